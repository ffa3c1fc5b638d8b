"""A planned step for a person: what it does in words, and the numbers in it that can be changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
from PySide6.QtCore import QCoreApplication

from model.units import quantities
from rig.experiment.logbook import amplifier_words, electrode_words, pattern_words, perfusion_words, stimulator_words
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.drug import Drug
from rig.instruments.electrodes import Place
from rig.instruments.perfusion import PerfusionSettings
from rig.instruments.stimulator import PathwaySettings, Pattern, TestPulses
from rig.messages import (
    AddNote,
    RunPattern,
    SetAmplifier,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
)
from rig.protocol.plan import Change, is_train

SHORT = {
    "pulses": "Pulses",
    "rate_hz": "Rate",
    "bursts": "Bursts",
    "burst_rate_hz": "Burst rate",
    "trains": "Trains",
    "train_interval_s": "From start to start",
    "current_uA": "current",
    "width_ms": "width",
    "interval_s": "Test interval",
    "pair_ms": "Interval of the pair",
    "flow_ml_min": "Flow",
    "temperature_C": "Temperature",
    "calcium_mM": "Ca²⁺",
    "magnesium_mM": "Mg²⁺",
    "along_um": "from REC",
    "lamina_um": "lamina",
    "depth_um": "depth",
    "gain": "Gain",
    "lowpass_hz": "Low-pass",
    "highpass_hz": "High-pass",
}
"""What a number is called in the card; one in small letters stands behind the name of an electrode."""
STEPS = {"rate_hz": 10.0, "width_ms": 0.01, "interval_s": 5.0, "train_interval_s": 5.0, "flow_ml_min": 0.1}
STEPS |= {"temperature_C": 0.5, "calcium_mM": 0.1, "magnesium_mM": 0.1, "pair_ms": 5.0, "depth_um": 10.0}
STEPS |= {"along_um": 10.0, "lamina_um": 10.0, "gain": 100.0, "lowpass_hz": 500.0, "highpass_hz": 0.1}


class Value(NamedTuple):
    """A number of a step. ``key`` tells it from the others; ``name``: for the card; ``step``: of the arrow keys;
    ``action``: a new number -> the whole action with it."""

    key: str
    name: str
    declared: dict[str, Any]
    step: float
    value: float
    action: Callable[[float], Any]
    drug: Drug | None = None


def tr(text: str) -> str:
    return QCoreApplication.translate("StepValues", text)


def step_words(change: Change, drugs: Mapping[str, Drug]) -> str:
    """What the step does, seen against what was set before it."""
    step, before = change
    action = step.action
    if isinstance(action, RunPattern):
        words = pattern_words(action.pattern, action.pathways, action.label or step.label or _unnamed(action.pattern))
    elif isinstance(action, SetStimulator):
        words = stimulator_words(before, action.settings)
    elif isinstance(action, SetPerfusion):
        known = all(valve.drug in drugs for valve in (*before.valves, *action.settings.valves))
        words = perfusion_words(before, action.settings, drugs) if known else tr("The perfusion is set.")
    elif isinstance(action, SetAmplifier):
        words = amplifier_words(before, action.settings)
    elif isinstance(action, SetElectrodes):
        words = electrode_words(before, action.electrodes)
    elif isinstance(action, AddNote):
        words = tr("Note: {text}").format(text=action.text)
    else:
        words = tr("Stimulation stops.")
    return words


def step_values(change: Change, drugs: Mapping[str, Drug]) -> list[Value]:
    """The numbers that the step changes; of a pattern all that say something."""
    step, before = change
    action = step.action
    if isinstance(action, RunPattern):
        return _of_pattern(action)
    if isinstance(action, SetStimulator):
        return _of_stimulator(action, before)
    if isinstance(action, SetPerfusion):
        return _of_perfusion(action, before, drugs)
    if isinstance(action, SetAmplifier):
        return _changed(action, "settings", (), AmplifierSettings, before, "")
    if isinstance(action, SetElectrodes):
        found: list[Value] = []
        for electrode, name in (("s1", "S1"), ("s2", "S2"), ("rec", "REC")):
            found += _changed(action, "electrodes", (electrode,), Place, getattr(before, electrode), name)
        return found
    return []


def _unnamed(pattern: Pattern) -> str:
    """What a pattern without a name of its own is called."""
    if is_train(pattern):
        return tr("Train")
    return tr("Pair") if pattern.pulses * pattern.bursts * pattern.trains == 2 else tr("Test pulse")


def _put(where: Any, path: tuple[str, ...], value: Any) -> Any:
    """``where`` with the field at the end of ``path`` replaced."""
    if not path:
        return value
    return msgspec.structs.replace(where, **{path[0]: _put(getattr(where, path[0]), path[1:], value)})


def _number(action: Any, path: tuple[str, ...], declared: dict[str, Any], name: str) -> Value:
    now: Any = action
    for part in path:
        now = getattr(now, part)
    whole = isinstance(now, int)
    return Value(
        ".".join(path),
        f"{name} {tr(SHORT[path[-1]])}".strip(),
        declared,
        STEPS.get(path[-1], 1.0),
        now,
        lambda value: _put(action, path, int(value) if whole else value),
    )


def _changed(action: Any, said: str, at: tuple[str, ...], kind: type, before: Any, name: str) -> list[Value]:
    """The declared numbers of the struct at ``at`` that are others than ``before``."""
    now: Any = getattr(action, said)
    for part in at:
        now = getattr(now, part)
    return [
        _number(action, (said, *at, field), declared, name)
        for field, declared in quantities(kind).items()
        if getattr(now, field) is not None and getattr(now, field) != getattr(before, field)
    ]


def _of_pattern(action: RunPattern) -> list[Value]:
    declared, pattern = quantities(Pattern), action.pattern
    fields = ["pulses"] if pattern.pulses > 1 or pattern.bursts == 1 else []
    fields += ["rate_hz"] if pattern.pulses > 1 else []
    fields += ["bursts", "burst_rate_hz"] if pattern.bursts > 1 else []
    fields += ["trains"]
    fields += ["train_interval_s"] if pattern.trains > 1 else []
    return [_number(action, ("pattern", field), declared[field], "") for field in fields]


def _of_stimulator(action: SetStimulator, before: Any) -> list[Value]:
    found = _changed(action, "settings", ("s1",), PathwaySettings, before.s1, "S1")
    found += _changed(action, "settings", ("s2",), PathwaySettings, before.s2, "S2")
    test = action.settings.test
    if test != before.test and test.mode != "off":
        declared = quantities(TestPulses)
        fields = ["interval_s", *(["pair_ms"] if test.pair_ms is not None else [])]
        found += [_number(action, ("settings", "test", field), declared[field], "") for field in fields]
    return found


def _of_perfusion(action: SetPerfusion, before: PerfusionSettings, drugs: Mapping[str, Drug]) -> list[Value]:
    found = _changed(action, "settings", (), PerfusionSettings, before, "")
    was = {valve.drug: valve for valve in before.valves}
    for place, valve in enumerate(action.settings.valves):
        if not valve.open or valve == was.get(valve.drug) or valve.drug not in drugs:
            continue

        def poured(uM: float, place: int = place) -> SetPerfusion:
            valves = list(action.settings.valves)
            valves[place] = msgspec.structs.replace(valves[place], reservoir_uM=uM)
            return SetPerfusion(msgspec.structs.replace(action.settings, valves=tuple(valves)))

        drug = drugs[valve.drug]
        declared = {"unit": "uM", "low": 0.0, "high": drug.most_uM, "help": tr("concentration in the reservoir")}
        found.append(Value(f"valve.{valve.drug}", drug.name, declared, 1.0, valve.reservoir_uM, poured, drug))
    return found
