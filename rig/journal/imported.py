"""Recordings that were made elsewhere: overlaid on what the scope shows, and measured by the same cursors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from model.units import TICKS_PER_MS, TICKS_PER_S
from rig.files.refusal import RefusedFile
from rig.instruments.stimulator import Kind
from rig.journal.imported_trace import LEAST_SAMPLES, Trace
from rig.measure.place import PLACED
from rig.measure.sweep import DEFAULT, Cursors, measure_sweep
from rig.messages import Sweep
from rig.record import Record
from rig.timecourse.sizes import measured_in_place, place_in, sizes, unsure

LOWEST_HZ, HIGHEST_HZ = 1_000.0, 1_000_000.0
LONGEST_S = 60.0
MOST_SAMPLES = 50_000_000
FULL_SCALE = 32_000
LOOKED_AT = 64
"""Sweeps in which an artefact is looked for."""


def read_recording(path: Path, cursors: Cursors = Cursors()) -> Record:
    """An ABF file, or sweeps as a table (docs/recordings.md). Raises RefusedFile, OSError."""
    ending = path.suffix.lower()
    if ending == ".abf":
        from rig.journal.imported_abf import read_abf

        return _record(path, read_abf(path), cursors)
    if ending in (".csv", ".tsv", ".txt"):
        from rig.journal.imported_csv import read_table

        return _record(path, read_table(path), cursors)
    raise RefusedFile(path.name, "the ending of the name", ending or "missing", ".abf, .csv, .tsv or .txt")


def _record(path: Path, traces: Sequence[Trace], cursors: Cursors) -> Record:
    rates = {trace.rate_hz for trace in traces}
    for rate in rates:
        if not LOWEST_HZ <= rate <= HIGHEST_HZ:
            raise RefusedFile(path.name, "the sampling rate", f"{rate:g} Hz", "from 1 kHz to 1 MHz")
    shortest = min(len(trace.mV) for trace in traces)
    if shortest < LEAST_SAMPLES:
        raise RefusedFile(path.name, "a sweep", f"{shortest} samples long", f"at least {LEAST_SAMPLES}")
    longest = max(len(trace.mV) / trace.rate_hz for trace in traces)
    if longest > LONGEST_S:
        found = f"{longest:.0f} s long"
        raise RefusedFile(path.name, "a sweep", found, f"at most {LONGEST_S:g} s; cut it into sweeps around the pulses")
    if sum(len(trace.mV) * TICKS_PER_S / trace.rate_hz for trace in traces) > MOST_SAMPLES:
        raise RefusedFile(
            path.name, "the recording", "too long", f"at most {MOST_SAMPLES // 1_000_000} million samples"
        )
    if not all(np.isfinite(trace.mV).all() for trace in traces):
        raise RefusedFile(path.name, "a sample", "no finite number", "a number")
    drawn = [_at_our_rate(trace) for trace in traces]
    unknown = [trace for trace in drawn if not trace.pulses]
    found_at = _artefact(unknown) if unknown else 0
    mV_per_bit = max(float(np.abs(trace.mV).max()) for trace in drawn) / FULL_SCALE or 1.0
    sweeps = (_sweep(index, trace, found_at, mV_per_bit, cursors) for index, trace in enumerate(drawn))
    return Record(title=path.name, branch="", sweeps=tuple(sweeps))


def _at_our_rate(trace: Trace) -> Trace:
    """At 20 kHz, the rate at which sweeps are drawn and measured here, filtered so that nothing folds over."""
    if trace.rate_hz == TICKS_PER_S:
        return trace
    from scipy.signal import resample_poly

    ratio = Fraction(TICKS_PER_S / trace.rate_hz).limit_denominator(1000)
    mV = resample_poly(trace.mV, ratio.numerator, ratio.denominator, padtype="line")
    pulses = tuple(round(place * TICKS_PER_S / trace.rate_hz) for place in trace.pulses)
    return trace._replace(rate_hz=float(TICKS_PER_S), mV=mV, pulses=pulses)


def _artefact(traces: Sequence[Trace]) -> int:
    """The sample at which the artefact begins: the first jump at least half as steep as the steepest, in the median of
    the sweeps."""
    shown = traces[:LOOKED_AT]
    length = min(len(trace.mV) for trace in shown)
    jump = np.median([np.abs(np.diff(trace.mV[:length])) for trace in shown], axis=0)
    # nobody stimulates in the first half millisecond, where filters still settle
    jump[: TICKS_PER_MS // 2] = 0.0
    return int((jump >= jump.max() / 2).argmax()) if jump.max() > 0 else 0


def _sweep(index: int, trace: Trace, found_at: int, mV_per_bit: float, cursors: Cursors) -> Sweep:
    places = trace.pulses or (found_at,)
    kind: Kind = ("test", "test", "pair")[len(places)] if len(places) < 3 else "train"
    start = round(trace.start_s * TICKS_PER_S)
    samples = np.rint(trace.mV / mV_per_bit).astype(np.int16)
    samples.setflags(write=False)
    names = (*DEFAULT, "ppr") if kind == "pair" else DEFAULT
    second = places[1] if kind == "pair" else None
    measures = measure_sweep(samples * mV_per_bit, places[0], cursors, names, second)
    return Sweep(
        index=index,
        start=start,
        pathway=trace.pathway,
        kind=kind,
        pulses=tuple(start + place for place in places),
        samples=samples,
        mV_per_bit=mV_per_bit,
        measures=measures,
        current_uA=trace.current_uA,
        clipped=False,
        bath_uM={},
        tissue_uM={},
    )


def mean_measures(sweeps: Sequence[Sweep], cursors: Cursors, names: Sequence[str]) -> dict[str, float | None]:
    """The mean of each measure over the sweeps. A response too small to be seen counts with what stands where the mean
    of them all has its own; None for what no sweep has."""
    taken = [
        measure_sweep(sweep.samples * sweep.mV_per_bit, sweep.pulses[0] - sweep.start, cursors, (*PLACED, *names))
        for sweep in sweeps
    ]
    columns = {
        name: np.array([np.nan if one[name] is None else one[name] for one in taken], float) for name in taken[0]
    }
    place = place_in(sweeps, cursors)
    if place is not None:
        points = np.stack([columns[name] for name in PLACED], axis=1)
        rows = unsure(points, place)
        sized = sizes(points, rows, measured_in_place([sweeps[row] for row in rows], place), place)
        columns |= {name: sized[:, number] * place.direction[number] for number, name in enumerate(PLACED)}
    known = {name: columns[name][np.isfinite(columns[name])] for name in names}
    return {name: float(values.mean()) if len(values) else None for name, values in known.items()}
