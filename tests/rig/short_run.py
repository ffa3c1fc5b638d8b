"""Two minutes of a real experiment for the tests of what is made of records: a drug, a train, another gain, a note."""

from __future__ import annotations

from functools import cache

from model.units import TICKS_PER_S
from rig import __version__
from rig.experiment.experiment import Experiment
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.shelf import drugs, preparation
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings, TestPulses
from rig.messages import AddNote, BathPoint, RunPattern, SetAmplifier, SetPerfusion, SetStimulator, Sweep
from rig.record import Record

PREPARATION = "rat_p21_28_submerged"


@cache
def short_run() -> Record:
    """25 sweeps; the last but eleven is a train, longer than the others, and after it the gain is half."""
    one = Experiment(preparation(PREPARATION), 1, drugs())
    panel = StimulatorSettings(PathwaySettings(80.0), PathwaySettings(60.0, 0.2), TestPulses(interval_s=5))
    one.apply(SetStimulator(panel))
    results: list = one.advance(12 * TICKS_PER_S)
    one.apply(SetPerfusion(PerfusionSettings(valves=(Valve("d_apv", 50.0, True),))))
    one.apply(AddNote("a note, with µ"))
    results += one.advance(52 * TICKS_PER_S)
    one.apply(RunPattern(Pattern(pulses=10), ("S1",), "10 pulses"))
    one.apply(SetAmplifier(AmplifierSettings(gain=500)))
    results += one.advance(60 * TICKS_PER_S)
    return Record(
        title="A short run",
        preparation=PREPARATION,
        seed=1,
        sweeps=tuple(each for each in results if isinstance(each, Sweep)),
        log=tuple(one.log),
        bath=tuple(each for each in results if isinstance(each, BathPoint)),
        versions={"schaffer": __version__},
    )
