"""The same analysis in R."""

from __future__ import annotations

from rig.study.statistics.values import TestPlan


def r_script(plan: TestPlan, csv_name: str) -> str:
    """An R script that reads the exported table (columns group, animal, slice, value, excluded) and tests it as the
    plan says. ``excluded`` is empty for a slice that counts."""
    raise NotImplementedError
