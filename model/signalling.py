"""Slow biochemistry of the spines: PP1, PKA, receptor phosphorylation and traffic, tag, capture, volume; then the cell:
ERK and CREB, transcripts, new protein, eEF2 kinase, BDNF, extrasynaptic NMDA receptors.

Every rate pulls a state towards a target, x <- (x + s sum k_i x_i) / (1 + s sum k_i), so no state can leave its range
at any step.
"""

from __future__ import annotations

from math import exp

from model.jit import kernel
from model.spine import glutamate_site, magnesium_block
from model.state import (
    ACTIN,
    AMPAR,
    BRANCHES,
    CALCINEURIN,
    CAM,
    CLASSES,
    CYCLASE,
    DENSITY,
    INHIBITOR1,
    PP1,
    PRIMED,
    S831,
    S845,
    SLOTS,
    STABLE,
    T286,
    TAG,
    VOLTAGE,
    VOLUME,
)

SOFT = 0.04  # width of the soft switch between potentiated and depressed synapses


@kernel()
def trophic(k, site, bdnf):
    """BDNF's gain on insertion and synthesis, 1 at rest (agonist drive of TrkB is BDNF added to the bath)."""
    level = (k.modulators_bdnf_tone * bdnf + site.trkb_drive) / (1.0 + site.trkb_block)
    half = k.synthesis_trkb_half
    return (1.0 + half) * level / (level + half), max(level - max(k.modulators_bdnf_tone, 1.0), 0.0)


@kernel()
def extra_drive(k, site, cell):
    """Calcineurin drive of extrasynaptic NMDA receptors above rest: a saturating function of their conductance."""
    return k.enzymes_extrasynaptic_calcineurin * cell.extra_drive / (k.enzymes_extrasynaptic_half + cell.extra_drive)


@kernel(fastmath={"contract", "reassoc", "arcp", "nsz"})
def traffic_step(k, site, s, x, cell, path):
    """Advance every class by ``s`` seconds."""
    drug = k.enzymes_cyclase_drug * site.adenylyl_cyclase_drive / (1.0 + site.adenylyl_cyclase_drive)
    pka_left = site.pka_left
    phosphatase = site.calcineurin_left
    pp1_left = site.pp1_left
    kinase = site.camkii_left
    outside = extra_drive(k, site, cell)
    gain, surplus = trophic(k, site, cell.bdnf)
    gain = k.traffic_insertion_without_bdnf + (1.0 - k.traffic_insertion_without_bdnf) * gain
    protein = cell.protein * cell.protein / (cell.protein * cell.protein + k.traffic_capture_half**2)
    nmin = k.traffic_number_min
    nmax = k.traffic_number_max - (1.0 - cell.insertion_share) * (k.traffic_number_max - 1.0)
    camp = cell.camp_gain
    forward = 1.0 - k.reversal_share
    hold = k.traffic_tag_protection**2
    dock = k.traffic_exocytosis_half**3
    for q in range(2):
        removal = k.retrograde_depression_removal * path[q].depression
        removal_min = k.retrograde_depression_min
        grow = k.synthesis_bdnf_insertion * surplus
        bound = path[q].dag * path[q].dag
        pkc = k.reversal_share * k.reversal_removal * bound / (1.0 + bound)
        for i in range(q * CLASSES, (q + 1) * CLASSES):
            ratio = (x[CYCLASE + i] + drug) * camp * pka_left / k.enzymes_pka_half
            a2 = ratio * ratio
            pka = a2 / (1.0 + a2)
            half = k.enzymes_pp1_half * (1.0 + k.enzymes_pp1_pka * a2)
            drive = (x[CALCINEURIN + i] + outside) * phosphatase
            rate = s / k.enzymes_inhibitor1_s
            inhibitor = (x[INHIBITOR1 + i] + rate * drive / (drive + k.enzymes_inhibitor1_half)) / (1.0 + rate)
            x[INHIBITOR1 + i] = inhibitor
            u = inhibitor / half
            u *= u
            u *= u
            pp1 = u / (1.0 + u) * pp1_left
            x[PP1 + i] = pp1
            remove = pp1 * phosphatase
            active = x[T286 + i] * kinase
            on = k.traffic_s831_on * active * s
            off = (k.traffic_s831_off + k.traffic_s831_off_pp1 * pp1) * s
            x[S831 + i] = (x[S831 + i] + on) / (1.0 + on + off)
            # PKA is anchored to actin by AKAP: a head that lost its actin keeps S845 dephosphorylated.
            on = (k.traffic_s845_on * pka_left + k.traffic_s845_on_pka * pka) * x[ACTIN + i] * s
            off = (k.traffic_s845_off + k.traffic_s845_off_pp1 * pp1) * s
            s845 = (x[S845 + i] + on) / (1.0 + on + off)
            x[S845 + i] = s845
            number = x[AMPAR + i]
            slots = x[SLOTS + i]
            tag = x[TAG + i]
            stable = x[STABLE + i]
            cube = active * active * active
            docked = cube / (cube + dock)
            ready = min(k.traffic_insertion_most, k.traffic_insertion_without_s845 + k.traffic_insertion_s845 * s845)
            insert = k.traffic_exocytosis * docked * ready * gain
            insert += k.traffic_exocytosis_pka * pka * pka
            floor = min(number, nmin + k.traffic_stabilised_gain * stable)
            t2 = tag * tag
            exposed = 1.0 - t2 * (1.0 + hold) / (t2 + hold)
            relax = max(exposed, 0.0) / (k.traffic_early_s if number > slots else k.traffic_recovery_s)
            insert = forward * insert + k.reversal_share * k.reversal_insertion * remove
            endo = forward * k.traffic_endocytosis * remove + pkc * x[CAM + i] + cell.removal_extra
            # Neither a slot nor actin holds the newest receptors yet; the phosphatase takes them first.
            held = max(slots, 1.0 + stable)
            loss = k.traffic_loose_removal * remove if number > held else 0.0
            up = insert * nmax + endo * floor + loss * held + removal * removal_min + relax * slots
            up += grow * k.synthesis_bdnf_number_max
            x[AMPAR + i] = (number + s * up) / (1.0 + s * (insert + endo + loss + removal + relax + grow))
            depressed = min(max((slots - number) / SOFT + 0.5, 0.0), 1.0)
            # Primed CaMKII carries the inhibitory phosphate (T305, T306) and does not stay where tags are set.
            stays = docked / (x[PRIMED + i] * x[PRIMED + i])
            on = (k.traffic_tag_on * stays * pka_left + k.traffic_tag_on_pka * pka * pka) * s
            on += k.traffic_tag_on_pp1 * remove * depressed * s
            loose = min(max((number - floor) / max(number - nmin, 1e-6), 0.0), 1.0)
            off = s / k.traffic_tag_s + s * k.traffic_tag_reset * remove * (1.0 - depressed) * loose
            x[TAG + i] = (tag + on) / (1.0 + on + off)
            take = k.traffic_capture * tag * protein * (1.0 - pp1)
            x[SLOTS + i] = (
                slots + s * (take * number + removal * removal_min + grow * k.synthesis_bdnf_number_max)
            ) / (1.0 + s * (take + removal + grow))
            goal = max(number - 1.0, 0.0)
            # Active phosphatase keeps cofilin active, and actin does not settle.
            rate = s * (1.0 - pp1) / k.traffic_stabilised_s if goal > stable else s / k.traffic_destabilised_s
            x[STABLE + i] = (stable + rate * goal) / (1.0 + rate)
            # Calcineurin frees cofilin, which eats actin; CaMKII builds it again. The head swells fast, settles slowly.
            u = x[CALCINEURIN + i] * phosphatase / k.traffic_actin_half
            u *= u
            u *= u
            loss = k.traffic_actin_loss * u / (1.0 + u) * s
            grow_actin = (k.traffic_actin_gain * active + 1.0 / k.traffic_actin_s) * s
            actin = (x[ACTIN + i] + loss * k.traffic_actin_min + grow_actin) / (1.0 + loss + grow_actin)
            x[ACTIN + i] = actin
            goal = number * actin + k.traffic_volume_camkii * active
            rate = s / (k.traffic_volume_s if goal > x[VOLUME + i] else k.traffic_volume_off_s)
            x[VOLUME + i] = (x[VOLUME + i] + rate * goal) / (1.0 + rate)
            rate = s / k.traffic_density_s
            x[DENSITY + i] = (x[DENSITY + i] + rate * (1.0 + k.traffic_density_gain * (slots - 1.0))) / (1.0 + rate)
            rise = k.enzymes_priming_on * inhibitor * s
            rate = s / k.enzymes_priming_s
            x[PRIMED + i] = (x[PRIMED + i] + rise * (1.0 + k.enzymes_priming_max) + rate) / (1.0 + rise + rate)


@kernel()
def cell_step(k, site, s, x, cell, path, branch, camkii_mean):
    """Advance the cell-wide signals by ``s`` seconds; ``camkii_mean`` is CaMKII activation over all classes and the
    step.
    """
    drug = site.adenylyl_cyclase_drive / (1.0 + site.adenylyl_cyclase_drive)
    rate = s / k.synthesis_erk_s
    drive = (k.synthesis_erk_on * camkii_mean + k.synthesis_erk_on_cyclase * drug) * site.pka_left
    cell.erk = (cell.erk + s * drive) / (1.0 + rate)
    power = (cell.erk / k.synthesis_erk_half) ** k.synthesis_erk_hill
    rate = s / k.synthesis_transcript_s
    cell.transcript = (cell.transcript + rate * site.transcription_left * power / (1.0 + power)) / (1.0 + rate)
    gain, _ = trophic(k, site, cell.bdnf)
    made = k.synthesis_synthesis * cell.transcript * gain + k.synthesis_protein_rest / k.synthesis_protein_s
    cell.protein = (cell.protein + s * made * site.protein_synthesis_left) / (1.0 + s / k.synthesis_protein_s)

    free, agonist, glycine = glutamate_site(k, site)
    unblocked = 1.0 - cell.extra[0] - cell.extra[1] - cell.extra[2]
    rest = unblocked * (free + agonist) * glycine * (1.0 - k.receptors_nmda_2b_share * (1.0 - site.nmda_glun2b_left))
    cell.evoked *= exp(-s / k.synthesis_evoked_s)
    rate = s / k.synthesis_eef2k_s
    cell.eef2k = (cell.eef2k + rate * min(1.0, rest + k.synthesis_evoked_gain * cell.evoked)) / (1.0 + rate)
    idle = max(1.0 - cell.eef2k, 0.0) ** 3
    half = k.synthesis_bdnf_half**3
    rate = s / k.synthesis_bdnf_s
    made = (1.0 - k.synthesis_bdnf_rest + k.synthesis_bdnf_gain * idle / (idle + half)) * site.protein_synthesis_left
    cell.bdnf = (cell.bdnf + rate * (k.synthesis_bdnf_rest + made)) / (1.0 + rate)

    v = 0.0
    for b in range(BRANCHES):
        v += branch[VOLTAGE + b]
    v /= BRANCHES
    spill = 0.5 * (path[0].spillover + path[1].spillover)
    outside = k.receptors_extra_ambient / cell.clearance + k.receptors_extra_spillover * spill
    bound = min(1.0, outside * free + agonist)
    bound *= glycine * site.nmda_glun2b_left
    open_ = magnesium_block(k, site.magnesium_mM, v)
    uM = (site.pore0_uM, site.pore1_uM, site.pore2_uM)
    on = (site.pore0_on, site.pore1_on, site.pore2_on)
    off = (site.pore0_off, site.pore1_off, site.pore2_off)
    escape = (site.pore0_escape, site.pore1_escape, site.pore2_escape)
    volt = (site.pore0_v, site.pore1_v, site.pore2_v)
    held = cell.extra
    for slot in range(3):
        if on[slot] > 0.0:
            enter = on[slot] * uM[slot] * bound * open_ * s
            leave = (off[slot] * bound * exp((v + 66.0) / volt[slot]) + escape[slot]) * s
            others = held[(slot + 1) % 3] + held[(slot + 2) % 3]
            held[slot] = (held[slot] + enter * (1.0 - others)) / (1.0 + enter + leave)
    resting = magnesium_block(k, 1.3, k.cell_leak_mV) * k.receptors_extra_ambient
    now = cell.nmda_share * bound * (1.0 - held[0] - held[1] - held[2]) * open_
    cell.extra_drive = max(0.0, now / resting - k.enzymes_extrasynaptic_threshold)
