"""Recordings that were made elsewhere, as records: measured at their own rate, by the same cursors, with their trains,
tags and pathways, so that everything that is done with an experiment of this rig can be done with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from model.units import TICKS_PER_S
from rig.files.refusal import RefusedFile
from rig.instruments.shelf import drugs
from rig.instruments.stimulator import PATHWAYS, Kind, Pathway
from rig.journal.imported_choice import Choice, guess, told_of
from rig.journal.imported_cut import windows
from rig.journal.imported_file import read_raw
from rig.journal.imported_pathways import SHAPE_MS, by_artefact
from rig.journal.imported_pulses import agreed, artefacts, edges
from rig.journal.imported_tags import tag_log
from rig.journal.imported_trace import Raw, checked, without_gaps
from rig.journal.imported_trains import in_a_run, train_log
from rig.journal.imported_units import IN_mV, IN_uA, unit
from rig.measure.place import PLACED
from rig.measure.sweep import DEFAULT, Cursors, measure_sweep
from rig.messages import Sweep
from rig.record import Record
from rig.timecourse.sizes import measured_in_place, place_in, sizes, unsure

LONGEST_S = 5.0
"""A longer sweep is cut into sweeps around its pulses."""
CHUNK_S = 10.0
"""Of a recording that goes on, looked at at once."""
FULL_SCALE = 32_000
LARGEST_mV = 100_000.0
NEAR_MS = 0.5


class Imported(NamedTuple):
    """``numbers``: for each sweep of the record that of the recording, counted from 0. ``told``: what was found, and
    what was guessed, in sentences."""

    raw: Raw
    choice: Choice
    record: Record
    numbers: tuple[int, ...]
    told: tuple[str, ...]


class Given(NamedTuple):
    """The pulses of one sweep: at which samples, to which pathway where that is known, and how strong."""

    pulses: tuple[int, ...]
    pathway: Pathway | None = None
    current_uA: float = 0.0


class Piece(NamedTuple):
    """A sweep of the record: samples ``begin`` to ``end`` of sweep ``number`` of the recording."""

    number: int
    begin: int
    end: int
    given: Given


def read_recording(path: Path, cursors: Cursors = Cursors()) -> Record:
    """A recording as it is most likely meant. Raises RefusedFile, OSError."""
    return import_recording(path, cursors=cursors).record


def import_recording(path: Path, choice: Choice | None = None, cursors: Cursors = Cursors()) -> Imported:
    """A file or a folder of files (docs/recordings.md). Without a ``choice`` the likeliest. Raises RefusedFile,
    OSError."""
    return record_of(read_raw(path), choice, cursors)


def record_of(raw: Raw, choice: Choice | None, cursors: Cursors) -> Imported:
    """The record of what a file holds. Raises RefusedFile."""
    choice = guess(raw) if choice is None else choice
    told = told_of(raw, choice)
    if choice.rate_hz is not None:
        raw = raw._replace(rate_hz=choice.rate_hz)
    checked(raw.name, raw)
    raw = without_gaps(raw)
    told += raw.told
    largest = _largest_mV(raw, choice)
    given, of_pulses = _given(raw, choice)
    pieces = [piece for piece in _pieces(raw, choice, given) if piece.number not in choice.left_out]
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
    tags, of_tags = tag_log(raw.tags, drugs() if raw.tags else {})
    log = sorted([*tags, *train_log(sweeps)], key=lambda entry: entry.tick)
    record = Record(title=raw.name, branch="", sweeps=tuple(sweeps), log=tuple(log))
    if not raw.starts_known and len(raw.sweeps) > 1:
        told.append("The file does not say when its sweeps began; they are put one after the other.")
    told += [*of_pulses, *of_pathways, *of_tags]
    return Imported(raw, choice, record, tuple(piece.number for piece in pieces), tuple(told))


def _mV(raw: Raw, choice: Choice, piece: Piece) -> np.ndarray:
    """The field potential of a piece."""
    return raw.samples(choice.channel, piece.number)[piece.begin : piece.end] * IN_mV[choice.unit]


def _largest_mV(raw: Raw, choice: Choice) -> float:
    """Of all sweeps that are not left out. Raises RefusedFile for what no amplifier gives."""
    largest = 0.0
    for number in range(len(raw.sweeps)):
        if number in choice.left_out:
            continue
        with np.errstate(invalid="ignore", over="ignore"):
            mV = float(np.abs(raw.samples(choice.channel, number)).max()) * IN_mV[choice.unit]
        if not mV <= LARGEST_mV:
            what = f"a sample of sweep {number + 1}"
            raise RefusedFile(raw.name, what, "no potential of an amplifier", "a number of at most 100 V; see its unit")
        largest = max(largest, mV)
    return largest


# ---- where the pulses are


def _given(raw: Raw, choice: Choice) -> tuple[list[Given], list[str]]:
    """The pulses of every sweep, and where they were taken from."""
    per_ms = raw.rate_hz / 1000
    if choice.pulse_ms is not None:
        place = round(choice.pulse_ms * per_ms)
        here = [Given((place,) if place < sweep.size else (), sweep.pathway, sweep.current_uA) for sweep in raw.sweeps]
        return here, [f"The pulse is taken to be {choice.pulse_ms:g} ms after the beginning of every sweep."]
    told: list[str] = []
    if choice.stimulus is not None:
        found = [_commanded(raw, choice, number) for number in range(len(raw.sweeps))]
        if any(one.pulses for one in found):
            usual = Counter(one.pulses for one in found if one.pulses).most_common(1)[0][0]
            silent = sum(not one.pulses for one in found)
            if silent:
                told.append(
                    f"In {silent} sweeps the stimulus channel holds no pulse; it is taken to be where it usually is."
                )
            return [one if one.pulses else one._replace(pulses=usual[:1]) for one in found], told
        name = raw.channels[choice.stimulus].name
        told.append(f"The channel {name} holds no pulse; the pulses are taken from the stimulus artefacts.")
    seen = [_artefacts(raw, choice, number) for number in range(len(raw.sweeps))]
    if all(sweep.pulses for sweep in raw.sweeps):
        together = [_with_known(sweep.pulses, also, per_ms) for sweep, also in zip(raw.sweeps, seen, strict=True)]
        told.append("The time of the first pulse is the file's own.")
    else:
        together = agreed(seen, per_ms)
        together = [sweep.pulses or found for sweep, found in zip(raw.sweeps, together, strict=True)]
        if any(together):
            first = Counter(one[0] for one in together if one).most_common(1)[0][0]
            told.append(f"The pulse is where the stimulus artefact begins, {first / per_ms:.4g} ms into a sweep.")
        else:
            told.append(
                "No stimulus was found: no channel holds one, and no artefact stands out of the recording. Nothing can "
                "be measured; say how many ms after the beginning of a sweep the pulse comes."
            )
    return [
        Given(pulses, sweep.pathway, sweep.current_uA) for pulses, sweep in zip(together, raw.sweeps, strict=True)
    ], told


def _commanded(raw: Raw, choice: Choice, number: int) -> Given:
    """From one stimulus channel or two, one for each pathway."""
    per_ms = raw.rate_hz / 1000
    for pathway, channel in zip(PATHWAYS, (choice.stimulus, choice.second_stimulus), strict=True):
        if channel is None:
            continue
        pulses, size = edges(raw.samples(channel, number), per_ms)
        if pulses:
            uA = size * IN_uA.get(unit(raw.channels[channel].unit), 0.0)
            known = pathway if choice.second_stimulus is not None else raw.sweeps[number].pathway
            return Given(pulses, known, uA or raw.sweeps[number].current_uA)
    return Given((), raw.sweeps[number].pathway, 0.0)


def _artefacts(raw: Raw, choice: Choice, number: int) -> tuple[int, ...]:
    """Of a long sweep a stretch at a time, so that a train in it does not set the measure for all of it."""
    per_ms = raw.rate_hz / 1000
    mV = raw.samples(choice.channel, number)
    if len(mV) <= LONGEST_S * raw.rate_hz:
        return artefacts(mV, per_ms)
    step = round(CHUNK_S * raw.rate_hz)
    found = [
        begin + place for begin in range(0, len(mV), step) for place in artefacts(mV[begin : begin + step], per_ms)
    ]
    return tuple(found)


def _with_known(known: tuple[int, ...], seen: tuple[int, ...], per_ms: float) -> tuple[int, ...]:
    """What the file says, and the artefacts that follow one at its first pulse."""
    near = NEAR_MS * per_ms + 1
    if len(known) > 1 or not any(abs(place - known[0]) <= near for place in seen):
        return known
    return (known[0], *(place for place in seen if place > known[0] + near))


# ---- sweeps


def _pieces(raw: Raw, choice: Choice, given: Sequence[Given]) -> list[Piece]:
    per_ms = raw.rate_hz / 1000
    found = []
    for number, (sweep, one) in enumerate(zip(raw.sweeps, given, strict=True)):
        if one.pulses and (not raw.whole or sweep.size > LONGEST_S * raw.rate_hz):
            cut = windows(one.pulses, sweep.size, per_ms)
            found += [Piece(number, begin, end, one._replace(pulses=pulses)) for begin, end, pulses in cut]
        elif choice.pathways == "both" and len(one.pulses) == 2:
            first, second = one.pulses
            middle = max(second - round(10 * per_ms), (first + second) // 2)
            found.append(Piece(number, 0, middle, Given((first,), "S1", one.current_uA)))
            found.append(Piece(number, middle, sweep.size, Given((second - middle,), "S2", one.current_uA)))
        else:
            found.append(Piece(number, 0, sweep.size, one))
    return found


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
    told = [] if all(known) else ["All sweeps are taken for one pathway, S1."]
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
