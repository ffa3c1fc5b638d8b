"""The time course of an experiment: what every result says, folded once, and what 100 % is.

The screen, the exports, a protocol's measures and a cohort read the same numbers here, whether the experiment is under
way, was read from a journal, or was made elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from model.units import TICKS_PER_MIN
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.measure.place import Place
from rig.measure.sweep import Cursors
from rig.messages import BathPoint, Branched, Logged, Result, SetBaseline, SetCursors, Sweep
from rig.record import Began, Record
from rig.timecourse.baseline import Baseline, baseline, zero
from rig.timecourse.baseline_sweeps import BaselineSweeps
from rig.timecourse.branch import MAIN, MEASURES, Branch, DrugLane
from rig.timecourse.drift import Drift, drift_of
from rig.timecourse.events import Train
from rig.timecourse.growing_rows import GrowingRows
from rig.timecourse.notes import Note
from rig.timecourse.remeasuring import Remeasuring
from rig.timecourse.sizes import measured_in_place, place_in, sizes, unsure
from rig.timecourse.span import Span
from rig.timecourse.sweep_tape import SweepTape, WholeTape


class ByMinute(NamedTuple):
    """Means of one minute: minutes after the zero of the experiment (the middle of each), and % of baseline, or the
    measure in its own unit where there is no baseline."""

    at_min: np.ndarray
    value: np.ndarray


class _Known(NamedTuple):
    """Sizes of the first rows of a track, as long as ``key`` holds."""

    key: tuple[object, ...]
    sizes: np.ndarray


class TimeCourse:
    """Grows with every result. Everything is of the branch in view unless another is named; branches share what they
    have in common. ``tape``: what keeps the sweeps."""

    def __init__(self, tape: WholeTape | None = None) -> None:
        self.branches = {MAIN: Branch(MAIN)}
        self.view = self.branches[MAIN]
        self.overlaid: str | None = None
        """The branch that is drawn faintly behind the one in view."""
        self.version = 0
        self.dragged: Span | None = None
        """A baseline window in somebody's hand; None for the rule. It is in force until the log says what was set."""
        self._in_hand = False
        self._tape = SweepTape() if tape is None else tape
        self._cursors = [Cursors()]
        self._wanted = 0
        self._unread = False
        self._pass: Remeasuring | None = None
        self._measured_anew = 0
        self._known: dict[tuple[str, Pathway], _Known] = {}
        self._baseline_sweeps = BaselineSweeps(self._tape)

    @classmethod
    def of(cls, record: Record) -> TimeCourse:
        """That of a record; its sweeps are not copied."""
        made = cls(WholeTape())
        made.begin(record.began)
        made.add_log(record.log)
        made.add_bath(record.bath)
        made.add_sweeps(record.sweeps)
        moved = record.given(SetCursors)
        if moved:
            made.remeasure(moved[-1][1].cursors)
            made.work(math.inf)
        return made

    def record(self, title: str) -> Record:
        """The branch in view as a record, with every sweep that is kept."""
        view = self.view
        return Record(
            title,
            branch=view.name,
            sweeps=tuple(self.kept_sweeps()),
            log=tuple(view.log),
            bath=tuple(view.bath.values()),
            began=view.began,
        )

    # ---- what arrives

    def begin(self, began: Began) -> None:
        """What was set before anybody did anything; told before the first result."""
        self.view = self.branches[MAIN] = Branch(MAIN, began=began)
        for action in began:
            if isinstance(action, SetCursors):
                self._wanted = self._number_of(action.cursors)
                self.view.cursors_set.append((0, self._wanted))

    def add(self, result: Result) -> None:
        """The one fold. What is no part of a record (status, faults, curves) changes nothing."""
        if isinstance(result, Sweep):
            self.add_sweeps([result])
        elif isinstance(result, Logged):
            self.add_log([result])
        elif isinstance(result, BathPoint):
            self.add_bath([result])
        elif isinstance(result, Branched):
            self.add_branched(result)

    def add_sweeps(self, sweeps: Iterable[Sweep]) -> None:
        if self._tape.lets_go:
            for pathway in PATHWAYS:
                self._baseline_sweeps.hold(pathway, self._baseline_numbers(pathway))
        for sweep in sweeps:
            self.view.add_sweep(sweep, self._tape.add(sweep))
        if self._tape.gone and self.view.let_go(self._tape.gone, self._baseline_rows):
            self._known.clear()
            self._pass = None
        self._unread = True
        self.version += 1

    def add_bath(self, points: Iterable[BathPoint]) -> None:
        for point in points:
            self.view.add_bath(point)
        self.version += 1

    def add_log(self, entries: Iterable[Logged]) -> None:
        for entry in entries:
            cursors = entry.action.cursors if isinstance(entry.action, SetCursors) else None
            self.view.add_log(entry, 0 if cursors is None else self._number_of(cursors))
            if isinstance(entry.action, SetBaseline):
                self._in_hand = False
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
            self.view.reach(tick)

    # ---- the branch in view

    @property
    def points(self) -> dict[Pathway, GrowingRows]:
        """Pathway -> rows of minutes, slope (mV/ms), amplitude and volley (mV) and pair ratio; NaN for none seen."""
        return {pathway: track.points for pathway, track in self.view.tracks.items()}

    @property
    def lanes(self) -> dict[str, DrugLane]:
        return self.view.lanes

    @property
    def drugs_flowing(self) -> list[str]:
        """The files of the drugs whose valves are open."""
        return [drug for drug, lane in self.view.lanes.items() if lane.opened and lane.opened[-1][1] is None]

    @property
    def trains(self) -> list[Train]:
        return self.view.trains

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

    def sweep_numbers(self, pathway: Pathway) -> np.ndarray:
        """The numbers of the sweeps of the points of a pathway, row by row."""
        return self.view.tracks[pathway].origins.rows[:, 0]

    def _rows_between(self, pathway: Pathway, begin_min: float, end_min: float) -> slice:
        """The points of a pathway in [begin, end)."""
        return slice(*np.searchsorted(self.view.tracks[pathway].points.rows[:, 0], [begin_min, end_min]))

    def _between(self, pathway: Pathway, span: Span) -> slice:
        return self._rows_between(pathway, span.start / TICKS_PER_MIN, span.end / TICKS_PER_MIN)

    def _numbers_between(self, begin_min: float, end_min: float) -> set[int]:
        found: set[int] = set()
        for pathway in PATHWAYS:
            found.update(self.sweep_numbers(pathway)[self._rows_between(pathway, begin_min, end_min)].tolist())
        return found

    def _kept(self, numbers: Iterable[int]) -> list[Sweep]:
        return [sweep for number in sorted(numbers) if (sweep := self._tape[number]) is not None]

    def kept_sweeps(self, branch: str | None = None) -> list[Sweep]:
        """Every sweep of a branch that is still kept, those of trains and series too, in order."""
        one = self.view if branch is None else self.branches[branch]
        return [sweep for number in one.sweeps.rows[:, 2].tolist() if (sweep := self._tape[number]) is not None]

    def sweeps_between(self, begin_min: float, end_min: float) -> list[Sweep]:
        """Test pulses and pairs of both pathways, in order."""
        return self._kept(self._numbers_between(begin_min, end_min))

    def tests(self, pathway: Pathway) -> list[Sweep]:
        """Every test pulse and pair of one pathway that is kept."""
        return self._kept(self.sweep_numbers(pathway).tolist())

    def tests_in(self, pathway: Pathway, span: Span) -> list[Sweep]:
        """Test pulses and pairs of one pathway in a window, as far as they are kept."""
        return self._kept(self.sweep_numbers(pathway)[self._between(pathway, span)].tolist())

    def recent(self, count: int) -> list[Sweep]:
        """The sweeps of the baseline window and the last ``count`` of all, in order."""
        return self._kept({*self.view.sweeps.rows[-count:, 2].tolist(), *self._numbers_between(*self.baseline_window)})

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

    @property
    def cursors(self) -> Cursors:
        """Those that the points are measured with."""
        return self._cursors[self._wanted]

    def remeasure(self, cursors: Cursors) -> None:
        """From now on every point is measured with these cursors. ``work`` does it, little by little; what is asked
        for while it works comes next, the newest first and only."""
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
            self._measured_anew += 1
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
    def baseline_now(self) -> Baseline:
        """The window that is 100 %, and why it is that one."""
        view = self.view
        chosen = [*view.chosen, self.dragged] if self._in_hand else view.chosen
        return baseline(view.begin or 0, view.last, view.tip, view.trains, view.changes, chosen)

    @property
    def baseline_window(self) -> tuple[float, float]:
        """The same, in minutes."""
        span = self.baseline_now.span
        return span.start / TICKS_PER_MIN, span.end / TICKS_PER_MIN

    @property
    def chosen_baseline(self) -> Span | None:
        """The window that was set last; None follows the rule."""
        return self.view.chosen[-1] if self.view.chosen else None

    def drag_baseline(self, span: Span | None) -> None:
        """Show what the percentages would be with this window, until one is set; None for the rule."""
        self.dragged, self._in_hand = span, True
        self.version += 1

    @property
    def zero(self) -> tuple[int, str]:
        """The tick that is minute 0, and what it is called."""
        view = self.view
        return zero(view.begin or 0, view.trains, [(epoch.start, epoch.end) for epoch in view.epochs])

    def _baseline_rows(self, pathway: Pathway) -> slice:
        begin, end = self.baseline_window
        # the newest sweep belongs to a window that rolls with it
        return self._rows_between(pathway, begin, end + 1e-9 * self.baseline_now.rolls)

    def place(self, pathway: Pathway) -> Place | None:
        """Where the response of a pathway is in the mean sweep of its baseline; None without a response."""
        return self._baseline_sweeps.place(pathway, self._baseline_numbers(pathway), self.view.name, self.cursors)

    def _baseline_numbers(self, pathway: Pathway) -> np.ndarray:
        return self.sweep_numbers(pathway)[self._baseline_rows(pathway)]

    def _place_of(self, numbers: np.ndarray) -> Place | None:
        return place_in([self._tape[number] for number in numbers.tolist()], self.cursors)

    def _sizes(self, pathway: Pathway, branch: str | None) -> np.ndarray:
        """Of all MEASURES of every point; see ``rig/timecourse/sizes.py``. What was worked out stays while the baseline
        does."""
        one = self.view if branch is None else self.branches[branch]
        track = one.tracks[pathway]
        points = track.points.rows[:, 1:]
        place = self.place(pathway)
        key = (place, self._measured_anew)
        known = self._known.get((one.name, pathway))
        done = len(known.sizes) if known is not None and known.key == key else 0
        if known is None or done < len(points) or known.key != key:
            found = self._sized(points[done:], track.origins.rows[done:, 0], place)
            whole = found if done == 0 or known is None else np.concatenate([known.sizes, found])
            known = self._known[one.name, pathway] = _Known(key, whole)
        return known.sizes[: len(points)]

    def _sized(self, points: np.ndarray, numbers: np.ndarray, place: Place | None) -> np.ndarray:
        """``points`` (n, MEASURES) as sizes; ``numbers``: of their sweeps."""
        if place is None:
            return np.abs(points)
        rows = unsure(points, place)
        return sizes(points, rows, measured_in_place([self._tape[one] for one in numbers[rows].tolist()], place), place)

    def values(self, pathway: Pathway, quantity: str, span: Span, reference: Span | None = None) -> np.ndarray:
        """What the test pulses of a window gave: sizes of one of MEASURES, in the place of the response in another
        window where there is one and in that of the baseline otherwise; magnitudes of any other quantity. NaN for
        none."""
        rows = self._between(pathway, span)
        numbers = self.sweep_numbers(pathway)[rows]
        if quantity not in MEASURES:
            return np.abs(self.recorded(numbers, quantity))
        place = None
        if reference is not None:
            place = self._place_of(self.sweep_numbers(pathway)[self._between(pathway, reference)])
        points = self.view.tracks[pathway].points.rows[rows, 1:]
        return self._sized(points, numbers, place or self.place(pathway))[:, MEASURES.index(quantity)]

    def signed(self, pathway: Pathway, quantity: str, span: Span) -> np.ndarray:
        """The same as the electrode saw it; NaN where nothing was seen."""
        rows = self._between(pathway, span)
        if quantity in MEASURES:
            return self.view.tracks[pathway].points.rows[rows, 1 + MEASURES.index(quantity)]
        return self.recorded(self.sweep_numbers(pathway)[rows], quantity)

    def recorded(self, numbers: np.ndarray, quantity: str) -> np.ndarray:
        """A measure as the rig took it when the sweeps ended; NaN for none."""
        sweeps = (self._tape[number] for number in numbers.tolist())
        found = (None if sweep is None else sweep.measures.get(quantity) for sweep in sweeps)
        return np.array([np.nan if value is None else value for value in found], float)

    def baseline(self, pathway: Pathway, measure: str) -> float | None:
        """Mean size of the measure over the baseline window; None without a response in it."""
        return self._mean_of_rows(pathway, measure, self._baseline_rows(pathway))

    def mean(self, pathway: Pathway, measure: str, span: Span) -> float | None:
        """Mean size of the measure over the test pulses of a window; None without any."""
        return self._mean_of_rows(pathway, measure, self._between(pathway, span))

    def _mean_of_rows(self, pathway: Pathway, measure: str, rows: slice) -> float | None:
        values = self._sizes(pathway, None)[rows, MEASURES.index(measure)]
        values = values[np.isfinite(values)]
        return float(values.mean()) if len(values) and values.mean() != 0 else None

    def absolute(self, pathway: Pathway, measure: str, branch: str | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(minutes, size of the measure in its own unit), two arrays of equal length. What was too small to be seen is
        a small number; left out is only what has none (a pair ratio without a first response)."""
        one = self.view if branch is None else self.branches[branch]
        values = self._sizes(pathway, branch)[:, MEASURES.index(measure)]
        answered = np.isfinite(values)
        return one.tracks[pathway].points.rows[answered, 0], values[answered]

    def percent(self, pathway: Pathway, measure: str, branch: str | None = None) -> tuple[np.ndarray, np.ndarray]:
        """(minutes, % of baseline), two arrays of equal length, empty without a response in the baseline. Another
        branch is in % of the baseline of the one in view, so that what they have in common coincides."""
        mean = self.baseline(pathway, measure)
        if mean is None:
            return np.empty(0), np.empty(0)
        minutes, values = self.absolute(pathway, measure, branch)
        return minutes, values * (100.0 / mean)

    def percent_by_pulse(self, measure: str = "slope") -> dict[tuple[Pathway, int], float]:
        """(pathway, tick of its first pulse) -> % of baseline, of every test pulse."""
        found: dict[tuple[Pathway, int], float] = {}
        for pathway in PATHWAYS:
            minutes, values = self.percent(pathway, measure)
            ticks = np.rint(minutes * TICKS_PER_MIN).astype(np.int64).tolist()
            found |= {(pathway, tick): value for tick, value in zip(ticks, values.tolist(), strict=True)}
        return found

    def percent_of(self, pathway: Pathway, measure: str, span: Span) -> float | None:
        """Mean over a window in % of the mean over the baseline; None where either is not there."""
        full, part = self.baseline(pathway, measure), self.mean(pathway, measure, span)
        return None if full is None or part is None else 100.0 * part / full

    def by_minute(self, pathway: Pathway, measure: str = "slope") -> ByMinute:
        """Counted from the zero of the experiment, so that no minute mixes before and after."""
        minutes, values = self.percent(pathway, measure)
        if not len(minutes):
            minutes, values = self.absolute(pathway, measure)
        ticks = np.rint(minutes * TICKS_PER_MIN).astype(np.int64)
        which = (ticks - self.zero[0]) // TICKS_PER_MIN
        at = np.unique(which)
        return ByMinute(at + 0.5, np.array([values[which == one].mean() for one in at]))

    def drift(self, pathway: Pathway) -> Drift | None:
        """Slope of a line through the baseline window; None with fewer than 6 points."""
        minutes, percents = self.percent(pathway, "slope")
        begin, end = self.baseline_window
        inside = (minutes >= begin) & (minutes <= end)
        return drift_of(minutes[inside], percents[inside])
