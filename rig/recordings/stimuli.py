"""The pulses of every sweep of a recording, and where they were taken from: from what a person says, from the stimulus
channels, from what the file knows, or from the artefacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.recordings.choice import Choice
from rig.recordings.pulses import REFRACTORY_MS, agreed, artefacts, edges
from rig.recordings.raw import Raw
from rig.recordings.units import IN_uA, unit

LONGEST_S = 5.0
"""A longer sweep is looked at, and cut, around its pulses."""
CHUNK_S, CHUNK_SAMPLES = 10.0, 2_000_000
"""Of a recording that goes on, looked at at once: so that a train in it does not set the measure for all of it."""
OVERLAP_MS = 20.0
"""What is looked at on either side of it, so that a pulse at its end is seen as a whole."""
NEAR_MS = 0.5


class Given(NamedTuple):
    """The pulses of one sweep: at which samples, to which pathway where that is known, and how strong. ``others``:
    those of S2 in a sweep that has pulses of both."""

    pulses: tuple[int, ...]
    pathway: Pathway | None = None
    current_uA: float = 0.0
    others: tuple[int, ...] = ()
    others_uA: float = 0.0


def given(raw: Raw, choice: Choice) -> tuple[list[Given], list[str]]:
    """Of every sweep, and what was found, in sentences."""
    per_ms = raw.rate_hz / 1000
    told: list[str] = []
    if choice.pulse_ms is not None:
        place = round(choice.pulse_ms * per_ms)
        here = [
            _with_known((place,), _artefacts(raw, choice, number), per_ms) if place < sweep.size else ()
            for number, sweep in enumerate(raw.sweeps)
        ]
        told.append(f"The first pulse is taken to be {choice.pulse_ms:g} ms after the beginning of every sweep.")
        return _as_known(raw, here), told
    if choice.stimulus is not None:
        found = _commanded(raw, choice)
        if any(one.pulses for one in found):
            return _none_silent(found, told), told
        name = raw.channels[choice.stimulus].name
        told.append(f"The channel {name} holds no pulse; the pulses are taken from the stimulus artefacts.")
    seen = [_artefacts(raw, choice, number) for number in range(len(raw.sweeps))]
    if all(sweep.pulses for sweep in raw.sweeps):
        together = [_with_known(sweep.pulses, also, per_ms) for sweep, also in zip(raw.sweeps, seen, strict=True)]
        told.append("The time of the first pulse is the file's own.")
        return _as_known(raw, together), told
    together = agreed(seen, per_ms)
    together = [sweep.pulses or found for sweep, found in zip(raw.sweeps, together, strict=True)]
    if not any(together):
        told.append(
            "No stimulus was found: no channel holds one, and no artefact stands out of the recording. Nothing can be "
            "measured; say how many ms after the beginning of a sweep the pulse comes."
        )
    elif raw.whole:
        first, last = (of(one[0] for one in together if one) / per_ms for of in (min, max))
        where = f"{first:.4g} ms" if last - first < NEAR_MS else f"{first:.4g} to {last:.4g} ms"
        told.append(f"The pulse is where the stimulus artefact begins, {where} into a sweep.")
        none = sum(not one for one in seen)
        if none:
            told.append(
                f"In {none} of {len(seen)} sweeps no artefact is seen; the pulse is taken to be where it usually is."
            )
    else:
        told.append(f"The pulses are where stimulus artefacts begin; {sum(map(len, together))} were found.")
    return _as_known(raw, together), told


def _as_known(raw: Raw, pulses: Sequence[tuple[int, ...]]) -> list[Given]:
    return [Given(one, sweep.pathway, sweep.current_uA) for one, sweep in zip(pulses, raw.sweeps, strict=True)]


def _none_silent(found: list[Given], told: list[str]) -> list[Given]:
    """With a pulse where it usually is in sweeps whose stimulus was nothing: the first points of an input-output
    curve."""
    usual = Counter(one.pulses for one in found if one.pulses).most_common(1)[0][0]
    silent = sum(not one.pulses for one in found)
    if silent:
        told.append(
            f"In {silent} of {len(found)} sweeps the stimulus channel holds no pulse; it is taken to be where it "
            "usually is."
        )
    both = sum(bool(one.others) for one in found)
    if both:
        told.append(
            f"Where both stimulus channels hold pulses, a sweep becomes one of S1 and one of S2 ({both} sweeps in all)."
        )
    return [one if one.pulses else one._replace(pulses=usual[:1]) for one in found]


def _commanded(raw: Raw, choice: Choice) -> list[Given]:
    """From one stimulus channel or two, one for each pathway."""
    asked = [
        (pathway, channel)
        for pathway, channel in zip(PATHWAYS, (choice.stimulus, choice.second_stimulus), strict=True)
        if channel is not None
    ]
    seen = {pathway: [_edges(raw, channel, number) for number in range(len(raw.sweeps))] for pathway, channel in asked}
    in_uA = {pathway: IN_uA.get(unit(raw.channels[channel].unit), 0.0) for pathway, channel in asked}
    largest = {pathway: max((size for _, size in of), default=0.0) or 1.0 for pathway, of in seen.items()}
    near = REFRACTORY_MS * raw.rate_hz / 1000
    found = []
    for number, sweep in enumerate(raw.sweeps):
        here = {pathway: of[number] for pathway, of in seen.items() if of[number][0]}
        if len(here) == 2 and any(abs(one - two) < near for one in here["S1"][0] for two in here["S2"][0]):
            # what one channel picks up of the other is small beside its own pulses
            less = min(here, key=lambda pathway: (here[pathway][1] / largest[pathway], pathway == "S1"))
            del here[less]
        if not here:
            found.append(Given((), sweep.pathway))
            continue
        pathway, (pulses, size) = next(iter(here.items()))
        uA = size * in_uA[pathway] or sweep.current_uA
        one = Given(pulses, pathway if len(seen) == 2 else sweep.pathway, uA)
        if len(here) == 2:
            others, other_size = here["S2"]
            one = one._replace(others=others, others_uA=other_size * in_uA["S2"])
        found.append(one)
    return found


def _edges(raw: Raw, channel: int, number: int) -> tuple[tuple[int, ...], float]:
    step = raw.steps[channel] if raw.steps else 0.0
    largest = 0.0

    def look(command: np.ndarray) -> tuple[int, ...]:
        nonlocal largest
        places, size = edges(command, raw.rate_hz / 1000, step)
        largest = max(largest, size)
        return places

    places = _over_all(raw, channel, number, look)
    return places, largest


def _artefacts(raw: Raw, choice: Choice, number: int) -> tuple[int, ...]:
    return _over_all(raw, choice.channel, number, lambda mV: artefacts(mV, raw.rate_hz / 1000))


def _over_all(raw: Raw, channel: int, number: int, look: Callable[[np.ndarray], tuple[int, ...]]) -> tuple[int, ...]:
    """What is seen in a sweep; of a long one a stretch at a time."""
    if raw.sweeps[number].size <= LONGEST_S * raw.rate_hz:
        return look(raw.samples(channel, number))
    found: list[int] = []
    for begin, first, last, end in _stretches(raw, number):
        found += [
            begin + place for place in look(raw.samples(channel, number, begin, end)) if first <= begin + place < last
        ]
    return tuple(found)


def _stretches(raw: Raw, number: int) -> Iterator[tuple[int, int, int, int]]:
    """From which sample to look, the first and last of which something is taken, and until where to look."""
    size = raw.sweeps[number].size
    step = min(round(CHUNK_S * raw.rate_hz), CHUNK_SAMPLES)
    over = round(OVERLAP_MS * raw.rate_hz / 1000)
    for first in range(0, size, step):
        last = min(size, first + step)
        yield max(0, first - over), first, last, min(size, last + over)


def _with_known(known: tuple[int, ...], seen: tuple[int, ...], per_ms: float) -> tuple[int, ...]:
    """What is known of a sweep, and the artefacts that follow one at its first pulse."""
    near = NEAR_MS * per_ms + 1
    if len(known) > 1 or not any(abs(place - known[0]) <= near for place in seen):
        return known
    return (known[0], *(place for place in seen if place > known[0] + near))
