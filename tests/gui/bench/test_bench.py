import sys

import msgspec
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from gui.bench.bench import Bench
from gui.parts.number_field import NumberField
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import PathwaySettings, StimulatorSettings, TestPulses
from rig.measure.sweep import Cursors
from rig.messages import (
    RunPattern,
    SetPaused,
    SetPerfusion,
    SetSpeed,
    SetStimulator,
    StopPattern,
)


def click(widget: QAbstractButton) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(10, widget.height() // 2))


def type_in(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def frame(window: Bench) -> None:
    window.session.bridge.on_frame()
    QApplication.processEvents()


# ---- showing posts nothing


def test_showing_any_state_posts_nothing(window: Bench, engine: FakeEngine) -> None:
    engine.say(
        stimulator=StimulatorSettings(
            PathwaySettings(120.5, 0.2, False), PathwaySettings(33.0, 0.3), TestPulses("S2", 5.0, 50.0)
        ),
        perfusion=PerfusionSettings(0.0, 25.0, 3.0, 0.0, (Valve("ketamine", 33.0, True), Valve("d_apv", 1.0, False))),
        cursors=Cursors(0.5, 2.0, 3.0, 5.0, 2.0, 20.0),
        speed_asked=600.0,
        paused=True,
        half_max_uA=(10.0, 700.0),
    )
    engine.play_potentiation()
    engine.play_fault()
    frame(window)
    assert engine.posted == []
    strip = window.stimulator.strips["S1"]
    assert strip.intensity.text() == "120 µA" and not strip.on.isChecked() and strip.width_ms.text() == "0.20 ms"
    assert window.stimulator.mode.currentData() == "S2" and window.stimulator.interval.text() == "5 s"
    assert window.top_bar.clock.text() == "01:10:00"


@pytest.mark.parametrize("current", [99.9, 118.2, 800.0])
def test_an_intensity_is_never_cut(window: Bench, engine: FakeEngine, current: float) -> None:
    engine.say(stimulator=StimulatorSettings(PathwaySettings(current), PathwaySettings(current)))
    frame(window)
    for strip in window.stimulator.strips.values():
        field = strip.intensity
        assert field.fontMetrics().horizontalAdvance(field.text()) <= field.contentsRect().width() - 10


def test_a_drug_the_rig_says_is_open_shows_open(window: Bench, engine: FakeEngine) -> None:
    engine.say(perfusion=PerfusionSettings(valves=(Valve("ketamine", 33.0, True),)))
    frame(window)
    rows = {row.drug: row for row in window.perfusion.rows}
    assert rows["ketamine"].valve.isChecked() and rows["ketamine"].reservoir.text() == "33 µM"
    assert not rows["d_apv"].valve.isChecked()


# ---- one edit, one action


def test_intensity(window: Bench, engine: FakeEngine) -> None:
    type_in(window.stimulator.strips["S1"].intensity, "120")
    (action,) = engine.posted
    assert action == SetStimulator(
        msgspec.structs.replace(engine.status.stimulator, s1=PathwaySettings(120.0, 0.1, True))
    )


def test_two_edits_before_the_rig_answers_do_not_undo_each_other(window: Bench, engine: FakeEngine) -> None:
    type_in(window.stimulator.strips["S1"].intensity, "120")
    type_in(window.stimulator.strips["S2"].width_ms, "0.2")
    assert len(engine.posted) == 2
    assert engine.posted[-1].settings.s1.current_uA == 120.0 and engine.posted[-1].settings.s2.width_ms == 0.2
    engine.say()
    frame(window)
    assert window.stimulator.strips["S1"].intensity.text() == "120 µA"
    engine.obey()
    frame(window)
    assert engine.posted == []


def test_slider_toggle_mode_and_interval(window: Bench, engine: FakeEngine) -> None:
    panel = window.stimulator
    panel.strips["S2"].slider.setFocus()
    QTest.keyClick(panel.strips["S2"].slider, Qt.Key.Key_Right)
    assert engine.posted.pop().settings.s2.current_uA == 77.0
    click(panel.strips["S2"].on)
    assert engine.posted.pop().settings.s2.on is False
    panel.mode.activated.emit(panel.mode.currentIndex())
    assert engine.posted == []
    panel.mode.setFocus()
    QTest.keyClick(panel.mode, Qt.Key.Key_Down)
    assert engine.posted.pop().settings.test.mode == "S1"
    type_in(panel.interval, "10")
    assert engine.posted.pop().settings.test.interval_s == 10.0
    assert engine.posted == []


def test_refused_intensity_posts_nothing_and_says_why(window: Bench, engine: FakeEngine) -> None:
    type_in(window.stimulator.strips["S1"].intensity, "900")
    assert engine.posted == []
    assert window.stimulator.problem.text() == "S1 intensity goes from 0 µA to 800 µA. Kept at 83.4 µA."
    assert not window.stimulator.problem.isHidden()


def test_valve_reservoir_flow_and_wash(window: Bench, engine: FakeEngine) -> None:
    row = window.perfusion.rows[0]
    click(row.valve)
    (action,) = engine.posted
    assert isinstance(action, SetPerfusion)
    assert Valve("d_apv", 50.0, True) in action.settings.valves and len(action.settings.valves) == 9
    engine.obey()
    frame(window)
    type_in(row.reservoir, "0.1 mM")
    assert Valve("d_apv", 100.0, True) in engine.posted.pop().settings.valves
    type_in(window.perfusion.flow, "3")
    assert engine.posted.pop().settings.flow_ml_min == 3.0
    click(window.perfusion.wash)
    assert not any(valve.open for valve in engine.posted.pop().settings.valves)
    click(window.perfusion.wash)
    assert engine.posted == []


def test_speed_and_pause(window: Bench, engine: FakeEngine) -> None:
    window.top_bar.choose_speed(3)
    assert engine.posted == [SetSpeed(600.0)]
    window.top_bar.choose_speed(3)
    assert len(engine.posted) == 1
    click(window.top_bar.pause)
    assert engine.posted[1:] == [SetPaused(True)]
    engine.obey()
    frame(window)
    click(window.top_bar.pause)
    assert engine.posted == [SetPaused(False)]


# ---- arming


def test_an_induction_runs_only_when_armed(window: Bench, engine: FakeEngine) -> None:
    panel = window.stimulator
    panel.patterns.kinds.choose("HFS")
    assert not panel.run_button.isEnabled() and panel.arm_button.text() == "Arm HFS"
    panel.run()
    assert engine.posted == []
    click(panel.arm_button)
    assert panel.run_button.isEnabled() and panel.run_button.text() == "Run HFS on S1"
    assert panel.property("armed") is True and "1:00" in panel.catch.text()
    assert window.status_line.sentence.text().startswith("HFS to S1 is armed. Baseline is stable")
    click(panel.run_button)
    (action,) = engine.posted
    assert isinstance(action, RunPattern) and action.pathways == ("S1",) and action.pattern.pulses == 100
    assert panel.property("armed") is False


def test_changing_the_pattern_or_escape_disarms(window: Bench, engine: FakeEngine) -> None:
    panel = window.stimulator
    panel.patterns.kinds.choose("TBS")
    for change in (
        lambda: panel.patterns.target.choose("Both"),
        lambda: panel.patterns.kinds.choose("LFS"),
        panel.stop,
    ):
        panel.arm_or_disarm()
        assert panel.arming.armed
        change()
        assert not panel.arming.armed
    assert engine.posted == []


def test_another_theme_or_size_leaves_it_armed(window: Bench) -> None:
    window.stimulator.patterns.kinds.choose("HFS")
    window.stimulator.arm_or_disarm()
    window.theme.choose("light")
    window.resize(1920, 1080)
    QApplication.processEvents()
    assert window.stimulator.arming.armed


def test_it_disarms_after_a_minute_of_wall_time(window: Bench) -> None:
    panel = window.stimulator
    now = [0.0]
    panel.arming._clock = lambda: now[0]
    panel.patterns.kinds.choose("HFS")
    panel.arm_or_disarm()
    now[0] = 61.0
    frame(window)
    panel._countdown.timeout.emit()
    assert panel.property("armed") is False and not panel.run_button.isEnabled()


def test_single_and_pair_run_at_once(window: Bench, engine: FakeEngine) -> None:
    panel = window.stimulator
    assert panel.arm_button.isHidden() and panel.run_button.text() == "Run one test pulse"
    click(panel.run_button)
    panel.patterns.kinds.choose("Pair")
    type_in(panel.patterns.field("Pair", "interval_ms"), "100")
    panel.patterns.target.choose("Both")
    click(panel.run_button)
    single, pair = engine.posted
    assert single.pattern.pulses == 1
    assert pair.pattern.pulses == 2 and pair.pattern.rate_hz == 10.0 and pair.pathways == ("S1", "S2")


def test_escape_stops_a_running_pattern(window: Bench, engine: FakeEngine) -> None:
    engine.say(running="LFS")
    frame(window)
    assert window.stimulator.arm_button.text() == "Stop" and not window.stimulator.run_button.isEnabled()
    window.stimulator.stop()
    assert engine.posted == [StopPattern()]


def test_nothing_runs_while_the_slice_wakes(window: Bench, engine: FakeEngine) -> None:
    engine.say(preparing="Waking the slice")
    frame(window)
    window.stimulator.run()
    assert engine.posted == [] and not window.stimulator.run_button.isEnabled()
    assert window.scope.plot.middle_words.text() == "Waking the slice"
    assert not window.scope.plot.middle_words.isHidden()


# ---- keys


@pytest.mark.parametrize(
    ("key", "modifier", "kind"),
    [
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, SetPaused),
        (Qt.Key.Key_4, Qt.KeyboardModifier.NoModifier, SetSpeed),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier, SetStimulator),
        (Qt.Key.Key_W, Qt.KeyboardModifier.NoModifier, SetStimulator),
        (Qt.Key.Key_BracketRight, Qt.KeyboardModifier.NoModifier, SetStimulator),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, RunPattern),
        (Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier, SetPerfusion),
    ],
)
def test_keys(window: Bench, engine: FakeEngine, key: Qt.Key, modifier: Qt.KeyboardModifier, kind: type) -> None:
    window.activateWindow()
    window.setFocus()
    QApplication.processEvents()
    QTest.keyClick(window, key, modifier)
    assert [type(action) for action in engine.posted] == [kind]


def test_letters_belong_to_a_field_that_has_the_focus(window: Bench, engine: FakeEngine) -> None:
    window.activateWindow()
    field = window.stimulator.interval
    field.setFocus()
    QApplication.processEvents()
    QTest.keyClicks(field, "q1 ")
    assert engine.posted == []


def test_the_first_enter_keeps_the_field_and_the_next_one_runs(window: Bench, engine: FakeEngine) -> None:
    window.activateWindow()
    field = window.stimulator.interval
    field.setFocus()
    QApplication.processEvents()
    field.selectAll()
    QTest.keyClicks(field, "20")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert [type(action) for action in engine.posted] == [SetStimulator, RunPattern]


def test_f6_goes_round_the_panels(window: Bench) -> None:
    window.activateWindow()
    places = []
    for _ in range(5):
        window.next_panel()
        places.append(window.focusWidget())
    assert len(set(places)) == 5


# ---- what is shown


def test_readouts_and_time_course_follow(window: Bench, engine: FakeEngine) -> None:
    engine.play_potentiation()
    frame(window)
    window.scope.show_numbers()
    window.time_course.redraw_if_moved()
    readouts = window.scope.readouts.pathways
    assert 145 <= int(readouts["S1"].percent.text()) <= 155 and 98 <= int(readouts["S2"].percent.text()) <= 102
    assert readouts["S1"].values["slope"].text().startswith("−0.")
    assert len(window.time_course.plot.points["S1"].data) == 140
    assert window.time_course.plot.lanes.names() == ["Stimuli", "D-APV"]
    assert window.status_line.speed.text() == "60×, 41× reached"


def test_a_fault_stands_in_words_until_dismissed(window: Bench, engine: FakeEngine) -> None:
    engine.play_fault()
    frame(window)
    assert not window.notice.isHidden() and "ACSF" in window.notice.what.text()
    assert window.notice.effect.text() == "Recording is paused and nothing is lost. Refill it and go on."
    click(window.notice.close_button)
    assert window.notice.isHidden()


def test_both_themes_and_every_choice_draw(window: Bench, engine: FakeEngine) -> None:
    engine.play_potentiation()
    frame(window)
    for theme in ("light", "dark"):
        window.theme.choose(theme)
        for overlay in ("live", "average", "last"):
            window.scope.overlay.choose(overlay)
            for pathways in ("S1", "S2", "Both"):
                window.scope.pathways.choose(pathways)
                frame(window)
        for measure in ("amplitude", "volley", "ppr", "slope"):
            window.time_course.measure.choose(measure)
        for span in ("hour", "follow", "all"):
            window.time_course.range.choose(span)
        assert not window.grab().isNull()
    assert engine.posted == []


def test_closing_stops_the_engine(window: Bench, engine: FakeEngine) -> None:
    window.close()
    assert engine.stopped


# ---- for everyone


@pytest.mark.parametrize("size", [(1280, 680), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("kind", ["Single", "HFS", "TBS"])
def test_nothing_is_cut_off(window: Bench, app: QApplication, size: tuple[int, int], kind: str) -> None:
    window.resize(*size)
    window.stimulator.patterns.kinds.choose(kind)
    window.stimulator.arm_or_disarm()
    for _ in range(3):
        app.processEvents()
    assert (window.width(), window.height()) == size
    for button in (window.stimulator.run_button, window.perfusion.wash, window.top_bar.theme_button):
        if not button.isHidden():
            corner = button.mapTo(window, QPoint(button.width(), button.height()))
            assert corner.x() <= window.width() and corner.y() <= window.height() - window.status_line.height()
    for shown in window.findChildren(QLabel):
        if shown.isVisible() and shown.text() and not shown.wordWrap() and shown.parent() is not window.status_line:
            needed = shown.fontMetrics().horizontalAdvance(shown.text())
            assert shown.width() >= needed - 1, f"{shown.text()!r} has {shown.width()} of {needed} px"


def test_signals_and_repaints_leave_none_alone(window: Bench, engine: FakeEngine) -> None:
    """Some releases of the Qt binding lose references of None and bool on every emit."""
    view = window.scope.plot
    before = sys.getrefcount(None)
    for _ in range(5000):
        window.session.bridge.status.emit(engine.status)
    for _ in range(2000):
        view.repaint()
    # from Python 3.12 on None is immortal and its count stands still; before it, each leaked reference would show
    assert abs(sys.getrefcount(None) - before) < 1000
