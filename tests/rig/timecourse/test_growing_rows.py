"""Rows that grow, and branches that share them."""

from __future__ import annotations

import numpy as np
import pytest

from rig.messages import AddNote, Branched, Logged, Sweep
from rig.timecourse.growing_rows import GrowingRows
from rig.timecourse.sweep_tape import WholeTape
from rig.timecourse.time_course import TimeCourse


def rows(count: int) -> GrowingRows:
    made = GrowingRows(2)
    for number in range(count):
        made.add(number, -number)
    return made


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 300])
def test_the_first_rows_are_shared_and_neither_changes_the_other(count):
    one = rows(300)
    first = one.first(count)
    assert first.rows.tolist() == one.rows[:count].tolist()
    first.add(7.0, 7.0)
    one.add(9.0, 9.0)
    if count:
        first.own_rows[0] = 5.0
    assert one.rows[:, 0].tolist() == [*range(300), 9.0]
    assert first.rows[-1].tolist() == [7.0, 7.0] and len(first) == count + 1
    one.own_rows[0] = 3.0
    assert first.rows[0].tolist() == ([5.0, 5.0] if count else [7.0, 7.0])


def test_nobody_writes_into_what_others_hold():
    with pytest.raises(ValueError, match="read-only"):
        rows(3).rows[0] = 1.0


def held_by(course: TimeCourse) -> int:
    """Bytes of the rows of all branches, each store once."""
    grown = [
        one
        for branch in course.branches.values()
        for track in branch.tracks.values()
        for one in (track.points, track.origins, branch.sweeps)
    ]
    stores = {id(base): base.nbytes for one in grown if (base := one.rows.base) is not None}
    return sum(stores.values())


@pytest.mark.parametrize("count", [200, 400, 800])
def test_twice_the_branches_of_twice_the_sweeps_hold_about_twice(count):
    """Each branch shares what it has in common, so that bytes grow with what is new and not with the product."""

    def course_of(number: int) -> TimeCourse:
        course, samples = TimeCourse(WholeTape()), np.zeros(2, np.int16)
        for n in range(number):
            course.add(Sweep(n, n * 10, "S1", "test", (n * 10,), samples, 1e-3, {"slope": 1.0}, 1.0, False, {}, {}))
        for n in range(number):
            course.add(Branched(f"b{n}", "Main", number * 10, True))
        return course

    small, large = held_by(course_of(count)), held_by(course_of(2 * count))
    assert large < 2.3 * small
    assert large < 1000 * 2 * count


def test_a_branch_that_goes_on_has_what_came_before_it():
    course = TimeCourse(WholeTape())
    samples = np.zeros(2, np.int16)
    for n in range(40):
        course.add(Sweep(n, n * 10, "S1", "test", (n * 10,), samples, 1e-3, {"slope": 1.0}, 1.0, False, {}, {}))
    course.add(Logged(395, AddNote("x"), "x"))
    course.add(Branched("B", "Main", 200, True))
    course.add(Sweep(40, 210, "S1", "test", (210,), samples, 1e-3, {"slope": 2.0}, 1.0, False, {}, {}))
    assert [one.start for one in course.kept_sweeps()] == [*range(0, 200, 10), 210]
    assert [one.start for one in course.kept_sweeps("Main")] == list(range(0, 400, 10))
