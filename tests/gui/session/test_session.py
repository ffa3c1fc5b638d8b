from fake_engine import FakeEngine

from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.messages import AddNote, Branched, Curve, LeftAlone, Logged, Saving

CURVE = Curve("S1", (0.0, 100.0), (0.0, -1.0), (0.0, -0.2), 60.0)


def test_panels_look_once_a_frame_when_everything_is_known(session: Session, engine: FakeEngine) -> None:
    seen: list[object] = []
    session.logged.connect(lambda entries: seen.append(len(session.time_course.view.log)))
    session.changed.connect(lambda: seen.append(session.curves))
    session.frame.connect(seen.append)
    engine.results += [Logged(0, AddNote("One."), "One."), CURVE, Logged(9, AddNote("Two."), "Two.")]
    engine.say()
    session.bridge.on_frame()
    assert seen == [2, {"S1": CURVE}, 2]


def test_sweeps_alone_do_not_send_every_panel_looking(session: Session, engine: FakeEngine) -> None:
    looked: list[int] = []
    session.changed.connect(lambda: looked.append(1))
    engine.sweep(0.1, "S1")
    session.bridge.on_frame()
    assert session.newest.by_pathway["S1"].pathway == "S1" and not looked


def test_another_branch_is_kept_by_everything_before_a_panel_hears_of_it(session: Session, engine: FakeEngine) -> None:
    engine.play_baseline()
    engine.results += [CURVE, Logged(9 * TICKS_PER_MIN, AddNote("Late."), "Late.")]
    session.bridge.on_frame()
    seen = []

    def look(_: Branched) -> None:
        view = session.time_course.view
        seen.append((view.name, session.notebook.branch, view.log))

    session.branched.connect(look)
    engine.results.append(Branched("B", "Main", 5 * TICKS_PER_MIN, True))
    session.bridge.on_frame()
    assert seen == [("B", "B", [])] and not session.curves
    assert all(sweep.pulses[0] < 5 * TICKS_PER_MIN for sweep in session.newest.by_pathway.values())


def test_why_the_rig_stands_is_known_until_time_passes(session: Session, engine: FakeEngine) -> None:
    alone, saving = LeftAlone(0), Saving("mine.schaffer", 1, 0, "", "")
    engine.results += [alone, saving]
    engine.say(paused=True)
    session.bridge.on_frame()
    assert session.stands is alone and session.saving is saving
    engine.say(paused=False)
    session.bridge.on_frame()
    assert session.stands is None
