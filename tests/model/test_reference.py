"""At the reference conditions a parameter is what it says."""

import numpy as np

from model.binding import OCCUPANCY, Ligand, Medium, occupy
from model.kernel_constants import DECLARED, constants
from model.parameters import SliceParameters
from model.reference import REFERENCE, DISSOCIATION_mV
from model.release import release_factor
from model.units import quantities

TISSUE = SliceParameters()


def factor(calcium_mM: float, magnesium_mM: float) -> float:
    """What scales the release probability of a rested terminal."""
    occupancy = np.zeros(1, OCCUPANCY)
    occupy((), Medium(calcium_mM=calcium_mM, magnesium_mM=magnesium_mM), occupancy)
    return release_factor(constants(TISSUE, REFERENCE.temperature_C)[0], occupancy[0], 0.0, 0.0, 0.0, 1.0)


def test_a_medium_is_the_reference_unless_said() -> None:
    medium = Medium()
    assert (medium.calcium_mM, medium.magnesium_mM, medium.temperature_C) == (
        REFERENCE.calcium_mM, REFERENCE.magnesium_mM, REFERENCE.temperature_C,
    )  # fmt: skip


def test_release_probability_is_that_of_the_reference_ions() -> None:
    assert factor(REFERENCE.calcium_mM, REFERENCE.magnesium_mM) == 1.0
    assert factor(0.9 * REFERENCE.calcium_mM, REFERENCE.magnesium_mM) < 1.0
    assert factor(REFERENCE.calcium_mM, 0.9 * REFERENCE.magnesium_mM) > 1.0


def test_rates_are_those_of_the_reference_temperature() -> None:
    k = constants(TISSUE, REFERENCE.temperature_C)[0]
    warm = constants(TISSUE, REFERENCE.temperature_C + 5.0)[0]
    assert all(k[f"{group}_{name}"] == getattr(getattr(TISSUE, group), name) for group, name, _ in DECLARED)
    scaled = {f"{group}_{name}" for group, name, declared in DECLARED if declared["q10"] != 1.0}
    assert scaled == {name for name in k.dtype.names if warm[name] != k[name]}


def test_what_a_person_reads_of_a_number_names_its_reference() -> None:
    assert f"{DISSOCIATION_mV:g} mV" in quantities(Ligand)["koff_per_s"]["help"]
    assert f"{REFERENCE.calcium_mM:g} mM" in quantities(type(TISSUE.release))["p0"]["help"]
    assert f"{REFERENCE.spine_mV:g} mV" in quantities(type(TISSUE.calcium))["nmda_uM_ms"]["help"]
