"""What an experiment leaves, whoever recorded it: what a journal keeps, and what every export and report is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes
from rig.instruments.perfusion import at_first
from rig.instruments.preparation import Preparation
from rig.measure.sweep import Cursors
from rig.messages import Action, BathPoint, Logged, SetAmplifier, SetCursors, SetElectrodes, SetPerfusion, Sweep

A = TypeVar("A", bound=Action)
Began = tuple[SetPerfusion | SetElectrodes | SetAmplifier | SetCursors, ...]
"""What was set before anybody did anything."""


def began(preparation: Preparation, electrodes: Electrodes, amplifier: AmplifierSettings, cursors: Cursors) -> Began:
    """The settings that an experiment on this preparation begins with."""
    return SetPerfusion(at_first(preparation)), SetElectrodes(electrodes), SetAmplifier(amplifier), SetCursors(cursors)


def given(log: Iterable[Logged], kind: type[A]) -> list[tuple[int, A]]:
    """Every action of a kind with its tick."""
    return [(entry.tick, entry.action) for entry in log if isinstance(entry.action, kind)]


class Record(msgspec.Struct, frozen=True):
    """One branch of one experiment.

    ``log`` holds every action with its tick, notes included, and ``began`` what was set before them; ``versions`` says
    what made it (program, numpy ...); ``title`` is for people. A recording made elsewhere has no preparation, no seed,
    and nothing that was set.
    """

    title: str
    preparation: str = ""
    seed: int | None = None
    branch: str = "Main"
    sweeps: tuple[Sweep, ...] = ()
    log: tuple[Logged, ...] = ()
    bath: tuple[BathPoint, ...] = ()
    versions: dict[str, str] = {}
    began: Began = ()

    def given(self, kind: type[A]) -> list[tuple[int, A]]:
        """Every action of a kind with its tick, first what was set at the beginning (tick 0)."""
        first = [(0, action) for action in self.began if isinstance(action, kind)]
        return [*first, *given(self.log, kind)]
