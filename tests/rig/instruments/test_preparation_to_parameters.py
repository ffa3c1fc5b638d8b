"""Preparation cards become tissue: the default card changes nothing, the others what was measured in their animals."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from model.binding import Medium
from model.parameters import SliceParameters
from model.slice import Slice
from rig.experiment.experiment import Experiment
from rig.experiment.real_slice import default_slice
from rig.files.root import RESOURCES
from rig.instruments import shelf
from rig.instruments.drug import TissueEntry
from rig.instruments.perfusion import Perfusion, PerfusionSettings, Valve
from rig.instruments.preparation import Acsf, Chamber, ModulatorTone, Preparation, ReceptorContent
from rig.instruments.preparation_to_parameters import ONE_FACE_MIN, slice_parameters, way_to_tissue

CARDS = sorted(path.stem for path in (RESOURCES / "preparations").glob("*.toml"))
DEFAULT = shelf.preparation("rat_p21_28_submerged")


def card(**changes: object) -> Preparation:
    return msgspec.structs.replace(DEFAULT, **changes)


def test_the_default_card_is_the_tissue_of_the_model_to_the_bit() -> None:
    assert slice_parameters(DEFAULT) == SliceParameters()
    plain, made = (
        Slice(seed=1, bath=Medium(ligand_uM=())),
        Experiment(DEFAULT, 1, {}, make_slice=lambda **wanted: default_slice(**wanted)).slice,
    )
    for one in (plain, made):
        one.record(0, 2000)
        one.stimulate(200, 0, 100.0, 0.1)
        one.advance(2000)
    assert np.array_equal(plain.samples(0, 2000), made.samples(0, 2000))
    assert plain.read() == made.read()


@pytest.mark.parametrize("name", CARDS)
def test_every_card_leads_to_a_tissue_within_its_ranges(name: str) -> None:
    assert isinstance(slice_parameters(shelf.preparation(name)), SliceParameters)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_of_another_region_says_that_ca1_stands_in_and_how_far(name: str) -> None:
    other = shelf.preparation(name)
    here = other.region in ("dorsal", "intermediate", "ventral")
    assert ("CA1's tissue stands in" in other.about) is not here
    all_of_it = slice_parameters(other) == slice_parameters(msgspec.structs.replace(other, region="dorsal"))
    assert ("No constant of the model is" in other.about) is (all_of_it and not here)


def test_every_field_of_tone_and_content_changes_the_tissue() -> None:
    for struct, group in ((ModulatorTone, "tone"), (ReceptorContent, "content")):
        for name, default in zip(struct.__struct_fields__, struct.__struct_defaults__, strict=True):
            changed = card(**{group: struct(**{name: 0.5 * default if default else 0.5})})
            assert name == "crp" or slice_parameters(changed) != SliceParameters(), name
    assert slice_parameters(card(tone=ModulatorTone(crp=10.0))).modulators.il1_tone > 5.0


def test_a_card_out_of_range_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        slice_parameters(card(content=ReceptorContent(glun2b=9.0)))


def test_strains_differ_in_cb1_on_excitatory_terminals() -> None:
    """WIN55,212-2 depresses the fEPSP of the rat and of CD1, not of C57BL/6 (Hoffman et al. 2005)."""
    left = {
        name: slice_parameters(shelf.preparation(name)).release.cb1_glutamate for name in ("cd1_mouse", "adult_mouse")
    }
    assert left == {"cd1_mouse": SliceParameters().release.cb1_glutamate, "adult_mouse": 0.0}


def test_age_moves_glun2b_as_it_was_measured() -> None:
    share = [
        slice_parameters(shelf.preparation(name)).receptors.nmda_2b_share
        for name in ("juvenile_rat_p14", "rat_p21_28_submerged", "adult_rat")
    ]
    assert share[0] > share[1] > share[2]
    assert share[2] == pytest.approx(0.2, abs=0.01)


def test_d_serine_restores_what_an_aged_slice_lacks() -> None:
    """Little co-agonist costs NMDA current at rest; a saturating bath of it gives the same as in the young."""
    aged = slice_parameters(card(tone=ModulatorTone(co_agonist=0.4)))
    young = SliceParameters()
    rest, less = young.receptors.glycine_rest, aged.receptors.glycine_rest
    assert less == pytest.approx(0.4 * rest)
    lost = less / (1 + less) * (1 + rest) / rest
    assert aged.modulators.nmda_content == pytest.approx(lost)
    full = aged.modulators.nmda_content * (1 + less) / less
    assert full == pytest.approx((1 + rest) / rest)


def test_an_interface_chamber_shows_more_and_lets_drugs_in_slowly() -> None:
    interface = card(chamber=Chamber(kind="interface"))
    assert slice_parameters(interface).conductor.bath_S_m < slice_parameters(DEFAULT).conductor.bath_S_m
    assert way_to_tissue(DEFAULT).one_face_min == 0.0

    def half_reached_min(preparation: Preparation) -> float:
        drug = msgspec.structs.replace(shelf.drug("d_apv"), tissue=TissueEntry(3.0, 3.0, True))
        perfusion = Perfusion(PerfusionSettings(), {"x": drug}, 0.1, 1.0, constants=way_to_tissue(preparation))
        perfusion.set(PerfusionSettings(valves=(Valve("x", 1.0, True),)), 0)
        second = 0
        while perfusion.tissue_uM().get("x", 0.0) < 0.5:
            second += 1
            perfusion.advance(second * 20_000)
        return second / 60

    slower = half_reached_min(interface) - half_reached_min(DEFAULT)
    assert slower == pytest.approx(ONE_FACE_MIN, abs=0.1)


def test_animal_states_lower_the_nmda_share_before_any_drug() -> None:
    def share(name: str) -> float:
        preparation = shelf.preparation(name)
        one = Slice(tissue=slice_parameters(preparation))
        return float(one._state.cell["nmda_share"][0])

    assert share("stressed_rat") < 0.65
    assert share("amyloid_mouse") < 0.6
    assert share("anti_nmdar_mouse") == pytest.approx(0.45)
    assert 0.55 < share("bdnf_met_met_mouse") < 0.75
    assert share("fmr1_mouse") == 1.0
    assert share("dha_enriched_rat") > 1.05


def test_ions_of_a_card_reach_the_slice() -> None:
    one = Experiment(card(acsf=Acsf(2.0, 2.0)), 1, {}, make_slice=default_slice)
    assert (one.slice.bath.calcium_mM, one.slice.bath.magnesium_mM) == (2.0, 2.0)
