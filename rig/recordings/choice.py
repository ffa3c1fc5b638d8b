"""What is what in a recording: which channel is the field potential, in which unit, where the pulses come from and to
which pathways they went. Guessed from names and units, told, and for a person to change."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec

from model.units import Quantity
from rig.files.refusal import RefusedFile, shown
from rig.recordings.raw import Raw
from rig.recordings.units import IN_mV, spelled, unit

COMMANDS = ("cmd", "command", "ao", "vcmd", "out")
STIMULI = re.compile(r"stim|trig|ttl|(?<![a-z])(?:iso|isolator|digital|dig|din|pulse)(?![a-z])")
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


def guess(raw: Raw) -> tuple[Choice, list[str]]:
    """The likeliest choice and what was guessed, in sentences. Raises RefusedFile for a file without a potential."""
    names = [channel.name.lower() for channel in raw.channels]
    units = [unit(channel.unit) for channel in raw.channels]
    stimuli = [number for number, name in enumerate(names) if units[number] in ("uA", "mA") or STIMULI.search(name)]
    in_volts = [number for number, one in enumerate(units) if one in IN_mV and number not in stimuli]
    fields = [number for number in in_volts if not _is_one_of(names[number], COMMANDS)]
    if not fields:
        written = ", ".join(f"{one.name} in {one.unit or 'no unit'}" for one in raw.channels)
        allowed = "a channel in V, mV, µV or nV for the field potential"
        raise RefusedFile(raw.name, "the unit of its channels", shown(written, 80), allowed)
    best = min(fields, key=lambda number: (_rank(names[number]), number))
    chosen = units[best]
    assert chosen in IN_mV
    stimulus, second = (stimuli[0] if stimuli else None), (stimuli[1] if len(stimuli) > 1 else None)
    choice = Choice(best, chosen, stimulus, second)  # type: ignore[arg-type]
    told = described(raw, choice)
    if len(stimuli) > 2:
        names_ = ", ".join(_name(raw, number) for number in stimuli[2:])
        told.append(f"The file has more stimulus channels than there are pathways; {names_} is left aside.")
    return choice, told


def described(raw: Raw, choice: Choice) -> list[str]:
    """What is taken from where, in sentences."""
    told = []
    if len(raw.channels) > 1:
        others = ", ".join(_name(raw, number) for number in range(len(raw.channels)) if number != choice.channel)
        told.append(f"The field potential is taken from the channel {_name(raw, choice.channel)}, not from {others}.")
    written = raw.channels[choice.channel].unit
    if unit(written) == choice.unit:
        told.append(f"It is read in {spelled(choice.unit)}.")
    else:
        told.append(f"It is read in {spelled(choice.unit)}, where the file says {shown(written, 20) or 'nothing'}.")
    if choice.stimulus is not None:
        told.append(f"Pulses are looked for in the channel {_name(raw, choice.stimulus)}.")
    if choice.second_stimulus is not None:
        told.append(f"Those of S2 are looked for in the channel {_name(raw, choice.second_stimulus)}.")
    return told


def fits(raw: Raw, choice: Choice) -> None:
    """Raises RefusedFile where a choice names a channel that the recording has not."""
    asked = {"channel": choice.channel, "stimulus": choice.stimulus, "second_stimulus": choice.second_stimulus}
    for key, number in asked.items():
        if number is not None and not 0 <= number < len(raw.channels):
            raise RefusedFile(raw.name, key, f"{number}", f"from 0 to {len(raw.channels) - 1}, counted from 0")


def _name(raw: Raw, number: int) -> str:
    return shown(raw.channels[number].name, 20) or f"number {number + 1}"


def in_channel(choice: Choice, raw: Raw, channel: int) -> Choice:
    """The choice with another channel, in the unit that it is written in where that is one of potentials."""
    written = unit(raw.channels[channel].unit)
    return msgspec.structs.replace(choice, channel=channel, unit=written if written in IN_mV else choice.unit)


def _is_one_of(name: str, words: tuple[str, ...]) -> bool:
    """Whether a name is one of the words, with a number or not: ``AO 0``, ``Cmd``, ``Command``."""
    plain = name.rstrip(" 0123456789#_-")
    return any(plain == word or plain.startswith((f"{word} ", f"{word}_")) for word in words)


def _rank(name: str) -> int:
    if any(word in name for word in FIELDS):
        return 0
    words = name.replace("_", " ").replace("-", " ").split()
    return 2 if any(word.rstrip("0123456789") in CELLS for word in words) else 1
