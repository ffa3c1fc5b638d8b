"""What a rule finds, and what a person reads of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from rig.study.design.design import Design

Severity = Literal["must", "should", "may"]
GRAVEST: tuple[Severity, ...] = ("must", "should", "may")
"""``must``: the study cannot answer its question; ``should``: a reviewer would ask for it; ``may``: say it."""


class Repair(NamedTuple):
    """``label``: of its button. ``design``: the repaired design of a design; what it gives is not checked yet."""

    label: str
    design: Callable[[Design], Design]


class Finding(NamedTuple):
    """``sentence``: with the figures of this design."""

    severity: Severity
    sentence: str
    repair: Repair | None = None


class Remark(NamedTuple):
    """A finding with the number of its rule, and where the rule is from."""

    rule: int
    severity: Severity
    sentence: str
    source: str
    repair: Repair | None
