"""Trying out on a copy: what is found, that it is noted, and that the experiment hears nothing else of it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from linear_slice import LinearSlice
from test_experiment import BOTH, same
from test_history import Bench

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.real_slice import default_slice
from rig.messages import (
    AddNote,
    Curve,
    Fault,
    Logged,
    PairCurve,
    Rewind,
    SetPaused,
    SetSpeed,
    SetStimulator,
    Sweep,
    TryCurve,
    TryPairs,
)

CURRENTS = (50.0, 100.0, 200.0, 400.0, 800.0)
INTERVALS = (20.0, 50.0, 200.0)


def answer(bench: Bench, order: TryCurve | TryPairs) -> Curve | PairCurve:
    bench.told.clear()
    bench.post(order)
    for _ in range(50):
        found = [one for one in bench.told if isinstance(one, Curve | PairCurve)]
        if found:
            return found[0]
        bench.blocks(1)
    raise AssertionError("no answer")


def test_a_curve_of_a_linear_slice_is_a_line():
    bench = Bench()
    bench.go_to(TICKS_PER_MIN)
    curve = answer(bench, TryCurve("S2", CURRENTS))
    assert (curve.pathway, curve.currents_uA) == ("S2", CURRENTS)
    assert np.array(curve.slopes) / curve.slopes[0] == pytest.approx(np.array(CURRENTS) / 50.0)
    assert np.array(curve.volleys) / curve.volleys[0] == pytest.approx(np.array(CURRENTS) / 50.0)
    assert curve.slopes[0] < 0 and curve.volleys[0] < 0
    assert curve.half_max_uA == pytest.approx(400.0, abs=0.2)


def test_pairs_of_a_linear_slice_are_as_strong_as_they_are():
    bench = Bench()
    bench.go_to(TICKS_PER_MIN)
    pairs = answer(bench, TryPairs("S1", (40.0, 50.0)))
    assert pairs.ratios == pytest.approx((1.0, 1.0), abs=0.005)
    (entry,) = [one for one in bench.told if isinstance(one, Logged)]
    assert entry.text == "Pairs to S1, tried on a copy of the slice: 1.00 at 40 ms, 1.00 at 50 ms."


def test_a_real_slice_facilitates_and_its_curve_saturates():
    bench = Bench(default_slice)
    bench.go_to(TICKS_PER_MIN)
    pairs = answer(bench, TryPairs("S1", INTERVALS))
    assert pairs.ratios[1] > 1.2 and pairs.ratios[2] < pairs.ratios[1]
    curve = answer(bench, TryCurve("S1", CURRENTS))
    assert abs(curve.slopes[-1]) < 4 * abs(curve.slopes[1])
    assert 20 < curve.half_max_uA < 200


@pytest.mark.parametrize("order", [TryCurve("S1", CURRENTS), TryPairs("S2", INTERVALS)])
@pytest.mark.parametrize("make_slice", [LinearSlice, default_slice])
def test_the_experiment_hears_nothing_of_it_but_a_note(order, make_slice):
    tried, alone = Bench(make_slice), Bench(make_slice)
    middle = 20 * TICKS_PER_S + 2000
    for bench in (tried, alone):
        bench.go_to(middle)
    answer(tried, order)
    (note,) = [one for one in tried.told if isinstance(one, Logged)]
    assert isinstance(note.action, AddNote) and note.tick == middle
    assert tried.experiment.log == [*alone.experiment.log, note]
    same(*(bench.go_to(2 * TICKS_PER_MIN) for bench in (alone, tried)))


def test_a_slice_that_gives_nothing_says_so():
    class Dead(LinearSlice):
        def stimulate(self, tick, pathway, current_uA, width_ms):
            super().stimulate(tick, pathway, 0.0, width_ms)

    bench = Bench(Dead)
    bench.go_to(TICKS_PER_MIN)
    curve = answer(bench, TryCurve("S1", CURRENTS))
    assert curve.half_max_uA is None and set(curve.slopes) == {0.0}
    assert "no response up to 800 µA" in bench.experiment.log[-1].text
    assert answer(bench, TryPairs("S1", INTERVALS)).ratios == (None, None, None)
    assert "no response at the current that is set" in bench.experiment.log[-1].text


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (TryCurve("S1", ()), "No current was given"),
        (TryCurve("S1", (900.0,)), "A current of 900 µA was asked for; give 0 to 800 µA."),
        (TryPairs("S1", ()), "No interval was given"),
        (TryPairs("S1", (1.0,)), "Pairs 1 ms apart were asked for; give 5 to 5000 ms."),
    ],
)
def test_what_cannot_be_tried_is_refused_in_a_sentence(order, words):
    bench = Bench()
    bench.told.clear()
    bench.post(order)
    (fault,) = [one for one in bench.told if isinstance(one, Fault)]
    assert words in fault.what and len(bench.experiment.log) == 1


def heavy(bench: Bench) -> None:
    """From now on a pulse costs 10 ms of wall time."""

    class Heavy(LinearSlice):
        def stimulate(self, tick, pathway, current_uA, width_ms):
            super().stimulate(tick, pathway, current_uA, width_ms)
            bench.wall.now += 0.010

    bench.experiment.slice.__class__ = Heavy


def test_time_goes_on_while_something_is_tried():
    bench = Bench()
    bench.go_to(TICKS_PER_MIN)
    heavy(bench)
    bench.post(SetSpeed(1.0), SetPaused(False))
    began, tick = bench.wall.now, bench.experiment.tick
    bench.told.clear()
    bench.post(TryCurve("S1", tuple(float(current) for current in range(50, 800, 30))))
    blocks = 0
    while not any(isinstance(one, Curve) for one in bench.told):
        bench.blocks(1)
        blocks += 1
    passed = (bench.experiment.tick - tick) / TICKS_PER_S
    assert blocks > 20 and passed == pytest.approx(bench.wall.now - began, abs=0.2)


def test_what_is_being_tried_is_finished_before_the_way_back():
    bench = Bench()
    bench.go_to(9 * TICKS_PER_MIN)
    heavy(bench)
    bench.told.clear()
    bench.post(TryCurve("S1", CURRENTS), Rewind(4 * TICKS_PER_MIN))
    bench.blocks(20)
    kinds = [type(one).__name__ for one in bench.told if isinstance(one, Curve | Logged) or hasattr(one, "parent")]
    assert kinds == ["Logged", "Curve", "Branched"]


def test_the_width_and_the_current_of_the_panel_are_used():
    bench = Bench()
    wide = SetStimulator(type(BOTH)(type(BOTH.s1)(100.0, 0.2), BOTH.s2, BOTH.test))
    bench.post(wide)
    bench.go_to(TICKS_PER_MIN)
    assert answer(bench, TryCurve("S1", CURRENTS)).half_max_uA == pytest.approx(200.0, abs=0.2)
    assert not math.isinf(bench.status.stimulator.s1.width_ms)
    assert not [one for one in bench.told if isinstance(one, Sweep)]
