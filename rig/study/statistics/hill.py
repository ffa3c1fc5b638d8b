"""A Hill curve through the responses to doses."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from rig.study.statistics.values import Interval


class HillFit(msgspec.Struct, frozen=True):
    """response = bottom + (top - bottom) / (1 + (dose / ic50)^slope), top > bottom; slope > 0 falls with the dose.

    The intervals are by Student's t; that of ``ic50`` (unit of the dose) on log10 IC50, so it is not symmetric.
    """

    bottom: Interval
    top: Interval
    ic50: Interval
    slope: Interval
    residual_sd: float


def hill_fit(dose: Sequence[float], response: Sequence[float], level: float = 0.95) -> HillFit:
    """Least squares without weights, one point a unit (animal). Raises CannotTest where the points bear no curve."""
    raise NotImplementedError
