"""The scale of the scope, and the baseline trace on it."""

import msgspec
import numpy as np
import pytest
from fake_engine import FakeEngine, canned_trace
from scope_hand import draw, frame, respond, roles

from gui.scope.baseline_trace import BaselineTrace
from gui.scope.panel import ScopePanel
from gui.scope.scale import Reached, ScopeScale
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.messages import Branched, Sweep
from rig.timecourse.span import Span


def reach(panel: ScopePanel) -> tuple[float, float]:
    draw(panel)
    return panel.plot.axes.reach_mV


def shown_height(panel: ScopePanel, role: str) -> float:
    """px from 0 mV to the trough of a line of S1."""
    draw(panel)
    plot = panel.plot
    lines = plot.sweeps.lines(plot.axes.span_ms, 900, False)
    one = next(one for one in lines if (one.role, one.pathway) == (role, "S1"))
    return float(plot.axes.y(one.mV[one.ms > 3.0].min()) - plot.axes.y(0.0))


def test_the_scale_of_the_baseline_is_held_while_a_block_shrinks_and_ltp_grows(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opening, full = reach(panel), shown_height(panel, "last")
    for place, scale in enumerate((0.5, 0.1, 0.02, 1.0, 1.6)):
        respond(session, engine, 10.1 + 5 * place, scale)
        assert reach(panel) == opening
        assert shown_height(panel, "last") == pytest.approx(scale * full, rel=0.1, abs=4)
    assert not panel.plot.scale.grew and panel.plot.chips.grown.isHidden()


def test_a_response_that_leaves_the_screen_makes_the_scale_grow_with_a_word_and_it_stays_grown(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opening = reach(panel)
    respond(session, engine, 10.1, 3.0)
    grown = reach(panel)
    assert grown[0] < opening[0] and grown[1] >= opening[1] and shown_height(panel, "last") > 0
    assert not panel.plot.chips.grown.isHidden()
    respond(session, engine, 20.1, 1.0)
    assert reach(panel) == grown
    panel.plot.chips.grown.click()
    assert opening[0] * 1.3 <= reach(panel)[0] <= opening[0] / 1.3
    assert panel.plot.chips.grown.isHidden()


def test_fit_scales_to_what_is_there_now_and_not_to_the_baseline(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opening = reach(panel)
    respond(session, engine, 10.1, 0.3, 12)
    assert reach(panel) == opening
    panel.fit.click()
    fitted = reach(panel)
    assert fitted[0] > 0.6 * opening[0]
    respond(session, engine, 25.1, 0.1)
    assert reach(panel) == fitted
    panel.fit.click()
    assert reach(panel)[0] > fitted[0]
    assert engine.posted == []


def test_fit_counts_the_pathway_of_which_a_sweep_is_running(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    respond(session, engine, 10.1, 1.6, 12)
    panel.fit.click()
    fitted = reach(panel)
    engine.play_live(1.0)
    frame(session)
    panel.fit.click()
    assert ("last", "S1") not in roles(panel)
    assert reach(panel) == fitted


def test_a_train_has_a_scale_of_its_own_and_the_one_before_comes_back(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    opening = reach(panel)
    pulse = 11 * TICKS_PER_MIN
    samples = canned_trace(4.0, 1, length=22_000, every=200)
    train = msgspec.structs.replace(
        session.newest.by_pathway["S1"],
        kind="train",
        start=pulse - 200,
        pulses=tuple(pulse + 200 * place for place in range(100)),
        samples=samples,
    )
    engine.results.append(train)
    frame(session)
    assert reach(panel) != opening and panel.plot._long
    assert roles(panel) == [] or all(name == "S2" for _, name in roles(panel))
    engine.sweep(11.5, "S2", 0.85)
    frame(session)
    assert reach(panel) == opening and not panel.plot.scale.grew


def test_a_branch_keeps_the_scale(engine: FakeEngine, panel: ScopePanel, session: Session) -> None:
    opening = reach(panel)
    respond(session, engine, 10.1, 0.2)
    engine.results.append(Branched("Branch B", "Main", 12 * TICKS_PER_MIN, True))
    frame(session)
    respond(session, engine, 12.1, 1.4)
    assert reach(panel) == opening


def test_a_flat_trace_sets_no_scale() -> None:
    scale = ScopeScale()
    scale.show(Reached(-0.02, 0.02))
    assert scale.reach_mV[0] == pytest.approx(-0.4925)
    scale.show(Reached(-1.0, 0.05))
    assert scale.reach_mV[0] == pytest.approx(-1.97) and not scale.grew


def test_a_baseline_window_that_stands_still_is_the_dashed_line(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    respond(session, engine, 10.1, 0.5, 10)
    session.time_course.drag_baseline(Span(2 * TICKS_PER_MIN, 6 * TICKS_PER_MIN))
    for _ in range(17):
        frame(session)
    trace = panel.plot.sweeps.baseline["S1"]
    wanted = [s for s in session.time_course.sweeps_between(2.0, 6.0) if s.pathway == "S1"]
    assert trace.averaged == len(wanted) == 8
    assert np.allclose(trace.mean(), np.mean([s.samples * s.mV_per_bit for s in wanted], axis=0), atol=1e-5)
    session.time_course.drag_baseline(None)
    for _ in range(17):
        frame(session)
    assert trace.averaged >= 19


def test_the_baseline_lies_under_the_first_response_of_a_pair(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    pulse = 11 * TICKS_PER_MIN
    pair = msgspec.structs.replace(
        session.newest.by_pathway["S1"],
        kind="pair",
        start=pulse - 200,
        pulses=(pulse, pulse + 1000),
        samples=canned_trace(1.0, 1, length=2200, every=1000),
    )
    engine.results.append(pair)
    frame(session)
    lines = panel.plot.sweeps.lines((-5.0, 90.0), 900, False)
    (mean,) = (one for one in lines if (one.role, one.pathway) == ("mean", "S1"))
    assert mean.ms[-1] < 50.0


def test_a_baseline_of_pairs_is_the_mean_of_their_first_responses() -> None:
    trace = BaselineTrace()
    pulses = (200, 1200)
    for place in range(3):
        samples = canned_trace(1.0, place, length=2200, every=1000)
        trace.add(Sweep(place, 0, "S1", "pair", pulses, samples, 0.001, {}, 80.0, False, {}, {}), 0)
    mean = trace.mean()
    assert trace.averaged == 3 and mean is not None and len(mean) == 1200
