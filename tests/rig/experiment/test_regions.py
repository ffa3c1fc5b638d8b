"""Other regions: where the biology differs, the mechanism differs."""

from __future__ import annotations

from model.binding import Ligand, Medium
from model.slice import Slice
from model.units import TICKS_PER_MIN, TICKS_PER_S
from model.variation import NONE
from rig.instruments import shelf
from rig.instruments.preparation_to_parameters import slice_parameters

NO_INHIBITION = Ligand("gaba_a", "antagonist", half_uM=0.1)
L_TYPE = Ligand("calcium_l", "antagonist", half_uM=0.1)
NMDA = Ligand("nmda_glutamate", "antagonist", half_uM=0.9)


def gained(card: str, rate_hz: int, drug: Ligand | None = None) -> float:
    """AMPA receptors that S1 has gained 40 min after two strong trains of 100 pulses, over those before."""
    ligands = (NO_INHIBITION,) if drug is None else (NO_INHIBITION, drug)
    bath = Medium(ligand_uM=(20.0,) + (50.0,) * (len(ligands) - 1))
    tissue = Slice(tissue=slice_parameters(shelf.preparation(card)), variation=NONE, ligands=ligands, bath=bath)
    before = tissue.read()["ampa_number"][0]
    for train in range(2):
        for pulse in range(100):
            tissue.stimulate(TICKS_PER_S * (1 + 20 * train) + pulse * TICKS_PER_S // rate_hz, 0, 300.0, 0.1)
    tissue.advance(40 * TICKS_PER_MIN)
    return tissue.read()["ampa_number"][0] / before - 1


def test_l_type_channels_are_enough_for_the_amygdala_when_it_is_driven_hard_and_nmda_receptors_for_ca1() -> None:
    """Without NMDA receptors 100 Hz still potentiates thalamic synapses and 30 Hz does not; with both kinds of calcium
    either does (Weisskopf, Bauer & LeDoux 1999; Bauer, Schafe & LeDoux 2002). CA1 is as in Collingridge 1983."""
    amygdala, ca1 = "rat_lateral_amygdala", "rat_p21_28_submerged"
    assert gained(amygdala, 100, NMDA) > 0.6 * gained(amygdala, 100) > 0.12
    assert gained(amygdala, 30, NMDA) < 0.2 * gained(amygdala, 30)
    assert gained(amygdala, 30, L_TYPE) < 0.6 * gained(amygdala, 30)
    assert gained(ca1, 100, NMDA) < 0.2 * gained(ca1, 100)
    assert gained(ca1, 100, L_TYPE) > 0.6 * gained(ca1, 100)


MGLUR = Ligand("mglur_group1", "antagonist", half_uM=0.5)


def parallel_fibre_receptors(parallel_uA: float, climbing_uA: float, drug: Ligand | None = None) -> float:
    """AMPA receptors of parallel fibre synapses (S1) 10 min after 300 pulses at 1 Hz, 1 = before."""
    ligands = (NO_INHIBITION,) if drug is None else (NO_INHIBITION, drug)
    bath = Medium(ligand_uM=(20.0,) + (50.0,) * (len(ligands) - 1))
    card = slice_parameters(shelf.preparation("rat_cerebellum"))
    tissue = Slice(tissue=card, variation=NONE, ligands=ligands, bath=bath)
    for second in range(1, 301):
        if parallel_uA:
            tissue.stimulate(second * TICKS_PER_S, 0, parallel_uA, 0.1)
        if climbing_uA:
            tissue.stimulate(second * TICKS_PER_S, 1, climbing_uA, 0.1)
    tissue.advance(15 * TICKS_PER_MIN)
    return tissue.read()["ampa_number"][0]


def test_parallel_fibres_are_depressed_only_with_the_climbing_fibre_and_mglur1() -> None:
    """Conjunction depresses, neither fibre alone does (Karachot et al. 1994); without mGluR1 high calcium leaves the
    field to the phosphatases, which add receptors."""
    both = parallel_fibre_receptors(100.0, 800.0)
    assert both < 0.8
    assert parallel_fibre_receptors(100.0, 0.0) > 0.95
    assert parallel_fibre_receptors(0.0, 800.0) > 0.95
    assert parallel_fibre_receptors(100.0, 800.0, MGLUR) > 0.999


def test_the_reversed_rule_is_absent_from_the_hippocampus() -> None:
    assert slice_parameters(shelf.preparation("rat_p21_28_submerged")).reversal.share == 0.0
    assert slice_parameters(shelf.preparation("rat_cerebellum")).reversal.share == 1.0
