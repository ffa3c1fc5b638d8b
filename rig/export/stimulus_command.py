"""What the stimulators were told to do, as recordings hold it: the current of each pulse for as long as it lasted."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from rig.instruments.stimulator import Pathway, StimulatorSettings
from rig.messages import SetStimulator, Sweep
from rig.record import Record


class Stimulators:
    """The front panel at every tick of a record; before anybody set it, it is as it comes."""

    def __init__(self, record: Record) -> None:
        set_ = record.given(SetStimulator)
        self._ticks = [tick for tick, _ in set_]
        self._settings = [StimulatorSettings(), *(action.settings for _, action in set_)]

    def width_ms(self, pathway: Pathway, tick: int) -> float:
        """How long a pulse that began at ``tick`` lasted."""
        settings = self._settings[bisect_right(self._ticks, tick)]
        return (settings.s1 if pathway == "S1" else settings.s2).width_ms

    def command_uA(self, sweep: Sweep) -> np.ndarray:
        """The current at every sample; a pulse shorter than a sample takes one."""
        current = np.zeros(len(sweep.samples))
        for tick in sweep.pulses:
            lasts = max(1, sweep.rate.count(self.width_ms(sweep.pathway, tick)))
            first = sweep.sample_at(tick)
            current[first : first + lasts] = sweep.current_uA
        return current
