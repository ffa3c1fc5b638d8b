"""A design as it lies before the reviewer: with the times of its groups, worked out once for all rules."""

from __future__ import annotations

from functools import cached_property

import msgspec

from rig.protocol.timeline import Stimulus, Timeline, unroll
from rig.study.design.arms import arm_count, asked
from rig.study.design.design import Design, Group
from rig.study.design.design_file import OpenedDesign


class Submission(msgspec.Struct, frozen=True, dict=True):
    """``lines`` and ``inductions`` are by group, of its protocol as it stands, without the values of an axis."""

    opened: OpenedDesign

    @property
    def design(self) -> Design:
        return self.opened.design

    @cached_property
    def lines(self) -> tuple[Timeline, ...]:
        """With the outcome of the design among the measures. Raises ValueError, a sentence."""
        return tuple(unroll(asked(group.protocol, self.design)) for group in self.design.group)

    @cached_property
    def inductions(self) -> tuple[list[Stimulus], ...]:
        """In order of their first pulse. Raises ValueError, a sentence."""
        return tuple([one for one in line.stimuli if one.induction] for line in self.lines)

    @property
    def compares(self) -> bool:
        """Whether there are two arms or more."""
        return arm_count(self.design) > 1


def comparisons(design: Design) -> int:
    """Pairs of arms that are tested: each with the control, or without one all with each other."""
    arms = arm_count(design)
    control = design.control
    if control is not None and arm_count(msgspec.structs.replace(design, group=(control,))) == 1:
        return arms - 1
    return arms * (arms - 1) // 2


def named(groups: list[Group]) -> str:
    """ "D-APV", "D-APV and 2 more groups"."""
    more = len(groups) - 1
    return groups[0].name + (f" and {more} more group{'s' if more > 1 else ''}" if more else "")
