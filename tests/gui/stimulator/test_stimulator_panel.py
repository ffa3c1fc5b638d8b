from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QLineEdit, QVBoxLayout, QWidget

from gui.parts.number_field import NumberField
from gui.parts.theme import COMPACT, REGULAR, Theme
from gui.session.patterns import Single
from gui.session.session import Session
from gui.stimulator.panel import StimulatorPanel
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings, TestPulses
from rig.messages import Branched, Curve, RunPattern, SetStimulator, StopPattern


@pytest.fixture
def theme(app: QApplication) -> Theme:
    made = Theme("dark", REGULAR)
    made.apply()
    return made


@pytest.fixture
def panel(theme: Theme, session: Session) -> Iterator[StimulatorPanel]:
    home = QWidget()
    made = StimulatorPanel(theme, session)
    QVBoxLayout(home).addWidget(made)
    home.resize(360, 620)
    home.show()
    yield made
    shiboken6.delete(home)


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(10, button.height() // 2))


def type_in(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


# ---- ranges, defaults and steps

FIELDS = [
    ("Pair", "interval_ms", "10", "500", "50 ms", "55 ms"),
    ("HFS", "rate_hz", "20", "200", "100 Hz", "110 Hz"),
    ("HFS", "pulses", "1", "300", "100 pulses", "101 pulses"),
    ("HFS", "trains", "1", "10", "1 train", "2 trains"),
    ("HFS", "gap_s", "5", "600", "20 s gap", "25 s gap"),
    ("TBS", "pulses", "2", "10", "4 pulses", "5 pulses"),
    ("TBS", "bursts", "1", "30", "10 bursts", "11 bursts"),
    ("TBS", "burst_rate_hz", "3", "10", "5 Hz", "6 Hz"),
    ("TBS", "rate_hz", "50", "200", "100 Hz", "110 Hz"),
    ("TBS", "trains", "1", "10", "1 train", "2 trains"),
    ("TBS", "gap_s", "5", "600", "20 s gap", "25 s gap"),
    ("LFS", "rate_hz", "0.5", "10", "1 Hz", "1.5 Hz"),
    ("LFS", "pulses", "1", "1800", "900 pulses", "901 pulses"),
]


@pytest.mark.parametrize(("kind", "name", "low", "high", "usual", "after"), FIELDS)
def test_a_number_of_a_pattern_has_its_default_its_step_and_its_range(
    panel: StimulatorPanel, engine: FakeEngine, kind: str, name: str, low: str, high: str, usual: str, after: str
) -> None:
    panel.patterns.kinds.choose(kind)
    field = panel.patterns.field(kind, name)
    assert field.text() == usual
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == after
    for text in (low, high):
        type_in(field, text)
        assert field.value == float(text) and not panel.problem.text()
    for text in (str(float(low) - 0.4), str(float(high) + 1)):
        type_in(field, text)
        assert field.value == float(high) and "Kept at" in panel.problem.text() and field.property("bad")
    assert engine.posted == []


@pytest.mark.parametrize(("text", "mode"), [("S1", "S1"), ("S2", "S2"), ("Alternate", "alternate"), ("Off", "off")])
def test_test_pulses(panel: StimulatorPanel, engine: FakeEngine, text: str, mode: str, session: Session) -> None:
    engine.say(stimulator=StimulatorSettings(test=TestPulses("off" if mode != "off" else "S1")))
    session.bridge.on_frame()
    panel.mode.setCurrentText(text)
    panel.mode.activated.emit(panel.mode.currentIndex())
    (action,) = engine.posted
    assert action.settings.test.mode == mode


@pytest.mark.parametrize(("text", "taken"), [("4", False), ("5", True), ("300", True), ("301", False)])
def test_the_test_interval(panel: StimulatorPanel, engine: FakeEngine, text: str, taken: bool) -> None:
    type_in(panel.interval, text)
    assert [action.settings.test.interval_s for action in engine.posted] == ([float(text)] if taken else [])


def test_pulse_width_steps_by_a_hundredth(panel: StimulatorPanel, engine: FakeEngine) -> None:
    QTest.keyClick(panel.strips["S2"].width_ms, Qt.Key.Key_Down)
    (action,) = engine.posted
    assert action.settings.s2.width_ms == 0.09 and action.settings.s1 == engine.status.stimulator.s1


# ---- patterns that cannot be given


def test_bursts_that_run_into_each_other_are_refused(panel: StimulatorPanel, engine: FakeEngine) -> None:
    panel.patterns.kinds.choose("TBS")
    type_in(panel.patterns.field("TBS", "pulses"), "10")
    type_in(panel.patterns.field("TBS", "rate_hz"), "80")
    before = panel.patterns.action()
    field = panel.patterns.field("TBS", "burst_rate_hz")
    type_in(field, "10")
    assert panel.patterns.action() == before and field.property("bad")
    assert panel.problem.text() == (
        "Bursts per second would be 10 Hz, and allowed is at most 8 Hz, because a burst and the interval after it last "
        "125 ms. Kept at 5 Hz."
    )
    type_in(field, "8")
    assert panel.problem.isHidden() and panel.patterns.action().pattern.burst_rate_hz == 8.0
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert panel.patterns.action().pattern.burst_rate_hz == 8.0 and "Kept at 8 Hz" in panel.problem.text()
    assert engine.posted == []


def test_words_that_come_up_take_the_room_of_the_drawing_in_a_low_window(panel: StimulatorPanel) -> None:
    field = panel.strips["S1"].intensity
    panel.fit_to(1080)
    type_in(field, "900")
    assert not panel.patterns.preview.isHidden()
    panel.fit_to(864)
    assert panel.patterns.preview.isHidden()
    type_in(field, "80")
    assert not panel.patterns.preview.isHidden()
    panel.fit_to(680)
    assert panel.patterns.preview.isHidden()


def test_enter_while_a_pulse_is_given_gives_another(
    panel: StimulatorPanel, engine: FakeEngine, session: Session
) -> None:
    panel.run()
    engine.posted.clear()
    engine.say(running="Single", running_until=10)
    session.bridge.on_frame()
    assert panel.run_button.isEnabled() and panel.run_button.text() == "Run one test pulse"
    assert panel.arm_button.isHidden()
    panel.run()
    assert engine.posted == [RunPattern(Single().pattern(), ("S1",), "Single")]
    engine.say(running="HFS", running_until=10)
    session.bridge.on_frame()
    assert not panel.run_button.isEnabled() and panel.arm_button.text() == "Stop"


# ---- the train of one's own


def test_a_train_of_ones_own_is_given_as_it_is_set_and_only_when_armed(
    panel: StimulatorPanel, engine: FakeEngine
) -> None:
    panel.patterns.kinds.choose("Train")
    wanted = {"bursts": "3", "burst_rate_hz": "2", "pulses": "5", "rate_hz": "50", "trains": "2"}
    for name, text in wanted.items():
        type_in(panel.patterns.field("Train", name), text)
    type_in(panel.patterns.field("Train", "train_interval_s"), "0.5 min")
    panel.patterns.target.choose("Both")
    assert panel.arm_button.text() == "Arm train"
    panel.run()
    assert engine.posted == []
    panel.arm_or_disarm()
    assert panel.run_button.text() == "Run train on S1 and S2"
    panel.run()
    assert engine.posted == [RunPattern(Pattern(5, 50.0, 3, 2.0, 2, 30.0), ("S1", "S2"), "Train")]


def test_what_lies_between_trains_is_asked_for_only_where_there_are_several(panel: StimulatorPanel) -> None:
    for kind, apart in (("HFS", "gap_s"), ("TBS", "gap_s"), ("Train", "train_interval_s")):
        panel.patterns.kinds.choose(kind)
        assert panel.patterns.field(kind, apart).isHidden()
        type_in(panel.patterns.field(kind, "trains"), "3")
        assert not panel.patterns.field(kind, apart).isHidden()


# ---- arming


def test_arming_says_what_it_found_and_forbids_nothing(panel: StimulatorPanel, engine: FakeEngine) -> None:
    panel.ask_before_induction(lambda: "Baseline drifts 6 % per 10 min.")
    panel.patterns.kinds.choose("HFS")
    panel.arm_or_disarm()
    assert panel.found.text() == "Baseline drifts 6 % per 10 min." and not panel.found.isHidden()
    panel.run()
    assert len(engine.posted) == 1 and panel.found.isHidden()


def test_escape_stops_what_runs_and_disarms(panel: StimulatorPanel, engine: FakeEngine, session: Session) -> None:
    panel.patterns.kinds.choose("LFS")
    panel.arm_or_disarm()
    panel.run()
    engine.obey()
    session.bridge.on_frame()
    assert not panel.run_button.isEnabled()
    panel.stop()
    assert engine.posted == [StopPattern()] and not panel.arming.armed


# ---- the half-maximum


def test_the_sliders_tick_follows_the_newest_curve_of_the_branch(
    panel: StimulatorPanel, engine: FakeEngine, session: Session
) -> None:
    sliders = {name: strip.slider for name, strip in panel.strips.items()}
    assert sliders["S1"].accessibleDescription() == "Half-maximal at 92 µA"
    engine.results.append(Curve("S1", (0.0, 400.0, 800.0), (0.0, -0.5, -0.6), (0.0, -0.1, -0.2), 140.0))
    session.bridge.on_frame()
    assert sliders["S1"].accessibleDescription() == "Half-maximal at 140 µA"
    assert sliders["S2"].accessibleDescription() == "Half-maximal at 84 µA"
    engine.results.append(Curve("S2", (0.0, 400.0, 800.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), None))
    session.bridge.on_frame()
    assert sliders["S2"].accessibleDescription() == ""
    engine.results.append(Branched("B", "Main", 0, True))
    engine.say(branch="B")
    session.bridge.on_frame()
    assert sliders["S1"].accessibleDescription() == "Half-maximal at 92 µA"
    assert engine.posted == []


# ---- the drawing


def lines_of(panel: StimulatorPanel, theme: Theme, colour: str) -> list[int]:
    """px of the vertical lines of the drawing."""
    preview = panel.patterns.preview
    preview.resize(300, 42)
    picture = preview.grab().toImage()
    scale = preview.devicePixelRatioF()
    ink = QColor(theme.hex(colour))
    row = round(12 * scale)
    return [x for x in range(picture.width()) if picture.pixelColor(x, row) == ink]


def test_pulses_that_would_run_together_are_drawn_as_an_even_fence(panel: StimulatorPanel, theme: Theme) -> None:
    panel.patterns.kinds.choose("HFS")
    lines = lines_of(panel, theme, "S1")
    apart = [b - a for a, b in pairwise(lines)]
    assert len(lines) >= 25 and min(apart) >= 3 and max(apart) - min(apart) <= 1


def test_every_burst_of_theta_is_drawn_alike_and_in_the_colour_of_its_pathway(
    panel: StimulatorPanel, theme: Theme
) -> None:
    panel.patterns.kinds.choose("TBS")
    panel.patterns.target.choose("S2")
    lines = lines_of(panel, theme, "S2")
    assert len(lines) == 20 and lines_of(panel, theme, "S1") == []


# ---- for everyone


def test_showing_any_state_posts_nothing(panel: StimulatorPanel, engine: FakeEngine, session: Session) -> None:
    for kind in ("Single", "Pair", "HFS", "TBS", "LFS", "Train"):
        panel.patterns.kinds.choose(kind)
        engine.say(
            stimulator=StimulatorSettings(PathwaySettings(17.0, 0.3, False), PathwaySettings(600.0), TestPulses("S1")),
            running="" if kind == "Pair" else "HFS",
            half_max_uA=(0.0, 800.0),
        )
        session.bridge.on_frame()
    assert engine.posted == []


def test_every_control_has_a_name_and_a_place_in_the_order_of_tab(panel: StimulatorPanel) -> None:
    for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider):
        for control in panel.findChildren(kind):
            if control.inherits("QScrollBar") or control.objectName().startswith("qt_"):
                continue
            assert control.accessibleName()
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.accessibleName()
    for field in panel.findChildren(NumberField):
        assert field.accessibleDescription().startswith("Allowed: ")


# ---- one edit, one action


@pytest.mark.parametrize("current", [99.9, 118.2, 800.0])
def test_an_intensity_is_never_cut(
    panel: StimulatorPanel, engine: FakeEngine, current: float, session: Session
) -> None:
    engine.say(stimulator=StimulatorSettings(PathwaySettings(current), PathwaySettings(current)))
    session.bridge.on_frame()
    for strip in panel.strips.values():
        field = strip.intensity
        assert field.fontMetrics().horizontalAdvance(field.text()) <= field.contentsRect().width() - 10


def test_intensity(panel: StimulatorPanel, engine: FakeEngine) -> None:
    type_in(panel.strips["S1"].intensity, "120")
    (action,) = engine.posted
    assert action == SetStimulator(
        msgspec.structs.replace(engine.status.stimulator, s1=PathwaySettings(120.0, 0.1, True))
    )


def test_two_edits_before_the_rig_answers_do_not_undo_each_other(
    panel: StimulatorPanel, engine: FakeEngine, session: Session
) -> None:
    type_in(panel.strips["S1"].intensity, "120")
    type_in(panel.strips["S2"].width_ms, "0.2")
    assert len(engine.posted) == 2
    assert engine.posted[-1].settings.s1.current_uA == 120.0 and engine.posted[-1].settings.s2.width_ms == 0.2
    engine.say()
    session.bridge.on_frame()
    assert panel.strips["S1"].intensity.text() == "120 µA"
    engine.obey()
    session.bridge.on_frame()
    assert engine.posted == []


def test_slider_toggle_mode_and_interval(panel: StimulatorPanel, engine: FakeEngine) -> None:
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


def test_refused_intensity_posts_nothing_and_says_why(panel: StimulatorPanel, engine: FakeEngine) -> None:
    type_in(panel.strips["S1"].intensity, "900")
    assert engine.posted == []
    assert panel.problem.text() == "S1 intensity goes from 0 µA to 800 µA. Kept at 83.4 µA."
    assert not panel.problem.isHidden()


def test_changing_the_pattern_or_escape_disarms(panel: StimulatorPanel, engine: FakeEngine) -> None:
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


def test_single_and_pair_run_at_once(panel: StimulatorPanel, engine: FakeEngine) -> None:
    assert panel.arm_button.isHidden() and panel.run_button.text() == "Run one test pulse"
    click(panel.run_button)
    panel.patterns.kinds.choose("Pair")
    type_in(panel.patterns.field("Pair", "interval_ms"), "100")
    panel.patterns.target.choose("Both")
    click(panel.run_button)
    single, pair = engine.posted
    assert single.pattern.pulses == 1
    assert pair.pattern.pulses == 2 and pair.pattern.rate_hz == 10.0 and pair.pathways == ("S1", "S2")


def test_escape_stops_a_running_pattern(panel: StimulatorPanel, engine: FakeEngine, session: Session) -> None:
    engine.say(running="LFS")
    session.bridge.on_frame()
    assert panel.arm_button.text() == "Stop" and not panel.run_button.isEnabled()
    panel.stop()
    assert engine.posted == [StopPattern()]


def test_nothing_runs_while_the_slice_wakes(panel: StimulatorPanel, engine: FakeEngine, session: Session) -> None:
    engine.say(preparing="Waking the slice")
    session.bridge.on_frame()
    panel.run()
    assert engine.posted == [] and not panel.run_button.isEnabled()


def test_it_disarms_after_a_minute_of_wall_time(theme: Theme, session: Session, home: QWidget) -> None:
    now = [0.0]
    panel = StimulatorPanel(theme, session, clock=lambda: now[0])
    panel.setParent(home)
    panel.patterns.kinds.choose("HFS")
    panel.arm_or_disarm()
    assert panel.property("armed") is True
    now[0] = 61.0
    session.bridge.frame_end.emit(1)
    panel.read_session()
    assert panel.property("armed") is False and not panel.run_button.isEnabled()


def test_another_theme_or_layout_leaves_it_armed(panel: StimulatorPanel, theme: Theme) -> None:
    panel.patterns.kinds.choose("HFS")
    panel.arm_or_disarm()
    theme.choose("light")
    theme.lay_out(COMPACT)
    QApplication.processEvents()
    assert panel.arming.armed
