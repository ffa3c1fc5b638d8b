"""The preparation card: the animal, the slice and the chamber before anybody touches them. A closed list of fields."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.units import Quantity
from rig.files.refusal import Objection
from rig.instruments.drug import LongText, ShortText

Factor = Annotated[float, Quantity("1", 0, 10, "relative to the tissue the model was fitted to")]
Tone = Annotated[float, Quantity("1", 0, 200, "relative to a healthy young slice")]


OPENING_PREPARATION = "rat_p21_28_submerged"
"""What lies in the chamber unless something else is asked for."""


class Age(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Postnatal age, from youngest to oldest."""

    from_days: Annotated[float, Quantity("days", 0, 1200, "youngest animal")]
    to_days: Annotated[float, Quantity("days", 0, 1200, "oldest animal")]


class Chamber(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The recording chamber and its tubing."""

    kind: Literal["submerged", "interface"] = "submerged"
    volume_ml: Annotated[float, Quantity("ml", 0.1, 10, "volume of the chamber")] = 1.0
    flow_ml_min: Annotated[float, Quantity("ml/min", 0.1, 5, "flow through the chamber")] = 2.0
    dead_time_s: Annotated[float, Quantity("s", 0, 600, "time from the valve to the chamber")] = 30.0
    temperature_C: Annotated[float, Quantity("degC", 22, 37, "temperature of the inflow")] = 31.0


class Acsf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ions of the recipe that the slice notices."""

    calcium_mM: Annotated[float, Quantity("mM", 0.5, 5, "Ca2+ of the ACSF recipe")] = 2.5
    magnesium_mM: Annotated[float, Quantity("mM", 0, 10, "Mg2+ of the ACSF recipe")] = 1.3


class ModulatorTone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Resting tone of modulators, relative to a healthy young slice: 1 stands for 0.5 pg/ml of IL-1beta, 2 pg/ml of
    TNF, 1 pg/ml of IL-6, 0.5 mg/l of CRP in serum, 5 ug/dl of corticosteroid in serum."""

    adenosine: Tone = 1.0
    endocannabinoid: Tone = 1.0
    co_agonist: Tone = 1.0
    il_1b: Tone = 1.0
    tnf: Tone = 1.0
    il_6: Tone = 1.0
    crp: Tone = 1.0
    corticosteroid: Tone = 1.0
    bdnf: Tone = 1.0
    amyloid: Annotated[float, Quantity("1", 0, 1, "share of oligomer receptors that are occupied")] = 0.0


class ReceptorContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contents that were measured in tissue, relative to the young rat."""

    spines: Factor = 1.0
    nmda: Factor = 1.0
    glun2b: Factor = 1.0
    calcineurin: Factor = 1.0
    camkii: Factor = 1.0
    pka: Factor = 1.0
    calcium_l: Factor = 1.0
    membrane_dha: Factor = 1.0
    fmrp: Annotated[float, Quantity("1", 0, 1, "FMRP, which holds local synthesis back until it is asked for")] = 1.0
    cb1_on_excitatory: Factor = 1.0
    mglur_group1: Factor = 1.0
    gaba_a: Factor = 1.0


class Preparation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One preparation card. ``sources``: dotted key of a number -> citation or ``convention``."""

    name: ShortText
    about: LongText
    species: Literal["rat", "mouse"]
    strain: ShortText
    sex: Literal["male", "female", "both"]
    age: Age
    region: Literal[
        "dorsal", "intermediate", "ventral", "lateral amygdala", "dorsal horn", "anterior cingulate", "cerebellum"
    ] = "dorsal"
    ca3_cut: bool = True
    chamber: Chamber = Chamber()
    acsf: Acsf = Acsf()
    tone: ModulatorTone = ModulatorTone()
    content: ReceptorContent = ReceptorContent()
    sources: dict[str, LongText] = {}


def check_preparation(preparation: Preparation) -> None:
    """Refuse a card that contradicts itself. Raises Objection."""
    age = preparation.age
    if age.from_days > age.to_days:
        raise Objection("age.from_days", f"{age.from_days:g}", f"at most age.to_days, {age.to_days:g} days")
