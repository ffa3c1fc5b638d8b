"""A quiet second opinion on the design of the experiment: pure functions of what the window knows.

It states what a reader of the result would ask, never what to think, and forbids nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from gui.parts.dose_text import share_text
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.drug import Drug
from rig.instruments.electrodes import Electrodes
from rig.instruments.perfusion import WASHED_IN
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.measure.spike_in_slope import turns_back
from rig.measure.sweep import Cursors
from rig.messages import Curve, Logged, SetAmplifier, SetElectrodes, SetStimulator, Status, Sweep
from rig.timecourse.drift import Drift, drifts

Translate = Callable[[str], str]
NEAR_MAXIMUM = 0.75
"""Fraction of the largest slope of the curve above which little room is left for a response to grow."""


class Situation(NamedTuple):
    """``armed``: pathways of an induction that is armed. ``given``: whether one was given. ``baseline``: its window in
    ticks. ``newest``: the newest sweep of each pathway. ``curves``: input-output curves as measured last."""

    status: Status
    armed: tuple[Pathway, ...]
    given: bool
    drift: Mapping[Pathway, Drift | None]
    newest: Mapping[Pathway, Sweep]
    curves: Mapping[Pathway, Curve]
    log: Iterable[Logged]
    baseline: tuple[int, int]
    drugs: Mapping[str, Drug]


def remarks(at: Situation, tr: Translate) -> list[str]:
    """Sentences, the weightiest first; empty when there is nothing to say."""
    found = [
        no_flow(at, tr),
        no_control_pathway(at, tr),
        *not_washed_in(at, tr),
        stale_baseline(at, tr),
        *drifting(at, tr),
        *near_maximum(at, tr),
        *spike_in_slope_window(at, tr),
    ]
    return [sentence for sentence in found if sentence]


def no_flow(at: Situation, tr: Translate) -> str:
    """What a pump that stands does to the slice is not seen at once."""
    if at.status.perfusion.flow_ml_min > 0:
        return ""
    return tr("The perfusion stands: a submerged slice runs out of oxygen within minutes.")


def no_control_pathway(at: Situation, tr: Translate) -> str:
    """Without a second pathway nobody can tell plasticity from a change of the slice."""
    if not (at.armed or at.given):
        return ""
    stimulator = at.status.stimulator
    if len(at.armed) == 2:
        return tr(
            "The induction goes to both pathways: no control pathway is left to show that the change is specific."
        )
    if stimulator.test.mode == "alternate" and stimulator.s1.on and stimulator.s2.on:
        return ""
    return tr("No control pathway: test pulses go to one pathway only, so a change of the slice would look the same.")


def not_washed_in(at: Situation, tr: Translate) -> list[str]:
    """Drugs that an armed induction would meet at less than their strength."""
    if not at.armed:
        return []
    words = tr("{drug} is not washed in: the tissue holds {share}.")
    return [
        words.format(drug=card.name, share=share_text(card, valve.tissue_uM, valve.reservoir_uM))
        for valve in at.status.valves
        if (card := at.drugs.get(valve.drug)) is not None
        and valve.open
        and valve.tissue_uM < WASHED_IN * valve.reservoir_uM
    ]


def drifting(at: Situation, tr: Translate) -> list[str]:
    """Matters as soon as a change is to be told from it."""
    if not (at.armed or at.given):
        return []
    words = tr("{pathway} drifts {drift} % per 10 min in the baseline window; more than 5 % would pass for a change.")
    return [
        words.format(pathway=pathway, drift=f"{drift.per_10_min:.1f}".replace("-", "−"))
        for pathway in PATHWAYS
        if (drift := at.drift.get(pathway)) is not None and drifts(drift)
    ]


def near_maximum(at: Situation, tr: Translate) -> list[str]:
    """A response near its maximum cannot grow: a potentiation would be missed."""
    found = []
    for pathway, curve in at.curves.items():
        slopes = np.abs(curve.slopes)
        current = getattr(at.status.stimulator, pathway.lower()).current_uA
        if slopes.size and slopes.max() > 0:
            share = float(np.interp(current, curve.currents_uA, slopes) / slopes.max())
            if share > NEAR_MAXIMUM:
                words = tr("{pathway} stands at {share:.0f} % of its maximum: little room is left to grow.")
                found.append(words.format(pathway=pathway, share=100 * share))
    return found


def spike_in_slope_window(at: Situation, tr: Translate) -> list[str]:
    words = tr("A population spike reaches into the slope window of {pathway}: the slope is not synaptic alone.")
    return [
        words.format(pathway=pathway)
        for pathway, sweep in at.newest.items()
        if sweep.kind != "train" and spiked(sweep, at.status.cursors)
    ]


def spiked(sweep: Sweep, cursors: Cursors) -> bool:
    """Whether a population spike reaches into the slope window."""
    return turns_back(sweep.mV, sweep.pulse_samples[0] if sweep.pulses else 0, cursors, sweep.rate)


def stale_baseline(at: Situation, tr: Translate) -> str:
    """Whether something that sets the size of the response was another one in the baseline than it is now."""
    begin, end = at.baseline
    during: dict[str, list[object]] = {"place": [Electrodes()], "amplifier": [_filter(AmplifierSettings())]}
    now: dict[str, object] = {}
    for entry in at.log:
        said = _size_of_response(entry)
        if said is None:
            continue
        what, value = said
        if entry.tick <= begin or what not in during:
            during[what] = [value]
        elif entry.tick < end:
            during[what].append(value)
        now[what] = value
    changed = next((what for what, value in now.items() if any(one != value for one in during[what])), "")
    if not changed:
        return ""
    names = {"stimulus": tr("the stimulus"), "place": tr("the place of an electrode"), "amplifier": tr("the filter")}
    words = tr("The baseline window was recorded before {what} changed: 100 % is of another response.")
    return words.format(what=names[changed])


def _size_of_response(entry: Logged) -> tuple[str, object] | None:
    action = entry.action
    if isinstance(action, SetStimulator):
        both = (action.settings.s1, action.settings.s2)
        return "stimulus", tuple((one.current_uA, one.width_ms) for one in both)
    if isinstance(action, SetElectrodes):
        return "place", action.electrodes
    if isinstance(action, SetAmplifier):
        return "amplifier", _filter(action.settings)
    return None


def _filter(amplifier: AmplifierSettings) -> tuple[float, float]:
    return amplifier.lowpass_hz, amplifier.highpass_hz
