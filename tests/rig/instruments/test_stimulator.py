"""Patterns become pulses, and pulses become sweeps that follow the rules for test pulses to the tick."""

from __future__ import annotations

import copy
import itertools
import random

import msgspec
import numpy as np
import pytest

from rig.files.refusal import Objection
from rig.instruments.stimulator import (
    LEAD_TICKS,
    PathwaySettings,
    Pattern,
    Stimulator,
    StimulatorSettings,
    TestPulses,
    check_pattern,
    duration,
    pulse_times,
)

S = 20_000
MS = 20
HFS = Pattern(pulses=100, rate_hz=100)
TBS = Pattern(pulses=4, rate_hz=100, bursts=10, burst_rate_hz=5)
LFS = Pattern(pulses=1, bursts=900, burst_rate_hz=1)
FOUR = Pattern(pulses=100, rate_hz=100, trains=4, train_interval_s=300)


def settings(s1=100.0, s2=100.0, **test):
    return StimulatorSettings(
        s1=PathwaySettings(current_uA=s1), s2=PathwaySettings(current_uA=s2), test=TestPulses(**test)
    )


def sweeps(stimulator, until):
    """All sweeps that start before ``until``, taken in turn."""
    taken = []
    while (plan := stimulator.next_sweep()) is not None and plan.start < until:
        stimulator.take(plan)
        taken.append(plan)
    return taken


def pulses(taken, pathway):
    return [tick for plan in taken for tick, index in plan.pulses if index == pathway]


def test_pulse_times_of_trains_bursts_and_pulses():
    assert np.array_equal(pulse_times(HFS), np.arange(100) * 200)
    theta = pulse_times(TBS)
    assert np.array_equal(theta[:8], [0, 200, 400, 600, 4000, 4200, 4400, 4600])
    assert theta.size == 40
    assert theta.dtype == np.int64
    assert duration(LFS) == 899 * S
    assert duration(FOUR) == 900 * S + 99 * 200
    thirds = pulse_times(Pattern(pulses=4, rate_hz=3))
    assert np.array_equal(thirds, [0, 6667, 13333, 20000])  # rounded each, not summed


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        (Pattern(pulses=5, rate_hz=20, bursts=2, burst_rate_hz=5), "burst_rate_hz"),
        (Pattern(pulses=100, rate_hz=100, trains=2, train_interval_s=0.5), "train_interval_s"),
        (Pattern(pulses=2000, bursts=100), "pulses"),
    ],
)
def test_a_pattern_that_runs_into_itself_is_refused(pattern, key):
    with pytest.raises(Objection) as refused:
        check_pattern(pattern)
    assert refused.value.key == key
    with pytest.raises(Objection):
        Stimulator(settings()).run(pattern, ("S1",), 0)


def test_test_pulses_alternate_with_s2_half_an_interval_after_s1():
    taken = sweeps(Stimulator(settings()), 120 * S)
    assert pulses(taken, 0) == [int((7.5 + 30 * n) * S) for n in range(4)]
    assert pulses(taken, 1) == [int((22.5 + 30 * n) * S) for n in range(4)]
    assert all(plan.kind == "test" for plan in taken)
    assert all(plan.start == plan.pulses[0][0] - 10 * MS and plan.end == plan.pulses[0][0] + 90 * MS for plan in taken)


def test_a_pathway_without_current_or_switched_off_gets_no_pulse():
    assert pulses(sweeps(Stimulator(settings(s2=0.0)), 60 * S), 1) == []
    off = msgspec.structs.replace(settings(), s1=PathwaySettings(current_uA=50, on=False))
    taken = sweeps(Stimulator(off), 60 * S)
    assert pulses(taken, 0) == []
    assert len(pulses(taken, 1)) == 2
    silent = Stimulator(settings(s1=0.0, s2=0.0))
    silent.run(HFS, ("S1", "S2"), S)
    assert silent.next_sweep() is None
    assert sweeps(Stimulator(settings(mode="off")), 60 * S) == []
    assert pulses(sweeps(Stimulator(settings(mode="S2")), 60 * S), 0) == []


def test_every_test_pulse_of_a_pair_setting_is_a_pair_to_90_ms_after_its_second_pulse():
    plan = Stimulator(settings(pair_ms=50)).next_sweep()
    first = int(7.5 * S)
    assert plan.kind == "pair"
    assert plan.pulses == ((first, 0), (first + 50 * MS, 0))
    assert (plan.start, plan.end) == (first - 10 * MS, first + 140 * MS)


def test_a_new_interval_restarts_the_clock_and_a_new_current_does_not():
    stimulator = Stimulator(settings())
    sweeps(stimulator, 40 * S)
    stimulator.set(settings(s1=200.0), 41 * S)
    assert stimulator.next_sweep().pulses == ((int(52.5 * S), 1),)
    stimulator.set(settings(s1=200.0, interval_s=10), 42 * S)
    assert pulses(sweeps(stimulator, 60 * S), 0) == [int(44.5 * S), int(54.5 * S)]


def test_test_pulses_switched_on_late_are_not_given_in_the_past():
    stimulator = Stimulator(settings(s1=0.0))
    stimulator.set(settings(), 100 * S)
    assert pulses(sweeps(stimulator, 130 * S), 0) == [int(127.5 * S)]


def test_a_short_train_is_one_sweep_to_200_ms_after_its_last_pulse():
    stimulator = Stimulator(settings())
    first = stimulator.run(HFS, ("S1",), 60 * S, "100 Hz")
    assert first == 60 * S + LEAD_TICKS
    assert stimulator.running(first) == ("100 Hz", first + 99 * 200)
    assert stimulator.running(first + 99 * 200 + 1) == stimulator.running(59 * S) == ("", 0)
    train = next(plan for plan in sweeps(stimulator, 70 * S) if plan.kind == "train")
    assert (train.start, train.end) == (60 * S, first + 99 * 200 + 200 * MS)
    assert train.pulses == tuple((first + 200 * n, 0) for n in range(100))


def test_a_pattern_to_both_pathways_gives_their_pulses_together():
    stimulator = Stimulator(settings())
    first = stimulator.run(TBS, ("S1", "S2"), 60 * S)
    train = next(plan for plan in sweeps(stimulator, 62 * S) if plan.kind == "train")
    assert train.pulses[:4] == ((first, 0), (first, 1), (first + 200, 0), (first + 200, 1))
    assert train.pathway == "S1"
    assert len(train.pulses) == 80


def test_single_and_pair_patterns_last_as_test_sweeps_do():
    stimulator = Stimulator(settings(mode="off"))
    first = stimulator.run(Pattern(), ("S2",), S)
    second = stimulator.run(Pattern(pulses=2, rate_hz=10), ("S2",), 2 * S)
    single, pair = sweeps(stimulator, 5 * S)
    assert (single.kind, single.end) == ("test", first + 90 * MS)
    assert (pair.kind, pair.end) == ("pair", second + 190 * MS)


def test_a_long_train_is_a_sweep_a_pulse_and_test_pulses_of_its_pathway_pause():
    stimulator = Stimulator(settings())
    sweeps(stimulator, 60 * S)
    first = stimulator.run(LFS, ("S1",), 60 * S)
    taken = sweeps(stimulator, 1020 * S)
    train = [plan for plan in taken if plan.kind == "train"]
    assert len(train) == 900
    assert all(plan.end - plan.start == 100 * MS for plan in train)
    tests_of_s1 = [plan for plan in taken if plan.kind == "test" and plan.pathway == "S1"]
    assert tests_of_s1[0].pulses[0][0] > first + 899 * S
    tests_of_s2 = pulses([plan for plan in taken if plan.kind == "test"], 1)
    assert len(tests_of_s2) == 32  # they go on between the pulses of the train ...
    assert all((tick - first) % S == S // 2 for tick in tests_of_s2 if tick < first + 899 * S)  # ... 0.5 s from each


def test_test_pulses_return_in_gaps_of_a_minute_between_trains():
    long_gaps, short_gaps = Stimulator(settings()), Stimulator(settings())
    for stimulator, gap in ((long_gaps, 300), (short_gaps, 20)):
        stimulator.run(Pattern(pulses=100, rate_hz=100, trains=4, train_interval_s=gap), ("S1",), 60 * S)
    tested = [plan.start for plan in sweeps(long_gaps, 960 * S) if plan.kind == "test" and plan.pathway == "S1"]
    assert len(tested) == 32
    paused = [plan.start for plan in sweeps(short_gaps, 150 * S) if plan.kind == "test" and plan.pathway == "S1"]
    assert paused == [int(t * S) - LEAD_TICKS for t in (7.5, 37.5, 127.5)]


@pytest.mark.parametrize("before_s", [-0.7, -0.3, 0.2, 0.499])
def test_a_test_pulse_in_or_near_a_train_waits_until_half_a_second_after(before_s):
    """S2 is due at 22.5 s; the train's first pulse comes ``before_s`` later than that."""
    stimulator = Stimulator(settings())
    first = stimulator.run(HFS, ("S1",), round((22.5 + before_s) * S) - LEAD_TICKS)
    taken = sweeps(stimulator, 30 * S)
    assert pulses([plan for plan in taken if plan.kind == "test"], 1) == [first + 99 * 200 + S // 2]


@pytest.mark.parametrize("before_s", [-1.6, 0.5])
def test_a_test_pulse_half_a_second_from_a_train_does_not_wait(before_s):
    stimulator = Stimulator(settings())
    stimulator.run(HFS, ("S1",), round((22.5 + before_s) * S) - LEAD_TICKS)
    assert pulses(sweeps(stimulator, 30 * S), 1) == [int(22.5 * S)]


def test_at_10_hz_sweeps_touch_and_the_other_pathway_waits_for_the_end():
    stimulator = Stimulator(settings())
    first = stimulator.run(Pattern(pulses=1, bursts=900, burst_rate_hz=10), ("S1",), 0)
    taken = sweeps(stimulator, 100 * S)
    train = [plan for plan in taken if plan.kind == "train"]
    assert len(train) == 900
    assert all(earlier.end == later.start for earlier, later in itertools.pairwise(train))
    assert pulses(taken, 1) == [first + 899 * 2000 + S // 2]  # due at 82.5 s; 22.5 and 52.5 s are lost


def test_a_long_fast_train_has_sweeps_that_do_not_overlap():
    stimulator = Stimulator(settings(mode="off"))
    stimulator.run(Pattern(pulses=300, rate_hz=100), ("S1",), 0)
    train = sweeps(stimulator, 10 * S)
    assert len(train) == 300
    assert all(earlier.end == later.start for earlier, later in itertools.pairwise(train))
    assert all(plan.start <= plan.pulses[0][0] < plan.end for plan in train)


def test_an_order_in_a_running_sweep_waits_for_its_end():
    stimulator = Stimulator(settings())
    (plan,) = sweeps(stimulator, 10 * S)
    assert stimulator.run(HFS, ("S1",), plan.start + 1) == plan.end + LEAD_TICKS


def test_stop_takes_back_the_pulses_that_are_still_to_come():
    stimulator = Stimulator(settings())
    first = stimulator.run(FOUR, ("S1",), 10 * S)
    (_, train) = sweeps(stimulator, 11 * S)
    stimulator.stop(first + 10 * 200 + 1)
    assert stimulator.current.pulses == train.pulses[:11]
    assert stimulator.current.end == train.end
    assert all(plan.kind == "test" for plan in sweeps(stimulator, 700 * S))
    assert stimulator.running(12 * S) == ("", 0)


def test_after_a_stop_no_test_pulse_is_given_for_the_pause():
    stimulator = Stimulator(settings())
    stimulator.run(LFS, ("S1",), 0)
    sweeps(stimulator, 300 * S)
    stimulator.stop(300 * S)
    assert pulses(sweeps(stimulator, 330 * S), 0) == [int(307.5 * S)]


def test_switching_a_pathway_off_in_a_train_ends_its_pulses():
    stimulator = Stimulator(settings())
    first = stimulator.run(HFS, ("S1", "S2"), 10 * S)
    sweeps(stimulator, 11 * S)
    stimulator.set(settings(s1=0.0), first + 1000)
    assert pulses([stimulator.current], 0) == [first + 200 * n for n in range(5)]
    assert len(pulses([stimulator.current], 1)) == 100


def test_a_forced_test_pulse_comes_in_the_pause():
    stimulator = Stimulator(settings())
    stimulator.run(Pattern(pulses=100, rate_hz=100, trains=3, train_interval_s=40), ("S1",), 60 * S)
    sweeps(stimulator, 80 * S)
    assert stimulator.force_test("S1", 80 * S) == 80 * S + LEAD_TICKS
    plan = stimulator.next_sweep()
    assert plan.pulses == ((80 * S + LEAD_TICKS, 0),)
    assert plan.kind == "test"
    stimulator.take(plan)
    assert stimulator.next_sweep().pulses[0] == (int(82.5 * S), 1)


def test_a_forced_test_pulse_waits_for_a_sweep_of_a_pattern():
    stimulator = Stimulator(settings(mode="off"))
    first = stimulator.run(HFS, ("S2",), 10 * S)
    stimulator.force_test("S1", 10 * S)
    train, test = sweeps(stimulator, 20 * S)
    assert (train.kind, test.kind) == ("train", "test")
    assert test.pulses == ((first + 99 * 200 + 210 * MS, 0),)


def test_patterns_on_two_pathways_share_a_sweep_where_they_meet():
    stimulator = Stimulator(settings(mode="off"))
    slow = stimulator.run(LFS, ("S1",), 0)
    fast = stimulator.run(HFS, ("S2",), round(5.5 * S))
    taken = sweeps(stimulator, 10 * S)
    shared = next(plan for plan in taken if len(plan.pulses) > 1)
    assert (slow + 6 * S, 0) in shared.pulses
    assert (fast, 1) in shared.pulses
    assert len(shared.pulses) == 101
    assert len(pulses(taken, 0)) == 10


@pytest.mark.parametrize("interval_s", [0.05, 0.1, 0.15, 1.0])
def test_fast_test_pulses_keep_their_clock_in_shorter_sweeps(interval_s):
    taken = sweeps(Stimulator(settings(interval_s=interval_s)), 10 * S)
    for pathway, phase in ((0, 0.25), (1, 0.75)):
        ticks = pulses(taken, pathway)
        assert ticks == [round((phase + n) * interval_s * S) for n in range(len(ticks))]
        assert len(ticks) >= 10 / interval_s - 1
    assert all(earlier.end <= later.start for earlier, later in itertools.pairwise(taken))


def test_sweeps_of_random_orders_never_overlap_and_hold_their_pulses():
    for seed in range(40):
        chance = random.Random(seed)
        stimulator = Stimulator(
            settings(interval_s=chance.choice([0.3, 5, 30]), pair_ms=chance.choice([None, 50, 400]))
        )
        taken, tick = [], 0
        for _ in range(12):
            tick += chance.randrange(20 * S)
            for plan in sweeps(stimulator, tick):
                taken.append(plan)
            order = chance.randrange(6)
            pathways = chance.choice([("S1",), ("S2",), ("S1", "S2")])
            if order < 3:
                stimulator.run(chance.choice([HFS, TBS, LFS, Pattern(bursts=60, burst_rate_hz=10)]), pathways, tick)
            elif order == 3:
                stimulator.stop(tick)
                if taken:
                    taken[-1] = stimulator.current
            elif order == 4:
                stimulator.force_test(pathways[0], tick)
            else:
                changed = settings(s1=chance.choice([0.0, 100.0]), interval_s=chance.choice([5, 30]))
                stimulator.set(changed, tick)
                if taken:
                    taken[-1] = stimulator.current
        taken += sweeps(stimulator, tick + 30 * S)
        assert all(earlier.end <= later.start for earlier, later in itertools.pairwise(taken))
        for plan in taken:
            assert all(plan.start <= at < plan.end for at, _ in plan.pulses)
            assert list(plan.pulses) == sorted(set(plan.pulses))


def test_asking_changes_nothing_and_a_bookmark_brings_everything_back():
    stimulator = Stimulator(settings(pair_ms=50))
    stimulator.run(FOUR, ("S1",), 3 * S)
    sweeps(stimulator, 100 * S)
    stimulator.force_test("S2", 100 * S)
    bookmark = stimulator.snapshot()
    assert stimulator.next_sweep() == stimulator.next_sweep()
    assert stimulator.snapshot() == bookmark
    twin = copy.deepcopy(stimulator)
    ahead = sweeps(stimulator, 1000 * S)
    assert sweeps(twin, 1000 * S) == ahead
    stimulator.restore(msgspec.json.decode(msgspec.json.encode(bookmark), type=type(bookmark)))
    assert sweeps(stimulator, 1000 * S) == ahead
