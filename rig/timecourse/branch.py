"""One branch of an experiment, as columns: its sweeps, baths, trains, drugs and notes. It grows as results come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from model.units import TICKS_PER_MIN
from rig.instruments.stimulator import PATHWAYS, Pathway, StimulatorSettings
from rig.messages import (
    AddNote,
    BathPoint,
    BeginProtocol,
    Logged,
    RunPattern,
    SetBaseline,
    SetCursors,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
    StopPattern,
    Sweep,
)
from rig.record import Began
from rig.timecourse.events import (
    Change,
    Epoch,
    Train,
    bath_changes,
    epochs,
    first_pulse,
    is_due,
    moved,
    stopped,
    train_of,
)
from rig.timecourse.growing_rows import GrowingRows
from rig.timecourse.notes import Note, is_own
from rig.timecourse.span import Span

MEASURES = ("slope", "amplitude", "volley", "ppr")
MAIN = "Main"
A_DAY = 17_280
"""Points of a pathway in 24 h at the shortest interval, 5 s; in six days at the usual one."""
MOST_POINTS = 3 * A_DAY


@dataclass
class DrugLane:
    """One drug over time. ``opened``: [from, to, reservoir uM] in minutes; ``to`` is None while the valve is open."""

    drug: str
    bath: GrowingRows = field(default_factory=lambda: GrowingRows(2))
    opened: list[list[float | None]] = field(default_factory=list)

    def add(self, point: BathPoint) -> None:
        """A flat stretch keeps only its two ends."""
        rows = self.bath.rows
        at_min = point.tick / TICKS_PER_MIN
        if len(rows) >= 2 and rows[-1, 1] == rows[-2, 1] == point.bath_uM:
            self.bath.own_rows[-1, 0] = at_min
        else:
            self.bath.add(at_min, point.bath_uM)

    def until(self, at_min: float) -> DrugLane:
        """What of it came before a moment; a valve that was open then is open."""
        opened = [
            [begin, end if end is not None and end <= at_min else None, uM]
            for begin, end, uM in self.opened
            if begin is not None and begin < at_min
        ]
        bath = self.bath.first(int(np.searchsorted(self.bath.rows[:, 0], at_min, "right")))
        return DrugLane(self.drug, bath, opened)


class Track:
    """Test pulses and pairs of one pathway. ``points``: rows of minutes and MEASURES, NaN where nothing was seen.
    ``origins``: for each of them the number of its sweep on the tape, which cursors it was measured with, and the tick
    at which the sweep ended."""

    def __init__(self, points: GrowingRows | None = None, origins: GrowingRows | None = None) -> None:
        self.points = GrowingRows(1 + len(MEASURES)) if points is None else points
        self.origins = GrowingRows(3, np.int64) if origins is None else origins

    def until(self, tick: int) -> Track:
        """The rows of the sweeps that had ended by ``tick``."""
        count = int(np.searchsorted(self.origins.rows[:, 2], tick, "right"))
        return Track(self.points.first(count), self.origins.first(count))

    def thin(self, baseline: slice) -> None:
        """Of a course that is longer than anybody looks at point by point, every other point between its first day and
        its last is let go, those of the baseline apart."""
        stays = np.zeros(len(self.points), bool)
        stays[::2] = stays[:A_DAY] = stays[-A_DAY:] = stays[baseline] = True
        self.points.keep(stays)
        self.origins.keep(stays)


class Branch:
    """``tick``: where it left ``parent``; ``tip``: the last tick that is known of it. ``sweeps``: tick of the first
    pulse, tick of the end and number on the tape, of every sweep, those of trains and series too. What it shares with
    its parent is in it."""

    def __init__(self, name: str, parent: str = "", tick: int = 0, began: Began = ()) -> None:
        self.name = name
        self.parent = parent
        self.tick = tick
        self.tip = tick
        self.begin: int | None = None
        """Tick of the first sample."""
        self.tracks: dict[Pathway, Track] = {pathway: Track() for pathway in PATHWAYS}
        self.sweeps = GrowingRows(3, np.int64)
        self.lanes: dict[str, DrugLane] = {}
        self.bath: dict[tuple[str, int], BathPoint] = {}
        self.log: list[Logged] = []
        self.trains: list[Train] = []
        """Inductions and others, as they were given."""
        self.changes: list[Change] = []
        self.notes: list[Note] = []
        self.protocols: list[BeginProtocol] = []
        self.chosen: list[Span | None] = []
        """Baseline windows that somebody chose, in order; None gave it back to the rule."""
        self.cursors_set: list[tuple[int, int]] = []
        """(tick, which cursors) of every time they were set."""
        self.stimulator = StimulatorSettings()
        self.began = began
        self._perfusion = next((one for one in began if isinstance(one, SetPerfusion)), None)
        self._electrodes = next((one for one in began if isinstance(one, SetElectrodes)), None)
        self._series: list[tuple[int, Pathway]] = []
        """Sweeps of a series that were ordered and have not come yet: from when on, and on which pathway."""

    @property
    def last(self) -> int:
        """Tick of the last sample."""
        return int(self.sweeps.rows[-1, 1]) if len(self.sweeps) else self.tick

    @property
    def now_min(self) -> float:
        return self.tip / TICKS_PER_MIN

    @property
    def epochs(self) -> list[Epoch]:
        return epochs(self.log, self.tip)

    def reach(self, tick: int) -> None:
        self.tip = max(self.tip, tick)

    # ---- what arrives

    def add_sweep(self, sweep: Sweep, number: int) -> None:
        """Test pulses and pairs become points; the sweeps of a train or of a series do not."""
        end = sweep.end
        if self.begin is None:
            self.begin = sweep.start
        self.sweeps.add(sweep.at, end, number)
        self.reach(end)
        if sweep.kind == "train" or not sweep.pulses or self._is_of_series(sweep):
            return
        values = [sweep.measures.get(name) for name in MEASURES]
        track = self.tracks[sweep.pathway]
        at_min = sweep.pulses[0] / TICKS_PER_MIN
        track.points.add(at_min, *(np.nan if value is None else value for value in values))
        track.origins.add(number, self._cursors_at(end), end)

    def _is_of_series(self, sweep: Sweep) -> bool:
        """The first sweep of the pathway from when it was ordered on is that of the order."""
        due = next((one for one in self._series if one[1] == sweep.pathway and is_due(one[0], sweep.pulses[0])), None)
        if due is not None:
            self._series.remove(due)
        return due is not None

    def _cursors_at(self, tick: int) -> int:
        """The rig measures a sweep when it ends, with the cursors of that moment."""
        place = bisect_right([at for at, _ in self.cursors_set], tick) - 1
        return self.cursors_set[place][1] if place >= 0 else 0

    def add_bath(self, point: BathPoint) -> None:
        self.reach(point.tick)
        self.bath[point.drug, point.tick] = point
        if point.drug not in self.lanes:
            if point.bath_uM == 0:
                return
            self.lanes[point.drug] = DrugLane(point.drug)
        self.lanes[point.drug].add(point)

    def add_log(self, entry: Logged, which_cursors: int = 0) -> None:
        """``which_cursors``: the number of the cursors that the line is about, if any."""
        self.log.append(entry)
        self.reach(entry.tick)
        action = entry.action
        if isinstance(action, RunPattern):
            self._add_pattern(entry.tick, action)
        elif isinstance(action, StopPattern):
            self.trains = [stopped(train, entry.tick) for train in self.trains]
            self._series = []
        elif isinstance(action, SetStimulator):
            self.stimulator = action.settings
        elif isinstance(action, SetPerfusion):
            self._add_valves(entry.tick / TICKS_PER_MIN, action)
            before = None if self._perfusion is None else self._perfusion.settings
            self.changes += bath_changes(entry.tick, before, action.settings)
            self._perfusion = action
        elif isinstance(action, SetElectrodes):
            if moved(self._electrodes, action):
                self.changes.append(Change(entry.tick, "electrodes", "electrode moved"))
            self._electrodes = action
        elif isinstance(action, AddNote) and is_own(entry):
            self.notes.append(Note(entry.tick, action.text))
        elif isinstance(action, SetCursors):
            self.cursors_set.append((entry.tick, which_cursors))
        elif isinstance(action, SetBaseline):
            self.chosen.append(None if action.window is None else Span(*action.window))
        elif isinstance(action, BeginProtocol):
            self.protocols.append(action)

    def _add_pattern(self, tick: int, action: RunPattern) -> None:
        panel = self.stimulator.s1 if "S1" in action.pathways else self.stimulator.s2
        train = train_of(tick, action, panel.width_ms)
        if train is not None:
            self.trains.append(train)
        elif action.purpose == "series":
            self._series += [(first_pulse(tick, action), pathway) for pathway in action.pathways]

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

    # ---- what is let go

    def let_go(self, gone: int, baseline: Callable[[Pathway], slice]) -> bool:
        """The tape holds nothing before number ``gone`` any more, so nobody can step there; and of a course of many
        days, whose oldest sweeps are in the journal alone, only so many points stay. Whether points went. ``baseline``:
        the points of the baseline."""
        first = int(np.searchsorted(self.sweeps.rows[:, 2], gone))
        if 2 * first > len(self.sweeps):
            self.sweeps.keep(np.arange(len(self.sweeps)) >= first)
        long = [pathway for pathway, track in self.tracks.items() if len(track.points) > MOST_POINTS]
        for pathway in long:
            self.tracks[pathway].thin(baseline(pathway))
        return bool(long)

    # ---- a branch of it

    def branch(self, name: str, tick: int) -> Branch:
        """A new branch that has everything before ``tick`` in common with this one. A note that was written at that
        very tick, such as a bookmark, comes along."""
        made = Branch(name, self.name, tick, self.began)
        made.begin = self.begin
        for entry in self.log:
            if entry.tick < tick:
                made.add_log(entry)
        made.cursors_set = [one for one in self.cursors_set if one[0] < tick]
        made.notes += [note for note in self.notes if note.tick == tick]
        made.bath = {place: point for place, point in self.bath.items() if point.tick < tick}
        made.sweeps = self.sweeps.first(int(np.searchsorted(self.sweeps.rows[:, 1], tick, "right")))
        made.tracks = {pathway: track.until(tick) for pathway, track in self.tracks.items()}
        lanes = {drug: lane.until(tick / TICKS_PER_MIN) for drug, lane in self.lanes.items()}
        made.lanes = {drug: lane for drug, lane in lanes.items() if lane.opened or len(lane.bath)}
        made._series = [order for order in made._series if order[0] >= tick]
        made.tip = tick
        return made
