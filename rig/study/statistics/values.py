"""What the statistics of a study take and give."""

from __future__ import annotations

from typing import Literal

import msgspec

TestName = Literal[
    "welch_t",
    "paired_t",
    "mann_whitney",
    "wilcoxon",
    "anova",
    "welch_anova",
    "kruskal",
    "two_way_anova",
    "repeated_measures",
    "friedman",
    "random_intercept",
]
Correction = Literal["none", "holm", "dunnett", "tukey"]
Unit = Literal["animal", "slice"]


class CannotTest(ValueError):
    """The observations do not bear the test of the plan. ``str()`` is one sentence for a person."""


class Observation(msgspec.Struct, frozen=True):
    """The outcome of one slice that counts, of any unit.

    ``animal``: its number in the whole study; the same number in two groups is the same animal. ``slice``: its number
    in the animal; the same number of the same animal in two groups is the same slice.
    """

    group: str
    animal: int
    slice: int
    value: float


class TestPlan(msgspec.Struct, frozen=True):
    """What was fixed before the data came.

    ``unit``: what counts as n; of animals, the mean of their slices in a group. ``control``: the group that the others
    are compared with; empty for all pairs. ``factors``: of a two-way ANOVA, group -> its levels of the two factors.
    """

    __test__ = False

    test: TestName
    correction: Correction = "holm"
    unit: Unit = "animal"
    alpha: float = 0.05
    control: str = ""
    factors: dict[str, tuple[str, str]] = {}
    seed: int = 0


class Interval(msgspec.Struct, frozen=True):
    """An estimate with its confidence interval, in the unit of the observations unless ``method`` says otherwise.

    ``level``: 0.95 for 95 %; less than what was asked for where so few units cannot give it.
    """

    estimate: float
    low: float
    high: float
    level: float
    method: str


class TestResult(msgspec.Struct, frozen=True):
    """One test, of the second group minus the first. ``statistic``: its letter; ``df``: none, one or two; ``exact``:
    the p is counted over all arrangements of the ranks."""

    __test__ = False

    test: TestName
    name: str
    statistic: str
    value: float
    df: tuple[float, ...]
    p: float
    exact: bool = False
    remarks: tuple[str, ...] = ()


class GroupSummary(msgspec.Struct, frozen=True):
    """A group over its units. ``n``: units; ``sd``: ddof 1; ``interval``: of the mean, by Student's t."""

    name: str
    n: int
    n_animals: int
    n_slices: int
    mean: float
    sd: float
    sem: float
    interval: Interval


class Comparison(msgspec.Struct, frozen=True):
    """Two groups. ``difference``, ``hedges_g`` and ``hodges_lehmann`` are the second minus the first.

    ``hedges_g`` goes with tests of means, ``hodges_lehmann`` with tests of ranks, neither with a random intercept.
    ``adjusted_p`` is ``result.p`` after the correction over all comparisons, named by ``adjusted_by``.
    """

    first: str
    second: str
    difference: Interval
    hedges_g: Interval | None
    hodges_lehmann: Interval | None
    result: TestResult
    adjusted_p: float
    adjusted_by: str


class Analysis(msgspec.Struct, frozen=True):
    """Everything that a plan says about the observations.

    ``overall``: over all groups; None for two groups of a test of two, and for a test of two on more groups. Of a
    two-way ANOVA it is the interaction, and ``effects`` holds both main effects and the interaction. ``icc``: share of
    the variance that lies between animals, None where every animal has one slice. ``words``: to be pasted.
    """

    plan: TestPlan
    groups: tuple[GroupSummary, ...]
    overall: TestResult | None
    comparisons: tuple[Comparison, ...]
    icc: float | None
    words: str
    effects: tuple[TestResult, ...] = ()
