"""The population of cells fires: a front through the distribution of thresholds.

Thresholds (and synaptic strengths) of the cells are normal around ``cell_threshold_mV``. The front is the level up to
which the population has fired; the voltage that drives it is that of the cells that have not fired yet.
"""

from __future__ import annotations

from math import erf, exp, log, sqrt

from model.jit import kernel
from model.state import SOMA


@kernel()
def _below(level, k):
    return 0.5 * (1.0 + erf((level - k.cell_threshold_mV) / (k.cell_threshold_sd_mV * sqrt(2.0))))


@kernel()
def fire(k, cell, v, keep_front):
    """Move the front after a step; cells that it passes start a spike and their after-hyperpolarisation. Returns the
    share of the population that does."""
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
        cell.front = level + (cell.front - level) * keep_front
    return fired


@kernel()
def peak_norm(rise, decay):
    """1 / peak of exp(-t/decay) - exp(-t/rise)."""
    t = log(decay / rise) * decay * rise / (decay - rise)
    return 1.0 / (exp(-t / decay) - exp(-t / rise))
