from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtWidgets import QApplication

from gui.bench.branch_drawing import BranchDrawing, Mark
from gui.parts.theme import Theme
from gui.session.bridge import Bridge
from gui.session.drug_lines import bench_lines
from gui.session.session import Session
from gui.time_course.panel import TimeCoursePanel
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.measure.sweep import Cursors
from rig.messages import AddNote, BathPoint, Branched, Logged, SetPerfusion
from rig.timecourse.notes import bookmark_text
from rig.timecourse.time_course import TimeCourse


def ticks(minutes: float) -> int:
    return round(minutes * TICKS_PER_MIN)


class Rig:
    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.session = Session(Bridge(engine), bench_lines())
        self.bridge = self.session.bridge
        self.course = self.session.time_course
        self.panel = TimeCoursePanel(Theme("dark"), self.session)
        self.panel.resize(1000, 400)
        self.panel.show()

    def frame(self) -> None:
        self.bridge.on_frame()

    def note_at(self, minutes: float, text: str) -> None:
        self.engine.say(tick=ticks(minutes))
        self.frame()
        self.bridge.post(AddNote(text))
        self.engine.obey()
        self.frame()

    def branch(self, minutes: float, name: str = "B", parent: str = "Main", new: bool = True) -> None:
        self.engine.results.append(Branched(name, parent, ticks(minutes), new))
        self.engine.say(tick=ticks(minutes), branch=name)
        self.frame()


def test_the_name_of_a_new_branch_is_never_cut(app: QApplication) -> None:
    course = TimeCourse()
    course.reach("Main", ticks(120))
    drawing = BranchDrawing(Theme("dark"))
    drawing.resize(300, 60)
    last = Mark(ticks(120), "Now")
    drawing.show_way(course, [], last)
    picture = drawing.grab().toImage()
    edge = {picture.pixel(picture.width() - 1 - x, y) for x in range(3) for y in range(picture.height())}
    assert len(edge) == 1


@pytest.fixture
def rig(app: QApplication, engine: FakeEngine) -> Iterator[Rig]:
    """Main has 70 min on it: HFS at 10 min, D-APV from 40 to 60."""
    made = Rig(engine)
    engine.play_baseline()
    engine.play_potentiation()
    made.frame()
    yield made
    shiboken6.delete(made.panel)


def test_a_branch_shares_everything_before_it_and_nothing_after(rig: Rig) -> None:
    main = {pathway: points.rows.copy() for pathway, points in rig.course.points.items()}
    rig.branch(50.0)
    for pathway, points in rig.course.points.items():
        before = main[pathway][main[pathway][:, 0] < 49.99]
        assert np.array_equal(points.rows, before, equal_nan=True) and len(before) > 90
    assert rig.course.now_min == 50.0
    assert rig.course.lanes["d_apv"].opened == [[40.0, None, 50.0]]
    assert rig.course.lanes["d_apv"].bath.rows[-1, 0] <= 50.0
    assert [stimulus.at_min for stimulus in rig.course.trains] == pytest.approx([10.0], abs=1e-3)


def test_a_branch_before_the_induction_has_none(rig: Rig) -> None:
    rig.branch(9.0)
    assert rig.course.trains == [] and rig.course.lanes == {}
    assert rig.course.baseline_now.rolls and rig.course.baseline_window == pytest.approx((0.0, 9.0), abs=0.6)


def test_raw_sweeps_are_shared_and_not_copied(rig: Rig) -> None:
    sweep = rig.course.sweep(rig.course.sweep_at(ticks(20)))
    rig.branch(50.0)
    again = rig.course.sweep(rig.course.sweep_at(ticks(20)))
    assert sweep is again and not sweep.samples.flags.writeable


def test_what_follows_belongs_to_the_branch_and_a_visit_finds_the_other_as_it_was(rig: Rig) -> None:
    length = len(rig.course.points["S1"])
    rig.branch(20.0)
    rig.engine.sweep(20.4, "S1", 3.0)
    closed = PerfusionSettings(valves=(Valve("d_apv", 50.0, False),))
    rig.engine.results.append(Logged(ticks(20.2), SetPerfusion(closed), ""))
    rig.engine.results.append(BathPoint("d_apv", ticks(20.3), 7.0, 0.0))
    rig.frame()
    assert rig.course.percent("S1", "slope")[1][-1] == pytest.approx(300, rel=0.06)
    rig.branch(70.0, "Main", "Main", new=False)
    assert len(rig.course.points["S1"]) == length and rig.course.now_min == 70.0
    assert 45 < rig.course.lanes["d_apv"].bath.rows[:, 1].max() < 50
    rig.engine.sweep(70.3, "S1", 1.0)
    rig.frame()
    assert len(rig.course.points["S1"]) == length + 1
    assert len(rig.course.branches["B"].tracks["S1"].points) < 45


def test_a_status_of_the_branch_that_was_left_moves_nothing(rig: Rig) -> None:
    rig.branch(20.0)
    rig.engine.say(tick=ticks(71), branch="Main")
    rig.frame()
    assert rig.course.now_min == 20.0


def test_another_branch_is_drawn_faintly_and_what_is_common_coincides(rig: Rig) -> None:
    rig.branch(9.0)
    for place in range(40):
        rig.engine.sweep(9.2 + 0.5 * place, "S1", 1.2)
    rig.engine.say(tick=ticks(29))
    rig.frame()
    rig.panel.overlay.choose("Main")
    rig.panel.redraw_if_moved()
    faint, own = rig.panel.plot.faint["S1"].data, rig.panel.plot.points["S1"].data
    assert len(faint) == 140 and len(own) == 58
    assert np.array_equal(faint["y"][:18], own["y"][:18])
    assert faint["y"][-20:].mean() == pytest.approx(150 / 1.2, abs=3) and own["y"][-5:].mean() == pytest.approx(
        100, abs=3
    )
    rig.panel.overlay.choose(None)
    rig.panel.redraw_if_moved()
    assert len(rig.panel.plot.faint["S1"].data) == 0


def test_a_branch_is_never_drawn_behind_itself(rig: Rig) -> None:
    rig.branch(30.0)
    rig.panel.overlay.choose("Main")
    rig.branch(70.0, "Main", "Main", new=False)
    assert rig.course.overlaid is None


def test_a_branch_that_comes_back_is_measured_with_the_cursors_of_now(rig: Rig) -> None:
    rig.frame()
    rig.branch(30.0)
    rig.engine.say(cursors=Cursors(slope_method="window", slope_from_ms=2.6, slope_to_ms=3.4))
    for _ in range(20):
        rig.frame()
    branched = rig.course.points["S1"].rows[:20, 1].copy()
    rig.branch(70.0, "Main", "Main", new=False)
    for _ in range(20):
        rig.frame()
    assert np.array_equal(rig.course.points["S1"].rows[:20, 1], branched)
    assert branched[0] != pytest.approx(-0.398, abs=0.01)


def test_a_held_sweep_is_let_go_when_the_branch_changes(rig: Rig) -> None:
    held: list[object] = []
    rig.panel.sweep_chosen.connect(held.append)
    rig.panel.step(-1)
    rig.branch(30.0)
    assert len(held[0]) == 1 and held[1] == []


def test_the_button_shows_itself_when_there_is_another_branch_and_lists_it(rig: Rig) -> None:
    button = rig.panel.overlay
    assert button.isHidden()
    rig.branch(30.0)
    rig.branch(40.0, "C", "B")
    assert not button.isHidden()
    button.fill()
    actions = button.menu_of_branches.actions()
    assert [(one.text(), one.isChecked()) for one in actions] == [
        ("None", True),
        ("Main", False),
        ("Branch B, from 00:30 of Main", False),
    ]
    actions[1].trigger()
    assert rig.course.overlaid == "Main" and button.accessibleName() == "Branch drawn behind: Main"
    assert len(rig.panel.plot.faint["S1"].data) == 140
    button.fill()
    button.menu_of_branches.actions()[0].trigger()
    assert rig.course.overlaid is None and rig.engine.posted == []


def test_a_bookmark_comes_along_to_the_branch_that_begins_there(rig: Rig) -> None:
    rig.note_at(71, bookmark_text(1))
    rig.note_at(72, "not one")
    rig.note_at(74, bookmark_text(2))
    rig.branch(74)
    assert [note.text for note in rig.course.notes if note.is_bookmark] == ["Bookmark 1", "Bookmark 2"]
    rig.branch(71, "C", "B")
    assert [note.text for note in rig.course.notes] == ["Bookmark 1"]
