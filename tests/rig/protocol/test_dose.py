"""Doses in nM and pg/ml: what they are in µM, and how they are spoken of."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.files.refusal import RefusedFile
from rig.instruments import shelf
from rig.protocol import library
from rig.protocol.dose import dose_words, pg_ml_to_uM, ug_dl_to_nM, uM_to_pg_ml
from rig.protocol.timeline import unroll

PROTOCOL = """\
title = "A dose"
length_min = 30

[[drug]]
drug = "{drug}"
from_min = 5
{dose}
"""


def valve_uM(drug: str, dose: str, folder: Path) -> float:
    path = folder / "dose.toml"
    path.write_text(PROTOCOL.format(drug=drug, dose=dose), encoding="utf-8")
    return unroll(library.protocol(str(path))).valves[0].concentration_uM


def test_the_unit_traps_of_hormones_and_cytokines() -> None:
    assert pg_ml_to_uM(10, 17400) == pytest.approx(0.57e-6, rel=0.01)  # 10 pg/ml of IL-1beta is 0.57 pM
    assert pg_ml_to_uM(1000, 17400) == pytest.approx(57e-6, rel=0.01)  # 1 ng/ml is 57 pM
    assert pg_ml_to_uM(20, 17000) == pytest.approx(1.2e-6, rel=0.02)  # 20 pg/ml of TNF is 1.2 pM
    assert ug_dl_to_nM(20, 346.5) == pytest.approx(577, abs=1)  # corticosterone
    assert ug_dl_to_nM(20, 362.5) == pytest.approx(552, abs=1)  # cortisol
    assert 0.05 < 40 / ug_dl_to_nM(20, 346.5) < 0.10  # about 40 nM of it is free
    assert uM_to_pg_ml(pg_ml_to_uM(3.0, 17000), 17000) == pytest.approx(3.0)


def test_a_protocol_may_dose_in_nM_and_in_pg_ml(tmp_path: Path) -> None:
    assert valve_uM("corticosterone", "concentration_nM = 100", tmp_path) == pytest.approx(0.1)
    assert valve_uM("il_1b", "concentration_pg_ml = 10", tmp_path) == pytest.approx(0.57e-6, rel=0.01)
    assert valve_uM("bdnf", "concentration_pg_ml = 20000", tmp_path) == pytest.approx(0.74e-3, rel=0.01)
    assert valve_uM("d_apv", "concentration_uM = 50", tmp_path) == 50


@pytest.mark.parametrize(
    ("drug", "dose", "key"),
    [
        ("d_apv", "", "drug[0].concentration_uM"),
        ("d_apv", "concentration_uM = 1\nconcentration_nM = 1", "drug[0].concentration_nM"),
        ("d_apv", "concentration_pg_ml = 1", "drug[0].concentration_pg_ml"),
        ("il_1b", "concentration_pg_ml = 1e10", "drug[0].concentration_pg_ml"),
    ],
)
def test_a_dose_that_means_nothing_is_refused(drug: str, dose: str, key: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedFile) as refused:
        valve_uM(drug, dose, tmp_path)
    assert refused.value.key == key


def test_a_dose_is_spoken_of_in_its_own_unit() -> None:
    il_1b, bdnf = shelf.drug("il_1b"), shelf.drug("bdnf")
    assert dose_words(il_1b, pg_ml_to_uM(10, 17400)) == "10 pg/ml"
    assert dose_words(il_1b, il_1b.usual_uM) == "1 ng/ml"
    assert dose_words(bdnf, pg_ml_to_uM(50000, 27000)) == dose_words(bdnf, bdnf.usual_uM) == "50 ng/ml"
    assert dose_words(shelf.drug("corticosterone"), 0.1) == "100 nM"
    assert dose_words(shelf.drug("d_apv"), 50) == "50 µM"


def test_half_effects_of_the_cytokines_are_the_thresholds_they_stand_for() -> None:
    """The model's units of drive: 0.1 pg/ml of IL-1beta, 1 pg/ml of TNF, 40 nM of free steroid."""
    assert uM_to_pg_ml(shelf.drug("il_1b").ligands[0].half_uM, 17400) == pytest.approx(0.1, rel=1e-5)
    assert uM_to_pg_ml(shelf.drug("tnf_alpha").ligands[0].half_uM, 17000) == pytest.approx(1.0, rel=1e-5)
    assert shelf.drug("corticosterone").ligands[0].half_uM == 0.04
    assert uM_to_pg_ml(shelf.drug("bdnf").ligands[0].half_uM, 27000) == pytest.approx(20000, rel=0.01)


def test_fk506_is_no_clean_tool() -> None:
    """At 50 µM it takes 45 % of the NMDA potential and some of the fEPSP (Lu 1996)."""
    left = {one.target: 1 - one.max_effect * 50 / (50 + one.half_uM) for one in shelf.drug("fk506").ligands}
    assert left["nmda_pore"] == pytest.approx(0.55, abs=0.02)
    assert 0.8 < left["ampa"] < 0.9
    assert left["calcineurin"] < 0.05
