import msgspec
from fake_engine import FakeEngine

from gui.bench.bench import Bench
from gui.session.undo import Undo, changed, put_back
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import PathwaySettings
from rig.measure.sweep import Cursors
from rig.messages import Branched, SetBaseline, SetCursors, SetPerfusion, SetStimulator
from rig.timecourse.span import Span


def set_s1(window: Bench, current: float) -> None:
    stimulator = window.session.status.stimulator
    window.session.post(SetStimulator(msgspec.structs.replace(stimulator, s1=PathwaySettings(current))))


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


def test_undo_takes_back_one_setting_and_leaves_later_ones(window: Bench, engine: FakeEngine) -> None:
    window.session.undo._clock = iter(range(0, 100, 5)).__next__
    before = window.session.status
    window.session.post(SetPerfusion(msgspec.structs.replace(before.perfusion, flow_ml_min=3.0)))
    set_s1(window, 120.0)
    window.session.post(SetPerfusion(msgspec.structs.replace(window.session.status.perfusion, temperature_C=33.0)))
    engine.posted.clear()
    window.session.undo.undo()
    assert engine.posted.pop().settings == msgspec.structs.replace(before.perfusion, flow_ml_min=3.0)
    window.session.undo.undo()
    assert engine.posted.pop().settings == before.stimulator
    window.session.undo.undo()
    assert engine.posted.pop().settings == before.perfusion
    window.session.undo.undo()
    assert engine.posted == []


def test_one_turn_of_the_hand_is_one_undo(window: Bench, engine: FakeEngine) -> None:
    now = [0.0]
    window.session.undo._clock = lambda: now[0]
    before = window.session.status.stimulator
    for current in (90.0, 91.0, 92.0):
        set_s1(window, current)
        now[0] += 0.1
    now[0] = 5.0
    set_s1(window, 100.0)
    engine.posted.clear()
    window.session.undo.undo()
    assert engine.posted.pop().settings.s1.current_uA == 92.0
    window.session.undo.undo()
    assert engine.posted.pop().settings == before


def test_what_the_rig_changed_by_itself_is_not_undone(window: Bench, engine: FakeEngine) -> None:
    engine.say(cursors=Cursors(slope_from_ms=3.5))
    window.session.bridge.on_frame()
    window.session.undo.undo()
    assert engine.posted == []
    window.session.post(SetCursors(Cursors(slope_from_ms=3.5, slope_to_ms=5.0)))
    window.session.undo.undo()
    assert engine.posted[-1].cursors == Cursors(slope_from_ms=3.5)


def test_another_branch_has_settings_of_its_own(window: Bench, engine: FakeEngine) -> None:
    set_s1(window, 120.0)
    engine.obey()
    engine.results.append(Branched("B", "Main", 0, True))
    engine.say(branch="B")
    window.session.bridge.on_frame()
    window.session.undo.undo()
    assert engine.posted == []


def test_a_moved_baseline_window_is_taken_back_too(window: Bench, engine: FakeEngine) -> None:
    window.time_course.set_baseline(Span(2 * TICKS_PER_MIN, 8 * TICKS_PER_MIN))
    assert window.session.time_course.baseline_window == (2.0, 8.0)
    engine.obey()
    window.session.bridge.on_frame()
    window.session.undo.undo()
    assert engine.posted == [SetBaseline(None)]
    engine.obey()
    window.session.bridge.on_frame()
    assert window.session.time_course.chosen_baseline is None


def test_the_oldest_edits_are_forgotten(window: Bench) -> None:
    undo = Undo(window.session.bridge)
    for _ in range(300):
        undo.add(lambda: None)
    assert len(undo._edits) == 100
