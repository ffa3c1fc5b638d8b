"""NMDA receptors by themselves at a held voltage: current-voltage curves and half-blocking concentrations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from model.units import Quantity
from rig.drug import Drug
from rig.protocol import Name

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
    temperature_C: Annotated[float, Quantity("degC", 20, 40, "temperature")] = 23.0
    drug: Name | None = None
    concentrations_uM: Concentrations = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


def run_patch(spec: PatchSpec, drugs: Mapping[str, Drug] | None = None) -> dict[str, float]:
    """The measure that was asked for, by its name. No seed: the receptors of every slice are alike."""
    raise NotImplementedError
