"""Fibres and terminals against closed forms and what is known of them."""

from itertools import pairwise
from math import exp

import numpy as np
import pytest
from inside import class_constants_of, state_of

from model.binding import Medium
from model.parameters import Fibres, Inhibition, Release, SliceParameters
from model.release import ARRIVAL_TICKS, arrival_tables, class_constant_rows, overlap, recruited
from model.slice import Slice, Spot
from model.state import (
    ALL,
    AUGMENTED,
    CLASSES,
    CONSTANT_ROWS,
    NMDAR,
    P0,
    POOL,
    PTP,
    RANK,
    RESERVE,
    RESIDUAL,
    SPIKE,
    USUAL,
)
from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from model.variation import NONE

FIBRES = Fibres()


def reach(current: float, width: float = 0.1, lamina: float = 170.0, depth: float = 80.0) -> float:
    return recruited(FIBRES, FIBRES.rheobase_uA, lamina, depth, current, width)


def test_recruitment_grows_with_current_and_saturates() -> None:
    seen = [reach(current) for current in (0, 20, 50, 100, 200, 400, 800)]
    assert seen[0] == 0.0
    assert all(a < b for a, b in pairwise(seen))
    assert seen[-1] < 1.0


def test_strength_duration_is_that_of_weiss() -> None:
    width = 0.05
    factor = (width + FIBRES.chronaxie_ms) / width / ((0.1 + FIBRES.chronaxie_ms) / 0.1)
    assert reach(100.0 * factor, width) == pytest.approx(reach(100.0, 0.1))


@pytest.mark.parametrize(("lamina", "depth"), [(-200.0, 80.0), (700.0, 80.0), (170.0, -20.0), (170.0, 450.0)])
def test_an_electrode_in_the_wrong_place_recruits_little(lamina: float, depth: float) -> None:
    assert reach(300.0, lamina=lamina, depth=depth) < 0.05 * reach(300.0)


def test_overlap_falls_with_the_distance_of_the_laminae() -> None:
    assert overlap(FIBRES, 170.0, 170.0) == 0.5
    assert overlap(FIBRES, 170.0, 260.0) == pytest.approx(0.5 * exp(-(90**2) / (2 * 110**2)))


def test_arrival_moves_with_distance() -> None:
    tables = arrival_tables(FIBRES, Release(), Inhibition(), 350.0, (300.0, 600.0))
    glutamate, gaba, means = tables
    assert glutamate.shape == gaba.shape == (2, ARRIVAL_TICKS + 1)
    for row in (*glutamate, *gaba):
        assert row[0] == 0.0
        assert row[-1] == pytest.approx(1.0)
        assert (np.diff(row) >= -1e-12).all()
    assert (means[1] - means[0]) / TICKS_PER_MS == pytest.approx(300.0 / FIBRES.velocity_um_ms, abs=0.25)
    assert np.searchsorted(gaba[0], 0.5) - means[0] == pytest.approx(Inhibition().delay_ms * TICKS_PER_MS, abs=12)


def test_every_run_of_thresholds_holds_a_fair_sample() -> None:
    rows = class_constant_rows(Release(), 0.4, 1.0, (0.3, 0.7), 1.0).reshape(CONSTANT_ROWS, 2, CLASSES)
    for path in range(2):
        order = np.argsort(rows[RANK // ALL, path])
        assert sorted(rows[RANK // ALL, path]) == list(range(CLASSES))
        receptors = rows[NMDAR // ALL, path]
        assert receptors.mean() == pytest.approx(1.0)
        thirds = [receptors[order[n : n + 11]].mean() for n in (0, 10, 21)]
        assert max(thirds) / min(thirds) < 1.25
        usual = receptors * rows[P0 // ALL, path] / np.median(rows[P0 // ALL, path])
        assert np.allclose(rows[USUAL // ALL, path], usual**3)
        assert np.median(rows[P0 // ALL, path]) == pytest.approx(Release().p0, rel=0.02)
        # Each group of obliques holds a quarter of every quarter of the thresholds.
        for group in range(4):
            ranks = rows[RANK // ALL, path, group * 8 : group * 8 + 8]
            assert sorted(ranks // 4) == list(range(8))


def fire(tissue: Slice, ticks: list[int], path: int = 0) -> np.ndarray:
    for tick in ticks:
        tissue.stimulate(tick, path, 800.0, 0.1)
    tissue.advance(ticks[-1] + 1)
    return state_of(tissue).classes.reshape(-1, ALL)


def test_states_after_one_pulse_are_those_of_the_equations() -> None:
    tissue = Slice(variation=NONE)
    x = fire(tissue, [100])
    class_constants = class_constants_of(tissue).reshape(-1, ALL)
    reached = np.clip(CLASSES * tissue.recruited(0, 800.0, 0.1) - class_constants[RANK // ALL, :CLASSES], 0, 1)
    p, release = class_constants[P0 // ALL, :CLASSES], Release()
    assert np.allclose(x[RESIDUAL // ALL, :CLASSES], reached)
    assert np.allclose(x[POOL // ALL, :CLASSES], 1.0 - reached * p / release.docked, atol=1e-4)
    assert np.allclose(x[AUGMENTED // ALL, :CLASSES], reached * release.augmentation_spike)
    assert np.allclose(x[PTP // ALL, :CLASSES], 0.0)


def test_only_fast_trains_leave_augmentation_and_post_tetanic_potentiation() -> None:
    slow = fire(Slice(variation=NONE), [100 + n * TICKS_PER_S // 5 for n in range(40)])
    slow_ptp = slow[PTP // ALL, :CLASSES].max()
    fast = fire(Slice(variation=NONE), [100 + n * TICKS_PER_S // 100 for n in range(40)])
    assert fast[PTP // ALL, :CLASSES].max() > 20.0 * slow_ptp


def test_ten_a_second_use_up_what_lies_behind_the_docked_pool() -> None:
    """Nine hundred pulses at 10 Hz take a good part of it, one in 30 s nearly nothing; within minutes it is back."""

    def left(pulses: int, apart_ms: float, wait_min: int = 0) -> np.ndarray:
        ticks = [100 + int(n * apart_ms * TICKS_PER_MS) for n in range(pulses)]
        x = fire(steady(), [*ticks, ticks[-1] + wait_min * TICKS_PER_MIN] if wait_min else ticks)
        return x[RESERVE // ALL, :CLASSES]

    assert left(40, 30_000.0).min() > 0.98
    assert 0.3 < left(900, 100.0).min() < 0.9
    assert left(900, 100.0, wait_min=5).min() > 0.97


def test_what_fills_a_docked_site_leaves_the_recycling_pool() -> None:
    tissue, release = steady(), Release()
    after = fire(tissue, [100])
    empty = 1.0 - after[POOL // ALL, :CLASSES]
    after = fire(tissue, [100 + TICKS_PER_S])
    reserve = 1.0 - after[RESERVE // ALL, :CLASSES]
    filled = reserve * release.recycling / release.docked
    least = empty * (1.0 - exp(-1.0 / release.pool_s))
    assert (filled >= least - 1e-9).all()
    assert np.allclose(filled, least, rtol=0.25)


def test_a_train_spares_the_docked_pool_when_little_is_released() -> None:
    """Fewer odds of release use the vesicles up later."""
    left = []
    for calcium in (1.0, 2.5):
        tissue = steady()
        tissue.set_bath(Medium(calcium_mM=calcium))
        x = fire(tissue, [100 + n * TICKS_PER_S // 100 for n in range(40)])
        left.append(x[POOL // ALL, :CLASSES].mean())
    assert left[0] > 1.5 * left[1]


def test_fibres_that_fail_at_400_hz_fire_with_the_next_pulse() -> None:
    """Every fibre that one pulse fires follows a fast train with a fifth of its pulses at least."""
    tissue = steady()
    gap, pulses = TICKS_PER_S // 400, 60
    fired = np.zeros(CLASSES)
    for n in range(pulses):
        tick = 100 + n * gap
        tissue.stimulate(tick, 0, 100.0, 0.1)
        tissue.advance(tick + 1)
        fired += state_of(tissue).classes.reshape(-1, ALL)[SPIKE // ALL, :CLASSES] == tick
    reached = tissue.released_on(0, tissue.recruited(0, 100.0, 0.1) - 1.0 / CLASSES)
    assert reached.sum() > 5 and (fired[reached] >= pulses / 5).all()
    assert (fired[reached] < pulses).any()


def response(
    tissue: Slice, gap_ms: float | None = None, path: int = 0, second: int = 0, current: float = 80.0
) -> float:
    """Release of the (second) pulse, by the AMPA conductance it sends on its way, nS."""
    tissue = tissue.copy()
    tick = tissue.tick + 100
    tissue.stimulate(tick, path, current, 0.1)
    if gap_ms is not None:
        tick += int(gap_ms * TICKS_PER_MS)
        tissue.stimulate(tick, second, current, 0.1)
    tissue.advance(tick + 1)
    waiting = state_of(tissue).arrivals[: state_of(tissue).cell[0]["queued"]]
    return float(sum(entry["ampa_nS"] for entry in waiting if entry["tick"] == tick and entry["target"] == second))


def steady() -> Slice:
    return Slice(variation=NONE, tissue=SliceParameters(release=Release(release_cv=0.0)))


def test_facilitation_by_interval() -> None:
    tissue = steady()
    single = response(tissue)
    ratio = {gap: response(tissue, gap) / single for gap in (20.0, 50.0, 100.0, 200.0, 500.0, 2000.0)}
    assert ratio[20.0] > ratio[100.0] > ratio[200.0] > ratio[500.0]
    assert 1.3 < ratio[50.0] < 2.0
    assert abs(ratio[2000.0] - 1.0) < 0.02


def test_pathways_do_not_facilitate_each_other_at_test_intensity() -> None:
    tissue = steady()
    alone = response(tissue, None, 1, 1)
    assert response(tissue, 50.0, 0, 1) / alone == pytest.approx(1.0, abs=0.01)


def test_pathways_are_no_longer_independent_at_strong_currents() -> None:
    tissue = steady()
    alone = response(tissue, None, 1, 1, 500.0)
    assert response(tissue, 50.0, 0, 1, 500.0) / alone > 1.02


def test_calcium_raises_and_magnesium_lowers_release() -> None:
    tissue = steady()
    normal = response(tissue)
    tissue.set_bath(Medium(calcium_mM=1.0))
    low = response(tissue)
    tissue.set_bath(Medium(magnesium_mM=4.0))
    high_mg = response(tissue)
    assert low < 0.4 * normal
    assert 0.35 < high_mg / normal < 0.8


def test_less_release_facilitates_more() -> None:
    ratios = []
    for calcium in (1.0, 2.5, 4.0):
        tissue = steady()
        tissue.set_bath(Medium(calcium_mM=calcium))
        ratios.append(response(tissue, 50.0) / response(tissue))
    assert ratios[0] > ratios[1] > ratios[2] > 1.0
    assert 1.2 < ratios[0] / ratios[2] < 2.6


def test_a_fibre_is_refractory() -> None:
    tissue = steady()
    assert response(tissue, 1.0) == 0.0
    assert 0.0 < response(tissue, 2.5) < response(tissue, 6.0)


def test_a_moved_electrode_moves_the_volley() -> None:
    troughs = []
    for along in (200.0, 400.0, 800.0):
        tissue = Slice(variation=NONE)
        s1, s2, rec = tissue.places
        tissue.place(Spot(along, s1.lamina_um), s2, rec)
        tissue.record(0, 800)
        tissue.stimulate(100, 0, 100.0, 0.1)
        tissue.advance(2000)
        early = tissue.samples(0, 100 + int((along / 300.0 + 0.5) * TICKS_PER_MS))
        troughs.append((int(early.argmin()) - 100) / TICKS_PER_MS)
    distance = np.array([200.0, 400.0, 800.0])
    velocity = np.polyfit(troughs, distance, 1)[0] / 1000.0
    assert 0.2 < velocity < 0.45  # m/s, BAS-02 of the literature
