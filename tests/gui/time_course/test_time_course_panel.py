from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.parts.theme import COMPACT, REGULAR, Theme
from gui.session.bridge import Bridge
from gui.session.drug_lines import bench_lines
from gui.session.frame_table import TIME_COURSE_LAYOUT, TIME_COURSE_PAINT
from gui.session.patterns import HighFrequency
from gui.session.session import Session
from gui.time_course.panel import TimeCoursePanel
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.measure.sweep import Cursors
from rig.messages import AddNote, Logged, Planned, RunPattern, SetBaseline, SetPerfusion, SetPlan, Sweep

TRAIN = RunPattern(HighFrequency().pattern(), ("S1",), "HFS")


D_APV = PerfusionSettings(valves=(Valve("d_apv", 50.0, True),))


class Rig:
    """The panel on a fake engine, with what it says written down."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.session = Session(Bridge(engine), bench_lines())
        self.bridge = self.session.bridge
        self.course = self.session.time_course
        self.panel = TimeCoursePanel(Theme("dark", REGULAR), self.session)
        self.held: list[list[Sweep]] = []
        self.panel.sweep_chosen.connect(self.held.append)
        self.panel.resize(1100, 500)
        self.panel.show()

    @property
    def plot(self):
        return self.panel.plot

    def frame(self) -> None:
        self.bridge.on_frame()
        self.panel.redraw_if_moved()
        QApplication.processEvents()

    def at(self, minutes: float, value: float) -> QPoint:
        place = self.plot.plot.getViewBox().mapViewToScene(QPointF(minutes, value))
        return place.toPoint()

    def drag(self, begin: QPoint, end: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        view = self.plot.viewport()
        QTest.mousePress(view, Qt.MouseButton.LeftButton, modifier, begin)
        for share in (0.5, 1.0):
            between = begin + (end - begin) * share
            event = mouse_move(view, between, modifier)
            QApplication.sendEvent(view, event)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, end)

    def click(self, at: QPoint) -> None:
        QTest.mouseClick(self.plot.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def in_lane(self, minutes: float, lane: int) -> QPoint:
        top = self.plot.lane_area().top()
        return QPoint(round(self.plot.x_at(minutes)), round(top + 3 + 20 * lane + (8 if lane == 0 else 1)))


def mouse_move(view, at: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QMouseEvent:
    place = QPointF(at)
    none = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, place, view.mapToGlobal(place), none, Qt.MouseButton.LeftButton, modifier)


@pytest.fixture
def rig(app: QApplication, engine: FakeEngine) -> Iterator[Rig]:
    made = Rig(engine)
    engine.play_baseline()
    made.frame()
    yield made
    made.panel.close()
    shiboken6.delete(made.panel)


# ---- sweeps that are held


def test_a_click_on_a_point_holds_its_sweep_and_a_second_one_lets_go(rig: Rig) -> None:
    minutes, values = rig.plot.drawn["S1"]
    point = rig.at(minutes[6], values[6])
    rig.click(point)
    (sweeps,) = rig.held
    assert [(sweep.pathway, sweep.pulses[0] / TICKS_PER_MIN) for sweep in sweeps] == [("S1", pytest.approx(3.1))]
    rig.click(point)
    assert rig.held[1:] == [[]]


def test_a_click_beside_every_point_holds_nothing(rig: Rig) -> None:
    rig.click(rig.at(15.0, 40.0))
    assert rig.held == []


def test_shift_drag_holds_every_sweep_of_the_range(rig: Rig) -> None:
    rig.drag(rig.at(2.0, 50), rig.at(5.0, 60), Qt.KeyboardModifier.ShiftModifier)
    (sweeps,) = rig.held
    at = [sweep.pulses[0] / TICKS_PER_MIN for sweep in sweeps]
    assert len(sweeps) == 12 and at == sorted(at) and min(at) >= 1.99 and max(at) <= 5.01
    assert {sweep.pathway for sweep in sweeps} == {"S1", "S2"}
    minutes, values = rig.plot.drawn["S2"]
    rig.click(rig.at(minutes[9], values[9]))
    assert rig.held[-1] == [sweeps[-1]]
    rig.panel.let_go()
    assert rig.held[-1] == []


def test_with_averaging_a_point_holds_the_sweeps_it_is_the_mean_of(rig: Rig) -> None:
    rig.panel.average.setCurrentIndex(2)
    rig.panel.average.activated.emit(2)
    minutes, values = rig.plot.drawn["S1"]
    assert len(minutes) == 5
    rig.click(rig.at(minutes[1], values[1]))
    (sweeps,) = rig.held
    assert len(sweeps) == 4 and {sweep.pathway for sweep in sweeps} == {"S1"}
    assert all(2.0 <= sweep.pulses[0] / TICKS_PER_MIN < 4.0 for sweep in sweeps)


def test_stepping_goes_back_from_now_and_lets_go_beyond_the_newest(rig: Rig) -> None:
    rig.panel.step(1)
    assert rig.held == []
    rig.panel.step(-1)
    rig.panel.step(-1)
    rig.panel.step(1)
    rig.panel.step(1)
    assert [[sweep.index for sweep in sweeps] for sweeps in rig.held] == [[40], [39], [40], []]


def test_a_moment_holds_the_last_sweep_before_it(rig: Rig) -> None:
    rig.panel.hold_at(round(4.3 * TICKS_PER_MIN))
    assert rig.held[0][0].pulses[0] / TICKS_PER_MIN == pytest.approx(4.1)


# ---- what 100 % is


def test_dragging_the_band_moves_what_100_percent_is_and_can_be_undone(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    before = rig.course.percent("S1", "slope")[1][-1]
    rig.drag(rig.at(5.0, 30.0), rig.at(55.0, 30.0))
    new = rig.course.baseline_window
    assert new[0] == pytest.approx(50.0, abs=0.2) and new[1] == pytest.approx(60.0, abs=0.2)
    assert rig.course.percent("S1", "slope")[1][-1] == pytest.approx(100.0, abs=4.0) and before > 140
    (posted,) = rig.engine.posted
    assert posted == SetBaseline((round(new[0] * TICKS_PER_MIN), round(new[1] * TICKS_PER_MIN)))
    rig.engine.obey()
    rig.frame()
    assert rig.course.baseline_window == new and rig.course.baseline_now.chosen
    rig.session.undo.undo()
    assert rig.engine.posted == [SetBaseline(None)]
    rig.engine.obey()
    rig.frame()
    rig.session.undo.undo()
    assert rig.engine.posted == [], "what was taken back is no change to be taken back"
    assert rig.course.baseline_window == pytest.approx((0.0, 10.0), abs=1e-3)
    assert rig.course.percent("S1", "slope")[1][-1] == before


def test_an_edge_of_the_band_stays_a_minute_from_the_other_and_within_what_was_recorded(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    rig.drag(rig.at(10.0, 30.0), rig.at(1.0, 30.0) - QPoint(400, 0))
    assert rig.course.baseline_window == (0.0, 1.0)
    rig.engine.obey()
    rig.frame()
    rig.drag(rig.at(1.0, 30.0), rig.at(80.0, 30.0))
    assert rig.course.baseline_window == (0.0, 70.0)
    rig.engine.obey()
    rig.frame()
    QTest.mouseDClick(rig.plot.viewport(), Qt.MouseButton.LeftButton, pos=rig.at(20.0, 30.0))
    assert rig.course.baseline_window == pytest.approx((0.0, 10.0), abs=1e-3)
    assert rig.engine.posted == [SetBaseline(None)]


def test_the_plot_says_what_100_percent_is(rig: Rig) -> None:
    assert rig.plot.baseline_words().endswith("min, so far")
    rig.engine.results.append(Logged(round(10 * TICKS_PER_MIN), SetPerfusion(D_APV), ""))
    rig.engine.sweep(10.6, "S1", 0.04, slope=None, amplitude=None)
    rig.frame()
    assert rig.plot.baseline_words() == "100 % = 0 to 10 min, before D-APV"
    assert rig.plot.plot.getViewBox().viewRange()[1][1] == pytest.approx(206.0)
    rig.engine.play_potentiation()
    rig.frame()
    assert rig.plot.baseline_words().endswith("before HFS")


def test_where_an_induction_follows_a_drug_the_other_window_is_offered(rig: Rig) -> None:
    rig.engine.results.append(Logged(round(5 * TICKS_PER_MIN), SetPerfusion(D_APV), ""))
    rig.engine.play_potentiation()
    rig.frame()
    offer = rig.panel.other_baseline
    assert offer.isVisible() and offer.text() == "Take 0 to 5 min, before D-APV, as 100 %"
    offer.click()
    (posted,) = rig.engine.posted
    assert posted == SetBaseline((0, 5 * TICKS_PER_MIN))
    rig.engine.obey()
    rig.frame()
    assert rig.plot.baseline_words() == "100 % = 0 to 5 min, set by hand"
    assert "before HFS" in offer.text()
    offer.click()
    assert rig.engine.posted == [SetBaseline(None)]


def test_absolute_values_have_their_unit_and_no_100_percent(rig: Rig) -> None:
    rig.panel.percent.click()
    values = rig.plot.drawn["S1"][1]
    assert values.min() > 0.37 and values.max() < 0.41
    assert rig.plot._named == "fEPSP slope (mV/ms)" and not rig.plot._hundred.isVisible()
    low, high = rig.plot.plot.getViewBox().viewRange()[1]
    assert low == 0.0 and 0.4 < high < 0.5


# ---- cursors


def test_the_rigs_cursors_do_not_fight_the_one_in_the_hand(rig: Rig) -> None:
    in_hand = Cursors(slope_method="window", slope_from_ms=2.6, slope_to_ms=3.4)
    rig.course.remeasure(in_hand)
    for _ in range(3):
        rig.engine.say()
        rig.frame()
    dragged = rig.course.points["S1"].rows[:, 1].copy()
    assert dragged[0] != pytest.approx(-0.398, abs=0.01)
    rig.engine.say(cursors=in_hand)
    rig.frame()
    assert np.array_equal(rig.course.points["S1"].rows[:, 1], dragged)
    rig.engine.say(cursors=Cursors())
    for _ in range(3):
        rig.frame()
    assert not np.array_equal(rig.course.points["S1"].rows[:, 1], dragged)


# ---- the plan


def settings(*opened: str) -> SetPerfusion:
    return SetPerfusion(
        PerfusionSettings(valves=tuple(Valve(drug, 50.0, drug in opened) for drug in ("d_apv", "ketamine")))
    )


def plan(*steps: tuple[float, object]) -> tuple[Planned, ...]:
    return tuple(Planned(round(at * TICKS_PER_MIN), action) for at, action in steps)


def times(steps: tuple[Planned, ...]) -> list[float]:
    return [round(step.tick / TICKS_PER_MIN, 2) for step in steps]


@pytest.fixture
def planned(rig: Rig) -> Rig:
    """D-APV from 12 to 16 min, a train at 14, now is 10 min."""
    steps = plan((12, settings("d_apv")), (14, TRAIN), (16, settings()))
    rig.engine.say(plan=steps, perfusion=settings().settings)
    rig.frame()
    return rig


def posted_plan(rig: Rig) -> tuple[Planned, ...]:
    (action,) = rig.engine.posted
    assert isinstance(action, SetPlan)
    rig.engine.posted.clear()
    return action.steps


def test_showing_a_plan_posts_nothing_and_gives_the_drug_a_lane(planned: Rig) -> None:
    assert planned.plot.lanes.names() == ["Stimuli", "D-APV"]
    assert planned.engine.posted == []


def test_a_marker_is_dragged_to_whole_minutes_by_one_action(planned: Rig) -> None:
    planned.drag(planned.in_lane(14.0, 0), planned.in_lane(17.2, 0))
    steps = posted_plan(planned)
    assert times(steps) == [12, 16, 17] and steps[2].action == TRAIN


def test_the_end_of_a_bar_stays_behind_its_beginning_and_a_step_ahead_of_now(planned: Rig) -> None:
    planned.drag(planned.in_lane(16.0, 1), planned.in_lane(11.0, 1))
    assert times(posted_plan(planned)) == [12, 12, 14]
    planned.frame()
    planned.drag(planned.in_lane(14.0, 0), planned.in_lane(3.0, 0))
    assert times(posted_plan(planned))[0] == pytest.approx(10.0, abs=0.05)


def test_a_bar_moves_as_one(planned: Rig) -> None:
    planned.drag(planned.in_lane(13.0, 1), planned.in_lane(15.0, 1))
    assert times(posted_plan(planned)) == [14, 14, 18]


def test_del_takes_a_bar_away_with_both_its_steps(planned: Rig) -> None:
    planned.click(planned.in_lane(13.0, 1))
    QTest.keyClick(planned.plot, Qt.Key.Key_Delete)
    assert posted_plan(planned) == plan((14, TRAIN))


def test_without_its_opening_a_drug_is_not_opened_by_a_later_step(rig: Rig) -> None:
    steps = plan((12, settings("d_apv")), (14, settings("d_apv", "ketamine")), (16, settings()))
    rig.engine.say(plan=steps, perfusion=settings().settings)
    rig.frame()
    rig.plot.lanes.select((0,))
    QTest.keyClick(rig.plot, Qt.Key.Key_Delete)
    assert posted_plan(rig) == plan((14, settings("ketamine")), (16, settings()))


def test_the_time_of_a_step_is_typed_and_enter_does_not_run(planned: Rig) -> None:
    spot = planned.in_lane(14.0, 0)
    QTest.mouseDClick(planned.plot.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    field = planned.panel.hand.plan.time_field
    assert field is not None and field.text() == "14.0 min"
    field.selectAll()
    QTest.keyClicks(field, "1 h")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert times(posted_plan(planned)) == [12, 16, 60]
    assert planned.panel.hand.plan.time_field is None


def test_keys_choose_and_move_a_step(planned: Rig) -> None:
    for _ in range(2):
        QTest.keyClick(planned.plot, Qt.Key.Key_Right)
    assert planned.plot.lanes.selected == (1,)
    assert planned.plot.accessibleDescription() == "HFS to S1, 100 Hz, planned at 14 min"
    QTest.keyClick(planned.plot, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert times(posted_plan(planned)) == [12, 13, 16]


def test_two_edits_in_one_frame_both_count(planned: Rig) -> None:
    planned.plot.lanes.select((1,))
    for _ in range(2):
        QTest.keyClick(planned.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    first, second = (action.steps for action in planned.engine.posted)
    assert (times(first), times(second)) == ([12, 15, 16], [12, 16, 16])


def test_what_is_carried_out_while_a_step_is_in_the_hand_is_not_planned_again(planned: Rig) -> None:
    view, left = planned.plot.viewport(), planned.engine.status.plan[1:]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=planned.in_lane(14.0, 0))
    for at in (15.0, 18.0):
        QApplication.sendEvent(view, mouse_move(view, planned.in_lane(at, 0)))
    planned.engine.say(tick=round(12.1 * TICKS_PER_MIN), plan=left, perfusion=settings("d_apv").settings)
    planned.frame()
    assert planned.engine.posted == [] and times(planned.plot.lanes.plan) == [12, 16, 18]
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=planned.in_lane(18.0, 0))
    assert times(posted_plan(planned)) == [16, 18]


def test_a_step_that_is_carried_out_in_the_hand_is_let_go(planned: Rig) -> None:
    view = planned.plot.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=planned.in_lane(14.0, 0))
    for at in (15.0, 18.0):
        QApplication.sendEvent(view, mouse_move(view, planned.in_lane(at, 0)))
    planned.engine.say(tick=15 * TICKS_PER_MIN, plan=planned.engine.status.plan[2:])
    planned.frame()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=planned.in_lane(18.0, 0))
    assert planned.engine.posted == [] and times(planned.plot.lanes.plan) == [16]


def test_the_chosen_step_stays_chosen_when_an_earlier_one_is_carried_out(planned: Rig) -> None:
    planned.plot.lanes.select((1,))
    planned.engine.say(tick=13 * TICKS_PER_MIN, plan=planned.engine.status.plan[1:])
    planned.frame()
    assert planned.plot.lanes.selected == (0,)
    planned.engine.say(tick=15 * TICKS_PER_MIN, plan=planned.engine.status.plan[1:])
    planned.frame()
    assert planned.plot.lanes.selected == ()


def test_at_speed_a_step_is_put_further_ahead(planned: Rig) -> None:
    planned.engine.say(speed_asked=60.0, speed_reached=60.0)
    planned.frame()
    planned.drag(planned.in_lane(14.0, 0), planned.in_lane(3.0, 0))
    assert times(posted_plan(planned))[0] == pytest.approx(10.25)


def test_more_than_four_drugs_scroll(rig: Rig) -> None:
    for place in range(6):
        valves = (Valve(f"drug{place}", 10.0, True),)
        rig.engine.results.append(
            Logged((place + 1) * TICKS_PER_MIN, SetPerfusion(PerfusionSettings(valves=valves)), "")
        )
    rig.frame()
    lanes = rig.plot.lanes
    assert lanes.names() == ["Stimuli", "drug0", "drug1", "drug2", "drug3"]
    for _ in range(3):
        QTest.keyClick(rig.plot, Qt.Key.Key_PageDown)
    assert lanes.names() == ["Stimuli", "drug2", "drug3", "drug4", "drug5"] and lanes.count == 5


# ---- drawing


def test_old_means_stay_put_and_no_mean_holds_both_sides_of_an_induction(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    rig.plot.choose_average(5.0)
    minutes, values = rig.plot.drawn["S1"]
    assert (minutes[:2] < 10).all() and values[1] == pytest.approx(100, abs=2) and values[2] > 170
    assert len(minutes) == 14


def test_a_note_of_ones_own_stands_on_the_axis_and_one_of_the_rig_does_not(rig: Rig) -> None:
    rig.bridge.post(AddNote("bumped the table"))
    rig.engine.obey()
    rig.engine.results.append(
        Logged(TICKS_PER_MIN, AddNote("S1: half of the maximal slope is at 80 µA.", by_rig=True), "")
    )
    rig.frame()
    assert [note.text for note in rig.course.notes] == ["bumped the table"]


@pytest.mark.parametrize("ground", ["dark", "light"])
@pytest.mark.parametrize("metrics", [COMPACT, REGULAR])
def test_the_tools_fit_beside_the_narrowest_panel(app: QApplication, ground: str, metrics) -> None:
    theme = Theme(ground, metrics)
    theme.apply()
    rig = Rig(FakeEngine())
    rig.panel.resize(714 if metrics is COMPACT else 800, 330)
    QApplication.processEvents()
    assert rig.panel.minimumSizeHint().width() <= rig.panel.width()
    rig.panel.close()
    shiboken6.delete(rig.panel)


def test_the_figure_is_on_white_paper(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    image = rig.panel.figure()
    assert image.width() == 1500 and image.pixelColor(700, 400).lightness() > 240
    blue = np.array([image.pixelColor(x, y).getRgb()[:3] for x in range(0, 1500, 3) for y in range(0, 720, 3)])
    assert (np.abs(blue - (0, 103, 177)).sum(axis=1) < 40).sum() > 20


def until(condition: Callable[[], bool]) -> None:
    """The event loop, until its timers have made it so."""
    patience = QTimer(interval=5000, singleShot=True)
    patience.start()
    while not condition():
        assert patience.isActive()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def test_layout_and_painting_fall_into_different_frames(rig: Rig) -> None:
    painted: list[QEvent.Type] = []

    class Paints(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(event.type())
            return False

    paints = Paints()
    rig.plot.viewport().installEventFilter(paints)
    before = len(rig.plot.drawn["S1"][0])
    rig.engine.play_potentiation()
    rig.bridge.on_frame()
    QApplication.processEvents()
    painted.clear()
    rig.bridge.frame_end.emit(TIME_COURSE_LAYOUT.phase)
    until(lambda: len(rig.plot.drawn["S1"][0]) > before)
    QApplication.processEvents()
    assert not painted
    rig.bridge.frame_end.emit(TIME_COURSE_PAINT.phase)
    until(lambda: bool(painted))


def test_the_numbers_of_the_plot_are_in_its_words(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    words = rig.plot.accessibleDescription()
    assert "150 %" in words and "HFS to S1" in words
