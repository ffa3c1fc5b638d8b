"""Going back through the engine, on a wall clock of our own: the same bits, nothing lost, nothing stalled."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from linear_slice import LinearSlice
from test_engine import Wall
from test_experiment import BOTH, CARD, SHELF, TRAIN, experiment, same, valve

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment import Experiment
from rig.experiment.history import EVERY_TICKS, MOST, History
from rig.experiment.real_slice import default_slice
from rig.live.engine import Engine
from rig.live.pace import BLOCK_S
from rig.messages import (
    AddNote,
    Branched,
    Fault,
    Logged,
    Planned,
    Rewind,
    SetPaused,
    SetPerfusion,
    SetPlan,
    SetSpeed,
    SetStimulator,
    Status,
    Sweep,
    Visit,
)

SPARSE = SetStimulator(msgspec.structs.replace(BOTH, test=msgspec.structs.replace(BOTH.test, interval_s=30)))


class Bench:
    """An engine on its clock, paused at first, and everything that it told."""

    def __init__(self, make_slice=LinearSlice) -> None:
        self.wall = Wall()
        self.experiment = experiment(make_slice)
        self.engine = Engine(lambda: self.experiment, clock=self.wall)
        self.engine.step()
        self.told: list = []
        self.post(SetPaused(True), SetSpeed(math.inf))

    def post(self, *messages) -> list:
        """Post and let two blocks pass."""
        for message in messages:
            self.engine.post(message)
        return self.blocks(2)

    def blocks(self, count: int) -> list:
        news: list = []
        for _ in range(count):
            self.wall.now += BLOCK_S
            self.engine.step()
            news += self.engine.take()
        self.told += news
        return news

    def go_to(self, tick: int) -> list:
        """Flat out to a tick, exactly there, then paused."""
        news: list = []
        while self.experiment.tick < tick:
            results = self.experiment.advance(min(tick, self.experiment.tick + TICKS_PER_MIN))
            self.engine._history.watch(self.experiment)
            news += results
        self.told += news
        return news

    def until_arrived(self) -> Branched:
        for _ in range(2000):
            arrived = [one for one in self.told if isinstance(one, Branched)]
            if arrived:
                self.told.clear()
                return arrived[-1]
            self.blocks(1)
        raise AssertionError("never arrived")

    @property
    def status(self) -> Status:
        self.wall.now += 1.0
        news = self.blocks(1)
        return [one for one in news if isinstance(one, Status)][-1]


def sweeps(results: list) -> list[Sweep]:
    return [one for one in results if isinstance(one, Sweep)]


@pytest.mark.parametrize("make_slice", [LinearSlice, default_slice])
def test_going_back_and_doing_the_same_gives_the_same_bits(make_slice):
    bench = Bench(make_slice)
    bench.post(SPARSE)
    bench.go_to(2 * TICKS_PER_MIN)
    bench.post(valve(bench.experiment, 50.0), SetPlan((Planned(4 * TICKS_PER_MIN, TRAIN),)))
    bench.go_to(9 * TICKS_PER_MIN)
    bench.post(AddNote("what came after"))
    log = list(bench.experiment.log)
    first = bench.go_to(13 * TICKS_PER_MIN)
    bench.told.clear()
    at = 3 * TICKS_PER_MIN + 7
    bench.post(Rewind(at))
    assert bench.until_arrived() == Branched("B", "Main", at, True)
    assert bench.experiment.tick == at
    assert [entry.tick for entry in bench.experiment.log] == [entry.tick for entry in log if entry.tick < at]
    again = bench.go_to(9 * TICKS_PER_MIN)
    bench.post(AddNote("what came after"))
    again += bench.go_to(13 * TICKS_PER_MIN)
    late = [one for one in sweeps(first) if one.start >= 9 * TICKS_PER_MIN]
    assert len(late) >= 14
    same(late, [one for one in sweeps(again) if one.start >= 9 * TICKS_PER_MIN])
    assert bench.experiment.log == log
    assert any(one.kind == "train" for one in sweeps(again))


def test_the_old_branch_goes_on_where_it_was_left():
    bench, alone = Bench(), experiment()
    for one in (bench.experiment, alone):
        one.apply(SPARSE)
        one.advance(11 * TICKS_PER_MIN)
    bench.post(Rewind(6 * TICKS_PER_MIN))
    bench.until_arrived()
    bench.post(valve(bench.experiment, 50.0))
    bench.go_to(8 * TICKS_PER_MIN)
    assert bench.status.branch == "B"
    bench.post(Visit("Main"))
    assert bench.until_arrived() == Branched("Main", "", 11 * TICKS_PER_MIN, False)
    assert bench.experiment.tick == 11 * TICKS_PER_MIN and bench.status.branch == "Main"
    assert bench.status.perfusion.valves == ()
    same(alone.advance(14 * TICKS_PER_MIN), bench.go_to(14 * TICKS_PER_MIN))
    bench.post(Visit("B"))
    assert bench.until_arrived() == Branched("B", "Main", 8 * TICKS_PER_MIN, False)
    assert bench.status.perfusion.valves[0].open


def test_branches_have_branches_and_names():
    bench = Bench()
    bench.go_to(9 * TICKS_PER_MIN)
    for name, parent, minute in (("B", "Main", 7), ("C", "B", 5), ("D", "C", 2)):
        bench.post(Rewind(minute * TICKS_PER_MIN))
        assert bench.until_arrived() == Branched(name, parent, minute * TICKS_PER_MIN, True)
    bench.post(Visit("B"))
    assert bench.until_arrived().tick == 7 * TICKS_PER_MIN
    bench.go_to(8 * TICKS_PER_MIN)
    bench.post(Rewind(6 * TICKS_PER_MIN))
    assert bench.until_arrived() == Branched("E", "B", 6 * TICKS_PER_MIN, True)


def test_what_a_hand_did_at_the_very_tick_is_not_done_again():
    bench = Bench()
    bench.go_to(6 * TICKS_PER_MIN)
    bench.post(TRAIN)
    bench.go_to(8 * TICKS_PER_MIN)
    bench.post(Rewind(6 * TICKS_PER_MIN))
    bench.until_arrived()
    assert TRAIN not in [entry.action for entry in bench.experiment.log]
    assert not [one for one in sweeps(bench.go_to(8 * TICKS_PER_MIN)) if one.kind == "train"]


def test_going_back_while_paused_stays_paused_and_tells_the_way_silently():
    bench = Bench()
    bench.go_to(9 * TICKS_PER_MIN)
    bench.told.clear()
    bench.post(Rewind(4 * TICKS_PER_MIN))
    bench.blocks(20)
    assert [type(one) for one in bench.told if not isinstance(one, Status)] == [Branched]
    status = bench.status
    assert status.paused and status.tick == 4 * TICKS_PER_MIN and status.branch == "B"


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (Rewind(-TICKS_PER_MIN), "no way back to −1.00 min; choose a moment from 0.00 to 3.00 min"),
        (Rewind(4 * TICKS_PER_MIN), "no way back to 4.00 min"),
        (Visit("Main"), "Branch Main is the one in view"),
        (Visit("Q"), "no branch called Q; choose one of these: Main"),
    ],
)
def test_where_there_is_no_way_back_a_sentence_says_so(order, words):
    bench = Bench()
    bench.go_to(3 * TICKS_PER_MIN)
    bench.told.clear()
    bench.post(order)
    (fault,) = [one for one in bench.told if isinstance(one, Fault)]
    assert words in fault.what
    assert bench.experiment.tick == 3 * TICKS_PER_MIN and bench.status.branch == "Main"


def slow(bench: Bench, monkeypatch, wall_s: float) -> None:
    """From now on every piece of the experiment costs wall time."""
    advance = bench.experiment.advance

    def costly(until):
        bench.wall.now += wall_s
        return advance(until)

    monkeypatch.setattr(bench.experiment, "advance", costly)


def test_a_long_way_back_is_told_and_the_engine_keeps_hearing(monkeypatch):
    bench = Bench()
    bench.experiment.advance(60 * TICKS_PER_MIN)
    before = bench.status
    slow(bench, monkeypatch, 0.030)
    bench.told.clear()
    bench.post(Rewind(50 * TICKS_PER_MIN))
    began = bench.wall.now
    bench.engine.step()
    assert bench.wall.now - began < 0.1
    bench.post(SetPaused(False), AddNote("on my way"))
    way = bench.blocks(15)
    told = [one for one in way if isinstance(one, Status)]
    assert told and all(one.preparing.startswith("Going back to 50.00 min: ") for one in told)
    assert not any(one.paused for one in told) and all(one.tick == before.tick for one in told)
    assert not [one for one in way if isinstance(one, Logged)]
    bench.until_arrived()
    news = bench.blocks(3)
    (note,) = [one for one in [*bench.experiment.log] if one.action == AddNote("on my way")]
    assert note.tick == 50 * TICKS_PER_MIN
    assert not [one for one in news if isinstance(one, Status)][-1].preparing


def test_a_short_way_back_is_not_worth_a_word():
    bench = Bench()
    bench.go_to(9 * TICKS_PER_MIN)
    bench.told.clear()
    bench.post(Rewind(8 * TICKS_PER_MIN))
    bench.blocks(3)
    assert not any(one.preparing for one in bench.told if isinstance(one, Status))


def test_what_breaks_on_the_way_leaves_the_experiment_where_it_was(monkeypatch):
    bench = Bench()
    bench.go_to(9 * TICKS_PER_MIN)

    def breaks(until):
        raise RuntimeError("the cell exploded")

    monkeypatch.setattr(bench.experiment, "advance", breaks)
    bench.told.clear()
    bench.post(Rewind(4 * TICKS_PER_MIN))
    monkeypatch.undo()
    (fault,) = [one for one in bench.told if isinstance(one, Fault)]
    assert "the cell exploded" in fault.what
    assert bench.experiment.tick == 9 * TICKS_PER_MIN and bench.status.branch == "Main"


def test_settings_before_a_way_back_belong_to_the_branch_that_is_left():
    bench = Bench()
    bench.go_to(9 * TICKS_PER_MIN)
    loud, soft = (SetStimulator(msgspec.structs.replace(BOTH, s1=BOTH.s2)), SetStimulator(BOTH))
    bench.post(loud, Rewind(6 * TICKS_PER_MIN), soft)
    bench.until_arrived()
    bench.post(Visit("Main"))
    bench.until_arrived()
    assert bench.status.stimulator == loud.settings


def test_a_moment_is_kept_every_five_minutes_and_before_a_train():
    bench = Bench()
    bench.engine.post(SetSpeed(math.inf))
    bench.post(SetPlan((Planned(7 * TICKS_PER_MIN, TRAIN),)), SetPaused(False))
    while bench.experiment.tick < 11 * TICKS_PER_MIN:
        bench.blocks(1)
    kept = bench.engine._history.kept
    assert kept[0] == 0
    assert 7 * TICKS_PER_MIN - TICKS_PER_S < kept[2] < 7 * TICKS_PER_MIN
    assert EVERY_TICKS <= kept[1] < EVERY_TICKS + TICKS_PER_MIN


def test_a_planned_train_plays_at_its_true_rate_whatever_the_speed():
    bench = Bench()
    bench.post(SetPlan((Planned(7 * TICKS_PER_MIN, TRAIN),)), SetPaused(False))
    while bench.experiment.tick < 7 * TICKS_PER_MIN - TICKS_PER_S:
        bench.blocks(1)
    bench.blocks(1)
    seen = []
    for _ in range(100):
        seen.append(bench.experiment.tick)
        bench.blocks(1)
    strides = np.diff([tick for tick in seen if tick < 7 * TICKS_PER_MIN + TICKS_PER_S // 2])
    assert len(strides) > 50 and strides.max() < 3 * BLOCK_S * TICKS_PER_S


def test_over_a_day_at_most_forty_moments_are_kept_evenly_spread():
    one = Experiment(CARD, 3, SHELF, make_slice=LinearSlice)
    history = History(one)
    for minute in range(1, 24 * 60 + 1):
        one.advance(minute * TICKS_PER_MIN)
        if minute % 400 == 0:
            history.keep(one, induction=True)
        history.watch(one)
        assert len(history.kept) <= MOST
    kept = sorted(history.kept)
    gaps = np.diff([*kept, one.tick]) / TICKS_PER_MIN
    assert kept[0] == 0 and gaps.max() <= 80
    assert {400 * TICKS_PER_MIN, 800 * TICKS_PER_MIN, 1200 * TICKS_PER_MIN} <= set(kept)


def test_a_branch_survives_the_loss_of_its_moments():
    one = experiment()
    history = History(one)
    one.advance(20 * TICKS_PER_MIN)
    for _ in history.rewind(one, 3 * TICKS_PER_MIN):
        pass
    one.apply(SetPerfusion(msgspec.structs.replace(one.perfusion.settings, flow_ml_min=3.0)))
    one.advance(4 * TICKS_PER_MIN)
    for _ in range(30):
        for _ in history.rewind(one, 4 * TICKS_PER_MIN):
            pass
        one.advance(5 * TICKS_PER_MIN)
    assert len(history.kept) <= MOST
    for _ in history.visit(one, "Main"):
        pass
    assert one.tick == 20 * TICKS_PER_MIN and one.perfusion.settings.flow_ml_min == 2.0
    alone = experiment()
    alone.advance(20 * TICKS_PER_MIN)
    same(alone.advance(22 * TICKS_PER_MIN), one.advance(22 * TICKS_PER_MIN))
