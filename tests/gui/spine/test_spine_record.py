"""What the spines did is kept, bounded, a course a branch, and with the drugs that bind."""

from __future__ import annotations

import numpy as np
import pytest
from fake_engine import FakeEngine
from spine_hand import moment, potentiate, tell

from gui.session.bound_drugs import bound_drugs
from gui.session.bridge import Bridge
from gui.session.session import Session
from gui.session.spine_record import MOST_MOMENTS, Moments
from model.units import TICKS_PER_S
from rig.instruments.perfusion import ValveState
from rig.messages import Branched, Status

MARKS = {"ketamine": (2, "Ketamine"), "d_apv": (0, "D-APV")}


# ---- the record


def test_a_day_of_moments_stays_bounded_and_keeps_its_spike() -> None:
    moments = Moments()
    for second in range(0, 86400, 2):
        moments.add(moment(second, 3.0 if second == 11_000 else 0.07))
    assert MOST_MOMENTS / 4 < len(moments) <= MOST_MOMENTS
    apart = np.diff(moments.minutes)
    assert apart.min() > 0 and apart.max() <= 4 * np.median(apart)
    assert moments.minutes[0] < 1.0 and moments.minutes[-1] > 1439.0
    assert moments.series("spine_ca_uM", "S1").max() == pytest.approx(3.0)
    assert moments.minutes[moments.nearest(11_000 / 60)] == pytest.approx(11_000 / 60)


def test_two_seconds_share_the_moment_with_the_most_calcium() -> None:
    moments = Moments()
    for second, ca_uM in ((4.0, 0.07), (4.1, 0.9), (4.2, 0.3), (5.9, 0.07), (6.0, 0.08)):
        moments.add(moment(second, ca_uM))
    assert moments.minutes * 60 == pytest.approx([4.1, 6.0])
    assert moments.series("spine_ca_uM", "S1") == pytest.approx([0.9, 0.08])


def test_a_new_branch_shares_the_past_and_the_old_one_stays(
    bridge: Bridge, engine: FakeEngine, session: Session
) -> None:
    record = session.spine
    potentiate(engine, bridge)
    engine.results.append(Branched("Branch B", "Main", 300 * TICKS_PER_S, True))
    tell(engine, bridge, 302)
    assert record.moments.minutes[-2:] * 60 == pytest.approx([290.0, 302.0])
    assert session.time_course.trains == []
    engine.results.append(Branched("Main", "Main", 1200 * TICKS_PER_S, False))
    tell(engine, bridge, 1202)
    assert record.moments.minutes[-1] * 60 == pytest.approx(1202.0)
    assert record.moments.series("ampa_number", "S1").max() == pytest.approx(1.16)
    assert [train.text for train in session.time_course.trains] == ["HFS to S1, 100 Hz"]


# ---- drugs at the receptor


@pytest.mark.parametrize(("drug", "marks"), [("d_apv", [False]), ("ketamine", [True]), ("am251", []), ("nbqx", [])])
def test_a_drug_is_drawn_where_it_binds(drug: str, marks: list[bool]) -> None:
    status = Status(0, 1.0, 1.0, False, valves=(ValveState(drug, 50.0, True, 20.0, 20.0),))
    assert [mark.in_pore for mark in bound_drugs(status, (), MARKS)] == marks


def test_a_channel_blocker_stays_after_the_wash_and_an_antagonist_leaves() -> None:
    valves = tuple(ValveState(drug, 50.0, True, 20.0, 20.0) for drug in ("d_apv", "ketamine"))
    during = bound_drugs(Status(0, 1.0, 1.0, False, valves=valves), (), MARKS)
    assert [mark.drug for mark in during] == ["d_apv", "ketamine"]
    after = bound_drugs(Status(9, 1.0, 1.0, False), during, MARKS)
    assert [mark.drug for mark in after] == ["ketamine"]
