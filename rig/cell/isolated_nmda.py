"""NMDA receptors by themselves at a held voltage: current-voltage curves, half-blocking concentrations, and how fast a
blocker comes and goes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from model.binding import Ligand, Medium
from model.parameters import SliceParameters
from model.units import Quantity
from rig.cell.incubation import Dose, with_drugs
from rig.files.refusal import Objection
from rig.instruments.drug import Drug
from rig.measure.fits import fit_hill
from rig.protocol.protocol import Name

ENDLESS_S = 1e6
"""After which every blocker is in equilibrium."""
LEAST_CHANGE = 1e-3
HALVINGS = 40

Voltage = Annotated[float, Quantity("mV", -120, 80, "holding potential")]
Concentrations = Annotated[
    tuple[Annotated[float, Quantity("uM", 1e-6, 1e5, "concentration")], ...], msgspec.Meta(min_length=4, max_length=30)
]


class Superfusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One solution after another over the receptors, changed at once. ``bound``: of the whole spec unless given; 0
    without agonist, when only what escapes from closed pores leaves."""

    concentration_uM: Annotated[float, Quantity("uM", 0, 1e5, "of the drug")]
    duration_ms: Annotated[float, Quantity("ms", 0.1, 3.6e6, "until the next solution")]
    bound: Annotated[float, Quantity("1", 0, 1, "share of receptors that hold agonist meanwhile")] | None = None


class PatchSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agonist keeps a share of the receptors bound; the current is measured when nothing changes any more.

    ``conductance_ratio``: chord conductance at ``holding_mV`` over that at ``reference_mV``. ``half_uM``, ``hill``:
    Hill curve through the currents that ``drug`` leaves at ``concentrations_uM``. Of solutions one after another
    (``step``): ``left``, the share of the receptors that ``drug`` does not hold at the end of the last; ``tau_ms``,
    when in the last 63 % of the way to its equilibrium are made, None where it is too short for that.
    """

    measure: Literal["conductance_ratio", "half_uM", "hill", "left", "tau_ms"]
    holding_mV: Voltage = -70.0
    reference_mV: Voltage = -70.0
    magnesium_mM: Annotated[float, Quantity("mM", 0, 10, "Mg2+ outside")] = 1.0
    bound: Annotated[float, Quantity("1", 0.001, 1, "share of receptors that hold agonist and are open or blocked")] = (
        1.0
    )
    drug: Name | None = None
    concentrations_uM: Concentrations = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
    step: Annotated[tuple[Superfusion, ...], msgspec.Meta(max_length=30)] = ()


def run_patch(
    spec: PatchSpec, drugs: Mapping[str, Drug] | None = None, *, tissue: SliceParameters = SliceParameters()
) -> dict[str, float | None]:
    """The measure that was asked for, by its name; None where no curve fits. No seed: receptors of all slices are
    alike. ``drugs``: shelf; the shipped files by default. ``tissue``: what the receptors are taken from.

    Raises Objection when what is asked of a blocker is asked without a drug, or of solutions without any.
    """
    from model.nmda_steady_state import steady_conductance

    def conductance(ligands: tuple[Ligand, ...], around: Medium, mV: float) -> float:
        return steady_conductance(ligands, around, mV, spec.bound, tissue)

    bath = Medium(magnesium_mM=spec.magnesium_mM)
    if spec.measure == "conductance_ratio":
        held, reference = (conductance((), bath, mV) for mV in (spec.holding_mV, spec.reference_mV))
        return {spec.measure: held / reference}
    if spec.drug is None:
        raise Objection("drug", "nothing", "the name of a drug, of which this is measured")
    if spec.measure in ("left", "tau_ms"):
        return {spec.measure: _in_steps(spec, drugs, tissue)}
    whole = conductance((), bath, spec.holding_mV)
    left = []
    for uM in spec.concentrations_uM:
        ligands, blocked = with_drugs(bath, (Dose(spec.drug, uM),), drugs)
        left.append(conductance(ligands, blocked, spec.holding_mV) / whole)
    found = fit_hill(spec.concentrations_uM, left)
    if found is None:
        return {spec.measure: None}
    return {spec.measure: found.half if spec.measure == "half_uM" else found.slope}


def _in_steps(spec: PatchSpec, drugs: Mapping[str, Drug] | None, tissue: SliceParameters) -> float | None:
    """``left`` or ``tau_ms`` of solutions one after another, from receptors that hold nothing."""
    from model.nmda_steady_state import held_after

    if not spec.step:
        raise Objection("step", "missing", "one solution or more, in which the receptors are watched")
    assert spec.drug is not None
    bath = Medium(magnesium_mM=spec.magnesium_mM)
    held = np.zeros(3)
    for number, solution in enumerate(spec.step):
        ligands, around = with_drugs(bath, (Dose(spec.drug, solution.concentration_uM),), drugs)
        bound = spec.bound if solution.bound is None else solution.bound

        def after(
            seconds: float,
            before: NDArray[np.float64] = held,
            ligands: tuple[Ligand, ...] = ligands,
            around: Medium = around,
            bound: float = bound,
        ) -> NDArray[np.float64]:
            return held_after(before, ligands, around, spec.holding_mV, bound, seconds, tissue)

        if spec.measure == "tau_ms" and number == len(spec.step) - 1:
            return _time_constant_ms(lambda seconds: float(after(seconds).sum()), solution.duration_ms)
        held = after(solution.duration_ms / 1000)
    return 1.0 - float(held.sum())


def _time_constant_ms(held: Callable[[float], float], longest_ms: float) -> float | None:
    """When 1 - 1/e of the way from now to the end is made; None where nothing changes or it takes longer."""
    start, end = held(0.0), held(ENDLESS_S)
    wanted = end + (start - end) / math.e
    if abs(end - start) < LEAST_CHANGE or abs(held(longest_ms / 1000) - start) < abs(wanted - start):
        return None
    early, late = 0.0, longest_ms / 1000
    for _ in range(HALVINGS):
        middle = (early + late) / 2
        if abs(held(middle) - start) < abs(wanted - start):
            early = middle
        else:
            late = middle
    return 500 * (early + late)
