"""The analysis of a study as it was planned: slices that count, p values only when every planned slice is done."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rig.study.design.arms import arms
from rig.study.design.design_file import OpenedDesign
from rig.study.design.slices import codes, planned_slices
from rig.study.results.exclusion import excluded
from rig.study.running.slice_result import SliceResult
from rig.study.statistics.analysis import analyse
from rig.study.statistics.values import Analysis, Observation, TestPlan, Unit

BY_HAND = "left out by hand: "


class NotYet(ValueError):
    """Not every planned slice is done, and no test is made before; ``str()`` is one sentence for a person."""


class Summary(NamedTuple):
    """A group without any test. ``values``: of its units in the order of animal and slice, (n,); ``mean``, ``sd`` (ddof
    1) and ``sem`` are over them, NaN for too few."""

    name: str
    values: np.ndarray
    n_animals: int
    n_slices: int

    @property
    def mean(self) -> float:
        return float(self.values.mean()) if len(self.values) else math.nan

    @property
    def sd(self) -> float:
        return float(self.values.std(ddof=1)) if len(self.values) > 1 else math.nan

    @property
    def sem(self) -> float:
        return self.sd / math.sqrt(len(self.values)) if len(self.values) else math.nan


def names(opened: OpenedDesign, unblinded: bool) -> tuple[str, ...]:
    """What the arms are called: letters as long as a study is blind."""
    made = arms(opened.design)
    if opened.design.blind and not unblinded:
        return codes(opened.design, made)
    return tuple(arm.name for arm in made)


def listed(called: Sequence[str], blind: bool) -> list[int]:
    """Numbers of the arms in the order in which they are shown: their own, or that of their letters."""
    numbers = list(range(len(called)))
    return sorted(numbers, key=lambda arm: (len(called[arm]), called[arm])) if blind else numbers


def exclusions(
    opened: OpenedDesign, results: Sequence[SliceResult], left_out: Mapping[int, str] | None = None
) -> dict[int, str]:
    """Index of every slice that does not count -> the rule, or the reason of a person."""
    found = {}
    for result in results:
        if rule := excluded(opened.design.exclude, result):
            found[result.index] = rule
        elif left_out and result.index in left_out:
            found[result.index] = f"{BY_HAND}{left_out[result.index]}"
    return found


def observations(
    opened: OpenedDesign,
    results: Sequence[SliceResult],
    left_out: Mapping[int, str] | None = None,
    unblinded: bool = True,
) -> list[Observation]:
    """The outcome of the slices that count, group by group: in the order of the arms, or of the letters while the study
    is blind, so that no difference tells which group comes first in the design."""
    called = names(opened, unblinded)
    place = {arm: number for number, arm in enumerate(listed(called, opened.design.blind and not unblinded))}
    out = exclusions(opened, results, left_out)
    return [
        Observation(called[one.arm], one.animal, one.slice, one.value)
        for one in sorted(results, key=lambda result: (place[result.arm], result.index))
        if one.index not in out and one.value is not None
    ]


def planned_test(opened: OpenedDesign, unblinded: bool = True) -> TestPlan:
    """What was fixed before the run. A control with several arms is none that others can be compared with."""
    design, analysis = opened.design, opened.design.analysis
    called = names(opened, unblinded)
    made = arms(design)
    controls = [name for name, arm in zip(called, made, strict=True) if design.group[arm.group].control]
    factors = {
        name: (levels[0], levels[1])
        for name, arm in zip(called, made, strict=True)
        if len(levels := design.group[arm.group].levels) == 2
    }
    return TestPlan(
        analysis.test,
        analysis.correction,
        analysis.unit,
        analysis.alpha,
        controls[0] if len(controls) == 1 else "",
        factors,
        design.sampling.seed,
    )


def check_complete(opened: OpenedDesign, results: Sequence[SliceResult]) -> None:
    """Raises NotYet."""
    planned = len(planned_slices(opened.design, arms(opened.design)))
    done = len({result.index for result in results})
    if done < planned:
        raise NotYet(f"{done} of {planned} slices are done; p values come when all are.")


def analysis_of(
    opened: OpenedDesign,
    results: Sequence[SliceResult],
    left_out: Mapping[int, str] | None = None,
    unblinded: bool = True,
) -> Analysis:
    """Raises NotYet before all slices are done, CannotTest where what counts does not bear the test."""
    check_complete(opened, results)
    return analyse(observations(opened, results, left_out, unblinded), planned_test(opened, unblinded))


def summary(
    opened: OpenedDesign,
    results: Sequence[SliceResult],
    left_out: Mapping[int, str] | None = None,
    unblinded: bool = True,
) -> list[Summary]:
    """Every group over its units, in the order of the arms; without any p."""
    given = observations(opened, results, left_out, unblinded)
    unit = opened.design.analysis.unit
    own: dict[str, list[Observation]] = {name: [] for name in names(opened, unblinded)}
    for one in given:
        own[one.group].append(one)
    return [_summed(name, some, unit) for name, some in own.items()]


def _summed(name: str, given: list[Observation], unit: Unit) -> Summary:
    animals = {one.animal for one in given}
    return Summary(name, np.array(list(_units(given, unit))), len(animals), len(given))


def _units(given: list[Observation], unit: Unit) -> Iterator[float]:
    if unit == "slice":
        yield from (one.value for one in sorted(given, key=lambda one: (one.animal, one.slice)))
        return
    animals: dict[int, list[float]] = {}
    for one in sorted(given, key=lambda one: (one.animal, one.slice)):
        animals.setdefault(one.animal, []).append(one.value)
    for own in animals.values():
        yield sum(own) / len(own)
