"""A steady patch holds what the spine's kernel settles at."""

import numpy as np
import pytest

from model.binding import OCCUPANCY, Ligand, Medium, occupy
from model.kernel_constants import constants
from model.nmda_steady_state import steady_conductance
from model.parameters import SliceParameters
from model.spine import magnesium_block, pore_step
from model.state import ALL, BLOCK0, BLOCK1, MAGNESIUM, MGEXP, VOLTAGE, empty_state

BLOCKERS = (
    Ligand("nmda_pore", "open_channel", kon_per_uM_s=0.7, koff_per_s=0.23, escape_per_s=0.0004, v_mV=36.0),
    Ligand("nmda_pore", "open_channel", kon_per_uM_s=2.5, koff_per_s=2.2, escape_per_s=0.006, v_mV=30.0),
)
AGONIST = Ligand("nmda_glutamate", "agonist", half_uM=1e-4)


@pytest.mark.parametrize(("mV", "magnesium_mM"), [(-70.0, 0.0), (-65.0, 1.0), (-30.0, 1.3)])
def test_the_spines_settle_where_the_patch_says(mV: float, magnesium_mM: float) -> None:
    k = constants(SliceParameters(), 31.0)[0]
    bath = Medium(magnesium_mM=magnesium_mM, ligand_uM=(2.0, 5.0, 1e4))
    occupancy = np.zeros(1, OCCUPANCY)
    occupy((*BLOCKERS, AGONIST), bath, occupancy)
    state = empty_state()
    state.oblique[VOLTAGE] = mV
    mg = magnesium_mM / k["receptors_magnesium_mM"] * np.exp(-k["receptors_magnesium_per_mV"] * mV)
    state.oblique[MAGNESIUM] = mg
    state.classes[MGEXP : MGEXP + ALL] = mg
    for _ in range(4000):
        pore_step(k, occupancy[0], 1000.0, state.classes, state.oblique, state.cell[0])
    held = state.classes[BLOCK0] + state.classes[BLOCK1]
    expected = steady_conductance(BLOCKERS, Medium(magnesium_mM=magnesium_mM, ligand_uM=(2.0, 5.0)), mV, 1.0)
    assert abs((1.0 - held) * magnesium_block(k, magnesium_mM, mV) / expected - 1.0) < 1e-3
    assert held > 0.1


def test_magnesium_opposes_a_blocker_and_depolarisation_drives_it_out() -> None:
    def left(mV: float, magnesium_mM: float) -> float:
        bath = Medium(magnesium_mM=magnesium_mM, ligand_uM=(1.0,))
        without = Medium(magnesium_mM=magnesium_mM)
        return steady_conductance(BLOCKERS[:1], bath, mV, 1.0) / steady_conductance((), without, mV, 1.0)

    assert left(-70.0, 0.0) < left(-70.0, 1.0)
    assert left(-70.0, 0.0) < left(40.0, 0.0)
