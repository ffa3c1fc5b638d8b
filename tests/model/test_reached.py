"""What a test pulse reaches, and the factors of its response."""

from __future__ import annotations

import numpy as np
import pytest
from inside import class_constants_of, constants_of, occupancy_of, state_of

from model.reached import RESPONSE, Pulse, Reached
from model.readout import READOUTS
from model.slice import Slice
from model.state import ALL, AMPAR, CLASSES, RANK
from model.units import TICKS_PER_MIN, TICKS_PER_S
from model.variation import NONE

CURRENT_UA, WIDTH_MS = 100.0, 0.1
FACTORS = ("spines_reached", "ampa_number", "ampa_conductance", "ampa_answering", "released", "driving_force")


def reached_by(tissue: Slice, pulse: Pulse) -> Reached:
    return Reached(
        constants_of(tissue), occupancy_of(tissue), state_of(tissue), class_constants_of(tissue), tissue.tick, pulse
    )


def uneven(tissue: Slice) -> np.ndarray:
    """Receptors in the density, different in every class."""
    receptors = np.linspace(0.5, 2.0, ALL)
    state_of(tissue).classes[AMPAR : AMPAR + ALL] = receptors
    return receptors.reshape(2, CLASSES)


def firing(tissue: Slice) -> tuple[float, float]:
    return tissue.recruited(0, CURRENT_UA, WIDTH_MS), tissue.recruited(1, CURRENT_UA, WIDTH_MS)


def slope(tissue: Slice, pathway: int) -> float:
    """Steepest millisecond of the noiseless response to a test pulse, on a copy; mV/ms."""
    copy = tissue.copy()
    at = copy.tick + 30 * TICKS_PER_S
    copy.advance(at)
    copy.record(at, at + 400)
    copy.stimulate(at, pathway, CURRENT_UA, WIDTH_MS)
    state_of(copy).pulses["trial"][state_of(copy).cell[0]["pulses"] - 1] = 1.0
    copy.advance(at + 500)
    field = copy.samples(at, at + 400)[50:]  # past the volley
    return float((field[20:] - field[:-20]).min())


@pytest.mark.parametrize("pulse", [Pulse(0, 0.3, 0.1), Pulse(1, 0.011, 0.0), Pulse(1, 0.0, 0.0), Pulse(0, 1.0, 0.5)])
def test_the_weights_sum_to_one_and_lie_on_the_fibres_of_the_lowest_thresholds(pulse: Pulse) -> None:
    tissue = Slice(variation=NONE)
    weights = reached_by(tissue, pulse).weights
    assert weights.sum() == pytest.approx(1.0)
    if pulse.own > 0.0:
        rank = class_constants_of(tissue)[RANK : RANK + ALL].reshape(2, CLASSES)
        own, other = pulse.source, 1 - pulse.source
        assert set(rank[own][weights[own] > 0]) == set(range(int(np.ceil(CLASSES * pulse.own))))
        assert (rank[other][weights[other] > 0] >= CLASSES * (1.0 - pulse.shared) - 1.0).all()


def test_with_all_fibres_and_none_of_the_other_pathway_it_is_the_plain_mean() -> None:
    tissue = Slice(variation=NONE)
    receptors = uneven(tissue)
    for pathway in range(2):
        whole = reached_by(tissue, Pulse(pathway, 1.0, 0.0))
        assert whole.mean(receptors) == pytest.approx(receptors[pathway].mean())
        assert whole.mean(receptors) == pytest.approx(tissue.read()["ampa_number"][pathway])
    part = reached_by(tissue, Pulse(0, 0.3, 0.0)).mean(receptors)
    assert part != pytest.approx(receptors[0].mean(), rel=0.01)


def test_where_no_fibre_fires_all_spines_count_alike() -> None:
    tissue = Slice(variation=NONE)
    uneven(tissue)
    silent = tissue.read_reached((0.0, 0.3))
    assert silent["ampa_number"][0] == pytest.approx(tissue.read()["ampa_number"][0])
    assert silent["fibres_fire"] == (0.0, 0.3) and silent["released"][0] == 0.0 and silent["driving_force"][0] == 1.0


def test_it_tells_the_read_outs_and_the_factors_and_changes_nothing() -> None:
    tissue = Slice(seed=2)
    before = tissue.snapshot()
    told = tissue.read_reached(firing(tissue))
    assert set(told) == set(READOUTS) | set(RESPONSE)
    assert tissue.snapshot() == before


def test_the_factors_make_the_conductance_that_the_pulse_gives() -> None:
    tissue = Slice(seed=3)
    uneven(tissue)
    told = tissue.read_reached(firing(tissue))
    tissue.stimulate(0, 0, CURRENT_UA, WIDTH_MS)
    state_of(tissue).pulses["trial"][0] = 1.0
    tissue.advance(1)
    arrivals = state_of(tissue).arrivals[: state_of(tissue).cell[0]["queued"]]
    nS = float(tissue._k["receptors_ampa_nS"])
    for name in FACTORS[:-1]:
        nS *= told[name][0]
    assert arrivals["ampa_nS"].sum() == pytest.approx(nS)


def test_a_drug_that_holds_sodium_channels_leaves_fewer_fibres() -> None:
    tissue = Slice(seed=1)
    whole = tissue.read_reached((0.4, 0.4))
    occupancy_of(tissue)[0]["sodium_channel_left"] = 0.5
    assert tissue.read_reached((0.4, 0.4))["fibres_fire"] == pytest.approx((0.2, 0.2))
    assert whole["fibres_fire"] == (0.4, 0.4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_tetanus_the_product_of_the_factors_is_the_change_of_the_slope(seed: int) -> None:
    tissue = Slice(seed=seed)
    tissue.advance(TICKS_PER_MIN)
    before, slopes = tissue.read_reached(firing(tissue)), [slope(tissue, pathway) for pathway in range(2)]
    for pulse in range(100):
        tissue.stimulate(tissue.tick + 200 * pulse, 0, CURRENT_UA, WIDTH_MS)
    for minutes in (5, 30):
        tissue.advance(minutes * TICKS_PER_MIN)
        after = tissue.read_reached(firing(tissue))
        plain = tissue.read()["ampa_number"][0]
        factor = {name: after[name][0] / before[name][0] for name in FACTORS}
        changed = slope(tissue, 0) / slopes[0]
        assert changed > 1.15 and factor["ampa_number"] > plain + 0.1
        assert np.prod(list(factor.values())) == pytest.approx(changed, rel=0.06)
        assert factor["driving_force"] < 1.0 < factor["ampa_conductance"]
    control = [after[name][1] / before[name][1] for name in FACTORS]
    assert np.prod(control) == pytest.approx(slope(tissue, 1) / slopes[1], rel=0.03)


def test_a_block_of_ampa_receptors_is_a_factor_of_its_own() -> None:
    tissue = Slice(seed=1)
    tissue.advance(TICKS_PER_MIN)
    before, free = tissue.read_reached(firing(tissue)), slope(tissue, 0)
    occupancy_of(tissue)[0]["ampa_left"] = 0.3
    after = tissue.read_reached(firing(tissue))
    factor = {name: after[name][0] / before[name][0] for name in FACTORS}
    assert factor["ampa_answering"] == pytest.approx(0.3) and factor["driving_force"] > 1.0
    assert np.prod(list(factor.values())) == pytest.approx(slope(tissue, 0) / free, rel=0.08)
