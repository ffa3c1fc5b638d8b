"""A drug as its file states it: what it binds, how it enters the tissue, what is usual, and where numbers are from."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.binding import Ligand
from model.units import Quantity
from rig.files.refusal import Objection

Group = Literal["Glutamate", "GABA", "Synthesis", "Cannabinoid", "mGluR", "Modulator", "Other"]
ShortText = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
LongText = Annotated[str, msgspec.Meta(max_length=600)]


class TissueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the drug gets from the bath to its receptor in the slice (first order), and whether it ever leaves it."""

    half_time_in_min: Annotated[float, Quantity("min", 0.1, 600, "half-time of entry into the tissue")] = 3.0
    half_time_out_min: Annotated[float, Quantity("min", 0.1, 600, "half-time of leaving the tissue")] = 3.0
    washout: bool = True


class Drug(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One card of the drug shelf.

    ``stock``: vehicle and stock solution. ``unit``: how its doses are spoken of; numbers of the file are in µM.
    ``ligands`` (written ``[[ligand]]``): what it binds. ``sources``: dotted key of a number -> citation, or one of the
    words ``fitted``, ``interpolated``, ``convention``.
    """

    name: ShortText
    full_name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    group: Group
    about: Annotated[str, msgspec.Meta(min_length=1, max_length=600)]
    usual_uM: Annotated[float, Quantity("uM", 1e-10, 1e5, "usual concentration in the bath")]
    low_uM: Annotated[float, Quantity("uM", 1e-10, 1e5, "lowest concentration in use")]
    high_uM: Annotated[float, Quantity("uM", 1e-10, 1e5, "highest concentration in use")]
    ligands: Annotated[tuple[Ligand, ...], msgspec.Meta(min_length=1, max_length=8)] = msgspec.field(name="ligand")
    tissue: TissueEntry = TissueEntry()
    stock: LongText = ""
    molar_mass_g_mol: Annotated[float, Quantity("g/mol", 1, 1e6, "molar mass, for doses in pg/ml")] | None = None
    unit: Literal["uM", "nM", "pg/ml"] = "uM"
    sources: dict[str, LongText] = {}

    @property
    def most_uM(self) -> float:
        """Of the strongest reservoir: a dose-response goes beyond what is in use, and ten times too much is a slip."""
        return 2 * self.high_uM


def check_drug(drug: Drug) -> None:
    """Refuse a drug whose numbers contradict each other. Raises Objection."""
    if drug.low_uM > drug.high_uM:
        raise Objection("low_uM", f"{drug.low_uM:g}", f"at most high_uM, {drug.high_uM:g} µM")
    if not drug.low_uM <= drug.usual_uM <= drug.high_uM:
        usual = f"from low_uM to high_uM, {drug.low_uM:g} to {drug.high_uM:g} µM"
        raise Objection("usual_uM", f"{drug.usual_uM:g}", usual)
    if drug.unit == "pg/ml" and drug.molar_mass_g_mol is None:
        raise Objection("molar_mass_g_mol", "nothing", "the molar mass in g/mol, because unit is pg/ml")
    for index, ligand in enumerate(drug.ligands):
        if ligand.action == "open_channel" and ligand.kon_per_uM_s == 0:
            raise Objection(f"ligand[{index}].kon_per_uM_s", "0", "more than 0 1/µM/s for an open-channel blocker")
        if ligand.action == "open_channel" and ligand.target != "nmda_pore":
            raise Objection(f"ligand[{index}].target", f'"{ligand.target}"', '"nmda_pore" for an open-channel blocker')
