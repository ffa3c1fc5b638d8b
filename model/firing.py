"""The population of cells fires: a front through the distribution of thresholds.

Thresholds (and synaptic strengths) of the cells are normal around ``cell_threshold_mV``. The front is the level up to
which the population has fired; the voltage that drives it is that of the cells that have not fired yet.
"""

from __future__ import annotations

from math import erf, exp, log, sqrt

from model.decay import AHP, FRONT, SPIKE_IN_DECAY, SPIKE_IN_RISE, SPIKE_OUT_DECAY, SPIKE_OUT_RISE
from model.jit import kernel
from model.state import SOMA


@kernel()
def _below(level, k):
    """Share of the cells whose threshold lies below ``level`` (mV): Phi((level - mean) / sd)."""
    return 0.5 * (1.0 + erf((level - k.cell_threshold_mV) / (k.cell_threshold_sd_mV * sqrt(2.0))))


@kernel()
def fire(k, cell, v, decay):
    """Move the front after a step; cells that it passes start a spike and their after-hyperpolarisation. Returns the
    share of the population that does.

    V above the front: fired = Phi(V) - Phi(front), front = V, AHP += step fired (1 - AHP).
    V below it: d(front)/dt = (V - front) / tau_refractory.
    """
    level = v[SOMA]
    fired = 0.0
    if level > cell.front:
        fired = _below(level, k) - _below(cell.front, k)
        cell.front = level
        if fired > 0.0:
            cell.in_rise += fired
            cell.in_decay += fired
            cell.out_rise += fired
            cell.out_decay += fired
            cell.ahp += k.cell_ahp_step * fired * (1.0 - cell.ahp)
    else:
        cell.front = level + (cell.front - level) * decay[FRONT]
    return fired


@kernel()
def spike_current(k, cell, decay, in_norm, out_norm, h_ms):
    """Current (pA) of the spikes that are under way into the mean soma, its mean over a step.

    I = I_in (D - R)_in - I_out (D - R)_out, dD/dt = -D / tau_decay, dR/dt = -R / tau_rise; the mean of D over a step is
    D (1 - exp(-h/tau)) tau / h.
    """
    spike_pA = in_norm * (
        cell.in_decay * (1.0 - decay[SPIKE_IN_DECAY]) * k.cell_spike_in_decay_ms
        - cell.in_rise * (1.0 - decay[SPIKE_IN_RISE]) * k.cell_spike_in_rise_ms
    )
    spike_pA -= out_norm * (
        cell.out_decay * (1.0 - decay[SPIKE_OUT_DECAY]) * k.cell_spike_out_decay_ms
        - cell.out_rise * (1.0 - decay[SPIKE_OUT_RISE]) * k.cell_spike_out_rise_ms
    )
    spike_pA /= h_ms
    return spike_pA


@kernel()
def fade_spikes(cell, decay):
    """The currents of spikes and the after-hyperpolarisation fade over a step: dy/dt = -y / tau."""
    cell.in_rise = cell.in_rise * decay[SPIKE_IN_RISE] + 1e-30
    cell.in_decay = cell.in_decay * decay[SPIKE_IN_DECAY] + 1e-30
    cell.out_rise = cell.out_rise * decay[SPIKE_OUT_RISE] + 1e-30
    cell.out_decay = cell.out_decay * decay[SPIKE_OUT_DECAY] + 1e-30
    cell.ahp = cell.ahp * decay[AHP] + 1e-30


@kernel()
def peak_norm(rise, decay):
    """1 / peak of exp(-t/decay) - exp(-t/rise)."""
    t = log(decay / rise) * decay * rise / (decay - rise)
    return 1.0 / (exp(-t / decay) - exp(-t / rise))
