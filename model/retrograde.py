"""Group I mGluR, its local synthesis, 2-AG, CB1 and the slow presynaptic depressions it leaves."""

from __future__ import annotations

from math import exp

from model.jit import kernel


@kernel()
def cb1_active(k, site, endocannabinoid):
    """Share of CB1 receptors that are active: 2-AG and bath agonists against antagonists."""
    y = site.cb1_drive + endocannabinoid / k.retrograde_endocannabinoid_half
    return y / (1.0 + y + site.cb1_block)


@kernel()
def soma_step(k, site, s, v, cell):
    """Calcium that a depolarised soma (``v`` mV) takes in through its high-threshold channels, and the 2-AG that
    calcium and, for minutes after glutamate, a lipase make at the GABA terminals. Advance by ``s`` seconds.
    """
    open_ = 1.0 / (1.0 + exp((k.retrograde_soma_half_mV - v) / k.retrograde_soma_slope_mV))
    target = k.retrograde_soma_uM * open_ * site.calcium_mM / 2.5
    rate = s / k.retrograde_soma_ca_s
    cell.soma_ca = (cell.soma_ca + rate * target) / (1.0 + rate)
    ca4 = (cell.soma_ca / k.retrograde_soma_ca_half_uM) ** 4
    made = k.retrograde_endocannabinoid_soma * ca4 / (1.0 + ca4) + k.retrograde_endocannabinoid_lipase * cell.lipase
    cell.gaba_endocannabinoid = (cell.gaba_endocannabinoid + s * made) / (1.0 + s / k.retrograde_endocannabinoid_s)


@kernel()
def retrograde_step(k, site, s, cell, path, glutamate, camkii):
    """Advance by ``s`` seconds. ``glutamate``, ``camkii``: each pathway's mean mGluR occupancy by spillover and CaMKII
    activation over the step, shape (2,)."""
    drug = site.mglur_group1_drive / (1.0 + site.mglur_group1_drive)
    synthesis = 1.0 - k.modulators_fmrp * (1.0 - site.protein_synthesis_left)
    both = 0.0
    glutamatergic = 0.0
    for q in range(2):
        p = path[q]
        on = k.retrograde_mglur_on * s * glutamate[q]
        p.mglur = (p.mglur + on) / (1.0 + on + s / k.retrograde_mglur_s)
        m = (1.0 - (1.0 - drug) * (1.0 - p.mglur)) * site.mglur_group1_left
        p.dag = (p.dag + s * k.reversal_dag_on * m) / (1.0 + s / k.reversal_dag_s)
        product = k.retrograde_depression_on * m * m / (m + k.retrograde_depression_half) * synthesis
        p.depression = (p.depression + s * product) / (1.0 + s / k.retrograde_depression_s)
        made = k.retrograde_endocannabinoid_on * m + k.retrograde_endocannabinoid_calcium * camkii[q] * (
            k.retrograde_endocannabinoid_alone + (1.0 - k.retrograde_endocannabinoid_alone) * m
        )
        p.endocannabinoid = (p.endocannabinoid + s * made) / (1.0 + s / k.retrograde_endocannabinoid_s)
        both += 0.5 * p.endocannabinoid
        glutamatergic = max(glutamatergic, m)
        active = cb1_active(k, site, p.endocannabinoid)
        rate = s / k.retrograde_cb1_slow_s
        p.cb1_slow = (p.cb1_slow + rate * active) / (1.0 + rate)
        u = (p.cb1_slow / k.retrograde_cb1_slow_half) ** 4
        fall = s * k.retrograde_presynaptic_depression * u / (1.0 + u)
        back = s / k.retrograde_presynaptic_s
        p.presynaptic = (p.presynaptic + fall * k.retrograde_presynaptic_min + back) / (1.0 + fall + back)
    rise = s * k.retrograde_lipase_on * glutamatergic * glutamatergic
    cell.lipase = (cell.lipase + rise) / (1.0 + rise + s / k.retrograde_lipase_s)
    active = cb1_active(k, site, both + cell.gaba_endocannabinoid)
    rate = s / k.retrograde_cb1_slow_s
    cell.gaba_cb1_slow = (cell.gaba_cb1_slow + rate * active) / (1.0 + rate)
    u = (cell.gaba_cb1_slow / k.retrograde_cb1_slow_half) ** 4
    fall = s * k.retrograde_inhibitory_depression * u / (1.0 + u)
    back = s / k.retrograde_presynaptic_s
    cell.inhibitory = (cell.inhibitory + fall * k.retrograde_inhibitory_min + back) / (1.0 + fall + back)
