"""Spine heads: NMDA receptors, Mg2+ and channel blockers, calcium and the fast enzymes, one step for all 64 classes.

Mg block: Jahr & Stevens 1990. Inactivation of NMDA receptors: calmodulin (Ehlers et al. 1996) and calcineurin (Tong,
Shepherd & Jahr 1995). Calcium: fast buffer that saturates, pump that saturates (Scheuss et al. 2006). CaMKII binds
calmodulin fast and lets it go slowly; autophosphorylation needs two active neighbours.
"""

from __future__ import annotations

from math import exp

from model.jit import kernel
from model.state import (
    ACTIVATION,
    ALL,
    BLOCK0,
    BRANCHES,
    CA,
    CALCINEURIN,
    CAM,
    CHANNEL,
    CLASSES,
    CYCLASE,
    DRIVE,
    HEAD,
    MAGNESIUM,
    MGEXP,
    N2A,
    N2B,
    NMDAR,
    PER_GROUP,
    PP1,
    PRIMED,
    RESTFLUX,
    RISE,
    T286,
    VOLT,
    VOLTAGE,
)

CALCIUM_FLOOR = 0.02  # uM


@kernel()
def glutamate_site(k, site):
    """(share of the glutamate sites left to transmitter, share held by a bath agonist, co-agonist factor)."""
    drive = site.nmda_glutamate_drive
    block = site.nmda_glutamate_block
    free = 1.0 / (1.0 + drive + block)
    rest = k.receptors_glycine_rest
    glycine = (rest + site.nmda_glycine_drive) / (1.0 + rest + site.nmda_glycine_drive + site.nmda_glycine_block)
    return free, drive * free, glycine * (1.0 + rest) / rest


@kernel()
def magnesium_block(k, magnesium_mM, v):
    """Share of open NMDA channels that Mg leaves free at ``v`` mV."""
    return 1.0 / (1.0 + magnesium_mM / k.receptors_magnesium_mM * exp(-k.receptors_magnesium_per_mV * v))


@kernel()
def spread_branches(branch, x):
    """Give every class the voltage, Mg factor and channel activation of its branch."""
    for b in range(BRANCHES):
        v = branch[VOLTAGE + b]
        mg = branch[MAGNESIUM + b]
        channel = branch[ACTIVATION + b]
        for i in range(PER_GROUP):
            x[VOLT + b * PER_GROUP + i] = v
            x[MGEXP + b * PER_GROUP + i] = mg
            x[CHANNEL + b * PER_GROUP + i] = channel


@kernel(fastmath={"contract", "reassoc", "arcp", "nsz"})
def spine_step(k, site, h_ms, keep, x, born, path, blocked):
    """Advance receptors, calcium and fast enzymes by ``h_ms``; leave each pathway's mean NMDA drive and CaMKII in
    ``path``.

    ``keep``: exp(-h/tau) of GluN2A, GluN2B, NMDA rise, head EPSP, calmodulin on and off CaMKII, calcineurin, cyclase.
    """
    unheld, agonist, glycine = glutamate_site(k, site)
    left = site.nmda_glun2b_left
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
    influx = k.calcium_nmda_uM_ms * site.calcium_mM / 2.5 / (reversal + 68.0)
    channels = (
        k.calcium_channel_uM_ms
        * (1.0 - k.calcium_channel_l_share * (1.0 - site.calcium_l_left))
        * site.calcium_mM
        / 2.5
    )
    buffer = k.calcium_buffer_uM * k.calcium_buffer_half_uM
    buffer_half = k.calcium_buffer_half_uM
    rest = k.calcium_rest_uM
    rest_buffer = 1.0 + buffer / ((buffer_half + rest) * (buffer_half + rest))
    pump_half = k.calcium_pump_half_uM
    pump = (pump_half + rest) / k.calcium_clearance_ms
    kinase4 = k.enzymes_camkii_half_uM**4
    calcineurin4 = k.enzymes_calcineurin_half_uM**4
    cyclase4 = k.enzymes_cyclase_half_uM**4
    auto = k.enzymes_t286_on * h_ms * 1e-3
    off = k.enzymes_t286_off * h_ms * 1e-3
    off_pp1 = k.enzymes_t286_off_pp1 * h_ms * 1e-3
    held = 1.0 / k.enzymes_t286_half
    kinase = site.camkii_left
    keep_a, keep_b, keep_rise, keep_head, keep_on, keep_off, keep_calcineurin, keep_cyclase = keep
    share = path[0].nmda_share
    for i in range(ALL):
        na = x[N2A + i] * keep_a + 1e-30
        nb = x[N2B + i] * keep_b + 1e-30
        lag = x[RISE + i] * keep_rise + 1e-30
        head = x[HEAD + i] * keep_head + 1e-30
        x[N2A + i] = na
        x[N2B + i] = nb
        x[RISE + i] = lag
        x[HEAD + i] = head
        bound = share_a * na + share_b * nb - share_rise * lag + ambient
        bound += bath * (1.0 - bound)
        ca = x[CA + i]
        v = x[VOLT + i]
        boost = head_mV * head * v * (-1.0 / 68.0)
        y = mg_slope * boost
        relief = 1.0 + y * (1.0 + y * (0.5 + y * (1.0 / 6.0)))
        # Divisions are most of this loop, so quotients share one: open = receptors / inactive, free = relief / unfree.
        inactive = (1.0 + k_block * x[CALCINEURIN + i]) * (1.0 + ca * k_calcium)
        unfree = relief + x[MGEXP + i]
        open_ = share * born[NMDAR + i] / (inactive * unfree)
        if blocked:
            open_ *= 1.0 - x[BLOCK0 + i] - x[BLOCK0 + ALL + i] - x[BLOCK0 + 2 * ALL + i]
        x[DRIVE + i] = bound * open_ * unfree
        flux = influx * ((bound - outside) * open_ * relief * (reversal - v - boost) - born[RESTFLUX + i])
        flux += channels * x[CHANNEL + i]
        # Implicit step of d[Ca]/dt = speed (flux - clear (ca - rest)), speed = (1 + k(rest)) / (1 + k(ca)) for a buffer
        # of binding ratio k(ca) = buffer / (half + ca)^2, clear = pump / (half + ca); brought over one denominator.
        free = (buffer_half + ca) * (buffer_half + ca)
        speed = rest_buffer * h_ms * free
        both = (pump_half + ca) * (free + buffer)
        ca = (ca * both + speed * (flux * (pump_half + ca) + pump * rest)) / (both + speed * pump)
        ca = max(ca, CALCIUM_FLOOR)
        x[CA + i] = ca
        ca4 = ca * ca
        ca4 *= ca4
        over_kinase = kinase4 * x[PRIMED + i] + ca4
        over_calcineurin = calcineurin4 + ca4
        over_cyclase = cyclase4 + ca4
        both = over_calcineurin * over_cyclase
        part = ca4 / (over_kinase * both)
        cam = x[CAM + i]
        target = both * part
        cam = target + (cam - target) * (keep_on if target > cam else keep_off)
        x[CAM + i] = cam
        p = x[T286 + i]
        gain = auto * cam * (cam + p) * kinase
        shield = 1.0 + p * held
        x[T286 + i] = (p + gain) * shield / ((1.0 + gain) * shield + off + off_pp1 * x[PP1 + i])
        part *= over_kinase
        target = over_cyclase * part
        x[CALCINEURIN + i] = target + (x[CALCINEURIN + i] - target) * keep_calcineurin
        target = over_calcineurin * part
        x[CYCLASE + i] = target + (x[CYCLASE + i] - target) * keep_cyclase
    for q in range(2):
        nmda = 0.0
        active = 0.0
        for i in range(CLASSES):
            nmda += x[DRIVE + q * CLASSES + i]
            active += x[CAM + q * CLASSES + i]
        path[q].nmda = nmda / CLASSES
        path[q].camkii_sum += active / CLASSES * h_ms


@kernel()
def pore_step(k, site, h_ms, x, branch, cell):
    """Open-channel blockers in the spines: association with open, Mg-free pores only; escape from closed ones."""
    free, agonist, glycine = glutamate_site(k, site)
    uM = (site.pore0_uM, site.pore1_uM, site.pore2_uM)
    on = (site.pore0_on, site.pore1_on, site.pore2_on)
    off = (site.pore0_off, site.pore1_off, site.pore2_off)
    escape = (site.pore0_escape, site.pore1_escape, site.pore2_escape)
    volt = (site.pore0_v, site.pore1_v, site.pore2_v)
    s = h_ms * 1e-3
    left = site.nmda_glun2b_left
    share_b = k.receptors_nmda_2b_share
    ambient = k.receptors_nmda_ambient * k.receptors_nmda_ambient_head  # uptake keeps the rest outside the cleft
    for slot in range(3):
        row = BLOCK0 + slot * ALL
        first = BLOCK0 + ((slot + 1) % 3) * ALL
        second = BLOCK0 + ((slot + 2) % 3) * ALL
        if on[slot] == 0.0:
            continue
        for b in range(BRANCHES):
            leave = off[slot] * exp((branch[VOLTAGE + b] + 66.0) / volt[slot]) * s
            for i in range(b * PER_GROUP, (b + 1) * PER_GROUP):
                a = (1.0 - share_b) * (x[N2A + i] - x[RISE + i])
                bound = free * glycine * (a + share_b * left * (x[N2B + i] - x[RISE + i]) + ambient)
                bound = min(max(bound + agonist * glycine * (1.0 - bound), 0.0), 1.0)
                enter = on[slot] * uM[slot] * bound / (1.0 + x[MGEXP + i]) * s
                others = x[first + i] + x[second + i]
                x[row + i] = (x[row + i] + enter * (1.0 - others)) / (1.0 + enter + bound * leave + escape[slot] * s)
