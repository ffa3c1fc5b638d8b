"""Readings of a slice that are no measure of a sweep: the artefact's end, molecules, ions in the tissue."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from rig.experiment.runner import ProtocolRun
from rig.instruments.drug import Drug
from rig.instruments.perfusion import Perfusion, Valve, at_first
from rig.instruments.preparation import Preparation
from rig.instruments.preparation_to_parameters import way_to_tissue
from rig.measure.fits import fit_return
from rig.protocol.analysis_windows import span
from rig.protocol.dose import micromolar
from rig.protocol.outcome import delivered, outcome
from rig.protocol.protocol import Measure, Protocol
from rig.protocol.schedule import schedule, ticks
from rig.protocol.timeline import unroll
from rig.study.readings import (
    ReadOut,
    RecoveryReading,
    SliceReading,
    TimeToShare,
    TissueTime,
    TraceReading,
    TrainReading,
)
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

LONGEST_WAIT_MIN = 600
BEFORE_MIN, AFTER_MIN = 10.0, 5.0
"""Of a change, the windows of the slope before it and when it is made."""
RUNNING = 4
"""Test pulses of the running mean in which a change is followed."""
LEAST_CHANGE = 0.05
"""A change of the slope smaller than this part of it is none."""


def tick_of(reading: SliceReading, protocol: Protocol) -> int | None:
    """The tick of the timeline at which the molecules are read; None for a reading that needs none."""
    if not isinstance(reading, ReadOut):
        return None
    known, line = schedule(protocol), unroll(protocol)
    at = Measure(
        "at", "slope", from_min=reading.at_min, to_min=reading.at_min + 1 / 60, step=reading.step, edge=reading.edge
    )
    return span(at, "at", known).start + line.recording.start


def number_of(
    reading: SliceReading, run: ProtocolRun, course: TimeCourse, card: Preparation, drugs: Mapping[str, Drug]
) -> float | None:
    """The number of a reading of a slice that was prepared as the card says. ``drugs``: the cards of those given."""
    if isinstance(reading, TraceReading):
        return _trace_time(reading, run)
    if isinstance(reading, TrainReading):
        late, early = (_of_pulse(run, course, reading, number) for number in (reading.pulse, reading.relative_pulse))
        return None if late is None or not early else late / early
    if isinstance(reading, RecoveryReading):
        return _recovery_s(reading, run, course)
    if isinstance(reading, TimeToShare):
        return _time_to_share_min(reading, run, course)
    if isinstance(reading, ReadOut):
        tick = tick_of(reading, run.protocol)
        assert tick is not None
        return run.readouts[tick][reading.read_out][0 if reading.pathway == "S1" else 1]
    return _tissue_time_min(reading, run.protocol, card, drugs)


def _trace_time(reading: TraceReading, run: ProtocolRun) -> float | None:
    """The mean sweep is free of most noise; before the volley window it is the artefact alone."""
    start, end = (run.timeline.t0 + ticks(at) for at in (reading.from_min, reading.to_min))
    chosen = [one for one in run.record.sweeps if one.pathway == "S1" and start <= one.pulses[0] < end]
    if not chosen:
        return None
    at = chosen[0].pulses[0] - chosen[0].start
    mean = np.mean([(one.samples[: at + 85 * TICKS_PER_MS] * one.mV_per_bit) for one in chosen], axis=0)
    mean = mean - mean[: at - 5].mean()
    if reading.read == "potential":
        return abs(
            float(mean[at + round(reading.from_ms * TICKS_PER_MS) : at + round(reading.to_ms * TICKS_PER_MS)].mean())
        )
    cursors = run.protocol.cursors
    volley_from, volley_to, peak_from, peak_to = (
        at + round(ms * TICKS_PER_MS)
        for ms in (cursors.volley_from_ms, cursors.volley_to_ms, cursors.peak_from_ms, cursors.peak_to_ms)
    )
    if reading.read == "artefact_end":
        peak = float(np.abs(mean[peak_from:peak_to]).max())
        loud = np.flatnonzero(np.abs(mean[at:volley_from]) > reading.fraction * peak)
        return float(loud[-1] + 1) / TICKS_PER_MS if len(loud) else 0.0
    below = _below_its_ends(mean[volley_from : volley_to + 1])
    return (volley_from + int(below.argmin()) - at) / TICKS_PER_MS


def _below_its_ends(window: np.ndarray) -> np.ndarray:
    return window - np.linspace(window[0], window[-1], len(window))


def _steepest(samples: np.ndarray) -> float:
    """The steepest fall over 1 ms."""
    at_ms = np.arange(TICKS_PER_MS) / TICKS_PER_MS
    runs = range(max(1, len(samples) - TICKS_PER_MS + 1))
    return min(float(np.polyfit(at_ms, samples[i : i + TICKS_PER_MS], 1)[0]) for i in runs)


def _of_pulse(run: ProtocolRun, course: TimeCourse, reading: TrainReading, number: int) -> float | None:
    """Mean over the deliveries of a step: magnitude of what pulse ``number`` evokes."""
    cursors, step = run.protocol.cursors, reading.during
    ends = (cursors.slope_from_ms, cursors.slope_to_ms)
    if reading.quantity == "volley":
        ends = (cursors.volley_from_ms, cursors.volley_to_ms)
    first, last = (round(ms * TICKS_PER_MS) for ms in ends)
    found = []
    for one in delivered(run.timeline, course, 0):
        sweeps = [
            s for s in run.record.sweeps if s.pathway == one.delivery.pathway and one.first <= s.pulses[0] <= one.last
        ]
        pulses = [(sweep, tick) for sweep in sweeps for tick in sweep.pulses]
        if one.step == step and number <= len(pulses):
            sweep, tick = pulses[number - 1]
            samples = sweep.samples[tick - sweep.start + first : tick - sweep.start + last + 1] * sweep.mV_per_bit
            slope = reading.quantity == "slope"
            found.append(_steepest(samples) if slope else float(_below_its_ends(samples).min()))
    return abs(float(np.mean(found))) if found else None


def _recovery_s(reading: RecoveryReading, run: ProtocolRun, course: TimeCourse) -> float | None:
    """Raises Objection for a forced pulse that the protocol does not have, ValueError for a step that is not there."""
    asked = tuple(
        Measure(name, "slope", reading.pathway, during=name, relative_to="baseline") for name in reading.pulses
    )
    percent = outcome(msgspec.structs.replace(run.protocol, measure=asked), course)
    given = {one.step: one for one in reversed(delivered(run.timeline, course, 0))}
    if reading.after not in {one.name for one in run.timeline.stimuli}:
        raise ValueError(f"A way back shall count from {reading.after}, and no stimulus step of that name is given.")
    known = [(given[name].first, value) for name in reading.pulses if (value := percent[name]) is not None]
    if reading.after not in given or len(known) < len(reading.pulses):
        return None
    over = max(one.last for one in delivered(run.timeline, course, 0) if one.step == reading.after)
    seconds = [(tick - over) / TICKS_PER_S for tick, _ in known]
    return fit_return(seconds, [value for _, value in known], 100.0 if reading.rest == "baseline" else None)


def windows_of_change(reading: TimeToShare, protocol: Protocol) -> tuple[Span, Span, Span]:
    """Before it, all of it, and when it is made, on the timeline. Raises Objection for a step that is not there."""
    known, begin = schedule(protocol), unroll(protocol).recording.start

    def window(from_min: float, to_min: float) -> Span:
        found = span(
            Measure("at", "slope", from_min=from_min, to_min=to_min, step=reading.step, edge=reading.edge), "at", known
        )
        return Span(found.start + begin, found.end + begin)

    end = reading.within_min
    return window(-BEFORE_MIN, 0.0), window(0.0, end), window(end - AFTER_MIN, end)


def _time_to_share_min(reading: TimeToShare, run: ProtocolRun, course: TimeCourse) -> float | None:
    """The first crossing, between means of four test pulses. Raises Objection for a step that is not there."""
    before, whole, after = windows_of_change(reading, run.protocol)
    old, new = (course.values(reading.pathway, "slope", one, before) for one in (before, after))
    tests = course.tests_in(reading.pathway, whole)
    values = course.values(reading.pathway, "slope", whole, before)
    if not len(old) or not len(new) or len(values) < RUNNING + 1 or len(values) != len(tests):
        return None
    start, end = float(np.nanmean(old)), float(np.nanmean(new))
    if abs(end - start) < LEAST_CHANGE * abs(start):
        return None
    done = (np.convolve(values, np.full(RUNNING, 1 / RUNNING), "valid") - start) / (end - start)
    ticks_ = np.array([one.pulses[0] - whole.start for one in tests], float)
    at_min = np.convolve(ticks_, np.full(RUNNING, 1 / RUNNING), "valid") / TICKS_PER_MIN
    done, at_min = np.concatenate([[0.0], done]), np.concatenate([[0.0], at_min])
    over = int(np.argmax(done >= reading.share))
    if done[over] < reading.share:
        return None
    part = (reading.share - done[over - 1]) / (done[over] - done[over - 1])
    return float(at_min[over - 1] + part * (at_min[over] - at_min[over - 1]))


def _tissue_time_min(
    reading: TissueTime, protocol: Protocol, card: Preparation, drugs: Mapping[str, Drug]
) -> float | None:
    """From the valve's turn: dead time, chamber and diffusion together, as a read-out in the slice sees them."""
    before = at_first(card)
    drug = next((one for one in protocol.drug if (one.name or one.drug) == reading.step), None)
    if drug is not None:
        start, end = 0.0, micromolar(drug, drugs[drug.drug], reading.step)
        wanted = msgspec.structs.replace(before, valves=(Valve(drug.drug, end, open=True),))
    else:
        step = next(one for one in protocol.acsf if one.name == reading.step)
        if step.over_min is not None:
            raise ValueError(f"The time in the tissue is that of one change, and {step.name} is a ramp (over_min).")
        start, end = getattr(before, reading.ion), getattr(step, reading.ion)
        wanted = msgspec.structs.replace(before, **{reading.ion: end})
    chamber = card.chamber
    perfusion = Perfusion(before, drugs, chamber.volume_ml, chamber.dead_time_s, constants=way_to_tissue(card))
    perfusion.set(wanted, 0)
    for second in range(1, LONGEST_WAIT_MIN * 60):
        perfusion.advance(second * TICKS_PER_S)
        now = getattr(perfusion.at_receptors(), reading.ion) if drug is None else perfusion.tissue_uM()[drug.drug]
        if abs(now - start) >= reading.share * abs(end - start):
            return second * TICKS_PER_S / TICKS_PER_MIN
    return None
