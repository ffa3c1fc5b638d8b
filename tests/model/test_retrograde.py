"""What glutamate outside the cleft does through group I mGluRs."""

import numpy as np

from model.binding import Ligand, Medium
from model.slice import Slice
from model.units import TICKS_PER_MIN, TICKS_PER_S
from model.variation import NONE

NMDA_BLOCK = Ligand("nmda_glutamate", "antagonist", half_uM=1.0)
MGLUR_BLOCK = Ligand("mglur_group1", "antagonist", half_uM=0.5)
SECONDS = 600
CURRENT_uA = 110.0


def receptors(*gaps_s: float, blockers: tuple[Ligand, ...] = (NMDA_BLOCK,)) -> float:
    """AMPA receptors of S1, 1 = before, half an hour after ten minutes of pulses ``gaps_s`` after every full second."""
    tissue = Slice(variation=NONE, ligands=blockers, bath=Medium(ligand_uM=(50.0,) * len(blockers)))
    for second in range(1, SECONDS + 1):
        for gap in gaps_s:
            tissue.stimulate(int((second + gap) * TICKS_PER_S), 0, CURRENT_uA, 0.1)
        tissue.advance(int((second + 0.9) * TICKS_PER_S))
    tissue.advance(SECONDS * TICKS_PER_S + 10 * TICKS_PER_MIN)
    return float(np.mean(tissue.read()["ampa_number"][0]))


def test_pairs_reach_the_receptors_that_single_pulses_miss() -> None:
    """Pairs at 1 Hz depress without NMDA receptors (Kemp & Bashir 1999; Huber et al. 2000)."""
    pairs = receptors(0.0, 0.05)
    assert pairs < 0.97
    assert 1.0 - receptors(0.0) < 0.4 * (1.0 - pairs)
    assert receptors(0.0, 0.05, blockers=(NMDA_BLOCK, MGLUR_BLOCK)) > 0.5 * (1.0 + pairs)
