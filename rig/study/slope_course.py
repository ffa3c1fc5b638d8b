"""The slope of the test pulses over the time of a protocol, for a small figure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from model.units import TICKS_PER_MIN
from rig.instruments.stimulator import PATHWAYS
from rig.timecourse.time_course import TimeCourse


class SlopeCourse(msgspec.Struct, frozen=True):
    """Of the test pulses of one pathway: minutes after t0, and slope in % of baseline, mV/ms without one."""

    minutes: tuple[float, ...]
    values: tuple[float, ...]
    percent: bool


def slope_courses(course: TimeCourse) -> Iterator[tuple[str, SlopeCourse]]:
    """By pathway; none for one without test pulses."""
    for pathway in PATHWAYS:
        minutes, values = course.percent(pathway, "slope")
        percent = len(minutes) > 0
        if not percent:
            minutes, values = course.absolute(pathway, "slope")
        if len(minutes):
            after = minutes - course.zero[0] / TICKS_PER_MIN
            yield pathway, SlopeCourse(tuple(after.tolist()), tuple(values.tolist()), percent)
