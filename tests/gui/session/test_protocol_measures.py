"""A protocol's own measures, told when it ends on the bench, are those that ``run`` gives for the same slice."""

from __future__ import annotations

import time

import msgspec
import pytest
from fake_engine import FakeEngine
from linear_slice import LinearSlice
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui.session.protocol_measures import ProtocolMeasures
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.experiment.experiment import Experiment
from rig.experiment.intensity import IntensitySearch
from rig.experiment.protocol_to_plan import plan_of, search
from rig.experiment.runner import measured_by, opening_actions, run_protocol
from rig.instruments import shelf
from rig.messages import AddNote, BeginProtocol, Logged, Placed, SetPlan
from rig.protocol import library
from rig.protocol.outcome import outcome, outcome_note, outcome_text
from rig.protocol.timeline import unroll
from rig.timecourse.time_course import TimeCourse

PROTOCOL = library.protocol("ltp_hfs_apv")


def on_the_bench() -> tuple[Experiment, list]:
    """The protocol laid on a slice that lives, from tick 0 on, as the protocol card does it."""
    one = Experiment(
        shelf.preparation(PROTOCOL.preparation),
        1,
        shelf.drugs(),
        measured=measured_by(PROTOCOL, False),
        make_slice=LinearSlice,
    )
    line = unroll(PROTOCOL)
    results = [one.apply(action) for action in opening_actions(PROTOCOL, line, 0)]
    plan = plan_of(PROTOCOL, 0, one.status(1.0, 1.0, False), search(IntensitySearch(one)))
    results.append(one.apply(SetPlan(plan)))
    return one, [*results, *one.advance(line.recording.end)]


def told_by_run() -> str:
    run = run_protocol(PROTOCOL, 1, make_slice=LinearSlice)
    return outcome_text(PROTOCOL, outcome(PROTOCOL, TimeCourse.of(run.record)))


def test_they_are_told_once_and_equal_those_of_a_run(app: QApplication, engine: FakeEngine, session: Session) -> None:
    one, results = on_the_bench()
    home = QObject()
    watcher = ProtocolMeasures(session, home)
    told: list[str] = []
    watcher.told.connect(told.append)
    engine.results.append(Placed(1, one.preparation, 0, one.began))
    engine.results += results
    engine.say(tick=one.tick - 1)
    session.bridge.on_frame()
    assert not told
    engine.say(tick=one.tick)
    session.bridge.on_frame()
    until = time.monotonic() + 30
    while not told and time.monotonic() < until:
        app.processEvents()
    assert told_by_run() in told[0] and "none" not in told[0]
    (note,) = engine.posted
    assert note == AddNote(told[0], by_rig=True)
    engine.obey()
    for _ in range(3):
        engine.say(tick=one.tick + 600)
        session.bridge.on_frame()
    assert len(told) == 1


def test_what_was_taken_out_of_the_plan_is_said_to_be_missing() -> None:
    one, results = on_the_bench()
    course = TimeCourse(None)
    course.begin(one.began)
    for result in results:
        course.add(result)
    record = course.record("The bench")
    begun = next(entry.action for entry in record.log if isinstance(entry.action, BeginProtocol))
    cut = msgspec.structs.replace(record, sweeps=record.sweeps[: len(record.sweeps) // 3])
    note = outcome_note(PROTOCOL, TimeCourse.of(cut), begun.tick)
    assert "none" in note and "was not given or not recorded" in note


@pytest.mark.parametrize("text", ["rubbish", 'title = "x"', "", "length_min = 5", 'title = "x"\nlength_min = 99999'])
def test_what_is_no_protocol_is_told_once_and_never_measured(text, session: Session, engine: FakeEngine, app):
    owner, told = QObject(), []
    measures = ProtocolMeasures(session, owner)
    measures.told.connect(told.append)
    engine.results.append(Logged(0, BeginProtocol(text, 0), ""))
    for minute in (11, 12, 13):
        engine.say(tick=minute * TICKS_PER_MIN)
        session.bridge.on_frame()
    assert len(told) == 1 and told[0].startswith("A protocol of this experiment is not measured: ")
    assert not engine.posted
