"""The time grid, and the loop that takes its steps.

The step length is a function of the age since the last pulse, shortened only to end at the next age border, pulse,
arrival of transmitter, or a change that the rig announces. ``advance`` takes a step only if it ends at or before the
time asked for: a step is never cut, so the sequence of steps, and every bit, depends on the events alone and not on
who asks when.
"""

from __future__ import annotations

from math import exp

import numpy as np

from model.cable import solve
from model.field import add_volleys
from model.firing import fire, peak_norm
from model.interneurones import gaba_left
from model.jit import kernel
from model.modulators import modulator_step
from model.oblique import load_branches, move_branches
from model.release import ARRIVAL_TICKS, release_factor, release_pulse
from model.retrograde import cb1_active, retrograde_step, soma_step
from model.signalling import cell_step, traffic_step
from model.spine import pore_step, spine_step, spread_branches
from model.state import (
    AMPAR,
    CLASSES,
    COMPARTMENTS,
    HEAD,
    N2A,
    N2B,
    PENDING,
    RISE,
    SOMA,
)
from model.units import TICK_MS

SETTLING = -(2**60)  # the last pulse of a slice that settles before its time begins: no transient, so the longest steps

# Age since the last pulse (ticks) below which a step length (ticks) holds.
AGES = np.array([160, 400, 1200, 3000, 8000, 20_000, 60_000, 200_000, 2**50, 2**62], np.int64)
STEPS = np.array([1, 2, 5, 10, 100, 200, 1000, 5000, 20_000, 200_000], np.int64)
FAST_AGE = 3000  # up to here Crank-Nicolson, then backward Euler
SLOW_TICKS = 2000  # slow biochemistry every 100 ms at least

__all__ = ["add_volleys", "advance"]


@kernel()
def _deliver(k, state, q):
    """Transmitter of pathway ``q`` reaches its spines: NMDA receptors bind, heads depolarise, some spills over."""
    x = state.x
    saturation = k.receptors_nmda_saturation
    spill = 0.0
    for i in range(q * CLASSES, (q + 1) * CLASSES):
        released = x[PENDING + i]
        if released > 0.0:
            jump = saturation * released * (1.0 - x[N2A + i])
            x[N2A + i] += jump
            x[RISE + i] += jump
            x[N2B + i] += saturation * released * (1.0 - x[N2B + i])
            x[HEAD + i] += released * x[AMPAR + i]
            x[PENDING + i] = 0.0
            spill += released
    spill /= CLASSES
    p = state.path[q]
    p.due = -1
    p.spillover += k.retrograde_spillover_release * spill / state.cell[0].clearance
    state.cell[0].evoked += k.synthesis_evoked_release * spill / k.synthesis_evoked_s


@kernel()
def uncage(k, x, i, amount):
    """A flash frees glutamate at spine class ``i``: what a vesicle does to the head, without terminal or fibres.

    One spine of many: its current does not reach the branch by AMPA receptors, and nothing spills over.
    """
    bound = min(1.0, k.receptors_nmda_saturation * amount)
    jump = bound * (1.0 - x[N2A + i])
    x[N2A + i] += jump
    x[RISE + i] += jump
    x[N2B + i] += bound * (1.0 - x[N2B + i])
    x[HEAD + i] += amount * x[AMPAR + i]


@kernel()
def pulse(k, site, state, born, given_pulse, delay):
    """One stimulus pulse: fibres fire, terminals of both pathways release, interneurones answer."""
    cell = state.cell[0]
    if given_pulse.spine >= 0:
        uncage(k, state.x, given_pulse.source * CLASSES + given_pulse.spine, given_pulse.trial)
        cell.last_pulse = given_pulse.tick
        return
    conduct = site.sodium_channel_left
    given_pulse.fired = given_pulse.own * conduct
    for other in range(2):
        q = given_pulse.source if other == 0 else 1 - given_pulse.source
        fraction = (given_pulse.own if other == 0 else given_pulse.shared) * conduct
        p = state.path[q]
        if fraction <= 0.0:
            continue
        if p.due >= 0:
            _deliver(k, state, q)
        gap = (given_pulse.tick - p.last_pulse) * TICK_MS
        p.last_pulse = given_pulse.tick
        factor = release_factor(k, site, cb1_active(k, site, p.endocannabinoid), p.presynaptic)
        total, mean = release_pulse(k, state.x, born, q, fraction, other == 1, factor, gap, given_pulse.trial)
        if mean > 0.0:
            p.due = given_pulse.tick + delay[given_pulse.source]
            total *= cell.ampa_share
            total *= k.receptors_ampa_nS * site.ampa_left * exp(k.drift_per_s * given_pulse.tick * TICK_MS * 1e-3)
            _arrive(state, given_pulse.tick, given_pulse.source, q, total, 0.0)
    reached = min(1.0, (given_pulse.own + given_pulse.shared) * conduct)
    if reached > 0.0:
        gap = (given_pulse.tick - cell.last_gaba) * TICK_MS
        cell.last_gaba = given_pulse.tick
        pool = 1.0 - (1.0 - cell.gaba_pool) * exp(-gap / k.inhibition_pool_ms)
        given = k.inhibition_release_p * pool * gaba_left(k, site, state)
        cell.gaba_pool = pool - given
        # Most interneurones hear of the pulse through AMPA receptors of their own; some lie under the electrode.
        drive = reached * (k.inhibition_direct_share + (1.0 - k.inhibition_direct_share) * site.ampa_left)
        amount = given / k.inhibition_release_p * drive / (drive + k.inhibition_half_fibres)
        _arrive(state, given_pulse.tick, given_pulse.source, given_pulse.source, 0.0, amount)
        jump = k.inhibition_gaba_b_gain * amount * (1.0 - cell.gaba_b_decay)
        cell.gaba_b_decay += jump
        cell.gaba_b_rise += jump
        cell.autoreceptor_rise += jump
    cell.last_pulse = given_pulse.tick


@kernel()
def _arrive(state, tick, source, target, ampa_nS, gaba):
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


@kernel()
def slow(k, site, state, work):
    """Slow biochemistry over the time collected since it last ran."""
    cell = state.cell[0]
    s = cell.slow_ticks * TICK_MS * 1e-3
    per = 1.0 / (cell.slow_ticks * TICK_MS)
    camkii = work.camkii
    glutamate = work.glutamate
    for q in range(2):
        p = state.path[q]
        camkii[q] = p.camkii_sum * per
        glutamate[q] = p.glutamate_sum * per
        p.camkii_sum = 0.0
        p.glutamate_sum = 0.0
    cell.slow_ticks = 0
    modulator_step(k, site, s, cell, state.path)
    traffic_step(k, site, s, state.x, cell, state.path)
    cell_step(k, site, s, state.x, cell, state.path, state.branch, 0.5 * (camkii[0] + camkii[1]))
    soma_step(k, site, s, state.v[SOMA], cell)
    retrograde_step(k, site, s, cell, state.path, glutamate, camkii)


@kernel()
def _keep(k, h, keep):
    """exp(-h/tau) of every fast state, for a step of ``h`` ms."""
    taus = (
        k.receptors_nmda_2a_ms, k.receptors_nmda_2b_ms, k.receptors_nmda_rise_ms, k.receptors_ampa_decay_ms,
        k.enzymes_camkii_on_s * 1e3, k.enzymes_camkii_off_s * 1e3, k.enzymes_calcineurin_s * 1e3,
        k.enzymes_cyclase_s * 1e3, k.receptors_ampa_rise_ms, k.inhibition_gaba_a_rise_ms,
        k.inhibition_gaba_a_decay_ms, k.inhibition_gaba_b_rise_ms, k.inhibition_gaba_b_decay_ms, k.cell_ahp_ms,
        k.cell_refractory_ms, k.cell_spike_in_rise_ms, k.cell_spike_in_decay_ms, k.cell_spike_out_rise_ms,
        k.cell_spike_out_decay_ms, k.cell_branch_spike_rise_ms, k.cell_branch_spike_off_ms, k.retrograde_spillover_ms,
        k.inhibition_autoreceptor_rise_ms, k.inhibition_feedback_ms,
    )  # fmt: skip
    for n in range(len(taus)):
        keep[n] = exp(-h / taus[n])


@kernel()
def advance(end, stop, constants, sites, cable, tables, delay, groups, born, state, work, record, samples):
    """Take every step that ends at or before tick ``end``; returns the tick reached.

    ``stop``: a tick that a step must end at, or -1. ``tables`` (2, 2, n): arrival of glutamate and GABA from each
    electrode; ``delay`` (2,): its mean, ticks. ``groups`` (GROUPS,): synapse density of the branch groups. ``record``
    (2,): window of ticks to write into ``samples``: row 0 the field (mV), row 1, if there is one, the current through
    the somatic clamp (pA); linear inside a step.
    """
    k = constants[0]
    site = sites[0]
    cell = state.cell[0]
    x = state.x
    branch = state.branch
    v = state.v
    d = state.d
    keep = work.keep
    mid_v = work.mid_v
    mid_d = work.mid_d
    conductance = work.conductance
    inflow = work.inflow
    ampa = work.ampa
    seen = work.seen
    current = work.current
    trunk = work.trunk
    given = work.given
    ampa_norm = peak_norm(k.receptors_ampa_rise_ms, k.receptors_ampa_decay_ms)
    gaba_norm = peak_norm(k.inhibition_gaba_a_rise_ms, k.inhibition_gaba_a_decay_ms)
    in_norm = 1e3 * k.cell_spike_in_nA * peak_norm(k.cell_spike_in_rise_ms, k.cell_spike_in_decay_ms)
    out_norm = 1e3 * k.cell_spike_out_nA * peak_norm(k.cell_spike_out_rise_ms, k.cell_spike_out_decay_ms)
    gaba_b_norm = peak_norm(k.inhibition_gaba_b_rise_ms, k.inhibition_gaba_b_decay_ms)
    # What the pipette of a clamp fills the cell with: its chloride, and nothing that lets potassium through.
    clamped = cell.clamp_nS > 0.0
    chloride_mV = cell.chloride_mV if clamped else k.cell_gaba_a_mV
    potassium = 0.0 if clamped else 1.0
    gaba_b_post = k.inhibition_gaba_b_nS * site.gaba_b_left * potassium
    gaba_b_bath = site.gaba_b_drive / (1.0 + site.gaba_b_drive + site.gaba_b_block)
    present = site.pore0_on + site.pore1_on + site.pore2_on > 0.0
    field = samples[0]
    known = np.int64(-1)
    phi = 0.0
    for j in range(COMPARTMENTS):
        phi += cable.lead[j] * (v[j] + d[j])
    rest = 0.0
    for j in range(COMPARTMENTS):
        rest += cable.lead[j] * k.cell_leak_mV
    while True:
        now = cell.now
        while cell.next_pulse < cell.pulses and state.pulses[cell.next_pulse].tick == now:
            pulse(k, site, state, born, state.pulses[cell.next_pulse], delay)
            cell.next_pulse += 1
        for q in range(2):
            if state.path[q].due == now:
                _deliver(k, state, q)

        # ---- how long is the next step
        age = now - cell.last_pulse
        place = 0
        while age >= AGES[place]:
            place += 1
        h = STEPS[place]
        h = min(h, AGES[place] - age)
        if cell.next_pulse < cell.pulses:
            h = min(h, state.pulses[cell.next_pulse].tick - now)
        for q in range(2):
            if state.path[q].due > now:
                h = min(h, state.path[q].due - now)
        if stop > now:
            h = min(h, stop - now)
        if now + h > end:
            break
        h_ms = h * TICK_MS
        theta = 0.5 if age < FAST_AGE else 1.0
        if h != known:
            _keep(k, h_ms, keep)
            known = h

        # ---- transmitter arrives
        ampa[0] = 0.0
        ampa[1] = 0.0
        gaba = 0.0
        kept = 0
        for n in range(cell.queued):
            entry = state.arrivals[n]
            first = now - entry.tick
            if first >= ARRIVAL_TICKS:
                continue
            last = min(first + h, ARRIVAL_TICKS)
            if entry.gaba > 0.0:
                gaba += entry.gaba * (tables[1, entry.source, last] - tables[1, entry.source, first])
            else:
                ampa[entry.target] += entry.ampa_nS * (tables[0, entry.source, last] - tables[0, entry.source, first])
            if kept != n:
                state.arrivals[kept] = state.arrivals[n]
            kept += 1
        cell.queued = kept

        for q in range(2):
            p = state.path[q]
            before = p.ampa_decay - p.ampa_rise
            p.ampa_rise = p.ampa_rise * keep[8] + ampa[q] * np.sqrt(keep[8]) + 1e-30
            p.ampa_decay = p.ampa_decay * keep[3] + ampa[q] * np.sqrt(keep[3]) + 1e-30
            given[q] = 0.5 * ampa_norm * (before + p.ampa_decay - p.ampa_rise)
        before = cell.gaba_a_decay - cell.gaba_a_rise
        cell.gaba_a_rise = cell.gaba_a_rise * keep[9] + gaba * np.sqrt(keep[9]) + 1e-30
        cell.gaba_a_decay = cell.gaba_a_decay * keep[10] + gaba * np.sqrt(keep[10]) + 1e-30
        inhibition = k.inhibition_gaba_a_nS * 0.5 * gaba_norm * (before + cell.gaba_a_decay - cell.gaba_a_rise)
        inhibition = (inhibition + k.inhibition_feedback_nS * cell.feedback) * site.gaba_a_left
        slow_inhibition = gaba_b_post * min(1.0, gaba_b_norm * (cell.gaba_b_decay - cell.gaba_b_rise) + gaba_b_bath)
        cell.gaba_b_rise = cell.gaba_b_rise * keep[11] + 1e-30
        cell.autoreceptor_rise = cell.autoreceptor_rise * keep[22] + 1e-30
        cell.gaba_b_decay = cell.gaba_b_decay * keep[12] + 1e-30

        # ---- branches as the trunk sees them
        for j in range(COMPARTMENTS):
            conductance[j] = inhibition * cable.gaba_a[j] + slow_inhibition * cable.gaba_b[j]
            inflow[j] = (
                inhibition * cable.gaba_a[j] * chloride_mV + slow_inhibition * cable.gaba_b[j] * k.cell_potassium_mV
            )
        hyper = k.cell_ahp_nS * cell.ahp * potassium
        conductance[SOMA] += hyper + cell.clamp_nS
        inflow[SOMA] += hyper * k.cell_potassium_mV + cell.clamp_nS * cell.clamp_mV
        shunt = k.inhibition_branch_share * inhibition
        load_branches(k, groups, given, shunt, chloride_mV, state.path, branch, seen, current)
        for q in range(2):
            for j in range(COMPARTMENTS):
                conductance[j] += cable.band[q, j] * seen[q]
                inflow[j] += cable.band[q, j] * current[q]

        # ---- the cable
        spike_pA = in_norm * (
            cell.in_decay * (1.0 - keep[16]) * k.cell_spike_in_decay_ms
            - cell.in_rise * (1.0 - keep[15]) * k.cell_spike_in_rise_ms
        )
        spike_pA -= out_norm * (
            cell.out_decay * (1.0 - keep[18]) * k.cell_spike_out_decay_ms
            - cell.out_rise * (1.0 - keep[17]) * k.cell_spike_out_rise_ms
        )
        spike_pA /= h_ms
        held = v[SOMA]
        solve(
            h_ms, theta, cable.capacitance, cable.leak, cable.axial, conductance, inflow, spike_pA, k.cell_leak_mV,
            v, d, mid_v, mid_d, work.sweep,
        )  # fmt: skip
        cell.in_rise = cell.in_rise * keep[15] + 1e-30
        cell.in_decay = cell.in_decay * keep[16] + 1e-30
        cell.out_rise = cell.out_rise * keep[17] + 1e-30
        cell.out_decay = cell.out_decay * keep[18] + 1e-30
        cell.ahp = cell.ahp * keep[13] + 1e-30
        cell.feedback = cell.feedback * keep[23] + 1e-30
        if not clamped:
            fired = fire(k, cell, v, keep[14])
            if fired > 0.0:
                cell.feedback += fired * gaba_left(k, site, state) * (1.0 - cell.feedback)

        # ---- what the spines of each branch see
        for q in range(2):
            trunk[q] = 0.0
            for j in range(COMPARTMENTS):
                trunk[q] += cable.band[q, j] * (mid_v[j] + mid_d[j])
        move_branches(k, site, trunk, shunt, chloride_mV, keep[19], keep[20], branch)
        spread_branches(branch, x)
        if present:
            pore_step(k, site, h_ms, x, branch, cell)
        spine_step(
            k, site, h_ms, (keep[0], keep[1], keep[2], keep[3], keep[4], keep[5], keep[6], keep[7]),
            x, born, state.path, present,
        )  # fmt: skip
        for q in range(2):
            p = state.path[q]
            square = p.spillover * p.spillover
            p.glutamate_sum += square / (square + k.retrograde_spillover_half**2) * h_ms
            p.spillover = p.spillover * keep[21] + 1e-30

        # ---- what the electrode sees
        before = phi
        phi = 0.0
        for j in range(COMPARTMENTS):
            phi += cable.lead[j] * (v[j] + d[j])
        if now < record[1] and now + h > record[0]:
            for n in range(max(now, record[0]), min(now + h, record[1])):
                field[n - record[0]] = before + (phi - before) * (n - now) / h - rest
            if samples.shape[0] > 1:
                for n in range(max(now, record[0]), min(now + h, record[1])):
                    volt = held + (v[SOMA] - held) * (n - now) / h
                    samples[1, n - record[0]] = cell.clamp_nS * (cell.clamp_mV - volt)

        cell.now = now + h
        cell.slow_ticks += h
        if cell.slow_ticks >= SLOW_TICKS:
            slow(k, site, state, work)
    return cell.now
