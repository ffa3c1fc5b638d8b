"""The steps of a plan, changed by hand."""

import msgspec
import pytest
from fake_engine import FakeEngine
from protocol_hand import HFS, NOW, OPEN, SHUT, frame, given, obey, plan, rows, type_in
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.protocol.card import ProtocolCard
from gui.session.plan_rewrite import delayed, repeated, with_action
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import Pattern
from rig.messages import (
    RunPattern,
    SetPerfusion,
    Status,
)
from rig.protocol.plan import panels

# ---- what is planned, under the hand


def test_a_step_moves_to_the_time_that_is_typed(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(1)
    assert card.editor.at.text() == "30.00 min"
    type_in(card.editor.at, "33.5")
    moved = given(engine)
    assert [step.tick for step in moved] == [OPEN.tick, round(33.5 * TICKS_PER_MIN), SHUT.tick]
    obey(card, engine)
    type_in(card.editor.at, "45")
    assert [type(step.action) for step in given(engine)] == [SetPerfusion, SetPerfusion, RunPattern]
    obey(card, engine)
    assert card.table.place == 2 and card.editor.at.text() == "45.00 min"


@pytest.mark.parametrize(
    ("place", "text", "words"),
    [
        (1, "12", "The time of a step must lie after 20.02 min. Kept at 30.00 min."),
        (2, "24", "A drug line closes after it opens. Kept at 40.00 min."),
        (1, "soon", "“soon” is not a number. Kept at 30.00 min."),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    card: ProtocolCard, engine: FakeEngine, place: int, text: str, words: str
) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(place)
    type_in(card.editor.at, text)
    assert card.problem.text() == words and card.editor.at.property("bad") and engine.posted == []


def test_the_numbers_of_a_train(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(1)
    assert card.editor.keys == ["pattern.pulses", "pattern.rate_hz", "pattern.trains"]
    type_in(card.editor.field("pattern.pulses"), "50")
    steps = given(engine)
    assert steps[1] == msgspec.structs.replace(HFS, action=RunPattern(Pattern(50, 100.0), ("S1",), "HFS"))
    assert steps[0] == OPEN and steps[2] == SHUT
    obey(card, engine)
    assert rows(card)[1][1] == "HFS to S1: 50 pulses at 100 Hz."
    type_in(card.editor.field("pattern.pulses"), "5000")
    assert "Kept at 50" in card.problem.text() and engine.posted == []
    type_in(card.editor.field("pattern.trains"), "3")
    obey(card, engine)
    type_in(card.editor.field("pattern.train_interval_s"), "0.3")
    assert card.problem.text().startswith("From start to start of the trains would be 0.3 s, and allowed is more than")
    assert "Kept at 20 s" in card.problem.text() and engine.posted == []
    card.table.choose(2)
    assert card.problem.isHidden()


def test_the_concentration_of_a_drug_in_a_unit_that_is_typed(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(0)
    assert card.editor.field("valve.d_apv").text() == "50 µM"
    type_in(card.editor.field("valve.d_apv"), "0.025 mM")
    steps = given(engine)
    assert steps[0].action.settings.valves == (Valve("d_apv", 25.0, True),)
    assert steps[2].action.settings.valves[0].open is False


def test_steps_are_taken_out_by_key_and_what_they_did_with_them(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(0)
    QTest.keyClick(card.table, Qt.Key.Key_Delete)
    steps = given(engine)
    assert [step.tick for step in steps] == [HFS.tick, SHUT.tick]
    assert not any(valve.open for valve in steps[1].action.settings.valves)
    obey(card, engine)
    card.table.selectAll()
    card.planned.remove.click()
    assert given(engine) == ()
    obey(card, engine)
    assert card.hint.text().startswith("Nothing is planned") and not card.planned.save.isEnabled()
    card.remove_chosen()
    card.loop_all()
    assert engine.posted == []


def test_a_delay_moves_the_chosen_step_and_all_after_it(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(1)
    type_in(card.planned.delay_min, "2.5")
    card.planned.delay.click()
    later = round(2.5 * TICKS_PER_MIN)
    assert [step.tick for step in given(engine)] == [OPEN.tick, HFS.tick + later, SHUT.tick + later]
    obey(card, engine)
    assert card.table.place == 1


def test_a_loop_gives_everything_again(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    assert card.planned.every_min.text() == "15 min"
    type_in(card.planned.loops, "3")
    type_in(card.planned.every_min, "20")
    card.planned.loop.click()
    steps = given(engine)
    assert [step.tick / TICKS_PER_MIN for step in steps] == [25, 30, 40, 45, 50, 60, 65, 70, 80]
    opened = [step.action.settings.valves[0].open for step in steps if isinstance(step.action, SetPerfusion)]
    assert opened == [True, False] * 3


def test_a_loop_that_is_too_short_or_too_long_is_refused(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    type_in(card.planned.every_min, "10")
    card.planned.loop.click()
    assert card.problem.text().startswith("What is planned lasts 15.00 min, so a loop cannot be shorter.")
    many = tuple(msgspec.structs.replace(HFS, tick=HFS.tick + place) for place in range(300))
    plan(card, engine, *many)
    type_in(card.planned.every_min, "10")
    type_in(card.planned.loops, "20")
    card.planned.loop.click()
    assert "are more than the 2000 that a plan holds" in card.problem.text() and engine.posted == []


def test_what_is_typed_for_a_step_is_never_given_to_another(card: ProtocolCard, engine: FakeEngine) -> None:
    later = msgspec.structs.replace(HFS, tick=HFS.tick + TICKS_PER_MIN, label="Second")
    plan(card, engine, OPEN, HFS, later)
    card.table.choose(1)
    field = card.editor.field("pattern.pulses")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "33")
    frame(card, engine, plan=(HFS, later))
    assert card.table.place == 0 and field.text() == "33"
    frame(card, engine, plan=(later,))
    assert card.editor.field("pattern.pulses").text() == "100"
    QTest.keyClick(card.editor.field("pattern.pulses"), Qt.Key.Key_Return)
    assert engine.posted == []


# ---- rewriting a plan


def test_rewriting_keeps_what_a_step_does_not_change() -> None:
    status = Status(NOW, 1.0, 1.0, False, plan=(OPEN, HFS, SHUT))
    now = panels(status)
    assert delayed(status.plan, 2, TICKS_PER_MIN, now)[:2] == (OPEN, HFS)
    looped = repeated(status.plan, 2, 20 * TICKS_PER_MIN, now)
    assert looped[:3] == status.plan and looped[3].action == OPEN.action
    stronger = SetPerfusion(PerfusionSettings(valves=(Valve("d_apv", 80.0, True),)))
    assert with_action(status.plan, 0, stronger, now)[1] == HFS
    assert with_action(status.plan, 0, stronger, now)[2].action.settings.valves[0].open is False
