"""The Field potential panel: cursors, held sweeps, looking back, free cursors and readouts."""

import sys

import msgspec
import numpy as np
import pytest
from fake_engine import FakeEngine, canned_trace
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from gui.parts.theme import LECTURE, Theme
from gui.scope.baseline_trace import BaselineTrace
from gui.scope.key import KeyRow
from gui.scope.panel import ScopePanel
from gui.scope.readouts import number
from gui.scope.scale import Reached, ScopeScale
from gui.scope.screen import ScopePlot
from gui.scope.trace_card import TraceCard
from gui.session.patterns import HighFrequency
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.measure.sweep import Cursors
from rig.messages import Branched, Logged, RunPattern, SetCursors, SetPerfusion, Sweep
from rig.timecourse.slope_fit import measured_again
from rig.timecourse.span import Span


def frame(session: Session) -> None:
    session.bridge.on_frame()
    QApplication.processEvents()


def draw(panel: ScopePanel) -> None:
    """What a few calm frames do."""
    for place in range(12):
        panel.plot.redraw(place)
    panel.plot.repaint()


def on_screen(plot: ScopePlot, ms: float, strip: bool = False) -> QPoint:
    room = plot.axes.room
    y = room.bottom() + 5 if strip else room.top() + 40
    return QPointF(plot.axes.x(ms), y).toPoint()


def drag(plot: ScopePlot, begin: QPoint, by_px: int) -> None:
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=begin)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(plot, begin + QPoint(round(by_px * share), 0))
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=begin + QPoint(by_px, 0))


def wheel(plot: ScopePlot, at: QPoint, up: bool) -> None:
    turned = QPoint(0, 120 if up else -120)
    where = QPointF(at)
    event = QWheelEvent(
        where,
        plot.mapToGlobal(where),
        QPoint(),
        turned,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot, event)


def roles(panel: ScopePanel) -> list[tuple[str, str]]:
    plot = panel.plot
    return [(one.role, one.pathway) for one in plot.sweeps.lines(plot.axes.span_ms, 900, False)]


def pause(session: Session, engine: FakeEngine, paused: bool = True) -> None:
    engine.say(paused=paused)
    frame(session)


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


# ---- sweeps


def test_what_is_shown_follows_the_choices(engine: FakeEngine, panel: ScopePanel) -> None:
    everything = [(role, name) for role in ("faint", "mean", "last") for name in ("S1", "S2")]
    assert roles(panel) == everything
    panel.baseline.click()
    panel.overlay.choose("live")
    assert roles(panel) == [("last", "S1"), ("last", "S2")]
    panel.pathways.choose("S2")
    assert roles(panel) == [("last", "S2")]
    assert engine.posted == []


def test_the_average_is_of_as_many_sweeps_as_were_asked_for(engine: FakeEngine, panel: ScopePanel) -> None:
    panel.overlay.choose("average")
    panel.choose_count("average", 4)
    lines = panel.plot.sweeps.lines((-3.0, 32.0), 2000, False)
    shown = next(one for one in lines if (one.role, one.pathway) == ("last", "S1"))
    newest = list(panel.plot.sweeps.kept["S1"])[-4:]
    wanted = np.mean([sweep.samples[140:841] * sweep.mV_per_bit for sweep in newest], axis=0)
    assert np.allclose(shown.mV, wanted)


def test_the_baseline_trace_is_of_the_sweeps_before_the_induction(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    baseline = panel.plot.sweeps.baseline["S1"]
    before = baseline.mean()
    engine.play_potentiation()
    frame(session)
    after = baseline.mean()
    assert before is not None and after is not None
    assert after.min() == pytest.approx(before.min(), rel=0.05)
    assert ("mean", "S1") in roles(panel)


def test_the_running_sweep_grows_on_the_screen(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    plot, lengths = panel.plot, []
    for at_ms in (1.0, 5.0, 9.0):
        engine.play_live(at_ms)
        frame(session)
        lengths.append(len(plot._live_line(plot.sweeps.running)[0]))
        draw(panel)
    assert lengths[0] < lengths[1] < lengths[2]
    assert ("last", "S1") not in roles(panel) and ("last", "S2") in roles(panel)
    assert engine.posted == []


def test_no_response_is_said(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    assert not session.newest.no_response
    for pathway in ("S1", "S2"):
        engine.sweep(10.5, pathway, slope=None, amplitude=None, volley=None)
    engine.say()
    frame(session)
    assert session.newest.no_response and panel.plot.middle_words.text() == "No response"


def test_a_held_sweep_stays_until_it_is_let_go(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    plot, let_go = panel.plot, []
    panel.released.connect(lambda: let_go.append(True))
    one = next(sweep for sweep in plot.sweeps.kept["S1"] if sweep.pulses[0] > 5 * 1_200_000)
    panel.hold([one])
    assert plot.chips.held.accessibleName() == "held: 5.1 min, S1"
    engine.sweep(10.5, "S1")
    frame(session)
    assert ("held", "S1") in roles(panel) and not plot.chips.held.isHidden()
    plot.chips.held.click()
    assert ("held", "S1") not in roles(panel) and let_go == [True] and plot.chips.held.isHidden()
    assert engine.posted == []


def test_many_held_sweeps_are_their_average(panel: ScopePanel) -> None:
    plot = panel.plot
    many = list(plot.sweeps.kept["S1"])[-6:]
    panel.hold(many)
    assert plot.chips.held.accessibleName() == "held: mean of 6, 7.1 to 9.6 min, S1"
    (held,) = (one for one in plot.sweeps.lines((-3.0, 32.0), 2000, False) if one.role == "held")
    assert np.allclose(held.mV, np.mean([one.samples[140:841] * one.mV_per_bit for one in many], axis=0))


# ---- looking back


def test_only_a_paused_scope_looks_back(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    plot = panel.plot
    wheel(plot, on_screen(plot, 20.0), up=True)
    assert not plot.sweeps.back.away
    pause(session, engine)
    wheel(plot, on_screen(plot, 20.0), up=True)
    assert plot.chips.back.accessibleName() == "looking back: 9.6 min, S1"
    assert [role for role, _ in roles(panel)] == ["mean", "last"]
    panel.step_sweep(-1)
    assert plot.chips.back.accessibleName() == "looking back: 9.3 min, S2"
    wheel(plot, on_screen(plot, 20.0), up=False)
    wheel(plot, on_screen(plot, 20.0), up=False)
    assert not plot.sweeps.back.away and plot.chips.back.isHidden()
    assert engine.posted == []


def test_looking_back_the_numbers_are_those_of_the_sweep_in_view(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    s1, s2 = (panel.readouts.pathways[name] for name in ("S1", "S2"))
    pause(session, engine)
    panel.show_numbers()
    present = s1.percent.text(), s1.corner.text(), s2.percent.text()
    panel.step_sweep(-2)
    panel.show_numbers()
    sweep = panel.plot.sweeps.back.sweep(("S1", "S2"))
    minutes, percents = session.time_course.percent(sweep.pathway, "slope")
    seen, other = (s1, s2) if sweep.pathway == "S1" else (s2, s1)
    (own,) = percents[minutes == sweep.pulses[0] / TICKS_PER_MIN]
    assert seen.percent.text() == f"{own:.0f}" and seen.corner.text() == "this sweep"
    assert seen.values["slope"].text() == number(measured_again(sweep, Cursors())["slope"], 2)
    assert {value.text() for value in (other.percent, *other.values.values())} == {"–"} and other.corner.text() == ""
    pause(session, engine, paused=False)
    panel.show_numbers()
    assert (s1.percent.text(), s1.corner.text(), s2.percent.text()) == present


def test_the_pair_ratio_is_there_again_after_looking_back(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    engine.sweep(10.5, "S1", kind="pair", ppr=1.4)
    frame(session)
    panel.show_numbers()
    engine.sweep(11.0, "S1")
    pause(session, engine)
    panel.show_numbers()
    ratio = panel.readouts.pathways["S1"].values["ppr"]
    assert ratio.text() == "1.40"
    panel.step_sweep(-3)
    panel.show_numbers()
    assert ratio.text() == "–"
    pause(session, engine, paused=False)
    panel.show_numbers()
    assert ratio.text() == "1.40"


def test_going_on_shows_the_present(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    pause(session, engine)
    panel.step_sweep(-3)
    assert panel.plot.sweeps.back.away
    pause(session, engine, paused=False)
    assert not panel.plot.sweeps.back.away and len(roles(panel)) == 6


def test_the_axis_scrolls_through_a_sweep_and_into_the_next(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    plot = panel.plot
    pause(session, engine)
    axis = plot.time_axis
    axis.setFocus()
    QTest.keyClick(axis, Qt.Key.Key_Right)
    assert plot.axes.span_ms[0] == pytest.approx(-3.0 + 35.0 / 8)
    for _ in range(20):
        wheel(plot, on_screen(plot, sum(plot.axes.span_ms) / 2, strip=True), up=False)
    assert plot.axes.span_ms[1] == pytest.approx(90.0)
    for _ in range(25):
        QTest.keyClick(axis, Qt.Key.Key_Left)
    assert plot.sweeps.back.sweep(("S1", "S2")) is not None
    QTest.keyClick(axis, Qt.Key.Key_Home)
    assert plot.axes.span_ms == (-3.0, 32.0) and not plot.sweeps.back.away
    QTest.keyClick(axis, Qt.Key.Key_PageUp)
    assert plot.chips.back.accessibleName() == "looking back: 9.6 min, S1"


def test_the_axis_goes_with_the_mouse_to_the_end_of_the_sweep_and_no_further(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    plot = panel.plot
    numbers = QPointF(plot.axes.x(25.0), plot.axes.strip.bottom() - 4).toPoint()
    drag(plot, numbers, -60)
    assert plot.axes.span_ms == (-3.0, 32.0)
    pause(session, engine)
    begin, per_px = plot.axes.span_ms[0], plot.axes.ms_per_px
    drag(plot, numbers, -60)
    assert plot.axes.span_ms[0] == pytest.approx(begin + 60 * per_px)
    assert QApplication.focusWidget() is plot.time_axis
    for _ in range(9):
        drag(plot, numbers, 300)
    assert plot.axes.span_ms[0] == pytest.approx(-10.0) and plot.sweeps.back.sweep(("S1", "S2")) is None


def test_a_branch_shows_what_came_before_on_it(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    panel.hold([panel.plot.sweeps.kept["S1"][-1]])
    engine.results.append(Branched("Branch B", "Main", 5 * 1_200_000, True))
    frame(session)
    sweeps = panel.plot.sweeps
    assert 4 * 1_200_000 < max(sweep.start for sweep in sweeps.kept["S1"]) < 5 * 1_200_000
    assert session.newest.by_pathway["S1"] is sweeps.kept["S1"][-1] and ("last", "S1") in roles(panel)
    assert sweeps.held == [] and panel.plot.chips.held.isHidden()
    engine.results.append(Branched("Main", "", 10 * 1_200_000, False))
    frame(session)
    assert max(sweep.start for sweep in sweeps.kept["S1"]) > 9 * 1_200_000


# ---- scale and baseline


def reach(panel: ScopePanel) -> tuple[float, float]:
    draw(panel)
    return panel.plot.axes.reach_mV


def respond(session: Session, engine: FakeEngine, from_min: float, scale: float, minutes: int = 5) -> None:
    """Both pathways, so much of their baseline."""
    for place in range(2 * minutes):
        engine.sweep(from_min + place * 0.5, "S1", scale)
        engine.sweep(from_min + 0.25 + place * 0.5, "S2", 0.85 * scale)
    engine.say(tick=round((from_min + minutes) * TICKS_PER_MIN))
    frame(session)


def shown_height(panel: ScopePanel, role: str) -> float:
    """px from 0 mV to the trough of a line of S1."""
    draw(panel)
    plot = panel.plot
    lines = plot.sweeps.lines(plot.axes.span_ms, 900, False)
    one = next(one for one in lines if (one.role, one.pathway) == (role, "S1"))
    return float(plot.axes.y(one.mV[one.ms > 3.0].min()) - plot.axes.y(0.0))


def test_the_scale_of_the_baseline_is_held_while_a_block_shrinks_and_ltp_grows(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opening, full = reach(panel), shown_height(panel, "last")
    for place, scale in enumerate((0.5, 0.1, 0.02, 1.0, 1.6)):
        respond(session, engine, 10.1 + 5 * place, scale)
        assert reach(panel) == opening
        assert shown_height(panel, "last") == pytest.approx(scale * full, rel=0.1, abs=4)
    assert not panel.plot.scale.grew and panel.plot.chips.grown.isHidden()


def test_a_response_that_leaves_the_screen_makes_the_scale_grow_with_a_word_and_it_stays_grown(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opening = reach(panel)
    respond(session, engine, 10.1, 3.0)
    grown = reach(panel)
    assert grown[0] < opening[0] and grown[1] >= opening[1] and shown_height(panel, "last") > 0
    assert not panel.plot.chips.grown.isHidden()
    respond(session, engine, 20.1, 1.0)
    assert reach(panel) == grown
    panel.plot.chips.grown.click()
    assert opening[0] * 1.3 <= reach(panel)[0] <= opening[0] / 1.3
    assert panel.plot.chips.grown.isHidden()


def test_fit_scales_to_what_is_there_now_and_not_to_the_baseline(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opening = reach(panel)
    respond(session, engine, 10.1, 0.3, 12)
    assert reach(panel) == opening
    panel.fit.click()
    fitted = reach(panel)
    assert fitted[0] > 0.6 * opening[0]
    respond(session, engine, 25.1, 0.1)
    assert reach(panel) == fitted
    panel.fit.click()
    assert reach(panel)[0] > fitted[0]
    assert engine.posted == []


def test_a_train_has_a_scale_of_its_own_and_the_one_before_comes_back(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opening = reach(panel)
    pulse = 11 * TICKS_PER_MIN
    samples = canned_trace(4.0, 1, length=22_000, every=200)
    train = msgspec.structs.replace(
        session.newest.by_pathway["S1"],
        kind="train",
        start=pulse - 200,
        pulses=tuple(pulse + 200 * place for place in range(100)),
        samples=samples,
    )
    engine.results.append(train)
    frame(session)
    assert reach(panel) != opening and panel.plot._long
    assert roles(panel) == [] or all(name == "S2" for _, name in roles(panel))
    engine.sweep(11.5, "S2", 0.85)
    frame(session)
    assert reach(panel) == opening and not panel.plot.scale.grew


def test_a_branch_keeps_the_scale(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    opening = reach(panel)
    respond(session, engine, 10.1, 0.2)
    engine.results.append(Branched("Branch B", "Main", 12 * TICKS_PER_MIN, True))
    frame(session)
    respond(session, engine, 12.1, 1.4)
    assert reach(panel) == opening


def test_a_flat_trace_sets_no_scale() -> None:
    scale = ScopeScale()
    scale.show(Reached(-0.02, 0.02))
    assert scale.reach_mV[0] == pytest.approx(-0.4925)
    scale.show(Reached(-1.0, 0.05))
    assert scale.reach_mV[0] == pytest.approx(-1.97) and not scale.grew


def test_a_baseline_window_that_stands_still_is_the_dashed_line(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    respond(session, engine, 10.1, 0.5, 10)
    session.time_course.drag_baseline(Span(2 * TICKS_PER_MIN, 6 * TICKS_PER_MIN))
    for _ in range(17):
        frame(session)
    trace = panel.plot.sweeps.baseline["S1"]
    wanted = [s for s in session.time_course.sweeps_between(2.0, 6.0) if s.pathway == "S1"]
    assert trace.averaged == len(wanted) == 8
    assert np.allclose(trace.mean(), np.mean([s.samples * s.mV_per_bit for s in wanted], axis=0), atol=1e-5)
    session.time_course.drag_baseline(None)
    for _ in range(17):
        frame(session)
    assert trace.averaged >= 19


def test_the_baseline_lies_under_the_first_response_of_a_pair(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    pulse = 11 * TICKS_PER_MIN
    pair = msgspec.structs.replace(
        session.newest.by_pathway["S1"],
        kind="pair",
        start=pulse - 200,
        pulses=(pulse, pulse + 1000),
        samples=canned_trace(1.0, 1, length=2200, every=1000),
    )
    engine.results.append(pair)
    frame(session)
    lines = panel.plot.sweeps.lines((-5.0, 90.0), 900, False)
    (mean,) = (one for one in lines if (one.role, one.pathway) == ("mean", "S1"))
    assert mean.ms[-1] < 50.0


def test_a_baseline_of_pairs_is_the_mean_of_their_first_responses() -> None:
    trace = BaselineTrace()
    pulses = (200, 1200)
    for place in range(3):
        samples = canned_trace(1.0, place, length=2200, every=1000)
        trace.add(Sweep(place, 0, "S1", "pair", pulses, samples, 0.001, {}, 80.0, False, {}, {}), 0)
    mean = trace.mean()
    assert trace.averaged == 3 and mean is not None and len(mean) == 1200


def test_the_key_names_every_line_in_view(engine: FakeEngine, panel: ScopePanel) -> None:
    told: list[list[KeyRow]] = []
    plot = panel.plot
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gui.scope.screen.paint_key", lambda _painter, _theme, _room, rows: told.append(rows) or QRectF())
        plot.choose_pathways("Both")
        draw(panel)
        plot.choose_pathways("S2")
        draw(panel)
        panel.baseline.click()
        draw(panel)
    assert [[(row.pathway, row.averaged) for row in rows] for rows in told if rows][-3:] == [
        [("S1", 20), ("S2", 20)],
        [("S2", 20)],
        [("S2", 0)],
    ]


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


# ---- words and numbers


def test_the_corner_compares_with_before_the_drug(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    readouts = panel.readouts.pathways
    panel.show_numbers()
    assert readouts["S1"].corner.text().startswith("baseline CV 2.")
    engine.play_potentiation()
    frame(session)
    panel.show_numbers()
    assert readouts["S1"].corner.text() == "was 150 % before drug"
    assert readouts["S2"].corner.text() == "was 100 % before drug"


def test_a_drug_without_any_train_is_compared_with_before_it(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opened = PerfusionSettings(valves=(Valve("nbqx", 10.0, True),))
    engine.results.append(Logged(10 * TICKS_PER_MIN, SetPerfusion(opened), ""))
    respond(session, engine, 10.1, 0.3)
    panel.show_numbers()
    for readout in panel.readouts.pathways.values():
        assert 25 <= int(readout.percent.text()) <= 35
        assert readout.corner.text() == "was 100 % before drug"


def test_no_number_mixes_responses_from_before_an_induction_with_later_ones(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    readout = panel.readouts.pathways["S1"]
    engine.results.append(Logged(10 * TICKS_PER_MIN, RunPattern(HighFrequency().pattern(), ("S1",), "HFS"), ""))
    engine.sweep(10.5, "S1", 2.0)
    frame(session)
    panel.show_numbers()
    first = readout.percent.text()
    assert int(first) > 180
    opened = PerfusionSettings(valves=(Valve("d_apv", 50.0, True),))
    engine.results.append(Logged(11 * TICKS_PER_MIN, SetPerfusion(opened), ""))
    engine.sweep(11.5, "S1", 2.0)
    frame(session)
    panel.show_numbers()
    assert readout.corner.text() == f"was {first} % before drug"


def test_the_summary_says_what_the_picture_shows(engine: FakeEngine, panel: ScopePanel) -> None:
    panel.show_numbers()
    panel.hold([panel.plot.sweeps.kept["S2"][0]])
    panel.tell_summary()
    words = panel.plot.accessibleDescription()
    assert "S1: 100 % of baseline, slope −0." in words and "S2: " in words
    assert "Noise 8 µV rms" in words and "Held beside it: 0.3 min, S2." in words


def test_every_layout_draws(engine: FakeEngine, panel: ScopePanel, session: Session, theme: Theme) -> None:
    engine.sweep(10.5, "S1", kind="pair", ppr=1.4)
    panel.plot.choose_free(True)
    pause(session, engine)
    for metrics in (LECTURE, theme.metrics):
        theme.lay_out(metrics)
        draw(panel)
        assert not panel.grab().isNull()
    panel.show_numbers()
    assert not panel.readouts.pathways["S1"].values["ppr"].isHidden()


def test_nothing_is_neither_positive_nor_negative() -> None:
    assert (number(-0.04, 1), number(-0.06, 1), number(None, 2)) == ("0.0", "−0.1", "–")


def test_the_artefact_of_the_second_pulse_takes_no_room_either(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    axes = panel.plot.axes
    draw(panel)
    single = axes.reach_mV
    pulse = 11 * TICKS_PER_MIN
    samples = canned_trace(1.0, 1, length=2200, every=1000).copy()
    samples[[200, 1200]], samples[[204, 1204]] = 32767, -32768
    pulses = (pulse, pulse + 1000)
    pair = msgspec.structs.replace(
        session.newest.by_pathway["S1"], kind="pair", start=pulse - 200, pulses=pulses, samples=samples
    )
    engine.results.append(pair)
    session.bridge.on_frame()
    draw(panel)
    assert axes.span_ms[1] == 90.0 and axes.reach_mV == single


def test_signals_and_repaints_leave_none_alone(panel: ScopePanel, engine: FakeEngine, session: Session) -> None:
    """Some releases of the Qt binding lose references of None and bool on every emit."""
    view = panel.plot
    before = sys.getrefcount(None)
    for _ in range(5000):
        session.bridge.status.emit(engine.status)
    for _ in range(2000):
        view.repaint()
    # from Python 3.12 on None is immortal and its count stands still; before it, each leaked reference would show
    assert abs(sys.getrefcount(None) - before) < 1000


def test_while_the_slice_wakes_the_screen_says_so(panel: ScopePanel, engine: FakeEngine, session: Session) -> None:
    engine.say(preparing="Waking the slice")
    frame(session)
    assert panel.plot.middle_words.text() == "Waking the slice" and not panel.plot.middle_words.isHidden()
