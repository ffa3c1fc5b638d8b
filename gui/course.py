"""The course of the experiment as the window was told it: points, baths and stimuli, and what 100 % is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication

from gui.patterns import arrow_words, pulses_in
from model.units import TICKS_PER_MIN
from rig.messages import BathPoint, Logged, RunPattern, SetPerfusion, Sweep

MEASURES = ("slope", "amplitude", "volley", "ppr")
BASELINE_MIN = 10.0
PATHWAYS = ("S1", "S2")


class Drift(NamedTuple):
    """% of the baseline's mean per 10 min, and the standard error of it."""

    per_10_min: float
    error: float


class Points:
    """Rows of (minutes, value, value ...) that grow; ``rows`` is a view."""

    def __init__(self, columns: int) -> None:
        self._store = np.empty((256, columns))
        self._count = 0

    @property
    def rows(self) -> np.ndarray:
        return self._store[: self._count]

    def add(self, *values: float) -> None:
        if self._count == len(self._store):
            self._store = np.concatenate([self._store, np.empty_like(self._store)])
        self._store[self._count] = values
        self._count += 1

    def __len__(self) -> int:
        return self._count


@dataclass
class Stimulus:
    """An induction that was run: when it began, in minutes, its name, and what the lane writes beside its arrow."""

    at_min: float
    pathways: tuple[str, ...]
    kind: str
    label: str


@dataclass
class DrugLane:
    """One drug over time. ``opened``: [from, to, reservoir uM] in minutes; ``to`` is None while the valve is open."""

    drug: str
    bath: Points = field(default_factory=lambda: Points(2))
    opened: list[list[float | None]] = field(default_factory=list)


class Course:
    """Grows with every frame. Percentages are of the mean over the baseline window, per pathway."""

    def __init__(self) -> None:
        self.points = {pathway: Points(1 + len(MEASURES)) for pathway in PATHWAYS}
        self.lanes: dict[str, DrugLane] = {}
        self.stimuli: list[Stimulus] = []
        self.now_min = 0.0
        self.version = 0

    def add_sweeps(self, sweeps: list[Sweep]) -> None:
        """Test pulses and pairs become points; the sweeps of a train do not."""
        for sweep in sweeps:
            if sweep.kind == "train":
                continue
            values = [sweep.measures.get(name) for name in MEASURES]
            at_min = sweep.pulses[0] / TICKS_PER_MIN
            self.points[sweep.pathway].add(at_min, *(np.nan if value is None else value for value in values))
            self.now_min = max(self.now_min, at_min)
        self.version += 1

    def add_bath(self, points: list[BathPoint]) -> None:
        """A flat stretch keeps only its two ends."""
        for point in points:
            lane = self.lanes.get(point.drug)
            if lane is None:
                if point.bath_uM == 0:
                    continue
                lane = self.lanes[point.drug] = DrugLane(point.drug)
            rows = lane.bath.rows
            at_min = point.tick / TICKS_PER_MIN
            if len(rows) >= 2 and rows[-1, 1] == rows[-2, 1] == point.bath_uM:
                rows[-1, 0] = at_min
            else:
                lane.bath.add(at_min, point.bath_uM)
        self.version += 1

    def add_log(self, entries: list[Logged]) -> None:
        for entry in entries:
            at_min = entry.tick / TICKS_PER_MIN
            if isinstance(entry.action, RunPattern):
                self._add_stimulus(at_min, entry.action)
            elif isinstance(entry.action, SetPerfusion):
                self._add_valves(at_min, entry.action)
        self.version += 1

    def _add_stimulus(self, at_min: float, action: RunPattern) -> None:
        if pulses_in(action.pattern) > 2:
            words = arrow_words(action.label, action.pattern, action.pathways)
            self.stimuli.append(
                Stimulus(at_min, action.pathways, action.label or QCoreApplication.translate("Course", "train"), words)
            )

    def _add_valves(self, at_min: float, action: SetPerfusion) -> None:
        for valve in action.settings.valves:
            lane = self.lanes.get(valve.drug)
            if lane is None:
                if not valve.open:
                    continue
                lane = self.lanes[valve.drug] = DrugLane(valve.drug)
                lane.bath.add(at_min, 0.0)
            running = lane.opened[-1] if lane.opened and lane.opened[-1][1] is None else None
            if running is not None and (not valve.open or running[2] != valve.reservoir_uM):
                running[1] = at_min
                running = None
            if running is None and valve.open:
                lane.opened.append([at_min, None, valve.reservoir_uM])

    @property
    def first_induction_min(self) -> float | None:
        return self.stimuli[0].at_min if self.stimuli else None

    @property
    def baseline_window(self) -> tuple[float, float]:
        """The last 10 min before the first induction; before any induction, the last 10 min."""
        end = self.first_induction_min
        end = self.now_min if end is None else end
        return max(0.0, end - BASELINE_MIN), end

    def baseline(self, pathway: str, measure: str) -> float | None:
        """Mean of the measure over the baseline window; None without a response in it."""
        rows = self.points[pathway].rows
        begin, end = self.baseline_window
        first, last = np.searchsorted(rows[:, 0], [begin, end + (self.first_induction_min is None) * 1e-9])
        values = rows[first:last, 1 + MEASURES.index(measure)]
        values = values[np.isfinite(values)]
        return float(values.mean()) if len(values) and values.mean() != 0 else None

    def percent(self, pathway: str, measure: str) -> tuple[np.ndarray, np.ndarray]:
        """(minutes, % of baseline), two arrays of equal length, without the sweeps that had no response."""
        rows = self.points[pathway].rows
        mean = self.baseline(pathway, measure)
        values = rows[:, 1 + MEASURES.index(measure)]
        answered = np.isfinite(values)
        if mean is None:
            return np.empty(0), np.empty(0)
        return rows[answered, 0], values[answered] * (100.0 / mean)

    def drift(self, pathway: str) -> Drift | None:
        """Slope of a line through the baseline window; None with fewer than 6 points."""
        minutes, percents = self.percent(pathway, "slope")
        begin, end = self.baseline_window
        inside = (minutes >= begin) & (minutes <= end)
        if inside.sum() < 6:
            return None
        away, found = minutes[inside] - minutes[inside].mean(), percents[inside]
        slope = (away @ found) / (away @ away)
        left = found - found.mean() - slope * away
        error = np.sqrt((left @ left) / (len(left) - 2) / (away @ away))
        return Drift(float(10.0 * slope), float(10.0 * error))


def thinned(x: np.ndarray, y: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """At most ``limit`` points: means of equal runs, anchored to the first point so that old points stay put."""
    if len(x) <= limit:
        return x, y
    run = 1 << int(np.ceil(np.log2(len(x) / limit)))
    whole = len(x) // run * run
    return x[:whole].reshape(-1, run).mean(axis=1), y[:whole].reshape(-1, run).mean(axis=1)
