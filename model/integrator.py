"""The time grid, and the loop that takes its steps.

The step length is a function of the age since the last pulse, shortened only to end at the next age border, pulse,
arrival of transmitter, or a change that the rig announces. ``advance`` takes a step only if it ends at or before the
time asked for: a step is never cut, so the sequence of steps, and every bit, depends on the events alone and not on
who asks when.
"""

from __future__ import annotations

import numpy as np

from model.cable import join_obliques, load_membrane, solve, trunk_voltage
from model.decay import fill_decay
from model.delivery import arrive, deliver, open_ampa, stimulate
from model.field import potential, resting_potential
from model.firing import fade_spikes, fire, peak_norm, spike_current
from model.inhibition import fade_feedback, feed_back, gaba_b_bath, open_gaba_a, open_gaba_b
from model.jit import kernel
from model.modulators import modulator_step, oxygen_step
from model.oblique import load_obliques, move_obliques
from model.retrograde import retrograde_step, soma_step, spillover_step
from model.signalling import cell_step, traffic_step
from model.spine import others_step, pore_step, spine_step, spread_obliques
from model.state import SOMA
from model.units import TICK_MS

SETTLING = -(2**60)  # the last pulse of a slice that settles before its time begins: no transient, so the longest steps

# Age since the last pulse (ticks) below which a step length (ticks) holds.
AGES = np.array([160, 400, 1200, 3000, 8000, 20_000, 60_000, 200_000, 2**50, 2**62], np.int64)
STEPS = np.array([1, 2, 5, 10, 100, 200, 1000, 5000, 20_000, 200_000], np.int64)
FAST_AGE = 3000  # up to here Crank-Nicolson, then backward Euler
SLOW_TICKS = 2000  # slow biochemistry every 100 ms at least


@kernel()
def step_ticks(now, last_pulse, events):
    """Length of the next step: what the age since the last pulse allows, to the next border or event at most.

    h = min(STEPS of the age, its border - age, every event - now); an event that is not to come is -1.
    """
    age = now - last_pulse
    place = 0
    while age >= AGES[place]:
        place += 1
    h = min(STEPS[place], AGES[place] - age)
    for event in events:
        if event > now:
            h = min(h, event - now)
    return h


@kernel()
def between(before, after, passed, h):
    """A straight line over a step of ``h`` ticks, of which ``passed`` are over."""
    return before + (after - before) * passed / h


@kernel()
def write_field(record, now, h, before, after, rest, field):
    """The part of a step that lies in the window ``record``: potential (mV) above that of rest."""
    for n in range(max(now, record[0]), min(now + h, record[1])):
        field[n - record[0]] = between(before, after, n - now, h) - rest


@kernel()
def write_current(record, now, h, before, after, cell, current):
    """The same of the current (pA) through the pipette, g (command - V), at a soma of ``before`` and ``after`` mV."""
    for n in range(max(now, record[0]), min(now + h, record[1])):
        current[n - record[0]] = cell.clamp_nS * (cell.clamp_mV - between(before, after, n - now, h))


@kernel()
def slow(k, occupancy, state, class_constants, work):
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
    modulator_step(k, occupancy, s, cell, state.path)
    oxygen_step(k, occupancy, s, cell)
    docked = traffic_step(k, occupancy, s, state.classes, class_constants, cell, state.path)
    cell_step(k, occupancy, s, cell, state.path, state.oblique, docked)
    soma_step(k, occupancy, s, state.v[SOMA], cell, state.path)
    retrograde_step(k, occupancy, s, cell, state.path, glutamate, camkii)


@kernel()
def advance(
    end, stop, constants, occupancies, cable, tables, delay, groups, class_constants, state, work, record, samples
):
    """Take every step that ends at or before tick ``end``; returns the tick reached.

    ``stop``: a tick that a step must end at, or -1. ``tables`` (2, 2, n): arrival of glutamate and GABA from each
    electrode; ``delay`` (2,): its mean, ticks. ``groups`` (GROUPS,): synapse density of the groups of obliques.
    ``record`` (2,): window of ticks to write into ``samples``: row 0 the field (mV), row 1, if there is one, the
    current through the somatic clamp (pA).
    """
    k = constants[0]
    occupancy = occupancies[0]
    cell = state.cell[0]
    path, classes, oblique, pulses, arrivals = state.path, state.classes, state.oblique, state.pulses, state.arrivals
    v, d, mid_v, mid_d = state.v, state.d, work.mid_v, work.mid_d
    conductance, inflow, sweep, decay = work.conductance, work.inflow, work.sweep, work.decay
    arriving_nS, ampa_nS, seen_nS, current_pA, trunk_mV = (
        work.arriving_nS, work.ampa_nS, work.seen_nS, work.current_pA, work.trunk_mV,
    )  # fmt: skip
    capacitance, leak, axial, gaba_a, gaba_b, band, lead = cable
    ampa_norm = peak_norm(k.receptors_ampa_rise_ms, k.receptors_ampa_decay_ms)
    gaba_norm = peak_norm(k.inhibition_gaba_a_rise_ms, k.inhibition_gaba_a_decay_ms)
    gaba_b_norm = peak_norm(k.inhibition_gaba_b_rise_ms, k.inhibition_gaba_b_decay_ms)
    in_norm = 1e3 * k.cell_spike_in_nA * peak_norm(k.cell_spike_in_rise_ms, k.cell_spike_in_decay_ms)
    out_norm = 1e3 * k.cell_spike_out_nA * peak_norm(k.cell_spike_out_rise_ms, k.cell_spike_out_decay_ms)
    # What the pipette of a clamp fills the cell with: its chloride, and nothing that lets potassium through.
    clamped = cell.clamp_nS > 0.0
    chloride_mV = cell.chloride_mV if clamped else k.cell_gaba_a_mV
    potassium = 0.0 if clamped else 1.0
    gaba_b_full = k.inhibition_gaba_b_nS * occupancy.gaba_b_left * potassium
    gaba_b_held = gaba_b_bath(occupancy)
    blocked = occupancy.pore0_on + occupancy.pore1_on + occupancy.pore2_on > 0.0
    field = samples[0]
    known = np.int64(-1)
    phi = potential(lead, v, d)
    rest = resting_potential(lead, k.cell_leak_mV)
    while True:
        # ---- what falls on this tick: pulses, then transmitter that reaches its spines
        now = cell.now
        while cell.next_pulse < cell.pulses and pulses[cell.next_pulse].tick == now:
            stimulate(k, occupancy, state, class_constants, pulses[cell.next_pulse], delay)
            cell.next_pulse += 1
        for q in range(2):
            if path[q].due == now:
                deliver(k, state, q)

        coming = pulses[cell.next_pulse].tick if cell.next_pulse < cell.pulses else -1
        h = step_ticks(now, cell.last_pulse, (coming, path[0].due, path[1].due, stop))
        if now + h > end:
            break
        h_ms = h * TICK_MS
        theta = 0.5 if now - cell.last_pulse < FAST_AGE else 1.0
        if h != known:
            fill_decay(k, h_ms, decay)
            known = h

        # ---- transmitter arrives and opens its receptors
        gaba = arrive(cell, arrivals, tables, now, h, arriving_nS)
        open_ampa(path, decay, arriving_nS, ampa_norm, ampa_nS)
        gaba_a_nS = open_gaba_a(k, occupancy, cell, decay, gaba, gaba_norm)
        gaba_b_nS = open_gaba_b(cell, decay, gaba_b_full, gaba_b_held, gaba_b_norm)

        # ---- the cable, with the obliques as the trunk sees them
        load_membrane(k, gaba_a, gaba_b, cell, gaba_a_nS, gaba_b_nS, chloride_mV, potassium, conductance, inflow)
        shunt = k.inhibition_oblique_share * gaba_a_nS
        load_obliques(k, groups, ampa_nS, shunt, chloride_mV, path, oblique, seen_nS, current_pA)
        join_obliques(band, seen_nS, current_pA, conductance, inflow)
        spike_pA = spike_current(k, cell, decay, in_norm, out_norm, h_ms)
        soma_before = v[SOMA]
        solve(
            h_ms, theta, capacitance, leak, axial, conductance, inflow, spike_pA, k.cell_leak_mV,
            v, d, mid_v, mid_d, sweep,
        )  # fmt: skip
        fade_spikes(cell, decay)
        fade_feedback(cell, decay)
        if not clamped:
            fired = fire(k, cell, v, decay)
            if fired > 0.0:
                feed_back(k, occupancy, state, fired)

        # ---- what the spines of each oblique see
        trunk_voltage(band, mid_v, mid_d, trunk_mV)
        move_obliques(k, occupancy, trunk_mV, shunt, chloride_mV, decay, oblique)
        spread_obliques(oblique, classes)
        if blocked:
            pore_step(k, occupancy, h_ms, classes, oblique, cell)
        spine_step(k, occupancy, h_ms, decay, classes, class_constants, path, blocked)
        if occupancy.nmda_glutamate_drive > 0.0:
            others_step(k, occupancy, h_ms, decay, classes, class_constants)
        spillover_step(k, path, decay, h_ms)

        # ---- what the electrodes see
        phi_before = phi
        phi = potential(lead, v, d)
        if now < record[1] and now + h > record[0]:
            write_field(record, now, h, phi_before, phi, rest, field)
            if samples.shape[0] > 1:
                write_current(record, now, h, soma_before, v[SOMA], cell, samples[1])

        cell.now = now + h
        cell.slow_ticks += h
        if cell.slow_ticks >= SLOW_TICKS:
            slow(k, occupancy, state, class_constants, work)
    return cell.now
