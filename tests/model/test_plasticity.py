"""The slow biochemistry of spines: single kernels against closed forms, and what trains leave in the density."""

from __future__ import annotations

import numpy as np
import pytest
from inside import state_of

from model.kernel_constants import constants
from model.parameters import Enzymes, Release, SliceParameters, Traffic
from model.reference import REFERENCE_C
from model.signalling import dock, phosphatase_1, protein_kinase_a, settle, turnover
from model.slice import Slice
from model.state import ALL, AMPAR, CLASSES, DOCKED, INHIBITOR1, SLOTS
from model.units import TICKS_PER_MIN, TICKS_PER_S
from model.variation import NONE

K = constants(SliceParameters(), REFERENCE_C)[0]
ENZYMES, TRAFFIC = Enzymes(), Traffic()


def settled_inhibitor(calcineurin: float, pka: float) -> tuple[float, float]:
    inhibitor, free = 0.0, 0.0
    for _ in range(20_000):
        inhibitor, free = phosphatase_1(K, 0.1, calcineurin, 1.0, pka, inhibitor)
    return inhibitor, free


@pytest.mark.parametrize("calcineurin", [0.005, 0.05, 0.4])
@pytest.mark.parametrize("pka", [0.0, 0.1])
def test_inhibitor_1_rests_where_two_hits_of_calcineurin_balance_pka(calcineurin: float, pka: float) -> None:
    on = ENZYMES.inhibitor1_on * calcineurin * (calcineurin + ENZYMES.inhibitor1_shot)
    back = (1.0 + ENZYMES.inhibitor1_pka * pka) / ENZYMES.inhibitor1_s
    inhibitor, free = settled_inhibitor(calcineurin, pka)
    assert inhibitor == pytest.approx(on / (on + back), rel=1e-6)
    u = (inhibitor / ENZYMES.pp1_half) ** 4
    assert free == pytest.approx(u / (1.0 + u), rel=1e-6)


def test_pka_is_half_free_at_its_half() -> None:
    assert protein_kinase_a(K, ENZYMES.pka_half) == pytest.approx(0.5)
    assert protein_kinase_a(K, 0.0) == 0.0


def test_docking_needs_several_phosphorylated_subunits_and_lasts() -> None:
    some, twice = (dock(K, 1e-3, 1.0, active, 0.0, 1.0, 0.0) for active in (0.2, 0.4))
    assert twice / some == pytest.approx(8.0, rel=0.01)
    assert dock(K, 0.01, 1.0, 0.0, 0.0, 1.0, 0.5) == pytest.approx(0.5 * np.exp(-0.01 / TRAFFIC.dock_s), rel=1e-5)
    assert dock(K, 1e-3, 1.0, 0.4, 0.0, 2.0, 0.0) == pytest.approx(twice / 2.0, rel=0.01)


def test_a_few_spines_with_much_active_camkii_dock_more_than_many_with_little() -> None:
    few, many = dock(K, 1e-3, 0.25, 0.4, 0.0, 1.0, 0.0), dock(K, 1e-3, 1.0, 0.1, 0.0, 1.0, 0.0)
    assert few / many == pytest.approx(16.0, rel=0.01)
    assert dock(K, 1e-3, 0.25, 0.4, 0.2, 1.0, 0.0) > few


def test_resting_synapses_turn_over_as_kinase_and_phosphatase_let_them() -> None:
    assert turnover(K, 1.0, 1.0) == pytest.approx(1.0, abs=1e-8)
    assert turnover(K, 1.0, 0.05) > 1.2
    assert turnover(K, 0.0, 0.05) == pytest.approx(turnover(K, 0.0, 1.0))


def test_nothing_settles_without_a_tag_or_under_a_phosphatase() -> None:
    assert settle(K, 10.0, 1.6, 0.0, 0.0, 0.0) == 0.0
    assert settle(K, 10.0, 1.6, 0.0, 1.0, 1.0) == 0.0
    assert settle(K, 10.0, 1.6, 0.0, 1.0, 0.0) > settle(K, 10.0, 1.6, 0.0, 0.5, 0.0) > 0.0


def after(pulses_s: list[float]) -> np.ndarray:
    """The spine states that a pattern at 100 uA leaves, over the classes that it reaches, 2 s after it."""
    tissue = Slice(variation=NONE, tissue=SliceParameters(release=Release(release_cv=0.0)))
    for at in pulses_s:
        tick = 100 + int(at * TICKS_PER_S)
        tissue.stimulate(tick, 0, 100.0, 0.1)
    tissue.advance(100 + int((pulses_s[-1] + 2.0) * TICKS_PER_S))
    reached = tissue.released_on(0, tissue.recruited(0, 100.0, 0.1))
    return state_of(tissue).classes.reshape(-1, ALL)[:, :CLASSES][:, reached]


TRAIN = [n / 100 for n in range(100)]
THETA_BURSTS = [0.2 * burst + n / 100 for burst in range(10) for n in range(4)]
WEAK_BURSTS = [10.0 * burst + n / 30 for burst in range(6) for n in range(5)]


def test_camkii_stays_in_the_density_after_trains_and_theta_bursts_and_not_after_weak_bursts() -> None:
    train, theta, weak, single = (
        after(pulses)[DOCKED // ALL].mean() for pulses in (TRAIN, THETA_BURSTS, WEAK_BURSTS, [0.0])
    )
    assert train > 0.2 and theta > 0.2
    assert weak < 0.25 * train and single < 1e-3


def test_inhibitor_1_adds_up_over_minutes_of_low_frequency() -> None:
    few, many = (after([float(n) for n in range(count)])[INHIBITOR1 // ALL].mean() for count in (10, 120))
    assert many > 2.0 * few > 0.0


def test_scaling_grows_all_synapses_and_leaves_their_room_for_hebbian_change() -> None:
    """BDNF above rest multiplies the current of every synapse; number and slots do not hear of it."""
    tissue = Slice(variation=NONE)
    state = state_of(tissue)
    before = tissue.read()["ampa_number"]
    state.cell[0]["bdnf"] = 4.0
    tissue.advance(30 * TICKS_PER_MIN)
    classes = state.classes.reshape(-1, ALL)
    assert state.cell[0]["scale"] > 1.02
    assert np.allclose(classes[AMPAR // ALL], 1.0, atol=2e-3) and np.allclose(classes[SLOTS // ALL], 1.0, atol=2e-3)
    assert tissue.read()["ampa_number"][0] / before[0] == pytest.approx(state.cell[0]["scale"], rel=5e-3)
