"""A somatic clamp is a conductance to a command voltage: it is nothing when off, and time cut otherwise is the same."""

import numpy as np
import pytest
from inside import state_of

from model.binding import Ligand, Medium
from model.pipette import Pipette
from model.slice import Slice
from model.state import CLASSES, POOL, RESIDUAL, SOMA
from model.units import TICKS_PER_MS, TICKS_PER_S
from model.variation import NONE

SECOND = TICKS_PER_S
ANTAGONISTS = (
    Ligand("ampa", "antagonist", half_uM=0.01),
    Ligand("nmda_glutamate", "antagonist", half_uM=0.01),
    Ligand("gaba_a", "antagonist", half_uM=0.01),
)


def held(mV: float, amounts: tuple[float, ...] = (0.0, 0.0, 0.0)) -> Slice:
    tissue = Slice(variation=NONE, ligands=ANTAGONISTS, bath=Medium(ligand_uM=amounts))
    tissue.clamp(mV)
    tissue.advance(2 * SECOND)
    return tissue


def evoked(tissue: Slice, current_uA: float = 90.0) -> np.ndarray:
    """Evoked current, 100 ms from the pulse, above what is held."""
    start = tissue.tick
    tissue.record(start, start + 100 * TICKS_PER_MS)
    tissue.stimulate(start, 0, current_uA, 0.1)
    tissue.advance(start + 110 * TICKS_PER_MS)
    seen = tissue.clamp_current(start, start + 100 * TICKS_PER_MS)
    return seen - seen[0]


def live(step: int) -> tuple[bytes, np.ndarray]:
    """Holding, a voltage step, pulses and flashes, with ``advance`` called every ``step`` ticks."""
    tissue = Slice(seed=5)
    events = [
        (SECOND, lambda: tissue.clamp(-70.0)),
        (2 * SECOND + 3, lambda: tissue.record(2 * SECOND + 3, 2 * SECOND + 4000)),
        (2 * SECOND + 4, lambda: tissue.stimulate(2 * SECOND + 500, 0, 90.0, 0.1)),
        (2 * SECOND + 600, lambda: tissue.uncage(2 * SECOND + 777, 1, 5, 1.0)),
        (4 * SECOND + 11, lambda: tissue.clamp(0.0)),
        (6 * SECOND, lambda: tissue.clamp(-70.0)),
        (7 * SECOND, lambda: tissue.clamp(None)),
        (7 * SECOND + 5, lambda: tissue.stimulate(7 * SECOND + 5, 0, 90.0, 0.1)),
    ]
    current = np.zeros(0)
    for tick in sorted({*range(step, 9 * SECOND, step), *(tick for tick, _ in events), 5 * SECOND, 9 * SECOND}):
        tissue.advance(tick)
        for _, do in (event for event in events if event[0] == tick):
            do()
        if tick == 5 * SECOND:
            current = tissue.clamp_current(2 * SECOND + 3, 2 * SECOND + 4000)
    return tissue.snapshot(), current


def test_chunks_change_no_bit_under_a_clamp() -> None:
    state, current = live(9 * SECOND)
    assert len(current) == 3997
    for step in (13, 777):
        again, also = live(step)
        assert again == state
        assert np.array_equal(also, current)


def test_a_clamp_that_is_off_changes_no_bit() -> None:
    ours, theirs = Slice(seed=4), Slice(seed=4)
    ours.clamp(None, Pipette(series_MOhm=20.0))
    for tissue in (ours, theirs):
        tissue.stimulate(1000, 0, 120.0, 0.1)
        tissue.record(900, 4000)
        tissue.advance(5000)
    assert np.array_equal(ours.samples(900, 4000), theirs.samples(900, 4000))
    assert np.array_equal(state_of(ours).classes, state_of(theirs).classes)


def test_the_soma_is_held_and_the_dendrite_follows_less() -> None:
    voltage = state_of(held(-20.0)).v
    assert abs(voltage[SOMA] + 20.0) < 6.0
    assert voltage[-1] < voltage[SOMA] - 3.0


def test_holding_current_is_that_of_the_input_resistance() -> None:
    tissue = held(-66.0)
    tissue.record(tissue.tick, tissue.tick + 1000)
    tissue.advance(tissue.tick + 1000)
    before = tissue.clamp_current(tissue.tick - 1000, tissue.tick)[-1]
    tissue.clamp(-71.0)
    tissue.record(tissue.tick, tissue.tick + 20_000)
    tissue.advance(tissue.tick + 20_000)
    seen = tissue.clamp_current(tissue.tick - 20_000, tissue.tick)
    assert seen[0] - before == pytest.approx(-5.0 * Pipette().series_nS, rel=1e-3)
    assert 50.0 < -5e3 / (seen[-1] - before) - Pipette().series_MOhm < 110.0  # MOhm


def test_currents_turn_over_where_their_channels_do() -> None:
    blocked_gaba, blocked_glutamate = (0.0, 0.0, 100.0), (100.0, 100.0, 0.0)
    excitatory = {mV: evoked(held(mV, blocked_gaba)) for mV in (-70.0, 40.0)}
    assert excitatory[-70.0].min() < -50.0 and excitatory[-70.0].max() < 5.0
    assert excitatory[40.0].max() > 20.0
    inhibitory = {mV: evoked(held(mV, blocked_glutamate)) for mV in (-70.0, 30.0)}
    assert inhibitory[-70.0].min() < -50.0
    assert inhibitory[30.0].max() > 10.0
    none = evoked(held(-70.0, (100.0, 100.0, 100.0)))
    assert np.abs(none).max() < 3.0


def test_nmda_current_is_slow_and_grows_where_magnesium_lets_go() -> None:
    seen = {mV: evoked(held(mV, (100.0, 0.0, 100.0))) for mV in (-70.0, -40.0, 40.0)}
    assert seen[-40.0].min() < 1.5 * seen[-70.0].min() < 0.0  # the region of negative slope
    assert seen[40.0].max() > 0.5
    assert (seen[-40.0] < seen[-40.0].min() / 2.0).sum() > 40 * TICKS_PER_MS


def test_a_depolarised_soma_makes_its_inhibition_smaller_for_a_while() -> None:
    tissue = held(-70.0, (100.0, 100.0, 0.0))
    before = evoked(tissue).min()
    tissue.advance(tissue.tick + 10 * SECOND)
    tissue.clamp(0.0)
    tissue.advance(tissue.tick + 5 * SECOND)
    tissue.clamp(-70.0)
    tissue.advance(tissue.tick + SECOND)
    after = evoked(tissue).min()
    tissue.advance(tissue.tick + 120 * SECOND)
    later = evoked(tissue).min()
    assert after < 0.0 and abs(after) < 0.75 * abs(before)
    assert later == pytest.approx(before, rel=0.15)


def test_a_snapshot_brings_the_clamp_back() -> None:
    tissue = held(-70.0)
    tissue.record(tissue.tick, tissue.tick + 3000)
    tissue.advance(tissue.tick + 100)
    saved = tissue.snapshot()
    tissue.clamp(0.0)
    tissue.record(tissue.tick, tissue.tick + 10)
    tissue.advance(tissue.tick + 3000)
    tissue.restore(saved)
    assert tissue.snapshot() == saved
    tissue.advance(tissue.tick + 2000)
    assert len(tissue.clamp_current(tissue.tick - 2000, tissue.tick)) > 1500


def test_current_without_a_clamp_is_refused_in_words() -> None:
    tissue = Slice(seed=1)
    tissue.record(0, 100)
    tissue.advance(100)
    with pytest.raises(ValueError, match="not clamped"):
        tissue.clamp_current(0, 100)


def test_a_flash_reaches_one_spine_and_nobody_else() -> None:
    tissue, quiet = (Slice(seed=2, bath=Medium(magnesium_mM=0.0)) for _ in range(2))
    for n in range(30):
        tissue.uncage(1000 + 10_000 * n, 1, 7, 1.0)
    for one in (tissue, quiet):
        one.advance(30 * 10_000 + 2000)
    seen, rest = tissue.spines("camkii_active"), quiet.spines("camkii_active")
    others = np.ones((2, CLASSES), bool)
    others[1, 7] = False
    assert seen[1, 7] > 0.1
    assert np.abs(seen[others] - rest[others]).max() < 0.01
    for row in (POOL, RESIDUAL):
        assert np.array_equal(
            state_of(tissue).classes[row : row + 2 * CLASSES], state_of(quiet).classes[row : row + 2 * CLASSES]
        )
    assert state_of(tissue).cell[0]["gaba_pool"] == state_of(quiet).cell[0]["gaba_pool"]


def test_a_flash_leaves_no_volley_and_no_refractory_fibre() -> None:
    ours, theirs = Slice(seed=2), Slice(seed=2)
    ours.uncage(990, 0, 3, 1e-6)
    for tissue in (ours, theirs):
        tissue.stimulate(1000, 0, 100.0, 0.1)
        tissue.record(900, 1400)
        tissue.advance(1500)
    assert np.allclose(ours.samples(900, 1400), theirs.samples(900, 1400), atol=1e-4)


def test_a_spine_that_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="spines 0 to"):
        Slice(seed=1).uncage(100, 0, CLASSES, 1.0)


def test_which_spines_a_pulse_reaches_is_its_share_of_the_fibres() -> None:
    tissue = Slice(seed=1)
    assert tissue.released_on(0, 0.25).sum() == CLASSES // 4
    assert tissue.receptors(0).mean() == pytest.approx(1.0)


def test_spines_are_read_one_by_one_and_their_mean_is_the_read_out() -> None:
    tissue = Slice(seed=1)
    tissue.stimulate(100, 0, 90.0, 0.1)
    tissue.advance(700)
    for name, mean in tissue.read().items():
        assert tissue.spines(name).mean(axis=1) == pytest.approx(mean), name
