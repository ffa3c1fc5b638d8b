from __future__ import annotations

import msgspec
import numpy as np
import pytest
from fake_engine import FakeEngine, canned_trace

from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.measure.sweep import Cursors, measure_sweep
from rig.messages import BathPoint, Logged, SetCursors, SetPerfusion, Sweep
from rig.timecourse import remeasuring
from rig.timecourse.averaging import averaged, run_around, thinned
from rig.timecourse.sweep_tape import SweepTape
from rig.timecourse.time_course import TimeCourse


def told(engine: FakeEngine) -> TimeCourse:
    course = TimeCourse()
    results = engine.take()
    course.add_log([r for r in results if isinstance(r, Logged)])
    course.add_bath([r for r in results if isinstance(r, BathPoint)])
    course.add_sweeps([r for r in results if isinstance(r, Sweep)])
    return course


def test_percent_is_of_the_ten_minutes_before_the_induction() -> None:
    engine = FakeEngine()
    engine.play_baseline()
    engine.play_potentiation()
    course = told(engine)
    assert course.baseline_window == pytest.approx((0.0, 10.0), abs=1e-3)
    minutes, percents = course.percent("S1", "slope")
    assert percents[minutes < 10].mean() == pytest.approx(100.0)
    assert 145 < percents[minutes > 60].mean() < 155
    _, control = course.percent("S2", "slope")
    assert 98 < control[-20:].mean() < 102


def test_before_any_induction_the_window_is_the_last_ten_minutes() -> None:
    engine = FakeEngine()
    engine.play_baseline(25.0)
    course = told(engine)
    begin, end = course.baseline_window
    assert end - begin == pytest.approx(10.0) and end > 24.0 and course.baseline_now.rolls


def test_a_response_too_small_to_be_seen_is_a_small_number_and_never_missing() -> None:
    engine = FakeEngine()
    engine.play_baseline()
    nbqx = PerfusionSettings(valves=(Valve("nbqx", 10.0, True),))
    engine.results.append(Logged(10 * TICKS_PER_MIN, SetPerfusion(nbqx), ""))
    for number in range(10):
        engine.sweep(10.1 + 0.5 * number, "S1", 0.0, slope=None, amplitude=None)
    course = told(engine)
    assert np.isnan(course.points["S1"].rows[-10:, 1]).all()
    minutes, percents = course.percent("S1", "slope")
    assert len(minutes) == 30 and np.abs(percents[-10:]).max() < 3
    assert (percents[-10:] < 0).any() and (percents[-10:] > 0).any()
    assert np.abs(course.percent("S1", "amplitude")[1][-10:]).max() < 3


def test_percent_is_of_magnitudes_also_where_the_response_turns() -> None:
    engine = FakeEngine()
    engine.play_baseline()
    engine.sweep(10.1, "S1", slope=0.2)
    course = told(engine)
    assert course.percent("S1", "slope")[1][-1] == pytest.approx(100 * 0.2 / course.baseline("S1", "slope"), rel=0.1)


def test_no_baseline_means_no_percent() -> None:
    course = TimeCourse()
    assert course.baseline("S1", "slope") is None
    assert course.percent("S1", "slope")[0].size == 0
    assert course.drift("S1") is None


def test_drift_in_percent_per_ten_minutes() -> None:
    engine = FakeEngine()
    for place in range(20):
        at = place * 0.5
        engine.sweep(at, "S1", slope=-0.4 * (1 + 0.006 * at))
    drift = told(engine).drift("S1")
    assert drift is not None and drift.per_10_min == pytest.approx(5.8, abs=0.3) and drift.error < 0.1


def test_the_lane_keeps_valve_times_and_the_corners_of_the_bath() -> None:
    engine = FakeEngine()
    engine.play_potentiation()
    lane = told(engine).lanes["d_apv"]
    assert lane.opened == [[40.0, 60.0, 50.0]]
    assert 45 < lane.bath.rows[:, 1].max() < 50


def test_a_flat_bath_costs_two_points() -> None:
    course = TimeCourse()
    course.add_bath([BathPoint("d_apv", tick * 20_000, 50.0, 50.0) for tick in range(5000)])
    assert len(course.lanes["d_apv"].bath) == 2
    assert course.lanes["d_apv"].bath.rows[-1, 0] == pytest.approx(4999 / 60)


def test_many_points_are_thinned_to_the_limit_and_old_ones_stay_put() -> None:
    x = np.arange(10_000.0)
    few, _ = thinned(x, x, 4000)
    more, _ = thinned(x[:9000], x[:9000], 4000)
    assert len(few) <= 4000
    assert np.array_equal(few[: len(more)], more)
    same, _ = thinned(x[:4000], x[:4000], 4000)
    assert len(same) == 4000


# ---- averaging


def test_means_are_of_whole_minutes_and_begin_anew_at_a_break() -> None:
    x = np.array([0.2, 0.8, 1.2, 1.7, 2.1, 2.4, 2.9])
    minutes, values = averaged(x, 10 * x, 1.0, [1.5])
    assert minutes == pytest.approx([0.5, 1.2, (1.7 + 2.1 + 2.4) / 3, 2.9]) and values == pytest.approx(10 * minutes)
    assert run_around(x, 2.0, 1.0, [1.5]) == slice(3, 6)
    assert run_around(x, 2.0, 0.0, []) == slice(4, 5)


# ---- every sweep is kept


def sweep(number: int, length: int = 2000, second: int | None = None, at_min: float | None = None) -> Sweep:
    pulse = round((0.5 * number if at_min is None else at_min) * TICKS_PER_MIN)
    every = 10_000_000 if second is None else second
    samples = canned_trace(0.9 + 0.01 * (number % 7), number, length, every)
    pulses = (pulse,) if second is None else (pulse, pulse + second)
    kind = "test" if second is None else "pair"
    scale = 10.0 / 32768 if number % 2 else 5.0 / 32768
    return Sweep(
        number, pulse - 200, "S1" if number % 3 else "S2", kind, pulses, samples, scale, {}, 80.0, False, {}, {}
    )


def test_the_tape_gives_back_the_very_samples_read_only() -> None:
    tape = SweepTape(block_samples=5000)
    given = [sweep(number, length) for number, length in enumerate((2000, 2000, 2400, 9000, 2000))]
    for number, one in enumerate(given):
        assert tape.add(one) == number
    for number, one in enumerate(given):
        kept = tape[number]
        assert kept is not None and np.array_equal(kept.samples, one.samples) and not kept.samples.flags.writeable
        assert msgspec.structs.replace(kept, samples=one.samples) == one


def test_the_tape_does_not_grow_without_bound() -> None:
    tape = SweepTape(block_samples=4000, most_blocks=3)
    for number in range(11):
        tape.add(sweep(number))
    assert [number for number in range(11) if tape[number] is None] == [0, 1, 2, 3, 4, 5]
    assert len(tape) == 11


# ---- the cursors move

EARLIER = Cursors(slope_method="window", slope_from_ms=2.6, slope_to_ms=3.6, peak_to_ms=9.0)


def finish(course: TimeCourse) -> None:
    for _ in range(100):
        course.work(1.0)


def recorded(course: TimeCourse, count: int = 40) -> list[Sweep]:
    """Test pulses, pairs and a train, each measured with the default cursors."""
    made = []
    for number in range(count):
        second = 1000 if number % 5 == 0 else None
        one = sweep(number, 3000 if second else 2000, second)
        names = ("slope", "amplitude", "volley", "ppr") if second else ("slope", "amplitude", "volley")
        measures = measure_sweep(one.samples * one.mV_per_bit, 200, Cursors(), names, 200 + second if second else None)
        made.append(msgspec.structs.replace(one, measures=measures))
    made.append(msgspec.structs.replace(sweep(count), kind="train"))
    course.add_sweeps(made)
    return made


def told_again(course: TimeCourse, sweeps: list[Sweep], cursors: Cursors) -> None:
    """Every point is what measuring its sweep alone gives."""
    for pathway in ("S1", "S2"):
        own = [one for one in sweeps if one.pathway == pathway and one.kind != "train"]
        rows = course.points[pathway].rows
        assert len(rows) == len(own) > 10
        for row, one in zip(rows, own, strict=True):
            second = one.pulses[1] - one.start if len(one.pulses) > 1 else None
            names = ("slope", "amplitude", "volley", "ppr")
            wanted = measure_sweep(one.samples * one.mV_per_bit, 200, cursors, names, second)
            assert row[1:] == pytest.approx(
                [np.nan if v is None else v for v in wanted.values()], rel=1e-6, nan_ok=True
            )


def test_moved_cursors_measure_every_sweep_as_each_alone_would_be() -> None:
    course = TimeCourse()
    sweeps = recorded(course)
    course.remeasure(Cursors())
    finish(course)
    told_again(course, sweeps, Cursors())
    version = course.version
    course.remeasure(EARLIER)
    finish(course)
    told_again(course, sweeps, EARLIER)
    assert course.version > version
    course.remeasure(Cursors())
    finish(course)
    told_again(course, sweeps, Cursors())


def test_the_cursors_of_the_beginning_measure_nothing_again() -> None:
    course = TimeCourse()
    course.begin((SetCursors(EARLIER),))
    recorded(course)
    before = course.points["S1"].rows.copy()
    course.remeasure(EARLIER)
    finish(course)
    assert np.array_equal(course.points["S1"].rows, before, equal_nan=True)


def test_sweeps_that_the_rig_measured_before_it_heard_of_the_cursors_are_measured_again() -> None:
    course = TimeCourse()
    course.remeasure(Cursors())
    sweeps = recorded(course)
    course.remeasure(EARLIER)
    finish(course)
    # the rig finished one more with the old cursors, heard of the new ones, and measured the next with them
    late = [msgspec.structs.replace(sweep(number), measures=sweeps[1].measures) for number in (41, 43)]
    heard = late[0].start + len(late[0].samples) + 10
    course.add_log([Logged(heard, SetCursors(EARLIER), "")])
    course.add_sweeps(late)
    finish(course)
    asked, own = course.points["S1"].rows[-2], course.points["S1"].rows[-1]
    assert late[0].pathway == late[1].pathway == "S1"
    wanted = measure_sweep(late[0].samples * late[0].mV_per_bit, 200, EARLIER)
    assert asked[1] == pytest.approx(wanted["slope"]) and asked[1] != sweeps[1].measures["slope"]
    assert own[1] == sweeps[1].measures["slope"]


class Clock:
    """Wall time that goes on by 1 ms at every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        self.now += 0.001
        return self.now


def test_a_drag_through_hours_of_sweeps_is_done_in_short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    course = TimeCourse()
    course.add_sweeps([sweep(number) for number in range(400)])
    course.remeasure(Cursors())
    clock = Clock()
    monkeypatch.setattr(remeasuring, "time", clock)
    before = course.points["S1"].rows.copy()
    course.remeasure(EARLIER)
    pieces, version = [], course.version
    while course.version == version:
        assert np.array_equal(course.points["S1"].rows, before, equal_nan=True)
        began = clock.now
        course.work(0.004)
        pieces.append(clock.now - began)
    assert len(pieces) > 3 and max(pieces) < 0.009
    assert not np.isnan(course.points["S1"].rows[:, 1]).any()


def test_of_cursors_that_move_while_it_measures_the_newest_win(monkeypatch: pytest.MonkeyPatch) -> None:
    course = TimeCourse()
    sweeps = recorded(course, 120)
    course.remeasure(Cursors())
    monkeypatch.setattr(remeasuring, "time", Clock())
    seen = []
    for step in range(60):
        course.remeasure(msgspec.structs.replace(EARLIER, slope_from_ms=2.0 + 0.01 * step))
        course.work(0.004)
        seen.append(course.points["S1"].rows[0, 1])
    assert 2 < len(set(seen)) < 60
    finish(course)
    told_again(course, sweeps, msgspec.structs.replace(EARLIER, slope_from_ms=2.59))
