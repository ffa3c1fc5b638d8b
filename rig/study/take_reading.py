"""Readings of a slice that are no measure of a sweep: the artefact's end, molecules, ions in the tissue."""

from __future__ import annotations

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from rig.experiment.runner import ProtocolRun
from rig.instruments.perfusion import Perfusion, PerfusionSettings, at_first
from rig.instruments.preparation import Preparation
from rig.instruments.preparation_to_parameters import way_to_tissue
from rig.protocol.analysis_windows import span
from rig.protocol.outcome import delivered
from rig.protocol.protocol import Measure, Protocol
from rig.protocol.schedule import schedule, ticks
from rig.protocol.timeline import unroll
from rig.study.readings import ReadOut, SliceReading, TissueHalfTime, TraceReading, TrainReading
from rig.timecourse.time_course import TimeCourse

LONGEST_WAIT_MIN = 180


def tick_of(reading: SliceReading, protocol: Protocol) -> int | None:
    """The tick of the timeline at which the molecules are read; None for a reading that needs none."""
    if not isinstance(reading, ReadOut):
        return None
    known, line = schedule(protocol), unroll(protocol)
    at = Measure(
        "at", "slope", from_min=reading.at_min, to_min=reading.at_min + 1 / 60, step=reading.step, edge=reading.edge
    )
    return span(at, "at", known).start + line.recording.start


def number_of(reading: SliceReading, run: ProtocolRun, course: TimeCourse, card: Preparation) -> float | None:
    """The number of a reading of a slice that was prepared as the card says."""
    if isinstance(reading, TraceReading):
        return _trace_time(reading, run)
    if isinstance(reading, TrainReading):
        late, early = (
            _steepest(run, course, reading.during, number) for number in (reading.pulse, reading.relative_pulse)
        )
        return None if late is None or not early else late / early
    if isinstance(reading, ReadOut):
        tick = tick_of(reading, run.protocol)
        assert tick is not None
        return run.readouts[tick][reading.read_out][0 if reading.pathway == "S1" else 1]
    return _tissue_half_time(reading, run.protocol, card)


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
    window = mean[volley_from : volley_to + 1]
    below = window - np.linspace(window[0], window[-1], len(window))
    return (volley_from + int(below.argmin()) - at) / TICKS_PER_MS


def _steepest(run: ProtocolRun, course: TimeCourse, step: str, number: int) -> float | None:
    """Mean over the deliveries of a step: magnitude of the steepest fall over 1 ms after pulse ``number``."""
    cursors = run.protocol.cursors
    first, last = (round(ms * TICKS_PER_MS) for ms in (cursors.slope_from_ms, cursors.slope_to_ms))
    found = []
    for one in delivered(run.timeline, course, 0):
        sweeps = [
            s for s in run.record.sweeps if s.pathway == one.delivery.pathway and one.first <= s.pulses[0] <= one.last
        ]
        pulses = [(sweep, tick) for sweep in sweeps for tick in sweep.pulses]
        if one.step == step and number <= len(pulses):
            sweep, tick = pulses[number - 1]
            samples = sweep.samples[tick - sweep.start + first : tick - sweep.start + last + 1] * sweep.mV_per_bit
            at_ms = np.arange(TICKS_PER_MS) / TICKS_PER_MS
            runs = range(max(1, len(samples) - TICKS_PER_MS + 1))
            found.append(min(float(np.polyfit(at_ms, samples[i : i + TICKS_PER_MS], 1)[0]) for i in runs))
    return abs(float(np.mean(found))) if found else None


def _tissue_half_time(reading: TissueHalfTime, protocol: Protocol, card: Preparation) -> float | None:
    """From the valve's turn: dead time, chamber and diffusion together, as a read-out in the slice sees them."""
    step = next(one for one in protocol.acsf if one.name == reading.step)
    if step.over_min is not None:
        raise ValueError(f"The half-time in the tissue is that of one change, and {step.name} is a ramp (over_min).")
    wanted = getattr(step, reading.ion)
    before = at_first(card)
    own = getattr(before, reading.ion)
    way = way_to_tissue(card)
    perfusion = Perfusion(before, {}, card.chamber.volume_ml, card.chamber.dead_time_s, constants=way)
    perfusion.set(_with_ion(before, reading.ion, wanted), 0)
    for second in range(1, LONGEST_WAIT_MIN * 60):
        perfusion.advance(second * TICKS_PER_S)
        if abs(getattr(perfusion.at_receptors(), reading.ion) - own) >= abs(wanted - own) / 2:
            return second * TICKS_PER_S / TICKS_PER_MIN
    return None


def _with_ion(settings: PerfusionSettings, ion: str, value: float) -> PerfusionSettings:
    return msgspec.structs.replace(settings, **{ion: value})
