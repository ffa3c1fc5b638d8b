"""The whole experiment at one moment, to come back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes
from rig.instruments.stimulator import SweepPlan
from rig.measure.sweep import Cursors
from rig.messages import Logged, Planned

if TYPE_CHECKING:
    from model.slice import Slice


class Given(NamedTuple):
    """A pulse that has been given. ``distance_um``: from its electrode to REC, for the artefact."""

    tick: int
    pathway: int
    current_uA: float
    width_ms: float
    distance_um: float


class Bookmark(NamedTuple):
    """The whole experiment at one moment. Nobody advances its slice."""

    tick: int
    slice: Slice
    stimulator: Any
    perfusion: Any
    amplifier: AmplifierSettings
    electrodes: Electrodes
    cursors: Cursors
    sweep: SweepPlan | None
    given: tuple[Given, ...]
    sweeps: int
    log: tuple[Logged, ...]
    bath_told: int
    half_max_uA: tuple[float, float]
    plan: tuple[Planned, ...]
    done: tuple[Planned, ...]
    pattern_ticks: tuple[int, int]
