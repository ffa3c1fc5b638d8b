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


class Perfusion:
    """``drugs``: name -> object with ``.ligand`` (tuple of Ligand) and ``.tissue`` (half_time_in_min, half_time_out_min, washout)."""

    settings: PerfusionSettings
    ligands: tuple[Ligand, ...]  # in order of first valve opening; grows in `set` only

    def __init__(self, settings, drugs, chamber_volume_ml=1.0, dead_time_s=30.0, tick=0) -> None: ...
    def set(self, settings: PerfusionSettings, tick: int) -> None: ...  # heard at the next whole second; KeyError-free sentence (ValueError) for an unknown drug
    def next_change(self) -> int | None: ...  # next tick at which the receptors' values move enough to be applied
    def advance(self, tick: int) -> bool: ...  # True when bath() is a new value: give it to the slice
    def bath(self) -> Bath: ...  # what the receptors see (as last applied), aligned with ligands
    def bath_uM(self) -> dict[str, float]: ...
    def tissue_uM(self) -> dict[str, float]: ...
    def valve_states(self) -> tuple[ValveState, ...]: ...
    def predict(self, changes: list[tuple[int, PerfusionSettings]], minutes: float) -> dict[str, np.ndarray]: ...  # drug -> (n, 3): tick, bath uM, tissue uM
    def snapshot(self): ...
    def restore(self, state) -> None: ...
