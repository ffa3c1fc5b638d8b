"""Runs that begin where others were: the same record, to the bit, as a run alone."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from linear_slice import LinearSlice

from rig.experiment import pasts
from rig.experiment.pasts import Pasts
from rig.experiment.runner import ProtocolRun, run_protocol
from rig.instruments import shelf
from rig.instruments.perfusion import Perfusion, PerfusionSettings, Valve
from rig.instruments.stimulator import Pattern
from rig.protocol.protocol import AcsfStep, DrugStep, IntensityStep, Protocol, TestPhase, TrainStep

TRAIN = TrainStep("train", 12.0, Pattern(pulses=20, rate_hz=100.0))
SECOND = msgspec.structs.replace(TRAIN, name="two", at_min=16.0)


def protocol(title: str, **changed) -> Protocol:
    given = {"title": title, "length_min": 20, "test": (TestPhase(),), "train": (TRAIN,)}
    return Protocol(**{**given, **changed})


def drug(dose_uM: float, from_min: float) -> tuple[DrugStep, ...]:
    return (DrugStep("d_apv", from_min, concentration_uM=dose_uM, to_min=14.0),)


FOUND_uA = 240.0
"""30 % of the maximum of this slice."""


def anew(at_min: float, **how) -> tuple[IntensityStep, ...]:
    return (IntensityStep(f"at_{at_min:g}", at_min, **how),)


PROTOCOLS = (
    protocol("a train"),
    protocol("a longer train", train=(msgspec.structs.replace(TRAIN, pattern=Pattern(pulses=40, rate_hz=100.0)),)),
    protocol("no train", train=()),
    protocol("a drug before the train", drug=drug(5.0, 8.0)),
    protocol("more of it", drug=drug(50.0, 8.0)),
    protocol("a drug before recording", drug=drug(5.0, -10.0)),
    protocol("as long, and another train", drug=drug(5.0, -10.0), train=(msgspec.structs.replace(TRAIN, at_min=10.0),)),
    protocol("other ACSF", acsf=(AcsfStep(name="calcium", from_min=5.0, calcium_mM=1.0),)),
    protocol("a train, again, with a second", train=(TRAIN, SECOND)),
    protocol("set anew before the second", train=(TRAIN, SECOND), intensity=anew(14.0, renormalise=True)),
    protocol(
        "and again", train=(TRAIN, SECOND), intensity=(*anew(14.0, renormalise=True), *anew(18.0, current_uA=90.0))
    ),
    protocol("at a current that is found", train=(SECOND,), intensity=anew(14.0, fraction_of_max=0.3)),
    protocol("at the same, stated", train=(SECOND,), intensity=anew(14.0, current_uA=FOUND_uA)),
    protocol("found twice", intensity=(*anew(14.0, fraction_of_max=0.3), *anew(18.0, renormalise=True))),
)


class Counted(LinearSlice):
    """Tells how much time was computed, and how often a slice was made."""

    ticks = made = 0

    def __init__(self, **wanted):
        Counted.made += 1
        super().__init__(**wanted)

    def advance(self, end):
        Counted.ticks += end - self.tick
        super().advance(end)


def told(run: ProtocolRun) -> bytes:
    """All that a run gave."""
    sweeps = [(one.samples.tobytes(), msgspec.structs.replace(one, samples=np.empty(0))) for one in run.record.sweeps]
    words = [repr(one) for one in (*sweeps, *run.record.log, *run.record.bath, run.readouts, run.reached)]
    return "\n".join(words).encode()


@pytest.mark.parametrize("seed", [1, 2])
def test_runs_that_share_their_past_are_as_if_they_were_alone(seed):
    shared = Pasts()
    for one in (*PROTOCOLS, *PROTOCOLS):
        alone = run_protocol(one, seed, read_at=(200_000, 15_000_000), make_slice=LinearSlice)
        together = run_protocol(one, seed, read_at=(200_000, 15_000_000), make_slice=LinearSlice, pasts=shared)
        assert told(together) == told(alone), one.title


def test_what_is_alike_is_computed_once():
    shared = Pasts()
    run_protocol(PROTOCOLS[0], 1, make_slice=Counted, pasts=shared)
    first, Counted.ticks, Counted.made = Counted.ticks, 0, 0
    run_protocol(PROTOCOLS[1], 1, make_slice=Counted, pasts=shared)
    assert Counted.ticks < 0.45 * first, "12 of 20 min and the search for currents were there"
    assert Counted.made == 0
    Counted.ticks = 0
    run_protocol(PROTOCOLS[1], 2, make_slice=Counted, pasts=shared)
    assert Counted.ticks > 0.9 * first and Counted.made == 1, "another slice has another past"


def test_a_moment_that_was_let_go_is_computed_again(monkeypatch):
    monkeypatch.setattr(pasts, "MOST", 1)
    shared = Pasts()
    for one in PROTOCOLS[:4]:
        alone = run_protocol(one, 1, make_slice=LinearSlice)
        assert told(run_protocol(one, 1, make_slice=LinearSlice, pasts=shared)) == told(alone)


def test_runs_begun_with_another_pulse_width_share_nothing():
    shared = Pasts()
    wide = protocol("wide pulses", s1=msgspec.structs.replace(PROTOCOLS[0].s1, width_ms=0.2))
    for one in (PROTOCOLS[0], wide, PROTOCOLS[0]):
        alone = run_protocol(one, 1, make_slice=LinearSlice)
        assert told(run_protocol(one, 1, make_slice=LinearSlice, pasts=shared)) == told(alone)


def test_what_the_bath_does_is_worked_out_once_and_is_the_same():
    def wash(known) -> list[tuple[float, ...]]:
        bath = Perfusion(PerfusionSettings(), {"d_apv": shelf.drug("d_apv")})
        bath.known = known
        bath.set(PerfusionSettings(valves=(Valve("d_apv", 5.0, True),)), 0)
        found = []
        while (tick := bath.next_change()) is not None:
            bath.advance(tick)
            found.append((tick, *bath.at_receptors().ligand_uM, *bath.bath_uM().values()))
        return found

    known: dict = {}
    alone = wash(None)
    assert wash(known) == alone and len(known) > 600
    seconds = len(known)
    assert wash(known) == alone and len(known) == seconds


def test_slices_in_the_same_drug_share_what_the_bath_does():
    shared = Pasts()
    for seed in (1, 2, 1):
        alone = run_protocol(PROTOCOLS[5], seed, make_slice=LinearSlice)
        assert told(run_protocol(PROTOCOLS[5], seed, make_slice=LinearSlice, pasts=shared)) == told(alone)
    assert shared.wash(b"another way") == {}
