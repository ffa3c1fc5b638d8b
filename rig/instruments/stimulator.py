"""Stimulator settings, and how they become pulses and sweeps. Model time only."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Annotated, Literal

import msgspec
import numpy as np

from model.units import TICKS_PER_MS, TICKS_PER_S, Quantity
from rig.files.refusal import Objection

Pathway = Literal["S1", "S2"]
Kind = Literal["test", "pair", "train"]
Origin = Literal["test", "forced", "pattern"]
PATHWAYS: tuple[Pathway, Pathway] = ("S1", "S2")

LEAD_TICKS = 10 * TICKS_PER_MS
"""A sweep starts this long before its first pulse."""
TAIL_TICKS = 90 * TICKS_PER_MS
"""... and lasts this long after a test pulse or the second pulse of a pair."""
TRAIN_TAIL_TICKS = 200 * TICKS_PER_MS
"""... or this long after the last pulse of a train."""
ONE_SWEEP_TICKS = 2 * TICKS_PER_S
"""A train no longer than this is one sweep; a longer one is a sweep a pulse."""
QUIET_TICKS = TICKS_PER_S // 2
"""Test pulses keep this distance from the pulses of a pattern."""
PAUSE_GAP_TICKS = 60 * TICKS_PER_S
"""On an inducing pathway test pulses pause, except in gaps between trains at least this long."""
MOST_PULSES = 100_000
NEVER = 2**62


class PathwaySettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One isolated stimulator."""

    current_uA: Annotated[float, Quantity("uA", 0, 800, "stimulus current")] = 0.0
    width_ms: Annotated[float, Quantity("ms", 0.02, 0.5, "pulse width")] = 0.1
    on: bool = True


class TestPulses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Each pathway is tested every ``interval_s``, S2 half an interval after S1; ``pair_ms`` makes every one a pair."""

    mode: Literal["alternate", "S1", "S2", "off"] = "alternate"
    interval_s: Annotated[float, Quantity("s", 0.05, 900, "interval between test pulses of one pathway")] = 30.0
    pair_ms: Annotated[float, Quantity("ms", 5, 5000, "interval of the pair")] | None = None


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stimulus pattern: trains of bursts of pulses. 100 Hz for 1 s is one burst of 100; theta burst is 10 bursts of 4
    at 5 Hz; 1 Hz for 15 min is 900 bursts of one pulse at 1 Hz. Trains start ``train_interval_s`` apart."""

    pulses: Annotated[int, Quantity("1", 1, 2000, "pulses in a burst")] = 1
    rate_hz: Annotated[float, Quantity("Hz", 0.01, 400, "pulse rate inside a burst")] = 100.0
    bursts: Annotated[int, Quantity("1", 1, 4000, "bursts in a train")] = 1
    burst_rate_hz: Annotated[float, Quantity("Hz", 0.001, 100, "bursts per second")] = 5.0
    trains: Annotated[int, Quantity("1", 1, 100, "trains")] = 1
    train_interval_s: Annotated[float, Quantity("s", 0.1, 36000, "from start to start of the trains")] = 20.0


class StimulatorSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything on the stimulator's front panel."""

    s1: PathwaySettings = PathwaySettings()
    s2: PathwaySettings = PathwaySettings()
    test: TestPulses = TestPulses()


class SweepPlan(msgspec.Struct, frozen=True):
    """A sweep to come: ``[start, end)`` in ticks, ``pulses`` = (tick, pathway index) in order, all inside it.

    ``nominal``: for a test sweep, its place in the test clock; -1 for a forced test pulse.
    """

    start: int
    end: int
    pathway: Pathway
    kind: Kind
    pulses: tuple[tuple[int, int], ...]
    origin: Origin = "test"
    nominal: int = -1


def check_pattern(pattern: Pattern) -> None:
    """Refuse a pattern whose bursts or trains run into each other, or that never ends. Raises Objection."""
    if pattern.pulses * pattern.bursts * pattern.trains > MOST_PULSES:
        total = f"{pattern.pulses * pattern.bursts * pattern.trains} in all"
        raise Objection("pulses", total, f"at most {MOST_PULSES} pulses in bursts × trains")
    burst_s = pattern.pulses / pattern.rate_hz
    if pattern.bursts > 1 and pattern.pulses > 1 and burst_s * pattern.burst_rate_hz > 1 + 1e-9:
        most = f"at most {1 / burst_s:.3g} Hz, because a burst and the interval after it last {1000 * burst_s:.3g} ms"
        raise Objection("burst_rate_hz", f"{pattern.burst_rate_hz:g}", most)
    train_s = (pattern.bursts - 1) / pattern.burst_rate_hz + (pattern.pulses - 1) / pattern.rate_hz
    if pattern.trains > 1 and train_s + 0.002 > pattern.train_interval_s:
        least = f"more than {train_s + 0.002:.4g} s, the time from the first to the last pulse of a train"
        raise Objection("train_interval_s", f"{pattern.train_interval_s:g}", least)


def _train_times(pattern: Pattern) -> np.ndarray:
    """int64 ticks, shape (trains, pulses of a train), relative to the first pulse."""
    pulse_s = np.arange(pattern.pulses) / pattern.rate_hz
    burst_s = np.arange(pattern.bursts) / pattern.burst_rate_hz
    train_s = np.arange(pattern.trains) * pattern.train_interval_s
    one_s = (burst_s[:, None] + pulse_s[None, :]).ravel()
    return np.rint((train_s[:, None] + one_s[None, :]) * TICKS_PER_S).astype(np.int64)


def pulse_times(pattern: Pattern) -> np.ndarray:
    """int64 ticks of every pulse, relative to the first."""
    return _train_times(pattern).ravel()


def duration(pattern: Pattern) -> int:
    """Ticks from the first to the last pulse; the same sum as that of ``pulse_times``, without all that come before."""
    one_s = (pattern.bursts - 1) / pattern.burst_rate_hz + (pattern.pulses - 1) / pattern.rate_hz
    return round(((pattern.trains - 1) * pattern.train_interval_s + one_s) * TICKS_PER_S)


class Unit(msgspec.Struct, frozen=True, array_like=True):
    """What one sweep of a pattern holds: a whole short train, or one pulse of a long one."""

    pulses: tuple[int, ...]
    tail: int
    kind: Kind


class Run(msgspec.Struct, frozen=True):
    """A pattern that was given: absolute ticks. ``pauses``: (first, last pulse) of stretches without test pulses."""

    label: str
    pathways: tuple[int, ...]
    pulses: tuple[int, ...]
    units: tuple[Unit, ...]
    pauses: tuple[tuple[int, int], ...]


class StimulatorState(msgspec.Struct, frozen=True):
    """Everything a stimulator remembers. Frozen values only, so that a bookmark is a reference."""

    settings: StimulatorSettings
    current: SweepPlan | None
    free_from: int
    clock_start: int
    nominal: tuple[int, int]
    runs: tuple[Run, ...]
    done: tuple[int, ...]
    forced: tuple[tuple[int, int], ...]


def _run(pattern: Pattern, pathways: tuple[int, ...], first: int, label: str) -> Run:
    trains = _train_times(pattern) + first
    units: list[Unit] = []
    pauses: list[tuple[int, int]] = []
    for ticks in trains.tolist():
        if ticks[-1] - ticks[0] > ONE_SWEEP_TICKS:
            units += [Unit((tick,), TAIL_TICKS, "train") for tick in ticks]
        else:
            short: dict[int, Kind] = {1: "test", 2: "pair"}
            tail = TAIL_TICKS if len(ticks) in short else TRAIN_TAIL_TICKS
            units.append(Unit(tuple(ticks), tail, short.get(len(ticks), "train")))
        if pauses and ticks[0] - pauses[-1][1] < PAUSE_GAP_TICKS:
            pauses[-1] = (pauses[-1][0], ticks[-1])
        else:
            pauses.append((ticks[0], ticks[-1]))
    return Run(label, pathways, tuple(trains.ravel().tolist()), tuple(units), tuple(pauses))


def _before(gap: int) -> int:
    """How long before its pulse a sweep starts: 10 ms, less where the pulse before it is less than 100 ms away."""
    return min(LEAD_TICKS, gap // 10)


class Stimulator:
    """Turns settings and orders into sweeps that never overlap.

    ``tick`` of an order is the moment it is given: its first pulse follows ``LEAD_TICKS`` later, and later still when
    the sweep under way has to end first. ``run`` and ``force_test`` may be told ahead of time, as a protocol does:
    then test pulses make room before a train as well as after it. Test pulses: S1 a quarter, S2 three quarters of an
    interval after the clock started, then every interval. A test pulse that would come less than 0.5 s from a pulse of
    a pattern waits until 0.5 s after; between the pulses of a 1 Hz train there is room. One that waited until the next
    is due is left out.
    """

    def __init__(self, settings: StimulatorSettings, tick: int = 0) -> None:
        self.settings = settings
        self.current: SweepPlan | None = None
        """The sweep last taken. ``set`` and ``stop`` take back pulses of it that are still to come."""
        self._free_from = tick
        self._clock_start = tick
        self._nominal = [0, 0]
        self._runs: list[Run] = []
        self._done: list[int] = []
        self._forced: list[tuple[int, int]] = []

    # ---- orders

    def set(self, settings: StimulatorSettings, tick: int) -> None:
        """New front panel. Another interval, or test pulses switched on, restart the test clock at ``tick``."""
        old = self.settings
        was_testing = [self._testing(pathway) for pathway in (0, 1)]
        self._heard(tick)
        self.settings = settings
        if settings.test.interval_s != old.test.interval_s or (old.test.mode == "off" != settings.test.mode):
            self._clock_start = tick
            self._nominal = [0, 0]
        else:
            for pathway in (0, 1):
                if self._testing(pathway) and not was_testing[pathway]:
                    self._skip_tests(pathway, tick + LEAD_TICKS)
        self._forced = [one for one in self._forced if self._active(one[1])]
        self._take_back(tick, [pathway for pathway in (0, 1) if not self._active(pathway)])

    def run(self, pattern: Pattern, pathways: tuple[Pathway, ...], tick: int, label: str = "") -> int:
        """Give a pattern to one pathway, or to both together. Returns the tick of its first pulse. Raises Objection."""
        check_pattern(pattern)
        first = max(self._free_from, tick) + LEAD_TICKS
        indices = tuple(index for index, name in enumerate(PATHWAYS) if name in pathways)
        self._runs.append(_run(pattern, indices, first, label))
        self._done.append(0)
        return first

    def stop(self, tick: int) -> None:
        """No further pulse of any pattern; test pulses resume."""
        self._heard(tick)
        for pathway in {pathway for run in self._runs for pathway in run.pathways}:
            self._skip_tests(pathway, tick)
        cut = [(run, bisect_left(run.pulses, tick)) for run in self._runs]
        # what was delivered still keeps test pulses 0.5 s away, but nothing of it is left to plan
        self._runs = [Run(run.label, run.pathways, run.pulses[:n], (), ()) for run, n in cut if n]
        self._done = [0] * len(self._runs)
        if self.current is not None and self.current.origin == "pattern":
            self._take_back(tick, [0, 1])

    def force_test(self, pathway: Pathway, tick: int) -> int:
        """One test pulse even while test pulses pause. Returns its tick; a sweep of a pattern may make it later."""
        at = max(self._free_from, tick) + LEAD_TICKS
        if self._active(PATHWAYS.index(pathway)):
            self._forced.append((at, PATHWAYS.index(pathway)))
        return at

    def take(self, plan: SweepPlan) -> None:
        """The sweep begins: what it holds is not planned again."""
        self.current = plan
        self._free_from = plan.end
        if plan.origin == "test":
            self._nominal[PATHWAYS.index(plan.pathway)] = plan.nominal + 1
        elif plan.origin == "forced":
            self._forced.remove(min(self._forced))
        else:
            self._done = [bisect_left(run.units, plan.end, key=_first_pulse) for run in self._runs]
        for run in [run for run in self._runs if run.pulses[-1] + QUIET_TICKS <= plan.start]:
            for pathway in run.pathways:
                self._skip_tests(pathway, run.pulses[-1])
            index = self._runs.index(run)
            del self._runs[index], self._done[index]

    # ---- what is to come

    def next_sweep(self) -> SweepPlan | None:
        """The next sweep as things stand. Pure: ask again after every order."""
        pattern = self._pattern_sweep() if self._runs else None
        limit = pattern.pulses[0][0] if pattern is not None else NEVER
        span = self._pair_ticks()
        waiting = [(*found, pathway) for pathway in (0, 1) if (found := self._test_pulse(pathway, span, limit))]
        if self._forced:
            at, pathway = min(self._forced)
            at = max(at, self._free_from + LEAD_TICKS)
            waiting.append((self._clear_of_patterns(at, span, TRAIN_TAIL_TICKS + LEAD_TICKS, limit), -1, pathway))
        waiting = sorted(one for one in waiting if one[0] < limit)
        return self._test_sweep(waiting, span) if waiting else pattern

    def running(self, tick: int) -> tuple[str, int]:
        """Label and last pulse (tick) of the pattern that ends last, or ("", 0) when none is being delivered."""
        left = [
            (run.pulses[-1], run.label)
            for run in self._runs
            if run.units and run.pulses[0] - LEAD_TICKS <= tick <= run.pulses[-1]
        ]
        return (max(left)[1], max(left)[0]) if left else ("", 0)

    # ---- bookmark

    def snapshot(self) -> StimulatorState:
        return StimulatorState(
            self.settings,
            self.current,
            self._free_from,
            self._clock_start,
            (self._nominal[0], self._nominal[1]),
            tuple(self._runs),
            tuple(self._done),
            tuple(self._forced),
        )

    def restore(self, state: StimulatorState) -> None:
        self.settings = state.settings
        self.current = state.current
        self._free_from = state.free_from
        self._clock_start = state.clock_start
        self._nominal = list(state.nominal)
        self._runs = list(state.runs)
        self._done = list(state.done)
        self._forced = list(state.forced)

    # ---- inside

    def _active(self, pathway: int) -> bool:
        one = self.settings.s2 if pathway else self.settings.s1
        return one.on and one.current_uA > 0

    def _testing(self, pathway: int) -> bool:
        return self._active(pathway) and self.settings.test.mode in ("alternate", PATHWAYS[pathway])

    def _interval(self) -> int:
        return round(self.settings.test.interval_s * TICKS_PER_S)

    def _pair_ticks(self) -> int:
        pair_ms = self.settings.test.pair_ms
        return 0 if pair_ms is None else round(pair_ms * TICKS_PER_MS)

    def _nominal_tick(self, pathway: int, number: int) -> int:
        interval = self._interval()
        return self._clock_start + interval * (3 if pathway else 1) // 4 + number * interval

    def _skip_tests(self, pathway: int, tick: int) -> None:
        """Forget the test pulses of a pathway that were due before ``tick``."""
        behind = tick - self._nominal_tick(pathway, 0)
        self._nominal[pathway] = max(self._nominal[pathway], -(-behind // self._interval()))

    def _heard(self, tick: int) -> None:
        """An order came: nothing may be planned before it, and what no pathway could take up to now is gone."""
        self._free_from = max(self._free_from, tick)
        missed = [bisect_left(run.units, tick, key=_first_pulse) for run in self._runs]
        self._done = [max(done, n) for done, n in zip(self._done, missed, strict=True)]

    def _take_back(self, tick: int, pathways: list[int]) -> None:
        """Drop the pulses of the sweep under way that these pathways have not given yet."""
        if self.current is None:
            return
        pulses = tuple(one for one in self.current.pulses if one[0] < tick or one[1] not in pathways)
        if len(pulses) < len(self.current.pulses):
            self.current = msgspec.structs.replace(self.current, pulses=pulses)

    def _pattern_sweep(self) -> SweepPlan | None:
        """The next unit, cut short where the next one begins; units that begin while it lasts are in the same sweep."""
        following = list(self._done)
        pulses: list[tuple[int, int]] = []
        first, last, end = 0, 0, 0
        kind: Kind = "train"
        while True:
            coming = [
                (run.units[n].pulses[0], index)
                for index, (run, n) in enumerate(zip(self._runs, following, strict=True))
                if n < len(run.units) and any(map(self._active, run.pathways))
            ]
            if not coming:
                break
            at, index = min(coming)
            if pulses and at > last:
                end = min(end, at - _before(at - last))
                break
            run, unit = self._runs[index], self._runs[index].units[following[index]]
            following[index] += 1
            first, kind = (first, "train") if pulses else (at, unit.kind)
            pulses += [(tick, pathway) for tick in unit.pulses for pathway in run.pathways if self._active(pathway)]
            last, end = max(last, unit.pulses[-1]), max(end, unit.pulses[-1] + unit.tail)
        if not pulses:
            return None
        pulses.sort()
        start = max(self._free_from, first - LEAD_TICKS)
        return SweepPlan(start, end, PATHWAYS[pulses[0][1]], kind, tuple(dict.fromkeys(pulses)), "pattern")

    def _clear_of_patterns(self, at: int, span: int, quiet: int, limit: int) -> int:
        """Earliest tick from ``at`` for a test pulse (or pair over ``span``) that is ``quiet`` away from every pulse of
        a pattern and leaves room for its own sweep; the search ends beyond ``limit``."""
        moved = True
        while moved and at < limit:
            moved = False
            for run in self._runs:
                n = bisect_right(run.pulses, at - quiet)
                if n < len(run.pulses) and run.pulses[n] < at + max(quiet, span + LEAD_TICKS):
                    at, moved = max(at, run.pulses[n] + quiet), True
        return at

    def _test_pulse(self, pathway: int, span: int, limit: int) -> tuple[int, int] | None:
        """(tick, number) of the next test pulse of a pathway, if it comes before ``limit``."""
        if not self._testing(pathway):
            return None
        interval = self._interval()
        number = self._nominal[pathway]
        while True:
            due = self._nominal_tick(pathway, number)
            if due >= limit:
                return None
            paused_until = self._pause(pathway, due)
            if paused_until is not None:
                number += (paused_until - due) // interval + 1
                continue
            at = max(due, self._free_from + _before(interval // 2))
            at = self._clear_of_patterns(at, span, QUIET_TICKS, limit) if self._runs else at
            if at >= limit:
                return None
            if at - due < interval and self._pause(pathway, at) is None:
                return at, number
            number += max(1, (at - due) // interval)

    def _pause(self, pathway: int, tick: int) -> int | None:
        """Last pulse of the stretch of induction on this pathway that ``tick`` falls into."""
        for run in self._runs:
            if pathway in run.pathways:
                for first, last in run.pauses:
                    if first <= tick <= last:
                        return last
        return None

    def _test_sweep(self, waiting: list[tuple[int, int, int]], span: int) -> SweepPlan:
        """Sweep of the first of the waiting test pulses (tick, number, pathway), cut short where the next pulse of
        anything needs room."""
        at, number, pathway = waiting[0]
        last = at + span
        coming = [one[0] for one in waiting[1:]]
        if number >= 0:
            coming.append(self._nominal_tick(pathway, number + 1))
        for run in self._runs:
            n = bisect_left(run.pulses, last)
            coming += run.pulses[n : n + 1]
        end = min([last + TAIL_TICKS, *(one - _before(one - last) for one in coming if one - last >= LEAD_TICKS)])
        pulses = ((at, pathway), (last, pathway)) if span else ((at, pathway),)
        start = max(self._free_from, at - LEAD_TICKS)
        origin: Origin = "test" if number >= 0 else "forced"
        return SweepPlan(start, end, PATHWAYS[pathway], "pair" if span else "test", pulses, origin, number)


def _first_pulse(unit: Unit) -> int:
    return unit.pulses[0]
