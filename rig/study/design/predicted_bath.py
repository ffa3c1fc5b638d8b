"""What a protocol will bring of a drug into the chamber and the tissue, by the perfusion of the rig itself."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN
from rig.experiment.protocol_to_plan import plan_of
from rig.instruments.drug import Drug
from rig.instruments.perfusion import Perfusion, at_first
from rig.instruments.preparation import Preparation
from rig.instruments.preparation_to_parameters import way_to_tissue
from rig.messages import SetPerfusion, Status
from rig.protocol.protocol import IntensityStep, Protocol
from rig.protocol.timeline import Timeline, unroll

Level = tuple[np.ndarray, np.ndarray, np.ndarray]


def predicted(protocol: Protocol, drug: str, preparation: Preparation, drugs: Mapping[str, Drug]) -> Level:
    """(minutes after the start of recording, µM in the chamber, µM in the tissue), three float64 (n,), every 10 s from
    the pre-incubation to the end of recording; empty for a drug that is not given. Raises ValueError, a sentence."""
    line = unroll(protocol)
    # an intensity that is looked for on the slice changes nothing in the bath
    bath = msgspec.structs.replace(protocol, intensity=tuple(map(_as_current, protocol.intensity)))
    chamber, first = preparation.chamber, at_first(preparation)
    plan = plan_of(bath, 0, Status(0, 1.0, 1.0, False, perfusion=first))
    changes = [(step.tick, step.action.settings) for step in plan if isinstance(step.action, SetPerfusion)]
    given = Perfusion(first, drugs, chamber.volume_ml, chamber.dead_time_s, constants=way_to_tissue(preparation))
    for tick, settings in changes:
        if tick <= 0:
            given.set(settings, 0)
    points = given.predict(changes, line.recording.end / TICKS_PER_MIN).get(drug, np.empty((0, 3)))
    return (points[:, 0] - line.recording.start) / TICKS_PER_MIN, points[:, 1], points[:, 2]


def _as_current(step: IntensityStep) -> IntensityStep:
    """The step, at any current."""
    return msgspec.structs.replace(step, current_uA=step.current_uA or 0.0, fraction_of_max=None, renormalise=False)


def percent_in_tissue(level: Level, strongest_uM: float, at_min: float) -> float:
    """Percent of the strongest reservoir of a drug that is in the tissue at a minute of the recording; 0 before it."""
    minutes, _, tissue = level
    if strongest_uM <= 0 or not len(minutes):
        return 0.0
    return 100.0 * float(np.interp(at_min, minutes, tissue, left=0.0)) / strongest_uM


def first_train_min(line: Timeline) -> float | None:
    """Minute of the recording at which the first train begins; None without one."""
    first = min((one.start for one in line.stimuli if one.kind == "train"), default=None)
    return None if first is None else (first - line.recording.start) / TICKS_PER_MIN


def strongest_uM(line: Timeline, drug: str) -> float:
    """The strongest reservoir of a drug; 0 for one that is not given."""
    return max((one.concentration_uM for one in line.valves if one.drug == drug), default=0.0)


def reached_at_train(protocol: Protocol, drug: str, preparation: Preparation, drugs: Mapping[str, Drug]) -> float:
    """Percent of the strongest reservoir of the drug that is in the tissue when the first train begins; 0 without a
    train, or before the drug. Raises ValueError, a sentence."""
    line = unroll(protocol)
    at = first_train_min(line)
    if at is None:
        return 0.0
    return percent_in_tissue(predicted(protocol, drug, preparation, drugs), strongest_uM(line, drug), at)
