"""What an entry of a journal may hold, whoever wrote it.

A checksum says that an entry arrived as it was written, not that an experiment wrote it. What is read here is drawn,
measured, exported and computed again by others, none of whom looks once more: so whatever would harm one of them is
refused where the journal is read, and texts are made safe to show.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from model.units import TICKS_PER_MIN
from rig.files.refusal import Objection
from rig.files.safe_text import one_line, readable
from rig.instruments.drug import check_drug
from rig.instruments.preparation import check_preparation
from rig.instruments.stimulator import check_pattern, duration
from rig.journal.frames import Entry, Start
from rig.measure.sweep import MEASURES
from rig.messages import (
    LONGEST_TICKS,
    AddNote,
    BathPoint,
    BeginProtocol,
    Branched,
    Logged,
    RunPattern,
    SetBaseline,
    SetPerfusion,
    SetPlan,
    Sweep,
)

SILENCE = 15 * TICKS_PER_MIN
"""No test pulses are further apart; where nothing is recorded for longer, they were off ..."""
LONGEST_SILENCE, MORE_SILENCE = 3 * 24 * 60 * TICKS_PER_MIN, 120 * TICKS_PER_MIN
"""... in all for three days at most, and for two hours more with every entry: a slice that is left alone stands after a
day, no protocol is longer than two, and groups of sparse test pulses are at most four hours apart. It is computed again
when the experiment is opened, and a note of 60 bytes must not ask for a month of that."""
MOST_SCALE, LEAST_SCALE = 1.0, 1e-9
"""mV per bit. The amplifier of the rig gives 6e-5 to 3e-3."""
MOST_UA = 1e4
MOST_UM = 1e6
"""As much as a reservoir may hold."""
MOST_MEASURED = 1e6
MOST_DRUGS = 300
MOST_STEPS = 10_000
LONGEST_NAME = 100
LONGEST_NOTE = 32_767
LONGEST_PROTOCOL = 128 * 1024


def why_impossible(entry: Entry, drugs: Container[str] = ()) -> str:
    """In half a sentence, why no experiment can have written this; empty where one can. ``drugs``: those that a valve
    of this experiment may name."""
    if isinstance(entry, Sweep):
        return _of_sweep(entry)
    if isinstance(entry, Start):
        return _of_start(entry)
    if not 0 <= entry.tick <= LONGEST_TICKS:
        return "a moment is out of reach"
    if isinstance(entry, BathPoint):
        return "" if _are_doses((entry.bath_uM, entry.tissue_uM)) and _is_name(entry.drug) else "a bath cannot be"
    if isinstance(entry, Branched):
        return "" if _is_length(entry.branch) and _is_length(entry.parent) else "the name of a branch is too long"
    return _of_action(entry.action, drugs) if isinstance(entry, Logged) else ""


def _of_sweep(sweep: Sweep) -> str:
    end = sweep.start + len(sweep.samples)
    pulses = sweep.pulses
    if not LEAST_SCALE <= sweep.mV_per_bit <= MOST_SCALE:
        return "a sweep has a scale that no amplifier has"
    if not (0 <= sweep.start < end <= LONGEST_TICKS and 0 <= sweep.index <= LONGEST_TICKS):
        return "a sweep lies out of reach"
    if not pulses or pulses[0] < sweep.start or pulses[-1] >= end or any(a >= b for a, b in pairwise(pulses)):
        return "a sweep has its pulses elsewhere"
    if not 0 <= sweep.current_uA <= MOST_UA:
        return "a sweep has a current that no stimulator gives"
    if not all(value is None or abs(value) <= MOST_MEASURED for value in sweep.measures.values()):
        return "a sweep has a measure that cannot be"
    if not (sweep.measures.keys() <= MEASURES.keys()):
        return "a sweep has a measure that nobody knows"
    for held in (sweep.bath_uM, sweep.tissue_uM):
        if len(held) > MOST_DRUGS or not _are_doses(held.values()) or not all(map(_is_name, held)):
            return "a sweep was recorded in a bath that cannot be"
    return ""


def _of_start(start: Start) -> str:
    if not 0 <= start.opened <= LONGEST_TICKS:
        return "a moment is out of reach"
    if not 0 <= start.seed < 2**63 or not all(0 <= one <= MOST_UA for one in start.half_max_uA):
        return "it begins with a slice that cannot be"
    if not set(start.measured) <= MEASURES.keys():
        return "it takes a measure that nobody knows"
    if len(start.drugs) > MOST_DRUGS or not all(map(_is_name, start.drugs)):
        return "it begins with more drugs, or longer names of them, than a shelf holds"
    if len(start.versions) > LONGEST_NAME:
        return "it was written by too many programs"
    try:
        check_preparation(start.card)
        for drug in start.drugs.values():
            check_drug(drug)
    except Objection as why:
        return f"it begins with a card on which {one_line(str(why), 200).rstrip('.')}"
    return ""


def _of_action(action: Any, drugs: Container[str]) -> str:
    if isinstance(action, AddNote):
        return "" if len(action.text) <= LONGEST_NOTE else "a note is longer than anybody types"
    if isinstance(action, BeginProtocol):
        possible = len(action.text) <= LONGEST_PROTOCOL and 0 <= action.tick <= LONGEST_TICKS
        return "" if possible else "a protocol cannot be"
    if isinstance(action, RunPattern):
        try:
            check_pattern(action.pattern)
        except Objection as why:
            return f"it gives a train in which {one_line(str(why), 200).rstrip('.')}"
        possible = _is_length(action.label) and duration(action.pattern) <= LONGEST_TICKS and len(action.pathways) > 0
        return "" if possible and len(set(action.pathways)) == len(action.pathways) else "it gives a train without end"
    if isinstance(action, SetPerfusion):
        lines = [valve.drug for valve in action.settings.valves]
        possible = len(set(lines)) == len(lines) and all(drug in drugs for drug in lines)
        return "" if possible else "a valve holds what is not on its shelf"
    if isinstance(action, SetBaseline):
        window = action.window
        possible = window is None or 0 <= window[0] < window[1] <= LONGEST_TICKS
        return "" if possible else "a baseline lies out of reach"
    if isinstance(action, SetPlan):
        if len(action.steps) > MOST_STEPS:
            return "it plans more than a plan holds"
        for step in action.steps:
            if not 0 <= step.tick <= LONGEST_TICKS or not _is_length(step.label):
                return "it plans what cannot be"
            if wrong := _of_action(step.action, drugs):
                return wrong
    return ""


def _are_doses(values: Iterable[float]) -> bool:
    return all(0 <= value <= MOST_UM for value in values)


def _is_length(name: str) -> bool:
    return len(name) <= LONGEST_NAME


def _is_name(name: str) -> bool:
    """Of a drug: it stands in headings and keys."""
    return name.isprintable() and 0 < len(name) <= LONGEST_NAME


# ---- texts


def with_safe_texts(entry: Entry) -> Entry:
    """The same entry, what a person wrote made safe to show."""
    if isinstance(entry, Start):
        made: Start = _safe(entry)
        return msgspec.structs.replace(made, title=one_line(made.title, LONGEST_NAME))
    if isinstance(entry, Branched):
        return msgspec.structs.replace(entry, branch=one_line(entry.branch), parent=one_line(entry.parent))
    if isinstance(entry, Logged):
        action = _safe_action(entry.action)
        if action is not entry.action or not entry.text.isprintable() or len(entry.text) > LONGEST_NOTE:
            return msgspec.structs.replace(entry, action=action, text=readable(entry.text[:LONGEST_NOTE]))
    return entry


def _safe_action(action: Any) -> Any:
    if isinstance(action, AddNote | BeginProtocol):
        return _safe(action)
    if isinstance(action, RunPattern) and not action.label.isprintable():
        return msgspec.structs.replace(action, label=one_line(action.label))
    if isinstance(action, SetPlan):
        safe = [
            step if step.label.isprintable() else msgspec.structs.replace(step, label=one_line(step.label))
            for step in action.steps
        ]
        whole = [msgspec.structs.replace(step, action=_safe_action(step.action)) for step in safe]
        return action if list(action.steps) == whole else SetPlan(tuple(whole))
    return action


def _safe(value: Any) -> Any:
    """Every text inside a value; the value itself where none had to change."""
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        changed = {name: new for name, old in fields.items() if (new := _safe(old)) is not old}
        return msgspec.structs.replace(value, **changed) if changed else value
    if isinstance(value, tuple):
        parts = [_safe(one) for one in value]
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else tuple(parts)
    if isinstance(value, Mapping):
        return {_safe(key): _safe(one) for key, one in value.items()}
    return value
