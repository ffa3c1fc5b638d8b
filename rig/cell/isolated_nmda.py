"""NMDA receptors by themselves at a held voltage: current-voltage curves and half-blocking concentrations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from model.binding import Ligand, Medium
from model.parameters import SliceParameters
from model.units import Quantity
from rig.cell.incubation import Dose, with_drugs
from rig.files.refusal import Objection
from rig.instruments.drug import Drug
from rig.measure.fits import fit_hill
from rig.protocol.protocol import Name

Voltage = Annotated[float, Quantity("mV", -120, 80, "holding potential")]
Concentrations = Annotated[
    tuple[Annotated[float, Quantity("uM", 1e-6, 1e5, "concentration")], ...], msgspec.Meta(min_length=4, max_length=30)
]


class PatchSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agonist keeps a share of the receptors bound; the current is measured when nothing changes any more.

    ``conductance_ratio``: chord conductance at ``holding_mV`` over that at ``reference_mV``. ``half_uM``, ``hill``:
    Hill curve through the currents that ``drug`` leaves at ``concentrations_uM``.
    """

    measure: Literal["conductance_ratio", "half_uM", "hill"]
    holding_mV: Voltage = -70.0
    reference_mV: Voltage = -70.0
    magnesium_mM: Annotated[float, Quantity("mM", 0, 10, "Mg2+ outside")] = 1.0
    bound: Annotated[float, Quantity("1", 0.001, 1, "share of receptors that hold agonist and are open or blocked")] = (
        1.0
    )
    drug: Name | None = None
    concentrations_uM: Concentrations = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


def run_patch(
    spec: PatchSpec, drugs: Mapping[str, Drug] | None = None, *, tissue: SliceParameters = SliceParameters()
) -> dict[str, float | None]:
    """The measure that was asked for, by its name; None where no curve fits. No seed: receptors of all slices are
    alike. ``drugs``: shelf; the shipped files by default. ``tissue``: what the receptors are taken from.

    Raises Objection when a blocker's curve is asked for without a drug.
    """
    from model.nmda_steady_state import steady_conductance

    def conductance(ligands: tuple[Ligand, ...], around: Medium, mV: float) -> float:
        return steady_conductance(ligands, around, mV, spec.bound, tissue)

    bath = Medium(magnesium_mM=spec.magnesium_mM)
    if spec.measure == "conductance_ratio":
        held, reference = (conductance((), bath, mV) for mV in (spec.holding_mV, spec.reference_mV))
        return {spec.measure: held / reference}
    if spec.drug is None:
        raise Objection("drug", "nothing", "the name of a drug, whose half-blocking concentration is measured")
    whole = conductance((), bath, spec.holding_mV)
    left = []
    for uM in spec.concentrations_uM:
        ligands, blocked = with_drugs(bath, (Dose(spec.drug, uM),), drugs)
        left.append(conductance(ligands, blocked, spec.holding_mV) / whole)
    found = fit_hill(spec.concentrations_uM, left)
    if found is None:
        return {spec.measure: None}
    return {spec.measure: found.half if spec.measure == "half_uM" else found.slope}
