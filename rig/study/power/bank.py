"""A bank of slices: the control of a design on many independent animals, none of which is in the study itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager

import msgspec
import numpy as np

from rig.study.design.arms import arms
from rig.study.design.design import Design, Exclusion, Sampling
from rig.study.design.design_file import OpenedDesign, group_of, with_cards
from rig.study.design.slices import PlannedSlice, planned_slices
from rig.study.pool import Pool, WorkerLost, as_they_come
from rig.study.results.exclusion import excluded
from rig.study.running.canary import Canary
from rig.study.running.compute import ANSWER, Shared, canary_here, compute_bundle
from rig.study.running.locked_plan import digest_of, plan_text
from rig.study.running.pools import processes
from rig.study.running.slice_result import SliceResult

MOST_SEED = 2**24 - 1
BUNDLE = 2
"""Slices that a worker computes before it is asked whether to stop."""
MOST_KEPT = 16
"""Treatments of which slices are kept."""

Hear = Callable[[float], None]
Stop = Callable[[], bool]
Cells = dict[tuple[int, int], SliceResult]
"""(animal, slice) -> what it gave, without its courses and traces."""


def control_alone(opened: OpenedDesign, animals: int, slices: int) -> OpenedDesign:
    """A design of nothing but the control (its first arm; of a design without one, the first of all), of other animals
    than those of the study: they come from the seed that is opposite to its own."""
    design = opened.design
    made = arms(design)
    arm = next((one for one in made if design.group[one.group].control), made[0])
    sampling = Sampling(MOST_SEED - design.sampling.seed, animals, slices, variation=design.sampling.variation)
    alone = Design("Bank", (group_of("Control", arm.protocol, control=True),), design.outcome, sampling=sampling)
    return with_cards(alone, opened.preparations, opened.drugs)


class Banks:
    """Slices computed so far, by treatment: another test, more animals or other exclusions begin with what is there.

    ``pool``: opens who computes.
    """

    def __init__(self, pool: Callable[[], AbstractContextManager[Pool]] = processes) -> None:
        self._pool = pool
        self._kept: dict[str, Cells] = {}

    def values(self, opened: OpenedDesign, animals: int, slices: int, hear: Hear, stop: Stop) -> np.ndarray | None:
        """The outcome of the control, (animals, slices); NaN for a slice that the rules of the design leave out. None
        where it was stopped; what was computed until then is kept.

        Raises ValueError, a sentence, where workers end, or no slice has a value.
        """
        bank = control_alone(opened, animals, slices)
        cells = self._of(digest_of(plan_text(control_alone(opened, 1, 1))))
        planned = planned_slices(bank.design, arms(bank.design))
        missing = [one for one in planned if (one.animal, one.slice) not in cells]
        if missing and not self._computed(bank, missing, cells, hear, stop):
            return None
        rows = [[cells[animal, slice_] for slice_ in range(slices)] for animal in range(animals)]
        values = np.array([[_value(opened.design.exclude, one) for one in row] for row in rows])
        if not np.isfinite(values).any():
            raise ValueError(_why_none(opened.design.exclude, rows[0][0]))
        return values

    def _of(self, treatment: str) -> Cells:
        cells = self._kept.pop(treatment, {})
        self._kept[treatment] = cells
        for oldest in list(self._kept)[:-MOST_KEPT]:
            del self._kept[oldest]
        return cells

    def _computed(self, bank: OpenedDesign, missing: list[PlannedSlice], cells: Cells, hear: Hear, stop: Stop) -> bool:
        """Put into ``cells`` what is missing, as a study computes it; False where it was stopped."""
        bundles = [missing[at : at + BUNDLE] for at in range(0, len(missing), BUNDLE)]
        done = 0
        try:
            with self._pool() as pool:
                sent = pool.submit(canary_here, pool.share(b""), b"").result()
                bits = msgspec.msgpack.decode(sent, type=Canary).digest
                shared = msgspec.msgpack.encode(Shared(plan_text(bank), bits))
                given = [msgspec.msgpack.encode(bundle) for bundle in bundles]
                for _, answer in as_they_come(pool, compute_bundle, shared, given):
                    for body in ANSWER.decode(answer).bodies:
                        result = msgspec.msgpack.decode(body, type=SliceResult)
                        cells[result.animal, result.slice] = msgspec.structs.replace(result, courses={}, traces={})
                        done += 1
                    hear(done / len(missing))
                    if stop():
                        return False
        except WorkerLost as lost:
            raise ValueError(
                f"A worker ended while slices for the power were computed ({lost}); no power is told. Try it again."
            ) from lost
        return True


def _value(rules: Exclusion, result: SliceResult) -> float:
    return math.nan if result.value is None or excluded(rules, result) else result.value


def _why_none(rules: Exclusion, result: SliceResult) -> str:
    why = result.fault or excluded(rules, result) or "no response in the window of the outcome"
    return f"No slice of the control counts ({why}), so there is nothing to repeat: look at its preview first."
