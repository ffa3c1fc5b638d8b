"""The schedule of the bath: rows of a plan, one SetPlan an edit, and plans that do what their rows say."""

from __future__ import annotations

import msgspec
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea

from gui.parts.number_field import NumberField
from gui.perfusion.panel import PerfusionPanel
from gui.perfusion.schedule_box import ScheduleBox
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.messages import AddNote, Planned, SetPerfusion, SetPlan, Status
from rig.protocol.bath_changes import BathChange, bath_changes, ended, taken_apart, with_change, without_change
from rig.protocol.plan import in_force, panels


def minutes(at: float) -> int:
    return round(at * TICKS_PER_MIN)


def status(perfusion: PerfusionSettings = PerfusionSettings(), plan: tuple[Planned, ...] = ()) -> Status:
    return Status(minutes(10), 1.0, 1.0, False, perfusion=perfusion, plan=plan)


def words(what: str, value: float) -> str:
    return f"{what} {value:g}"


def planned(now: Status, *rows: tuple[str, float, float, float | None]) -> Status:
    for what, value, begin, end in rows:
        change = BathChange(what, value, minutes(begin), None if end is None else minutes(end))
        now = msgspec.structs.replace(now, plan=with_change(now, change, words))
    return now


def told(now: Status) -> list[tuple[str, float, float | None, float | None]]:
    def at(tick: int | None) -> float | None:
        return None if tick is None else tick / TICKS_PER_MIN

    return [(row.what, row.value, at(row.begin), at(row.end)) for row in bath_changes(now)]


def at(now: Status, minute: float) -> PerfusionSettings:
    return in_force(panels(now), now.plan, minutes(minute)).perfusion


def flowing(now: Status, minute: float) -> dict[str, float]:
    return {valve.drug: valve.reservoir_uM for valve in at(now, minute).valves if valve.open}


# ---- rows and plans


def test_rows_of_a_plan_are_the_rows_that_made_it() -> None:
    rows = [("d_apv", 50.0, 20.0, 40.0), ("flow_ml_min", 3.0, 25.0, 35.0), ("magnesium_mM", 0.0, 30.0, None)]
    now = planned(status(), *rows)
    assert told(now) == rows
    assert flowing(now, 19.9) == {} and flowing(now, 20) == {"d_apv": 50.0} and flowing(now, 40) == {}
    assert [at(now, minute).flow_ml_min for minute in (24, 25, 34, 35)] == [2.0, 3.0, 3.0, 2.0]
    assert at(now, 100).magnesium_mM == 0.0


def test_rows_that_overlap_in_time_do_not_undo_each_other() -> None:
    now = planned(status(), ("d_apv", 50.0, 20.0, 40.0), ("ketamine", 20.0, 30.0, 60.0), ("d_apv", 80.0, 40.0, 50.0))
    assert flowing(now, 35) == {"d_apv": 50.0, "ketamine": 20.0}
    assert flowing(now, 45) == {"d_apv": 80.0, "ketamine": 20.0}
    assert flowing(now, 55) == {"ketamine": 20.0}


def test_a_row_may_end_where_another_of_the_same_drug_begins() -> None:
    now = planned(status(), ("d_apv", 80.0, 40.0, 50.0), ("d_apv", 50.0, 20.0, 40.0))
    assert [flowing(now, minute).get("d_apv") for minute in (39, 40, 49, 50)] == [50.0, 80.0, 80.0, None]


def test_taking_a_row_out_leaves_the_others() -> None:
    now = planned(status(), ("d_apv", 50.0, 20.0, 40.0), ("flow_ml_min", 3.0, 25.0, 35.0))
    row = next(row for row in bath_changes(now) if row.what == "d_apv")
    left = msgspec.structs.replace(now, plan=without_change(now, row))
    assert told(left) == [("flow_ml_min", 3.0, 25.0, 35.0)]
    assert flowing(left, 30) == {}


def test_a_step_that_turns_several_taps_is_several_rows() -> None:
    both = PerfusionSettings(3.0, valves=(Valve("d_apv", 50.0, True), Valve("ketamine", 20.0, True)))
    note = Planned(minutes(15), AddNote("soon"))
    now = status(plan=(note, Planned(minutes(20), SetPerfusion(both))))
    assert {row[0] for row in told(now)} == {"flow_ml_min", "d_apv", "ketamine"}
    assert taken_apart(now)[0] == note
    assert in_force(panels(now), taken_apart(now), minutes(20)).perfusion == both
    row = next(row for row in bath_changes(now) if row.what == "ketamine")
    left = msgspec.structs.replace(now, plan=without_change(now, row))
    assert flowing(left, 21) == {"d_apv": 50.0} and at(left, 21).flow_ml_min == 3.0 and note in left.plan


def test_what_flows_now_is_a_row_whose_end_can_be_planned() -> None:
    now = status(PerfusionSettings(valves=(Valve("d_apv", 50.0, True),)))
    (row,) = bath_changes(now)
    assert row == BathChange("d_apv", 50.0, None, None)
    after = msgspec.structs.replace(now, plan=ended(now, row, minutes(30), words))
    assert told(after) == [("d_apv", 50.0, None, 30.0)] and flowing(after, 30) == {}


# ---- the box


@pytest.fixture
def box(panel: PerfusionPanel, session: Session, engine: FakeEngine) -> ScheduleBox:
    engine.say(tick=minutes(10))
    session.bridge.on_frame()
    panel.schedule.click()
    return panel.window().findChild(ScheduleBox)


def type_in(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def fill(box: ScheduleBox, what: str, value: str, begin: str, end: str) -> None:
    box.what.setCurrentIndex(box.what.findData(what))
    for field, text in ((box.value, value), (box.begin, begin), (box.end, end)):
        type_in(field, text)


def only(engine: FakeEngine) -> tuple[Planned, ...]:
    (action,) = engine.posted
    assert isinstance(action, SetPlan)
    return action.steps


def shown(box: ScheduleBox) -> list[str]:
    return [label.text() for label in box.findChild(QScrollArea).widget().findChildren(QLabel)]


def press(box: ScheduleBox, words: str) -> None:
    """The button of the first row."""
    buttons = box.findChild(QScrollArea).widget().findChildren(QAbstractButton)
    next(button for button in buttons if button.text() == words).click()


def obey(session: Session, engine: FakeEngine) -> None:
    engine.obey()
    session.bridge.on_frame()


def test_opening_it_and_typing_posts_nothing(box: ScheduleBox, engine: FakeEngine, session: Session) -> None:
    assert box.isVisible() and shown(box) == ["Nothing is planned and no drug is flowing."]
    assert box.begin.value > session.status.tick / TICKS_PER_MIN
    fill(box, "anisomycin", "30", "20", "40")
    assert engine.posted == []


def test_adding_editing_and_removing_post_one_plan_each(box: ScheduleBox, engine: FakeEngine, session: Session) -> None:
    fill(box, "anisomycin", "30", "20", "40")
    box.keep.click()
    opens, closes = only(engine)
    assert (opens.tick, closes.tick) == (minutes(20), minutes(40))
    assert Valve("anisomycin", 30.0, True) in opens.action.settings.valves
    obey(session, engine)
    assert shown(box) == ["Anisomycin 30 µM", "20.0 to 40.0 min"]

    fill(box, "temperature_C", "35", "25", "")
    box.keep.click()
    assert len(only(engine)) == 3
    obey(session, engine)
    assert shown(box)[2:] == ["Temperature 35.0 °C", "from 25.0 min on"]

    press(box, "Edit")
    type_in(box.value, "0.01 mM")
    type_in(box.end, "50")
    box.keep.click()
    steps = only(engine)
    obey(session, engine)
    assert told(session.status) == [("anisomycin", 10.0, 20.0, 50.0), ("temperature_C", 35.0, 25.0, None)]
    assert [step.tick for step in steps] == [minutes(20), minutes(25), minutes(50)]

    press(box, "Remove")
    only(engine)
    obey(session, engine)
    assert told(session.status) == [("temperature_C", 35.0, 25.0, None)]


@pytest.mark.parametrize(
    ("what", "value", "begin", "end", "wrong", "words"),
    [
        ("d_apv", "50", "3", "40", "begin", "It is 10.0 min already"),
        ("d_apv", "50", "30", "20", "end", "before it begins"),
        ("d_apv", "0", "20", "40", "value", "empty reservoir"),
        ("d_apv", "500", "20", "40", "value", "D-APV: 0 to 200 µM. Kept"),
        ("flow_ml_min", "7", "20", "40", "value", "goes from 0.0 mL/min to 5.0 mL/min"),
        ("magnesium_mM", "6", "20", "40", "value", "goes from 0.0 mM to 5.0 mM"),
        ("d_apv", "50", "soon", "40", "begin", "not a number"),
        ("d_apv", "50", "20", "4 mM", "end", "does not fit"),
    ],
)
def test_what_cannot_be_planned_is_outlined_and_said(
    box: ScheduleBox, engine: FakeEngine, what: str, value: str, begin: str, end: str, wrong: str, words: str
) -> None:
    fill(box, what, value, begin, end)
    box.keep.click()
    assert engine.posted == []
    assert getattr(box, wrong).property("bad") is True
    assert words in box.problem.text() and not box.problem.isHidden()
    fill(box, what, "1", "20", "40")
    box.keep.click()
    assert len(engine.posted) == 1, "once mended it is planned"
    assert box.problem.isHidden()


def test_the_same_drug_twice_at_one_time_is_refused(box: ScheduleBox, engine: FakeEngine, session: Session) -> None:
    fill(box, "d_apv", "50", "20", "40")
    box.keep.click()
    obey(session, engine)
    fill(box, "d_apv", "80", "30", "60")
    box.keep.click()
    assert engine.posted == [] and "D-APV 50 µM changes at that time already" in box.problem.text()


def test_the_end_of_what_flows_now_is_planned(box: ScheduleBox, engine: FakeEngine, session: Session) -> None:
    engine.say(perfusion=PerfusionSettings(valves=(Valve("d_apv", 50.0, True),)))
    session.bridge.on_frame()
    assert shown(box) == ["D-APV 50 µM", "flows now"]
    press(box, "Edit")
    assert not box.begin.isEnabled() and not box.value.isEnabled()
    type_in(box.end, "30")
    box.keep.click()
    (step,) = only(engine)
    assert step.tick == minutes(30) and not step.action.settings.valves[0].open


def test_a_plan_made_elsewhere_is_shown_and_posts_nothing(
    box: ScheduleBox, engine: FakeEngine, session: Session
) -> None:
    flow = Planned(minutes(30), SetPerfusion(PerfusionSettings(flow_ml_min=4.0)), "Flow 4 mL/min")
    engine.say(plan=(flow,))
    session.bridge.on_frame()
    assert shown(box) == ["Flow 4.0 mL/min", "from 30.0 min on"] and engine.posted == []
