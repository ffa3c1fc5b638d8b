"""The test intensity set anew in the middle of an experiment, as one does after a drug has taken its part."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from model.units import TICKS_PER_MIN
from rig.experiment.intensity import InputOutput, IntensitySearch, LARGEST_uA
from rig.experiment.logbook import number
from rig.instruments.stimulator import PATHWAYS, PathwaySettings
from rig.protocol.timeline import IntensityChange, Timeline
from rig.record import Record
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

if TYPE_CHECKING:
    from rig.experiment.experiment import Experiment

RECENT_MIN = 5
"""The slope as it is: that of the test pulses of so many minutes."""


class RenewedIntensity:
    """Looks for currents on copies of the slice as it is at that moment, and says in ``words`` what was found.

    ``so_far``: what has been recorded, in which the protocol has its tick 0 at tick 0.
    """

    def __init__(
        self, experiment: Experiment, timeline: Timeline, so_far: Callable[[], Record], words: list[str]
    ) -> None:
        self._experiment, self._timeline, self._so_far, self._words = experiment, timeline, so_far, words

    def current_uA(self, change: IntensityChange, panel: PathwaySettings) -> float:
        """Raises ValueError, a sentence, where a slope was not measured."""
        if change.fraction_of_max is None:
            return self._of_the_baseline(change, panel)
        search = IntensitySearch(self._experiment)
        current = search.current_uA(change.pathway, change.fraction_of_max, panel.width_ms)
        self._words += search.found
        return current

    def _of_the_baseline(self, change: IntensityChange, panel: PathwaySettings) -> float:
        """Both slopes are measured, so that what the current must make up for is a ratio; what current does that, the
        copy tells, on which the same variation of release acts at every current."""
        window = self._timeline.baseline
        assert window is not None
        course = TimeCourse.of(self._so_far())
        wanted, now = (_mean(course.values(change.pathway, "slope", one, window)) for one in (window, recent(change)))
        pathway, copy = PATHWAYS.index(change.pathway), InputOutput(self._experiment.slice, self._experiment.cursors)
        here = copy.slope(pathway, panel.current_uA, panel.width_ms)
        if not wanted > 0 or not now > 0 or here == 0:
            raise ValueError(
                f"{change.pathway} shall have the slope of the baseline again at {change.tick / TICKS_PER_MIN:g} min, "
                f"and no slope was measured in the baseline or in the {RECENT_MIN} min before; give test pulses there, "
                "or set a current."
            )
        current = copy.current_giving(pathway, here * wanted / now, panel.width_ms)
        most = f"{LARGEST_uA:g} µA, the most there is, have to do"
        self._words.append(
            f"{change.pathway}: the slope of the baseline, {number(round(wanted, 4))} mV/ms, had come to "
            f"{100 * now / wanted:.0f} % at {number(panel.current_uA)} µA; "
            + (f"{most}." if current >= LARGEST_uA else f"it is had again at {number(current)} µA.")
        )
        return current


def recent(change: IntensityChange) -> Span:
    """In which the slope is measured that is brought back to that of the baseline."""
    return Span(change.tick - RECENT_MIN * TICKS_PER_MIN, change.tick)


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else 0.0
