"""Isolated NMDA receptors: current-voltage curve and half-blocking concentrations."""

import numpy as np
import pytest

from model.binding import Ligand, Medium
from model.nmda_steady_state import steady_conductance
from rig.cell.isolated_nmda import PatchSpec, Superfusion, run_patch
from rig.files.refusal import Objection
from rig.instruments.drug import Drug
from rig.measure.fits import fit_hill

SHELF = {
    "pore": Drug(
        "Pore", "pore blocker", "Other", "for a test", 1.0, 0.1, 10.0,
        (Ligand("nmda_pore", "open_channel", kon_per_uM_s=0.5, koff_per_s=0.5, escape_per_s=0.0, v_mV=30.0),),
    ),
    "bystander": Drug("B", "bystander", "Other", "for a test", 1.0, 0.1, 10.0, (Ligand("cb1", "agonist"),)),
}  # fmt: skip


def test_magnesium_leaves_more_at_a_depolarised_voltage_as_jahr_and_stevens_have_it() -> None:
    found = run_patch(PatchSpec("conductance_ratio", holding_mV=-40.0, reference_mV=-70.0))["conductance_ratio"]
    assert found == pytest.approx((1 + np.exp(0.062 * 70) / 3.57) / (1 + np.exp(0.062 * 40) / 3.57), rel=1e-6)


def test_half_blocking_concentration_is_the_dissociation_constant_over_the_pores_that_are_free() -> None:
    bare = run_patch(PatchSpec("half_uM", drug="pore", holding_mV=-66.0, magnesium_mM=0.0), SHELF)["half_uM"]
    in_magnesium = run_patch(PatchSpec("half_uM", drug="pore", holding_mV=-66.0, magnesium_mM=1.0), SHELF)["half_uM"]
    assert bare == pytest.approx(1.0, rel=1e-6)
    assert in_magnesium == pytest.approx(1 + np.exp(0.062 * 66) / 3.57, rel=1e-6)


def test_a_drug_that_blocks_nothing_has_no_half() -> None:
    assert run_patch(PatchSpec("half_uM", drug="bystander"), SHELF)["half_uM"] is None


def test_a_curve_without_a_drug_is_refused_in_words() -> None:
    with pytest.raises(Objection, match="the name of a drug"):
        run_patch(PatchSpec("half_uM"))


def patch(measure: str, *steps: Superfusion, **more: float) -> float | None:
    spec = PatchSpec(measure, drug="pore", holding_mV=-66.0, magnesium_mM=0.0, step=steps, **more)
    return run_patch(spec, SHELF)[measure]


def test_a_blocker_comes_and_goes_with_the_rates_of_its_card() -> None:
    """On at on c + off, off at off: with 10 uM 5.5 /s and 0.5 /s, and half as fast while half of the pores are open."""
    block = Superfusion(10.0, 2000.0)
    assert patch("tau_ms", block) == pytest.approx(1000 / 5.5, rel=1e-3)
    assert patch("tau_ms", block, Superfusion(0.0, 10_000.0)) == pytest.approx(1000 / 0.5, rel=1e-3)
    assert patch("tau_ms", block, bound=0.5) == pytest.approx(2 * 1000 / 5.5, rel=1e-3)
    short = Superfusion(10.0, 100.0)
    assert patch("left", short) == pytest.approx(1 - 5 / 5.5 * (1 - np.exp(-0.55)), rel=1e-6)
    assert patch("tau_ms", short) is None, "it takes longer than the solution is there"


def test_a_closed_pore_traps_its_blocker() -> None:
    block, wash = Superfusion(10.0, 2000.0), 60_000.0
    blocked = patch("left", block)
    assert patch("left", block, Superfusion(0.0, wash, bound=0.0)) == pytest.approx(blocked)
    assert patch("left", block, Superfusion(0.0, wash)) == pytest.approx(1.0, abs=1e-6)
    assert patch("left", Superfusion(10.0, wash, bound=0.0)) == 1.0


def test_the_end_of_a_long_step_is_the_steady_state() -> None:
    for magnesium in (0.0, 1.0):
        spec = PatchSpec("left", drug="pore", magnesium_mM=magnesium, step=(Superfusion(3.0, 3.6e6),))
        without, with_ = (
            steady_conductance(SHELF["pore"].ligands, Medium(magnesium_mM=magnesium, ligand_uM=(uM,)), -70.0, 1.0)
            for uM in (0.0, 3.0)
        )
        assert run_patch(spec, SHELF)["left"] == pytest.approx(with_ / without, rel=1e-9)


def test_steps_are_asked_with_a_drug_and_solutions() -> None:
    with pytest.raises(Objection, match="the name of a drug"):
        run_patch(PatchSpec("left", step=(Superfusion(1.0, 1.0),)))
    with pytest.raises(Objection, match="one solution or more"):
        run_patch(PatchSpec("tau_ms", drug="pore"), SHELF)


def test_the_curve_finds_half_slope_and_an_incomplete_effect() -> None:
    c = np.geomspace(0.01, 100.0, 9)
    whole = fit_hill(c, 1 / (1 + (c / 2.0) ** 1.5))
    part = fit_hill(c, 1 - 0.6 / (1 + 0.3 / c), complete=False)
    assert whole is not None and part is not None
    assert (whole.half, whole.slope) == pytest.approx((2.0, 1.5), rel=1e-4)
    assert (part.half, part.largest) == pytest.approx((0.3, 0.6), rel=1e-3)
    assert fit_hill(c, np.ones(9)) is None
