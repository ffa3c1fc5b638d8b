"""A study on the disk: one SQLite file with the locked plan, a row a slice that is done, and what was changed since.

A row is there once its transaction is; a program that is killed, or a disk that is full, costs only what was being
computed. The file belongs to the program that has it open, until it closes it or ends in whatever way. While it is open
the newest rows are in a second file beside it (``-wal``) until it is closed: copy a study when nobody has it open.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import struct
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import msgspec

from rig import __version__
from rig.files.refusal import RefusedFile, shown
from rig.files.safe_text import one_line
from rig.study.design.arms import Arm, arms
from rig.study.design.design_file import OpenedDesign
from rig.study.design.slices import PlannedSlice, planned_slices
from rig.study.running.locked_plan import digest_of, plan_of, plan_text, sealed, unsealed
from rig.study.running.slice_result import SliceResult

ENDING = ".study"
MAGIC, APPLICATION, FORMAT = b"SQLite format 3\0", 0x53434853, 1
TABLES = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE slice (number INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE TABLE note (number INTEGER PRIMARY KEY, text TEXT NOT NULL)",
)
LONGEST_BODY = 64 << 20
"""Bytes of one value that are read, whoever wrote it."""
LONGEST_NOTE = 1000
FIRST_NUMBER = -(2**63)
"""Below every number that a row can have, also one that somebody else wrote."""
A_STUDY = "a study that this program wrote"

_RESULT = msgspec.msgpack.Decoder(SliceResult)


class NotKept(Exception):
    """The disk did not take what was done; ``str()`` says why, and that what was kept before is still there."""


class _Row(NamedTuple):
    number: int
    body: bytes


class StudyFile:
    """``create`` or ``open`` it. ``opened``: the locked plan; ``digest``: sha256 of its text. ``version``: of the
    program that began it. Its methods may be called from several threads."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        text = unsealed(self._about("design"), path.name)
        self.opened: OpenedDesign = plan_of(text, path.name)
        self.digest = digest_of(text)
        self.version = one_line(self._about("version").decode("utf-8", "replace"), 40)

    @classmethod
    def create(cls, path: Path, opened: OpenedDesign) -> StudyFile:
        """A new study without a slice. Raises RefusedFile where there is something of this name, NotKept where it
        cannot be written."""
        if path.exists():
            raise RefusedFile(path.name, "the file", "there already", "a new name, or to go on with it")
        beside = path.with_name(f".{path.stem[:40]}.{os.getpid()}{path.suffix}")
        try:
            beside.unlink(missing_ok=True)
            _lay_out(beside, {"design": sealed(plan_text(opened)), "version": __version__.encode()})
            beside.rename(path)
        except (OSError, sqlite3.Error) as error:
            raise NotKept(f"{path.name} could not be made ({_why(error)}); choose another folder.") from error
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> StudyFile:
        """Raises RefusedFile for a file that is none, is damaged, of another version, or open in another program."""
        _check_head(path)
        here = f"{path.absolute().as_uri()}?mode=rw"
        writable = os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)
        if not writable:
            here = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        connection = None
        try:
            connection = sqlite3.connect(here, 0, isolation_level=None, check_same_thread=False, uri=True)
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_BODY)
            connection.execute("PRAGMA trusted_schema = OFF")
            if writable:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("BEGIN IMMEDIATE").execute("COMMIT")
            tables = connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")
            if tuple(sql for (sql,) in tables) != TABLES:
                raise RefusedFile(path.name, "the file", "another one", A_STUDY)
            return cls(path, connection)
        except BaseException as error:
            if connection is not None:
                connection.close()
            if isinstance(error, sqlite3.Error):
                raise _refused(path, error) from None
            raise

    # ---- the plan

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        return arms(self.opened.design)

    @cached_property
    def planned(self) -> list[PlannedSlice]:
        """By index."""
        return planned_slices(self.opened.design, self.arms)

    # ---- slices

    def put(self, results: Sequence[SliceResult]) -> None:
        """In one transaction: all of them are kept, or none. One that is there already stays. Raises NotKept."""
        self._insert(_Row(one.index, msgspec.msgpack.encode(one)) for one in results)

    def results(self, whole: bool = True) -> list[SliceResult]:
        """Of the slices that are done, by index. Without courses and traces if not ``whole``: of 100,000 slices they
        take a gigabyte. Raises RefusedFile for a row that is damaged, or of a slice that is not in the plan."""
        return list(self._results(whole))

    def _results(self, whole: bool) -> Iterator[SliceResult]:
        for row in self._rows():
            try:
                result = _RESULT.decode(row.body)
            except msgspec.DecodeError as error:
                raise self._damaged(row.number, f"damaged ({shown(str(error), 120)})") from None
            planned = self.planned[row.number] if 0 <= row.number < len(self.planned) else None
            told = (result.index, result.arm, result.animal, result.slice, result.seed)
            if planned is None or told != (row.number, planned.arm, planned.animal, planned.slice, planned.seed):
                raise self._damaged(row.number, "of a slice that is not in the plan")
            yield result if whole else msgspec.structs.replace(result, courses={}, traces={})

    def numbers(self) -> list[int]:
        """The index of every slice that is done, in order."""
        with self._reading():
            return [number for (number,) in self._connection.execute("SELECT number FROM slice ORDER BY number")]

    def missing(self) -> list[PlannedSlice]:
        """Slices that are not done, in the order in which they are recorded."""
        done = set(self.numbers())
        return sorted((one for one in self.planned if one.index not in done), key=lambda one: one.place)

    @property
    def done(self) -> int:
        """How many slices are."""
        with self._reading():
            count: int = self._connection.execute("SELECT count(*) FROM slice").fetchone()[0]
            return count

    @property
    def complete(self) -> bool:
        return self.done == len(self.planned)

    def results_digest(self) -> str:
        """sha256 of the rows in order: the same for the same slices, however and in whatever order they were done."""
        digest = hashlib.sha256()
        for row in self._rows():
            digest.update(struct.pack("<qq", row.number, len(row.body)))
            digest.update(row.body)
        return digest.hexdigest()

    # ---- what else is known of it

    def note(self, text: str) -> None:
        """A change after the plan was locked, in a sentence. Raises NotKept."""
        with self._writing():
            self._connection.execute("INSERT INTO note (text) VALUES (?)", (one_line(text, LONGEST_NOTE),))

    def notes(self) -> list[str]:
        """In the order in which they were written."""
        with self._reading():
            told = self._connection.execute("SELECT text FROM note ORDER BY number").fetchall()
        return [one_line(str(text), LONGEST_NOTE) for (text,) in told]

    def unblind(self) -> None:
        """From now on groups are called by their names. Raises NotKept."""
        if not self.unblinded:
            if not self.complete:
                self.note(f"Unblinded after {self.done} of {len(self.planned)} slices.")
            self._keep_about("unblinded", b"yes")

    @property
    def unblinded(self) -> bool:
        return self._about("unblinded") != b""

    @property
    def bits(self) -> str:
        """The canary (``canary.py``) of those who compute this study; empty before the first slice."""
        return one_line(self._about("bits").decode("utf-8", "replace"), 80)

    def keep_bits(self, canary: str) -> None:
        """Raises NotKept."""
        self._keep_about("bits", canary.encode())

    def close(self) -> None:
        """The file is whole by itself then, and others may open it."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> StudyFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # ---- rows

    def take_rows_of(self, other: StudyFile) -> None:
        """Slices of a shard of the same study. Raises RefusedFile where both have a slice with different numbers,
        NotKept."""
        known = dict(self._rows())
        for row in other._rows():
            if known.get(row.number, row.body) != row.body:
                allowed = "the same numbers as in the other shard"
                raise RefusedFile(other.path.name, f"slice {row.number}", "with other numbers", allowed)
        self._insert(other._rows())

    def _insert(self, rows: Iterable[_Row]) -> None:
        with self._writing():
            self._connection.executemany("INSERT OR IGNORE INTO slice (number, body) VALUES (?, ?)", rows)

    def _rows(self) -> Iterator[_Row]:
        """In order, a few at a time, so that a large study never stands in memory."""
        last = FIRST_NUMBER
        while True:
            with self._reading():
                some = self._connection.execute(
                    "SELECT number, body FROM slice WHERE number > ? ORDER BY number LIMIT 256", (last,)
                ).fetchall()
            for number, body in some:
                yield _Row(number, body if isinstance(body, bytes) else b"")
            if not some:
                return
            last = some[-1][0]

    def _about(self, key: str) -> bytes:
        """Empty for a key that is not there."""
        with self._reading():
            row = self._connection.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else b""

    def _keep_about(self, key: str, value: bytes) -> None:
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO about (key, value) VALUES (?, ?)", (key, value))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise _refused(self.path, error) from None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction. Raises NotKept, and then nothing of it is there."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise NotKept(
                        f"{self.path.name} could not be written ({_why(error)}). The slices that it holds are safe; "
                        "make room, then go on with the study."
                    ) from error
                raise

    def _damaged(self, number: int, found: str) -> RefusedFile:
        return RefusedFile(self.path.name, f"slice {number}", found, "a slice of this study")


def _lay_out(path: Path, about: dict[str, bytes]) -> None:
    """An empty study, whole in one file. Raises sqlite3.Error."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("BEGIN")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        for table in TABLES:
            connection.execute(table)
        connection.executemany("INSERT INTO about (key, value) VALUES (?, ?)", about.items())
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def _check_head(path: Path) -> None:
    """Before SQLite sees it. Raises RefusedFile."""
    try:
        if not path.is_file():
            raise RefusedFile(path.name, "the file", "a folder" if path.is_dir() else "not there", A_STUDY)
        with path.open("rb") as file:
            head = file.read(100)
    except (OSError, ValueError) as error:
        raise RefusedFile(path.name, "the file", f"not readable ({_why(error)})", A_STUDY) from None
    if len(head) < 100 or not head.startswith(MAGIC) or struct.unpack_from(">I", head, 68)[0] != APPLICATION:
        raise RefusedFile(path.name, "the file", "no study", A_STUDY)
    version = struct.unpack_from(">I", head, 60)[0]
    if version != FORMAT:
        raise RefusedFile(path.name, "its format", f"number {version}", f"number {FORMAT}, of this version")
    # what SQLite does not look at when it opens a file, such as an empty table at its end, may have been cut off
    page, pages = struct.unpack_from(">H", head, 16)[0], struct.unpack_from(">I", head, 28)[0]
    if not path.with_name(f"{path.name}-wal").exists() and path.stat().st_size < (page if page > 1 else 65536) * pages:
        raise RefusedFile(path.name, "the file", "cut short", "a whole study")


def _why(error: Exception) -> str:
    return one_line((error.strerror if isinstance(error, OSError) else "") or str(error), 160)


def _refused(path: Path, error: sqlite3.Error) -> RefusedFile:
    if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return RefusedFile(path.name, "the file", "open in another program", "one program at a time")
    return RefusedFile(path.name, "the file", f"damaged ({_why(error)})", "a whole study")


def merge(paths: Sequence[Path], out: Path) -> StudyFile:
    """A new study with the slices of several files of one plan, ``--shard`` by ``--shard``. Raises RefusedFile for one
    of another plan or computed to other bits, NotKept."""
    with StudyFile.open(paths[0]) as first:
        made = StudyFile.create(out, first.opened)
        digest, bits, version = first.digest, first.bits, first.version
    try:
        made.keep_bits(bits)
        for path in paths:
            with StudyFile.open(path) as shard:
                if shard.digest != digest:
                    raise RefusedFile(path.name, "the plan", "another one", f"that of {paths[0].name}")
                if (shard.bits, shard.version) != (bits, version):
                    found = f"computed by version {shard.version} ({shard.bits or 'nothing yet'})"
                    raise RefusedFile(path.name, "the file", found, f"version {version} ({bits}), as {paths[0].name}")
                made.take_rows_of(shard)
                for text in shard.notes():
                    if text not in made.notes():
                        made.note(text)
    except BaseException:
        made.close()
        out.unlink(missing_ok=True)
        raise
    return made
