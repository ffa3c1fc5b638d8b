"""NMDA receptors by themselves, held at a voltage until nothing changes: the spine's own equations at their end.

What ``model.spine.pore_step`` and ``magnesium_block`` settle at is known in closed form, so no time passes here.
"""

from __future__ import annotations

from math import exp

import numpy as np

from model.binding import OCCUPANCY, Ligand, Medium, occupy
from model.kernel_constants import constants
from model.parameters import SliceParameters
from model.reference import DISSOCIATION_mV
from model.spine import magnesium_block


def steady_conductance(
    ligands: tuple[Ligand, ...], bath: Medium, mV: float, bound: float, tissue: SliceParameters | None = None
) -> float:
    """Share of all receptors that conducts at ``mV`` while an agonist keeps the share ``bound`` of them bound.

    Blockers enter open pores that Mg leaves free, leave bound pores e-fold faster per their own voltage, and escape
    from closed ones: shares held follow from on = off for up to three of them together.
    """
    k = constants(tissue or SliceParameters(), bath.temperature_C)[0]
    occupancy = np.zeros(1, OCCUPANCY)
    occupy(ligands, bath, occupancy)
    free_of_magnesium = float(magnesium_block(k, bath.magnesium_mM, mV))
    held = 0.0
    for slot in range(3):
        uM, on, off, escape, v = (
            float(occupancy[0][f"pore{slot}_{part}"]) for part in ("uM", "on", "off", "escape", "v")
        )
        if on > 0.0:
            held += on * uM * bound * free_of_magnesium / (bound * off * exp((mV - DISSOCIATION_mV) / v) + escape)
    return bound * free_of_magnesium / (1.0 + held)
