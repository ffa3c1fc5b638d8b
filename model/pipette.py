"""The pipette of a somatic voltage clamp: what it puts into the cell, and how well it holds it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from model.units import Quantity


class Pipette(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Caesium and a local anaesthetic inside: no spikes, no potassium currents (GABA_B, after-hyperpolarisation).

    The clamp holds the soma through its series resistance. The dendrites follow passively, so current from far
    synapses is filtered and their voltage is not the command: space clamp is as imperfect as in a real cell.
    """

    series_MOhm: Annotated[
        float, Quantity("MOhm", 1, 100, "series resistance left after compensation", "10 to 20 MOhm, half compensated")
    ] = 8.0
    chloride_mV: Annotated[
        float, Quantity("mV", -90, 20, "reversal of GABA_A with this solution", "about 0 mV: symmetrical chloride")
    ] = 0.0

    @property
    def series_nS(self) -> float:
        return 1e3 / self.series_MOhm
