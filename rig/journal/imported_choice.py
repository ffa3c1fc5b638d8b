"""What is what in a recording: which channel is the field potential, in which unit, where the pulses come from and to
which pathways they went. Guessed from names and units, told, and for a person to change."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.units import Quantity
from rig.files.refusal import RefusedFile, shown
from rig.journal.imported_trace import Raw
from rig.journal.imported_units import IN_mV, spelled, unit

COMMANDS = ("cmd", "command", "ao", "vcmd", "out")
STIMULI = ("stim", "trig", "ttl", "iso", "digital", "din")
FIELDS = ("field", "fep", "epsp", "lfp", "extra", "rec", "popul")
CELLS = ("cell", "vm", "im", "intra", "patch", "memb", "temp", "flow")

Pathways = Literal["file", "one", "alternate", "both"]
"""As the file says, or as two kinds of artefact do; all S1; S1 and S2 in turn from sweep to sweep; the first pulse of a
sweep S1 and the second S2."""


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``channel``, ``stimulus``: numbers of channels, counted from 0; no stimulus channel takes the artefacts.
    ``rate_hz`` None: the file's own. ``pulse_ms`` None: where it is found. ``left_out``: numbers of sweeps, from 0."""

    channel: int = 0
    unit: Literal["V", "mV", "uV", "nV"] = "mV"
    stimulus: int | None = None
    second_stimulus: int | None = None
    rate_hz: Annotated[float, Quantity("Hz", 1000, 1e6, "sampling rate")] | None = None
    pulse_ms: Annotated[float, Quantity("ms", 0, 60_000, "from the beginning of a sweep to its first pulse")] | None = (
        None
    )
    pathways: Pathways = "file"
    left_out: frozenset[int] = frozenset()
    blank_ms: Annotated[float, Quantity("ms", 0, 5, "of the stimulus artefact that a line replaces")] = 0.0


def guess(raw: Raw) -> Choice:
    """The likeliest choice. Raises RefusedFile for a file without a potential."""
    names = [channel.name.lower() for channel in raw.channels]
    units = [unit(channel.unit) for channel in raw.channels]
    stimuli = [
        number
        for number, name in enumerate(names)
        if units[number] in ("uA", "mA") or any(word in name for word in STIMULI)
    ]
    in_volts = [number for number, one in enumerate(units) if one in IN_mV and number not in stimuli]
    fields = [number for number in in_volts if not _is_one_of(names[number], COMMANDS)]
    if not fields:
        written = ", ".join(f"{one.name} in {one.unit or 'no unit'}" for one in raw.channels)
        allowed = "a channel in V, mV, µV or nV for the field potential"
        raise RefusedFile(raw.name, "the unit of its channels", shown(written, 80), allowed)
    best = min(fields, key=lambda number: (_rank(names[number]), number))
    stimulus, second = (stimuli[0] if stimuli else None), (stimuli[1] if len(stimuli) > 1 else None)
    return in_channel(Choice(stimulus=stimulus, second_stimulus=second), raw, best)


def in_channel(choice: Choice, raw: Raw, channel: int) -> Choice:
    """The choice with another channel, in the unit that it is written in where that is one of potentials."""
    written = unit(raw.channels[channel].unit)
    return msgspec.structs.replace(choice, channel=channel, unit=written if written in IN_mV else choice.unit)


def told_of(raw: Raw, choice: Choice) -> list[str]:
    """What is taken for what, in sentences."""
    names = [shown(channel.name, 20) or f"number {number + 1}" for number, channel in enumerate(raw.channels)]
    told = []
    if len(names) > 1:
        others = ", ".join(name for number, name in enumerate(names) if number != choice.channel)
        told.append(f"The field potential is taken from the channel {names[choice.channel]}, not from {others}.")
    told.append(f"It is read in {spelled(choice.unit)}.")
    if choice.rate_hz is not None:
        told.append(f"It is taken to be sampled at {choice.rate_hz:g} Hz.")
    if choice.stimulus is not None and choice.pulse_ms is None:
        told.append(f"The pulses are taken from the channel {names[choice.stimulus]}.")
    if choice.second_stimulus is not None and choice.pulse_ms is None:
        told.append(f"Those of S2 are taken from the channel {names[choice.second_stimulus]}.")
    return told


def _is_one_of(name: str, words: tuple[str, ...]) -> bool:
    """Whether a name is one of the words, with a number or not: ``AO 0``, ``Cmd``, ``Command``."""
    plain = name.rstrip(" 0123456789#_-")
    return any(plain == word or plain.startswith((f"{word} ", f"{word}_")) for word in words)


def _rank(name: str) -> int:
    if any(word in name for word in FIELDS):
        return 0
    words = name.replace("_", " ").replace("-", " ").split()
    return 2 if any(word.rstrip("0123456789") in CELLS for word in words) else 1
