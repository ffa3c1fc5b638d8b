"""The cursors of the Field potential panel, those that measure and the free ones."""

import msgspec
import numpy as np
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from scope_hand import drag, frame, on_screen, pause

from gui.parts.theme import LECTURE, Theme
from gui.scope.panel import ScopePanel
from gui.scope.screen import ScopePlot
from gui.scope.trace_card import TraceCard
from gui.session.session import Session
from rig.measure.sweep import Cursors
from rig.messages import SetCursors

# ---- cursors


def test_a_dragged_grip_posts_once_and_tells_what_was_before(engine: FakeEngine, panel: ScopePanel) -> None:
    plot, before, told = panel.plot, engine.status.cursors, []
    panel.cursors_changed.connect(lambda *pair: told.append(pair))
    drag(plot, on_screen(plot, before.volley_to_ms, strip=True), 14)
    (action,) = engine.posted
    assert isinstance(action, SetCursors)
    by_ms = action.cursors.volley_to_ms - before.volley_to_ms
    assert by_ms == pytest.approx(14 * plot.axes.ms_per_px, abs=0.051)
    assert action.cursors == msgspec.structs.replace(before, volley_to_ms=action.cursors.volley_to_ms)
    assert told == [(before, action.cursors)] and plot.hand.cursors == action.cursors


def test_the_band_moves_as_a_whole_and_takes_the_slope_with_it(engine: FakeEngine, panel: ScopePanel) -> None:
    plot, before = panel.plot, engine.status.cursors
    assert before.slope_method == "max_1ms"
    drag(plot, on_screen(plot, (before.slope_from_ms + before.slope_to_ms) / 2), 30)
    (action,) = engine.posted
    after = action.cursors
    assert after.slope_to_ms - after.slope_from_ms == pytest.approx(before.slope_to_ms - before.slope_from_ms)
    assert after.slope_from_ms > before.slope_from_ms and after.slope_method == "window"


def test_a_press_that_moves_nothing_posts_nothing(engine: FakeEngine, panel: ScopePanel) -> None:
    plot = panel.plot
    drag(plot, on_screen(plot, engine.status.cursors.slope_from_ms), 0)
    drag(plot, on_screen(plot, 25.0), 60)
    assert engine.posted == []


def test_a_drag_tells_no_more_than_twenty_times_a_second(theme: Theme, home: QWidget) -> None:
    now, told = [0.0], []
    plot = ScopePlot(theme, clock=lambda: now[0])
    plot.setParent(home)
    plot.resize(900, 400)
    plot.show()
    plot.cursors_moving.connect(told.append)
    begin = on_screen(plot, plot.hand.cursors.slope_from_ms)
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=begin)
    for step in range(1, 31):
        now[0] += 0.01
        QTest.mouseMove(plot, begin - QPoint(2 * step, 0))
    assert 5 <= len(told) <= 7
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=begin)


def test_a_grip_is_moved_by_keys_and_posts_when_the_key_is_up(engine: FakeEngine, panel: ScopePanel) -> None:
    grip = panel.plot.hand.grips["slope_from_ms"]
    grip.setFocus()
    QTest.keyPress(grip, Qt.Key.Key_Right)
    assert engine.posted == []
    QTest.keyRelease(grip, Qt.Key.Key_Right)
    QTest.keyClick(grip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    first, second = (action.cursors.slope_from_ms for action in engine.posted)
    before = engine.status.cursors.slope_from_ms
    assert (first, second) == pytest.approx((before + 0.05, before + 0.05 - 0.5))
    assert grip.accessibleName() == "Slope window, start" and grip.accessibleDescription().startswith("2.45 ms")


def test_a_window_never_turns_round_nor_leaves_its_range(engine: FakeEngine, panel: ScopePanel) -> None:
    plot = panel.plot
    for edge, key in (("volley_from_ms", Qt.Key.Key_Right), ("volley_from_ms", Qt.Key.Key_Left)):
        for _ in range(60):
            QTest.keyClick(plot.hand.grips[edge], key, Qt.KeyboardModifier.ShiftModifier)
        cursors = plot.hand.cursors
        assert 0.0 <= cursors.volley_from_ms <= cursors.volley_to_ms - 0.199


def test_moved_cursors_measure_the_readouts_again(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    panel.show_numbers()
    before = panel.readouts.pathways["S1"].values["amplitude"].text()
    engine.say(cursors=Cursors(peak_from_ms=20.0, peak_to_ms=25.0))
    frame(session)
    panel.show_numbers()
    after = panel.readouts.pathways["S1"].values["amplitude"].text()
    assert before == "−1.02" and float(after.replace("−", "-")) > -0.6
    assert engine.posted == []


def test_a_hand_on_a_cursor_is_not_pushed_away_by_the_status(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    plot = panel.plot
    begin = on_screen(plot, plot.hand.cursors.slope_to_ms)
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(plot, begin + QPoint(40, 0))
    held = plot.hand.cursors
    engine.say()
    frame(session)
    assert plot.hand.cursors == held != engine.status.cursors
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=begin + QPoint(40, 0))


def test_the_card_chooses_method_windows_and_numbers(engine: FakeEngine, panel: ScopePanel) -> None:
    panel.open_trace_card()
    card = panel.window().findChild(TraceCard)
    card.method.setCurrentIndex(card.method.findData("20-80"))
    card.method.activated.emit(card.method.currentIndex())
    card.edges["peak_to_ms"].setText("18")
    card.edges["peak_to_ms"].setModified(True)
    card.edges["peak_to_ms"].keep()
    first, second = engine.posted
    assert first.cursors.slope_method == "20-80" and second.cursors.peak_to_ms == 18.0
    card.edges["peak_to_ms"].setText("1")
    card.edges["peak_to_ms"].setModified(True)
    card.edges["peak_to_ms"].keep()
    assert len(engine.posted) == 2 and "Kept at 18.00 ms" in card.problem.text()
    card.counts["last"].step_by(4)
    assert panel.plot.sweeps.counts["last"] == 12
    assert "Last 12" in [button.text() for button in panel.overlay.findChildren(QAbstractButton)]
    assert len(engine.posted) == 2


# ---- free cursors


def test_free_cursors_tell_times_potentials_and_differences(engine: FakeEngine, panel: ScopePanel) -> None:
    plot = panel.plot
    assert plot.chips.free.isHidden()
    panel.open_trace_card()
    panel.window().findChild(TraceCard).free.click()
    drag(plot, plot.free.flag(plot.axes, "A").center().toPoint(), round(2.0 / plot.axes.ms_per_px))
    grip = plot.hand.free_grips["B"]
    grip.setFocus()
    QTest.keyClick(grip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert plot.free.at_ms["A"] == pytest.approx(7.0, abs=0.06) and plot.free.at_ms["B"] == 14.5
    ms, mV, pathway = plot.sweeps.free_line()
    assert pathway == "S1"
    at = {name: mV[np.searchsorted(ms, plot.free.at_ms[name] - 1e-6)] for name in "AB"}
    words = plot.chips.free.text().replace("−", "-")
    assert f"A: {plot.free.at_ms['A']:.2f} ms, {at['A']:.2f} mV" in words
    assert f"Δt {plot.free.at_ms['B'] - plot.free.at_ms['A']:.2f} ms, ΔV {at['B'] - at['A']:.2f} mV (S1)" in words
    assert engine.posted == []


def test_arrow_keys_go_on_with_the_cursor_that_the_mouse_let_go(panel: ScopePanel) -> None:
    plot = panel.plot
    plot.choose_free(True)
    drag(plot, plot.free.flag(plot.axes, "B").center().toPoint(), 40)
    there = plot.free.at_ms["B"]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert plot.free.at_ms["B"] == pytest.approx(there + 0.05)


def test_free_cursors_stay_where_they_were_set_while_the_axis_is_pushed(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    plot = panel.plot
    pause(session, engine)
    plot.choose_free(True)
    plot.pan(0.5)
    assert plot.axes.span_ms[0] > plot.free.at_ms["A"] == 5.0
    assert plot.hand.free_grips["A"].isHidden() and not plot.hand.free_grips["B"].isHidden()


def test_the_flag_of_a_free_cursor_holds_its_letter_in_a_lecture(panel: ScopePanel, theme: Theme) -> None:
    theme.metrics = LECTURE
    theme.apply()
    plot = panel.plot
    assert plot.free.flag(plot.axes, "A").height() > LECTURE.hint
