"""Recordings that were made elsewhere, as records: measured at their own rate, by the same cursors, with their trains,
tags and pathways, so that everything that is done with an experiment of this rig can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from model.units import TICKS_PER_S
from rig.files.refusal import RefusedFile
from rig.instruments.drug import Drug
from rig.instruments.shelf import drugs
from rig.instruments.stimulator import PATHWAYS, Kind, Pathway
from rig.journal.frames import MAGIC
from rig.measure.place import PLACED
from rig.measure.sweep import DEFAULT, Cursors, measure_sweep
from rig.messages import Sweep
from rig.record import Record
from rig.recordings.choice import Choice, described, fits, guess
from rig.recordings.cut import windows
from rig.recordings.file import is_readable, read_raw
from rig.recordings.pathways import SHAPE_MS, by_artefact
from rig.recordings.raw import LEAST_SAMPLES, Raw, checked, without_gaps
from rig.recordings.stimuli import LONGEST_S, Given, given
from rig.recordings.tags import tag_log
from rig.recordings.trains import in_a_run, train_log
from rig.recordings.units import IN_mV
from rig.timecourse.sizes import measured_in_place, place_in, sizes, unsure

FULL_SCALE = 32_000
LARGEST_mV = 100_000.0
MOST_AT_ONCE = 2_000_000
"""Samples that are in memory as numbers at one time."""
COARSE_mV = 0.01
"""A step that can be seen beside the noise of a recording."""


class Imported(NamedTuple):
    """``numbers``: for each sweep of the record that of the recording, counted from 0. ``told``: what was found, and
    what was guessed, in sentences."""

    raw: Raw
    choice: Choice
    record: Record
    numbers: tuple[int, ...]
    told: tuple[str, ...]


class Piece(NamedTuple):
    """A sweep of the record: samples ``begin`` to ``end`` of sweep ``number`` of the recording."""

    number: int
    begin: int
    end: int
    given: Given


def is_recording(path: Path) -> bool:
    """Whether a name is that of a recording from elsewhere; a journal under such a name is none. Raises OSError."""
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(MAGIC)) == MAGIC:
                return False
    return is_readable(path)


def read_recording(path: Path, cursors: Cursors = Cursors()) -> Record:
    """A recording as it is most likely meant. Raises RefusedFile, OSError."""
    return import_recording(path, cursors=cursors).record


def import_recording(path: Path, choice: Choice | None = None, cursors: Cursors = Cursors()) -> Imported:
    """A file or a folder of files (docs/recordings.md). Without a ``choice`` the likeliest. Raises RefusedFile,
    OSError."""
    return record_of(read_raw(path), choice, cursors)


def record_of(raw: Raw, choice: Choice | None, cursors: Cursors) -> Imported:
    """The record of what a file holds. Raises RefusedFile."""
    if choice is None:
        choice, told = guess(raw)
    else:
        fits(raw, choice)
        told = described(raw, choice)
    if choice.rate_hz is not None:
        raw = raw._replace(rate_hz=choice.rate_hz)
        told.append(f"The sampling rate is taken to be {choice.rate_hz:g} Hz.")
    checked(raw.name, raw)
    raw = without_gaps(raw)
    told += raw.told
    largest, of_largest = _largest_mV(raw, choice)
    pulses, of_pulses = given(raw, choice)
    pieces, of_pieces = _pieces(raw, choice, pulses)
    pieces = [piece for piece in pieces if piece.number not in choice.left_out]
    if not pieces:
        raise RefusedFile(raw.name, "the recording", "without a sweep that is not left out", "at least one sweep")
    mV_per_bit = largest / FULL_SCALE or 1.0
    pathways, of_pathways = _pathways(raw, choice, pieces)
    sweeps = [
        _sweep(index, raw, choice, piece, pathway, mV_per_bit)
        for index, (piece, pathway) in enumerate(zip(pieces, pathways, strict=True))
    ]
    runs = in_a_run(sweeps)
    sweeps = [msgspec.structs.replace(one, kind="train") if one.index in runs else one for one in sweeps]
    sweeps = [msgspec.structs.replace(one, measures=_measures(one, cursors)) for one in sweeps]
    tags, of_tags = tag_log(raw.tags, _shelf() if raw.tags else {})
    log = sorted([*tags, *train_log(sweeps)], key=lambda entry: entry.tick)
    record = Record(title=raw.name, branch="", sweeps=tuple(sweeps), log=tuple(log))
    if not raw.starts_known and len(raw.sweeps) > 1:
        told.append("The file does not say when its sweeps began; they are put one after the other.")
    told += [*of_pulses, *of_pieces, *of_pathways, *of_largest, *of_tags]
    return Imported(raw, choice, record, tuple(piece.number for piece in pieces), tuple(told))


@cache
def _shelf() -> dict[str, Drug]:
    """Read once: a person tries one choice after another on the same recording."""
    return drugs()


def _mV(raw: Raw, choice: Choice, piece: Piece) -> np.ndarray:
    """The field potential of a piece."""
    return raw.samples(choice.channel, piece.number, piece.begin, piece.end) * IN_mV[choice.unit]


def _largest_mV(raw: Raw, choice: Choice) -> tuple[float, list[str]]:
    """Of all sweeps that are not left out, and a sentence where it makes the steps coarse that all of them are kept in.
    Raises RefusedFile for what no amplifier gives."""
    largest, where = 0.0, 0
    for number, sweep in enumerate(raw.sweeps):
        if number in choice.left_out:
            continue
        for begin in range(0, sweep.size, MOST_AT_ONCE):
            with np.errstate(invalid="ignore", over="ignore"):
                part = raw.samples(choice.channel, number, begin, begin + MOST_AT_ONCE)
                mV = max(float(part.max()), -float(part.min())) * IN_mV[choice.unit]
            if not mV <= LARGEST_mV or not float(part.min()) * IN_mV[choice.unit] >= -LARGEST_mV:
                raise RefusedFile(
                    raw.name,
                    f"a sample of sweep {number + 1}",
                    "no potential of an amplifier",
                    "a number of at most 100 V; see its unit",
                )
            if mV > largest:
                largest, where = mV, number
    if largest <= COARSE_mV * FULL_SCALE:
        return largest, []
    return largest, [
        f"Sweep {where + 1} reaches {largest / 1000:.3g} V, so that the samples are kept in steps of "
        f"{1000 * largest / FULL_SCALE:.0f} µV; leave it out, or see the unit, if that is too coarse."
    ]


# ---- sweeps


def _pieces(raw: Raw, choice: Choice, pulses: Sequence[Given]) -> tuple[list[Piece], list[str]]:
    """The sweeps of the record, and what was cut, in sentences."""
    per_ms = raw.rate_hz / 1000
    found: list[Piece] = []
    long = 0
    for number, (sweep, one) in enumerate(zip(raw.sweeps, pulses, strict=True)):
        if not raw.whole or sweep.size > LONGEST_S * raw.rate_hz:
            long += 1
            found += _cut(number, sweep.size, one, raw.rate_hz)
        elif choice.pathways == "both" and len(one.pulses) == 2:
            first, second = one.pulses
            found += _halves(number, sweep.size, one._replace(pulses=(first,), others=(second,)), per_ms)
        elif one.others:
            found += _halves(number, sweep.size, one, per_ms)
        else:
            found.append(Piece(number, 0, sweep.size, one))
    if not long:
        return found, []
    what = (
        "The recording, which goes on without gaps,"
        if not raw.whole
        else f"Sweeps of more than {LONGEST_S:g} s ({long})"
    )
    around = "around their pulses" if any(one.pulses for one in pulses) else f"of {LONGEST_S:g} s"
    return found, [f"{what} {'is' if not raw.whole else 'are'} cut into sweeps {around}; there are {len(found)} now."]


def _cut(number: int, size: int, one: Given, rate_hz: float) -> list[Piece]:
    """A sweep that goes on, cut around the pulses of each pathway, or into even parts without any."""
    per_ms = rate_hz / 1000
    if not one.pulses:
        step = round(LONGEST_S * rate_hz)
        ends = [*range(step, size - LEAST_SAMPLES + 1, step), size]
        return [Piece(number, begin, end, one) for begin, end in zip([0, *ends[:-1]], ends, strict=True)]
    known: dict[int, tuple[Pathway | None, float]] = dict.fromkeys(one.pulses, (one.pathway, one.current_uA))
    known |= dict.fromkeys(one.others, ("S2", one.others_uA))
    found = []
    for begin, end, places in windows(sorted(known), size, per_ms):
        pathway, uA = known[begin + places[0]]
        mine = tuple(place for place in places if known[begin + place][0] == pathway)
        found.append(Piece(number, begin, end, Given(mine, pathway, uA)))
        others = tuple(place for place in places if place not in mine)
        if others:
            found[-1:] = _halves(number, end, found[-1].given._replace(others=others), per_ms, begin)
    return found


def _halves(number: int, end: int, one: Given, per_ms: float, begin: int = 0) -> list[Piece]:
    """A sweep with pulses of both pathways as one of each, parted between them."""
    first, second = sorted(
        [(one.pulses, one.pathway or "S1", one.current_uA), (one.others, _other(one.pathway), one.others_uA)]
    )
    before, after = first[0][-1], second[0][0]
    if before >= after:  # they take turns: the sweep is that of the first
        return [Piece(number, begin, end, Given(first[0], first[1], first[2]))]
    middle = begin + max(after - round(10 * per_ms), (before + after) // 2)
    return [
        Piece(number, begin, middle, Given(first[0], first[1], first[2])),
        Piece(number, middle, end, Given(tuple(at - middle + begin for at in second[0]), second[1], second[2])),
    ]


def _other(pathway: Pathway | None) -> Pathway:
    return "S1" if pathway == "S2" else "S2"


def _pathways(raw: Raw, choice: Choice, pieces: Sequence[Piece]) -> tuple[list[Pathway], list[str]]:
    if choice.pathways == "alternate":
        turn = {number: PATHWAYS[place % 2] for place, number in enumerate(sorted({one.number for one in pieces}))}
        if len(turn) == 1:
            return [PATHWAYS[place % 2] for place in range(len(pieces))], ["S1 and S2 are taken in turn."]
        return [turn[piece.number] for piece in pieces], ["S1 and S2 are taken in turn, from sweep to sweep."]
    if choice.pathways == "both":
        return [piece.given.pathway or "S1" for piece in pieces], ["The first pulse of a sweep is S1, the second S2."]
    known = [piece.given.pathway if choice.pathways == "file" else None for piece in pieces]
    if choice.pathways == "file" and not any(known):
        kinds = by_artefact([_artefact_of(raw, choice, piece) for piece in pieces if piece.given.pulses])
        if kinds is not None:
            of = iter(kinds)
            told = ["S1 and S2 are told apart by their artefacts; which of them is which is not known."]
            return [PATHWAYS[next(of)] if piece.given.pulses else "S1" for piece in pieces], told
    unknown = sum(one is None for one in known)
    told = []
    if unknown == len(known):
        told = ["All sweeps are taken for one pathway, S1."]
    elif unknown:
        told = [f"Sweeps of which the pathway is not known ({unknown}) are taken for S1."]
    return [one or "S1" for one in known], told


def _artefact_of(raw: Raw, choice: Choice, piece: Piece) -> np.ndarray:
    """What follows the first pulse at once, above the level before it."""
    mV, first = _mV(raw, choice, piece), piece.given.pulses[0]
    before = mV[max(0, first - round(raw.rate_hz / 1000)) : first]
    around = mV[first : first + max(2, round(SHAPE_MS * raw.rate_hz / 1000))]
    return around - (before.mean() if before.size else 0.0)


def _sweep(index: int, raw: Raw, choice: Choice, piece: Piece, pathway: Pathway, mV_per_bit: float) -> Sweep:
    mV = _mV(raw, choice, piece)
    places = tuple(place for place in piece.given.pulses if 0 <= place < len(mV))
    per_tick = TICKS_PER_S / raw.rate_hz
    for place in places if choice.blank_ms else ():
        mV = _blanked(mV, place, round(choice.blank_ms * raw.rate_hz / 1000))
    samples = np.rint(mV / mV_per_bit).astype(np.int16)
    samples.setflags(write=False)
    kind: Kind = "train" if len(places) > 2 else ("pair" if len(places) == 2 else "test")
    start = round(raw.sweeps[piece.number].start_s * TICKS_PER_S + piece.begin * per_tick)
    return Sweep(
        index=index,
        start=start,
        pathway=pathway,
        kind=kind,
        pulses=tuple(start + int(place * per_tick + 1e-6) for place in places),
        samples=samples,
        mV_per_bit=mV_per_bit,
        measures={},
        current_uA=piece.given.current_uA,
        clipped=False,
        bath_uM={},
        tissue_uM={},
        rate_hz=raw.rate_hz,
    )


def _blanked(mV: np.ndarray, place: int, count: int) -> np.ndarray:
    """A straight line over the artefact."""
    first, last = max(0, place - 1), min(len(mV) - 1, place + count)
    whole = mV.copy()
    whole[first : last + 1] = np.linspace(mV[first], mV[last], last - first + 1)
    return whole


def _measures(sweep: Sweep, cursors: Cursors) -> dict[str, float | None]:
    names = (*DEFAULT, "ppr") if sweep.kind == "pair" else DEFAULT
    if not sweep.pulses:
        return dict.fromkeys(names)
    first, *later = sweep.pulse_samples
    return measure_sweep(sweep.mV, first, cursors, names, later[0] if later else None, sweep.rate)


# ---- many sweeps


def mean_measures(sweeps: Sequence[Sweep], cursors: Cursors, names: Sequence[str]) -> dict[str, float | None]:
    """The mean of each measure over the sweeps. A response too small to be seen counts with what stands where the mean
    of them all has its own; None for what no sweep has."""
    measured = [sweep for sweep in sweeps if sweep.pulses]
    taken = [measure_sweep(one.mV, one.pulse_samples[0], cursors, (*PLACED, *names), rate=one.rate) for one in measured]
    if not taken:
        return dict.fromkeys(names)
    columns = {
        name: np.array([np.nan if one[name] is None else one[name] for one in taken], float) for name in taken[0]
    }
    place = place_in(measured, cursors)
    if place is not None:
        points = np.stack([columns[name] for name in PLACED], axis=1)
        rows = unsure(points, place)
        sized = sizes(points, rows, measured_in_place([measured[row] for row in rows], place), place)
        columns |= {name: sized[:, number] * place.direction[number] for number, name in enumerate(PLACED)}
    known = {name: columns[name][np.isfinite(columns[name])] for name in names}
    return {name: float(values.mean()) if len(values) else None for name, values in known.items()}
