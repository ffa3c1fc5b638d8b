"""A release reaches some spines of a class and not others: moments over all ways in which it can fall, and what low
Mg2+ makes of it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from inside import state_of

from model.binding import Ligand, Medium
from model.delivery import reach, uncage
from model.kernel_constants import constants
from model.parameters import Enzymes, Receptors, Release, SliceParameters
from model.reference import REFERENCE_C
from model.slice import Slice
from model.state import ALL, CA, CALCINEURIN, CAM, CAM_OTHERS, CLASSES, HIT, N2A, ROWS, SPREAD
from model.units import TICKS_PER_S
from model.variation import NONE

K = constants(SliceParameters(), REFERENCE_C)[0]
SATURATION = Receptors().nmda_saturation


def rested() -> np.ndarray:
    classes = np.zeros(ROWS * ALL)
    classes[HIT] = classes[SPREAD] = 1.0
    classes[CA] = K["calcium_rest_uM"]
    classes[N2A] = 1e-30
    return classes


def every_way(released: list[float], kept: float) -> tuple[np.ndarray, np.ndarray]:
    """(share bound, its probability) of a spine for every way in which the releases can fall, ``kept`` from one to the
    next."""
    bound, weight = [], []
    for falls in product((0, 1), repeat=len(released)):
        x, p = 0.0, 1.0
        for hit, share in zip(falls, released, strict=True):
            x *= kept
            x += SATURATION * (1.0 - x) * hit
            p *= share if hit else 1.0 - share
        bound.append(x)
        weight.append(p)
    return np.array(bound), np.array(weight)


@pytest.mark.parametrize("released", [[0.2], [0.2, 0.2], [0.1, 0.5, 0.3], [0.4] * 8])
@pytest.mark.parametrize("kept", [1.0, 0.6, 0.01])
def test_the_share_of_spines_with_transmitter_is_that_of_all_ways_to_fall(released: list[float], kept: float) -> None:
    classes = rested()
    for share in released:
        classes[N2A] *= kept
        reach(K, classes, 0, share, SATURATION)
    bound, weight = every_way(released, kept)
    mean, second = weight @ bound, weight @ bound**2
    assert classes[N2A] == pytest.approx(mean)
    assert classes[HIT] == pytest.approx(mean**2 / second)
    assert classes[SPREAD] == pytest.approx(second / mean**2)


def test_a_lone_release_reaches_as_many_spines_as_there_are_vesicles_and_a_train_all() -> None:
    classes = rested()
    reach(K, classes, 0, 0.15, SATURATION)
    assert classes[HIT] == pytest.approx(0.15)
    for _ in range(60):
        reach(K, classes, 0, 0.3, SATURATION)
    assert classes[HIT] > 0.99


def test_what_a_spine_holds_is_neither_lost_nor_made_when_others_are_reached() -> None:
    classes = rested()
    reach(K, classes, 0, 0.3, SATURATION)
    classes[CAM], classes[CAM_OTHERS] = 0.8, 0.05
    before = classes[HIT] * classes[CAM] + (1.0 - classes[HIT]) * classes[CAM_OTHERS]
    classes[N2A] *= 1e-3
    reach(K, classes, 0, 0.3, SATURATION)
    after = classes[HIT] * classes[CAM] + (1.0 - classes[HIT]) * classes[CAM_OTHERS]
    assert after == pytest.approx(before)
    assert classes[CAM] == pytest.approx(before, rel=0.01), "the next vesicles fall on spines at random"


def test_a_weak_flash_reaches_its_spine_and_binds_less_of_it() -> None:
    """Light falls on one spine: half the glutamate is not half of the spines."""
    classes = rested()
    uncage(K, classes, 0, 0.5, 1.0)
    assert classes[HIT] == pytest.approx(1.0)
    assert classes[N2A] == pytest.approx(0.5 * SATURATION)


def test_a_trace_of_an_agonist_is_no_calcineurin() -> None:
    """What the bath adds is counted above rest, so that the last of a drug that washes out leaves spines alone."""
    drug = Ligand("nmda_glutamate", "agonist", half_uM=30.0)
    quiet = Slice(variation=NONE)
    traced = Slice(variation=NONE, ligands=(drug,), bath=Medium(ligand_uM=(1e-6,)))
    for tissue in (quiet, traced):
        tissue.stimulate(100, 0, 100.0, 0.1)
        tissue.advance(100 + 20 * TICKS_PER_S)
    with_trace, without = (state_of(one).classes[CALCINEURIN : CALCINEURIN + ALL] for one in (traced, quiet))
    assert np.allclose(with_trace, without, rtol=0, atol=1e-5)


def test_calcium_of_a_reached_spine_does_not_depend_on_how_many_are_reached() -> None:
    """Release probability says how many spines see a vesicle, not what one sees."""
    peaks = []
    for p0 in (0.05, 0.2):
        tissue = Slice(variation=NONE, tissue=SliceParameters(release=Release(release_cv=0.0, p0=p0)))
        tissue.stimulate(100, 0, 60.0, 0.1)
        peak = 0.0
        for n in range(60):
            tissue.advance(100 + int(0.002 * n * TICKS_PER_S))
            peak = max(peak, state_of(tissue).classes.reshape(-1, ALL)[CA // ALL, :CLASSES].max())
        peaks.append(peak - float(K["calcium_rest_uM"]))
    few, many = peaks
    assert few > 0.1
    assert many / few < 1.7, "fourfold release, yet only what the larger EPSP of the branch adds"


def test_the_shot_of_inhibitor_1_is_half_the_calcineurin_that_a_release_brings() -> None:
    """Campbell's theorem: the mean square of shots of height a is the square of the mean plus a / 2 times the mean."""
    tissue = Slice(variation=NONE, tissue=SliceParameters(release=Release(release_cv=0.0)))
    reached = tissue.released_on(0, tissue.recruited(0, 100.0, 0.1))
    tissue.stimulate(100, 0, 100.0, 0.1)
    heights = []
    for n in range(60):
        tissue.advance(100 + int(0.01 * (n + 1) * TICKS_PER_S))
        classes = state_of(tissue).classes.reshape(-1, ALL)[:, :CLASSES][:, reached]
        heights.append((classes[CALCINEURIN // ALL] / classes[HIT // ALL]).mean())
    assert Enzymes().inhibitor1_shot == pytest.approx(max(heights) / 2.0, rel=0.1)
