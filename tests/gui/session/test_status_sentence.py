import msgspec
from fake_engine import FakeEngine

from gui.session.status_sentence import experiment_sentence, findings, next_step, to_worry_about
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings
from rig.instruments.shelf import drug
from rig.instruments.stimulator import PathwaySettings, StimulatorSettings, TestPulses
from rig.messages import Planned, SetPerfusion, Status, ValveState
from rig.timecourse.drift import Drift

CARDS = {name: drug(name) for name in ("d_apv", "corticosterone", "bdnf")}


def say(status: Status, **more: str) -> str:
    return experiment_sentence(status, CARDS, str, **more)


def with_valve(bath: float, open_: bool, tissue: float = 0.0) -> Status:
    return msgspec.structs.replace(FakeEngine().status, valves=(ValveState("d_apv", 50.0, open_, bath, tissue),))


def test_test_pulses_in_words() -> None:
    assert say(FakeEngine().status) == "Test pulses to S1 and S2 in turn, each every 30 s."
    off = StimulatorSettings(s2=PathwaySettings(on=False), test=TestPulses(interval_s=10))
    assert say(Status(0, 1.0, 1.0, False, stimulator=off)) == "Test pulses to S1, every 10 s."
    none = StimulatorSettings(test=TestPulses(mode="off"))
    assert say(Status(0, 1.0, 1.0, True, stimulator=none)) == "No test pulses. Paused."


def test_the_bath_is_told_as_it_is() -> None:
    assert say(with_valve(44.9, True)).endswith("D-APV 50 µM is washing in: 44.9 of 50 µM in the bath.")
    assert say(with_valve(49.9, True)).endswith("D-APV 50 µM is at full strength in the bath.")
    assert say(with_valve(1.3, False)).endswith("D-APV is washing out: 1.3 of 50 µM left in the bath.")
    assert say(with_valve(0.0, False, 8.0)).endswith("D-APV has left the bath; 8 µM is still in the tissue.")
    assert "D-APV" not in say(with_valve(0.0, False))


def test_a_drug_is_told_in_its_own_unit() -> None:
    nM = ValveState("corticosterone", 0.1, True, 0.012, 0.0)
    words = say(msgspec.structs.replace(FakeEngine().status, valves=(nM,)))
    assert words.endswith("Corticosterone 100 nM is washing in: 12 of 100 nM in the bath.")
    mass = ValveState("bdnf", CARDS["bdnf"].usual_uM, True, CARDS["bdnf"].usual_uM, 0.0)
    words = say(msgspec.structs.replace(FakeEngine().status, valves=(mass,)))
    assert "ng/ml is at full strength in the bath." in words


def test_a_bath_of_another_size_is_told_alone() -> None:
    assert say(with_valve(0.02, True)).endswith("D-APV 50 µM is washing in: 20 nM in the bath.")
    assert say(with_valve(0.0, True)).endswith("D-APV 50 µM is washing in: 0 of 50 µM in the bath.")


def test_nothing_washes_while_the_perfusion_stands_or_the_reservoir_is_weaker() -> None:
    still = PerfusionSettings(flow_ml_min=0.0)
    for open_, words in ((True, "cannot wash in: 20 of 50 µM in the bath."), (False, "stays: 20 µM in the bath.")):
        assert words in say(msgspec.structs.replace(with_valve(20.0, open_), perfusion=still))
    assert say(with_valve(70.0, True)).endswith("D-APV is falling to 50 µM: 70 µM in the bath.")


def test_the_next_planned_step_is_named() -> None:
    plan = tuple(
        Planned(at * TICKS_PER_MIN, SetPerfusion(PerfusionSettings()), words)
        for at, words in ((5, "wash"), (130, "HFS to S1"), (140, "end"))
    )
    status = msgspec.structs.replace(FakeEngine().status, tick=10 * TICKS_PER_MIN, plan=plan)
    assert next_step(status, str) == "Next: HFS to S1 at 02:10"
    assert next_step(FakeEngine().status, str) == ""


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
    assert findings(Drift(33.4, 18.0), False, str) == (
        "Baseline scatters too much to tell a drift (33.4 % per 10 min, standard error 18.0). Nothing clips."
    )
