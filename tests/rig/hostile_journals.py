"""Journals of strangers: a recorded one with one value changed, and sealed again as if an experiment had written it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from linear_slice import LinearSlice

from model.units import TICKS_PER_MIN
from rig.experiment.experiment import Experiment
from rig.instruments import shelf
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings
from rig.journal.frames import HEAD, MAGIC, frame, start_of
from rig.journal.journal import Journal
from rig.measure.sweep import Cursors
from rig.messages import (
    AddNote,
    BeginProtocol,
    Branched,
    Planned,
    RunPattern,
    SetBaseline,
    SetCursors,
    SetPerfusion,
    SetPlan,
    SetStimulator,
)

Frames = list[tuple[int, Any]]
START, SWEEP, LOGGED, BATH, BRANCHED, OPENED, CLOSED = range(1, 8)
HUGE, NAN = 1e300, float("nan")
EVIL = "\x1b]0;x\x07\x1b[2J\x00\u202egpj\u2066\n=1+1"
MINUTES = 4


def recorded(path: Path) -> Experiment:
    """Every kind of entry and of action: test pulses, a drug, a train, a plan, a note, cursors, a window, a branch."""
    card, drugs = shelf.preparation("rat_p21_28_submerged"), {"d_apv": shelf.drug("d_apv")}
    one, journal = Experiment(card, 3, drugs, make_slice=LinearSlice), Journal(path)
    journal.begin(start_of(one, "A stranger's"))
    on = StimulatorSettings(s1=PathwaySettings(80.0), s2=PathwaySettings(60.0))
    line = PerfusionSettings(valves=(Valve("d_apv", 20.0, True),))
    train = RunPattern(Pattern(pulses=100, rate_hz=100.0), ("S1",), "HFS")
    first = (
        SetStimulator(on),
        AddNote("begun"),
        SetCursors(Cursors(slope_method="20-80")),
        SetBaseline((0, TICKS_PER_MIN)),
        BeginProtocol('title = "x"', 0),
        SetPlan((Planned(3 * TICKS_PER_MIN, train, "later"),)),
    )
    second = (SetPerfusion(line), train)
    for minute, actions in ((1, first), (2, second), (MINUTES, ())):
        for result in [one.apply(action) for action in actions] + one.advance(minute * TICKS_PER_MIN):
            journal.put(result)
    journal.put(Branched("B", "Main", one.tick, True))
    for result in one.advance((MINUTES + 1) * TICKS_PER_MIN):
        journal.put(result)
    journal.close(one.tick)
    return one


def frames_of(whole: bytes) -> Frames:
    at, found = len(MAGIC), []
    while at < len(whole):
        kind, _, length, _ = HEAD.unpack_from(whole, at)
        at += HEAD.size + length
        found.append((kind, msgspec.msgpack.decode(whole[at - length : at])))
    return found


def sealed(frames: Frames) -> bytes:
    return MAGIC + b"".join(
        frame(kind, number, msgspec.msgpack.encode(entry)) for number, (kind, entry) in enumerate(frames)
    )


class Hostile(NamedTuple):
    """``refused``: what is changed must not reach anybody who uses it. Otherwise it is harmless, and everybody may."""

    name: str
    frames: Frames
    refused: bool


class _Change(NamedTuple):
    kind: int
    path: str
    value: Any
    refused: bool
    action: str = ""


def _log(path: str, value: Any, action: str, refused: bool = True) -> _Change:
    return _Change(LOGGED, path, value, refused, action)


DAY = 24 * 60 * TICKS_PER_MIN
CHANGES = (
    # the beginning
    _Change(START, "title", EVIL, False),
    _Change(START, "title", "T" * 1_000_000, False),
    _Change(START, "seed", -1, True),
    _Change(START, "opened", 2**52, True),
    _Change(START, "half_max_uA", [NAN, 1.0], True),
    _Change(START, "half_max_uA", [-1e308, HUGE], True),
    _Change(START, "measured", ["slope", "__class__"], True),
    _Change(START, "versions.schaffer", EVIL, False),
    _Change(START, "card.name", EVIL, False),
    _Change(START, "card.age.from_days", 900.0, True),
    _Change(START, "cursors.slope_from_ms", -3.0, True),
    _Change(START, "cursors.peak_to_ms", 0.0, False),
    _Change(START, "drugs.d_apv.usual_uM", 1e308, True),
    _Change(START, "drugs.d_apv.low_uM", 1e4, True),
    _Change(START, "amplifier.gain", 0.0, True),
    _Change(START, "electrodes.rec.depth_um", 1e9, True),
    # sweeps
    _Change(SWEEP, "mV_per_bit", HUGE, True),
    _Change(SWEEP, "mV_per_bit", 5e-324, True),
    _Change(SWEEP, "mV_per_bit", -1e-3, True),
    _Change(SWEEP, "mV_per_bit", NAN, True),
    _Change(SWEEP, "pulses", [1], True),
    _Change(SWEEP, "pulses", [2**60], True),
    _Change(SWEEP, "pulses", [], True),
    _Change(SWEEP, "samples", b"", True),
    _Change(SWEEP, "samples", b"\x01", True),
    _Change(SWEEP, "start", 2**52, True),
    _Change(SWEEP, "start", -5, True),
    _Change(SWEEP, "index", 2**63, True),
    _Change(SWEEP, "measures.slope", HUGE, True),
    _Change(SWEEP, "measures.slope", float("inf"), True),
    _Change(SWEEP, "measures", {EVIL: 1.0}, True),
    _Change(SWEEP, "measures", {}, False),
    _Change(SWEEP, "current_uA", HUGE, True),
    _Change(SWEEP, "current_uA", NAN, True),
    _Change(SWEEP, "bath_uM", {"d_apv": 1e308}, True),
    _Change(SWEEP, "tissue_uM", {EVIL: 1.0}, True),
    _Change(SWEEP, "tissue_uM", {f"drug{n}": 1.0 for n in range(10_000)}, True),
    _Change(SWEEP, "kind", "pair", False),
    # actions
    _log("text", EVIL, "AddNote", False),
    _log("action.text", EVIL, "AddNote", False),
    _log("action.text", "N" * 1_000_000, "AddNote"),
    _log("tick", 2**52, "AddNote"),
    _log("tick", -1, "AddNote"),
    _log("action.settings.s1.current_uA", -5.0, "SetStimulator"),
    _log("action.settings.test.interval_s", 1e-9, "SetStimulator"),
    _log("action.cursors.slope_to_ms", 0.0, "SetCursors", False),
    _log("action.cursors.volley_from_ms", 1e6, "SetCursors"),
    _log("action.window", [5, -5], "SetBaseline"),
    _log("action.window", [2**62, 2**62 + 1], "SetBaseline"),
    _log("action.text", "=" * 2_000_000, "BeginProtocol"),
    _log("action.text", "rubbish\x1b[2J", "BeginProtocol", False),
    _log("action.tick", 2**61, "BeginProtocol"),
    _log("action.pattern.bursts", 4000, "RunPattern"),
    _log("action.pattern", {"pulses": 2000, "bursts": 4000, "trains": 100}, "RunPattern"),
    _log("action.pattern", {"pulses": 2000, "rate_hz": 0.01, "trains": 2, "train_interval_s": 36000.0}, "RunPattern"),
    _log("action.pathways", [], "RunPattern"),
    _log("action.pathways", ["S1"] * 10_000, "RunPattern"),
    _log("action.label", "L" * 1_000_000, "RunPattern"),
    _log("action.label", EVIL, "RunPattern", False),
    _log("action.label", "$\\frac{x", "RunPattern", False),
    _log("action.settings.valves", [{"drug": "unheard_of", "reservoir_uM": 1.0, "open": True}], "SetPerfusion"),
    _log("action.settings.valves.0.reservoir_uM", 1e308, "SetPerfusion"),
    _log(
        "action.settings.valves",
        [{"drug": "d_apv", "reservoir_uM": 1.0, "open": True}] * 10_000,
        "SetPerfusion",
    ),
    _log("action.steps.0.tick", 2**55, "SetPlan"),
    _log("action.steps.0.label", EVIL, "SetPlan", False),
    _log("action.steps.0.action.pattern.trains", 100, "SetPlan", False),
    # the bath
    _Change(BATH, "bath_uM", HUGE, True),
    _Change(BATH, "tissue_uM", NAN, True),
    _Change(BATH, "bath_uM", -1.0, True),
    _Change(BATH, "drug", EVIL, True),
    _Change(BATH, "tick", 2**53, True),
    # branches
    _Change(BRANCHED, "branch", EVIL, False),
    _Change(BRANCHED, "branch", "B" * 1_000_000, True),
    _Change(BRANCHED, "branch", "", False),
    _Change(BRANCHED, "parent", "nobody", True),
    _Change(BRANCHED, "new", False, True),
    _Change(BRANCHED, "tick", 400 * DAY, True),
    _Change(BRANCHED, "tick", -1, True),
    _Change(BRANCHED, "tick", 0, False),
    _Change(CLOSED, "tick", 2**60, True),
)


def _changed(frames: Frames, change: _Change) -> Frames:
    """The first entry of its kind (of a sweep the fifth, so that something stands before it), changed."""
    wanted = [
        number
        for number, (kind, entry) in enumerate(frames)
        if kind == change.kind and (not change.action or entry["action"]["type"] == change.action)
    ]
    number = wanted[4 if change.kind == SWEEP else 0]
    entry = deepcopy(frames[number][1])
    *way, last = change.path.split(".")
    holder = entry
    for key in way:
        holder = holder[int(key) if isinstance(holder, list) else key]
    holder[last] = change.value
    return [*frames[:number], (change.kind, entry), *frames[number + 1 :]]


def _floods(frames: Frames) -> Iterator[Hostile]:
    """Many entries of which each could be."""
    tick = frames[-1][1]["tick"]
    end: Frames = [(CLOSED, {"tick": tick})]
    body = frames[:-1]
    yield Hostile(
        "12,000 branches",
        body
        + [(BRANCHED, {"branch": f"b{n}", "parent": "Main", "tick": tick, "new": True}) for n in range(12_000)]
        + end,
        True,
    )
    note = {"tick": tick, "action": {"type": "AddNote", "text": "n"}, "text": "n"}
    yield Hostile(
        "900 branches of 4,000 lines",
        body
        + [(LOGGED, note)] * 4000
        + [(BRANCHED, {"branch": f"b{n}", "parent": "B", "tick": tick, "new": True}) for n in range(900)]
        + end,
        True,
    )
    silent = [(LOGGED, {**note, "tick": tick + n * 2 * DAY}) for n in range(1, 100)]
    yield Hostile("a note every two days for half a year", body + silent + end, True)
    yield Hostile("an action before the one before it", [*body, (LOGGED, {**note, "tick": 5}), *end], True)
    sweeps = [(kind, entry) for kind, entry in frames if kind == SWEEP]
    yield Hostile("the first sweep once more at the end", [*body, sweeps[0], *end], True)
    yield Hostile("nothing but its beginning", frames[:1], False)


def hostile_journals(path: Path) -> Iterator[Hostile]:
    """``path``: where one is recorded that nothing is wrong with."""
    recorded(path)
    frames = frames_of(path.read_bytes())
    for change in CHANGES:
        shown = str(change.value)
        name = f"{change.action or change.kind} {change.path} {shown[:24]!a} {len(shown)}"
        yield Hostile(name, _changed(frames, change), change.refused)
    yield from _floods(frames)
