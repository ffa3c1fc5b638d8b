"""Slices within animals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rig.study.statistics.values import Observation


class VarianceParts(NamedTuple):
    """SD between animals of a group, SD between slices of an animal, and the intraclass correlation."""

    between: float
    within: float
    icc: float


def variance_parts(observations: Sequence[Observation]) -> VarianceParts:
    """By REML with the groups as fixed effects. Raises CannotTest where no animal has two slices."""
    raise NotImplementedError
