"""Slow biochemistry of the spines: PP1, PKA, receptor phosphorylation and traffic, tag, capture, volume; then the cell:
ERK and CREB, transcripts, new protein, eEF2 kinase, BDNF, extrasynaptic NMDA receptors.

Every rate pulls a state towards a target, x <- (x + s sum k_i x_i) / (1 + s sum k_i), so no state can leave its range
at any step.
"""

from __future__ import annotations

from math import exp

from model.jit import kernel
from model.reference import DISSOCIATION_mV, REFERENCE_MAGNESIUM_mM
from model.spine import glutamate_site, magnesium_block
from model.state import (
    ACTIN,
    AMPAR,
    CALCINEURIN,
    CAM,
    CLASSES,
    CYCLASE,
    DENSITY,
    INHIBITOR1,
    OBLIQUES,
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
def trophic(k, occupancy, bdnf):
    """BDNF's gain on insertion and synthesis, 1 at rest, and what of it exceeds rest.

    level = (tone BDNF + drive) / (1 + block), where an agonist is BDNF added to the bath; gain = (1 + half) level /
    (level + half).
    """
    level = (k.modulators_bdnf_tone * bdnf + occupancy.trkb_drive) / (1.0 + occupancy.trkb_block)
    half = k.synthesis_trkb_half
    return (1.0 + half) * level / (level + half), max(level - max(k.modulators_bdnf_tone, 1.0), 0.0)


@kernel()
def extra_drive(k, occupancy, cell):
    """Calcineurin drive of extrasynaptic NMDA receptors above rest: max g / (half + g), g their conductance."""
    return k.enzymes_extrasynaptic_calcineurin * cell.extra_drive / (k.enzymes_extrasynaptic_half + cell.extra_drive)


@kernel(fastmath={"contract", "reassoc", "arcp", "nsz"})
def traffic_step(k, occupancy, s, classes, cell, path):
    """Advance every class by ``s`` seconds, molecule by molecule in one loop. Above each stands its
    equation, or after a colon its rate of change.
    """
    drug = k.enzymes_cyclase_drug * occupancy.adenylyl_cyclase_drive / (1.0 + occupancy.adenylyl_cyclase_drive)
    pka_left = occupancy.pka_left
    phosphatase = occupancy.calcineurin_left
    pp1_left = occupancy.pp1_left
    kinase = occupancy.camkii_left
    outside = extra_drive(k, occupancy, cell)
    gain, surplus = trophic(k, occupancy, cell.bdnf)
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
            # PKA = r^2 / (1 + r^2), r = (cyclase + drug) cAMP gain / half.
            ratio = (classes[CYCLASE + i] + drug) * camp * pka_left / k.enzymes_pka_half
            a2 = ratio * ratio
            pka = a2 / (1.0 + a2)
            half = k.enzymes_pp1_half * (1.0 + k.enzymes_pp1_pka * a2)
            # Dephosphorylated inhibitor-1: (c / (c + half) - I) / tau, c = calcineurin.
            drive = (classes[CALCINEURIN + i] + outside) * phosphatase
            rate = s / k.enzymes_inhibitor1_s
            inhibitor = (classes[INHIBITOR1 + i] + rate * drive / (drive + k.enzymes_inhibitor1_half)) / (1.0 + rate)
            classes[INHIBITOR1 + i] = inhibitor
            # PP1 = u / (1 + u), u = (I / (half (1 + gain r^2)))^4.
            u = inhibitor / half
            u *= u
            u *= u
            pp1 = u / (1.0 + u) * pp1_left
            classes[PP1 + i] = pp1
            remove = pp1 * phosphatase
            active = classes[T286 + i] * kinase
            # S831: on CaMKII (1 - S) - (off + off_PP1 PP1) S.
            on = k.traffic_s831_on * active * s
            off = (k.traffic_s831_off + k.traffic_s831_off_pp1 * pp1) * s
            classes[S831 + i] = (classes[S831 + i] + on) / (1.0 + on + off)
            # S845: (on + on_PKA PKA) actin (1 - S) - (off + off_PP1 PP1) S.
            # PKA is anchored to actin by AKAP: a head that lost its actin keeps S845 dephosphorylated.
            on = (k.traffic_s845_on * pka_left + k.traffic_s845_on_pka * pka) * classes[ACTIN + i] * s
            off = (k.traffic_s845_off + k.traffic_s845_off_pp1 * pp1) * s
            s845 = (classes[S845 + i] + on) / (1.0 + on + off)
            classes[S845 + i] = s845
            number = classes[AMPAR + i]
            slots = classes[SLOTS + i]
            tag = classes[TAG + i]
            stable = classes[STABLE + i]
            # AMPA receptors N: insertion (max - N) + endocytosis (floor - N) + loose (held - N) + relaxation (L - N)
            #     + mGluR removal (least - N) + BDNF growth (its max - N), L the slots;
            # insertion = exocytosis docked ready BDNF + PKA^2, docked = CaMKII^3 / (CaMKII^3 + half^3), ready by S845;
            # endocytosis by PP1; relaxation as far as no tag protects. Where the rule is reversed, the other way round.
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
            endo = forward * k.traffic_endocytosis * remove + pkc * classes[CAM + i] + cell.removal_extra
            # Neither a slot nor actin holds the newest receptors yet; the phosphatase takes them first.
            held = max(slots, 1.0 + stable)
            loss = k.traffic_loose_removal * remove if number > held else 0.0
            up = insert * nmax + endo * floor + loss * held + removal * removal_min + relax * slots
            up += grow * k.synthesis_bdnf_number_max
            classes[AMPAR + i] = (number + s * up) / (1.0 + s * (insert + endo + loss + removal + relax + grow))
            # Tag T: (on docked / primed^2 + on PKA^2 + on_PP1 PP1 depressed) (1 - T)
            #     - (1/tau + reset PP1 (1 - depressed) loose) T.
            depressed = min(max((slots - number) / SOFT + 0.5, 0.0), 1.0)
            # Primed CaMKII carries the inhibitory phosphate (T305, T306) and does not stay where tags are set.
            stays = docked / (classes[PRIMED + i] * classes[PRIMED + i])
            on = (k.traffic_tag_on * stays * pka_left + k.traffic_tag_on_pka * pka * pka) * s
            on += k.traffic_tag_on_pp1 * remove * depressed * s
            loose = min(max((number - floor) / max(number - nmin, 1e-6), 0.0), 1.0)
            off = s / k.traffic_tag_s + s * k.traffic_tag_reset * remove * (1.0 - depressed) * loose
            classes[TAG + i] = (tag + on) / (1.0 + on + off)
            # Slots L: capture tag protein (1 - PP1) (N - L) + mGluR removal (least - L) + BDNF growth (its max - L).
            take = k.traffic_capture * tag * protein * (1.0 - pp1)
            classes[SLOTS + i] = (
                slots + s * (take * number + removal * removal_min + grow * k.synthesis_bdnf_number_max)
            ) / (1.0 + s * (take + removal + grow))
            # Stabilised part: (max(N - 1, 0) - S) / tau.
            goal = max(number - 1.0, 0.0)
            # Active phosphatase keeps cofilin active, and actin does not settle.
            rate = s * (1.0 - pp1) / k.traffic_stabilised_s if goal > stable else s / k.traffic_destabilised_s
            classes[STABLE + i] = (stable + rate * goal) / (1.0 + rate)
            # Actin A: (gain CaMKII + 1/tau) (1 - A) + loss u / (1 + u) (least - A), u = (calcineurin / half)^4;
            # volume: (N A + gain CaMKII - V) / tau.
            # Calcineurin frees cofilin, which eats actin; CaMKII builds it again. The head swells fast, settles slowly.
            u = classes[CALCINEURIN + i] * phosphatase / k.traffic_actin_half
            u *= u
            u *= u
            loss = k.traffic_actin_loss * u / (1.0 + u) * s
            grow_actin = (k.traffic_actin_gain * active + 1.0 / k.traffic_actin_s) * s
            actin = (classes[ACTIN + i] + loss * k.traffic_actin_min + grow_actin) / (1.0 + loss + grow_actin)
            classes[ACTIN + i] = actin
            goal = number * actin + k.traffic_volume_camkii * active
            rate = s / (k.traffic_volume_s if goal > classes[VOLUME + i] else k.traffic_volume_off_s)
            classes[VOLUME + i] = (classes[VOLUME + i] + rate * goal) / (1.0 + rate)
            # Spines of the class: (1 + gain (L - 1) - D) / tau.
            rate = s / k.traffic_density_s
            classes[DENSITY + i] = (classes[DENSITY + i] + rate * (1.0 + k.traffic_density_gain * (slots - 1.0))) / (
                1.0 + rate
            )
            # Priming: on I (1 + max - P) + (1 - P) / tau.
            rise = k.enzymes_priming_on * inhibitor * s
            rate = s / k.enzymes_priming_s
            classes[PRIMED + i] = (classes[PRIMED + i] + rise * (1.0 + k.enzymes_priming_max) + rate) / (
                1.0 + rise + rate
            )


@kernel()
def synthesis_step(k, occupancy, s, cell, camkii_mean):
    """ERK and CREB, transcripts and new protein after ``s`` seconds of a mean CaMKII activation over all classes.

    dE/dt = (on CaMKII + on_cyclase cyclase) PKA - E / tau; dT/dt = (u / (1 + u) - T) / tau, u = (E / half)^hill;
    dP/dt = (synthesis T TrkB + rest / tau) synthesis_left - P / tau.
    """
    drug = occupancy.adenylyl_cyclase_drive / (1.0 + occupancy.adenylyl_cyclase_drive)
    rate = s / k.synthesis_erk_s
    drive = (k.synthesis_erk_on * camkii_mean + k.synthesis_erk_on_cyclase * drug) * occupancy.pka_left
    cell.erk = (cell.erk + s * drive) / (1.0 + rate)
    power = (cell.erk / k.synthesis_erk_half) ** k.synthesis_erk_hill
    rate = s / k.synthesis_transcript_s
    cell.transcript = (cell.transcript + rate * occupancy.transcription_left * power / (1.0 + power)) / (1.0 + rate)
    gain, _ = trophic(k, occupancy, cell.bdnf)
    made = k.synthesis_synthesis * cell.transcript * gain + k.synthesis_protein_rest / k.synthesis_protein_s
    cell.protein = (cell.protein + s * made * occupancy.protein_synthesis_left) / (1.0 + s / k.synthesis_protein_s)


@kernel()
def bdnf_step(k, occupancy, s, cell):
    """eEF2 kinase, which NMDA receptors and evoked release keep active at rest, and the BDNF that it holds back.

    dK/dt = (min(1, NMDA at rest + gain evoked) - K) / tau; i = (1 - K)^3;
    dB/dt = (rest + (1 - rest + gain i / (i + half^3)) synthesis_left - B) / tau.
    """
    free, agonist, glycine = glutamate_site(k, occupancy)
    unblocked = 1.0 - cell.extra[0] - cell.extra[1] - cell.extra[2]
    rest = (
        unblocked * (free + agonist) * glycine * (1.0 - k.receptors_nmda_2b_share * (1.0 - occupancy.nmda_glun2b_left))
    )
    cell.evoked *= exp(-s / k.synthesis_evoked_s)
    rate = s / k.synthesis_eef2k_s
    cell.eef2k = (cell.eef2k + rate * min(1.0, rest + k.synthesis_evoked_gain * cell.evoked)) / (1.0 + rate)
    idle = max(1.0 - cell.eef2k, 0.0) ** 3
    half = k.synthesis_bdnf_half**3
    rate = s / k.synthesis_bdnf_s
    made = 1.0 - k.synthesis_bdnf_rest + k.synthesis_bdnf_gain * idle / (idle + half)
    made *= occupancy.protein_synthesis_left
    cell.bdnf = (cell.bdnf + rate * (k.synthesis_bdnf_rest + made)) / (1.0 + rate)


@kernel()
def extrasynaptic_step(k, occupancy, s, cell, path, oblique):
    """Extrasynaptic NMDA receptors (GluN2B) at the mean voltage of the obliques, and the blockers in their pores.

    bound = (ambient / clearance + spillover) free + agonist; d(held)/dt as in ``pore_step``;
    drive = max(0, bound (1 - all held) free_of_Mg / the same at rest - threshold).
    """
    free, agonist, glycine = glutamate_site(k, occupancy)
    v = 0.0
    for b in range(OBLIQUES):
        v += oblique[VOLTAGE + b]
    v /= OBLIQUES
    spill = 0.5 * (path[0].spillover + path[1].spillover)
    outside = k.receptors_extra_ambient / cell.clearance + k.receptors_extra_spillover * spill
    bound = min(1.0, outside * free + agonist)
    bound *= glycine * occupancy.nmda_glun2b_left
    open_ = magnesium_block(k, occupancy.magnesium_mM, v)
    uM = (occupancy.pore0_uM, occupancy.pore1_uM, occupancy.pore2_uM)
    on = (occupancy.pore0_on, occupancy.pore1_on, occupancy.pore2_on)
    off = (occupancy.pore0_off, occupancy.pore1_off, occupancy.pore2_off)
    escape = (occupancy.pore0_escape, occupancy.pore1_escape, occupancy.pore2_escape)
    volt = (occupancy.pore0_v, occupancy.pore1_v, occupancy.pore2_v)
    held = cell.extra
    for slot in range(3):
        if on[slot] > 0.0:
            enter = on[slot] * uM[slot] * bound * open_ * s
            leave = (off[slot] * bound * exp((v - DISSOCIATION_mV) / volt[slot]) + escape[slot]) * s
            others = held[(slot + 1) % 3] + held[(slot + 2) % 3]
            held[slot] = (held[slot] + enter * (1.0 - others)) / (1.0 + enter + leave)
    resting = magnesium_block(k, REFERENCE_MAGNESIUM_mM, k.cell_leak_mV) * k.receptors_extra_ambient
    now = cell.nmda_share * bound * (1.0 - held[0] - held[1] - held[2]) * open_
    cell.extra_drive = max(0.0, now / resting - k.enzymes_extrasynaptic_threshold)


@kernel()
def cell_step(k, occupancy, s, cell, path, oblique, camkii_mean):
    """Advance the cell-wide signals by ``s`` seconds; ``camkii_mean`` is CaMKII activation over all classes and the
    step.
    """
    synthesis_step(k, occupancy, s, cell, camkii_mean)
    bdnf_step(k, occupancy, s, cell)
    extrasynaptic_step(k, occupancy, s, cell, path, oblique)
