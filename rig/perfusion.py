"""Reservoirs, valves, flow, chamber and tissue entry: what the receptor sees is not what the tap says."""

from __future__ import annotations

from typing import Annotated

import msgspec

from model.units import Quantity


class Valve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One drug line: the drug's file name, the concentration in its reservoir, and whether its valve is open."""

    drug: str
    reservoir_uM: Annotated[float, Quantity("uM", 0, 1e6, "concentration in the reservoir")]
    open: bool = False


class PerfusionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a hand can change on the perfusion."""

    flow_ml_min: Annotated[float, Quantity("ml/min", 0, 5, "flow through the chamber")] = 2.0
    temperature_C: Annotated[float, Quantity("degC", 22, 37, "temperature of the inflow")] = 31.0
    calcium_mM: Annotated[float, Quantity("mM", 0.5, 5, "Ca2+ of the ACSF recipe")] = 2.5
    magnesium_mM: Annotated[float, Quantity("mM", 0, 10, "Mg2+ of the ACSF recipe")] = 1.3
    valves: tuple[Valve, ...] = ()
