"""Ligands at targets. The slice never hears a drug's name: it is given affinities, rates and concentrations.

A drug file lists one or more ligands; the rig keeps the concentration that the receptor sees.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

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
    "camkii",
    "calcineurin",
    "pp1",
    "pka",
    "adenylyl_cyclase",
    "protein_synthesis",
    "transcription",
    "trkb",
    "p38",
    "glutamate_uptake",
]
Action = Literal["antagonist", "agonist", "open_channel"]

CONCENTRATION = Quantity("uM", 0, 1e6, "concentration at the receptor")


class Ligand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One ligand at one target.

    ``antagonist``/``agonist``: ``half_uM`` and ``hill``; an antagonist that leaves part of the function has ``max_effect`` < 1.
    ``open_channel``: binds the open, unblocked pore with ``kon``, leaves it with ``koff`` e-fold per ``v_mV``, and the closed
    pore with ``escape`` (0 = trapped).
    """

    target: Target
    action: Action
    half_uM: Annotated[float, Quantity("uM", 1e-9, 1e5, "concentration of half effect (Ki, IC50, EC50)")] = 1.0
    hill: Annotated[float, Quantity("1", 0.3, 6, "Hill coefficient")] = 1.0
    max_effect: Annotated[float, Quantity("1", 0, 1, "largest fraction of the target's function it takes or gives")] = 1.0
    kon_per_uM_s: Annotated[float, Quantity("1/uM/s", 0, 1e4, "association with the open pore")] = 0.0
    koff_per_s: Annotated[float, Quantity("1/s", 0, 1e4, "dissociation from the open pore at -66 mV")] = 0.0
    escape_per_s: Annotated[float, Quantity("1/s", 0, 1e3, "escape from the closed pore")] = 0.0
    v_mV: Annotated[float, Quantity("mV", 1, 200, "depolarisation that makes dissociation e-fold faster")] = 36.0
    source: str = ""


class Bath(msgspec.Struct, frozen=True):
    """What the receptors see at one moment: ions, temperature and one concentration (uM) per ligand of the slice."""

    calcium_mM: Annotated[float, Quantity("mM", 0, 10, "[Ca2+]o in the tissue")] = 2.5
    magnesium_mM: Annotated[float, Quantity("mM", 0, 20, "[Mg2+]o in the tissue")] = 1.3
    temperature_C: Annotated[float, Quantity("degC", 20, 40, "temperature of the slice")] = 31.0
    ligand_uM: tuple[float, ...] = ()
