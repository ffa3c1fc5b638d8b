"""A recording that goes on, cut into sweeps around its pulses, as a rig would have recorded them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

BEFORE_MS, AFTER_MS, AFTER_TRAIN_MS = 10.0, 90.0, 200.0
TOGETHER_MS = 200.0
"""Pulses that follow sooner belong to one sweep ..."""
LONGEST_MS = 2_000.0
"""... unless their train is longer: then every pulse has a sweep of its own."""


def windows(pulses: Sequence[int], count: int, per_ms: float) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """(first sample, last, pulses in it, counted from its first sample) of every sweep in ``count`` samples."""
    groups = [one for group in _groups(pulses, per_ms) for one in _split(group, per_ms)]
    end = 0
    for number, group in enumerate(groups):
        begin = max(end, group[0] - round(BEFORE_MS * per_ms), 0)
        after = AFTER_TRAIN_MS if len(group) > 2 else AFTER_MS
        end = min(count, group[-1] + round(after * per_ms))
        if number + 1 < len(groups):
            # the next sweep has its own time before its pulse, or half of what there is
            following = groups[number + 1][0]
            end = min(end, max(following - round(BEFORE_MS * per_ms), (group[-1] + following) // 2))
        yield begin, end, tuple(pulse - begin for pulse in group)


def _groups(pulses: Sequence[int], per_ms: float) -> list[list[int]]:
    groups: list[list[int]] = []
    for pulse in pulses:
        if groups and pulse - groups[-1][-1] <= TOGETHER_MS * per_ms:
            groups[-1].append(pulse)
        else:
            groups.append([pulse])
    return groups


def _split(group: list[int], per_ms: float) -> list[list[int]]:
    return [group] if group[-1] - group[0] <= LONGEST_MS * per_ms else [[pulse] for pulse in group]
