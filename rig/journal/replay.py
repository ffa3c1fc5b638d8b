"""Computes an experiment again from its journal and compares it with what was recorded, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from model.units import TICKS_PER_MIN
from rig.experiment.experiment import Experiment
from rig.experiment.real_slice import default_slice
from rig.journal.frames import Start, other_versions
from rig.journal.reader import JournalContents
from rig.journal.restore import make_again
from rig.messages import Result, Sweep
from rig.timecourse.branch import MAIN, Branch

if TYPE_CHECKING:
    from model.slice import Slice


class Replay(NamedTuple):
    """``sweeps``: how many were the same before the first that was not. ``difference``: the first, as a sentence; empty
    where there is none."""

    sweeps: int
    difference: str


class _Heard(Experiment):
    """Keeps the sweeps that it gives."""

    heard: list[Sweep]

    def advance(self, until: int) -> list[Result]:
        results = super().advance(until)
        self.heard += [one for one in results if isinstance(one, Sweep)]
        return results


def replay(
    reading: JournalContents,
    progress: Callable[[float], None] = lambda fraction: None,
    make_slice: Callable[..., Slice] = default_slice,
) -> Replay:
    """Branch after branch, to the first difference. ``progress`` hears the fraction done. Raises ValueError, a
    sentence, for a journal without a beginning."""
    if reading.start is None:
        raise ValueError(reading.cut)
    same = 0
    branches = list(reading.branches.values())
    for place, branch in enumerate(branches):
        heard = _again(reading.start, branch, partial(_of_many, progress, place, len(branches)), make_slice)
        shared = int((branch.sweeps.rows[:, 1] <= branch.tick).sum()) if branch.parent else 0
        for sweep in reading.sweeps(branch.name)[shared:]:
            words = _difference(sweep, heard.get(sweep.index))
            if words:
                where = "" if branch.name == MAIN else f" of branch {branch.name}"
                return Replay(same, f"{words[:1].upper()}{words[1:]}{where}{_why(reading.start)}.")
            same += 1
    return Replay(same, "")


def _of_many(progress: Callable[[float], None], place: int, many: int, fraction: float) -> None:
    progress((place + fraction) / many)


def _again(
    start: Start, branch: Branch, progress: Callable[[float], None], make_slice: Callable[..., Slice]
) -> dict[int, Sweep]:
    """The sweeps of a branch, computed, by their number."""
    experiment = make_again(_Heard, start, make_slice)
    experiment.heard = []
    for passed in experiment.repeat(branch.log, branch.tip):
        progress(passed / branch.tip)
    return {sweep.index: sweep for sweep in experiment.heard}


def _difference(kept: Sweep, computed: Sweep | None) -> str:
    name = f"sweep {kept.index + 1} at {kept.start / TICKS_PER_MIN:.2f} min"
    if computed is None:
        return f"{name} was recorded and is not computed again"
    for field in ("start", "pathway", "kind", "pulses", "current_uA", "mV_per_bit"):
        was, comes = getattr(kept, field), getattr(computed, field)
        if was != comes:
            return f"{name} was recorded with {field} {was} and is computed with {comes}"
    if len(kept.samples) != len(computed.samples):
        return f"{name} was recorded with {len(kept.samples)} samples and is computed with {len(computed.samples)}"
    apart = np.flatnonzero(kept.samples != computed.samples)
    if len(apart):
        first = int(apart[0])
        return (
            f"{name} differs from sample {first + 1} on ({len(apart)} of {len(kept.samples)} samples): recorded "
            f"{kept.samples[first]}, computed {computed.samples[first]}"
        )
    for field in ("measures", "clipped", "bath_uM", "tissue_uM"):
        was, comes = getattr(kept, field), getattr(computed, field)
        if was != comes:
            return f"{name} has the same samples but {field} {was}, computed {comes}"
    return ""


def _why(start: Start) -> str:
    """What computes differently here."""
    other = other_versions(start.versions)
    return f"; it was recorded with {', '.join(other)}, which is not what runs here" if other else ""
