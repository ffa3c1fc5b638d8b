"""The spines that a test pulse reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.instruments.stimulator import StimulatorSettings

if TYPE_CHECKING:
    from model.slice import Slice


def reached(slice_: Slice, settings: StimulatorSettings) -> dict[str, tuple[float, float]]:
    """The molecules of the spines that a test pulse would reach at the currents that are set, (S1, S2) by name, and
    what its response is made of. An electrode sees these synapses and no others."""
    s1, s2 = (slice_.recruited(n, one.current_uA, one.width_ms) for n, one in enumerate((settings.s1, settings.s2)))
    return slice_.read_reached((s1, s2))
