import msgspec
from fake_engine import FakeEngine

from gui.session.bridge import Bridge
from gui.session.drug_lines import bench_lines
from gui.session.session import Session
from gui.session.undo import changed, put_back
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import PathwaySettings
from rig.measure.sweep import Cursors
from rig.messages import Branched, SetCursors, SetPerfusion, SetStimulator


def set_s1(session: Session, current: float) -> None:
    stimulator = session.status.stimulator
    session.post(SetStimulator(msgspec.structs.replace(stimulator, s1=PathwaySettings(current))))


def test_a_change_is_the_leaves_that_differ() -> None:
    old = PerfusionSettings(valves=(Valve("a", 1.0, False), Valve("b", 2.0, False)))
    new = PerfusionSettings(3.0, valves=(Valve("a", 1.0, True), Valve("b", 2.0, False)))
    assert changed(old, new) == {("flow_ml_min",): 2.0, ("valves", 0, "open"): False}
    back = new
    for path, value in changed(old, new).items():
        back = put_back(back, path, value)
    assert back == old
    longer = msgspec.structs.replace(new, valves=(*new.valves, Valve("c", 1.0, True)))
    assert put_back(longer, ("valves",), changed(new, longer)[("valves",)]) == new


def test_undo_takes_back_one_setting_and_leaves_later_ones(session: Session, engine: FakeEngine) -> None:
    before = session.status
    session.post(SetPerfusion(msgspec.structs.replace(before.perfusion, flow_ml_min=3.0)))
    set_s1(session, 120.0)
    session.post(SetPerfusion(msgspec.structs.replace(session.status.perfusion, temperature_C=33.0)))
    engine.posted.clear()
    session.undo.undo()
    assert engine.posted.pop().settings == msgspec.structs.replace(before.perfusion, flow_ml_min=3.0)
    session.undo.undo()
    assert engine.posted.pop().settings == before.stimulator
    session.undo.undo()
    assert engine.posted.pop().settings == before.perfusion
    session.undo.undo()
    assert engine.posted == []


def test_one_turn_of_the_hand_is_one_undo(engine: FakeEngine) -> None:
    now = [0.0]
    session = Session(Bridge(engine), bench_lines(), lambda: now[0])
    before = session.status.stimulator
    for current in (90.0, 91.0, 92.0):
        set_s1(session, current)
        now[0] += 0.1
    now[0] = 5.0
    set_s1(session, 100.0)
    engine.posted.clear()
    session.undo.undo()
    assert engine.posted.pop().settings.s1.current_uA == 92.0
    session.undo.undo()
    assert engine.posted.pop().settings == before


def test_what_the_rig_changed_by_itself_is_not_undone(session: Session, engine: FakeEngine) -> None:
    engine.say(cursors=Cursors(slope_from_ms=3.5))
    session.bridge.on_frame()
    session.undo.undo()
    assert engine.posted == []
    session.post(SetCursors(Cursors(slope_from_ms=3.5, slope_to_ms=5.0)))
    session.undo.undo()
    assert engine.posted[-1].cursors == Cursors(slope_from_ms=3.5)


def test_another_branch_has_settings_of_its_own(session: Session, engine: FakeEngine) -> None:
    set_s1(session, 120.0)
    engine.obey()
    engine.results.append(Branched("B", "Main", 0, True))
    engine.say(branch="B")
    session.bridge.on_frame()
    session.undo.undo()
    assert engine.posted == []


def test_the_oldest_edits_are_forgotten(session: Session) -> None:
    undo, taken_back = session.undo, []
    for edit in range(300):
        undo.add(lambda edit=edit: taken_back.append(edit))
    for _ in range(300):
        undo.undo()
    assert taken_back == [*range(299, 199, -1)]
