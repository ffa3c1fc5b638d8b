"""Trying out on a copy of the slice, pulse by pulse: the experiment hears nothing of it but a note."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from rig.experiment.intensity import InputOutput, LARGEST_uA
from rig.experiment.logbook import number
from rig.instruments.stimulator import PATHWAYS, PathwaySettings
from rig.messages import Curve, PairCurve, TryCurve, TryPairs

if TYPE_CHECKING:
    from rig.experiment.experiment import Experiment

SHORTEST_ms, LONGEST_ms = 5.0, 5000.0


def try_curve(experiment: Experiment, order: TryCurve) -> Generator[None, None, Curve]:
    """Give every current once, from the state of now, with the pulse width of the panel. Raises ValueError."""
    if not order.currents_uA:
        raise ValueError("No current was given for the input-output curve; give at least one.")
    for current in order.currents_uA:
        if not 0 <= current <= LARGEST_uA:
            raise ValueError(f"A current of {number(current)} µA was asked for; give 0 to {LARGEST_uA:g} µA.")
    pathway = PATHWAYS.index(order.pathway)
    width_ms = _panel(experiment, pathway).width_ms
    tried = InputOutput(experiment.slice, experiment.cursors)
    slopes, volleys = [], []
    for current in order.currents_uA:
        slope, volley = tried.response(pathway, current, width_ms)
        slopes.append(slope)
        volleys.append(volley)
        yield
    half = tried.current_for(pathway, 0.5, width_ms)
    return Curve(order.pathway, order.currents_uA, tuple(slopes), tuple(volleys), half)


def try_pairs(experiment: Experiment, order: TryPairs) -> Generator[None, None, PairCurve]:
    """Give a pair at every interval, from the state of now, at the panel's current and width. Raises ValueError."""
    if not order.intervals_ms:
        raise ValueError("No interval was given for the pairs; give at least one.")
    for interval in order.intervals_ms:
        if not SHORTEST_ms <= interval <= LONGEST_ms:
            raise ValueError(f"Pairs {number(interval)} ms apart were asked for; give 5 to 5000 ms.")
    pathway = PATHWAYS.index(order.pathway)
    panel = _panel(experiment, pathway)
    tried = InputOutput(experiment.slice, experiment.cursors)
    ratios = []
    for interval in order.intervals_ms:
        ratios.append(tried.pair_ratio(pathway, panel.current_uA, interval, panel.width_ms))
        yield
    return PairCurve(order.pathway, order.intervals_ms, tuple(ratios))


def _panel(experiment: Experiment, pathway: int) -> PathwaySettings:
    settings = experiment.stimulator.settings
    return settings.s2 if pathway else settings.s1


def curve_words(curve: Curve) -> str:
    """What the notebook says of an input-output curve."""
    begin = f"Input-output curve of {curve.pathway}, tried on a copy of the slice:"
    if curve.half_max_uA is None:
        return f"{begin} no response up to {LARGEST_uA:g} µA."
    largest = max(range(len(curve.slopes)), key=lambda place: abs(curve.slopes[place]))
    return (
        f"{begin} {number(round(curve.slopes[largest], 3))} mV/ms at {number(curve.currents_uA[largest])} µA; "
        f"half of the maximal slope is at {number(curve.half_max_uA)} µA."
    )


def pair_words(curve: PairCurve) -> str:
    """What the notebook says of a series of pairs."""
    begin = f"Pairs to {curve.pathway}, tried on a copy of the slice:"
    found = [
        f"{ratio:.2f} at {number(interval)} ms"
        for interval, ratio in zip(curve.intervals_ms, curve.ratios, strict=True)
        if ratio is not None
    ]
    return f"{begin} {', '.join(found)}." if found else f"{begin} no response at the current that is set."
