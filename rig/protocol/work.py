"""What a protocol asks for, reckoned before anything is begun: sweeps, memory and room on the disk.

A line of text can ask for more than any computer holds: a test pulse every 50 ms for two days is 7 million sweeps.
"""

from __future__ import annotations

from typing import NamedTuple

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from rig.files.refusal import Objection, found
from rig.instruments.stimulator import LEAD_TICKS, ONE_SWEEP_TICKS, TAIL_TICKS, TRAIN_TAIL_TICKS, duration
from rig.protocol.protocol import PairedPulseStep, Protocol, PulseStep, TestPhase, TrainStep
from rig.protocol.schedule import Schedule, StimulusStep, minutes, pathways, sweeps

MOST_SWEEPS = 250_000
"""Of one recording: two days with a test pulse every 1.4 s."""
MOST_BYTES = 2_000_000_000
"""Of the samples of one recording."""
BESIDE_IN_FILE, BESIDE_IN_MEMORY = 250, 2_500
"""Bytes that a sweep takes besides its samples, in a journal and as a value with its measures; an estimate."""
MOST_GROUPS = 2_000
"""Of sparse test pulses: the rig is set anew twice for each."""
MOST_KEPT = 8_000_000_000
"""Bytes that all slices of one order may take, in memory or on the disk."""
WORTH_TELLING = 20_000
"""Sweeps of one order from which on it is told what it takes."""


class Work(NamedTuple):
    """Of one slice or of several. ``samples``: bytes."""

    sweeps: int
    samples: int

    @property
    def on_disk(self) -> int:
        return self.samples + BESIDE_IN_FILE * self.sweeps

    @property
    def in_memory(self) -> int:
        return self.samples + BESIDE_IN_MEMORY * self.sweeps

    def times(self, slices: int) -> Work:
        return Work(self.sweeps * slices, self.samples * slices)


def _of_ticks(count: int, ticks: int) -> Work:
    """So many sweeps, each so long; a sample has two bytes."""
    return Work(count, count * ticks * 2)


def _of_phase(phase: TestPhase, lasts: int, protocol: Protocol) -> Work:
    """Test pulses of both pathways for so many ticks."""
    tested = [
        name
        for name, panel in (("S1", protocol.s1), ("S2", protocol.s2))
        if panel.on and phase.mode in ("alternate", name)
    ]
    interval = phase.interval_s * TICKS_PER_S
    count = lasts / interval
    if phase.group_pulses is not None and phase.group_every_min is not None:
        count = min(count, phase.group_pulses * lasts / (phase.group_every_min * TICKS_PER_MIN) + phase.group_pulses)
    length = LEAD_TICKS + TAIL_TICKS + round((phase.pair_ms or 0.0) * TICKS_PER_MS)
    return _of_ticks(int(count) * len(tested), min(length, max(1, round(interval))))


def _of_step(step: StimulusStep) -> Work:
    ways = len(pathways(step))
    if isinstance(step, TrainStep):
        pattern = step.pattern
        one_train = duration(pattern) - round((pattern.trains - 1) * pattern.train_interval_s * TICKS_PER_S)
        if one_train > ONE_SWEEP_TICKS:
            pulses = pattern.pulses * pattern.bursts * pattern.trains
            return _of_ticks(pulses * ways, LEAD_TICKS + TAIL_TICKS)
        return _of_ticks(pattern.trains * ways, LEAD_TICKS + one_train + TRAIN_TAIL_TICKS)
    if isinstance(step, PulseStep):
        return _of_ticks(1, LEAD_TICKS + TAIL_TICKS + round((step.pair_ms or 0.0) * TICKS_PER_MS))
    pairs_ms = step.repeats * sum(step.intervals_ms) if isinstance(step, PairedPulseStep) else 0.0
    alone = _of_ticks(sweeps(step), LEAD_TICKS + TAIL_TICKS)
    return Work(alone.sweeps, alone.samples + 2 * round(pairs_ms * TICKS_PER_MS))


def work_of(protocol: Protocol, known: Schedule) -> Work:
    """At most so much; nothing is unrolled for it."""
    parts = [work for _, work in _parts(protocol, known)]
    return Work(sum(one.sweeps for one in parts), sum(one.samples for one in parts))


def _parts(protocol: Protocol, known: Schedule) -> list[tuple[str, Work]]:
    """What each step asks for, by its key."""
    ends = [start for start, _ in known.phases[1:]] + [known.end]
    parts = [
        (f"test[{protocol.test.index(phase)}].interval_s", _of_phase(phase, end - start, protocol))
        for (start, phase), end in zip(known.phases, ends, strict=True)
    ]
    return parts + [(key, _of_step(step)) for key, step in known.steps.values() if isinstance(step, StimulusStep)]


def check_work(protocol: Protocol, known: Schedule) -> None:
    """Refuse a protocol that asks for more than a rig can keep. Raises Objection, about what asks for most."""
    for index, phase in enumerate(protocol.test):
        groups = 0.0 if phase.group_every_min is None else known.end / (phase.group_every_min * TICKS_PER_MIN)
        if groups > MOST_GROUPS:
            asks = f"{phase.group_every_min:g} min, which asks for {groups:,.0f} groups in {minutes(known.end)} min"
            raise Objection(f"test[{index}].group_every_min", asks, f"at most {MOST_GROUPS:,} groups in a recording")
    whole = work_of(protocol, known)
    if whole.sweeps <= MOST_SWEEPS and whole.samples <= MOST_BYTES:
        return
    too_many = whole.sweeps > MOST_SWEEPS
    key, most = max(_parts(protocol, known), key=lambda one: one[1].sweeps if too_many else one[1].samples)
    value = found(protocol.test[int(key[5:].partition("]")[0])].interval_s) + " s, " if key.startswith("test[") else ""
    asks = f"{value}which asks for {most.sweeps:,} sweeps ({size_text(most.on_disk)}) in {minutes(known.end)} min"
    allowed = f"at most {MOST_SWEEPS:,} sweeps and {size_text(MOST_BYTES)} in a recording"
    raise Objection(key, asks, f"{allowed}; a longer interval or a shorter recording")


def work_text(work: Work, slices: int) -> str:
    """What an order takes, in a sentence."""
    of = f"{slices} slices" if slices > 1 else "one slice"
    return (
        f"{work.sweeps:,} sweeps of {of}, {size_text(work.in_memory)} in memory and {size_text(work.on_disk)} on a disk"
    )


def size_text(count: int) -> str:
    """Bytes as a person reads them."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.3g} GB"
    return f"{max(1, round(count / 1e6))} MB"
