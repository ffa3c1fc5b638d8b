"""What the scope has to show: the newest sweeps of each pathway, the running one, a held one, and how they are to be
combined."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from gui.scope.baseline_trace import BaselineTrace
from gui.scope.scroll_back import ScrollBack
from gui.scope.trace import line
from model.units import TICK_MS, TICKS_PER_MS
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.measure.sweep import BEFORE_MS
from rig.messages import LiveSamples, Sweep

MOST_SWEEPS = 32
BEFORE_PULSE = 10 * TICKS_PER_MS
ARTEFACT_OVER_MS = 0.9
ROLES = ("faint", "mean", "last", "held")
"""From the lowest to the uppermost on the screen."""


class SweepLine(NamedTuple):
    """``ms`` after the pulse and ``mV``; NaN between the sweeps of a ``faint`` line."""

    role: str
    pathway: Pathway
    ms: np.ndarray
    mV: np.ndarray


class ScopeSweeps:
    def __init__(self) -> None:
        self.kept: dict[Pathway, deque[Sweep]] = {name: deque(maxlen=MOST_SWEEPS) for name in PATHWAYS}
        self.baseline = {name: BaselineTrace() for name in PATHWAYS}
        self.back = ScrollBack()
        self.running: LiveSamples | None = None
        self.held: list[Sweep] = []
        self.held_recording = ""
        """The name of the recording from elsewhere that the held sweeps come from; empty for sweeps of this slice."""
        self.pathways: tuple[Pathway, ...] = PATHWAYS
        self.overlay = "last"
        """live, last or average."""
        self.counts = {"last": 8, "average": 8}
        self.with_baseline = True

    def add(self, sweeps: list[Sweep], baseline: tuple[int, int]) -> None:
        """``baseline``: ticks at which the baseline window begins and ends."""
        for sweep in sweeps:
            if sweep.kind != "train" and sweep.start < baseline[1]:
                self.baseline[sweep.pathway].add(sweep, baseline[0])
        self.back.add(sweeps)
        for sweep in sweeps[-2 * MOST_SWEEPS :]:
            kept = self.kept[sweep.pathway]
            if kept and kept[-1].kind != sweep.kind:
                kept.clear()
            kept.append(sweep)
        if self.running is not None and self.running.start <= sweeps[-1].start:
            self.running = None

    def take_baseline(self, sweeps: list[Sweep]) -> None:
        """The tests and pairs of a baseline window that stands still."""
        for name in PATHWAYS:
            self.baseline[name].take(one for one in sweeps if one.pathway == name and one.kind != "train")

    def forget_from(self, tick: int) -> None:
        """A new branch begins at ``tick``."""
        for name in PATHWAYS:
            self.kept[name] = deque((one for one in self.kept[name] if one.start < tick), maxlen=MOST_SWEEPS)
            self.baseline[name].forget_from(tick)
        self.back.forget_from(tick)
        self.running = None
        if not self.held_recording:
            self.held = [sweep for sweep in self.held if sweep.start < tick]

    def shown(self) -> Sweep | None:
        """The sweep whose measures are drawn: an earlier one scrolled to, or the newest, of S1 if it can be."""
        earlier = self.back.sweep(self.pathways)
        if earlier is not None:
            return earlier
        return next((self.kept[name][-1] for name in self.pathways if self.kept[name]), None)

    def lines(self, span_ms: tuple[float, float], pixels: int, whole_train: bool) -> list[SweepLine]:
        """Every finished line, lowest first. ``whole_train``: a train is in view; of trains or of single responses only
        those that belong to the view are drawn."""
        lines = self._held(span_ms, pixels)
        earlier = self.back.sweep(self.pathways)
        for name in self.pathways:
            kept = self.kept[name]
            if earlier is not None:
                if earlier.pathway == name:
                    lines += self._mean(name, earlier, span_ms)
                    lines.append(SweepLine("last", name, *_line(earlier, span_ms, pixels)))
            elif kept and is_whole_train(kept[-1]) == whole_train:
                lines += self._newest(name, span_ms, pixels)
        return sorted(lines, key=lambda one: ROLES.index(one.role))

    def hidden_line(self, span_ms: tuple[float, float], pixels: int) -> list[SweepLine]:
        """The newest finished response of the pathway of which a sweep is running: it is not drawn then, and the scale
        has to count it all the same."""
        name = self.running.pathway if self.running is not None else None
        if name not in self.pathways or not self.kept[name] or self.back.away or is_whole_train(self.kept[name][-1]):
            return []
        return [SweepLine("last", name, *_line(self.kept[name][-1], span_ms, pixels))]

    def free_line(self) -> tuple[np.ndarray, np.ndarray, str]:
        """(ms, mV, pathway) of the line that the free cursors stand on, at every sample; empty without one."""
        if self.held:
            pathway = self.held[0].pathway
            sweeps = [sweep for sweep in self.held if sweep.pathway == pathway]
        else:
            shown = self.shown()
            if shown is None:
                return np.empty(0), np.empty(0), ""
            pathway = shown.pathway
            averaged = self.overlay == "average" and not self.back.away
            sweeps = list(self.kept[pathway])[-self.counts["average"] :] if averaged else [shown]
        mV, before = average(sweeps)
        return (np.arange(len(mV)) - before) * sweeps[0].rate.ms, mV, pathway

    def _newest(self, name: Pathway, span_ms: tuple[float, float], pixels: int) -> list[SweepLine]:
        kept = list(self.kept[name])
        found = self._mean(name, kept[-1], span_ms)
        if self.overlay == "last":
            older = [one for one in kept[-self.counts["last"] : -1] if _place(one) == _place(kept[-1])]
            if older:
                found.append(SweepLine("faint", name, *_together(older, span_ms, pixels)))
        if self.running is not None and self.running.pathway == name:
            return found
        if self.overlay == "average":
            mV, before = average(kept[-self.counts["average"] :])
            return [*found, SweepLine("last", name, *line(before, mV, 1.0, span_ms, pixels))]
        return [*found, SweepLine("last", name, *_line(kept[-1], span_ms, pixels))]

    def _mean(self, name: Pathway, newest: Sweep, span_ms: tuple[float, float]) -> list[SweepLine]:
        """The baseline, without its artefact, and beside a pair as far as the second pulse."""
        mean = self.baseline[name].mean() if self.with_baseline and not is_whole_train(newest) else None
        if mean is None:
            return []
        ms = (np.arange(len(mean)) - BEFORE_PULSE) * TICK_MS
        second = (newest.pulses[1] - newest.pulses[0]) * TICK_MS if len(newest.pulses) > 1 else np.inf
        inside = (ms >= max(ARTEFACT_OVER_MS, span_ms[0])) & (ms <= span_ms[1]) & (ms < second)
        return [SweepLine("mean", name, ms[inside], mean[inside].astype(float))]

    def _held(self, span_ms: tuple[float, float], pixels: int) -> list[SweepLine]:
        found = []
        for name in PATHWAYS:
            mine = [sweep for sweep in self.held if sweep.pathway == name]
            if mine:
                mV, before = average(mine)
                if self.held_recording:
                    # another amplifier has another zero; what is measured is measured from before the pulse
                    mV -= mV[max(0, before - mine[0].rate.count(BEFORE_MS)) : max(1, before)].mean()
                found.append(SweepLine("held", name, *line(before, mV, 1.0, span_ms, pixels, mine[0].rate.ms)))
        return found


def is_whole_train(sweep: Sweep) -> bool:
    """Of a long train every pulse is a sweep, which is looked at like any other response."""
    return sweep.kind == "train" and len(sweep.pulses) > 1


def average(sweeps: list[Sweep]) -> tuple[np.ndarray, int]:
    """(mV at every sample, samples before the first pulse) of the mean of sweeps of one rate, as far as all of them
    reach."""
    before = min(sweep.sample_at(sweep.at) for sweep in sweeps)
    cut = [sweep.samples[sweep.sample_at(sweep.at) - before :] for sweep in sweeps]
    shortest = min(len(samples) for samples in cut)
    total = np.zeros(shortest)
    for sweep, samples in zip(sweeps, cut, strict=True):
        total += samples[:shortest] * sweep.mV_per_bit
    return total / len(sweeps), before


def _line(sweep: Sweep, span_ms: tuple[float, float], pixels: int) -> tuple[np.ndarray, np.ndarray]:
    return line(sweep.sample_at(sweep.at), sweep.samples, sweep.mV_per_bit, span_ms, pixels, sweep.rate.ms)


def _place(sweep: Sweep) -> tuple[int, int, float]:
    """What sweeps share that lie on the screen sample by sample on each other."""
    return len(sweep.samples), sweep.sample_at(sweep.at), sweep.mV_per_bit


def _together(sweeps: list[Sweep], span_ms: tuple[float, float], pixels: int) -> tuple[np.ndarray, np.ndarray]:
    """Several sweeps in the same place as one line, with a NaN between them."""
    samples = np.stack([sweep.samples for sweep in sweeps])
    first = sweeps[0]
    ms, mV = line(first.pulse_samples[0], samples, first.mV_per_bit, span_ms, pixels)
    parted = np.full((len(sweeps), len(ms) + 1), np.nan)
    parted[:, :-1] = mV
    return np.tile(np.append(ms, np.nan), len(sweeps)), parted.ravel()
