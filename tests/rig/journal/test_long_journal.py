"""A journal of gigabytes is looked at again and again, and not read from its beginning every time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rig.journal import file as journal_file
from rig.journal.file import Displaced, JournalFile
from rig.journal.frames import MAGIC
from rig.journal.second_copy import SecondCopy


class Counted(SecondCopy):
    """How many bytes each look read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[int] = []

    def parts(self, begin: int = 0) -> Iterator[bytes]:
        self.read.append(self.size - begin)
        return super().parts(begin)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[JournalFile, Counted]]:
    """A file that is already long, once compared as a whole."""
    monkeypatch.setattr(journal_file, "ALWAYS_WHOLE", 1000)
    file, copy = JournalFile.create(tmp_path / "one.schaffer"), Counted()
    copy.add(MAGIC)
    grow(file, copy, 5000)
    file.check(copy, whole=True)
    yield file, copy
    file.close()
    copy.close()


def grow(file: JournalFile, copy: SecondCopy, count: int) -> None:
    data = os.urandom(count)
    file.append(data)
    copy.add(data)


def test_a_look_at_all_of_it_reads_what_came_since_the_last(kept: tuple[JournalFile, Counted]) -> None:
    file, copy = kept
    for count in (300, 0, 70):
        if count:
            grow(file, copy, count)
        file.check(copy, whole=True)
    assert copy.read == [5000 + len(MAGIC), 300, 0, 70]


@pytest.mark.parametrize("at", [len(MAGIC) + 10, 4000, 5000])
def test_what_somebody_wrote_over_is_found_wherever_it_is(kept: tuple[JournalFile, Counted], at: int) -> None:
    file, copy = kept
    with file.path.open("r+b") as other:
        other.seek(at)
        before = other.read(1)
        other.seek(at)
        other.write(bytes([before[0] ^ 1]))
    with pytest.raises(Displaced, match="written over"):
        file.check(copy)
