"""Oblique branches: where the synapses sit, with a dendritic spike of their own.

A pathway's branches form groups of different synapse density. A branch has no capacitance of its own: its voltage
follows trunk, synapses and spike conductance at once. What it adds to the trunk is a conductance towards its own
driving force.
"""

from __future__ import annotations

from model.jit import kernel
from model.state import ACTIVATION, AVAILABLE, BRANCHES, EXCITED, GROUPS, MAGNESIUM, VOLTAGE

FAST = {"contract", "reassoc", "arcp", "nsz"}


@kernel(fastmath=FAST, inline="always")
def quick_exp(x):
    """exp(x) for |x| < 40 to 1e-5, without a call, so that a loop over branches vectorises."""
    y = x * (1.0 / 1024.0)
    y = 1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0)))
    y *= y
    y *= y
    y *= y
    y *= y
    y *= y
    y *= y
    y *= y
    y *= y
    y *= y
    return y * y


@kernel(fastmath=FAST)
def load_branches(k, groups, given, shunt, shunt_mV, path, branch, seen, current):
    """Conductance (nS) and current (pA) that each pathway's branches add to the trunk, into ``seen`` and ``current``
    (2,). ``shunt``: inhibition that lies on the branches of a pathway (nS), with its reversal.
    """
    coupling = k.cell_branch_nS / GROUPS
    full = k.cell_branch_spike_nS / GROUPS
    held = shunt / GROUPS
    for q in range(2):
        ampa = given[q] / GROUPS
        nmda = k.receptors_nmda_nS * path[q].nmda / GROUPS
        total = 0.0
        inflow = 0.0
        for b in range(GROUPS):
            n = q * GROUPS + b
            excite = groups[b] * (ampa + nmda / (1.0 + branch[MAGNESIUM + n]))
            spike = full * branch[ACTIVATION + n] * branch[AVAILABLE + n]
            branch[EXCITED + n] = excite
            through = coupling / (coupling + excite + spike + held)
            total += through * (excite + spike + held)
            inflow += through * (excite * k.cell_ampa_mV + spike * k.cell_branch_spike_mV + held * shunt_mV)
        seen[q] = total
        current[q] = inflow


@kernel(fastmath=FAST)
def move_branches(k, site, trunk, shunt, shunt_mV, keep_on, keep_off, branch):
    """Voltage, spike gates and Mg factor of every branch group from its trunk's voltage ``trunk`` (2,) mV."""
    coupling = k.cell_branch_nS / GROUPS
    full = k.cell_branch_spike_nS / GROUPS
    held = shunt / GROUPS
    ampa_mV = k.cell_ampa_mV
    spike_mV = k.cell_branch_spike_mV
    half = k.cell_branch_spike_half_mV
    steep = 1.0 / k.cell_branch_spike_slope_mV
    off = k.cell_branch_spike_off_mV
    off_steep = 1.0 / k.cell_branch_spike_off_slope_mV
    mg = site.magnesium_mM / k.receptors_magnesium_mM
    mg_slope = k.receptors_magnesium_per_mV
    for q in range(2):
        for n in range(q * GROUPS, (q + 1) * GROUPS):
            branch[VOLTAGE + n] = coupling * trunk[q]
    for n in range(BRANCHES):
        excite = branch[EXCITED + n]
        spike = full * branch[ACTIVATION + n] * branch[AVAILABLE + n]
        v = branch[VOLTAGE + n] + excite * ampa_mV + spike * spike_mV + held * shunt_mV
        v /= coupling + excite + spike + held
        branch[VOLTAGE + n] = v
        target = 1.0 / (1.0 + quick_exp((half - v) * steep))
        branch[ACTIVATION + n] = target + (branch[ACTIVATION + n] - target) * keep_on
        target = 1.0 / (1.0 + quick_exp((v - off) * off_steep))
        branch[AVAILABLE + n] = target + (branch[AVAILABLE + n] - target) * keep_off
        branch[MAGNESIUM + n] = mg * quick_exp(-mg_slope * v)
