"""The Field potential panel: what it shows, held sweeps, looking back and readouts."""

import sys

import msgspec
import numpy as np
import pytest
from fake_engine import FakeEngine, canned_trace
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from scope_hand import drag, draw, frame, on_screen, pause, respond, roles

from gui.parts.theme import LECTURE, Theme
from gui.scope.key import KeyRow
from gui.scope.panel import ScopePanel
from gui.scope.readouts import number
from gui.scope.screen import ScopePlot
from gui.session.patterns import HighFrequency
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.measure.sweep import Cursors
from rig.messages import Branched, Logged, RunPattern, SetPerfusion
from rig.timecourse.slope_fit import measured_again


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
