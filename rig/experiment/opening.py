"""The experiment that the bench opens with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from model.units import TICKS_PER_MIN
from rig.experiment.experiment import Experiment
from rig.experiment.intensity import IntensitySearch
from rig.experiment.real_slice import default_slice
from rig.instruments import shelf
from rig.instruments.preparation import OPENING_PREPARATION
from rig.instruments.stimulator import PATHWAYS, PathwaySettings, StimulatorSettings
from rig.messages import AddNote, SetStimulator

if TYPE_CHECKING:
    from model.slice import Slice

OPENING_TICKS = 10 * TICKS_PER_MIN
OPENING_FRACTION = 0.45


def living(seed: int, make_slice: Callable[..., Slice] = default_slice) -> Experiment:
    """A slice that has already given 10 min of baseline at 0.45 of its maximum; ``advance`` returns it first."""
    experiment = Experiment(shelf.preparation(OPENING_PREPARATION), seed, shelf.drugs(), make_slice=make_slice)
    set_fraction(experiment, OPENING_FRACTION)
    experiment.hand_out_later(experiment.advance(OPENING_TICKS))
    return experiment


def set_fraction(experiment: Experiment, fraction: float) -> None:
    """Set both currents to a fraction of the slice's maximal slope, test pulses every 30 s; log what was found."""
    search = IntensitySearch(experiment)
    half = [search.half_max_uA(pathway) for pathway in PATHWAYS]
    experiment.half_max_uA = (half[0], half[1])
    panels = [PathwaySettings(search.current_uA(pathway, fraction)) for pathway in PATHWAYS]
    experiment.hand_out_later([experiment.apply(SetStimulator(StimulatorSettings(panels[0], panels[1])))])
    experiment.hand_out_later([experiment.apply(AddNote(text, by_rig=True)) for text in search.found])
