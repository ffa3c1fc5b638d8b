"""Named read-outs of the molecular state: what no field electrode can see."""

from __future__ import annotations

import numpy as np
from numba import njit

from model.release import release_factor
from model.retrograde import cb1_active
from model.spine import glutamate_site
from model.state import (
    ALL,
    AMPAR,
    BLOCK0,
    CA,
    CALCINEURIN,
    CLASSES,
    MGEXP,
    N2A,
    N2B,
    P0,
    RISE,
    S831,
    S845,
    T286,
    TAG,
    VOLUME,
)

READOUTS = {
    "spine_ca_uM": "free calcium in the spine head",
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
    "spine_volume": "volume of the spine head, 1 = baseline",
    "release_probability": "mean release probability of a rested terminal",
    "endocannabinoid": "2-AG over its half-effect at CB1",
}


@njit(nogil=True, cache=True, error_model="numpy")
def read_out(k, site, state, born):
    """Shape (2, 14): the read-outs of each pathway in the order of READOUTS, means over its spine classes."""
    table = np.zeros((2, 14))
    x = state.x
    free, agonist, glycine = glutamate_site(k, site)
    share = k.receptors_nmda_2b_share
    for q in range(2):
        row = table[q]
        for i in range(q * CLASSES, (q + 1) * CLASSES):
            blocked = x[BLOCK0 + i] + x[BLOCK0 + ALL + i] + x[BLOCK0 + 2 * ALL + i]
            a = (1.0 - share) * (x[N2A + i] - x[RISE + i]) + share * site.nmda_glun2b_left * (x[N2B + i] - x[RISE + i])
            bound = free * glycine * (a + k.receptors_nmda_ambient)
            bound += agonist * (1.0 - bound)
            bound = min(max(bound, 0.0), 1.0) * (1.0 - blocked)
            passes = 1.0 / (1.0 + x[MGEXP + i])
            row[0] += x[CA + i]
            row[1] += bound * passes
            row[2] += bound * (1.0 - passes)
            row[3] += 1.0 - (1.0 - blocked) * (free + agonist)
            row[4] += x[T286 + i]
            row[5] += x[CALCINEURIN + i]
            row[6] += x[AMPAR + i]
            row[7] += x[S831 + i]
            row[8] += x[S845 + i]
            row[9] += x[TAG + i]
            row[11] += x[VOLUME + i]
            row[12] += born[P0 + i]
        for n in range(14):
            row[n] /= CLASSES
        p = state.path[q]
        row[10] = state.cell[0].protein
        row[12] *= release_factor(k, site, cb1_active(k, site, p.endocannabinoid), p.presynaptic)
        row[13] = p.endocannabinoid / k.retrograde_endocannabinoid_half
    return table
