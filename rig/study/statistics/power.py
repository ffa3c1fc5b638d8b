"""Power of the t test by the textbook, and what a pilot says about an SD."""

from __future__ import annotations

from typing import Literal

from rig.study.statistics.values import Interval

Kind = Literal["independent", "paired"]


def textbook_power(
    difference: float, sd: float, n_per_group: int, alpha: float = 0.05, kind: Kind = "independent"
) -> float:
    """Power of a two-sided t test with equal SDs (``sd`` of the differences for ``paired``), both tails counted."""
    raise NotImplementedError


def needed_n(difference: float, sd: float, power: float = 0.8, alpha: float = 0.05, kind: Kind = "independent") -> int:
    """The least n of a group (pairs for ``paired``) with that power. Raises CannotTest."""
    raise NotImplementedError


def sd_interval(sd: float, n: int, level: float = 0.95) -> Interval:
    """The chi-square interval of an SD (ddof 1) that a pilot of n normal values gave. Raises CannotTest."""
    raise NotImplementedError
