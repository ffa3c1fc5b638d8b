"""How the change of a response is made up, in both views."""

from __future__ import annotations

import numpy as np
import pytest
from fake_engine import FakeEngine
from spine_hand import MODEL_LINE, tell

from gui.session.bridge import Bridge
from gui.session.patterns import HighFrequency
from gui.session.session import Session
from gui.spine.composition import composition, sentence
from gui.spine.full import SpineFull
from gui.spine.panel import SpinePanel
from model.units import TICKS_PER_S
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.messages import Logged, RunPattern, SetPerfusion


def potentiate_with_sweeps(engine: FakeEngine, bridge: Bridge) -> None:
    """Ten minutes of baseline; a train to S1; ten minutes at 1.5 times the slope of S1."""
    for place in range(20):
        engine.sweep(0.1 + 0.5 * place, "S1")
        engine.sweep(0.35 + 0.5 * place, "S2")
        tell(engine, bridge, 30.0 * place + 25.0)
    engine.results.append(Logged(600 * TICKS_PER_S, RunPattern(HighFrequency().pattern(), ("S1",), "HFS"), ""))
    for place in range(20):
        engine.sweep(10.1 + 0.5 * place, "S1", 1.5)
        engine.sweep(10.35 + 0.5 * place, "S2")
        tell(
            engine,
            bridge,
            600.0 + 30.0 * place + 25.0,
            fibres_fire=(0.28, 0.27),
            ampa_number=(1.7, 1.0),
            driving_force=(0.9, 1.0),
        )


def test_the_factors_and_what_is_left_make_the_response(
    panel: SpinePanel, engine: FakeEngine, bridge: Bridge, session: Session
) -> None:
    potentiate_with_sweeps(engine, bridge)
    record, course = session.spine, session.time_course
    s1, s2 = (composition(record, course, pathway, record.now) for pathway in ("S1", "S2"))
    assert s1.percents["ampa_number"] == pytest.approx(170.0) and s1.product == pytest.approx(153.0)
    assert s1.response == pytest.approx(150.0, abs=4) and s2.response == pytest.approx(100.0, abs=4)
    assert s1.product * s1.other / 100.0 == pytest.approx(s1.response)
    assert s2.product == pytest.approx(100.0)


def test_the_small_view_says_what_it_is_made_of_and_of_which_spines(
    panel: SpinePanel, engine: FakeEngine, bridge: Bridge
) -> None:
    panel.redraw()
    assert panel.made_of.isHidden()
    potentiate_with_sweeps(engine, bridge)
    panel.redraw()
    words = panel.made_of.text()
    assert words.startswith("Slope 15") and "= receptors in the PSD 170 × driving force 90 × other 9" in words
    assert panel.of_which.text() == f"Mean of the spines that S1 reaches: 28 % of its fibres fire. {MODEL_LINE}"
    panel.pathways.choose("S2")
    assert panel.made_of.text().startswith("Slope ") and "PSD" not in panel.made_of.text()
    tell(engine, bridge, 1300, fibres_fire=(0.28, 0.0))
    panel.redraw()
    assert panel.of_which.text().startswith("Mean of all spines of S2: no fibre fires.")


def test_a_pinned_moment_is_what_the_factors_are_against(
    panel: SpinePanel, engine: FakeEngine, bridge: Bridge, session: Session
) -> None:
    potentiate_with_sweeps(engine, bridge)
    record, course = session.spine, session.time_course
    record.pin_moment(record.now)
    made = composition(record, course, "S1", record.now)
    assert made.percents["ampa_number"] == pytest.approx(100.0) and made.response == pytest.approx(100.0)
    assert panel.made_of.text() == "Slope 100 % of the pinned moment"


def test_the_full_view_shows_the_factors_of_both_pathways(full: SpineFull, engine: FakeEngine, bridge: Bridge) -> None:
    potentiate_with_sweeps(engine, bridge)
    full.redraw()
    meters = full.made_of.meters.meters
    assert meters["ampa_number"].accessibleName() == "AMPA receptors in the PSD: S1 170 %, S2 100 %"
    assert meters["driving_force"].words == {"S1": "90", "S2": "100"}
    assert 145 <= int(meters["response"].words["S1"]) <= 155
    assert full.made_of.words.text().startswith("Each against the baseline; their product is the response.")


def test_while_a_drug_washes_in_the_factors_are_of_the_time_of_the_responses(
    engine: FakeEngine, bridge: Bridge, session: Session
) -> None:
    for place in range(20):
        engine.sweep(0.1 + 0.5 * place, "S1")
        tell(engine, bridge, 30.0 * place + 6.0)
    opened = PerfusionSettings(valves=(Valve("nbqx", 10.0, True),))
    engine.results.append(Logged(600 * TICKS_PER_S, SetPerfusion(opened), ""))
    for place, left in enumerate((1.0, 0.8, 0.6, 0.4)):
        engine.sweep(10.1 + 0.5 * place, "S1", left)
        tell(engine, bridge, 606.0 + 30.0 * place, ampa_answering=(left, left))
    tell(engine, bridge, 720.0, ampa_answering=(0.1, 0.1))
    made = composition(session.spine, session.time_course, "S1", session.spine.now)
    assert made.percents["ampa_answering"] == pytest.approx(70.0, abs=1)
    assert made.other == pytest.approx(100.0, abs=6)


def test_without_a_response_nothing_is_said_to_be_left(engine: FakeEngine, bridge: Bridge, session: Session) -> None:
    record, course = session.spine, session.time_course
    tell(engine, bridge, 10)
    assert composition(record, course, "S1", record.now) is None
    tell(engine, bridge, 20)
    made = composition(record, course, "S1", record.now)
    assert np.isnan(made.response) and np.isnan(made.other) and sentence(made, record) == ""
