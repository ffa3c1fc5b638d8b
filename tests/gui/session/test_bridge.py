"""What a frame brings reaches its signals in an order that keeps branches apart."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine

from gui.session.bridge import Bridge
from model.units import TICKS_PER_MIN
from rig.messages import AddNote, Branched, Planned, Rewind, SetPlan, SetSpeed, TryCurve, TryPairs, Visit


@pytest.fixture
def heard(app):
    """An engine, its bridge, and everything that the bridge told: (signal, value) in order."""
    engine = FakeEngine()
    bridge = Bridge(engine)
    news = []
    for name in ("status", "sweeps", "logged", "branched", "curve", "pair_curve", "fault"):
        getattr(bridge, name).connect(lambda value, name=name: news.append((name, value)))
    return engine, bridge, news


def test_sweeps_before_a_change_of_branch_are_told_before_it(heard):
    engine, bridge, news = heard
    engine.sweep(1.0, "S1")
    bridge.post(Rewind(600))
    engine.obey()
    engine.sweep(2.0, "S2")
    bridge.on_frame()
    assert [name for name, _ in news] == ["sweeps", "branched", "sweeps", "status"]
    assert news[1][1] == Branched("B", "Main", 600, True)
    assert [sweep.pathway for sweep in news[0][1] + news[2][1]] == ["S1", "S2"]
    assert bridge.newest.branch == "B" and bridge.newest.tick == 600


def test_visiting_a_branch_is_not_a_new_one(heard):
    engine, bridge, news = heard
    bridge.post(Visit("Main"))
    engine.obey()
    bridge.on_frame()
    assert ("branched", Branched("Main", "Main", 0, False)) in news


def test_what_was_on_its_way_to_another_branch_is_not_shown_on_this_one(heard):
    engine, bridge, _ = heard
    bridge.post(SetSpeed(60.0))
    engine.posted.clear()
    bridge.post(Rewind(0))
    engine.obey()
    bridge.on_frame()
    assert not bridge.on_the_way and bridge.newest.speed_asked == 1.0


def test_curves_come_one_by_one(heard):
    engine, bridge, news = heard
    bridge.post(TryCurve("S1", (100.0, 400.0, 800.0)))
    bridge.post(TryPairs("S2", (10.0, 50.0)))
    engine.obey()
    bridge.on_frame()
    curve, pairs = dict(news)["curve"], dict(news)["pair_curve"]
    assert (curve.pathway, curve.currents_uA) == ("S1", (100.0, 400.0, 800.0))
    assert (pairs.pathway, pairs.intervals_ms) == ("S2", (10.0, 50.0))


def test_a_plan_is_shown_at_once(heard):
    engine, bridge, _ = heard
    steps = (Planned(TICKS_PER_MIN, AddNote("theme")),)
    bridge.post(SetPlan(steps))
    assert bridge.newest.plan == steps and bridge.on_the_way
    engine.obey()
    bridge.on_frame()
    assert bridge.newest.plan == steps and not bridge.on_the_way
