"""Hormones, cytokines, trophic factor, amyloid, antibodies: closed forms, thresholds and exposure times."""

import numpy as np
import pytest
from inside import state_of

from model.binding import OCCUPANCY, Ligand, Medium, occupy
from model.kernel_constants import constants
from model.modulators import modulator_step, modulators_at_rest
from model.parameters import Modulators, SliceParameters
from model.state import CELL, PATH
from model.variation import NONE

FACTORS = {"nmda_share": 1, "insertion_share": 1, "ampa_share": 1, "clearance": 1, "camp_gain": 1, "removal_extra": 0}


def agonist(target: str) -> Ligand:
    return Ligand(target, "agonist", half_uM=1.0)  # type: ignore[arg-type]


def antagonist(target: str) -> Ligand:
    return Ligand(target, "antagonist", half_uM=1.0)  # type: ignore[arg-type]


class Arms:
    """The modulators by themselves: a rested cell, ligands in multiples of their half-effect, minutes of exposure."""

    def __init__(self, modulators: Modulators | None = None, temperature_C: float = 31.0) -> None:
        self.k = constants(SliceParameters(modulators=modulators or Modulators()), temperature_C)[0]
        self.occupancy = np.zeros(1, OCCUPANCY)
        self.cell = np.zeros(1, CELL)
        self.path = np.zeros(2, PATH)
        occupy((), Medium(), self.occupancy)
        modulators_at_rest(self.k, self.occupancy[0], self.cell[0], self.path)

    def expose(self, minutes: float, *bath: tuple[Ligand, float]) -> "Arms":
        occupy(
            tuple(ligand for ligand, _ in bath), Medium(ligand_uM=tuple(amount for _, amount in bath)), self.occupancy
        )
        for _ in range(round(minutes * 60)):
            modulator_step(self.k, self.occupancy[0], 1.0, self.cell[0], self.path)
        return self

    def __getitem__(self, name: str) -> float:
        return float(self.cell[0][name])


def test_a_healthy_slice_has_factors_of_exactly_one() -> None:
    rested = Arms()
    assert {name: rested[name] for name in FACTORS} == FACTORS
    assert {name: rested.expose(120)[name] for name in FACTORS} == FACTORS
    assert rested.path["nmda_share"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("temperature_C", [23.0, 36.0])
def test_a_healthy_slice_is_healthy_at_every_temperature(temperature_C: float) -> None:
    assert {name: Arms(None, temperature_C)[name] for name in FACTORS} == FACTORS


def il1(pg_ml: float, minutes: float = 120, **other: float) -> float:
    """NMDA share after ``pg_ml`` of IL-1beta on top of the tone; a unit of drive is 0.1 pg/ml."""
    return Arms().expose(minutes, (agonist("il1_receptor"), pg_ml / 0.1))["nmda_share"]


def test_il1_is_needed_and_too_much_of_it_harms() -> None:
    blocked = Arms().expose(120, (antagonist("il1_receptor"), 1e6))["nmda_share"]
    assert blocked == pytest.approx(1 - Modulators().il1_support, abs=0.001)
    assert il1(0.5) > 1.0  # 0.1 to 1 pg/ml facilitates
    assert il1(0.5) > blocked + 0.2
    assert 0.80 < il1(10.0) < 0.97  # above 10 pg/ml it impairs
    assert 0.55 < il1(30.0) < 0.75
    assert il1(1000.0) == pytest.approx(1.047 * (1 - Modulators().il1_harm), abs=0.01)


def test_il1_needs_half_an_hour() -> None:
    lost = [1 - il1(1000.0, minutes) for minutes in (2, 30, 120)]
    assert lost[0] < 0.25 * lost[2]
    assert lost[1] > 0.85 * lost[2]


def test_il1_receptor_antagonist_and_a_p38_inhibitor_rescue() -> None:
    drive = (agonist("il1_receptor"), 1e4)
    assert Arms().expose(60, drive, (antagonist("il1_receptor"), 1e3))["nmda_share"] > 0.9
    assert Arms().expose(60, drive, (antagonist("p38"), 99.0))["nmda_share"] > 0.95


def test_the_need_for_il1_grows_with_temperature() -> None:
    """An IL-1 receptor antagonist impairs LTP at 34 to 36 but not at 21 to 24 degC (Ross et al. 2003)."""
    cold, warm = (
        1 - Arms(None, celsius).expose(120, (antagonist("il1_receptor"), 1e6))["nmda_share"] for celsius in (22.5, 35.0)
    )
    assert warm > 2 * cold
    assert cold < 0.15


def tnf(pg_ml: float, minutes: float) -> float:
    return Arms().expose(minutes, (agonist("tnf_receptor"), pg_ml))["insertion_share"]


def test_tnf_supports_below_5_and_blocks_above_20_pg_ml() -> None:
    assert Arms().expose(300, (antagonist("tnf_receptor"), 1e6))["insertion_share"] == pytest.approx(
        1.0 - Modulators().tnf_support, abs=0.001
    )
    assert 1.0 < tnf(2.0, 90) < 1.1
    assert tnf(20.0, 90) < 0.95
    assert tnf(50.0, 90) < 0.65
    assert Arms().expose(90, (agonist("tnf_receptor"), 50.0))["removal_extra"] > 0


def test_tnf_brings_receptors_to_the_surface_within_half_an_hour() -> None:
    """Beattie et al. 2002; a few percent in the slice (Tancredi et al. 1992)."""
    assert 1.02 < Arms().expose(25, (agonist("tnf_receptor"), 1e5))["ampa_share"] < 1.1
    assert Arms().expose(25, (antagonist("tnf_receptor"), 1e6))["ampa_share"] < 0.95


def test_tnf_needs_50_minutes_and_p38() -> None:
    """1 - (1 + t/tau) exp(-t/tau), two equal stages."""
    stage = Modulators().tnf_stage_s / 60
    full = 50.0**2 / (50.0**2 + Modulators().tnf_harm_half ** 2)
    for minutes in (10, 50, 100):
        arms = Arms().expose(minutes, (agonist("tnf_receptor"), 50.0))
        closed = full * (1 - (1 + minutes / stage) * np.exp(-minutes / stage))
        assert arms["tnf_harm"] == pytest.approx(closed, rel=0.01)
    assert tnf(50.0, 10) > 0.9
    assert Arms().expose(90, (agonist("tnf_receptor"), 50.0), (antagonist("p38"), 9.0))["insertion_share"] > 0.9


def test_a_corticosteroid_helps_at_once_and_harms_hours_later() -> None:
    """100 nM free for 20 min: 2.5 times the half-effect of 40 nM."""
    arms = Arms().expose(8, (agonist("glucocorticoid_receptor"), 2.5))
    assert arms["nmda_share"] > 1.0
    arms.expose(12, (agonist("glucocorticoid_receptor"), 2.5)).expose(70)
    assert 0.6 < arms["nmda_share"] < 0.8
    assert 0.6 < arms.expose(110)["nmda_share"] < 0.85
    assert Arms().expose(20, (agonist("glucocorticoid_receptor"), 0.025)).expose(90)["nmda_share"] > 0.99


def test_sustained_cortisol_above_20_ug_dl_harms() -> None:
    """5 ug/dl is the healthy tone; 20 ug/dl is four times it, 10 twice."""
    half, full, more = (Arms(Modulators(steroid_tone=tone))["nmda_share"] for tone in (2.0, 4.0, 12.0))
    assert half > 0.85
    assert full < 0.7
    assert more < full


def test_too_little_bdnf_costs_nmda_current_and_a_bath_of_it_gives_it_back() -> None:
    young = Arms(Modulators(bdnf_tone=0.15))
    poor = young["nmda_share"]
    b, half = 0.15, Modulators().bdnf_support_half
    assert poor == pytest.approx(1 + Modulators().bdnf_support * (b / (b + half) * (1 + half) - 1))
    assert young.expose(20, (agonist("trkb"), 1.0))["nmda_share"] < 0.75
    assert young.expose(160, (agonist("trkb"), 1.0))["nmda_share"] > 0.98
    assert Arms().expose(240, (agonist("trkb"), 5.0))["nmda_share"] == pytest.approx(1.0)


def test_amyloid_within_half_an_hour_antibodies_over_a_day() -> None:
    oligomer = Arms().expose(20, (agonist("oligomer_receptor"), 10.0))["nmda_share"]
    assert 0.35 < oligomer < 0.5
    shares = [Arms().expose(minutes, (agonist("nmda_crosslink"), 20.0))["nmda_share"] for minutes in (5, 60, 1440)]
    assert shares[0] > 0.85 > 0.6 > shares[1] > shares[2] + 0.1
    arms = Arms().expose(1440, (agonist("nmda_crosslink"), 20.0))
    assert 1 - Modulators().crosslink_slow * arms["crosslink_slow"] == pytest.approx(0.64, abs=0.03)


def test_uptake_phosphodiesterase_and_interleukin_6() -> None:
    arms = Arms().expose(1, (antagonist("glutamate_uptake"), 1.0), (antagonist("phosphodiesterase"), 1.0))
    assert arms["clearance"] == pytest.approx(1 - 0.5 * (1 - Modulators().uptake_least))
    assert arms["ampa_share"] == pytest.approx(1 - 0.5 * Modulators().uptake_desensitised)
    assert arms["camp_gain"] == pytest.approx(1 / (1 - 0.5 * (1 - Modulators().phosphodiesterase_least)))
    assert 0.75 < Arms(Modulators(gp130_tone=10.0))["insertion_share"] < 0.85


def test_the_arms_reach_the_synapses() -> None:
    """Uptake block lowers the response a little; the NMDA share lowers what is open."""
    from model.slice import Slice
    from model.units import TICKS_PER_MIN

    def slice_with(target: str, action: str) -> Slice:
        tissue = Slice(variation=NONE, ligands=(Ligand(target, action, half_uM=1.0),))  # type: ignore[arg-type]
        tissue.set_bath(Medium(ligand_uM=(9.0,)))
        tissue.advance(30 * TICKS_PER_MIN)
        start = tissue.tick
        tissue.record(start, start + 600)
        tissue.stimulate(start + 100, 0, 100.0, 0.1)
        tissue.advance(start + 700)
        return tissue

    plain = np.abs(slice_with("p38", "antagonist").samples(0, 2**60)).max()
    assert 0.7 < np.abs(slice_with("glutamate_uptake", "antagonist").samples(0, 2**60)).max() / plain < 0.95
    assert state_of(slice_with("oligomer_receptor", "agonist")).path["nmda_share"][0] < 0.6
