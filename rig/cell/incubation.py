"""A slice that has sat in a solution: what an experiment on single cells and spines starts from.

The perfusion of the bench is left out: ions are in equilibrium, a drug has been in the bath for a stated time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated

import msgspec

from model.binding import Ligand, Medium
from model.units import Quantity
from rig.experiment.real_slice import default_slice
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.preparation_to_parameters import slice_parameters
from rig.protocol.protocol import Name

if TYPE_CHECKING:
    from model.slice import Slice

MakeSlice = Callable[..., "Slice"]


class Dose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drug in the bath. Without ``minutes`` it has reached equilibrium in the tissue."""

    drug: Name
    concentration_uM: Annotated[float, Quantity("uM", 0, 1e5, "concentration in the bath")]
    minutes: Annotated[float, Quantity("min", 0.1, 1440, "time in the bath before the experiment")] | None = None


class Solution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the slice lies in: the ACSF and temperature of a preparation card unless said otherwise, and drugs."""

    preparation: Name = "rat_p21_28_submerged"
    calcium_mM: Annotated[float, Quantity("mM", 0.5, 5, "Ca2+ of the ACSF")] | None = None
    magnesium_mM: Annotated[float, Quantity("mM", 0, 10, "Mg2+ of the ACSF")] | None = None
    temperature_C: Annotated[float, Quantity("degC", 22, 37, "temperature of the slice")] | None = None
    drug: tuple[Dose, ...] = ()


def in_tissue_uM(drug: Drug, dose: Dose) -> float:
    """Concentration at the receptors after the time the dose has been in the bath (first-order entry)."""
    if dose.minutes is None:
        return dose.concentration_uM
    return dose.concentration_uM * (1.0 - 0.5 ** (dose.minutes / drug.tissue.half_time_in_min))


def rested_slice(solution: Solution, seed: int, make_slice: MakeSlice = default_slice) -> Slice:
    """The slice of a seed in the plain ACSF of its preparation card."""

    card = shelf.preparation(solution.preparation)
    own = Medium(card.acsf.calcium_mM, card.acsf.magnesium_mM, card.chamber.temperature_C)
    return make_slice(tissue=slice_parameters(card), seed=seed, bath=own)


def plain_bath(solution: Solution) -> Medium:
    """Ions and temperature of a solution, no drug."""

    card = shelf.preparation(solution.preparation)
    own = (card.acsf.calcium_mM, card.acsf.magnesium_mM, card.chamber.temperature_C)
    wanted = (solution.calcium_mM, solution.magnesium_mM, solution.temperature_C)
    calcium, magnesium, temperature = (own if asked is None else asked for own, asked in zip(own, wanted, strict=True))
    return Medium(calcium, magnesium, temperature)


def with_drugs(
    bath: Medium, doses: tuple[Dose, ...], drugs: Mapping[str, Drug] | None = None
) -> tuple[tuple[Ligand, ...], Medium]:
    """The ligands of all doses and the bath that holds them. ``drugs``: shelf; the shipped files by default.

    Raises RefusedFile when a drug is not on the shelf.
    """

    ligands: list[Ligand] = []
    amounts: list[float] = []
    for dose in doses:
        drug = drugs[dose.drug] if drugs is not None and dose.drug in drugs else shelf.drug(dose.drug)
        ligands += drug.ligands
        amounts += [in_tissue_uM(drug, dose)] * len(drug.ligands)
    return tuple(ligands), msgspec.structs.replace(bath, ligand_uM=tuple(amounts))


def incubate(slice_: Slice, solution: Solution, drugs: Mapping[str, Drug] | None = None) -> None:
    """Put a slice into a solution, from its present tick on."""
    ligands, bath = with_drugs(plain_bath(solution), solution.drug, drugs)
    slice_.bind((*slice_.ligands, *ligands))
    held = slice_.bath.ligand_uM[: len(slice_.ligands) - len(ligands)]
    slice_.set_bath(msgspec.structs.replace(bath, ligand_uM=(*held, *bath.ligand_uM)))
