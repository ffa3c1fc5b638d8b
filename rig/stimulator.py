"""Stimulator settings, and how they become pulses."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.units import Quantity

Pathway = Literal["S1", "S2"]


class PathwaySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One isolated stimulator."""

    current_uA: Annotated[float, Quantity("uA", 0, 800, "stimulus current")] = 0.0
    width_ms: Annotated[float, Quantity("ms", 0.02, 0.5, "pulse width")] = 0.1
    on: bool = True


class TestPulses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Test pulses: each pathway every ``interval_s``, S2 half an interval after S1; ``pair_ms`` makes every one a pair."""

    mode: Literal["alternate", "S1", "S2", "off"] = "alternate"
    interval_s: Annotated[float, Quantity("s", 0.05, 900, "interval between test pulses of one pathway")] = 30.0
    pair_ms: Annotated[float, Quantity("ms", 5, 5000, "interval of the pair")] | None = None


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stimulus pattern: trains of bursts of pulses. 100 Hz for 1 s is one burst of 100; theta burst is 10 bursts of 4 at
    5 Hz; 1 Hz for 15 min is 900 bursts of one pulse at 1 Hz. Trains start ``train_interval_s`` apart, start to start."""

    pulses: Annotated[int, Quantity("1", 1, 2000, "pulses in a burst")] = 1
    rate_hz: Annotated[float, Quantity("Hz", 0.01, 400, "pulse rate inside a burst")] = 100.0
    bursts: Annotated[int, Quantity("1", 1, 4000, "bursts in a train")] = 1
    burst_rate_hz: Annotated[float, Quantity("Hz", 0.001, 100, "bursts per second")] = 5.0
    trains: Annotated[int, Quantity("1", 1, 100, "trains")] = 1
    train_interval_s: Annotated[float, Quantity("s", 0.1, 36000, "from the start of one train to the start of the next")] = 20.0


class StimulatorSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything on the stimulator's front panel."""

    s1: PathwaySettings = PathwaySettings()
    s2: PathwaySettings = PathwaySettings()
    test: TestPulses = TestPulses()
