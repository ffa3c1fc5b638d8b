"""What the points of a time course say, in words: for those who do not see them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rig.instruments.stimulator import PATHWAYS
from rig.timecourse.time_course import TimeCourse

LAST = 4
"""Points of which the mean is told."""


def tr(text: str) -> str:
    return QCoreApplication.translate("TimeCoursePanel", text)


def course_text(course: TimeCourse) -> str:
    """Where each pathway stands, and the trains that were given."""
    said = []
    for pathway in PATHWAYS:
        _, percents = course.percent(pathway, "slope")
        if len(percents):
            words = tr("{pathway}: {percent:.0f} % of baseline.")
            said.append(words.format(pathway=pathway, percent=percents[-LAST:].mean()))
    said += [
        tr("{what} at {minutes:.0f} min.").format(what=train.text, minutes=train.at_min) for train in course.trains
    ]
    return " ".join(said)
