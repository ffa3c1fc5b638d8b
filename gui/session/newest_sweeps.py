"""The newest sweep of each pathway, measured with the cursors in force, and what is wrong with it."""

from __future__ import annotations

import msgspec

from rig.instruments.stimulator import Pathway
from rig.measure.sweep import Cursors
from rig.messages import Sweep
from rig.timecourse.slope_fit import measured_again


class NewestSweeps:
    """Test pulses and pairs; the sweeps of a train are no measure of the response."""

    def __init__(self) -> None:
        self.by_pathway: dict[Pathway, Sweep] = {}
        self.count = 0
        """Grows whenever one of them is another, or is measured anew."""
        self._cursors = Cursors()

    def add(self, sweeps: list[Sweep]) -> None:
        self.by_pathway |= {sweep.pathway: sweep for sweep in sweeps if sweep.kind != "train"}
        self.count += 1

    def forget(self) -> None:
        """Another branch has sweeps of its own."""
        self.by_pathway = {}
        self.count += 1

    def measure_with(self, cursors: Cursors) -> None:
        if cursors != self._cursors:
            self._cursors = cursors
            self.by_pathway = {
                pathway: msgspec.structs.replace(sweep, measures=measured_again(sweep, cursors))
                for pathway, sweep in self.by_pathway.items()
            }
            self.count += 1

    @property
    def clipped(self) -> bool:
        return any(sweep.clipped for sweep in self.by_pathway.values())

    @property
    def no_response(self) -> bool:
        """Whether the last sweep of every pathway held nothing to measure."""
        sweeps = self.by_pathway.values()
        return bool(sweeps) and all(sweep.measures.get("amplitude") is None for sweep in sweeps)
