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
    CAM_OTHERS,
    CLASSES,
    CYCLASE,
    DENSITY,
    DOCKED,
    HIT,
    INHIBITOR1,
    OBLIQUES,
    PP1,
    PRIMED,
    S831,
    S845,
    SLOTS,
    STABLE,
    T286,
    T286_OTHERS,
    TAG,
    UNHELD,
    USUAL,
    VOLTAGE,
    VOLUME,
    WORN,
)


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


@kernel()
def protein_kinase_a(k, cyclase):
    """Share of PKA that ``cyclase``, the drive of cAMP, sets free: r^2 / (1 + r^2), r = cyclase / half."""
    ratio = cyclase / k.enzymes_pka_half
    return ratio * ratio / (1.0 + ratio * ratio)


@kernel()
def camp_under_a1(k, occupancy, cell):
    """What A1 receptors leave of cAMP, 1 at the resting tone of adenosine; activity and want of oxygen set more of it
    free, for minutes.

    1 - share (a / (1 + a + block) - healthy / (1 + healthy)), a = tone + agonists + evoked + anoxic.
    """
    healthy = k.modulators_adenosine_healthy
    a = k.modulators_adenosine_tone * healthy + occupancy.adenosine_a1_drive + k.enzymes_evoked_adenosine * cell.evoked
    a += cell.anoxic_adenosine
    return 1.0 - k.enzymes_a1_cyclase * (a / (1.0 + a + occupancy.adenosine_a1_block) - healthy / (1.0 + healthy))


@kernel()
def phosphatase_1(k, s, calcineurin, calcineurin_left, pka, inhibitor):
    """(dephosphorylated inhibitor-1, the PP1 that it sets free) after ``s`` seconds.

    dI/dt = on c (c + shot) left (1 - I) - (1 + gain PKA) I / tau: two hits of calcineurin c free it, of which a single
    release gives half a shot of its own (Campbell's theorem); PKA makes it an inhibitor again (Lisman 1989; Blitzer et
    al. 1998). PP1 = u / (1 + u), u = (I / half)^4.
    """
    on = s * k.enzymes_inhibitor1_on * calcineurin * (calcineurin + k.enzymes_inhibitor1_shot) * calcineurin_left
    back = s * (1.0 + k.enzymes_inhibitor1_pka * pka) / k.enzymes_inhibitor1_s
    inhibitor = (inhibitor + on) / (1.0 + on + back)
    u = inhibitor / k.enzymes_pp1_half
    u *= u
    u *= u
    return inhibitor, u / (1.0 + u)


@kernel()
def dock(k, s, hit, active, others, primed, docked):
    """CaMKII in the density after ``s`` seconds: several subunits of a holoenzyme have to bind the receptor, and then
    it stays for a minute (Bayer et al. 2001; Otmakhov et al. 2004).

    dD/dt = on E[P^3] (1 - D) / primed - D / tau, over the share ``hit`` of spines that hold transmitter (``active``)
    and the ``others``.
    """
    on = s * k.traffic_dock_on * (hit * active * active * active + (1.0 - hit) * others * others * others) / primed
    return (docked + on) / (1.0 + on + s / k.traffic_dock_s)


@kernel()
def phosphorylate(k, s, docked, pka, pka_left, actin, pp1, s831, s845):
    """(S831-P, S845-P) after ``s`` seconds; PKA is anchored to actin, so that a head without it keeps S845 bare.

    dS831/dt = on docked (1 - S) - (off + off_PP1 PP1) S;
    dS845/dt = (on + on_PKA PKA) actin (1 - S) - (off + off_PP1 PP1) S.
    """
    on = k.traffic_s831_on * docked * s
    off = (k.traffic_s831_off + k.traffic_s831_off_pp1 * pp1) * s
    s831 = (s831 + on) / (1.0 + on + off)
    on = (k.traffic_s845_on * pka_left + k.traffic_s845_on_pka * pka) * actin * s
    off = (k.traffic_s845_off + k.traffic_s845_off_pp1 * pp1) * s
    return s831, (s845 + on) / (1.0 + on + off)


@kernel()
def turnover(k, camkii_left, pp1_left):
    """The number to which the slots of resting synapses fill, 1 without drugs: resting kinase against resting
    phosphatase (Figurov et al. 1993; Norman et al. 2000).

    1 + gain (share - share without drugs), share = r kinase / (r kinase + phosphatase).
    """
    r = k.traffic_turnover_kinase
    share = r * camkii_left / (r * camkii_left + pp1_left + 1e-9)
    return 1.0 + k.traffic_turnover_gain * (share - r / (1.0 + r))


@kernel()
def settle(k, s, number, stable, tag, pp1):
    """The settled part of new receptors after ``s`` seconds: a tag builds it up, as an active phosphatase does not let
    actin settle, and it is lost in half an hour unless slots are captured.

    dS/dt = T^2 (1 - PP1) max(N - 1 - S, 0) / tau_on - S / tau_off.
    """
    rise = s * tag * tag * (1.0 - pp1) / k.traffic_stabilised_s
    rise = rise if number - 1.0 > stable else 0.0
    return (stable + rise * (number - 1.0)) / (1.0 + rise + s / k.traffic_destabilised_s)


@kernel(fastmath={"contract", "reassoc", "arcp", "nsz"})
def traffic_step(k, occupancy, s, classes, class_constants, cell, path):
    """Advance every class by ``s`` seconds, molecule by molecule in one loop; returns the mean of docked CaMKII. Above
    each stands its equation, or after a colon its rate of change.
    """
    mean = 0.0
    drug = k.enzymes_cyclase_drug * occupancy.adenylyl_cyclase_drive / (1.0 + occupancy.adenylyl_cyclase_drive)
    left_by_a1 = camp_under_a1(k, occupancy, cell)
    camp = cell.camp_gain * occupancy.pka_left * left_by_a1
    pka_left = occupancy.pka_left
    # Capture needs PKA, but more of it than there is at rest does not help.
    pka_here = pka_left * min(left_by_a1, 1.0)
    phosphatase = occupancy.calcineurin_left
    pp1_left = occupancy.pp1_left
    kinase = occupancy.camkii_left
    outside = extra_drive(k, occupancy, cell)
    gain, _ = trophic(k, occupancy, cell.bdnf)
    gain = k.traffic_insertion_without_bdnf + (1.0 - k.traffic_insertion_without_bdnf) * gain
    fourth = cell.protein**4
    protein = fourth / (fourth + k.traffic_capture_half**4)
    nmin = k.traffic_number_min
    nmax = k.traffic_number_max - (1.0 - cell.insertion_share) * (k.traffic_number_max - 1.0)
    late = 1.0 + k.traffic_late_share * (nmax - 1.0)
    forward = 1.0 - k.reversal_share
    turned = turnover(k, kinase, pp1_left)
    rest3 = k.calcium_rest_uM**3
    half3 = k.enzymes_calcineurin_half_uM**3
    used4 = k.traffic_used_half**4
    for q in range(2):
        removal = k.retrograde_depression_removal * path[q].depression
        removal_min = k.retrograde_depression_min
        bound = path[q].dag * path[q].dag
        pkc = k.reversal_share * k.reversal_removal * bound / (1.0 + bound)
        for i in range(q * CLASSES, (q + 1) * CLASSES):
            pka = protein_kinase_a(k, (classes[CYCLASE + i] + drug) * camp)
            # Calcineurin above that of resting calcium.
            hit = classes[HIT + i]
            resting = hit * rest3 / (half3 * class_constants[USUAL + i] + rest3)
            calcineurin = max(classes[CALCINEURIN + i] - resting, 0.0)
            inhibitor, pp1 = phosphatase_1(k, s, calcineurin + outside, phosphatase, pka, classes[INHIBITOR1 + i])
            classes[INHIBITOR1 + i] = inhibitor
            # Anchors U without PP1: on docked (1 - U) - U / tau (CaMKII and PP1 exclude each other: Zhabotinsky 2000).
            docked = classes[DOCKED + i]
            on = s * k.enzymes_anchor_on * docked * kinase
            unheld = (classes[UNHELD + i] + on) / (1.0 + on + s / k.enzymes_anchor_s)
            classes[UNHELD + i] = unheld
            pp1 *= pp1_left * (1.0 - unheld)
            classes[PP1 + i] = pp1
            remove = pp1 * phosphatase
            # How long phosphatase has been at work W: (PP1 - W) / tau.
            rate = s / k.traffic_worn_s
            worn = (classes[WORN + i] + rate * remove) / (1.0 + rate)
            classes[WORN + i] = worn
            docked = dock(k, s, hit, classes[T286 + i], classes[T286_OTHERS + i], classes[PRIMED + i], docked)
            classes[DOCKED + i] = docked
            docked *= kinase
            mean += docked
            actin = classes[ACTIN + i]
            classes[S831 + i], s845 = phosphorylate(
                k, s, docked, pka, pka_left, actin, pp1, classes[S831 + i], classes[S845 + i]
            )
            classes[S845 + i] = s845
            number = classes[AMPAR + i]
            slots = classes[SLOTS + i]
            tag = classes[TAG + i]
            stable = classes[STABLE + i]
            # PKA lets receptors in where calcium has come through NMDA receptors and nothing takes them away (Oh et al.
            # 2006; He et al. 2009): gate = PKA^2 used kinase (1 - PP1), used = c^4 / (c^4 + half^4).
            used = calcineurin * calcineurin
            used *= used
            gate = pka * pka * used / (used + used4) * kinase * (1.0 - pp1)
            # AMPA receptors N: insertion (max L - N) + endocytosis (floor - N) + loose (held - N) + fading (held - N)
            #     + filling (L turned - N) + mGluR removal (least - N), L the slots;
            # insertion = exocytosis docked ready BDNF + gate, ready by S845; endocytosis by PP1; fading above what
            # slots or actin hold, filling below the slots. Where the rule is reversed, the other way round.
            ready = min(k.traffic_insertion_most, k.traffic_insertion_without_s845 + k.traffic_insertion_s845 * s845)
            insert = k.traffic_exocytosis * docked * ready * gain + k.traffic_exocytosis_pka * gate
            insert = forward * insert + k.reversal_share * k.reversal_insertion * remove
            floor = min(number, nmin + k.traffic_stabilised_gain * stable)
            pkc_removal = pkc * (hit * classes[CAM + i] + (1.0 - hit) * classes[CAM_OTHERS + i])
            endo = forward * k.traffic_endocytosis * remove + pkc_removal + cell.removal_extra
            room = slots * turned
            held = max(room, 1.0 + stable)
            fade = k.traffic_loose_removal * remove + 1.0 / k.traffic_labile_s if number > held else 0.0
            fill = 1.0 / k.traffic_recovery_s if number < room else 0.0
            up = insert * nmax * slots + endo * floor + fade * held + fill * room + removal * removal_min
            classes[AMPAR + i] = (number + s * up) / (1.0 + s * (insert + endo + fade + fill + removal))
            # Tag T: (on docked + on_PKA gate) (1 - T) - (1/tau + reset PP1 loose) T.
            on = k.traffic_tag_on * docked + k.traffic_tag_on_pka * gate
            on *= s
            loose = min(max((number - floor) / max(number - nmin, 1e-6), 0.0), 1.0)
            off = s / k.traffic_tag_s + s * k.traffic_tag_reset * remove * loose
            tag = (tag + on) / (1.0 + on + off)
            classes[TAG + i] = tag
            classes[STABLE + i] = settle(k, s, number, stable, tag, pp1)
            # Slots L: capture tag^2 protein PKA (1 - PP1) / primed^4 max(late - L, 0) + loss u / (1 + u) (least - L)
            #     + PKC (least - L) + mGluR removal (least - L), u = (W / half)^4: the scaffold goes when phosphatase
            #     has lasted.
            u = worn / k.traffic_worn_half
            u *= u
            u *= u
            lost = k.traffic_slot_loss * u / (1.0 + u) + pkc_removal
            primed2 = classes[PRIMED + i] * classes[PRIMED + i]
            take = forward * k.traffic_capture * tag * tag * protein * pka_here * (1.0 - pp1) / (primed2 * primed2)
            take = take if slots < late else 0.0
            classes[SLOTS + i] = (slots + s * (take * late + lost * nmin + removal * removal_min)) / (
                1.0 + s * (take + lost + removal)
            )
            # Actin A: (gain CaMKII + 1/tau) (1 - A) + loss u / (1 + u) (least - A), u = (calcineurin / half)^4;
            # volume: (N A / turned + gain CaMKII - V) / tau.
            # Calcineurin frees cofilin, which eats actin; CaMKII builds it again. The head swells fast, settles slowly.
            u = calcineurin * phosphatase / k.traffic_actin_half
            u *= u
            u *= u
            loss = k.traffic_actin_loss * u / (1.0 + u) * s
            grow_actin = (k.traffic_actin_gain * docked + 1.0 / k.traffic_actin_s) * s
            actin = (actin + loss * k.traffic_actin_min + grow_actin) / (1.0 + loss + grow_actin)
            classes[ACTIN + i] = actin
            goal = number / turned * actin + k.traffic_volume_camkii * docked
            rate = s / (k.traffic_volume_s if goal > classes[VOLUME + i] else k.traffic_volume_off_s)
            classes[VOLUME + i] = (classes[VOLUME + i] + rate * goal) / (1.0 + rate)
            # Spines of the class: (1 + gain (L - 1) - D) / tau.
            rate = s / k.traffic_density_s
            classes[DENSITY + i] = (classes[DENSITY + i] + rate * (1.0 + k.traffic_density_gain * (slots - 1.0))) / (
                1.0 + rate
            )
            # Priming R, the inhibitory phosphate (T305, T306) that active CaMKII without calmodulin puts on itself
            # (Zhang et al. 2005; Pi et al. 2010): on P (1 - C) (1 + max - R) + (1 - R) / tau.
            rise = hit * classes[T286 + i] * (1.0 - classes[CAM + i])
            rise += (1.0 - hit) * classes[T286_OTHERS + i] * (1.0 - classes[CAM_OTHERS + i])
            rise *= s * k.enzymes_priming_on * kinase
            rate = s / k.enzymes_priming_s
            classes[PRIMED + i] = (classes[PRIMED + i] + rise * (1.0 + k.enzymes_priming_max) + rate) / (
                1.0 + rise + rate
            )
    return mean / (2 * CLASSES)


@kernel()
def synthesis_step(k, occupancy, s, cell, docked):
    """ERK and CREB, transcripts and new protein after ``s`` seconds of docked CaMKII, a mean over all classes.

    dE/dt = (on docked + on_cyclase cyclase) PKA - E / tau; dT/dt = (u / (1 + u) - T) / tau, u = (E / half)^hill;
    dP/dt = (synthesis T TrkB + rest / tau) synthesis_left - P / tau.
    """
    drug = occupancy.adenylyl_cyclase_drive / (1.0 + occupancy.adenylyl_cyclase_drive)
    rate = s / k.synthesis_erk_s
    drive = (k.synthesis_erk_on * docked + k.synthesis_erk_on_cyclase * drug) * occupancy.pka_left
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
    dB/dt = (rest + (1 - rest + gain i / (i + half^3)) synthesis_left - B) / tau. BDNF above rest scales the AMPA
    receptors of all synapses of the cell alike (Turrigiano et al. 1998; Nosyreva et al. 2013):
    dF/dt = on surplus (max - F) + (1 - F) / tau.
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
    _, surplus = trophic(k, occupancy, cell.bdnf)
    grow = s * k.synthesis_bdnf_insertion * surplus
    rate = s / k.synthesis_scale_s
    cell.scale = (cell.scale + grow * k.synthesis_bdnf_number_max + rate) / (1.0 + grow + rate)


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
    content = k.modulators_nmda_content * occupancy.nmda_pore_left
    now = content * bound * (1.0 - held[0] - held[1] - held[2]) * open_
    cell.extra_drive = max(0.0, now / resting - k.enzymes_extrasynaptic_threshold)


@kernel()
def cell_step(k, occupancy, s, cell, path, oblique, docked):
    """Advance the cell-wide signals by ``s`` seconds; ``docked`` is the mean of docked CaMKII over all classes."""
    synthesis_step(k, occupancy, s, cell, docked)
    bdnf_step(k, occupancy, s, cell)
    extrasynaptic_step(k, occupancy, s, cell, path, oblique)
