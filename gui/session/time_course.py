"""The course of the experiment as the window was told it: points, baths and stimuli, and what 100 % is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gui.session.branch import MAIN, MEASURES, CourseBranch, DrugLane, Note, Stimulus
from gui.session.growing_rows import GrowingRows
from gui.session.own_notes import is_own
from gui.session.remeasuring import Remeasuring
from gui.session.sweep_tape import SweepTape
from model.units import TICKS_PER_MIN
from rig.measure.sweep import Cursors
from rig.messages import BathPoint, Branched, Logged, SetCursors, Sweep

BASELINE_MIN = 10.0


class Drift(NamedTuple):
    """% of the baseline's mean per 10 min, and the standard error of it."""

    per_10_min: float
    error: float


MOST_DRIFT = 5.0
"""% per 10 min."""


def drifts(drift: Drift) -> bool:
    """More than is allowed, and more than the scatter of the points explains."""
    return abs(drift.per_10_min) > max(MOST_DRIFT, 2.0 * drift.error)


class Course:
    """Grows with every frame. Percentages are of the mean over the baseline window, per pathway.

    Everything is of the branch in view unless another is named. Branches share what they have in common.
    """

    def __init__(self) -> None:
        self.branches = {MAIN: CourseBranch(MAIN)}
        self.view = self.branches[MAIN]
        self.overlaid: str | None = None
        """The branch that is drawn faintly behind the one in view."""
        self.chosen_baseline: tuple[float, float] | None = None
        """The baseline window that a person set, in minutes; None follows the rule."""
        self.version = 0
        self._tape = SweepTape()
        self._cursors = [Cursors()]
        self._told_cursors = False
        self._wanted = 0
        self._unread = False
        self._pass: Remeasuring | None = None

    # ---- what arrives

    def add_sweeps(self, sweeps: list[Sweep]) -> None:
        for sweep in sweeps:
            self.view.add_sweep(sweep, self._tape.add(sweep))
        self._unread = True
        self.version += 1

    def add_bath(self, points: list[BathPoint]) -> None:
        for point in points:
            self.view.add_bath(point)
        self.version += 1

    def add_log(self, entries: list[Logged]) -> None:
        for entry in entries:
            moved = isinstance(entry.action, SetCursors)
            which = self._number_of(entry.action.cursors) if moved else 0
            self.view.add_log(entry, is_own(entry), which)
        self.version += 1

    def add_branched(self, branched: Branched) -> None:
        """A new branch comes into view, or one that was left does again."""
        if branched.new:
            parent = self.branches[branched.parent]
            self.branches[branched.branch] = parent.branch(branched.branch, branched.tick)
        self.view = self.branches[branched.branch]
        if self.overlaid == branched.branch:
            self.overlaid = None
        self._pass = None
        self._unread = True
        self.version += 1

    def reach(self, branch: str, tick: int) -> None:
        """The rig says that ``branch`` has come to ``tick``."""
        if branch == self.view.name:
            self.view.now_min = max(self.view.now_min, tick / TICKS_PER_MIN)

    # ---- the branch in view

    @property
    def points(self) -> dict[str, GrowingRows]:
        """Pathway -> rows of minutes, slope (mV/ms), amplitude and volley (mV) and pair ratio; NaN for no response."""
        return {pathway: track.points for pathway, track in self.view.tracks.items()}

    @property
    def lanes(self) -> dict[str, DrugLane]:
        return self.view.lanes

    @property
    def stimuli(self) -> list[Stimulus]:
        return self.view.stimuli

    @property
    def notes(self) -> list[Note]:
        return self.view.notes

    @property
    def now_min(self) -> float:
        return self.view.now_min

    def overlay(self, name: str | None) -> None:
        """Draw another branch faintly behind the one in view; None draws none."""
        self.overlaid = name if name != self.view.name else None
        self._unread = True
        self.version += 1

    # ---- sweeps

    def sweep(self, number: int) -> Sweep | None:
        """A sweep by its number; None when it was so long ago that only its measures are left."""
        return self._tape[number]

    def sweep_numbers(self, pathway: str) -> np.ndarray:
        """The numbers of the sweeps of the points of a pathway, row by row."""
        return self.view.tracks[pathway].origins.rows[:, 0]

    def sweeps_between(self, begin_min: float, end_min: float) -> list[Sweep]:
        """Test pulses and pairs of both pathways, in order."""
        numbers = []
        for track in self.view.tracks.values():
            inside = slice(*np.searchsorted(track.points.rows[:, 0], [begin_min, end_min]))
            numbers += track.origins.rows[inside, 0].tolist()
        return [sweep for number in sorted(numbers) if (sweep := self._tape[number]) is not None]

    def recent(self, count: int) -> list[Sweep]:
        """The sweeps of the baseline window and the last ``count`` of all, in order."""
        begin, end = self.baseline_window
        numbers = set(self.view.sweeps.rows[-count:, 2].tolist())
        for track in self.view.tracks.values():
            inside = slice(*np.searchsorted(track.points.rows[:, 0], [begin, end]))
            numbers.update(track.origins.rows[inside, 0].tolist())
        return [sweep for number in sorted(numbers) if (sweep := self._tape[number]) is not None]

    def sweep_beside(self, number: int | None, steps: int) -> int | None:
        """The number of the sweep ``steps`` on from ``number``, or from now; None beyond the newest one."""
        numbers = self.view.sweeps.rows[:, 2]
        place = len(numbers) if number is None else int(np.searchsorted(numbers, number))
        place = max(0, place + steps)
        return int(numbers[place]) if place < len(numbers) else None

    def sweep_at(self, tick: int) -> int | None:
        """The number of the last sweep whose pulse came by ``tick``, or the first there is; None without any."""
        rows = self.view.sweeps.rows
        if not len(rows):
            return None
        return int(rows[max(0, int(np.searchsorted(rows[:, 0], tick, "right")) - 1), 2])

    # ---- cursors

    def _number_of(self, cursors: Cursors) -> int:
        if cursors not in self._cursors:
            self._cursors.append(cursors)
        return self._cursors.index(cursors)

    def remeasure(self, cursors: Cursors) -> None:
        """From now on every point is measured with these cursors. ``work`` does it, little by little; what is asked
        for while it works comes next, the newest first and only. The cursors that are told first are those that the
        rig has measured with so far."""
        if not self._told_cursors:
            self._told_cursors = True
            if not self.view.cursors_set:
                self._cursors[0] = cursors
        wanted = self._number_of(cursors)
        if wanted != self._wanted:
            self._wanted = wanted
            self._unread = True

    def work(self, seconds: float) -> None:
        """Measure again what was measured with other cursors, for about so long."""
        if self._pass is None and self._unread:
            self._pass = self._next_pass()
        if self._pass is not None and self._pass.work(seconds):
            self._pass.keep()
            self._pass = self._next_pass()
            self.version += 1

    def _next_pass(self) -> Remeasuring | None:
        for name in (self.view.name, self.overlaid):
            if name is not None:
                one = Remeasuring(self.branches[name], self._tape, self._cursors[self._wanted], self._wanted)
                if len(one):
                    return one
        self._unread = False
        return None

    # ---- what 100 % is

    @property
    def first_induction_min(self) -> float | None:
        return self.stimuli[0].at_min if self.stimuli else None

    @property
    def baseline_window(self) -> tuple[float, float]:
        """What a person set; else the last 10 min before the first induction; before any induction, the last 10 min."""
        if self.chosen_baseline is not None:
            return self.chosen_baseline
        end = self.first_induction_min
        end = self.now_min if end is None else end
        return max(0.0, end - BASELINE_MIN), end

    def choose_baseline(self, window: tuple[float, float] | None) -> None:
        """Set the baseline window, in minutes; None gives it back to the rule."""
        self.chosen_baseline = window
        self.version += 1

    def baseline(self, pathway: str, measure: str) -> float | None:
        """Mean of the measure over the baseline window; None without a response in it."""
        rows = self._rows(pathway, None)
        begin, end = self.baseline_window
        rolling = self.first_induction_min is None and self.chosen_baseline is None
        first, last = np.searchsorted(rows[:, 0], [begin, end + rolling * 1e-9])
        values = rows[first:last, 1 + MEASURES.index(measure)]
        values = values[np.isfinite(values)]
        return float(values.mean()) if len(values) and values.mean() != 0 else None

    def _rows(self, pathway: str, branch: str | None) -> np.ndarray:
        return (self.view if branch is None else self.branches[branch]).tracks[pathway].points.rows

    def absolute(self, pathway: str, measure: str, branch: str | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(minutes, size of the measure in its own unit), without the sweeps that had no response."""
        rows = self._rows(pathway, branch)
        values = rows[:, 1 + MEASURES.index(measure)]
        answered = np.isfinite(values)
        return rows[answered, 0], np.abs(values[answered])

    def percent(self, pathway: str, measure: str, branch: str | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(minutes, % of baseline), two arrays of equal length, without the sweeps that had no response. Another branch
        is in % of the baseline of the one in view, so that what they have in common coincides."""
        rows = self._rows(pathway, branch)
        mean = self.baseline(pathway, measure)
        values = rows[:, 1 + MEASURES.index(measure)]
        answered = np.isfinite(values)
        if mean is None:
            return np.empty(0), np.empty(0)
        return rows[answered, 0], np.abs(values[answered] * (100.0 / mean))

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
