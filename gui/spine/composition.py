"""How the change of a response is made up: the factors that the model has for it, against the baseline or the pinned
moment, and what they leave over."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from gui.session.spine_record import SpineMoment, SpineRecord
from gui.spine.values import SpineValue
from rig.instruments.stimulator import Pathway
from rig.timecourse.time_course import TimeCourse

FACTORS = ("ampa_number", "ampa_conductance", "ampa_answering", "released", "driving_force", "spines_reached")
"""Read-outs whose product is nearly the response."""
OTHER, RESPONSE = "other", "response"
AVERAGED = 4
"""So many responses are one number, because one is noisy ..."""
RECENT_MIN = 5.0
"""... when they are no older than this."""
LEAST_PERCENT = 5.0
"""Of less response than this nobody can say what it lacks."""


def tr(text: str) -> str:
    return QCoreApplication.translate("SpineComposition", text)


class Composition(NamedTuple):
    """``percents``: of every factor, against the moment it is compared with. ``response``: the slope, NaN where none
    was recorded."""

    percents: dict[str, float]
    response: float

    @property
    def product(self) -> float:
        return 100.0 * math.prod(percent / 100.0 for percent in self.percents.values())

    @property
    def other(self) -> float:
        """What the response is in percent of the product; NaN where there is too little of either."""
        if min(self.product, self.response) < LEAST_PERCENT:
            return math.nan
        return 100.0 * self.response / self.product

    def shown(self) -> dict[str, float]:
        """Every row: the factors, what is left, and the response that all of them make."""
        return {**self.percents, OTHER: self.other, RESPONSE: self.response}


class _Recent(NamedTuple):
    """The slope in % of baseline, a mean, and the minutes of the first and the last response of it."""

    percent: float
    begin_min: float
    end_min: float


def composition(record: SpineRecord, course: TimeCourse, pathway: Pathway, moment: SpineMoment) -> Composition | None:
    """Of the response of a pathway at a moment; None before there is anything to compare it with. The factors are
    means over the time of the responses, so that both speak of the same while a drug washes in."""
    before, full = record.moments.mean(*course.baseline_window), 100.0
    if record.pin is not None:
        before, full = _over(record, record.pin, _recent(course, pathway, record.pin.minute))
    if before is None or len(record.moments) < 2:
        return None
    now, response = _over(record, moment, _recent(course, pathway, moment.minute))
    percents = {}
    for name in FACTORS:
        was = before.value(name, pathway)
        percents[name] = 100.0 * now.value(name, pathway) / was if was > 0.0 else math.nan
    return Composition(percents, 100.0 * response / full if full > 0.0 else math.nan)


def _over(record: SpineRecord, moment: SpineMoment, recent: _Recent | None) -> tuple[SpineMoment, float]:
    """The mean of the moments over the responses up to one, and their percent; that moment alone without any."""
    if recent is None:
        return moment, math.nan
    return record.moments.mean(recent.begin_min, recent.end_min) or moment, recent.percent


def _recent(course: TimeCourse, pathway: Pathway, minute: float) -> _Recent | None:
    """The last few responses by then, none from before an induction; None without any."""
    minutes, percents = course.percent(pathway, "slope")
    induced = max((one.at_min for one in course.trains if one.at_min <= minute), default=-math.inf)
    inside = (minutes <= minute) & (minutes > max(induced, minute - RECENT_MIN))
    minutes, percents = minutes[inside][-AVERAGED:], percents[inside][-AVERAGED:]
    return _Recent(float(np.mean(percents)), float(minutes[0]), float(minutes[-1])) if len(minutes) else None


def rows() -> dict[str, SpineValue]:
    """What the rows are called, and their bars."""
    names = {
        "ampa_number": tr("AMPA receptors in the PSD"),
        "ampa_conductance": tr("Conductance of a receptor"),
        "ampa_answering": tr("Receptors not blocked"),
        "released": tr("Release"),
        "driving_force": tr("Driving force"),
        "spines_reached": tr("Fibres that fire"),
        OTHER: tr("Other"),
        RESPONSE: tr("Response (slope)"),
    }
    return {name: SpineValue(words, "%", 1.0, 0, 250.0, rest=100.0) for name, words in names.items()}


def other_words() -> str:
    return tr("Each against {what}; their product is the response. Other: dendritic spikes, inhibition, run-down.")


def compared_with(record: SpineRecord) -> str:
    return tr("the baseline") if record.pin is None else tr("the pinned moment")


def sentence(made: Composition | None, record: SpineRecord) -> str:
    """In a few words: what the response is and its factors, without those that have not moved."""
    if made is None or math.isnan(made.response):
        return ""
    short = {
        "ampa_number": tr("receptors in the PSD"),
        "ampa_conductance": tr("conductance"),
        "ampa_answering": tr("receptors not blocked"),
        "released": tr("release"),
        "driving_force": tr("driving force"),
        "spines_reached": tr("fibres that fire"),
        OTHER: tr("other"),
    }
    shown = made.shown()
    parts = [
        f"{words} {shown[name]:.0f}"
        for name, words in short.items()
        if not math.isnan(shown[name]) and round(shown[name]) != 100
    ]
    text = tr("Slope {percent:.0f} %").format(percent=made.response)
    if record.pin is not None:
        text = tr("{text} of {what}").format(text=text, what=compared_with(record))
    return f"{text} = {' × '.join(parts)} %" if parts else text
