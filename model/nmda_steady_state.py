"""NMDA receptors by themselves, held at a voltage: the spine's own equations, at their end and on the way there.

What ``model.spine.pore_step`` and ``magnesium_block`` settle at is known in closed form, and so is the way: at a
voltage that stands they are linear.
"""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.typing import NDArray

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
    free_of_magnesium, enter, leave = _rates(ligands, bath, mV, bound, tissue)
    blocking = enter > 0.0
    return bound * free_of_magnesium / (1.0 + float((enter[blocking] / leave[blocking]).sum()))


def held_after(
    held: NDArray[np.float64],
    ligands: tuple[Ligand, ...],
    bath: Medium,
    mV: float,
    bound: float,
    seconds: float,
    tissue: SliceParameters | None = None,
) -> NDArray[np.float64]:
    """Shares of the receptors that each of three blockers holds, shape (3,), from those they held ``seconds`` before.

    d(held)/dt = enter (1 - all held) - leave held: a matrix exponential.
    """
    from scipy.linalg import expm

    _, enter, leave = _rates(ligands, bath, mV, bound, tissue)
    matrix = np.zeros((4, 4))
    matrix[:3, :3] = -np.diag(leave) - enter[:, None]
    matrix[:3, 3] = enter
    after: NDArray[np.float64] = (expm(matrix * seconds) @ np.append(held, 1.0))[:3]
    return after


def _rates(
    ligands: tuple[Ligand, ...], bath: Medium, mV: float, bound: float, tissue: SliceParameters | None
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    """The share of open pores that Mg leaves free, and rates (1/s) at which each of three blockers comes and goes."""
    k = constants(tissue or SliceParameters(), bath.temperature_C)[0]
    occupancy = np.zeros(1, OCCUPANCY)
    occupy(ligands, bath, occupancy)
    free_of_magnesium = float(magnesium_block(k, bath.magnesium_mM, mV))
    enter, leave = np.zeros(3), np.zeros(3)
    for slot in range(3):
        uM, on, off, escape, v = (
            float(occupancy[0][f"pore{slot}_{part}"]) for part in ("uM", "on", "off", "escape", "v")
        )
        if on > 0.0:
            enter[slot] = on * uM * bound * free_of_magnesium
            leave[slot] = bound * off * exp((mV - DISSOCIATION_mV) / v) + escape
    return free_of_magnesium, enter, leave
