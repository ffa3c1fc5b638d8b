"""A slice that nobody touches stays as it is; slices differ as their seeds say."""

import numpy as np
from inside import state_of

from model.binding import Medium
from model.parameters import SliceParameters
from model.slice import Slice
from model.state import AMPAR, CA, SLOTS
from model.units import TICKS_PER_MIN, TICKS_PER_MS
from model.variation import NONE, REALISTIC, individual


def quiet(**wanted) -> Slice:
    return Slice(variation=NONE, **wanted)


def test_rest_stays_at_rest() -> None:
    tissue = quiet()
    before = tissue.read()
    voltage = state_of(tissue).v.copy()
    tissue.advance(240 * TICKS_PER_MIN)
    for name, (s1, s2) in tissue.read().items():
        assert abs(s1 - before[name][0]) < 2e-3 * max(abs(before[name][0]), 0.05), name
        assert abs(s2 - before[name][1]) < 2e-3 * max(abs(before[name][1]), 0.05), name
    assert np.allclose(state_of(tissue).v, voltage, atol=1e-6)


def test_resting_values_are_those_of_a_healthy_slice() -> None:
    tissue = quiet()
    seen = tissue.read()
    assert 0.05 < seen["spine_ca_uM"][0] < 0.10
    assert abs(seen["ampa_number"][0] - 1.0) < 1e-3
    assert seen["nmda_mg_blocked"][0] > 10 * seen["nmda_open"][0]
    assert seen["camkii_active"][0] < 1e-6
    x = state_of(tissue).classes.reshape(-1, 64)
    # Every class rests at the same calcium: ambient glutamate is balanced class by class.
    assert np.ptp(x[CA // 64]) < 2e-3
    assert np.allclose(x[AMPAR // 64], x[SLOTS // 64], atol=1e-3)


def test_no_potential_without_a_pulse() -> None:
    tissue = quiet()
    tissue.record(0, 4000)
    tissue.advance(TICKS_PER_MIN)
    seen = tissue.samples(0, 4000)
    assert np.abs(seen).max() < 5e-3  # ambient glutamate holds the dendrite a tenth of a mV above its leak
    assert np.ptp(seen) < 1e-9


def test_low_magnesium_at_rest_does_not_start_the_phosphatase() -> None:
    """Extrasynaptic drive saturates: taking the Mg away from an unstimulated slice is not a depression."""
    tissue = quiet()
    tissue.set_bath(Medium(magnesium_mM=0.01))
    tissue.advance(120 * TICKS_PER_MIN)
    assert abs(tissue.read()["ampa_number"][0] - 1.0) < 0.03


def test_a_seed_is_a_slice() -> None:
    a, b, c = individual(REALISTIC, 1), individual(REALISTIC, 1), individual(REALISTIC, 2)
    assert a == b
    assert a != c
    assert individual(NONE, 7).factors == dict.fromkeys(a.factors, 1.0)


def test_spread_of_factors_is_the_declared_one() -> None:
    many = [individual(REALISTIC, seed) for seed in range(600)]
    for name in ("conductor_density_per_mm2", "receptors_ampa_nS", "release_p0"):
        values = np.array([one.factors[name] for one in many])
        assert abs(values.mean() - 1.0) < 0.04
        assert abs(values.std() / values.mean() / getattr(REALISTIC, name) - 1.0) < 0.12
    assert abs(np.std([one.threshold_mV for one in many]) / 0.7 - 1.0) < 0.12


def test_slices_of_one_animal_are_more_alike() -> None:
    def ampa(seed: int, animal: int) -> float:
        return float(np.log(individual(REALISTIC, seed, animal).factors["receptors_ampa_nS"]))

    pairs = np.array([[ampa(10_000 + 2 * n + side, n) for side in (0, 1)] for n in range(800)])
    assert abs(np.corrcoef(pairs.T)[0, 1] - 0.4) < 0.1


def test_release_varies_from_sweep_to_sweep_by_what_is_declared() -> None:
    tissue = quiet(seed=3)
    saved = tissue.snapshot()
    first = []
    for n in range(120):
        tissue.restore(saved)
        # The same rested slice, at another moment: only the counter of the noise differs.
        tick = TICKS_PER_MIN + 37 * n
        tissue.record(tick, tick + 8 * TICKS_PER_MS)
        tissue.stimulate(tick, 0, 50.0, 0.1)
        tissue.advance(tick + 20 * TICKS_PER_MS)
        seen = tissue.samples(tick + 3 * TICKS_PER_MS, tick + 8 * TICKS_PER_MS)
        first.append(seen.min() - seen[0])
    spread = np.std(first) / abs(np.mean(first))
    assert 0.8 < spread / SliceParameters().release.release_cv < 1.2
