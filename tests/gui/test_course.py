import numpy as np
import pytest
from fake_engine import FakeEngine

from gui.course import Course, thinned
from rig.messages import BathPoint, Logged, Sweep


def told(engine: FakeEngine) -> Course:
    course = Course()
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
    assert course.baseline_window == (0.0, 10.0)
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
    assert end - begin == 10.0 and end > 24.0


def test_a_sweep_without_response_is_no_point() -> None:
    engine = FakeEngine()
    engine.play_baseline()
    engine.sweep(10.1, "S1", slope=None)
    course = told(engine)
    assert len(course.percent("S1", "slope")[0]) == 20
    assert len(course.points["S1"]) == 21


def test_no_baseline_means_no_percent() -> None:
    course = Course()
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
    course = Course()
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
