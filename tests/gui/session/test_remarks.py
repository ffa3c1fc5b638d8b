import msgspec
import numpy as np
import pytest
from fake_engine import MV_PER_BIT, FakeEngine, canned_trace

from gui.session.remarks import Situation, remarks, spiked
from model.units import TICKS_PER_MIN
from rig.instruments.electrodes import Electrodes, Place
from rig.instruments.perfusion import PerfusionSettings
from rig.instruments.shelf import drug
from rig.instruments.stimulator import PathwaySettings, StimulatorSettings, TestPulses
from rig.measure.sweep import Cursors
from rig.messages import Curve, Logged, SetElectrodes, SetStimulator, Sweep, ValveState
from rig.timecourse.drift import Drift

STEADY = {"S1": Drift(0.4, 0.3), "S2": Drift(-1.0, 0.5)}


def sweep(samples: np.ndarray) -> Sweep:
    return Sweep(1, 0, "S1", "test", (200,), samples, MV_PER_BIT, {}, 80.0, False, {}, {})


def situation(**change: object) -> Situation:
    calm = Situation(
        FakeEngine().status, (), False, STEADY, {"S1": sweep(canned_trace(1.0, 1))}, {}, [], (0, 10 * TICKS_PER_MIN), {}
    )
    return calm._replace(**change)


def said(**change: object) -> str:
    return " ".join(remarks(situation(**change), str))


def test_a_sound_design_is_not_commented() -> None:
    assert remarks(situation(armed=("S1",), given=True), str) == []


@pytest.mark.parametrize(("flow", "told"), [(0.0, True), (0.1, False), (2.0, False)])
def test_a_pump_that_stands(flow: float, told: bool) -> None:
    status = msgspec.structs.replace(FakeEngine().status, perfusion=PerfusionSettings(flow_ml_min=flow))
    assert ("out of oxygen" in said(status=status)) is told


def test_no_control_pathway() -> None:
    status = FakeEngine().status
    alone = msgspec.structs.replace(status, stimulator=StimulatorSettings(test=TestPulses("S1")))
    off = msgspec.structs.replace(status, stimulator=StimulatorSettings(s2=PathwaySettings(on=False)))
    for without in (alone, off):
        assert said(status=without) == ""
        assert "No control pathway" in said(status=without, armed=("S1",))
        assert "No control pathway" in said(status=without, given=True)
    assert "both pathways" in said(armed=("S1", "S2"))


@pytest.mark.parametrize(("tissue", "open_", "armed", "told"), [
    (12.0, True, ("S1",), True),
    (49.0, True, ("S1",), False),
    (12.0, False, ("S1",), False),
    (12.0, True, (), False),
])  # fmt: skip
def test_a_drug_that_is_not_there_yet(tissue: float, open_: bool, armed: tuple[str, ...], told: bool) -> None:
    valve = ValveState("d_apv", 50.0, open_, 50.0, tissue)
    status = msgspec.structs.replace(FakeEngine().status, valves=(valve,))
    words = said(status=status, armed=armed, drugs={"d_apv": drug("d_apv")})
    assert words == ("D-APV is not washed in: the tissue holds 12 of 50 µM." if told else "")


def test_drift_of_either_pathway() -> None:
    drift = {"S1": Drift(0.4, 0.3), "S2": Drift(-7.0, 0.5)}
    assert said(drift=drift) == ""
    words = said(drift=drift, given=True)
    assert words.startswith("S2 drifts −7.0 % per 10 min")


@pytest.mark.parametrize(("current", "told"), [(100.0, False), (400.0, True)])
def test_a_stimulus_near_its_maximum(current: float, told: bool) -> None:
    curve = Curve("S1", (0.0, 100.0, 400.0, 800.0), (0.0, -0.4, -0.9, -1.0), (0.0, 0.1, 0.2, 0.2), 110.0)
    status = msgspec.structs.replace(FakeEngine().status, stimulator=StimulatorSettings(PathwaySettings(current)))
    assert ("90 % of its maximum" in said(status=status, curves={"S1": curve})) is told


def with_spike(depth_mV: float) -> np.ndarray:
    ms = (np.arange(2000) - 200) / 20.0
    return (canned_trace(1.0, 1) + depth_mV / MV_PER_BIT * np.exp(-(((ms - 3.8) / 0.25) ** 2))).astype(np.int16)


def test_a_spike_that_turns_the_trace_back_in_the_slope_window() -> None:
    assert not spiked(sweep(canned_trace(1.0, 1)), Cursors())
    assert spiked(sweep(with_spike(1.0)), Cursors())
    assert not spiked(sweep(with_spike(1.0)), Cursors(slope_from_ms=6.0, slope_to_ms=8.0))
    assert "slope window of S1" in said(newest={"S1": sweep(with_spike(1.0))})
    assert not any(spiked(sweep(canned_trace(0.0, seed)), Cursors()) for seed in range(40)), "noise is no spike"


def test_a_baseline_of_another_stimulus_is_stale() -> None:
    def log(*changes: tuple[float, float]) -> list[Logged]:
        return [
            Logged(round(at * TICKS_PER_MIN), SetStimulator(StimulatorSettings(PathwaySettings(current))), "")
            for at, current in changes
        ]

    window = (5 * TICKS_PER_MIN, 15 * TICKS_PER_MIN)
    assert said(log=log((0, 80.0), (4, 90.0)), baseline=window) == ""
    assert "before the stimulus changed" in said(log=log((0, 80.0), (12, 90.0)), baseline=window)
    assert "before the stimulus changed" in said(log=log((0, 80.0), (40, 90.0)), baseline=window)
    assert said(log=log((0, 80.0), (40, 90.0), (41, 80.0)), baseline=window) == "", "put back as it was"
    same = log((0, 80.0))
    test_only = Logged(
        40 * TICKS_PER_MIN, SetStimulator(StimulatorSettings(PathwaySettings(80.0), test=TestPulses("S1"))), ""
    )
    assert said(log=[*same, test_only], baseline=window) == ""
    moved = [
        Logged(0, SetElectrodes(Electrodes()), ""),
        Logged(window[1] + 1, SetElectrodes(Electrodes(rec=Place(0.0, 300.0))), ""),
    ]
    assert "place of an electrode" in said(log=moved, baseline=window)
