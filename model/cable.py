"""The mean CA1 cell as a cable of 12 compartments.

Two voltages share one matrix: ``v`` of a cell that has not fired, ``d``, what the spikes of the population add. One
elimination of the tridiagonal system solves both (Crank-Nicolson as a half step and an extrapolation, or backward
Euler).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.jit import kernel
from model.parameters import Cell, Inhibition
from model.state import COMPARTMENTS, SOMA

MIDDLE = COMPARTMENTS // 2


class Cable(NamedTuple):
    """Arrays of shape (12,) unless said: capacitance pF, leak nS, coupling to the next compartment nS (last 0), share
    of GABA_A and of GABA_B, share of each pathway's synapses (2, 12), lead field mV per mV (12,)."""

    capacitance: NDArray[np.float64]
    leak: NDArray[np.float64]
    axial: NDArray[np.float64]
    gaba_a: NDArray[np.float64]
    gaba_b: NDArray[np.float64]
    band: NDArray[np.float64]
    lead: NDArray[np.float64]


def borders(cell: Cell) -> NDArray[np.float64]:
    """Laminar borders of the 12 compartments in um, shape (13,): 3 basal, the soma around 0, 8 apical."""
    half = cell.soma_length_um / 2.0
    basal = np.linspace(-half - cell.basal_length_um, -half, 4)
    apical = np.linspace(half, half + cell.apical_length_um, 9)
    return np.concatenate((basal, apical))


def passive(cell: Cell) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Capacitance (pF), leak (nS) and axial conductance to the next compartment (nS), each of shape (12,).

    The trunk sets the axial resistance; the tree factor multiplies membrane area. Neighbours are joined by their half
    resistances in series.
    """
    length = np.diff(borders(cell))
    diameter = np.array([cell.basal_diameter_um] * 3 + [cell.soma_diameter_um] + [cell.apical_diameter_um] * 8)
    tree = np.array([cell.basal_tree] * 3 + [1.0] + [cell.apical_tree] * 8)
    area = np.pi * diameter * length * tree  # um2
    capacitance = cell.membrane_uF_cm2 * area * 1e-2  # 1 uF/cm2 = 0.01 pF/um2
    leak = area / cell.membrane_ohm_cm2 * 10.0  # 1 S/cm2 = 10 nS/um2
    resistance = cell.axial_ohm_cm * 1e4 * length / (np.pi * diameter**2 / 4.0)  # ohm
    axial = np.zeros(COMPARTMENTS)
    axial[:-1] = 1e9 / (0.5 * resistance[:-1] + 0.5 * resistance[1:])
    return capacitance, leak, axial


def share(
    edges: NDArray[np.float64], centre_um: float, sd_um: float, low_um: float, high_um: float
) -> NDArray[np.float64]:
    """A Gaussian mass in the lamina, cut to [low, high], by compartment; sums to 1, or to 0 where nothing is left."""
    z = np.arange(edges[0], edges[-1], 0.25) + 0.125
    mass = np.exp(-0.5 * ((z - centre_um) / sd_um) ** 2) * ((z > low_um) & (z < high_um))
    part, _ = np.histogram(z, bins=edges, weights=mass)
    total = part.sum()
    return part / total if total > 0 else part


def inhibition_shares(cell: Cell, inhibition: Inhibition) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where GABA_A (around the soma and in s. radiatum) and GABA_B (s. radiatum) act, shape (12,) each."""
    edges = borders(cell)
    near = share(edges, 0.0, 1e9, -60.0, 60.0)
    far = share(edges, 0.0, 1e9, 60.0, 350.0)
    return inhibition.somatic_share * near + (1.0 - inhibition.somatic_share) * far, share(edges, 0.0, 1e9, 25.0, 350.0)


@kernel(forceinline=True)
def load_membrane(k, gaba_a, gaba_b, cell, gaba_a_nS, gaba_b_nS, chloride_mV, potassium, conductance, inflow):
    """What lies across the membrane besides leak and obliques: ``conductance`` g (nS) and ``inflow`` g E (pA).

    g = GABA_A + GABA_B, by their share of each compartment; at the soma also the after-hyperpolarisation and the
    pipette of a clamp. ``potassium``: 0 where the pipette lets none through.
    """
    for j in range(COMPARTMENTS):
        conductance[j] = gaba_a_nS * gaba_a[j] + gaba_b_nS * gaba_b[j]
        inflow[j] = gaba_a_nS * gaba_a[j] * chloride_mV + gaba_b_nS * gaba_b[j] * k.cell_potassium_mV
    hyper = k.cell_ahp_nS * cell.ahp * potassium
    conductance[SOMA] += hyper + cell.clamp_nS
    inflow[SOMA] += hyper * k.cell_potassium_mV + cell.clamp_nS * cell.clamp_mV


@kernel(forceinline=True)
def join_obliques(band, seen_nS, current_pA, conductance, inflow):
    """Add the obliques to the trunk where their synapses lie: g_j += band_j seen, inflow_j += band_j I."""
    for q in range(2):
        for j in range(COMPARTMENTS):
            conductance[j] += band[q, j] * seen_nS[q]
            inflow[j] += band[q, j] * current_pA[q]


@kernel(forceinline=True)
def trunk_voltage(band, mid_v, mid_d, trunk_mV):
    """Voltage of the trunk where each pathway's obliques leave it, into ``trunk_mV`` (2,): sum_j band_j (v + d)_j."""
    for q in range(2):
        trunk_mV[q] = 0.0
        for j in range(COMPARTMENTS):
            trunk_mV[q] += band[q, j] * (mid_v[j] + mid_d[j])


@kernel(fastmath={"contract", "reassoc", "arcp", "nsz"})
def solve(h_ms, theta, capacitance, leak, axial, conductance, inflow, spike_pA, leak_mV, v, d, mid_v, mid_d, work):
    """One step of ``h_ms``: writes the voltages at the solved point into ``mid_v``, ``mid_d`` and advances ``v``,
    ``d``.

    C dv_j/dt = g_leak (E_leak - v_j) + inflow_j - g_j v_j + axial_j (v_j+1 - v_j) + axial_j-1 (v_j-1 - v_j);
    C dd_j/dt = the same without E_leak and inflow, but with the current of the spikes at the soma.

    ``theta`` 0.5 solves the half step and extrapolates (second order), 1.0 is backward Euler. ``conductance`` (nS) and
    ``inflow`` (pA) are the synaptic ones of each compartment; ``spike_pA`` enters the soma of ``d``. ``work``: (2, 12).
    """
    rate = 1.0 / (theta * h_ms)
    for j in range(COMPARTMENTS):
        a = capacitance[j] * rate
        work[0, j] = a + leak[j] + conductance[j] + axial[j]
        mid_v[j] = a * v[j] + leak[j] * leak_mV + inflow[j]
        mid_d[j] = a * d[j]
    for j in range(1, COMPARTMENTS):
        work[0, j] += axial[j - 1]
    mid_d[SOMA] += spike_pA
    # Elimination from both ends at once: neither waits for the other's divisions. axial[-1] is the last, which is 0.
    last = COMPARTMENTS - 1
    low_v = low_d = low = high_v = high_d = high = 0.0
    for n in range(MIDDLE):
        inverse = 1.0 / (work[0, n] - axial[n - 1] * low)
        low_v = (mid_v[n] + axial[n - 1] * low_v) * inverse
        low_d = (mid_d[n] + axial[n - 1] * low_d) * inverse
        low = axial[n] * inverse
        mid_v[n] = low_v
        mid_d[n] = low_d
        work[1, n] = low
        m = last - n
        inverse = 1.0 / (work[0, m] - axial[m] * high)
        high_v = (mid_v[m] + axial[m] * high_v) * inverse
        high_d = (mid_d[m] + axial[m] * high_d) * inverse
        high = axial[m - 1] * inverse
        mid_v[m] = high_v
        mid_d[m] = high_d
        work[1, m] = high
    inverse = 1.0 / (1.0 - low * high)
    low_v, high_v = (low_v + low * high_v) * inverse, (high_v + high * low_v) * inverse
    low_d, high_d = (low_d + low * high_d) * inverse, (high_d + high * low_d) * inverse
    mid_v[MIDDLE - 1] = low_v
    mid_d[MIDDLE - 1] = low_d
    mid_v[MIDDLE] = high_v
    mid_d[MIDDLE] = high_d
    for n in range(MIDDLE - 2, -1, -1):
        low_v = mid_v[n] + work[1, n] * low_v
        low_d = mid_d[n] + work[1, n] * low_d
        mid_v[n] = low_v
        mid_d[n] = low_d
        m = last - n
        high_v = mid_v[m] + work[1, m] * high_v
        high_d = mid_d[m] + work[1, m] * high_d
        mid_v[m] = high_v
        mid_d[m] = high_d
    gain = 1.0 / theta
    for j in range(COMPARTMENTS):
        v[j] += (mid_v[j] - v[j]) * gain
        d[j] += (mid_d[j] - d[j]) * gain + 1e-30
