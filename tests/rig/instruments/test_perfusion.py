"""The way of a drug from its reservoir to the receptor, against closed forms."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from model.binding import Ligand
from rig.instruments.drug import Drug, TissueEntry
from rig.instruments.perfusion import Perfusion, PerfusionSettings, Valve

S = 20_000


def drug(**tissue):
    ligand = Ligand(target="nmda_glutamate", action="antagonist", half_uM=1.0)
    return Drug(
        name="X",
        full_name="X",
        group="Other",
        about="x",
        usual_uM=1,
        low_uM=1,
        high_uM=1,
        ligands=(ligand,),
        tissue=TissueEntry(**tissue),
    )


SHELF = {
    "apv": drug(),
    "slow": drug(half_time_in_min=45, half_time_out_min=45),
    "stays": drug(half_time_in_min=15, washout=False),
    "two": msgspec.structs.replace(drug(), ligands=drug().ligands * 2),
}


def settings(open_=True, drug="apv", reservoir_uM=50.0, **more):
    return PerfusionSettings(valves=(Valve(drug=drug, reservoir_uM=reservoir_uM, open=open_),), **more)


def curve(perfusion, seconds):
    """(bath, tissue) of the first drug at every whole second from now, shape (seconds + 1, 2)."""
    start = perfusion.snapshot().second
    points = []
    for second in range(start, start + seconds + 1):
        perfusion.advance(second * S)
        points.append((next(iter(perfusion.bath_uM().values())), next(iter(perfusion.tissue_uM().values()))))
    return np.array(points)


def test_nothing_arrives_before_the_dead_time_and_the_chamber_fills_with_volume_over_flow():
    bath = curve(Perfusion(settings(), SHELF), 300)[:, 0]
    seconds = np.arange(301)
    expected = np.where(seconds <= 30, 0.0, 50 * (1 - np.exp(-(seconds - 30) / 30)))
    assert np.abs(bath - expected).max() < 50 * 5.1e-4  # the last 0.05 % are taken as arrived
    assert np.abs(bath - expected)[:240].max() < 1e-9


def test_flow_sets_dead_time_and_time_constant():
    bath = curve(Perfusion(settings(flow_ml_min=4.0), SHELF, chamber_volume_ml=2.0, dead_time_s=60.0), 150)[:, 0]
    seconds = np.arange(151)
    expected = np.where(seconds <= 30, 0.0, 50 * (1 - np.exp(-(seconds - 30) / 30)))
    assert np.abs(bath - expected).max() < 1e-9


def test_a_front_that_arrives_within_a_second_is_not_rounded_to_a_second():
    bath = curve(Perfusion(settings(flow_ml_min=1.7), SHELF), 100)[:, 0]
    arrives = 60 / 1.7
    assert bath[36] == pytest.approx(50 * (1 - np.exp(-(36 - arrives) * 1.7 / 60)), rel=1e-9)


def test_tissue_follows_the_chamber_with_its_half_time():
    """Cascade of two first-order steps, in closed form."""
    tissue = curve(Perfusion(settings(), SHELF), 1200)[:, 1]
    seconds = np.arange(1201)
    a, k, t = 1 / 30, np.log(2) / 180, np.maximum(seconds - 30, 0)
    expected = 50 * (1 - (a * np.exp(-k * t) - k * np.exp(-a * t)) / (a - k))
    assert np.abs(tissue - expected).max() < 0.005
    assert tissue[-1] < 50


def test_a_drug_without_wash_out_leaves_the_bath_but_not_the_tissue():
    perfusion = Perfusion(settings(drug="stays"), SHELF)
    before = curve(perfusion, 1800)[-1]
    perfusion.set(settings(drug="stays", open_=False), 1800 * S)
    after = curve(perfusion, 3600)
    assert after[-1, 0] == 0.0
    assert np.all(np.diff(after[:, 1]) >= 0)
    assert after[-1, 1] >= before[1] > 30


def test_wash_out_of_a_fast_drug_is_complete_and_ends_the_changes():
    perfusion = Perfusion(settings(), SHELF)
    perfusion.advance(1800 * S)
    perfusion.set(settings(open_=False), 1800 * S)
    perfusion.advance(7200 * S)
    assert perfusion.at_receptors().ligand_uM == (0.0,)
    assert perfusion.next_change() is None


def test_without_flow_nothing_moves_and_the_front_waits_in_the_tubing():
    perfusion = Perfusion(settings(), SHELF)
    perfusion.advance(20 * S)
    perfusion.set(settings(flow_ml_min=0.0), 20 * S)
    perfusion.advance(3600 * S)
    assert perfusion.bath_uM() == {"apv": 0.0}
    assert perfusion.next_change() is None
    perfusion.set(settings(), 3600 * S)
    bath = curve(perfusion, 60)[:, 0]
    assert bath[10] == pytest.approx(0.0, abs=1e-9)
    assert bath[40] == pytest.approx(50 * (1 - np.exp(-1)), rel=1e-9)


def test_ions_and_temperature_go_the_same_way():
    perfusion = Perfusion(PerfusionSettings(), {})
    perfusion.set(PerfusionSettings(calcium_mM=1.0, magnesium_mM=0.0, temperature_C=35.0), 0)
    perfusion.advance(int(60 * np.log(2) * S))
    assert perfusion.at_receptors().temperature_C == pytest.approx(33.0, abs=0.1)
    perfusion.advance(660 * S)
    bath = perfusion.at_receptors()
    k = np.log(2) / 600
    cascade = (np.exp(-k * 630) - k * 30 * np.exp(-21)) / (1 - k * 30)
    assert bath.magnesium_mM == pytest.approx(1.3 * cascade, abs=0.004)
    assert 1.0 < bath.calcium_mM < 1.3
    perfusion.advance(20_000 * S)
    assert perfusion.at_receptors().magnesium_mM == 0.0
    assert perfusion.at_receptors().temperature_C == 35.0


def test_what_the_slice_is_told_is_never_further_off_than_the_declared_change():
    perfusion = Perfusion(settings(), SHELF)
    told = 0
    for second in range(4000):
        if second == 2000:
            perfusion.set(settings(open_=False), second * S)
        told += perfusion.advance(second * S)
        assert perfusion.at_receptors().ligand_uM[0] == pytest.approx(perfusion.tissue_uM()["apv"], abs=0.05 + 1e-12)
    assert 200 < told < 1400


def test_ligands_stand_in_the_order_of_the_first_opening():
    perfusion = Perfusion(PerfusionSettings(), SHELF)
    assert perfusion.ligands == ()
    perfusion.set(settings(drug="two", reservoir_uM=3.0), 100 * S)
    both = (Valve(drug="apv", reservoir_uM=5.0, open=True), Valve(drug="two", reservoir_uM=3.0, open=True))
    perfusion.set(PerfusionSettings(valves=both), 200 * S)
    assert len(perfusion.ligands) == 3
    assert perfusion.at_receptors().ligand_uM[2] == 0.0
    perfusion.advance(9000 * S)
    assert perfusion.at_receptors().ligand_uM == (3.0, 3.0, 5.0)
    assert [(one.drug, one.bath_uM) for one in perfusion.valve_states()] == [("apv", 5.0), ("two", 3.0)]


def test_a_drug_that_is_not_on_the_shelf_is_refused_and_nothing_changes():
    perfusion = Perfusion(settings(), SHELF)
    with pytest.raises(ValueError, match="no drug called nothing"):
        perfusion.set(settings(drug="nothing"), 5 * S)
    assert perfusion.settings == settings()


ORDERS = [
    (7 * S + 3, settings(reservoir_uM=20.0)),
    (40 * S, settings(flow_ml_min=3.1)),
    (40 * S + 5, settings(flow_ml_min=3.3)),
    (95 * S + 19_999, settings(open_=False, flow_ml_min=0.0, temperature_C=33.0)),
    (2000 * S, settings(open_=False, magnesium_mM=0.1)),
    (2000 * S + 1, settings(drug="slow", flow_ml_min=1.0)),
    (9000 * S, settings(drug="slow", open_=False)),
]


def record(step):
    """Every value told to the slice, with its tick, when time passes in steps of ``step`` ticks (None: as asked)."""
    perfusion = Perfusion(settings(), SHELF)
    told, tick, orders = [], 0, list(ORDERS)
    while tick < 12_000 * S:
        due = orders[0][0] if orders else 12_000 * S
        change = perfusion.next_change() if step is None else (tick // step + 1) * step
        tick = min(due, change if change is not None else due)
        if perfusion.advance(tick):
            told.append((tick, perfusion.at_receptors()))
        if orders and tick == due:
            perfusion.set(orders.pop(0)[1], tick)
    return told, perfusion.snapshot()


def test_how_time_is_cut_changes_no_bit():
    asked, end = record(None)
    assert len(asked) > 500
    seconds, end_of_seconds = record(S)
    assert seconds == asked
    assert end_of_seconds == end
    coarse, end_of_coarse = record(977 * S + 13)
    assert end_of_coarse == end
    assert coarse[-1][1] == asked[-1][1]


def test_a_bookmark_brings_everything_back():
    perfusion = Perfusion(settings(), SHELF)
    perfusion.advance(50 * S)
    perfusion.set(settings(drug="slow"), 50 * S + 7)
    bookmark = perfusion.snapshot()
    first = curve(perfusion, 500)
    later = Perfusion(PerfusionSettings(), SHELF)
    later.restore(msgspec.json.decode(msgspec.json.encode(bookmark), type=type(bookmark)))
    assert np.array_equal(curve(later, 500), first)
    assert len(later.ligands) == 2


def test_the_prediction_is_what_happens_and_disturbs_nothing():
    perfusion = Perfusion(settings(), SHELF)
    perfusion.advance(100 * S)
    before = perfusion.snapshot()
    predicted = perfusion.predict([(200 * S, settings(open_=False))], minutes=10)["apv"]
    assert perfusion.snapshot() is before
    assert predicted.shape == (61, 3)
    perfusion.set(settings(open_=False), 200 * S)
    perfusion.advance(700 * S)
    assert predicted[-1].tolist() == [700 * S, perfusion.bath_uM()["apv"], perfusion.tissue_uM()["apv"]]


def test_a_drug_may_be_given_hours_before():
    perfusion = Perfusion(settings(drug="slow"), SHELF, tick=-180 * 60 * S)
    perfusion.advance(0)
    assert perfusion.tissue_uM()["slow"] == pytest.approx(50 * (1 - 0.5 ** (179 / 45)), rel=0.01)
