"""What repairs change: pure functions of a design that several rules share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from rig.protocol.protocol import Protocol
from rig.study.design.arms import arm_count
from rig.study.design.design import Design
from rig.study.design.design_file import check_design
from rig.study.statistics.values import TestName


def with_sampling(design: Design, **changes: Any) -> Design:
    return msgspec.structs.replace(design, sampling=msgspec.structs.replace(design.sampling, **changes))


def with_analysis(design: Design, **changes: Any) -> Design:
    return msgspec.structs.replace(design, analysis=msgspec.structs.replace(design.analysis, **changes))


def with_exclusion(design: Design, **changes: Any) -> Design:
    return msgspec.structs.replace(design, exclude=msgspec.structs.replace(design.exclude, **changes))


def with_protocols(design: Design, change: Callable[[Protocol], Protocol]) -> Design:
    """The same change in every group."""
    groups = tuple(msgspec.structs.replace(group, protocol=change(group.protocol)) for group in design.group)
    return msgspec.structs.replace(design, group=groups)


def with_test(design: Design, test: TestName) -> Design:
    """And with Holm's correction where there was one that asks for one variance of all groups."""
    correction = "holm" if design.analysis.correction in ("dunnett", "tukey") else design.analysis.correction
    return with_analysis(design, test=test, correction=correction)


def welch(design: Design) -> Design:
    """With Welch's test of as many groups as there are."""
    return with_test(design, "welch_t" if arm_count(design) <= 2 else "welch_anova")


def within_animals(design: Design) -> Design:
    """With the test of as many groups as there are in which every animal is its own control."""
    test: TestName = "paired_t" if arm_count(design) <= 2 else "repeated_measures"
    return with_analysis(with_test(design, test), unit="animal")


def can_be(design: Design) -> bool:
    """Whether every rule for a design file holds."""
    try:
        check_design(design)
    except ValueError:
        return False
    return True
