"""A course of many days stays small in memory, and loses neither its baseline nor its first and last day."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from fake_engine import canned_trace

from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.measure.sweep import Cursors, measure_sweep
from rig.messages import Branched, Logged, SetPerfusion, Sweep
from rig.timecourse import branch
from rig.timecourse.growing_rows import GrowingRows
from rig.timecourse.sweep_tape import SweepTape
from rig.timecourse.time_course import TimeCourse

A_DAY = 300
EVERY_TICKS = TICKS_PER_MIN // 2
TRACES = [canned_trace(1.0 + 0.01 * n, n) for n in range(7)]
MV = 10.0 / 32768
MEASURES = [measure_sweep(trace * MV, 200, Cursors(), ("slope", "amplitude", "volley")) for trace in TRACES]


@pytest.fixture(autouse=True)
def short_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branch, "A_DAY", A_DAY)
    monkeypatch.setattr(branch, "MOST_POINTS", 3 * A_DAY)


def sweep(number: int) -> Sweep:
    pulse = 200 + number * EVERY_TICKS // 2
    pathway = ("S1", "S2")[number % 2]
    trace = TRACES[number % 7]
    return Sweep(number, pulse - 200, pathway, "test", (pulse,), trace, MV, MEASURES[number % 7], 80.0, False, {}, {})


def course(count: int) -> TimeCourse:
    """Ten minutes of baseline, then NBQX, so that the baseline stands still; only the newest 60 sweeps are kept."""
    made = TimeCourse(SweepTape(block_samples=40_000, most_blocks=3))
    made.add_sweeps(sweep(number) for number in range(40))
    drug = PerfusionSettings(valves=(Valve("nbqx", 10.0, True),))
    made.add_log([Logged(10 * TICKS_PER_MIN, SetPerfusion(drug), "")])
    for number in range(40, count):
        made.add_sweeps([sweep(number)])
    return made


def test_twenty_days_take_no_more_room_than_ten() -> None:
    tracemalloc.start()
    held = []
    for count in (10_000, 20_000):
        before = tracemalloc.get_traced_memory()[0]
        made = course(count)
        made.percent("S1", "slope")
        held.append(tracemalloc.get_traced_memory()[0] - before)
        del made
    tracemalloc.stop()
    assert held[1] < 1.2 * held[0]


def test_the_first_day_and_the_last_and_the_baseline_are_whole() -> None:
    made = course(8_000)
    minutes = made.points["S1"].rows[:, 0]
    whole = np.array([sweep(number).pulses[0] for number in range(0, 8_000, 2)]) / TICKS_PER_MIN
    assert len(minutes) <= 3 * A_DAY < len(whole)
    assert np.array_equal(minutes[:A_DAY], whole[:A_DAY])
    newest = minutes[-A_DAY:]
    assert np.array_equal(newest, whole[-A_DAY:])
    assert np.isin(minutes, whole).all() and (np.diff(minutes) > 0).all()
    middle = minutes[(minutes > whole[A_DAY]) & (minutes < whole[-A_DAY])]
    assert len(middle) > 100 and np.diff(middle).max() < 100


def test_a_percentage_of_what_came_early_is_what_it_was() -> None:
    early = course(400)
    late = course(8_000)
    minutes, percents = early.percent("S1", "slope")
    later, same = late.percent("S1", "slope")
    count = np.searchsorted(minutes, 60.0)
    assert np.array_equal(minutes[:count], later[:count])
    assert np.allclose(percents[:count], same[:count], rtol=1e-12)
    assert late.baseline_window == early.baseline_window


def test_cursors_may_move_when_the_sweeps_of_the_baseline_are_in_the_journal_alone() -> None:
    made = course(8_000)
    before = made.place("S1")
    assert made.sweep(0) is None and before is not None
    made.remeasure(Cursors(slope_method="window", slope_from_ms=2.6, slope_to_ms=3.6, peak_to_ms=9.0))
    for _ in range(50):
        made.work(1.0)
    after = made.place("S1")
    assert after is not None and after.slope != before.slope


def test_a_branch_from_a_moment_whose_sweeps_were_let_go_has_the_points_before_it() -> None:
    made = course(8_000)
    tick = sweep(101).pulses[0]  # during a sweep of S2, which the branch gives again
    made.add_branched(Branched("B", "Main", tick, True))
    ends = [sweep(number).start + 2000 for number in range(200)]
    for place, pathway in enumerate(("S1", "S2")):
        wanted = sum(end <= tick for end in ends[place::2])
        assert len(made.points[pathway]) == wanted
    again = made.percent("S1", "slope")[1]
    assert len(again) == 51


def test_only_sweeps_that_are_there_can_be_stepped_to() -> None:
    made = course(8_000)
    oldest = made.sweep_beside(None, -100_000)
    assert oldest is not None and len(made.view.sweeps) < 200
    assert made.sweep_beside(None, -1) == 7_999 and made.sweep(7_999) is not None


def test_rows_that_are_kept_go_on_growing() -> None:
    rows = GrowingRows(2)
    for number in range(1000):
        rows.add(number, -number)
    rows.keep(np.arange(1000) % 2 == 0)
    rows.add(5.0, 6.0)
    assert len(rows) == 501 and rows.rows[-1].tolist() == [5.0, 6.0] and rows.rows[1].tolist() == [2.0, -2.0]
