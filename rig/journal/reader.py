"""Reads a journal: whatever happened to the file, what stands before the damage, and never an exception but for a file
that cannot be opened."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from rig.experiment.experiment_time import moment_words
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
from rig.journal.plausible import LONGEST_SILENCE, MORE_SILENCE, SILENCE, why_impossible, with_safe_texts
from rig.messages import BathPoint, Branched, Logged, Sweep
from rig.record import Record, began
from rig.timecourse.branch import Branch
from rig.timecourse.sweep_tape import WholeTape
from rig.timecourse.time_course import TimeCourse

MOST_BRANCHES = 1000
MOST_IN_COMMON, MORE_IN_COMMON = 200_000, 50
"""Lines that all branches together may have in common with their parents: so many, and as many for every entry. Each
branch holds its own list of them, so that a small file could ask for gigabytes."""
Event = Sweep | Logged | BathPoint | Branched


NO_JOURNAL = "this is no journal of an experiment"


class JournalContents(NamedTuple):
    """``start`` is None where not even the first frame is whole. ``events``: everything as it happened; ``course``: the
    same as branches, in the order in which they began, the one in view that was in view last. ``intact``: bytes and
    frames that are whole, of ``size`` bytes. ``cut``: what is missing, in words; empty for a whole file. ``closed``: as
    it should be. ``versions``: what computed it, from its beginning and from each opening on."""

    path: Path
    start: Start | None
    events: list[Event]
    course: TimeCourse
    intact: tuple[int, int]
    size: int
    cut: str
    closed: bool
    versions: tuple[dict[str, str], ...]

    @property
    def branches(self) -> dict[str, Branch]:
        return self.course.branches if self.start is not None else {}

    @property
    def view(self) -> str:
        return self.course.view.name

    @property
    def tick(self) -> int:
        """Where the branch in view was left."""
        return self.course.view.tip

    def sweeps(self, branch: str) -> list[Sweep]:
        """The sweeps of a branch, those included that it shares with its parent."""
        return self.course.kept_sweeps(branch)

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

    def record(self, branch: str) -> Record:
        """One branch as a record. Needs a journal of which at least the beginning is whole."""
        assert self.start is not None
        start, one = self.start, self.branches[branch]
        return Record(
            start.title,
            start.card.name,
            start.seed,
            branch,
            tuple(self.sweeps(branch)),
            tuple(one.log),
            tuple(one.bath.values()),
            start.versions,
            one.began,
        )

    @property
    def records(self) -> list[Record]:
        """A record a branch."""
        return [] if self.start is None else [self.record(name) for name in self.branches]


class Damage(Exception):
    """The journal is not whole from here on; the words say what is wrong."""


class _Story:
    """Puts the entries together, branch by branch. Raises Damage for one that cannot have happened."""

    def __init__(self) -> None:
        self.start: Start | None = None
        self.events: list[Event] = []
        self.course = TimeCourse(WholeTape())
        self.closed = False
        self.versions: list[dict[str, str]] = []
        self._latest = 0
        self._silent = 0
        self._in_common = 0

    def add(self, entry: Entry) -> None:
        if (self.start is None) != isinstance(entry, Start):
            raise Damage("an entry stands where it cannot")
        if isinstance(entry, Start) and entry.format > FORMAT:
            raise Damage("it was written by a newer version of the program")
        if why := why_impossible(entry, self.start.drugs if self.start is not None else ()):
            raise Damage(why)
        self._check_time(entry)
        entry = with_safe_texts(entry)
        if isinstance(entry, Start):
            self.start = entry
            self.course.begin(began(entry.card, entry.electrodes, entry.amplifier, entry.cursors))
            self.course.view.reach(entry.opened)
        elif isinstance(entry, Event):
            if isinstance(entry, Branched):
                self._check_turn(entry)
            self.course.add(entry)
            self.events.append(entry)
        else:
            self.course.view.reach(entry.tick)
        self.closed = isinstance(entry, Closed)
        if isinstance(entry, Start | Opened):
            self.versions.append(entry.versions)

    def _check_time(self, entry: Entry) -> None:
        """Time goes on in a branch, and nothing stands in a far future."""
        view = self.course.view
        if isinstance(entry, Start):
            self._latest = entry.opened
            return
        at = entry.start + len(entry.samples) if isinstance(entry, Sweep) else entry.tick
        if at > self._latest + SILENCE:
            self._silent += at - self._latest
            if self._silent > LONGEST_SILENCE + MORE_SILENCE * len(self.events):
                raise Damage("an entry stands days after all that was recorded")
        self._latest = max(self._latest, at)
        if isinstance(entry, Sweep) and len(view.sweeps) and at < view.last:
            raise Damage("a sweep stands before one that was recorded earlier")
        if isinstance(entry, Logged) and view.log and entry.tick < view.log[-1].tick:
            raise Damage("an action stands before one that was done earlier")

    def _check_turn(self, told: Branched) -> None:
        known = self.course.branches
        if told.new == (told.branch in known) or (told.new and told.parent not in known):
            raise Damage("a branch comes from nowhere")
        if len(known) >= MOST_BRANCHES:
            raise Damage("it holds more branches than the program makes")
        if told.new:
            parent = known[told.parent]
            self._in_common += len(parent.log) + len(parent.bath)
            if self._in_common > MOST_IN_COMMON + MORE_IN_COMMON * len(self.events):
                raise Damage("its branches share more than the program can hold")


def read_journal(path: Path) -> JournalContents:
    """Raises OSError for a file that cannot be opened, and nothing else."""
    story = _Story()
    frames = 0
    with _opened(path) as file:
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
        story.course,
        (intact, frames),
        size,
        words,
        closed,
        tuple(story.versions),
    )


def _opened(path: Path) -> BinaryIO:
    """Raises OSError, also for a name that no file can have."""
    try:
        return path.open("rb")
    except ValueError as error:
        raise OSError(errno.EINVAL, "no file has such a name") from error


def no_beginning(path: Path) -> str:
    """Why nothing can be read of a file, in half a sentence; empty for a journal of which at least the beginning is
    whole. Raises OSError for a file that cannot be opened."""
    with _opened(path) as file:
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
    sweeps = len(story.course.view.sweeps)
    until = moment_words(story.course.view.tip)
    return f"The file is whole up to {until} ({sweeps} sweeps); the {behind} bytes behind are left out because {why}."
