"""The trains of a recording, as orders in a log: what the time course, the exports and the bench read them from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.units import TICKS_PER_S
from rig.instruments.stimulator import LEAD_TICKS, PATHWAYS, Pathway, Pattern
from rig.messages import Logged, RunPattern, Sweep

LEAST_PULSES = 3
LEAST_OF_A_RUN = 20
FASTEST_TEST_S = 4.0
"""Test pulses come more slowly; a long run of single pulses that come faster is an induction by low frequency."""
BETWEEN_BURSTS = 1.6
"""Pulses further apart than so many intervals of a burst belong to another burst."""


def train_log(sweeps: Sequence[Sweep]) -> list[Logged]:
    """A line for each train: sweeps of three pulses and more, and runs of single pulses that follow fast."""
    found: list[Logged] = []
    for pathway in PATHWAYS:
        mine = [sweep for sweep in sweeps if sweep.pathway == pathway and sweep.pulses]
        trains = [sweep.pulses for sweep in mine if len(sweep.pulses) >= LEAST_PULSES]
        trains += _runs([sweep.pulses[0] for sweep in mine if len(sweep.pulses) == 1])
        found += [_order(pulses, pathway) for pulses in sorted(trains)]
    return sorted(found, key=lambda entry: entry.tick)


def in_a_run(sweeps: Sequence[Sweep]) -> set[int]:
    """The indices of the sweeps that are pulses of a run, and no tests."""
    found: set[int] = set()
    for pathway in PATHWAYS:
        mine = [sweep for sweep in sweeps if sweep.pathway == pathway and len(sweep.pulses) == 1]
        inside = {tick for run in _runs([sweep.pulses[0] for sweep in mine]) for tick in run}
        found |= {sweep.index for sweep in mine if sweep.pulses[0] in inside}
    return found


def _runs(ticks: list[int]) -> list[tuple[int, ...]]:
    """Runs of pulses that are closer than test pulses are, in a recording in which others are further apart."""
    runs: list[tuple[int, ...]] = []
    run: list[int] = []
    for tick in [*ticks, None]:
        if tick is not None and (not run or tick - run[-1] < FASTEST_TEST_S * TICKS_PER_S):
            run.append(tick)
            continue
        if len(run) >= LEAST_OF_A_RUN:
            runs.append(tuple(run))
        run = [tick] if tick is not None else []
    return [] if len(runs) == 1 and len(runs[0]) == len(ticks) else runs


def _order(pulses: tuple[int, ...], pathway: Pathway) -> Logged:
    pattern = pattern_of(pulses)
    rate = pattern.burst_rate_hz if pattern.bursts > 1 else pattern.rate_hz
    label = "TBS" if pattern.bursts > 1 else ("HFS" if pattern.rate_hz >= 50 else f"{rate:.3g} Hz")
    text = f"{label} to {pathway}: {len(pulses)} pulses at {rate:.3g} Hz, as recorded."
    return Logged(max(0, pulses[0] - LEAD_TICKS), RunPattern(pattern, (pathway,), label), text)


def pattern_of(pulses: Sequence[int]) -> Pattern:
    """The pattern of pulses at these ticks: one burst, or as many as there are gaps in it."""
    gaps = np.diff(np.asarray(pulses, float)) / TICKS_PER_S
    short = float(np.median(gaps))
    within = gaps[gaps <= BETWEEN_BURSTS * gaps.min()]
    rate_hz = _round(1 / float(within.mean()))
    ends = np.flatnonzero(gaps > BETWEEN_BURSTS * gaps.min())
    if not len(ends) or short > BETWEEN_BURSTS * gaps.min():
        return Pattern(pulses=min(len(pulses), 2000), rate_hz=min(400.0, max(0.01, _round(1 / short))))
    in_burst = int(ends[0]) + 1
    starts = np.concatenate(([0], ends + 1))
    ticks = np.asarray(pulses, float)[starts]
    between_s = float(np.median(np.diff(ticks))) / TICKS_PER_S
    burst_rate_hz = min(100.0, max(0.001, _round(1 / between_s)))
    return Pattern(in_burst, min(400.0, rate_hz), min(len(starts), 4000), burst_rate_hz)


def _round(hz: float) -> float:
    """As somebody set it: to three digits."""
    return float(f"{hz:.3g}")
