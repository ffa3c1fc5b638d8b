"""What glutamate outside the cleft does through group I mGluRs."""

import numpy as np

from model.binding import OCCUPANCY, Ligand, Medium, occupy
from model.kernel_constants import constants
from model.parameters import SliceParameters
from model.retrograde import retrograde_step, soma_step
from model.slice import Slice
from model.state import CELL, PATH
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


class Rested:
    """What 2-AG and CB1 do, by themselves: nothing has been asked of them yet."""

    def __init__(self, *bath: tuple[Ligand, float]) -> None:
        self.k = constants(SliceParameters(), 31.0)[0]
        self.occupancy = np.zeros(1, OCCUPANCY)
        self.cell = np.zeros(1, CELL)
        self.path = np.zeros(2, PATH)
        self.cell["inhibitory"] = self.path["presynaptic"] = 1.0
        occupy(
            tuple(ligand for ligand, _ in bath), Medium(ligand_uM=tuple(amount for _, amount in bath)), self.occupancy
        )

    def after(self, minutes: int) -> "Rested":
        none = np.zeros(2)
        for _ in range(minutes * 60):
            retrograde_step(self.k, self.occupancy[0], 1.0, self.cell[0], self.path, none, none)
        return self


def test_what_cb1_takes_from_gaba_terminals_for_long_needs_calcineurin() -> None:
    """Heifets, Chevaleyre & Castillo 2008: FK506 blocks it, okadaic acid does not."""
    agonist = (Ligand("cb1", "agonist", half_uM=1.0), 10.0)

    def lost(*bath: tuple[Ligand, float]) -> float:
        return 1.0 - float(Rested(agonist, *bath).after(10).cell["inhibitory"][0])

    assert lost() > 0.2
    assert lost((Ligand("calcineurin", "antagonist", half_uM=1.0), 50.0)) < 0.25 * lost()
    assert lost((Ligand("pp1", "antagonist", half_uM=1.0), 50.0)) == lost()


def test_a_depolarised_soma_tells_glutamate_terminals_a_thirtieth_of_what_it_tells_gaba_terminals() -> None:
    """Ohno-Shosaku et al. 2002: 60 nM of an agonist do there what 2 nM do at GABA terminals."""
    rested = Rested()
    for _ in range(10):
        soma_step(rested.k, rested.occupancy[0], 0.1, 0.0, rested.cell[0], rested.path)
    heard = rested.path["endocannabinoid"] / rested.cell["gaba_endocannabinoid"]
    assert np.allclose(heard, 2.0 / 60.0, rtol=0.1)
