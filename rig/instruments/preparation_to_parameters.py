"""A preparation card -> the tissue of its slice: what animal, age, strain, state and chamber change in the parameters.

A card that says nothing special gives exactly the tissue that the model was fitted to. Only measured contents and tones
come in; what they do to plasticity is the model's business.
"""

from __future__ import annotations

import threading
from typing import Any

import msgspec

from model.parameters import SliceParameters
from rig.instruments.perfusion import TissueConstants
from rig.instruments.preparation import Preparation

INTERFACE_S_M = 0.2
"""One face of the slice on conducting ACSF, the other in gas: what lies between as an image (interpolated)."""
ONE_FACE_MIN = 1.9
"""Half-times of free diffusion into 400 um: 2.6 min through one face against 0.65 min through two (computed)."""
CRP_IL_1B, CRP_HALF = 20.0, 8.0
"""IL-1beta tone that the microglia of a chronically inflamed animal add, and the CRP excess of half of it
(interpolated: CRP itself only marks the state)."""
FMRP_BRAKE = 0.3
"""How much more of mGluR's product is made without FMRP (Nakamoto et al. 2007: internalisation of AMPA receptors;
fitted between Huber et al. 2002 and Barnes et al. 2015)."""
DHA_NMDA = 0.3
"""Rise of NMDA current per unit of DHA content (Nishikawa, Kimura & Akaike 1994: DHA facilitates the NMDA response;
interpolated)."""
REGIONS: dict[str, dict[str, float]] = {
    "lateral amygdala": {
        "modulators.nmda_content": 0.6,
        "modulators.steroid_harm": 0.0,
        "calcium.channel_uM_ms": 2.6,
        "synthesis.bdnf_gain": 0.0,
    },
}
"""What other regions have, as factors. Thalamic synapses on the lateral amygdala have less NMDA current (Weisskopf &
LeDoux 1999) and many L-type channels: where the cell fires they are enough, in a weaker tetanus they need the NMDA
receptors (Weisskopf, Bauer & LeDoux 1999; Bauer, Schafe & LeDoux 2002; density fitted). That
stress hormones take no NMDA current there is inferred from the LTP that stress leaves (Vouimba et al. 2004; not
verified). That resting NMDA current holds BDNF back has been seen in the hippocampus only (Autry et al. 2011)."""


REGION_VALUES: dict[str, dict[str, float]] = {
    "cerebellum": {
        "reversal.share": 1.0,
        "fibres.overlap_max": 0.0,
        "receptors.s831_gain": 0.0,
        "modulators.nmda_content": 0.02,
        "calcium.channel_uM_ms": 0.35,
        "enzymes.camkii_half_uM": 3.16,
        "enzymes.calcineurin_half_uM": 0.4,
        "synthesis.bdnf_gain": 0.0,
    },
}
"""Parallel fibres on S1, the climbing fibre on S2: apart from each other, without NMDA current at the spines (Llano et
al. 1991), calcium through the channels that the climbing fibre's spike opens (their density fitted). Phosphatases
answer to less calcium than in CA1, and add receptors (Belmeguenai & Hansel 2005; the half fitted)."""


def _factors(card: Preparation) -> dict[str, float]:
    """Dotted parameter -> factor, those that are not 1."""
    tone, content = card.tone, card.content
    interface = card.chamber.kind == "interface"
    tissue = SliceParameters()
    rest = tissue.receptors.glycine_rest
    agonist = tone.co_agonist * (1.0 + rest) / (1.0 + tone.co_agonist * rest)
    excess = max(tone.crp - 1.0, 0.0)
    primed = CRP_IL_1B * excess**2 / (CRP_HALF**2 + excess**2)
    factors = {
        "conductor.bath_S_m": INTERFACE_S_M / tissue.conductor.bath_S_m if interface else 1.0,
        "release.cb1_glutamate": content.cb1_on_excitatory,
        "inhibition.gaba_a_nS": content.gaba_a,
        "inhibition.feedback_nS": content.gaba_a,
        "receptors.ampa_nS": content.spines,
        "receptors.nmda_nS": content.spines,
        "receptors.nmda_2b_share": content.glun2b,
        "receptors.glycine_rest": tone.co_agonist,
        "receptors.calcineurin_block": content.calcineurin,
        "calcium.channel_uM_ms": content.calcium_l,
        "enzymes.inhibitor1_on": content.calcineurin,
        "traffic.slot_loss": content.glun2b**3,
        "traffic.endocytosis": content.glun2b**3,
        "enzymes.t286_on": content.camkii,
        "enzymes.pka_half": 1.0 / max(content.pka, 1e-3),
        "traffic.tag_on": content.pka,
        "synthesis.erk_on": content.pka,
        "traffic.exocytosis": content.membrane_dha,
        "retrograde.depression_on": content.mglur_group1 * (1.0 + FMRP_BRAKE * (1.0 - content.fmrp)),
        "retrograde.endocannabinoid_on": content.mglur_group1 * tone.endocannabinoid,
        "retrograde.endocannabinoid_calcium": tone.endocannabinoid,
        "modulators.nmda_content": content.nmda * agonist * (1.0 + DHA_NMDA * (content.membrane_dha - 1.0)),
        "modulators.fmrp": content.fmrp,
        "modulators.adenosine_tone": tone.adenosine,
        "modulators.il1_tone": tone.il_1b + primed,
        "modulators.tnf_tone": tone.tnf,
        "modulators.gp130_tone": tone.il_6,
        "modulators.steroid_tone": tone.corticosteroid,
        "modulators.bdnf_tone": tone.bdnf,
    }
    for name, factor in REGIONS.get(card.region, {}).items():
        factors[name] = factors.get(name, 1.0) * factor
    return {name: factor for name, factor in factors.items() if factor != 1.0}


# msgspec describes a type to itself when it first meets it; two threads that make it do so at once crash it.
_converting = threading.Lock()


def slice_parameters(card: Preparation) -> SliceParameters:
    """The tissue of a card. Raises msgspec.ValidationError when the card leads out of a parameter's range."""
    changed: dict[str, dict[str, Any]] = {}
    tissue = SliceParameters()
    for name, factor in _factors(card).items():
        group, field = name.split(".")
        changed.setdefault(group, {})[field] = getattr(getattr(tissue, group), field) * factor
    for name, value in REGION_VALUES.get(card.region, {}).items():
        group, field = name.split(".")
        changed.setdefault(group, {})[field] = value
    if card.tone.amyloid:
        changed.setdefault("modulators", {})["oligomer_tone"] = card.tone.amyloid
    groups = {group: msgspec.structs.replace(getattr(tissue, group), **fields) for group, fields in changed.items()}
    with _converting:
        return msgspec.convert(msgspec.to_builtins(msgspec.structs.replace(tissue, **groups)), SliceParameters)


def way_to_tissue(card: Preparation) -> TissueConstants:
    """How solutes come from the bath to the receptors: through one face in an interface chamber, through two else. The
    gas above an interface chamber brings oxygen however the pump runs."""
    if card.chamber.kind == "interface":
        return TissueConstants(one_face_min=ONE_FACE_MIN, oxygen_flow_ml_min=0.0)
    return TissueConstants()
