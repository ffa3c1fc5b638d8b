"""What the outcome of a study is called, on an axis and in a sentence."""

from __future__ import annotations

from typing import NamedTuple

from rig.measure.sweep import MEASURES
from rig.protocol.protocol import Measure

CALLED = {
    "slope": "slope",
    "amplitude": "amplitude",
    "volley": "fibre volley",
    "ppr": "pair ratio",
    "population_spike": "population spike",
}


class OutcomeLabel(NamedTuple):
    """``full``: "S1 slope, 160 to 180 min (% of baseline)"; ``short``: without the window; ``unit``: "%", "mV"."""

    full: str
    short: str
    unit: str


def outcome_label(measure: Measure, window: tuple[float, float] | None) -> OutcomeLabel:
    """``window``: minutes after minute 0."""
    name = f"{measure.pathway} {CALLED.get(measure.quantity, measure.quantity.replace('_', ' '))}"
    own = MEASURES[measure.quantity].unit if measure.quantity in MEASURES else ""
    unit, words = own.replace("1", "") if own == "1" else own, own
    if measure.statistic == "cv":
        unit, words = "%", "CV, %"
    elif measure.statistic in ("ratio", "fit"):
        unit, words = "", "ratio" if measure.statistic == "ratio" else ""
    elif measure.relative_to or measure.relative_pulse is not None:
        unit = "%"
        words = "% of baseline" if measure.relative_to == "baseline" else "% of its reference"
    inside = f" ({words})" if words and words != "1" else ""
    when = "" if window is None else f", {minutes_text(window)}"
    return OutcomeLabel(f"{name}{when}{inside}", f"{name}{inside}", unit)


def minutes_text(window: tuple[float, float]) -> str:
    """ "160 to 180 min"."""
    return "{:g} to {:g} min".format(*window).replace("-", "−")
