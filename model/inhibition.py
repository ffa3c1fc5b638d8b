"""Inhibition: what interneurones send on a pulse, and the conductances that GABA opens."""

from __future__ import annotations

from math import exp

import numpy as np

from model.decay import AUTORECEPTOR_RISE, FEEDBACK, GABA_A_DECAY, GABA_A_RISE, GABA_B_DECAY, GABA_B_RISE
from model.firing import peak_norm
from model.jit import kernel
from model.retrograde import cb1_active
from model.units import TICK_MS


@kernel()
def gaba_left(k, occupancy, state):
    """Share of GABA release that autoreceptors, CB1 and blocked calcium channels leave, for feed-forward and feedback
    inhibition alike.

    left = (1 - max CB1) slow channels^4 / (1 + (GABA_B / half)^4): GABA_B on the terminals acts by the fourth power, as
    G proteins do; slow is what endocannabinoids have taken for long; channels, the share that is not blocked.
    """
    cell = state.cell[0]
    held = peak_norm(k.inhibition_autoreceptor_rise_ms, k.inhibition_gaba_b_decay_ms) * (
        cell.gaba_b_decay - cell.autoreceptor_rise
    )
    held *= occupancy.gaba_b_left / k.inhibition_autoreceptor_half
    held *= held
    both = 0.5 * (state.path[0].endocannabinoid + state.path[1].endocannabinoid)
    both += cell.gaba_endocannabinoid
    left = (1.0 - k.release_cb1_gaba * cb1_active(k, occupancy, both)) * cell.inhibitory / (1.0 + held * held)
    return left * occupancy.calcium_terminal_left**4


@kernel()
def answer(k, occupancy, state, tick, reached):
    """Interneurones answer a pulse that fires the share ``reached`` of the fibres; returns the GABA on its way, 1 = a
    full volley.

    pool = 1 - (1 - pool) exp(-gap/tau); release = p pool left; amount = release/p drive / (drive + half);
    GABA_B += gain amount (1 - GABA_B).
    """
    cell = state.cell[0]
    gap = (tick - cell.last_gaba) * TICK_MS
    cell.last_gaba = tick
    pool = 1.0 - (1.0 - cell.gaba_pool) * exp(-gap / k.inhibition_pool_ms)
    release = k.inhibition_release_p * pool * gaba_left(k, occupancy, state)
    cell.gaba_pool = pool - release
    # Most interneurones hear of the pulse through AMPA receptors of their own; some lie under the electrode.
    drive = reached * (k.inhibition_direct_share + (1.0 - k.inhibition_direct_share) * occupancy.ampa_left)
    amount = release / k.inhibition_release_p * drive / (drive + k.inhibition_half_fibres)
    jump = k.inhibition_gaba_b_gain * amount * (1.0 - cell.gaba_b_decay)
    cell.gaba_b_decay += jump
    cell.gaba_b_rise += jump
    cell.autoreceptor_rise += jump
    return amount


@kernel()
def open_gaba_a(k, occupancy, cell, decay, gaba, norm):
    """GABA_A conductance (nS) over a step, feed-forward and feedback together: the mean of its two ends.

    g = GABA_A_left (g_max norm (D - R) + g_feedback feedback), dD/dt = gaba - D / tau_decay,
    dR/dt = gaba - R / tau_rise; what arrives during a step comes in its middle.
    """
    before = cell.gaba_a_decay - cell.gaba_a_rise
    cell.gaba_a_rise = cell.gaba_a_rise * decay[GABA_A_RISE] + gaba * np.sqrt(decay[GABA_A_RISE]) + 1e-30
    cell.gaba_a_decay = cell.gaba_a_decay * decay[GABA_A_DECAY] + gaba * np.sqrt(decay[GABA_A_DECAY]) + 1e-30
    feedforward = k.inhibition_gaba_a_nS * 0.5 * norm * (before + cell.gaba_a_decay - cell.gaba_a_rise)
    return (feedforward + k.inhibition_feedback_nS * cell.feedback) * occupancy.gaba_a_left


@kernel()
def gaba_b_bath(occupancy):
    """Share of GABA_B receptors that an agonist in the bath holds: a / (1 + a + b) beside an antagonist."""
    return occupancy.gaba_b_drive / (1.0 + occupancy.gaba_b_drive + occupancy.gaba_b_block)


@kernel()
def open_gaba_b(cell, decay, full_nS, bath, norm):
    """GABA_B conductance (nS) at the start of a step; then its states fade over the step.

    g = g_full min(1, norm (D - R) + bath), dD/dt = -D / tau_decay, dR/dt = -R / tau_rise.
    """
    conductance = full_nS * min(1.0, norm * (cell.gaba_b_decay - cell.gaba_b_rise) + bath)
    cell.gaba_b_rise = cell.gaba_b_rise * decay[GABA_B_RISE] + 1e-30
    cell.autoreceptor_rise = cell.autoreceptor_rise * decay[AUTORECEPTOR_RISE] + 1e-30
    cell.gaba_b_decay = cell.gaba_b_decay * decay[GABA_B_DECAY] + 1e-30
    return conductance


@kernel()
def feed_back(k, occupancy, state, fired):
    """Interneurones that the share ``fired`` of the cells drives answer it: feedback += fired left (1 - feedback)."""
    cell = state.cell[0]
    cell.feedback += fired * gaba_left(k, occupancy, state) * (1.0 - cell.feedback)


@kernel()
def fade_feedback(cell, decay):
    """d(feedback)/dt = -feedback / tau."""
    cell.feedback = cell.feedback * decay[FEEDBACK] + 1e-30
