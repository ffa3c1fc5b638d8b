"""Which slices of a study do not count, each by a rule that was written down before."""

from __future__ import annotations

import math

from rig.study.design.arms import VOLLEY
from rig.study.design.design import Exclusion
from rig.study.running.slice_result import SliceResult

FAULT = "broke off"
NO_NUMBER = "no response to measure"


def excluded(rules: Exclusion, result: SliceResult) -> str:
    """By which rule the slice does not count, with its number, for instance "baseline drift 7.1 % per 10 min, over 5";
    empty for one that counts. A drift that its own scatter explains (two standard errors) is none."""
    if result.fault:
        return FAULT
    if result.value is None:
        return NO_NUMBER
    drift, error = _known(result.drift_percent), _known(result.drift_error) or 0.0
    most = rules.drift_percent
    if most is not None and drift is not None and abs(drift) > max(most, 2 * error):
        return f"baseline drift {drift:.1f} % per 10 min, over {most:g}".replace("-", "−")
    volley = _known(result.measures.get(VOLLEY))
    change = rules.volley_change_percent
    if change is not None and volley is not None and abs(volley - 100.0) > change:
        return f"fibre volley changed by {volley - 100.0:+.0f} %, over {change:g}".replace("-", "−")
    least, response = rules.least_response_mV, _known(result.response_mV)
    if least is not None and (response is None or response < least):
        return f"response of {response or 0.0:.2f} mV in the baseline, under {least:g}"
    return ""


def _known(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
