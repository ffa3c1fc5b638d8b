"""Ligands at targets, against closed forms."""

import numpy as np
import pytest

from model.binding import OCCUPANCY, TARGETS, Ligand, Medium, occupy
from model.parameters import SliceParameters
from model.slice import Slice
from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from model.variation import NONE


def occupancy(*pairs: tuple[Ligand, float]) -> np.ndarray:
    record = np.zeros(1, OCCUPANCY)
    occupy(tuple(ligand for ligand, _ in pairs), Medium(ligand_uM=tuple(uM for _, uM in pairs)), record)
    return record[0]


def test_nothing_in_the_bath_leaves_everything() -> None:
    empty = occupancy()
    for target in TARGETS:
        assert (empty[f"{target}_drive"], empty[f"{target}_block"], empty[f"{target}_left"]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("hill", [0.8, 1.0, 2.0])
def test_half_the_effect_at_the_half_concentration(hill: float) -> None:
    ligand = Ligand("ampa", "antagonist", half_uM=0.4, hill=hill)
    assert occupancy((ligand, 0.4))["ampa_left"] == pytest.approx(0.5)
    assert occupancy((ligand, 4.0))["ampa_left"] == pytest.approx(1 / (1 + 10**hill))


def test_an_incomplete_antagonist_leaves_its_part() -> None:
    ligand = Ligand("nmda_glun2b", "antagonist", half_uM=0.3, max_effect=0.9)
    assert occupancy((ligand, 3e5))["nmda_glun2b_left"] == pytest.approx(0.1, abs=1e-5)


@pytest.mark.parametrize("most", [0.2, 0.7, 1.0])
def test_a_partial_agonist_gives_its_part_and_no_more(most: float) -> None:
    ligand = Ligand("adenylyl_cyclase", "agonist", half_uM=0.05, max_effect=most)
    for uM, bound in ((0.05, 0.5), (0.45, 0.9)):
        drive = occupancy((ligand, uM))["adenylyl_cyclase_drive"]
        assert drive / (1 + drive) == pytest.approx(most * bound)


def test_a_fourth_channel_blocker_is_refused_in_words() -> None:
    blocker = Ligand("nmda_pore", "open_channel", kon_per_uM_s=1.0, koff_per_s=1.0)
    with pytest.raises(ValueError, match="three open-channel blockers"):
        occupancy(*((blocker, 1.0),) * 4)


def slope(ligand: Ligand, uM: float, magnesium: float = 1.3) -> float:
    tissue = Slice(variation=NONE, ligands=(ligand,), bath=Medium(magnesium_mM=magnesium, ligand_uM=(uM,)))
    tissue.record(0, 600)
    tissue.stimulate(100, 0, 100.0, 0.1)
    tissue.advance(TICKS_PER_S)
    return float(-np.diff(tissue.samples(160, 240)).min())


def test_an_ampa_antagonist_takes_the_response_as_it_binds() -> None:
    ligand = Ligand("ampa", "antagonist", half_uM=0.3)
    ratio = slope(ligand, 10.0) / slope(ligand, 0.0)
    assert 0.02 < ratio < 0.06  # 1 / (1 + 10 / 0.3) = 0.029, and a little of the NMDA current


def test_a_sodium_channel_blocker_takes_volley_and_response() -> None:
    ligand = Ligand("sodium_channel", "antagonist", half_uM=0.005)
    assert slope(ligand, 5.0) / slope(ligand, 0.0) < 0.01


def test_blocked_terminal_channels_let_in_less_calcium() -> None:
    """By the fourth power: a tenth fewer channels release as little as a tenth less calcium of the terminal."""
    ligand = Ligand("calcium_terminal", "antagonist", half_uM=10.0)
    whole = slope(ligand, 0.0)
    assert 0.55 < slope(ligand, 10.0 / 9.0) / whole < 0.85  # odds of release 0.9^4 = 0.66
    assert slope(ligand, 100.0) / whole < 0.02


def test_an_nmda_antagonist_leaves_the_response_in_magnesium() -> None:
    ligand = Ligand("nmda_glutamate", "antagonist", half_uM=0.9)
    assert abs(slope(ligand, 50.0) / slope(ligand, 0.0) - 1.0) < 0.03


def blocked(ligand: Ligand, uM: float, minutes: float, pulses_every_s: float | None, magnesium: float = 1.3) -> float:
    tissue = Slice(variation=NONE, ligands=(ligand,), bath=Medium(magnesium_mM=magnesium, ligand_uM=(uM,)))
    end = int(minutes * TICKS_PER_MIN)
    if pulses_every_s:
        for tick in range(TICKS_PER_S, end, int(pulses_every_s * TICKS_PER_S)):
            tissue.stimulate(tick, 0, 110.0, 0.1)
    tissue.advance(end)
    return tissue.read()["nmda_drug_blocked"][0]


KETAMINE_LIKE = Ligand("nmda_pore", "open_channel", kon_per_uM_s=0.7, koff_per_s=0.23, escape_per_s=0.0004, v_mV=36.0)


def test_a_channel_blocker_needs_open_channels() -> None:
    unused = blocked(KETAMINE_LIKE, 10.0, 0.5, None)
    used = blocked(KETAMINE_LIKE, 10.0, 0.5, 0.1)
    assert used > 2.0 * unused


def test_magnesium_protects_from_a_channel_blocker() -> None:
    assert blocked(KETAMINE_LIKE, 1.0, 10.0, 10.0, 0.01) > 2.0 * blocked(KETAMINE_LIKE, 1.0, 10.0, 10.0, 4.0)


def test_a_trapped_blocker_stays_after_wash() -> None:
    """It comes in while an agonist opens the channels, and then they are closed: nothing opens them at rest."""
    agonist = Ligand("nmda_glutamate", "agonist", half_uM=30.0)
    left = []
    for escape in (0.0, 0.05):
        ligand = Ligand("nmda_pore", "open_channel", kon_per_uM_s=0.7, koff_per_s=0.23, escape_per_s=escape, v_mV=36.0)
        tissue = Slice(variation=NONE, ligands=(ligand, agonist), bath=Medium(ligand_uM=(20.0, 10.0)))
        tissue.advance(10 * TICKS_PER_MIN)
        before = tissue.read()["nmda_drug_blocked"][0]
        tissue.set_bath(Medium(ligand_uM=(0.0, 0.0)))
        tissue.advance(22 * TICKS_PER_MIN)
        left.append(tissue.read()["nmda_drug_blocked"][0] / before)
    assert left[0] > 0.9 > 0.1 > left[1]


def test_binding_more_ligands_keeps_the_old_ones() -> None:
    first = Ligand("ampa", "antagonist", half_uM=0.3)
    second = Ligand("gaba_a", "antagonist", half_uM=2.0)
    tissue = Slice(variation=NONE, ligands=(first,), bath=Medium(ligand_uM=(0.3,)))
    tissue.bind((first, second))
    assert tissue.bath.ligand_uM == (0.3, 0.0)
    with pytest.raises(ValueError, match="must come first"):
        tissue.bind((second,))


def test_magnesium_block_of_jahr_and_stevens() -> None:
    from model.kernel_constants import constants
    from model.spine import magnesium_block

    k = constants(SliceParameters(), 31.0)[0]
    for v in (-70.0, -40.0, 0.0):
        assert magnesium_block(k, 1.0, v) == pytest.approx(1 / (1 + np.exp(-0.062 * v) / 3.57))
    # KET-01 of the literature: relief from -70 to -40 mV in 1 mM Mg is about fivefold.
    assert 3.0 < magnesium_block(k, 1.0, -40.0) / magnesium_block(k, 1.0, -70.0) < 8.5


def test_wash_in_is_not_lagged_twice() -> None:
    """The receptors see the bath that they are given, at once."""
    ligand = Ligand("ampa", "antagonist", half_uM=0.3)
    tissue = Slice(variation=NONE, ligands=(ligand,))
    tissue.set_bath(Medium(ligand_uM=(30.0,)))
    tissue.record(0, 600)
    tissue.stimulate(100, 0, 100.0, 0.1)
    tissue.advance(30 * TICKS_PER_MS)
    assert np.abs(tissue.samples(160, 600)).max() < 0.05
