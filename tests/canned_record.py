"""A record without a slice: test pulses to both pathways for 70 min, HFS to S1 at 20 min, D-APV from 30 to 50 min."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings, TestPulses
from rig.messages import AddNote, BathPoint, Logged, RunPattern, SetPerfusion, SetStimulator, Sweep
from rig.record import Record

MV_PER_BIT = 10.0 / 32768
HFS_MIN = 20.0
MINUTES = 70.0
HOSTILE = "<img src='file:///etc/passwd'><script>alert(1)</script> & $x^2$"


def trace(slope: float, pathway: str) -> np.ndarray:
    """int16, 100 ms with the pulse after 10: a large artefact, then a response that falls with ``slope`` mV/ms."""
    after = np.arange(2000) / 20.0 - 10.0
    response = np.where(after > 2.0, slope * (after - 2.0) * np.exp(-(after - 2.0) / 4.0), 0.0)
    artefact = np.where((after >= 0) & (after < 0.5), 8.0 if pathway == "S1" else -8.0, 0.0)
    samples = np.round((response + artefact) / MV_PER_BIT).astype(np.int16)
    samples.flags.writeable = False
    return samples


def many_pulses(pulses: tuple[int, ...], start: int) -> np.ndarray:
    """int16: the same artefact at every one of these ticks, and a response that shrinks from pulse to pulse."""
    length = pulses[-1] - start + 4000
    total = np.zeros(length)
    for number, tick in enumerate(pulses):
        after = (np.arange(length) - (tick - start)) / 20.0
        size = -0.9 * 0.97**number
        total += np.where((after > 2.0) & (after < 9.5), size * (after - 2.0) * np.exp(-(after - 2.0) / 2.0), 0.0)
        total += np.where((after >= 0) & (after < 0.5), 8.0, 0.0)
    samples = np.round(total / MV_PER_BIT).astype(np.int16)
    samples.flags.writeable = False
    return samples


def sweep(index: int, at_min: float, pathway: str, slope: float | None, kind: str = "test") -> Sweep:
    pulse = round(at_min * TICKS_PER_MIN)
    measures = {"slope": slope, "amplitude": None if slope is None else 3 * slope, "volley": None}
    samples = trace(slope or 0.0, pathway)
    held = {"d_apv": 50.0} if 30 <= at_min < 50 else {}
    return Sweep(
        index, pulse - 200, pathway, kind, (pulse,), samples, MV_PER_BIT, measures, 80.0, False, held, held
    )  # fmt: skip


def record(**change: object) -> Record:
    sweeps = []
    for place in range(round(2 * MINUTES)):
        at_min = 0.125 + place / 2
        slope = -0.4 if at_min < HFS_MIN else -0.6
        sweeps += [(at_min, "S1", slope, "test"), (at_min + 0.25, "S2", -0.3, "test")]
    sweeps.append((HFS_MIN, "S1", -0.9, "train"))
    sweeps.sort()
    panel = StimulatorSettings(PathwaySettings(80.0), PathwaySettings(80.0), TestPulses())
    off = PerfusionSettings(valves=(Valve("d_apv", 50.0),))
    on = PerfusionSettings(valves=(Valve("d_apv", 50.0, True),))
    log = (
        Logged(0, SetStimulator(panel), "S1 80 µA; S2 80 µA."),
        Logged(
            round(HFS_MIN * TICKS_PER_MIN) - 10 * TICKS_PER_S // 1000,
            RunPattern(Pattern(pulses=100), ("S1",), "HFS"),
            "HFS to S1: 100 pulses at 100 Hz.",
        ),
        Logged(30 * TICKS_PER_MIN, SetPerfusion(on), "D-APV 50 µM in the inflow."),
        Logged(40 * TICKS_PER_MIN, AddNote(HOSTILE), HOSTILE),
        Logged(50 * TICKS_PER_MIN, SetPerfusion(off), "D-APV washes out."),
    )
    bath = tuple(BathPoint("d_apv", minute * TICKS_PER_MIN, 50.0, 40.0) for minute in range(30, 50))
    whole: dict[str, object] = {
        "title": "One train of 100 Hz",
        "preparation": "rat_p21_28_submerged",
        "seed": 7,
        "sweeps": tuple(sweep(index, *one) for index, one in enumerate(sweeps)),
        "log": log,
        "bath": bath,
        "versions": {"schaffer": "0.1.0"},
    }
    return Record(**{**whole, **change})


def recorded_abf(path: Path) -> Path:
    """An ABF file as another rig leaves it: two pathways for 70 min, 100 pulses at 100 Hz to S1 at 20 min, after which
    it is half as large again."""
    from rig.export.abf import write_abf

    whole = record()
    train = next(one for one in whole.sweeps if one.kind == "train")
    pulses = tuple(train.pulses[0] + 200 * number for number in range(100))
    samples = many_pulses(pulses, train.start)
    given = msgspec.structs.replace(train, pulses=pulses, samples=samples)
    sweeps = tuple(given if one is train else one for one in whole.sweeps)
    return write_abf(msgspec.structs.replace(whole, sweeps=sweeps), path)
