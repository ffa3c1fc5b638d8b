"""One branch of the experiment as the window was told it: its sweeps, baths, stimuli and notes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtCore import QCoreApplication

from gui.session.growing_rows import GrowingRows
from gui.session.own_notes import is_bookmark
from gui.session.patterns import arrow_words, pulses_in
from model.units import TICKS_PER_MIN
from rig.messages import AddNote, BathPoint, Logged, RunPattern, SetCursors, SetPerfusion, Sweep

MEASURES = ("slope", "amplitude", "volley", "ppr")
PATHWAYS = ("S1", "S2")
MAIN = "Main"


def branch_words(name: str) -> str:
    """How a branch is called on the screen; the main one has its own name."""
    return name if name == MAIN else QCoreApplication.translate("Course", "Branch {name}").format(name=name)


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
    bath: GrowingRows = field(default_factory=lambda: GrowingRows(2))
    opened: list[list[float | None]] = field(default_factory=list)

    def until(self, at_min: float) -> DrugLane:
        """What of it came before a moment; a valve that was open then is open."""
        opened = [
            [begin, end if end is not None and end <= at_min else None, uM]
            for begin, end, uM in self.opened
            if begin is not None and begin < at_min
        ]
        bath = self.bath.first(int(np.searchsorted(self.bath.rows[:, 0], at_min, "right")))
        return DrugLane(self.drug, bath, opened)


@dataclass(frozen=True)
class Note:
    """A person's own note, on the axis of the time course."""

    tick: int
    text: str

    @property
    def is_bookmark(self) -> bool:
        return is_bookmark(self.text)


class Track:
    """Test pulses and pairs of one pathway. ``points``: rows of minutes and MEASURES. ``origins``: for each of them
    the number of its sweep on the tape, and which cursors it was measured with."""

    def __init__(self, points: GrowingRows | None = None, origins: GrowingRows | None = None) -> None:
        self.points = GrowingRows(1 + len(MEASURES)) if points is None else points
        self.origins = GrowingRows(2, np.int64) if origins is None else origins

    def until(self, number: int) -> Track:
        """The rows of the sweeps before number ``number``."""
        count = int(np.searchsorted(self.origins.rows[:, 0], number))
        return Track(self.points.first(count), self.origins.first(count))


class CourseBranch:
    """Grows as results come. ``sweeps``: tick of the first pulse, tick of the end and number on the tape, of every
    sweep, those of trains too."""

    def __init__(self, name: str, parent: str = "", tick: int = 0) -> None:
        self.name = name
        self.parent = parent
        self.tick = tick
        """Where it left its parent."""
        self.tracks = {pathway: Track() for pathway in PATHWAYS}
        self.sweeps = GrowingRows(3, np.int64)
        self.lanes: dict[str, DrugLane] = {}
        self.stimuli: list[Stimulus] = []
        self.notes: list[Note] = []
        self.cursors_set: list[tuple[int, int]] = []
        """(tick, which cursors) of every time a person moved them."""
        self.now_min = tick / TICKS_PER_MIN

    # ---- what arrives

    def add_sweep(self, sweep: Sweep, number: int) -> bool:
        """Test pulses and pairs become points; the sweeps of a train do not. True when it became a point."""
        end = sweep.start + len(sweep.samples)
        self.sweeps.add(sweep.pulses[0], end, number)
        if sweep.kind == "train":
            return False
        values = [sweep.measures.get(name) for name in MEASURES]
        at_min = sweep.pulses[0] / TICKS_PER_MIN
        track = self.tracks[sweep.pathway]
        track.points.add(at_min, *(np.nan if value is None else value for value in values))
        track.origins.add(number, self._cursors_at(end))
        self.now_min = max(self.now_min, at_min)
        return True

    def _cursors_at(self, tick: int) -> int:
        """The rig measures a sweep when it ends, with the cursors of that moment."""
        place = bisect_right([at for at, _ in self.cursors_set], tick) - 1
        return self.cursors_set[place][1] if place >= 0 else 0

    def add_bath(self, point: BathPoint) -> None:
        """A flat stretch keeps only its two ends."""
        lane = self.lanes.get(point.drug)
        if lane is None:
            if point.bath_uM == 0:
                return
            lane = self.lanes[point.drug] = DrugLane(point.drug)
        rows = lane.bath.rows
        at_min = point.tick / TICKS_PER_MIN
        if len(rows) >= 2 and rows[-1, 1] == rows[-2, 1] == point.bath_uM:
            rows[-1, 0] = at_min
        else:
            lane.bath.add(at_min, point.bath_uM)

    def add_log(self, entry: Logged, own: bool, which_cursors: int) -> None:
        """``own``: a person's own note. ``which_cursors``: the number of the cursors that the line is about, if any."""
        at_min = entry.tick / TICKS_PER_MIN
        if isinstance(entry.action, RunPattern):
            self._add_stimulus(at_min, entry.action)
        elif isinstance(entry.action, SetPerfusion):
            self._add_valves(at_min, entry.action)
        elif isinstance(entry.action, AddNote) and own:
            self.notes.append(Note(entry.tick, entry.action.text))
        elif isinstance(entry.action, SetCursors):
            self.cursors_set.append((entry.tick, which_cursors))

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

    # ---- a branch of it

    def branch(self, name: str, tick: int) -> CourseBranch:
        """A new branch that has everything before ``tick`` in common with this one. A note that was written at that
        very tick, such as a bookmark, comes along."""
        at_min = tick / TICKS_PER_MIN
        made = CourseBranch(name, self.name, tick)
        count = int(np.searchsorted(self.sweeps.rows[:, 1], tick, "right"))
        made.sweeps = self.sweeps.first(count)
        first_lost = int(self.sweeps.rows[count, 2]) if count < len(self.sweeps) else np.iinfo(np.int64).max
        made.tracks = {pathway: track.until(first_lost) for pathway, track in self.tracks.items()}
        lanes = {drug: lane.until(at_min) for drug, lane in self.lanes.items()}
        made.lanes = {drug: lane for drug, lane in lanes.items() if lane.opened or len(lane.bath)}
        made.stimuli = [replace(stimulus) for stimulus in self.stimuli if stimulus.at_min < at_min]
        made.notes = [note for note in self.notes if note.tick <= tick]
        made.cursors_set = [one for one in self.cursors_set if one[0] < tick]
        return made
