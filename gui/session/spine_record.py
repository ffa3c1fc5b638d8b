"""What the spines did over the experiment, as the rig told it: bounded, one course a branch, and the pinned moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.session.bound_drugs import DrugMark, bound_drugs
from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.instruments.stimulator import PATHWAYS
from rig.messages import Branched, Status
from rig.timecourse.branch import MAIN

EVERY_S = 2
MOST_MOMENTS = 4000
RESPONSE = ("fibres_fire", "spines_reached", "ampa_conductance", "ampa_answering", "released", "driving_force")
"""What the response to a test pulse is made of, besides the AMPA receptors."""
RECORDED = (
    "spine_ca_uM",
    "nmda_open",
    "nmda_drug_blocked",
    "camkii_active",
    "calcineurin",
    "ampa_number",
    "s831_p",
    "s845_p",
    "spine_volume",
    "tag",
    "new_protein",
    "release_probability",
    "endocannabinoid",
    "nmda_mg_blocked",
    *RESPONSE,
)
"""Every read-out of the rig that a drawing, a meter or a trace needs."""
RESTING = (
    dict.fromkeys(RECORDED, 0.0)
    | dict.fromkeys(RESPONSE, 1.0)
    | {"ampa_number": 1.0, "spine_volume": 1.0, "spine_ca_uM": 0.07}
)
"""What is drawn of a read-out that the rig does not give."""
CALCIUM = RECORDED.index("spine_ca_uM")


class SpineMoment(NamedTuple):
    """Both synapses at ``tick``. ``values``: shape (len(RECORDED), 2). ``running``: the pattern that was being given,
    or nothing."""

    tick: int
    values: np.ndarray
    drugs: tuple[DrugMark, ...]
    running: str

    @property
    def minute(self) -> float:
        return self.tick / TICKS_PER_MIN

    def value(self, name: str, pathway: str) -> float:
        return float(self.values[RECORDED.index(name), PATHWAYS.index(pathway)])


class Moments:
    """The moments of one branch, in order of time. Two seconds share one, the one with the most calcium, because a
    pulse's calcium is gone in a tenth of a second; beyond MOST_MOMENTS neighbours in pairs do, and so on."""

    def __init__(self) -> None:
        self._every = EVERY_S * TICKS_PER_S
        self._ticks = np.empty(MOST_MOMENTS + 1, np.int64)
        self._values = np.empty((MOST_MOMENTS + 1, len(RECORDED), len(PATHWAYS)), np.float32)
        self._about: list[tuple[tuple[DrugMark, ...], str]] = []

    def __len__(self) -> int:
        return len(self._about)

    @property
    def minutes(self) -> np.ndarray:
        return self._ticks[: len(self)] / TICKS_PER_MIN

    def series(self, name: str, pathway: str) -> np.ndarray:
        """The read-out at every moment, a view."""
        return self._values[: len(self), RECORDED.index(name), PATHWAYS.index(pathway)]

    def moment(self, place: int) -> SpineMoment:
        return SpineMoment(int(self._ticks[place]), self._values[place].copy(), *self._about[place])

    def mean(self, begin_min: float, end_min: float) -> SpineMoment | None:
        """Over the moments from one minute to another, and of none the next one after; None where nothing is known."""
        if not len(self):
            return None
        first = min(int(np.searchsorted(self.minutes, begin_min)), len(self) - 1)
        last = max(first + 1, int(np.searchsorted(self.minutes, end_min, "right")))
        values = self._values[first:last].mean(axis=0)
        return SpineMoment(int(self._ticks[last - 1]), values, *self._about[last - 1])

    def nearest(self, minute: float) -> int:
        """The place of the moment nearest to the minute. Raises IndexError when there is none."""
        if not len(self):
            raise IndexError("No moment of the spines has been recorded yet.")
        minutes = self.minutes
        after = min(int(np.searchsorted(minutes, minute)), len(self) - 1)
        before = max(0, after - 1)
        return before if minute - minutes[before] < minutes[after] - minute else after

    def add(self, moment: SpineMoment) -> bool:
        """False when the moment that stands for these seconds stays as it was."""
        place = len(self)
        if place and moment.tick // self._every <= self._ticks[place - 1] // self._every:
            place -= 1
            if moment.values[CALCIUM].max() <= self._values[place, CALCIUM].max():
                return False
            self._about.pop()
        self._ticks[place] = moment.tick
        self._values[place] = moment.values
        self._about.append((moment.drugs, moment.running))
        while len(self) > MOST_MOMENTS:
            self._every *= 2
            self._thin()
        return True

    def _thin(self) -> None:
        count = len(self)
        bins = self._ticks[:count] // self._every
        order = np.lexsort((-self._values[:count, CALCIUM].max(axis=1), bins))
        first = np.concatenate(([True], np.diff(bins[order]) > 0))
        kept = order[first]
        self._ticks[: len(kept)] = self._ticks[kept]
        self._values[: len(kept)] = self._values[kept]
        self._about = [self._about[place] for place in kept]

    def until(self, tick: int) -> Moments:
        """A copy of what came before ``tick``: what a new branch shares with this one."""
        shared = Moments()
        shared._every = self._every
        count = int(np.searchsorted(self._ticks[: len(self)], tick))
        shared._ticks[:count] = self._ticks[:count]
        shared._values[:count] = self._values[:count]
        shared._about = self._about[:count]
        return shared


class SpineRecord(QObject):
    """The small view and the full one tell the same."""

    pin_changed = Signal()

    def __init__(self, marks: Mapping[str, tuple[int, str]]) -> None:
        """``marks``: drug -> (number of its colour and pattern, name)."""
        super().__init__()
        self.marks = marks
        self.now: SpineMoment | None = None
        self.pin: SpineMoment | None = None
        self.version = 0
        """Counts what was added, so that nobody draws the same traces twice."""
        self._branch = MAIN
        self._branches = {MAIN: Moments()}

    @property
    def moments(self) -> Moments:
        return self._branches[self._branch]

    def add_status(self, status: Status) -> None:
        if not status.readouts:
            return
        values = np.array([status.readouts.get(name, (RESTING[name],) * 2) for name in RECORDED], np.float32)
        drugs = bound_drugs(status, self.now.drugs if self.now is not None else (), self.marks)
        self.now = SpineMoment(status.tick, values, drugs, status.running)
        if self.moments.add(self.now):
            self.version += 1

    def add_branched(self, branched: Branched) -> None:
        """Another branch is in view: a new one has the past of its parent."""
        if branched.new or branched.branch not in self._branches:
            parent = self._branches.get(branched.parent)
            self._branches[branched.branch] = parent.until(branched.tick) if parent is not None else Moments()
        self._branch = branched.branch
        self.now = self.moments.moment(len(self.moments) - 1) if len(self.moments) else None
        self.version += 1

    def pin_moment(self, moment: SpineMoment) -> None:
        self.pin = moment
        self.pin_changed.emit()

    def unpin(self) -> None:
        self.pin = None
        self.pin_changed.emit()
