"""The stimulus patterns of the panel: what a person sets, and the Pattern that the rig is given."""

from __future__ import annotations

from typing import Annotated

import msgspec
from PySide6.QtCore import QCoreApplication

from gui.parts.number_text import shown
from model.units import Quantity, quantities
from rig.files.refusal import Objection
from rig.instruments.stimulator import Pattern, check_pattern


def tr(text: str) -> str:
    return QCoreApplication.translate("Patterns", text)


class Single(msgspec.Struct, frozen=True):
    """One test pulse."""

    def pattern(self) -> Pattern:
        return Pattern()

    def words(self) -> str:
        return tr("1 pulse")


class Pair(msgspec.Struct, frozen=True):
    """Two pulses."""

    interval_ms: Annotated[float, Quantity("ms", 10, 500, "interval of the pair")] = 50.0

    def pattern(self) -> Pattern:
        return Pattern(pulses=2, rate_hz=1000.0 / self.interval_ms)

    def words(self) -> str:
        return tr("2 pulses, {ms:g} ms apart").format(ms=self.interval_ms)


def train_words(trains: int, one: str) -> str:
    """One train in words, and how many of it."""
    return f"{trains} × {one}" if trains > 1 else one


class Trains(msgspec.Struct, frozen=True, kw_only=True):
    """Trains, one after another. The gap is from the end of one to the start of the next."""

    trains: Annotated[int, Quantity("1", 1, 10, "trains")] = 1
    gap_s: Annotated[float, Quantity("s", 5, 600, "gap between trains")] = 20.0

    def repeated(self, train: Pattern, train_s: float) -> Pattern:
        """The pattern of a train that lasts ``train_s`` with the interval after its last pulse or burst."""
        return msgspec.structs.replace(train, trains=self.trains, train_interval_s=self.gap_s + train_s)


def pulse_words(pulses: int, rate_hz: float) -> str:
    words = tr("{pulses} pulses at {rate:g} Hz") if pulses > 1 else tr("1 pulse")
    return words.format(pulses=pulses, rate=rate_hz)


def burst_words(bursts: int, pulses: int, rate_hz: float) -> str:
    return tr("{bursts} bursts of {pulses}, {rate:g} Hz").format(bursts=bursts, pulses=pulses, rate=rate_hz)


class HighFrequency(Trains, frozen=True):
    """Trains at a high rate."""

    rate_hz: Annotated[float, Quantity("Hz", 20, 200, "pulse rate")] = 100.0
    pulses: Annotated[int, Quantity("1", 1, 300, "pulses in a train")] = 100

    def pattern(self) -> Pattern:
        return self.repeated(Pattern(pulses=self.pulses, rate_hz=self.rate_hz), self.pulses / self.rate_hz)

    def words(self) -> str:
        return train_words(self.trains, pulse_words(self.pulses, self.rate_hz))


class ThetaBurst(Trains, frozen=True):
    """Short bursts at the theta rhythm."""

    pulses: Annotated[int, Quantity("1", 2, 10, "pulses in a burst")] = 4
    rate_hz: Annotated[float, Quantity("Hz", 50, 200, "pulse rate inside a burst")] = 100.0
    bursts: Annotated[int, Quantity("1", 1, 30, "bursts in a train")] = 10
    burst_rate_hz: Annotated[float, Quantity("Hz", 3, 10, "bursts per second")] = 5.0

    def pattern(self) -> Pattern:
        train = Pattern(self.pulses, self.rate_hz, self.bursts, self.burst_rate_hz)
        return self.repeated(train, self.bursts / self.burst_rate_hz)

    def words(self) -> str:
        return train_words(self.trains, burst_words(self.bursts, self.pulses, self.burst_rate_hz))


class LowFrequency(msgspec.Struct, frozen=True):
    """Single pulses at a low rate for minutes."""

    rate_hz: Annotated[float, Quantity("Hz", 0.5, 10, "pulse rate")] = 1.0
    pulses: Annotated[int, Quantity("1", 1, 1800, "pulses")] = 900

    def pattern(self) -> Pattern:
        return Pattern(pulses=1, bursts=self.pulses, burst_rate_hz=self.rate_hz)

    def words(self) -> str:
        return pulse_words(self.pulses, self.rate_hz)


class OwnTrain(Pattern, frozen=True):
    """A train of one's own: every number of a pattern, within the ranges of the stimulator."""

    def pattern(self) -> Pattern:
        return Pattern(**msgspec.structs.asdict(self))

    def words(self) -> str:
        if self.bursts > 1 and self.pulses == 1:
            one = pulse_words(self.bursts, self.burst_rate_hz)
        elif self.bursts > 1:
            one = burst_words(self.bursts, self.pulses, self.burst_rate_hz)
        else:
            one = pulse_words(self.pulses, self.rate_hz)
        return train_words(self.trains, one)


Settings = Single | Pair | HighFrequency | ThetaBurst | LowFrequency | OwnTrain
KINDS: dict[str, type[Settings]] = {
    "Single": Single,
    "Pair": Pair,
    "HFS": HighFrequency,
    "TBS": ThetaBurst,
    "LFS": LowFrequency,
    "Train": OwnTrain,
}
INDUCTIONS = ("HFS", "TBS", "LFS", "Train")


def spoken(kind: str) -> str:
    """What a pattern is called on a button and beside its arrow."""
    names = {"Single": tr("Single"), "Pair": tr("Pair"), "HFS": tr("HFS"), "TBS": tr("TBS"), "LFS": tr("LFS")}
    return names.get(kind, tr("train"))


def run_label(kind: str) -> str:
    """What the rig calls a pattern of this kind while it runs."""
    words = spoken(kind)
    return f"{words[0].upper()}{words[1:]}"


def objection(pattern: Pattern) -> str:
    """Why the stimulator cannot give it, as the begin of a sentence; empty when it can."""
    try:
        check_pattern(pattern)
    except Objection as why:
        declared = quantities(Pattern)[why.key]
        what, found = declared["help"], f"{why.found} {shown(declared['unit'])}".rstrip()
        words = tr("{what} would be {found}, and allowed is {allowed}")
        return words.format(what=f"{what[0].upper()}{what[1:]}", found=found, allowed=why.allowed)
    return ""


def train_pulses_s(pattern: Pattern) -> list[float]:
    """When the pulses of one train come, in s from its first."""
    return [
        burst / pattern.burst_rate_hz + pulse / pattern.rate_hz
        for burst in range(pattern.bursts)
        for pulse in range(pattern.pulses)
    ]
