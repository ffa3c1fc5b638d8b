"""Hormones, cytokines, trophic factor, amyloid and antibodies: how long they have acted, and what that does.

Each arm is a first-order state that follows its receptor. What they do to the synapses ends in six factors of the
cell, exactly 1 (or 0) in a healthy slice: ``nmda_share``, ``insertion_share``, ``ampa_share``, ``clearance`` of
glutamate, ``camp_gain`` and ``removal_extra`` (1/s). Harm follows what exceeds the healthy level; support is relative
to it, so too little is as bad as too much. Want of oxygen is one more: adenosine leaves the cells, stores run down,
pumps fail. Where respiration is met it moves no bit.
"""

from __future__ import annotations

from model.jit import kernel
from model.reference import CRITICAL_OXYGEN


@kernel()
def half_effect(level, half, power):
    """Hill function: r / (1 + r), r = (level / half)^power."""
    r = (level / half) ** power
    return r / (1.0 + r)


@kernel()
def occupied(level):
    """Share of receptors bound by ``level`` (over its half-effect): level / (1 + level)."""
    return level / (1.0 + level)


@kernel()
def follow(state, target, s, tau):
    """A state after ``s`` seconds on its way to ``target``, dx/dt = (target - x) / tau; there it stays to the bit."""
    rate = s / tau
    return state + (target - state) * rate / (1.0 + rate)


@kernel()
def modulator_targets(k, occupancy):
    """Where each arm would go: IL-1 support, IL-1 harm, TNF support, p38, fast steroid, nuclear steroid, TrkB support,
    oligomers, cross-linking. What oligomers do takes GluN2B and p38 (Li et al. 2011).

    Level y = (tone healthy + drive) / (1 + block); support = y / (1 + y); harm = Hill function of y - healthy.
    """
    il1 = (k.modulators_il1_tone * k.modulators_il1_healthy + occupancy.il1_receptor_drive) / (
        1.0 + occupancy.il1_receptor_block
    )
    tnf = (k.modulators_tnf_tone * k.modulators_tnf_healthy + occupancy.tnf_receptor_drive) / (
        1.0 + occupancy.tnf_receptor_block
    )
    steroid = k.modulators_steroid_tone * k.modulators_steroid_healthy + occupancy.glucocorticoid_receptor_drive
    steroid /= 1.0 + occupancy.glucocorticoid_receptor_block
    bdnf = (k.modulators_bdnf_tone + occupancy.trkb_drive) / (1.0 + occupancy.trkb_block)
    excess = max(steroid - k.modulators_steroid_healthy, 0.0)
    return (
        occupied(il1),
        half_effect(max(il1 - k.modulators_il1_healthy, 0.0), k.modulators_il1_harm_half, k.modulators_il1_hill)
        * occupancy.p38_left,
        occupied(tnf),
        half_effect(max(tnf - k.modulators_tnf_healthy, 0.0), k.modulators_tnf_harm_half, k.modulators_tnf_hill)
        * occupancy.p38_left,
        occupied(excess),
        half_effect(excess, 1.0, k.modulators_steroid_hill),
        min(bdnf, 1.0) / (min(bdnf, 1.0) + k.modulators_bdnf_support_half),
        max(k.modulators_oligomer_tone, occupied(occupancy.oligomer_receptor_drive))
        * occupancy.oligomer_receptor_left
        * occupancy.nmda_glun2b_left
        * occupancy.p38_left,
        occupied(occupancy.nmda_crosslink_drive) * occupancy.nmda_crosslink_left,
    )


@kernel()
def modulate(k, occupancy, cell, path):
    """Write the six factors from the arms as they are now.

    A factor = product over its arms of (1 + share (support / support at rest - 1)) and of (1 - share harm).
    """
    il1 = cell.il1_support / occupied(k.modulators_il1_healthy) - 1.0
    tnf = cell.tnf_support / occupied(k.modulators_tnf_healthy) - 1.0
    steroid = k.modulators_steroid_tone * k.modulators_steroid_healthy + occupancy.glucocorticoid_receptor_drive
    steroid /= 1.0 + occupancy.glucocorticoid_receptor_block
    mineralo = half_effect(steroid, k.modulators_steroid_support_half, 1.0)
    mineralo = mineralo / half_effect(k.modulators_steroid_healthy, k.modulators_steroid_support_half, 1.0) - 1.0
    bdnf = cell.bdnf_support / (1.0 / (1.0 + k.modulators_bdnf_support_half)) - 1.0
    genomic = cell.steroid_protein / (cell.steroid_protein + k.modulators_steroid_protein_half)
    cell.nmda_share = (
        k.modulators_nmda_content
        * (1.0 + k.modulators_il1_support * il1)
        * (1.0 - k.modulators_il1_harm * cell.il1_harm)
        * (1.0 + k.modulators_steroid_support * mineralo)
        * (1.0 + k.modulators_steroid_fast * cell.steroid_fast)
        * (1.0 - k.modulators_steroid_harm * genomic)
        * (1.0 + k.modulators_bdnf_support * bdnf)
        * (1.0 - k.modulators_oligomer_harm * cell.oligomer)
        * (1.0 - k.modulators_crosslink_fast * cell.crosslink_fast)
        * (1.0 - k.modulators_crosslink_slow * cell.crosslink_slow)
        * occupancy.nmda_pore_left
    )
    path[0].nmda_share = cell.nmda_share
    path[1].nmda_share = cell.nmda_share
    gp130 = half_effect(max(k.modulators_gp130_tone - 1.0, 0.0), k.modulators_gp130_harm_half, 1.5)
    cell.insertion_share = (
        (1.0 + k.modulators_tnf_support * tnf)
        * (1.0 - k.modulators_tnf_harm * cell.tnf_harm)
        * (1.0 - k.modulators_gp130_harm * gp130)
    )
    cell.removal_extra = k.modulators_tnf_removal * cell.tnf_harm
    left = occupancy.glutamate_uptake_left
    cell.clearance = 1.0 - (1.0 - k.modulators_uptake_least) * (1.0 - left)
    cell.ampa_share = 1.0 - k.modulators_uptake_desensitised * (1.0 - left)
    cell.ampa_share *= 1.0 + k.modulators_tnf_support * tnf
    left = occupancy.phosphodiesterase_left
    cell.camp_gain = 1.0 / (1.0 - (1.0 - k.modulators_phosphodiesterase_least) * (1.0 - left))


@kernel()
def modulator_step(k, occupancy, s, cell, path):
    """Advance every arm by ``s`` seconds, d(arm)/dt = (target - arm) / tau, then what they do."""
    support, harm, tnf, p38, fast, nucleus, bdnf, oligomer, crosslink = modulator_targets(k, occupancy)
    cell.il1_support = follow(cell.il1_support, support, s, k.modulators_il1_s)
    cell.il1_harm = follow(cell.il1_harm, harm, s, k.modulators_il1_s)
    cell.tnf_support = follow(cell.tnf_support, tnf, s, k.modulators_tnf_stage_s)
    cell.p38 = follow(cell.p38, p38, s, k.modulators_tnf_stage_s)
    cell.tnf_harm = follow(cell.tnf_harm, cell.p38, s, k.modulators_tnf_stage_s)
    cell.steroid_fast = follow(cell.steroid_fast, fast, s, k.modulators_steroid_fast_s)
    cell.steroid_nucleus = follow(cell.steroid_nucleus, nucleus, s, k.modulators_steroid_nucleus_s)
    cell.steroid_protein = follow(cell.steroid_protein, cell.steroid_nucleus, s, k.modulators_steroid_protein_s)
    cell.bdnf_support = follow(cell.bdnf_support, bdnf, s, k.modulators_bdnf_s)
    cell.oligomer = follow(cell.oligomer, oligomer, s, k.modulators_oligomer_s)
    cell.crosslink_fast = follow(cell.crosslink_fast, crosslink, s, k.modulators_crosslink_fast_s)
    cell.crosslink_slow = follow(cell.crosslink_slow, crosslink, s, k.modulators_crosslink_slow_s)
    modulate(k, occupancy, cell, path)


@kernel()
def modulators_at_rest(k, occupancy, cell, path):
    """The tone of the preparation has acted for ever: arm = target."""
    support, harm, tnf, p38, fast, nucleus, bdnf, oligomer, _ = modulator_targets(k, occupancy)
    cell.il1_support = support
    cell.il1_harm = harm
    cell.tnf_support = tnf
    cell.p38 = p38
    cell.oligomer = oligomer
    cell.tnf_harm = cell.p38
    cell.steroid_fast = fast
    cell.steroid_nucleus = nucleus
    cell.steroid_protein = nucleus
    cell.bdnf_support = bdnf
    modulate(k, occupancy, cell, path)


@kernel()
def oxygen_step(k, occupancy, s, cell):
    """Advance by ``s`` seconds; ``want``: the share of respiration that oxygen does not meet.

    Adenosine (over its half-effect at A1): dA/dt = (most want - A) / tau.
    Energy of the stores: dE/dt = -want / lasts + (1 - want) (1 - E) / refill.
    Pumps hold the ions while stores last: pumps = min(1, E / least); cells that lie depolarised are lost, dI/dt =
    (1 - pumps) (1 - I) / injury. Fibres that conduct = pumps (1 - I).
    """
    want = max(0.0, 1.0 - occupancy.oxygen / CRITICAL_OXYGEN)
    rate = s / k.oxygen_adenosine_s
    cell.anoxic_adenosine = (cell.anoxic_adenosine + rate * k.oxygen_adenosine * want) / (1.0 + rate)
    refill = s * (1.0 - want) / k.oxygen_refill_s
    cell.energy = max(0.0, cell.energy + ((1.0 - cell.energy) * refill - s * want / k.oxygen_lasts_s) / (1.0 + refill))
    pumps = min(1.0, cell.energy / k.oxygen_least)
    cell.injured += (1.0 - pumps) * (1.0 - cell.injured) * s / k.oxygen_injury_s
    cell.conducting = pumps * (1.0 - cell.injured)
