"""The amplifier's compiled loop. Loaded by the thread that records, never by a window."""

from __future__ import annotations

import numpy as np

from model.jit import kernel
from model.noise import DRIFT, FLICKER, WHITE, normal

KNOT_TICKS = 20_000
"""Drift is a straight line between values one second apart ..."""
KNOTS_BEFORE = 400
"""... each of which, and the high-pass that follows them, remembers this many seconds."""
ARTEFACT_MS = 5.0
"""The tail of an artefact is followed this long (14 time constants)."""

# Places in the array of constants; rig/instruments/amplifier.py fills it.
STEPS, DT, WHITE_MV, HIGHPASS, TAIL, TAIL_TAU, BLANK, CODE, DRIFT_MV, DRIFT_KEEPS, HIGHPASS_TAU = range(11)
CONSTANTS = 11
FLICKERS = 5
STATES = FLICKERS + 1 + 3 * 2  # five flicker poles, high-pass, notch and two Bessel sections of two states each
ARTEFACT_TICKS = 20  # clipping within 1 ms of a pulse is the artefact, no loss of data


@kernel()
def _drift(seed, tick, constants, knots):
    """Fill ``knots`` with the drift (mV) at the whole seconds from the one before ``tick``; return what the high-pass
    has taken up of it by ``tick``."""
    keeps, tau = constants[DRIFT_KEEPS], constants[HIGHPASS_TAU]
    fresh = constants[DRIFT_MV] * np.sqrt(1.0 - keeps * keeps)
    first = tick // KNOT_TICKS
    value, taken = 0.0, 0.0
    passed = np.exp(-1.0 / tau) if tau > 0.0 else 0.0
    for knot in range(first - KNOTS_BEFORE, first + 1):
        before = value
        value = keeps * value + fresh * normal(seed, DRIFT, knot)
        if tau > 0.0:
            taken = taken * passed + before * (1 - passed) + (value - before) * (1 - (1 - passed) * tau)
    knots[0] = value
    for i in range(1, knots.size):
        value = keeps * value + fresh * normal(seed, DRIFT, first + i)
        knots[i] = value
    if tau > 0.0:
        part = (tick - first * KNOT_TICKS) / KNOT_TICKS
        slope = (knots[1] - knots[0]) * part
        passed = np.exp(-part / tau)
        if part > 0.0:
            taken = taken * passed + knots[0] * (1 - passed) + slope * (1 - (1 - passed) * tau / part)
    return taken


@kernel()
def _artefact(start, pulses, constants, out):
    """Add to ``out`` (mV, one value per internal step) the pulses and their tails, each averaged over its step."""
    dt, tau, tail = constants[DT], constants[TAIL_TAU], constants[TAIL]
    steps = int(constants[STEPS])
    for p in range(pulses.shape[0]):
        begin = (pulses[p, 0] - start) * (dt * steps)
        width, size = pulses[p, 1], pulses[p, 2]
        first = max(0, int(begin / dt))
        last = min(out.size, int((begin + width + ARTEFACT_MS) / dt) + 2)
        for i in range(first, last):
            # step i ends at the moment (i - steps + 1) dt after the first sample's
            to = (i - steps + 1) * dt - begin
            since = to - dt
            on = min(to, width) - max(since, 0.0)
            if on > 0.0:
                out[i] += size * on / dt
            if to > width:
                since = max(since, width)
                out[i] -= size * tail * tau / dt * (np.exp((width - since) / tau) - np.exp((width - to) / tau))


@kernel()
def digitise(potential, start, pulses, seed, constants, flicker, sections, settle, hum, artefact, knots, state, codes):
    """Fill ``codes`` (int16) with what the digitiser makes of ``potential`` (mV at 20 kHz from tick ``start``).

    ``pulses``: (tick, width ms, artefact mV) a row. ``flicker``: (keeps, takes) of each pole. ``sections``: b0 b1 b2 a1
    a2 of notch and Bessel sections. ``settle``: square root of the covariance of the noise in all states. ``hum``: its
    400 values (mV) after the filters. ``artefact`` (a value per internal step), ``knots`` and ``state`` are work space,
    all zero. Returns whether anything but an artefact went beyond the range.
    """
    n = potential.size
    steps = int(constants[STEPS])
    _artefact(start, pulses, constants, artefact)
    highpassed = _drift(seed, start, constants, knots)
    for j in range(STATES):
        fresh = normal(seed, FLICKER, start * STATES + j)
        for i in range(STATES):
            state[i] += settle[i, j] * fresh
    second = start // KNOT_TICKS * KNOT_TICKS
    level = potential[0] + knots[0] + (knots[1] - knots[0]) * ((start - second) / KNOT_TICKS) - highpassed
    state[FLICKERS] += highpassed
    for s in range(3):
        at = FLICKERS + 1 + 2 * s
        state[at] += level * (1.0 - sections[s, 0])
        state[at + 1] += level * (sections[s, 2] - sections[s, 4])
    blank_from, blank_to, pulse = n + 1, -1, 0
    quiet_until = -1
    clipped = False
    held, before = potential[0], potential[0]
    for k in range(n):
        tick = start + k
        while pulse < pulses.shape[0] and pulses[pulse, 0] <= tick:
            blank_from = int(pulses[pulse, 0]) + 1
            blank_to = blank_from + int(constants[BLANK])
            quiet_until = blank_from + ARTEFACT_TICKS
            pulse += 1
        knot = (tick - second) // KNOT_TICKS
        drift = knots[knot] + (knots[knot + 1] - knots[knot]) * ((tick - second - knot * KNOT_TICKS) / KNOT_TICKS)
        y = 0.0
        for step in range(steps):
            tissue = potential[k] if step == steps - 1 else 0.5 * (before + potential[k])
            white = normal(seed, WHITE, 2 * tick + step)
            noise = constants[WHITE_MV] * white
            for j in range(FLICKERS):
                state[j] = flicker[j, 0] * state[j] + flicker[j, 1] * white
                noise += state[j]
            x = tissue + artefact[k * steps + step] + drift + noise
            if blank_from <= tick < blank_to:
                x = held
            else:
                held = x
            y = x - state[FLICKERS]
            state[FLICKERS] += constants[HIGHPASS] * y
            for s in range(3):
                at = FLICKERS + 1 + 2 * s
                x = y
                y = sections[s, 0] * x + state[at]
                state[at] = sections[s, 1] * x - sections[s, 3] * y + state[at + 1]
                state[at + 1] = sections[s, 2] * x - sections[s, 4] * y
        before = potential[k]
        code = np.rint((y + hum[tick % hum.size]) * constants[CODE])
        if code > 32767.0 or code < -32768.0:
            clipped = clipped or tick > quiet_until
            code = min(max(code, -32768.0), 32767.0)
        codes[k] = np.int16(code)
    return clipped
