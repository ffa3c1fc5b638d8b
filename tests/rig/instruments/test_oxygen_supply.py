"""Oxygen comes with the flow: where the pump stands a submerged slice has what is there, for a minute or two."""

from __future__ import annotations

import msgspec
import pytest

from model.reference import CRITICAL_OXYGEN
from rig.instruments import shelf
from rig.instruments.perfusion import Perfusion, PerfusionSettings, Valve
from rig.instruments.preparation import Chamber
from rig.instruments.preparation_to_parameters import way_to_tissue

S = 20_000
SUBMERGED = shelf.preparation("rat_p21_28_submerged")
INTERFACE = msgspec.structs.replace(SUBMERGED, chamber=Chamber(kind="interface"))
DRUGS = {"d_apv": shelf.drug("d_apv")}


def rig(**more: float) -> Perfusion:
    return Perfusion(PerfusionSettings(**more), DRUGS, constants=way_to_tissue(SUBMERGED))


def oxygen(perfusion: Perfusion, second: int) -> float:
    perfusion.advance(second * S)
    return perfusion.at_receptors().oxygen


@pytest.mark.parametrize("flow", [0.5, 1.0, 2.0, 5.0])
def test_usual_flows_keep_all_of_it_and_nothing_moves(flow: float) -> None:
    perfusion = rig(flow_ml_min=flow)
    perfusion.advance(S)
    assert perfusion.next_change() is None and not perfusion.moving
    assert oxygen(perfusion, 36_000) == 1.0


def test_where_the_pump_stands_it_lasts_for_a_minute_and_a_half() -> None:
    perfusion = rig()
    perfusion.set(PerfusionSettings(flow_ml_min=0.0), 60 * S)
    assert oxygen(perfusion, 60) == 1.0
    assert oxygen(perfusion, 105) == pytest.approx(0.5, abs=0.02)
    assert oxygen(perfusion, 160) == 0.0
    assert not perfusion.moving


def test_it_comes_back_with_the_flow_as_fast_as_that_is() -> None:
    times = []
    for flow in (1.0, 2.0, 4.0):
        perfusion = rig(flow_ml_min=0.0)
        assert oxygen(perfusion, 300) == 0.0
        perfusion.set(PerfusionSettings(flow_ml_min=flow), 300 * S)
        second = 300
        while oxygen(perfusion, second) < 1.0:
            second += 1
        times.append(second - 300)
        assert not perfusion.moving
    assert times[0] == pytest.approx(2 * times[1], abs=2) and times[1] == pytest.approx(2 * times[2], abs=2)


def test_too_little_flow_feeds_a_part_of_respiration() -> None:
    perfusion = rig(flow_ml_min=0.25)
    assert oxygen(perfusion, 3600) == pytest.approx(CRITICAL_OXYGEN / 2)
    assert not perfusion.moving


def test_the_cold_uses_less() -> None:
    left = []
    for temperature in (22.0, 31.0, 37.0):
        perfusion = rig(temperature_C=temperature)
        perfusion.set(PerfusionSettings(flow_ml_min=0.0, temperature_C=temperature), 0)
        left.append(oxygen(perfusion, 60))
    assert left[0] > left[1] > left[2]


def test_an_interface_slice_breathes_from_the_gas_above_it() -> None:
    perfusion = Perfusion(PerfusionSettings(flow_ml_min=0.0), DRUGS, constants=way_to_tissue(INTERFACE))
    assert oxygen(perfusion, 7200) == 1.0


def test_drugs_stay_where_they_are_while_the_oxygen_goes() -> None:
    perfusion = rig()
    open_ = (Valve("d_apv", 50.0, True),)
    perfusion.set(PerfusionSettings(valves=open_), 0)
    perfusion.advance(1800 * S)
    perfusion.set(PerfusionSettings(valves=open_, flow_ml_min=0.0), 1800 * S)
    before = perfusion.bath_uM()["d_apv"]
    assert oxygen(perfusion, 3600) == 0.0
    assert perfusion.bath_uM()["d_apv"] == before and perfusion.tissue_uM()["d_apv"] == pytest.approx(before, rel=1e-3)


def test_how_often_one_looks_changes_nothing() -> None:
    one, other = rig(), rig()
    for perfusion in (one, other):
        perfusion.set(PerfusionSettings(flow_ml_min=0.0), 10 * S)
    for second in range(200):
        one.advance(second * S)
    assert oxygen(other, 199) == one.at_receptors().oxygen and one.snapshot() == other.snapshot()
