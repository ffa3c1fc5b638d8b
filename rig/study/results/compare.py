"""Two studies beside each other: what their groups of one name have in common, and in what they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rig.study.results.analysis import Summary
from rig.study.statistics.students_t import of_welch, t_interval
from rig.study.statistics.values import CannotTest, Interval
from rig.study.statistics.words import interval_text

LEVEL = 0.95


class Beside(NamedTuple):
    """A group of two studies: the other minus this one; None where either has too few units."""

    name: str
    difference: Interval | None


def compare(this: Sequence[Summary], other: Sequence[Summary]) -> list[Beside]:
    """Groups that both studies have, by name."""
    others = {group.name: group for group in other}
    return [Beside(group.name, _difference(group, others[group.name])) for group in this if group.name in others]


def _difference(one: Summary, other: Summary) -> Interval | None:
    if min(len(one.values), len(other.values)) < 2:
        return None
    try:
        return t_interval(of_welch(one.values, other.values), LEVEL, "Welch t")
    except CannotTest:
        return None


def words(title: str, beside: Sequence[Beside]) -> str:
    """To be read beside the figure."""
    known = [f"{one.name} {interval_text(one.difference)}" for one in beside if one.difference is not None]
    if not known:
        return f"Beside “{title}”: no group of one name with two units or more in both; exploratory."
    return f"“{title}” minus this study: {'; '.join(known)}. The two were not planned together: exploratory."
