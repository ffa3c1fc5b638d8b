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


LEAD_TICKS = 10 * 20  # 10 ms: a sweep starts this long before its first pulse


class SweepPlan(msgspec.Struct, frozen=True):
    """The next sweep: ``[start, end)`` in ticks, ``pulses`` = (tick, pathway index) in order, all inside it."""

    start: int
    end: int
    pathway: Pathway
    kind: Literal["test", "pair", "train"]
    pulses: tuple[tuple[int, int], ...]


def pulse_times(pattern: Pattern) -> np.ndarray:
    """int64 ticks of every pulse, relative to the first."""
    raise NotImplementedError


def duration(pattern: Pattern) -> int:
    """Ticks from the first to the last pulse."""
    raise NotImplementedError


class Stimulator:
    """Turns settings and orders into sweeps, in model time only. ``tick`` of an order is the moment it is given: the first
    pulse follows ``LEAD_TICKS`` later (later still when a sweep under way has to end first)."""

    settings: StimulatorSettings
    current: SweepPlan | None  # the sweep last taken; `set` and `stop` may drop pulses of it that are still to come

    def __init__(self, settings: StimulatorSettings = StimulatorSettings(), tick: int = 0) -> None: ...

    def set(self, settings: StimulatorSettings, tick: int) -> None: ...

    def run(self, pattern: Pattern, pathways: tuple[Pathway, ...], tick: int, label: str = "") -> int:
        """Give a pattern; returns the tick of its first pulse."""
        raise NotImplementedError

    def stop(self, tick: int) -> None: ...

    def force_test(self, pathway: Pathway, tick: int) -> int:
        """One test pulse even while test pulses pause; returns its tick."""
        raise NotImplementedError

    def next_sweep(self) -> SweepPlan | None:
        """Pure: the next sweep as things stand. Ask again after every order."""
        raise NotImplementedError

    def take(self, plan: SweepPlan) -> None:
        """The sweep begins: what it holds will not be planned again."""

    def running(self, tick: int) -> tuple[str, int]:
        """Label and last pulse of the pattern that is being delivered, or ("", 0)."""
        raise NotImplementedError

    def snapshot(self) -> StimulatorState: ...  # frozen plain values; restore(snapshot()) changes nothing

    def restore(self, state: StimulatorState) -> None: ...
