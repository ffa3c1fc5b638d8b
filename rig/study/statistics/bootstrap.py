"""An interval without a distribution."""

from __future__ import annotations

from collections.abc import Sequence

from rig.study.statistics.values import Interval


def bootstrap_difference(
    first: Sequence[float], second: Sequence[float], level: float = 0.95, repeats: int = 5000, seed: int = 0
) -> Interval:
    """BCa interval of the mean difference, second minus first; one value a unit (animal), units resampled in each."""
    raise NotImplementedError
