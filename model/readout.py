"""Named read-outs of the molecular state: what no field electrode can see."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.release import release_factor
from model.retrograde import cb1_active
from model.spine import glutamate_site
from model.state import (
    ALL,
    AMPAR,
    BLOCK0,
    BLOCK1,
    BLOCK2,
    CA,
    CALCINEURIN,
    CAM,
    CAM_OTHERS,
    CLASSES,
    DENSITY,
    DOCKED,
    HIT,
    MGEXP,
    N2A,
    N2B,
    P0,
    RISE,
    S831,
    S845,
    T286,
    T286_OTHERS,
    TAG,
    VOLUME,
    State,
)

READOUTS = {
    "spine_ca_uM": "free calcium in the head of a spine that holds transmitter",
    "nmda_open": "share of NMDA receptors that are open",
    "nmda_mg_blocked": "share of NMDA receptors that are bound but hold Mg",
    "nmda_drug_blocked": "share of NMDA receptors that a channel blocker holds or an antagonist keeps from glutamate",
    "camkii_active": "share of CaMKII phosphorylated at T286",
    "calcineurin": "share of calcineurin with calmodulin",
    "ampa_number": "AMPA receptors in the density, 1 = baseline",
    "s831_p": "share of GluA1 phosphorylated at S831",
    "s845_p": "share of GluA1 phosphorylated at S845",
    "tag": "synaptic tag",
    "new_protein": "plasticity-related protein (the same for both pathways)",
    "camkii_open": "share of CaMKII in its open form: with calmodulin, phosphorylated at T286 or at the receptor",
    "spine_volume": "volume of the spine head, 1 = baseline",
    "spine_diameter": "diameter of the spine head, 1 = baseline",
    "spine_density": "spines of a class, 1 = baseline; new ones share its receptors",
    "release_probability": "mean release probability of a rested terminal",
    "endocannabinoid": "2-AG over its half-effect at CB1",
}


def read_out(
    k: np.void, occupancy: np.void, state: State, class_constants: NDArray[np.float64]
) -> dict[str, tuple[float, float]]:
    """The read-outs of (S1, S2): means over the spine classes of each pathway."""
    means = {name: values.mean(axis=1) for name, values in read_spines(k, occupancy, state, class_constants).items()}
    return {name: (float(means[name][0]), float(means[name][1])) for name in READOUTS}


STATES = {
    "spine_ca_uM": CA,
    "calcineurin": CALCINEURIN,
    "s845_p": S845,
    "tag": TAG,
    "spine_volume": VOLUME,
    "spine_density": DENSITY,
}
"""Read-outs that are states of the spine as they stand."""


def read_spines(
    k: np.void, occupancy: np.void, state: State, class_constants: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """The read-outs of every spine class, shape (2, CLASSES) each; (2, 1) where all of a pathway share one value."""
    classes = state.classes.reshape(-1, 2, CLASSES)
    free, agonist, glycine = glutamate_site(k, occupancy)
    share = float(k["receptors_nmda_2b_share"])

    def row(name: int) -> NDArray[np.float64]:
        return classes[name // ALL]

    blocked = row(BLOCK0) + row(BLOCK1) + row(BLOCK2)
    bound = (1.0 - share) * (row(N2A) - row(RISE))
    bound += share * occupancy["nmda_glun2b_left"] * (row(N2B) - row(RISE))
    bound = free * glycine * (bound + k["receptors_nmda_ambient"])
    bound = np.clip(bound + agonist * (1.0 - bound), 0.0, 1.0) * (1.0 - blocked)
    passes = 1.0 / (1.0 + row(MGEXP))
    factor = [
        release_factor(
            k,
            occupancy,
            state.cell[0]["evoked"],
            state.cell[0]["anoxic_adenosine"],
            cb1_active(k, occupancy, p["endocannabinoid"]),
            p["presynaptic"],
        )
        for p in state.path
    ]
    rested = class_constants.reshape(-1, 2, CLASSES)[P0 // ALL] * np.array(factor)[:, np.newaxis]
    hit = row(HIT)
    cam = hit * row(CAM) + (1.0 - hit) * row(CAM_OTHERS)
    active = hit * row(T286) + (1.0 - hit) * row(T286_OTHERS)
    return {name: row(state_row) for name, state_row in STATES.items()} | {
        "ampa_number": row(AMPAR) * state.cell[0]["scale"],
        "nmda_open": bound * passes,
        "nmda_mg_blocked": bound * (1.0 - passes),
        "nmda_drug_blocked": 1.0 - (1.0 - blocked) * (free + agonist),
        "new_protein": np.full((2, 1), state.cell[0]["protein"]),
        "camkii_active": active,
        "camkii_open": 1.0 - (1.0 - cam) * (1.0 - active) * (1.0 - row(DOCKED)),
        "s831_p": k["traffic_s831_rest"] + (1.0 - k["traffic_s831_rest"]) * row(S831),
        "spine_diameter": np.cbrt(row(VOLUME)),
        "release_probability": rested,
        "endocannabinoid": state.path["endocannabinoid"][:, np.newaxis] / k["retrograde_endocannabinoid_half"],
    }
