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


# ---- one edit, one action


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


def test_keys_and_menu_open_cards_that_stop_nothing(window: Bench, engine: FakeEngine) -> None:
    QTest.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    window.top_bar.menu.compare_asked.emit()
    QTest.keySequence(window, "Ctrl+N")
    QApplication.processEvents()
    for card in (window.export_card, window.import_box, window.another_slice):
        assert card.isVisible() and not card.isModal()
        card.close_card()
    window.top_bar.menu.export_asked.emit()
    assert window.export_card.isVisible() and engine.posted == []
