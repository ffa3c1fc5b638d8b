import msgspec
import pytest
from fake_engine import MV_PER_BIT, FakeEngine, canned_trace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.bench.bench import Bench
from model.units import TICKS_PER_MIN
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes, Place
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.messages import (
    Logged,
    SetAmplifier,
    SetElectrodes,
    SetPaused,
    SetPerfusion,
    Sweep,
    ValveState,
)


def click(button) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def clipped(window: Bench, engine: FakeEngine, cut: bool) -> None:
    samples = canned_trace(1.0, 1)
    for pathway in ("S1", "S2"):
        engine.count += 1
        measures = {"slope": -0.4, "amplitude": -1.0, "volley": 0.2}
        pulse = 11 * TICKS_PER_MIN + engine.count
        engine.results.append(
            Sweep(
                engine.count, pulse - 200, pathway, "test", (pulse,), samples, MV_PER_BIT, measures, 80.0, cut, {}, {}
            )
        )
    engine.say()
    window.session.bridge.on_frame()
    window.words.remark()


def test_clipping_is_warned_of_with_the_one_thing_to_do(window: Bench, engine: FakeEngine) -> None:
    engine.say(amplifier=AmplifierSettings(gain=2000.0))
    clipped(window, engine, True)
    assert not window.notice.isHidden() and not window.notice.fault
    assert "Gain is 2000×" in window.notice.effect.text()
    click(window.notice.remedies[0])
    assert engine.posted == [SetAmplifier(AmplifierSettings(gain=1000.0))] and window.notice.isHidden()
    window.words.remark()
    assert window.notice.isHidden(), "a dismissed warning stays away"
    clipped(window, engine, False)
    clipped(window, engine, True)
    assert not window.notice.isHidden()
    clipped(window, engine, False)
    assert window.notice.isHidden()


def test_without_a_response_a_drug_is_named_and_the_rig_offers_to_place_rec(window: Bench, engine: FakeEngine) -> None:
    opened = SetPerfusion(PerfusionSettings(valves=(Valve("nbqx", 10.0, True),)))
    engine.results.append(Logged(11 * TICKS_PER_MIN, opened, "NBQX opened."))
    for pathway in ("S1", "S2"):
        engine.sweep(11.0, pathway, amplitude=None, slope=None)
    engine.say()
    window.session.bridge.on_frame()
    window.words.remark()
    assert window.notice.what.text() == "No response."
    assert window.notice.effect.text().startswith("NBQX may block it")
    assert all(one.isHidden() for one in window.notice.remedies)
    engine.say(electrodes=Electrodes(rec=Place(0.0, 700.0)))
    window.session.bridge.on_frame()
    window.words.remark()
    assert window.notice.effect.text() == ("REC is in dentate gyrus. Put it into s. radiatum, or let the rig place it.")
    assert window.status_line.sentence.text().endswith("No response.")
    assert [one.text() for one in window.notice.remedies] == ["Place REC", "Show me where"]
    click(window.notice.remedies[0])
    assert engine.posted == [SetElectrodes(Electrodes())]


def test_the_electrode_that_hears_nothing_is_shown(window: Bench, engine: FakeEngine) -> None:
    engine.say(electrodes=msgspec.structs.replace(Electrodes(), s1=Place(400.0, -300.0), s2=Place(440.0, -300.0)))
    for pathway in ("S1", "S2"):
        engine.sweep(11.0, pathway, amplitude=None, slope=None)
    window.session.bridge.on_frame()
    window.words.remark()
    assert window.notice.effect.text().startswith("S1 and S2 are outside the slice. Put them into s. radiatum,")
    window.activateWindow()
    click(window.notice.remedies[1])
    assert window.slice.view.handles["S1"].hasFocus() and engine.posted == []


def test_a_fault_is_not_covered_by_a_warning(window: Bench, engine: FakeEngine) -> None:
    engine.play_fault()
    clipped(window, engine, True)
    assert window.notice.fault and "ACSF" in window.notice.what.text()
    click(window.notice.remedies[0])
    assert engine.posted == [SetPaused(False)]


def test_the_quiet_line_speaks_only_when_there_is_something(window: Bench, engine: FakeEngine) -> None:
    window.words.remark()
    assert window.critic_line.isHidden()
    stimulator = engine.status.stimulator
    engine.say(stimulator=msgspec.structs.replace(stimulator, test=msgspec.structs.replace(stimulator.test, mode="S1")))
    window.session.bridge.on_frame()
    window.stimulator.patterns.kinds.choose("HFS")
    window.stimulator.arm_or_disarm()
    assert "No control pathway" in window.critic_line.text() and not window.critic_line.isHidden()
    assert window.stimulator.run_button.isEnabled()


def test_the_quiet_line_says_as_much_as_it_has_room_for(window: Bench, engine: FakeEngine) -> None:
    status = engine.status
    only_s1 = msgspec.structs.replace(
        status.stimulator, test=msgspec.structs.replace(status.stimulator.test, mode="S1")
    )
    engine.say(stimulator=only_s1, valves=(ValveState("d_apv", 50.0, True, 0.0, 0.0),))
    window.session.bridge.on_frame()
    window.stimulator.patterns.kinds.choose("HFS")
    window.stimulator.arm_or_disarm()
    window.resize(1920, 1080)
    QApplication.processEvents()
    window.words.remark()
    assert "D-APV is not washed in: the tissue holds 0 of 50 µM." in window.critic_line.text()
    window.resize(1280, 680)
    QApplication.processEvents()
    engine.say(valves=(ValveState("d_apv", 50.0, True, 20.0, 10.0),))
    window.session.bridge.on_frame()
    window.words.remark()
    assert window.critic_line.text().endswith("(1 more)")
    assert "holds 10 of 50 µM" in window.critic_line.toolTip()


def test_the_sentence_says_what_became_of_the_last_induction(window: Bench, engine: FakeEngine) -> None:
    engine.play_potentiation()
    window.session.bridge.on_frame()
    sentence = window.status_line.sentence.text()
    assert "HFS to S1 60 min ago: S1 150 %, S2 100 % of baseline." in sentence
    window.stimulator.patterns.kinds.choose("HFS")
    window.stimulator.arm_or_disarm()
    assert "min ago" not in window.status_line.sentence.text()


def test_after_a_lecture_a_maximised_window_is_maximised_again(window: Bench) -> None:
    window.showMaximized()
    window.lecture.toggle()
    assert window.isFullScreen()
    window.lecture.toggle()
    assert window.isMaximized() and not window.isFullScreen()


@pytest.mark.parametrize("on", [True, False])
def test_lecture_mode_leaves_scope_time_course_and_sentence(window: Bench, on: bool) -> None:
    window.lecture.toggle()
    if not on:
        window.lecture.toggle()
    assert window.scope.isVisible() and window.time_course.isVisible() and window.status_line.isVisible()
    for part in (window.stimulator, window.perfusion, window.top_bar, window.right_pane):
        assert part.isVisible() is not on
    size = window.theme.metrics
    assert (size.hint >= 18 and size.readout >= 44 and size.trace == (3.0, 3.0) and size.marker == 10) is on
