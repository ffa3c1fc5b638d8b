"""Spine heads: NMDA receptors, Mg2+ and channel blockers, calcium and the fast enzymes, one step for all 64 classes.

Mg block: Jahr & Stevens 1990. Inactivation of NMDA receptors: calmodulin (Ehlers et al. 1996) and calcineurin (Tong,
Shepherd & Jahr 1995). Calcium: fast buffer that saturates, pump that saturates (Scheuss et al. 2006). CaMKII binds
calmodulin fast and lets it go slowly; autophosphorylation needs two active neighbours, and outside the density it is
gone within seconds (Lee et al. 2009; Chang et al. 2017). Calcineurin of a spine is tuned to the calcium that the spine
is used to (Bienenstock, Cooper & Munro 1982).
"""

from __future__ import annotations

from math import exp

from model.decay import AMPA_DECAY, CALCINEURIN_OFF, CAMKII_OFF, CAMKII_ON, CAMP, NMDA_2A, NMDA_2B, NMDA_RISE
from model.jit import kernel
from model.reference import DISSOCIATION_mV, REFERENCE_CALCIUM_mM, SPINE_mV
from model.state import (
    ACTIVATION,
    ALL,
    BLOCK0,
    CA,
    CALCINEURIN,
    CAM,
    CAM_OTHERS,
    CHANNEL,
    CLASSES,
    CYCLASE,
    DRIVE,
    HEAD,
    HIT,
    MAGNESIUM,
    MGEXP,
    N2A,
    N2B,
    NMDAR,
    OBLIQUES,
    PER_GROUP,
    RESTFLUX,
    RISE,
    SPREAD,
    T286,
    T286_OTHERS,
    USUAL,
    VOLT,
    VOLTAGE,
)

CALCIUM_FLOOR = 0.02  # uM


@kernel()
def glutamate_site(k, occupancy):
    """(share of the glutamate sites left to transmitter, share held by a bath agonist, co-agonist factor).

    free = 1 / (1 + agonist + antagonist), held = agonist free; co-agonist (rest + drive) / (1 + rest + drive + block),
    over that at rest.
    """
    drive = occupancy.nmda_glutamate_drive
    block = occupancy.nmda_glutamate_block
    free = 1.0 / (1.0 + drive + block)
    rest = k.receptors_glycine_rest
    glycine = (rest + occupancy.nmda_glycine_drive) / (
        1.0 + rest + occupancy.nmda_glycine_drive + occupancy.nmda_glycine_block
    )
    return free, drive * free, glycine * (1.0 + rest) / rest


@kernel()
def magnesium_block(k, magnesium_mM, v):
    """Share of open NMDA channels that Mg leaves free at ``v`` mV: 1 / (1 + [Mg]/K exp(-V/v))."""
    return 1.0 / (1.0 + magnesium_mM / k.receptors_magnesium_mM * exp(-k.receptors_magnesium_per_mV * v))


@kernel()
def spread_obliques(oblique, classes):
    """Give every class the voltage, Mg factor and channel activation of its oblique."""
    for b in range(OBLIQUES):
        v = oblique[VOLTAGE + b]
        mg = oblique[MAGNESIUM + b]
        channel = oblique[ACTIVATION + b]
        for i in range(PER_GROUP):
            classes[VOLT + b * PER_GROUP + i] = v
            classes[MGEXP + b * PER_GROUP + i] = mg
            classes[CHANNEL + b * PER_GROUP + i] = channel


@kernel(fastmath={"contract", "reassoc", "arcp", "nsz"})
def spine_step(k, occupancy, h_ms, decay, classes, class_constants, path, blocked):
    """Advance receptors, calcium and fast enzymes by ``h_ms``; leave each pathway's mean NMDA drive and CaMKII in
    ``path``. ``blocked``: whether a channel blocker may hold pores.

    Molecule by molecule in one loop. Above each stands its equation, or after a colon its rate of change.
    """
    unheld, agonist, glycine = glutamate_site(k, occupancy)
    left = occupancy.nmda_glun2b_left
    share_a = unheld * glycine * (1.0 - k.receptors_nmda_2b_share)
    share_b = unheld * glycine * k.receptors_nmda_2b_share * left
    share_rise = share_a + share_b
    ambient = unheld * glycine * k.receptors_nmda_ambient
    bath = agonist * glycine * (1.0 - k.receptors_nmda_2b_share * (1.0 - left))
    outside = (1.0 - k.receptors_nmda_ambient_head) * ambient
    k_block = k.receptors_calcineurin_block
    k_calcium = 1.0 / k.receptors_calcium_block_uM
    head_mV = k.receptors_head_mV
    mg_slope = k.receptors_magnesium_per_mV
    reversal = k.calcium_reversal_mV
    influx = k.calcium_nmda_uM_ms * occupancy.calcium_mM / REFERENCE_CALCIUM_mM / (reversal - SPINE_mV)
    channels = (
        k.calcium_channel_uM_ms
        * (1.0 - k.calcium_channel_l_share * (1.0 - occupancy.calcium_l_left))
        * occupancy.calcium_mM
        / REFERENCE_CALCIUM_mM
    )
    buffer = k.calcium_buffer_uM * k.calcium_buffer_half_uM
    buffer_half = k.calcium_buffer_half_uM
    rest = k.calcium_rest_uM
    rest_buffer = 1.0 + buffer / ((buffer_half + rest) * (buffer_half + rest))
    pump_half = k.calcium_pump_half_uM
    pump = (pump_half + rest) / k.calcium_clearance_ms
    kinase4 = k.enzymes_camkii_half_uM**4
    calcineurin3 = k.enzymes_calcineurin_half_uM**3
    cyclase4 = k.enzymes_cyclase_half_uM**4
    auto = k.enzymes_t286_on * h_ms * 1e-3
    off = h_ms * 1e-3 / k.enzymes_t286_s
    kinase = occupancy.camkii_left
    keep_a, keep_b, keep_rise, keep_head = decay[NMDA_2A], decay[NMDA_2B], decay[NMDA_RISE], decay[AMPA_DECAY]
    keep_on, keep_off = decay[CAMKII_ON], decay[CAMKII_OFF]
    keep_calcineurin, keep_cyclase = decay[CALCINEURIN_OFF], decay[CAMP]
    share = path[0].nmda_share
    for i in range(ALL):
        # A (GluN2A), B (GluN2B), R (what their rise lacks), EPSP of the head: -x / tau, each its own;
        # bound = free co-agonist (share_A A + share_B B - R + ambient), and a bath agonist holds its part of the rest.
        na = classes[N2A + i] * keep_a + 1e-30
        nb = classes[N2B + i] * keep_b + 1e-30
        lag = classes[RISE + i] * keep_rise + 1e-30
        head = classes[HEAD + i] * keep_head + 1e-30
        classes[N2A + i] = na
        classes[N2B + i] = nb
        classes[RISE + i] = lag
        classes[HEAD + i] = head
        mean = share_a * na + share_b * nb - share_rise * lag
        spread = classes[SPREAD + i]
        bound = mean * spread + ambient
        bound += bath * (1.0 - bound)
        mean += ambient
        mean += bath * (1.0 - mean)
        hit = classes[HIT + i]
        ca = classes[CA + i]
        v = classes[VOLT + i]
        # Open = receptors (1 - held by blockers) bound free / ((1 + a calcineurin) (1 + Ca / K)),
        # free = relief / (relief + Mg factor), relief = exp(own EPSP / v): a head is more depolarised than its oblique.
        boost = head_mV * head * spread * v * (1.0 / SPINE_mV)
        y = mg_slope * boost
        relief = 1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0)))
        # Divisions are most of this loop, so quotients share one: open = receptors / inactive, free = relief / unfree.
        inactive = (1.0 + k_block * classes[CALCINEURIN + i]) * (1.0 + ca * k_calcium)
        unfree = relief + classes[MGEXP + i]
        open_ = share * class_constants[NMDAR + i] / (inactive * unfree)
        if blocked:
            open_ *= 1.0 - classes[BLOCK0 + i] - classes[BLOCK0 + ALL + i] - classes[BLOCK0 + 2 * ALL + i]
        classes[DRIVE + i] = mean * open_ * unfree
        # Influx of calcium = by NMDA receptors of the head, open (E - V), above rest, + by the channels of the oblique.
        flux = influx * ((bound - outside) * open_ * relief * (reversal - v - boost) - class_constants[RESTFLUX + i])
        flux += channels * classes[CHANNEL + i]
        # Implicit step of [Ca]: speed (flux - clear (ca - rest)), speed = (1 + k(rest)) / (1 + k(ca)) for a buffer
        # of binding ratio k(ca) = buffer / (half + ca)^2, clear = pump / (half + ca); brought over one denominator.
        free = (buffer_half + ca) * (buffer_half + ca)
        speed = rest_buffer * h_ms * free
        both = (pump_half + ca) * (free + buffer)
        ca = (ca * both + speed * (flux * (pump_half + ca) + pump * rest)) / (both + speed * pump)
        ca = max(ca, CALCIUM_FLOOR)
        classes[CA + i] = ca
        # Calmodulin on CaMKII: (Ca^4 / (K^4 + Ca^4) - C) / tau, fast on and slow off.
        ca3 = ca * ca * ca
        ca4 = ca3 * ca
        over_kinase = kinase4 + ca4
        over_calcineurin = calcineurin3 * class_constants[USUAL + i] + ca3
        over_cyclase = cyclase4 + ca4
        both = over_calcineurin * over_cyclase
        part = 1.0 / (over_kinase * both)
        cam = classes[CAM + i]
        target = ca4 * both * part
        cam = target + (cam - target) * (keep_on if target > cam else keep_off)
        classes[CAM + i] = cam
        # Autophosphorylation between neighbours: on C (C + P) (1 - P) - P / tau.
        p = classes[T286 + i]
        gain = auto * cam * (cam + p) * kinase
        classes[T286 + i] = (p + gain) / (1.0 + gain + off)
        cam = classes[CAM_OTHERS + i] * keep_off + 1e-30
        classes[CAM_OTHERS + i] = cam
        p = classes[T286_OTHERS + i]
        gain = auto * cam * (cam + p) * kinase
        classes[T286_OTHERS + i] = (p + gain) / (1.0 + gain + off)
        # Calcineurin: (Ca^3 / (K^3 usual + Ca^3) - x) / tau; cyclase: (Ca^4 / (K^4 + Ca^4) - x) / tau.
        part *= over_kinase
        target = hit * ca3 * over_cyclase * part
        classes[CALCINEURIN + i] = target + (classes[CALCINEURIN + i] - target) * keep_calcineurin
        target = hit * ca4 * over_calcineurin * part
        classes[CYCLASE + i] = target + (classes[CYCLASE + i] - target) * keep_cyclase
    for q in range(2):
        nmda = 0.0
        active = 0.0
        for i in range(CLASSES):
            nmda += classes[DRIVE + q * CLASSES + i]
            n = q * CLASSES + i
            active += classes[HIT + n] * classes[CAM + n] + (1.0 - classes[HIT + n]) * classes[CAM_OTHERS + n]
        path[q].nmda = nmda / CLASSES
        path[q].camkii_sum += active / CLASSES * h_ms


@kernel()
def others_step(k, occupancy, h_ms, decay, classes, class_constants):
    """An agonist in the bath reaches the spines that hold no transmitter too: their calmodulin, calcineurin and cyclase
    above rest after ``h_ms``; ``spine_step`` takes them to be at rest.

    Of the calcium above rest of spines that hold transmitter they have the share held / bound: held = ambient + bath
    (1 - ambient), bound = the same with the transmitter.
    """
    free, agonist, glycine = glutamate_site(k, occupancy)
    share_b = k.receptors_nmda_2b_share * occupancy.nmda_glun2b_left
    share_a = 1.0 - k.receptors_nmda_2b_share
    free *= glycine
    bath = agonist * glycine * (share_a + share_b)
    ambient = free * k.receptors_nmda_ambient
    everywhere = ambient + bath * (1.0 - ambient)
    rest = k.calcium_rest_uM
    kinase4 = k.enzymes_camkii_half_uM**4
    calcineurin3 = k.enzymes_calcineurin_half_uM**3
    cyclase4 = k.enzymes_cyclase_half_uM**4
    rest3 = rest * rest * rest
    rest4 = rest3 * rest
    on = 1.0 - decay[CAMKII_ON]
    calcineurin_on = 1.0 - decay[CALCINEURIN_OFF]
    cyclase_on = 1.0 - decay[CAMP]
    for i in range(ALL):
        lag = classes[RISE + i]
        bound = free * (share_a * (classes[N2A + i] - lag) + share_b * (classes[N2B + i] - lag)) * classes[SPREAD + i]
        bound += ambient
        bound += bath * (1.0 - bound)
        ca = rest + (classes[CA + i] - rest) * everywhere / bound
        ca3 = ca * ca * ca
        ca4 = ca3 * ca
        others = 1.0 - classes[HIT + i]
        rise = ca4 / (kinase4 + ca4) - classes[CAM_OTHERS + i]
        classes[CAM_OTHERS + i] += max(rise, 0.0) * on
        half = calcineurin3 * class_constants[USUAL + i]
        classes[CALCINEURIN + i] += others * (ca3 / (half + ca3) - rest3 / (half + rest3)) * calcineurin_on
        classes[CYCLASE + i] += others * (ca4 / (cyclase4 + ca4) - rest4 / (cyclase4 + rest4)) * cyclase_on


@kernel()
def pore_step(k, occupancy, h_ms, classes, oblique, cell):
    """Open-channel blockers in the spines: association with open, Mg-free pores only; escape from closed ones. Uptake
    keeps ambient glutamate out of the cleft, so that only release and agonists of the bath open pores here.

    d(held)/dt = on [drug] bound free_of_Mg (1 - all held) - (bound off exp((V - reference)/v) + escape) held.
    """
    free, agonist, glycine = glutamate_site(k, occupancy)
    uM = (occupancy.pore0_uM, occupancy.pore1_uM, occupancy.pore2_uM)
    on = (occupancy.pore0_on, occupancy.pore1_on, occupancy.pore2_on)
    off = (occupancy.pore0_off, occupancy.pore1_off, occupancy.pore2_off)
    escape = (occupancy.pore0_escape, occupancy.pore1_escape, occupancy.pore2_escape)
    volt = (occupancy.pore0_v, occupancy.pore1_v, occupancy.pore2_v)
    s = h_ms * 1e-3
    left = occupancy.nmda_glun2b_left
    share_b = k.receptors_nmda_2b_share
    for slot in range(3):
        row = BLOCK0 + slot * ALL
        first = BLOCK0 + ((slot + 1) % 3) * ALL
        second = BLOCK0 + ((slot + 2) % 3) * ALL
        if on[slot] == 0.0:
            continue
        for b in range(OBLIQUES):
            leave = off[slot] * exp((oblique[VOLTAGE + b] - DISSOCIATION_mV) / volt[slot]) * s
            for i in range(b * PER_GROUP, (b + 1) * PER_GROUP):
                a = (1.0 - share_b) * (classes[N2A + i] - classes[RISE + i])
                bound = free * glycine * (a + share_b * left * (classes[N2B + i] - classes[RISE + i]))
                bound = min(max(bound + agonist * glycine * (1.0 - bound), 0.0), 1.0)
                enter = on[slot] * uM[slot] * bound / (1.0 + classes[MGEXP + i]) * s
                others = classes[first + i] + classes[second + i]
                classes[row + i] = (classes[row + i] + enter * (1.0 - others)) / (
                    1.0 + enter + bound * leave + escape[slot] * s
                )
