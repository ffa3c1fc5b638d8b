"""Drug files and preparation cards: every number has a source, and what they say agrees with what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig.files import parse
from rig.files.refusal import RefusedFile, leaves
from rig.files.root import RESOURCES
from rig.instruments import shelf

NAMES = sorted(path.stem for path in (RESOURCES / "drugs").glob("*.toml"))
CARDS = sorted(path.stem for path in (RESOURCES / "preparations").glob("*.toml"))
FIRST_NINE = {"d_apv", "anisomycin", "ketamine", "memantine", "am251", "win55212_2", "nbqx", "picrotoxin", "dhpg"}


def numbers(path: Path) -> set[str]:
    """Dotted keys of the numbers in a file."""
    data = parse.read(path)
    return {key for key, value in leaves(data) if isinstance(value, int | float) and not isinstance(value, bool)}


@pytest.mark.parametrize("name", NAMES)
def test_every_number_of_a_drug_has_a_source(name: str) -> None:
    path = RESOURCES / "drugs" / f"{name}.toml"
    assert set(shelf.drug(name).sources) == numbers(path)
    assert all(shelf.drug(name).sources.values())


@pytest.mark.parametrize("name", NAMES)
def test_a_drug_says_every_number_that_its_mechanism_uses(name: str) -> None:
    """A default is nobody's measurement."""
    for ligand in parse.read(RESOURCES / "drugs" / f"{name}.toml")["ligand"]:
        kinetic = {"kon_per_uM_s", "koff_per_s", "escape_per_s", "v_mV"}
        assert set(ligand) >= (kinetic if ligand["action"] == "open_channel" else {"half_uM", "hill"})


def test_the_shelf_holds_the_drugs_of_the_first_experiments() -> None:
    assert set(shelf.drugs()) >= FIRST_NINE


def test_channel_blockers_differ_as_measured() -> None:
    """Kd without Mg2+ 0.33 and 0.87 uM (Kotermanski & Johnson 2009), for the first also 0.71 uM (Gilling 2009); of the
    three, memantine leaves a shut pore."""
    ketamine, memantine, mk801 = (shelf.drug(name).ligands[0] for name in ("ketamine", "memantine", "mk801"))
    assert 0.33 <= ketamine.koff_per_s / ketamine.kon_per_uM_s <= 0.71
    assert memantine.koff_per_s / memantine.kon_per_uM_s == pytest.approx(0.87, rel=0.02)
    assert mk801.escape_per_s < ketamine.escape_per_s < memantine.escape_per_s / 10


def test_d_apv_leaves_of_the_nmda_response_what_was_measured() -> None:
    """NMDA-fEPSP 71 % smaller at 2.25 uM, 95 % at 10 uM (Murphy 1997): a competitive antagonist of effective IC50."""
    ligand = shelf.drug("d_apv").ligands[0]
    assert 1 / (1 + 2.25 / ligand.half_uM) == pytest.approx(0.29, abs=0.03)
    assert 1 / (1 + 10 / ligand.half_uM) == pytest.approx(0.05, abs=0.04)


def test_lipophilic_drugs_come_slowly_and_stay() -> None:
    for name in ("am251", "win55212_2", "fk506"):
        assert shelf.drug(name).tissue.half_time_in_min == 45
        assert not shelf.drug(name).tissue.washout
    assert shelf.drug("memantine").tissue.half_time_in_min == 60
    assert shelf.drug("picrotoxin").tissue.half_time_out_min == 45
    assert shelf.drug("d_apv").tissue.half_time_in_min == 3


def test_a1_agonists_differ_in_potency_alone() -> None:
    """The fEPSP is halved at 10 to 15, 0.5 to 1 and about 0.025 uM: one ratio of dose to affinity."""
    for name, half_uM in (("adenosine", 12), ("2_chloroadenosine", 0.8), ("cpa", 0.025)):
        assert half_uM / shelf.drug(name).ligands[0].half_uM == pytest.approx(2.7, rel=0.1)


def test_cadmium_blocks_terminals_and_spines_alike() -> None:
    assert {one.target for one in shelf.drug("cadmium").ligands} == {"calcium_terminal", "calcium_l"}


def test_isoproterenol_drives_the_cyclase_less_than_forskolin() -> None:
    beta, direct = (shelf.drug(name).ligands[0] for name in ("isoproterenol", "forskolin"))
    assert (beta.target, beta.action) == (direct.target, direct.action)
    assert beta.max_effect < direct.max_effect


@pytest.mark.parametrize("name", CARDS)
def test_every_number_of_a_preparation_has_a_source(name: str) -> None:
    path = RESOURCES / "preparations" / f"{name}.toml"
    assert set(shelf.preparation(name).sources) == numbers(path)


def test_the_default_preparation_is_the_one_agreed() -> None:
    card = shelf.preparation("rat_p21_28_submerged")
    assert (card.species, card.sex, card.age.from_days, card.age.to_days, card.ca3_cut) == ("rat", "male", 21, 28, True)
    assert (card.chamber.volume_ml, card.chamber.flow_ml_min, card.chamber.dead_time_s) == (1.0, 2.0, 30)
    assert (card.chamber.temperature_C, card.acsf.calcium_mM, card.acsf.magnesium_mM) == (31, 2.5, 1.3)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("usual_uM = 50", "usual_uM = 5", "usual_uM"),
        ("usual_uM = 50", "usual_nM = 50000", "usual_nM"),
        ("low_uM = 10", "low_uM = 500", "low_uM"),
        ("half_uM = 0.9", "half_uM = 0", "ligand[0].half_uM"),
        ("half_uM = 0.9", "half_nM = 900", "ligand[0].half_nM"),
        ('"antagonist"', '"open_channel"', "ligand[0].kon_per_uM_s"),
        ('"antagonist"', '"open_channel"\nkon_per_uM_s = 1', "ligand[0].target"),
        ('"nmda_glutamate"', '"nmda"', "ligand[0].target"),
        ('group = "Glutamate"', 'group = "Glutamat"', "group"),
        ("washout = true", 'washout = "yes"', "tissue.washout"),
        ("half_time_in_min = 3", "half_time_in_min = inf", "tissue.half_time_in_min"),
    ],
)
def test_a_wrong_drug_file_is_refused_by_its_key(old: str, new: str, key: str, tmp_path: Path) -> None:
    text = (RESOURCES / "drugs" / "d_apv.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "mine.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RefusedFile) as refused:
        shelf.load_drug(tmp_path / "mine.toml")
    assert (refused.value.file, refused.value.key) == ("mine.toml", key)
