import msgspec
from fake_engine import FakeEngine

from gui.course import Drift
from gui.sentence import experiment_sentence, findings, to_worry_about
from rig.messages import Status, ValveState
from rig.stimulator import PathwaySettings, StimulatorSettings, TestPulses

NAMES = {"d_apv": "D-APV"}


def say(status: Status, **more: str) -> str:
    return experiment_sentence(status, NAMES, str, **more)


def with_valve(bath: float, open_: bool, tissue: float = 0.0) -> Status:
    return msgspec.structs.replace(FakeEngine().status, valves=(ValveState("d_apv", 50.0, open_, bath, tissue),))


def test_test_pulses_in_words() -> None:
    assert say(FakeEngine().status) == "Test pulses to S1 and S2 in turn, each every 30 s."
    off = StimulatorSettings(s2=PathwaySettings(on=False), test=TestPulses(interval_s=10))
    assert say(Status(0, 1.0, 1.0, False, stimulator=off)) == "Test pulses to S1, every 10 s."
    none = StimulatorSettings(test=TestPulses(mode="off"))
    assert say(Status(0, 1.0, 1.0, True, stimulator=none)) == "No test pulses. Paused."


def test_the_bath_is_told_as_it_is() -> None:
    assert say(with_valve(44.9, True)).endswith("D-APV 50 µM is washing in: 44.9 µM in the bath.")
    assert say(with_valve(49.9, True)).endswith("D-APV 50 µM is at full strength in the bath.")
    assert say(with_valve(1.3, False)).endswith("D-APV is washing out: 1.3 µM left in the bath.")
    assert say(with_valve(0.0, False, 8.0)).endswith("D-APV has left the bath; 8 µM is still in the tissue.")
    assert "D-APV" not in say(with_valve(0.0, False))


def test_what_runs_or_is_armed_comes_first() -> None:
    running = msgspec.structs.replace(FakeEngine().status, running="HFS")
    assert say(running) == "HFS is running."
    found = findings(Drift(0.4, 0.5), False, str)
    assert say(FakeEngine().status, armed="HFS to S1", found=found) == (
        "HFS to S1 is armed. Baseline is stable (drift 0.4 % per 10 min). Nothing clips."
    )


def test_while_the_slice_wakes_only_that_is_said() -> None:
    waking = msgspec.structs.replace(FakeEngine().status, preparing="Waking the slice")
    assert say(waking) == "Waking the slice."


def test_arming_worries_about_drift_clipping_and_too_few_sweeps() -> None:
    steady, falling, scattered = Drift(-4.9, 0.5), Drift(-6.0, 1.0), Drift(-6.0, 4.0)
    assert not to_worry_about(steady, False) and not to_worry_about(scattered, False)
    assert to_worry_about(falling, False) and to_worry_about(steady, True) and to_worry_about(None, False)
    assert "could be drift" in findings(falling, False, str) and "−6.0" in findings(falling, False, str)
    assert "lower the gain" in findings(steady, True, str)
