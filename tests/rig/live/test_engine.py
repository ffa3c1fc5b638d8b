"""The engine against a wall clock of our own and an experiment that costs what we say."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from model.units import TICKS_PER_S
from rig.instruments.shelf import preparation
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings
from rig.journal.journal import Journal
from rig.live.engine import Engine
from rig.live.mailbox import newest_settings
from rig.live.pace import ALONE_TICKS, BLOCK_S
from rig.measure.sweep import Cursors
from rig.messages import (
    LONGEST_TICKS,
    AddNote,
    Fault,
    LeftAlone,
    LiveSamples,
    Logged,
    Placed,
    Planned,
    RunPattern,
    SetCursors,
    SetPaused,
    SetSpeed,
    SetStimulator,
    Status,
)


class Wall:
    """A wall clock that moves only when told, plus a hair at every look."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        self.now += 1e-7
        return self.now


class CostlyExperiment:
    """Advances for a price: wall seconds for every model second."""

    def __init__(self, wall: Wall, price: float = 0.0) -> None:
        self.tick = 0
        self.seed, self.preparation = 4, preparation("rat_p12_13")
        self.began = ()
        self.pattern_ticks = (0, 0)
        self.next_step = None
        self.log = ()
        self.applied: list[object] = []
        self.calls: list[float] = []
        self.fails_at = math.inf
        self._wall, self._price = wall, price

    def apply(self, action):
        if isinstance(action, AddNote) and action.text == "refuse":
            raise ValueError("The note is empty.")
        self.applied.append(action)
        if isinstance(action, RunPattern):
            self.pattern_ticks = (self.tick, self.tick + 10 * TICKS_PER_S)
        return Logged(self.tick, action, "done")

    def advance(self, until):
        if until >= self.fails_at:
            raise RuntimeError("the cell exploded")
        cost = (until - self.tick) / TICKS_PER_S * self._price
        self.calls.append(cost)
        self._wall.now += cost
        self.tick = until
        if self.next_step is None or until <= self.next_step.tick:
            return []
        step, self.next_step = self.next_step, None
        return [Logged(step.tick, step.action, "done")]

    def bookmark(self):
        return SimpleNamespace(tick=self.tick, log=())

    def partial_sweep(self):
        return LiveSamples(self.tick, "S1", (), np.zeros(1, np.int16), 1.0)

    def status(self, asked, reached, paused):
        return Status(self.tick, asked, reached, paused)


def rig(price: float = 0.0) -> tuple[Engine, CostlyExperiment, Wall]:
    wall = Wall()
    experiment = CostlyExperiment(wall, price)
    engine = Engine(lambda: experiment, clock=wall)
    engine.step()
    return engine, experiment, wall


def play(engine: Engine, wall: Wall, seconds: float) -> list:
    """Let wall time pass in blocks."""
    end = wall.now + seconds
    news = []
    while wall.now < end:
        wall.now += BLOCK_S
        engine.step()
        news += engine.take()
    return news


def last_status(news: list) -> Status:
    return [one for one in news if isinstance(one, Status)][-1]


@pytest.mark.parametrize("speed", [1, 10, 60, 600])
def test_reaches_the_speed_asked_for_and_says_so(speed):
    engine, experiment, wall = rig(price=1e-4)
    engine.post(SetSpeed(speed))
    play(engine, wall, 0.5)
    tick, began = experiment.tick, wall.now
    news = play(engine, wall, 3.0)
    truth = (experiment.tick - tick) / TICKS_PER_S / (wall.now - began)
    assert truth == pytest.approx(speed, rel=0.01)
    assert last_status(news).speed_reached == pytest.approx(truth, rel=0.02)


def test_a_slow_computer_shows_the_speed_it_reaches_and_the_debt_is_dropped():
    engine, experiment, wall = rig(price=1 / 100)
    engine.post(SetSpeed(600))
    news = play(engine, wall, 5.0)
    reached = last_status(news).speed_reached
    tick, began = experiment.tick, wall.now
    play(engine, wall, 2.0)
    truth = (experiment.tick - tick) / TICKS_PER_S / (wall.now - began)
    assert truth < 110
    assert reached == pytest.approx(truth, rel=0.05)
    engine.post(SetSpeed(1))
    tick = experiment.tick
    play(engine, wall, 1.0)
    assert (experiment.tick - tick) / TICKS_PER_S < 1.1


def test_no_call_takes_long_even_flat_out():
    engine, experiment, wall = rig(price=1 / 5000)
    engine.post(SetSpeed(math.inf))
    play(engine, wall, 3.0)
    assert max(experiment.calls) < 0.050
    assert experiment.tick / TICKS_PER_S > 1000


def test_pausing_stops_model_time_and_going_on_owes_nothing():
    engine, experiment, wall = rig()
    engine.post(SetPaused(True))
    play(engine, wall, 1.0)
    tick = experiment.tick
    status = last_status(play(engine, wall, 5.0))
    assert experiment.tick == tick
    assert status.paused and status.speed_reached == 0.0
    engine.post(SetPaused(False))
    play(engine, wall, 0.5)
    assert (experiment.tick - tick) / TICKS_PER_S == pytest.approx(0.5, abs=0.03)


def test_a_pattern_plays_two_seconds_at_its_true_rate():
    engine, experiment, wall = rig(price=1e-4)
    engine.post(SetSpeed(600))
    play(engine, wall, 0.5)
    tick = experiment.tick
    engine.post(RunPattern(Pattern(pulses=100), ("S1",)))
    play(engine, wall, 1.9)
    shown = (experiment.tick - tick) / TICKS_PER_S
    assert 1.8 < shown < 2.0 + 600 * 0.02
    play(engine, wall, 1.0)
    assert (experiment.tick - tick) / TICKS_PER_S > 300


def test_only_the_newest_settings_of_a_kind_are_applied():
    engine, experiment, wall = rig()
    for current in range(60):
        engine.post(SetStimulator(StimulatorSettings(s1=PathwaySettings(current_uA=current))))
    engine.post(SetCursors(Cursors()))
    play(engine, wall, 0.05)
    assert experiment.applied == [
        SetStimulator(StimulatorSettings(s1=PathwaySettings(current_uA=59))),
        SetCursors(Cursors()),
    ]


def test_settings_posted_before_a_pattern_are_in_force_when_it_starts():
    low = SetStimulator(StimulatorSettings(s1=PathwaySettings(current_uA=50)))
    high = SetStimulator(StimulatorSettings(s1=PathwaySettings(current_uA=90)))
    pattern = RunPattern(Pattern(), ("S1",))
    assert newest_settings([low, high, pattern, low]) == [high, pattern, low]


def test_an_exception_becomes_a_fault_in_words_and_the_thread_lives_on():
    engine, experiment, wall = rig()
    experiment.fails_at = 1000
    news = play(engine, wall, 0.5)
    faults = [one for one in news if isinstance(one, Fault)]
    assert len(faults) == 1
    assert "the cell exploded" in faults[0].what and "paused" in faults[0].effect
    assert last_status(news).paused
    experiment.fails_at = math.inf
    engine.post(SetPaused(False))
    play(engine, wall, 0.5)
    assert experiment.tick > 1000


def test_a_refused_value_changes_nothing_and_the_rig_goes_on():
    engine, experiment, wall = rig()
    engine.post(AddNote("refuse"))
    news = play(engine, wall, 0.2)
    assert [one.what for one in news if isinstance(one, Fault)] == ["The note is empty."]
    assert not last_status(news).paused
    assert experiment.tick > 0 and experiment.applied == []


def test_the_slice_that_woke_is_told_once():
    engine, experiment, wall = rig()
    news = [*engine.take(), *play(engine, wall, 1.0)]
    assert [one for one in news if isinstance(one, Placed)] == [Placed(4, experiment.preparation, 0, experiment.began)]


def test_a_slice_that_cannot_be_prepared_is_told_and_mail_is_dropped():
    def build():
        raise ValueError("The preparation file is gone.")

    engine = Engine(build, clock=Wall())
    engine.step()
    engine.post(SetSpeed(10))
    engine.step()
    status, fault = engine.take()
    assert status.preparing
    assert fault.what == "The preparation file is gone."


def test_without_a_journal_nothing_has_to_settle():
    engine, _, _ = rig()
    assert engine.settle() is None


def test_what_is_closed_while_it_wakes_begins_no_journal(tmp_path):
    wall, journal = Wall(), Journal(tmp_path / "one.schaffer")

    def build():
        engine.stop()
        return CostlyExperiment(wall)

    engine = Engine(build, clock=wall, journal=journal)
    engine.step()
    assert list(tmp_path.iterdir()) == [] and not any(isinstance(one, Placed) for one in engine.take())


def test_a_slice_that_is_left_alone_stands_after_a_day_of_its_time():
    engine, experiment, wall = rig()
    engine.post(SetSpeed(math.inf))
    news = play(engine, wall, 3.0)
    assert [one for one in news if isinstance(one, LeftAlone)] == [LeftAlone(ALONE_TICKS)]
    assert experiment.tick == ALONE_TICKS and last_status(news).paused
    engine.post(SetPaused(False))
    news = play(engine, wall, 3.0)
    assert [one for one in news if isinstance(one, LeftAlone)] == [LeftAlone(2 * ALONE_TICKS)]


def test_the_day_begins_with_the_last_thing_that_was_done():
    engine, experiment, wall = rig()
    engine.post(SetSpeed(math.inf))
    play(engine, wall, 1.0)
    done = experiment.tick
    engine.post(AddNote("here"))
    play(engine, wall, 3.0)
    assert done > 0 and experiment.tick == done + ALONE_TICKS


def test_while_something_is_planned_nobody_need_be_there():
    engine, experiment, wall = rig()
    experiment.next_step = Planned(2 * ALONE_TICKS, AddNote("two days later"))
    engine.post(SetSpeed(math.inf))
    news = play(engine, wall, 2.5)
    assert experiment.tick > ALONE_TICKS and not last_status(news).paused
    play(engine, wall, 5.0)
    assert 0 <= experiment.tick - 3 * ALONE_TICKS <= 1


@pytest.mark.parametrize("planned", [False, True])
def test_an_experiment_ends_where_its_journal_could_not_be_read_any_more(planned):
    engine, experiment, wall = rig()
    experiment.tick = LONGEST_TICKS - 1000
    if planned:
        experiment.next_step = Planned(2 * LONGEST_TICKS, AddNote("later"))
    engine.post(AddNote("still here"))
    engine.post(SetSpeed(math.inf))
    news = play(engine, wall, 1.0)
    assert experiment.tick == LONGEST_TICKS and last_status(news).paused
    assert [one for one in news if isinstance(one, LeftAlone)] == [LeftAlone(LONGEST_TICKS)]
    engine.post(SetPaused(False))
    news = play(engine, wall, 1.0)
    assert experiment.tick == LONGEST_TICKS and last_status(news).paused


def test_status_comes_thirty_times_a_second():
    engine, _, wall = rig()
    play(engine, wall, 0.2)
    news = play(engine, wall, 2.0)
    assert 45 <= sum(isinstance(one, Status) for one in news) <= 68


def test_stop_joins_the_thread_flat_out():
    wall = Wall()
    engine = Engine(lambda: CostlyExperiment(wall, 1e-4), clock=wall)
    engine.post(SetSpeed(math.inf))
    engine.start()
    engine.stop()
    assert not engine._thread.is_alive()


def test_a_picture_of_the_running_sweep_is_handed_out():
    engine, experiment, wall = rig()
    play(engine, wall, 0.1)
    assert engine.live[-1].start == experiment.tick
