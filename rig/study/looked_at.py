"""Which sweeps of a protocol anybody looks at: in the windows of its measures, in its baseline, of the steps that are
read, and those by which it sets an intensity anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from model.units import TICKS_PER_MIN
from rig.experiment.renewed_intensity import recent
from rig.instruments.stimulator import duration
from rig.protocol.protocol import Protocol
from rig.protocol.schedule import ticks
from rig.protocol.timeline import Timeline, unroll
from rig.study.readings import RecoveryReading, SliceReading, TimeToShare, TraceReading, TrainReading
from rig.study.take_reading import windows_of_change
from rig.timecourse.span import Span

ROOM = TICKS_PER_MIN
"""A sweep under way makes a pattern late; more than that is looked at."""


def looked_at(protocol: Protocol, readings: Sequence[SliceReading]) -> tuple[Span, ...] | None:
    """Windows that hold the first pulse of every sweep that a measure or a reading needs; None for all sweeps."""
    line = unroll(protocol)
    if line.baseline is None or line.baseline.end >= line.recording.end:
        return None  # what is 100 % then depends on which sweep is the last
    return _joined(Span(one.start - ROOM, one.end + ROOM) for one in _read(protocol, line, readings))


def _joined(windows: Iterable[Span]) -> tuple[Span, ...]:
    """The same ticks in order, so that protocols that look alike for a while have the same windows for as long."""
    joined: list[Span] = []
    for one in sorted(windows, key=lambda window: window.start):
        if joined and one.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return tuple(joined)


def _read(protocol: Protocol, line: Timeline, readings: Sequence[SliceReading]) -> Iterator[Span]:
    assert line.baseline is not None
    yield line.baseline
    during = {one.during for one in readings if isinstance(one, TrainReading)}
    during |= {name for one in readings if isinstance(one, RecoveryReading) for name in one.pulses}
    during |= {planned.measure.during for planned in line.measures}
    yield from (recent(one) for one in line.intensities if one.current_uA is None and one.fraction_of_max is None)
    for planned in line.measures:
        yield from (one for one in (planned.window, planned.reference) if one is not None)
    for reading in readings:
        if isinstance(reading, TraceReading):
            yield Span(line.t0 + ticks(reading.from_min), line.t0 + ticks(reading.to_min))
        if isinstance(reading, TimeToShare):
            yield from windows_of_change(reading, protocol)
    for stimulus in line.stimuli:
        if stimulus.name in during:
            yield from (Span(one.tick, one.tick + duration(one.pattern)) for one in stimulus.deliveries)
