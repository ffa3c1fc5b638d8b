"""A plan applied to the observations of a study."""

from __future__ import annotations

from collections.abc import Sequence

from rig.study.statistics.values import Analysis, Observation, TestPlan


def analyse(observations: Sequence[Observation], plan: TestPlan) -> Analysis:
    """Groups, tests, effects and the sentence to paste. Raises CannotTest, in one sentence."""
    raise NotImplementedError


def p_value(observations: Sequence[Observation], plan: TestPlan) -> float:
    """The p that decides: of the test over all groups where there is one, else the smallest adjusted p of the
    comparisons, which for two groups is the p of their test. The same as ``analyse`` gives, without what it leaves
    out, for thousands of repeats. Raises CannotTest, in one sentence."""
    raise NotImplementedError
