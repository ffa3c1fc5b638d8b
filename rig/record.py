"""What an experiment leaves, whoever recorded it: what a journal keeps, and what every export and report is made of."""

from __future__ import annotations

import msgspec

from rig.messages import BathPoint, Logged, Sweep


class Record(msgspec.Struct, frozen=True):
    """One branch of one experiment.

    ``log`` holds every action with its tick, notes included; ``versions`` says what made it (program, numpy ...);
    ``title`` is for people. A recording made elsewhere has no preparation and no seed.
    """

    title: str
    preparation: str = ""
    seed: int | None = None
    branch: str = "Main"
    sweeps: tuple[Sweep, ...] = ()
    log: tuple[Logged, ...] = ()
    bath: tuple[BathPoint, ...] = ()
    versions: dict[str, str] = {}
