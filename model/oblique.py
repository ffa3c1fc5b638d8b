"""Oblique branches: where the synapses sit, with a dendritic spike of their own.

A pathway's obliques form groups of different synapse density. An oblique has no capacitance of its own: its voltage
follows trunk, synapses and spike conductance at once. What it adds to the trunk is a conductance towards its own
driving force.
"""

from __future__ import annotations

from model.decay import OBLIQUE_OFF, OBLIQUE_ON
from model.jit import kernel
from model.state import ACTIVATION, AVAILABLE, EXCITED, GROUPS, MAGNESIUM, OBLIQUES, VOLTAGE

FAST = {"contract", "reassoc", "arcp", "nsz"}


@kernel(fastmath=FAST, inline="always")
def quick_exp(x):
    """exp(x) = exp(x/1024)^1024 for |x| < 40 to 1e-5, without a call, so that a loop over obliques vectorises."""
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
def load_obliques(k, groups, ampa_nS, shunt, shunt_mV, path, oblique, seen_nS, current_pA):
    """Conductance (nS) and current (pA) that each pathway's obliques add to the trunk, into ``seen_nS`` and
    ``current_pA`` (2,). ``shunt``: inhibition that lies on the obliques of a pathway (nS), with its reversal.

    Coupling c in series with what is open: seen = sum c/(c + g) g, current = sum c/(c + g) g E, summed over the groups,
    where g is excitation, spike m h g_spike and shunt; excitation = density (AMPA + NMDA / (1 + Mg factor)).
    """
    coupling = k.cell_oblique_nS / GROUPS
    full = k.cell_oblique_spike_nS / GROUPS
    held = shunt / GROUPS
    for q in range(2):
        ampa = ampa_nS[q] / GROUPS
        nmda = k.receptors_nmda_nS * path[q].nmda / GROUPS
        total = 0.0
        inflow = 0.0
        for b in range(GROUPS):
            n = q * GROUPS + b
            excite = groups[b] * (ampa + nmda / (1.0 + oblique[MAGNESIUM + n]))
            spike = full * oblique[ACTIVATION + n] * oblique[AVAILABLE + n]
            oblique[EXCITED + n] = excite
            through = coupling / (coupling + excite + spike + held)
            total += through * (excite + spike + held)
            inflow += through * (excite * k.cell_ampa_mV + spike * k.cell_oblique_spike_mV + held * shunt_mV)
        seen_nS[q] = total
        current_pA[q] = inflow


@kernel(fastmath=FAST)
def move_obliques(k, occupancy, trunk_mV, shunt, shunt_mV, decay, oblique):
    """Voltage, spike gates and Mg factor of every group of obliques from the voltage of its trunk, ``trunk_mV`` (2,).

    V = (c V_trunk + sum g E) / (c + sum g); dm/dt = (m(V) - m) / tau_on, dh/dt = (h(V) - h) / tau_off, with sigmoid
    m(V) and h(V); Mg factor = [Mg]/K exp(-V/v).
    """
    coupling = k.cell_oblique_nS / GROUPS
    full = k.cell_oblique_spike_nS / GROUPS
    held = shunt / GROUPS
    ampa_mV = k.cell_ampa_mV
    spike_mV = k.cell_oblique_spike_mV
    half = k.cell_oblique_spike_half_mV
    steep = 1.0 / k.cell_oblique_spike_slope_mV
    off = k.cell_oblique_spike_off_mV
    off_steep = 1.0 / k.cell_oblique_spike_off_slope_mV
    mg = occupancy.magnesium_mM / k.receptors_magnesium_mM
    mg_slope = k.receptors_magnesium_per_mV
    keep_on = decay[OBLIQUE_ON]
    keep_off = decay[OBLIQUE_OFF]
    for q in range(2):
        for n in range(q * GROUPS, (q + 1) * GROUPS):
            oblique[VOLTAGE + n] = coupling * trunk_mV[q]
    for n in range(OBLIQUES):
        excite = oblique[EXCITED + n]
        spike = full * oblique[ACTIVATION + n] * oblique[AVAILABLE + n]
        v = oblique[VOLTAGE + n] + excite * ampa_mV + spike * spike_mV + held * shunt_mV
        v /= coupling + excite + spike + held
        oblique[VOLTAGE + n] = v
        target = 1.0 / (1.0 + quick_exp((half - v) * steep))
        oblique[ACTIVATION + n] = target + (oblique[ACTIVATION + n] - target) * keep_on
        target = 1.0 / (1.0 + quick_exp((v - off) * off_steep))
        oblique[AVAILABLE + n] = target + (oblique[AVAILABLE + n] - target) * keep_off
        oblique[MAGNESIUM + n] = mg * quick_exp(-mg_slope * v)
