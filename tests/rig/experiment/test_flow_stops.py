"""The pump stands, by a protocol and by hand: transmission fails within minutes, by adenosine, and comes back."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from model.units import TICKS_PER_MIN
from rig.experiment.opening import living
from rig.experiment.runner import ProtocolRun, run_protocol
from rig.files import parse
from rig.messages import SetPerfusion, Sweep
from rig.protocol import library
from rig.protocol.protocol import Protocol

STANDS = """
title = "The pump stands"
length_min = {length}
[[test]]
mode = "S1"
interval_s = 30
{drug}
[[acsf]]
name = "stands"
from_min = {begin}
to_min = {end}
flow_ml_min = 0
"""
BLOCKER = '[[drug]]\ndrug = "{drug}"\nconcentration_uM = {uM}\nfrom_min = -40\n'


def run(stands_min: float, drug: str = "", seed: int = 1) -> ProtocolRun:
    text = STANDS.format(length=40 + stands_min, begin=10, end=10 + stands_min, drug=drug)
    return run_protocol(parse.convert(parse.parse(text, "it"), Protocol, "it", library.check_protocol), seed)


def percent(ran: ProtocolRun, begin_min: float, end_min: float) -> float:
    """Mean amplitude in % of the first 10 min; a response that is not there counts as none."""

    first = ran.record.sweeps[0].start

    def mean(begin: float, end: float) -> float:
        found = [
            abs(one.measures.get("amplitude") or 0.0)
            for one in ran.record.sweeps
            if begin <= (one.pulses[0] - first) / TICKS_PER_MIN < end
        ]
        assert found
        return float(np.mean(found))

    return 100.0 * mean(begin_min, end_min) / mean(0.0, 10.0)


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_five_minutes_depress_and_leave_nothing(seed: int) -> None:
    ran = run(5, seed=seed)
    assert percent(ran, 10.0, 11.0) > 85
    assert percent(ran, 14.0, 15.0) < 40
    assert percent(ran, 30.0, 45.0) == pytest.approx(100, abs=12)


@pytest.mark.parametrize(("drug", "uM"), [("dpcpx", 0.1), ("8_cpt", 1.0)])
def test_blockers_of_a1_receptors_keep_the_response(drug: str, uM: float) -> None:
    ran = run(5, BLOCKER.format(drug=drug, uM=uM))
    assert percent(ran, 13.5, 15.0) > 80
    assert percent(ran, 30.0, 45.0) == pytest.approx(100, abs=12)


def test_the_longer_it_stands_the_less_comes_back() -> None:
    came_back = []
    for minutes in (5, 15, 30):
        ran = run(minutes)
        if minutes > 5:
            assert percent(ran, 9.0 + minutes, 10.0 + minutes) < 5
        came_back.append(percent(ran, 30.0 + minutes, 40.0 + minutes))
    assert came_back[0] > came_back[1] + 5 > came_back[2] + 10
    assert came_back[2] < 50


def test_by_hand_it_is_the_same() -> None:
    experiment = living(1)
    stopped = msgspec.structs.replace(experiment.perfusion.settings, flow_ml_min=0.0)
    experiment.apply(SetPerfusion(stopped))
    results = experiment.advance(experiment.tick + 5 * TICKS_PER_MIN)
    sweeps = [one for one in results if isinstance(one, Sweep) and one.pathway == "S1" and one.kind == "test"]
    amplitudes = [abs(one.measures.get("amplitude") or 0.0) for one in sweeps]
    assert np.mean(amplitudes[-2:]) < 0.45 * amplitudes[0]
    assert experiment.slice.bath.oxygen == 0.0
