"""Reads a journal: whatever happened to the file, what stands before the damage, and never an exception but for a file
that cannot be opened."""

from __future__ import annotations

import math
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from rig.experiment.experiment_time import moment_words
from rig.experiment.history import MAIN
from rig.journal.frames import (
    FORMAT,
    HEAD,
    KINDS,
    MAGIC,
    MOST_BYTES,
    Closed,
    Entry,
    Opened,
    Start,
    entry_of,
    is_whole,
    other_versions,
)
from rig.messages import BathPoint, Branched, Logged, Sweep
from rig.record import Record

LAST_TICK = 2**53
"""Some 14 000 years: whatever is later was never recorded."""
Event = Sweep | Logged | BathPoint | Branched


NO_JOURNAL = "this is no journal of an experiment"


class Branch(NamedTuple):
    """One branch as it was left. ``parent`` is empty for the first; ``start``: tick at which it leaves its parent;
    ``tip``: the last tick that is known of it. What it shares with its parent is in its lists."""

    name: str
    parent: str
    start: int
    tip: int
    sweeps: list[Sweep]
    log: list[Logged]
    bath: dict[tuple[str, int], BathPoint]


class JournalContents(NamedTuple):
    """``start`` is None where not even the first frame is whole. ``events``: everything as it happened, ``branches`` in
    the order in which they began, ``view`` the one that was in view last. ``intact``: bytes and frames that are whole,
    of ``size`` bytes. ``cut``: what is missing, in words; empty for a whole file. ``closed``: as it should be.
    ``versions``: what computed it, from its beginning and from each opening on."""

    path: Path
    start: Start | None
    events: list[Event]
    branches: dict[str, Branch]
    view: str
    intact: tuple[int, int]
    size: int
    cut: str
    closed: bool
    versions: tuple[dict[str, str], ...]

    @property
    def tick(self) -> int:
        """Where the branch in view was left."""
        return self.branches[self.view].tip

    @property
    def whole(self) -> tuple[int, int, int]:
        """What a journal needs to know to go on with the file: bytes and frames that are whole, and bytes it had."""
        return *self.intact, self.size

    @property
    def ending(self) -> str:
        """How it was left and where it stands now, in a sentence."""
        at = f"it is open again at {moment_words(self.tick)}"
        if self.closed:
            return f"This experiment was closed before; {at}, paused."
        lost = f", without {self.size - self.intact[0]} damaged bytes at the end of its file" if self.cut else ""
        return f"The program ended before this experiment was closed; {at}, its last sweep{lost}, paused."

    @property
    def caution(self) -> str:
        """That something else computed it, in a sentence; empty where the same computes here."""
        others = list(dict.fromkeys(name for each in self.versions for name in other_versions(each)))
        if not others:
            return ""
        return (
            f"It was recorded with {', '.join(others)}, which is not what runs here: the recorded sweeps stand, and "
            "what follows may differ."
        )

    @property
    def records(self) -> list[Record]:
        """A record a branch."""
        return [] if self.start is None else [record_of(self.start, one) for one in self.branches.values()]


def record_of(start: Start, branch: Branch) -> Record:
    return Record(
        start.title,
        start.card.name,
        start.seed,
        branch.name,
        tuple(branch.sweeps),
        tuple(branch.log),
        tuple(branch.bath.values()),
        start.versions,
    )


class Damage(Exception):
    """The journal is not whole from here on; the words say what is wrong."""


class _Story:
    """Puts the entries together, branch by branch. Raises Damage for one that cannot have happened."""

    def __init__(self) -> None:
        self.start: Start | None = None
        self.events: list[Event] = []
        self.branches: dict[str, Branch] = {}
        self.view = MAIN
        self.closed = False
        self.versions: list[dict[str, str]] = []

    def add(self, entry: Entry) -> None:
        if (self.start is None) != isinstance(entry, Start):
            raise Damage("an entry stands where it cannot")
        if not _can_be(entry):
            raise Damage("an entry holds what cannot be")
        if isinstance(entry, Start):
            if entry.format > FORMAT:
                raise Damage("it was written by a newer version of the program")
            self.start = entry
            self.branches[MAIN] = Branch(MAIN, "", 0, entry.opened, [], [], {})
        elif isinstance(entry, Branched):
            self._turn(entry)
        elif isinstance(entry, Sweep):
            self._reach(entry.start + len(entry.samples)).sweeps.append(entry)
        elif isinstance(entry, Logged):
            self._reach(entry.tick).log.append(entry)
        elif isinstance(entry, BathPoint):
            self._reach(entry.tick).bath[entry.drug, entry.tick] = entry
        else:
            self._reach(entry.tick)
        self.closed = isinstance(entry, Closed)
        if isinstance(entry, Start | Opened):
            self.versions.append(entry.versions)
        if isinstance(entry, Event):
            self.events.append(entry)

    def _reach(self, tick: int) -> Branch:
        branch = self.branches[self.view]
        branch = self.branches[self.view] = branch._replace(tip=max(branch.tip, tick))
        return branch

    def _turn(self, told: Branched) -> None:
        """What a new branch shares with its parent was finished before its tick."""
        if told.new == (told.branch in self.branches) or (told.new and told.parent not in self.branches):
            raise Damage("a branch comes from nowhere")
        if told.new:
            parent = self.branches[told.parent]
            self.branches[told.branch] = Branch(
                told.branch,
                told.parent,
                told.tick,
                told.tick,
                [one for one in parent.sweeps if one.start + len(one.samples) <= told.tick],
                [one for one in parent.log if one.tick < told.tick],
                {place: one for place, one in parent.bath.items() if one.tick < told.tick},
            )
        self.view = told.branch


def _can_be(entry: Entry) -> bool:
    """Whether an entry, sealed as it is, could have come from an experiment: nothing that uses it looks again."""
    if isinstance(entry, Sweep):
        scaled = 0 < entry.mV_per_bit < math.inf
        return scaled and len(entry.samples) > 0 and len(entry.pulses) > 0 and 0 <= entry.start <= LAST_TICK
    return 0 <= (entry.opened if isinstance(entry, Start) else entry.tick) <= LAST_TICK


def read_journal(path: Path) -> JournalContents:
    """Raises OSError for a file that cannot be opened, and nothing else."""
    story = _Story()
    frames = 0
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        intact = len(MAGIC)
        cut = ""
        if file.read(len(MAGIC)) != MAGIC:
            intact, cut = 0, NO_JOURNAL
        while not cut and intact < size:
            try:
                story.add(_entry(file, frames, size - intact))
                intact, frames = file.tell(), frames + 1
            except Damage as damage:
                cut = str(damage)
            except OSError as error:
                cut = f"the disk cannot read on ({error.strerror})"
    if story.start is None and not cut:
        cut = "it ends before the experiment begins"
    words = _what_is_missing(story, size - intact, cut) if cut else ""
    closed = story.closed and not cut
    return JournalContents(
        path,
        story.start,
        story.events,
        story.branches,
        story.view,
        (intact, frames),
        size,
        words,
        closed,
        tuple(story.versions),
    )


def no_beginning(path: Path) -> str:
    """Why nothing can be read of a file, in half a sentence; empty for a journal of which at least the beginning is
    whole. Raises OSError for a file that cannot be opened."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        if file.read(len(MAGIC)) != MAGIC:
            return NO_JOURNAL
        try:
            _Story().add(_entry(file, 0, size - len(MAGIC)))
        except Damage as damage:
            return str(damage)
    return ""


def _entry(file: BinaryIO, number: int, left: int) -> Entry:
    """The next entry. Raises Damage."""
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        raise Damage("it ends in the middle of an entry")
    kind, told, length, crc = HEAD.unpack(head)
    if kind not in KINDS or told != number or length > MOST_BYTES:
        raise Damage("an entry is damaged")
    if length > left - HEAD.size:
        raise Damage("it ends in the middle of an entry")
    payload = file.read(length)
    if len(payload) < length or not is_whole(kind, number, payload, crc):
        raise Damage("an entry is damaged")
    try:
        return entry_of(kind, payload)
    except (msgspec.MsgspecError, RecursionError, ValueError, OverflowError) as error:
        raise Damage("an entry cannot be understood") from error


def _what_is_missing(story: _Story, behind: int, why: str) -> str:
    if story.start is None:
        return f"Nothing can be read: {why}."
    sweeps = len(story.branches[story.view].sweeps)
    until = moment_words(story.branches[story.view].tip)
    return f"The file is whole up to {until} ({sweeps} sweeps); the {behind} bytes behind are left out because {why}."
