"""Transmitter: what a pulse sends off, when it arrives, what it does there."""

from __future__ import annotations

from math import exp, tanh

import numpy as np

from model.decay import AMPA_DECAY, AMPA_RISE
from model.inhibition import answer
from model.jit import kernel
from model.release import ARRIVAL_TICKS, release_factor, release_pulse
from model.retrograde import cb1_active
from model.state import (
    AMPAR,
    CA,
    CAM,
    CAM_OTHERS,
    CLASSES,
    HEAD,
    HIT,
    N2A,
    N2B,
    PENDING,
    RISE,
    SPREAD,
    T286,
    T286_OTHERS,
)
from model.units import TICK_MS


@kernel()
def send(state, tick, source, target, ampa_nS, gaba):
    """Put transmitter of a pulse at ``tick`` on its way; when the queue is full the oldest is forgotten."""
    cell = state.cell[0]
    if cell.queued == state.arrivals.size:
        for n in range(1, cell.queued):
            state.arrivals[n - 1] = state.arrivals[n]
        cell.queued -= 1
    entry = state.arrivals[cell.queued]
    entry.tick = tick
    entry.source = source
    entry.target = target
    entry.ampa_nS = ampa_nS
    entry.gaba = gaba
    cell.queued += 1


@kernel(forceinline=True)
def arrive(cell, arrivals, tables, now, h, arriving_nS):
    """What arrives at the mean cell during a step of ``h`` ticks: AMPA conductance (nS) of each pathway into
    ``arriving_nS`` (2,); returns GABA, 1 = a full volley.

    arriving = sum over pulses of amount (F(age + h) - F(age)), where F is the table of cumulative release.
    """
    arriving_nS[0] = 0.0
    arriving_nS[1] = 0.0
    gaba = 0.0
    kept = 0
    for n in range(cell.queued):
        entry = arrivals[n]
        first = now - entry.tick
        if first >= ARRIVAL_TICKS:
            continue
        last = min(first + h, ARRIVAL_TICKS)
        if entry.gaba > 0.0:
            gaba += entry.gaba * (tables[1, entry.source, last] - tables[1, entry.source, first])
        else:
            arriving_nS[entry.target] += entry.ampa_nS * (
                tables[0, entry.source, last] - tables[0, entry.source, first]
            )
        if kept != n:
            arrivals[kept] = arrivals[n]
        kept += 1
    cell.queued = kept
    return gaba


@kernel()
def open_ampa(path, decay, arriving_nS, norm, ampa_nS):
    """AMPA conductance of each pathway over a step, into ``ampa_nS`` (2,): the mean of its two ends.

    g = norm (D - R), dD/dt = arriving - D / tau_decay, dR/dt = arriving - R / tau_rise; what arrives during a step
    comes in its middle.
    """
    for q in range(2):
        p = path[q]
        before = p.ampa_decay - p.ampa_rise
        p.ampa_rise = p.ampa_rise * decay[AMPA_RISE] + arriving_nS[q] * np.sqrt(decay[AMPA_RISE]) + 1e-30
        p.ampa_decay = p.ampa_decay * decay[AMPA_DECAY] + arriving_nS[q] * np.sqrt(decay[AMPA_DECAY]) + 1e-30
        ampa_nS[q] = 0.5 * norm * (before + p.ampa_decay - p.ampa_rise)


@kernel()
def reach(k, classes, i, released, s):
    """Transmitter reaches the share ``released`` of the spines of class ``i``, whichever they are, and binds the share
    ``s`` of what is free there: those spines, and what others of the class still hold, make up the spines that hold
    transmitter.

    With x the share of a spine's receptors that is bound, m its mean and w = s released: m' = m + w (1 - m); its
    second moment q' = q + released (s^2 + 2 s (1 - s) m - s (2 - s) q), and the share that holds transmitter is
    m^2 / q; decay does not change it. What is in them, X, goes by E[xX]' = E[xX] + w (E[X] - E[xX]).
    """
    hit = classes[HIT + i]
    before = classes[N2A + i]
    w = s * released
    jump = w * (1.0 - before)
    after = before + jump
    second = before * before * classes[SPREAD + i]
    second += released * (s * s + 2.0 * s * (1.0 - s) * before - s * (2.0 - s) * second)
    now = min(1.0, after * after / second)
    kept = before * (1.0 - w) / after
    fresh = w / after
    mean = k.calcium_rest_uM + hit * (classes[CA + i] - k.calcium_rest_uM)
    classes[CA + i] = kept * classes[CA + i] + fresh * mean
    left = max(1.0 - now, 1e-9)
    for row in range(2):
        here = (CAM if row == 0 else T286) + i
        there = (CAM_OTHERS if row == 0 else T286_OTHERS) + i
        mean = hit * classes[here] + (1.0 - hit) * classes[there]
        classes[here] = kept * classes[here] + fresh * mean
        classes[there] = min(max((mean - now * classes[here]) / left, 0.0), 1.0)
    classes[HIT + i] = now
    classes[SPREAD + i] = 1.0 / now
    classes[N2A + i] = after
    classes[RISE + i] += jump
    classes[N2B + i] += w * (1.0 - classes[N2B + i])


@kernel()
def deliver(k, state, q):
    """Transmitter of pathway ``q`` reaches its spines: NMDA receptors bind, heads depolarise, some spills over.

    Receptors bind as in ``reach``; head += released AMPAR scale;
    spillover += gain mean(released) / clearance.
    """
    classes = state.classes
    spill = 0.0
    for i in range(q * CLASSES, (q + 1) * CLASSES):
        released = classes[PENDING + i]
        if released > 0.0:
            reach(k, classes, i, min(released, 1.0), k.receptors_nmda_saturation)
            classes[HEAD + i] += released * classes[AMPAR + i] * state.cell[0].scale
            classes[PENDING + i] = 0.0
            spill += released
    spill /= CLASSES
    p = state.path[q]
    p.due = -1
    p.spillover += k.retrograde_spillover_release * spill / state.cell[0].clearance
    state.cell[0].evoked += k.synthesis_evoked_release * spill / k.synthesis_evoked_s


@kernel()
def uncage(k, classes, i, amount, scale):
    """A flash frees glutamate at spine class ``i``: what a vesicle does to the head, without terminal or fibres.

    Receptors bind as in ``reach``, min(1, saturation amount) of them; head += amount AMPAR scale. One spine of many:
    its current does not reach its oblique by AMPA receptors, and nothing spills over.
    """
    reach(k, classes, i, 1.0, min(1.0, k.receptors_nmda_saturation * amount))
    classes[HEAD + i] += amount * classes[AMPAR + i] * scale


@kernel()
def drifted(k, tick):
    """What drift has made of the response by ``tick``: exp(drift settles tanh(t / settles)). It begins as a line with
    the slice's own slope, is still one in the first hours, and comes to an end as electrode and tissue do."""
    settles = k.receptors_drift_s
    return exp(k.drift_per_s * settles * tanh(tick * TICK_MS * 1e-3 / settles))


@kernel()
def excite(k, occupancy, state, class_constants, pulse, delay):
    """Terminals of both pathways release on a pulse: those of its own fibres, and those that its current reaches.
    Returns how much of both pathways fired.

    AMPA conductance on its way = g_max AMPA_left ampa_share scale drifted sum over classes of AMPAR (1 + S831)
    released.
    """
    cell = state.cell[0]
    conduct = occupancy.sodium_channel_left * cell.conducting
    both = 0.0
    for other in range(2):
        q = pulse.source if other == 0 else 1 - pulse.source
        fraction = (pulse.own if other == 0 else pulse.shared) * conduct
        p = state.path[q]
        if fraction <= 0.0:
            continue
        if p.due >= 0:
            deliver(k, state, q)
        gap = (pulse.tick - p.last_pulse) * TICK_MS
        p.last_pulse = pulse.tick
        cb1 = cb1_active(k, occupancy, p.endocannabinoid)
        factor = release_factor(k, occupancy, cell.evoked, cell.anoxic_adenosine, cb1, p.presynaptic)
        total, mean, fired = release_pulse(
            k, state.classes, class_constants, q, fraction, other == 1, factor, pulse.tick, gap, pulse.trial
        )
        both += fired
        if other == 0:
            pulse.fired = fired
        if mean > 0.0:
            p.due = pulse.tick + delay[pulse.source]
            total *= cell.ampa_share * cell.scale
            total *= k.receptors_ampa_nS * occupancy.ampa_left * drifted(k, pulse.tick)
            send(state, pulse.tick, pulse.source, q, total, 0.0)
    return both


@kernel()
def stimulate(k, occupancy, state, class_constants, pulse, delay):
    """A stimulus pulse: fibres fire, terminals of both pathways release, interneurones answer. Or a flash of light."""
    cell = state.cell[0]
    if pulse.spine >= 0:
        uncage(k, state.classes, pulse.source * CLASSES + pulse.spine, pulse.trial, cell.scale)
        cell.last_pulse = pulse.tick
        return
    reached = min(1.0, excite(k, occupancy, state, class_constants, pulse, delay))
    if reached > 0.0:
        send(state, pulse.tick, pulse.source, pulse.source, 0.0, answer(k, occupancy, state, pulse.tick, reached))
    cell.last_pulse = pulse.tick
