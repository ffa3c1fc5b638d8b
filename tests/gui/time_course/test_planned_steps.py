"""What is planned, on the lanes of the time course."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from time_course_hand import Rig, mouse_move

from gui.session.patterns import HighFrequency
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.messages import Planned, RunPattern, SetPerfusion, SetPlan

TRAIN = RunPattern(HighFrequency().pattern(), ("S1",), "HFS")


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
