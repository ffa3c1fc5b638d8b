"""Ligands at targets. The slice never hears a drug's name: it is given affinities, rates and concentrations.

A drug file lists one or more ligands; the rig keeps the concentration that the receptor sees.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec
import numpy as np

from model.reference import REFERENCE, DISSOCIATION_mV
from model.units import Quantity

Target = Literal[
    "ampa",  # AMPA receptor, glutamate site
    "nmda_glutamate",  # NMDA receptor, glutamate site
    "nmda_glycine",  # NMDA receptor, co-agonist site
    "nmda_pore",  # NMDA receptor, channel
    "nmda_glun2b",  # NMDA receptor, GluN2B amino-terminal domain
    "gaba_a",
    "gaba_b",
    "cb1",
    "mglur_group1",
    "adenosine_a1",
    "sodium_channel",
    "calcium_l",
    "calcium_terminal",  # P/Q and N type calcium channels, which let terminals release
    "camkii",
    "calcineurin",
    "pp1",
    "pka",
    "adenylyl_cyclase",
    "protein_synthesis",
    "transcription",
    "phosphodiesterase",
    "trkb",
    "il1_receptor",
    "tnf_receptor",
    "p38",
    "glucocorticoid_receptor",
    "oligomer_receptor",  # prion protein and its partners: where amyloid oligomers act
    "nmda_crosslink",  # NMDA receptors held together by divalent antibodies
    "glutamate_uptake",
]
Action = Literal["antagonist", "agonist", "open_channel"]

CONCENTRATION = Quantity("uM", 0, 1e6, "concentration at the receptor")


class Ligand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ligand at one target.

    ``antagonist``/``agonist``: ``half_uM`` and ``hill``; an antagonist that leaves part of the function has
    ``max_effect`` < 1. ``open_channel``: binds the open, unblocked pore with ``kon``, leaves it with ``koff`` e-fold
    per ``v_mV``, and the closed pore with ``escape`` (0 = trapped).
    """

    target: Target
    action: Action
    half_uM: Annotated[float, Quantity("uM", 1e-9, 1e5, "concentration of half effect (Ki, IC50, EC50)")] = 1.0
    hill: Annotated[float, Quantity("1", 0.3, 6, "Hill coefficient")] = 1.0
    max_effect: Annotated[float, Quantity("1", 0, 1, "largest fraction of the target's function it takes or gives")] = (
        1.0
    )
    kon_per_uM_s: Annotated[float, Quantity("1/uM/s", 0, 1e4, "association with the open pore")] = 0.0
    koff_per_s: Annotated[
        float, Quantity("1/s", 0, 1e4, f"dissociation from the open pore at {DISSOCIATION_mV:g} mV")
    ] = 0.0
    escape_per_s: Annotated[float, Quantity("1/s", 0, 1e3, "escape from the closed pore")] = 0.0
    v_mV: Annotated[float, Quantity("mV", 1, 200, "depolarisation that makes dissociation e-fold faster")] = 36.0
    source: str = ""


class Medium(msgspec.Struct, frozen=True):
    """What the receptors see at one moment: ions, temperature and one concentration (uM) per ligand of the slice."""

    calcium_mM: Annotated[float, Quantity("mM", 0, 10, "[Ca2+]o in the tissue")] = REFERENCE.calcium_mM
    magnesium_mM: Annotated[float, Quantity("mM", 0, 20, "[Mg2+]o in the tissue")] = REFERENCE.magnesium_mM
    temperature_C: Annotated[float, Quantity("degC", 20, 40, "temperature of the slice")] = REFERENCE.temperature_C
    ligand_uM: tuple[float, ...] = ()
    oxygen: Annotated[float, Quantity("1", 0, 1, "oxygen in the tissue, 1 = as carbogen in flow keeps it")] = 1.0


TARGETS: tuple[str, ...] = get_args(Target)

OCCUPANCY = np.dtype(
    [(f"{target}_{part}", np.float64) for target in TARGETS for part in ("drive", "block", "left")]
    + [(f"pore{slot}_{part}", np.float64) for slot in range(3) for part in ("uM", "on", "off", "escape", "v")]
    + [("calcium_mM", np.float64), ("magnesium_mM", np.float64), ("oxygen", np.float64)]
)

UNBOUND = np.tile([0.0, 0.0, 1.0], len(TARGETS))
"""``drive``, ``block`` and ``left`` of every target where nothing is bound, as OCCUPANCY begins."""


def occupy(ligands: tuple[Ligand, ...], bath: Medium, occupancy: np.ndarray) -> None:
    """Write what ligands do at every target into ``occupancy`` (shape (1,), dtype OCCUPANCY).

    For each target: ``drive``, the sum of (c/EC50)^n of agonists (of a partial one, what a full one would need for as
    much); ``block``, the sum of (c/Ki)^n of antagonists, for
    sites where both compete; ``left``, the share of the target's function that antagonists leave. Pore blockers keep
    the order of the ligands, three at most at a time.

    Raises ValueError when more than three open-channel blockers are present together.
    """
    values = occupancy[0]
    occupancy.view(np.float64)[: UNBOUND.size] = UNBOUND
    slot = 0
    for ligand, uM in zip(ligands, bath.ligand_uM, strict=False):
        if ligand.action == "open_channel":
            if slot == 3:
                raise ValueError(
                    "The slice can follow three open-channel blockers at a time; close one of their valves for good."
                )
            for part, value in (
                ("uM", uM),
                ("on", ligand.kon_per_uM_s),
                ("off", ligand.koff_per_s),
                ("escape", ligand.escape_per_s),
                ("v", ligand.v_mV),
            ):
                values[f"pore{slot}_{part}"] = value
            slot += 1
            continue
        if uM <= 0.0:
            continue
        bound = (uM / ligand.half_uM) ** ligand.hill
        if ligand.action == "agonist":
            # d / (1 + d) = max_effect bound / (1 + bound): a partial agonist never does more than its part
            part = ligand.max_effect * bound / (1.0 + (1.0 - ligand.max_effect) * bound)
            values[f"{ligand.target}_drive"] += part
        else:
            values[f"{ligand.target}_block"] += bound
            values[f"{ligand.target}_left"] *= 1.0 - ligand.max_effect * bound / (1.0 + bound)
    values["calcium_mM"] = bath.calcium_mM
    values["magnesium_mM"] = bath.magnesium_mM
    values["oxygen"] = bath.oxygen
