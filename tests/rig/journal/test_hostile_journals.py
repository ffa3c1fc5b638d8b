"""Whatever a sealed journal holds, who uses it is not harmed: reading, opening again, replay and every export."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_journals import EVIL, Hostile, hostile_journals, recorded, sealed
from linear_slice import LinearSlice

from rig.export.formats import FORMS, named, write
from rig.files.atomic_write import NotWritten
from rig.files.safe_text import readable
from rig.journal.reader import JournalContents, read_journal
from rig.journal.replay import replay
from rig.journal.restore import bring_back
from rig.messages import Sweep

MOST_BYTES = 100_000_000


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> list[Hostile]:
    return list(hostile_journals(tmp_path_factory.mktemp("whole") / "whole.schaffer"))


@pytest.fixture(scope="module")
def readings(hostile, tmp_path_factory) -> list[tuple[Hostile, JournalContents]]:
    """Every one of them, read."""
    path = tmp_path_factory.mktemp("hostile") / "one.schaffer"
    found = []
    for one in hostile:
        path.write_bytes(sealed(one.frames))
        found.append((one, read_journal(path)))
    return found


def test_there_are_many_and_of_every_kind_of_entry(hostile):
    assert len(hostile) >= 40
    assert {kind for one in hostile for kind, _ in one.frames} == set(range(1, 8)) - {6}


def test_what_no_experiment_writes_is_left_out_and_what_stands_before_it_is_not(readings, tmp_path):
    recorded(tmp_path / "whole.schaffer")
    whole = read_journal(tmp_path / "whole.schaffer")
    assert not whole.cut
    wrong = [one.name for one, reading in readings if bool(reading.cut) != one.refused]
    assert not wrong
    for _, reading in readings:
        assert reading.cut.count("\n") == 0 and reading.cut.isprintable()
        if reading.start is not None and reading.cut:
            assert reading.cut.startswith("The file is whole up to ")


def test_reading_takes_little_memory(hostile, tmp_path):
    path = tmp_path / "one.schaffer"
    for one in hostile:
        path.write_bytes(sealed(one.frames))
        tracemalloc.start()
        read_journal(path)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < MOST_BYTES, one.name


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif hasattr(value, "__struct_fields__"):
        for name in value.__struct_fields__:
            yield from texts_of(getattr(value, name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts_of(key)
            yield from texts_of(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts_of(one)


def test_no_text_of_a_journal_holds_anything_but_text(readings):
    seen = 0
    for one, reading in readings:
        for value in (reading.start, *(event for event in reading.events if not isinstance(event, Sweep))):
            for text in texts_of(value):
                assert text == readable(text), one.name
                seen += "␛" in text
    assert seen > 5 and readable(EVIL) != EVIL


def alike(readings: list[tuple[Hostile, JournalContents]]) -> Iterator[tuple[str, JournalContents]]:
    """Those of which something was left out are whole up to there: one of each kind of last entry stands for all."""
    done = set()
    for one, reading in readings:
        left = type(reading.events[-1]).__name__ if reading.events else ""
        if reading.start is not None and not (one.refused and left in done):
            done.add(left)
            yield one.name, reading


def test_each_is_opened_again_or_refused_in_a_sentence(readings):
    opened, refusals = 0, []
    for name, reading in alike(readings):
        try:
            for _ in bring_back(reading, LinearSlice):
                pass
            opened += 1
        except ValueError as refusal:
            refusals.append((name, str(refusal)))
    assert not [one for one in refusals if not (one[1].endswith(".") and one[1].isprintable())]
    assert opened > 20


def test_each_is_replayed_to_an_end(readings):
    for one, reading in readings:
        if reading.start is not None and not one.refused:
            assert replay(reading, make_slice=LinearSlice).difference.isprintable(), one.name


@pytest.mark.parametrize("form", FORMS)
def test_each_is_exported_or_refused_in_a_sentence(form, readings, tmp_path, capfd):
    refusals = []
    for number, (name, reading) in enumerate(alike(readings)):
        try:
            write(reading.records[-1], form, named(tmp_path, str(number), form))
        except NotWritten as why:
            refusals.append((name, str(why)))
    assert not [one for one in refusals if not one[1].isprintable()]
    assert capfd.readouterr() == ("", "")


def test_no_export_brings_an_escape_to_a_terminal_or_a_formula_to_a_table(readings, tmp_path):
    for one, reading in readings:
        if one.refused or not reading.records:
            continue
        for form, ending in (("methods", ".txt"), ("csv", ".csv")):
            path = Path(tmp_path / f"out{ending}")
            try:
                write(reading.records[-1], form, path)
            except NotWritten:
                continue
            assert "\x1b" not in path.read_text("utf-8") and "\x00" not in path.read_text("utf-8"), one.name
