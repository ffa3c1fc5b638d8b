"""Glutamate outside the cleft, group I mGluR, its local synthesis, 2-AG, CB1 and the slow presynaptic depressions it
leaves."""

from __future__ import annotations

from math import exp

from model.decay import SPILLOVER
from model.jit import kernel
from model.reference import REFERENCE_CALCIUM_mM


@kernel()
def spillover_step(k, path, decay, h_ms):
    """Glutamate outside the cleft fades over a step; what mGluR hears of it is summed for the slow biochemistry.

    dS/dt = -S / tau; occupancy = S^4 / (S^4 + half^4): receptors that stand away from the cleft hear several releases
    together, and single ones hardly.
    """
    for q in range(2):
        p = path[q]
        fourth = p.spillover**4
        p.glutamate_sum += fourth / (fourth + k.retrograde_spillover_half**4) * h_ms
        p.spillover = p.spillover * decay[SPILLOVER] + 1e-30


@kernel()
def cb1_active(k, occupancy, endocannabinoid):
    """Share of CB1 receptors that are active, 2-AG and bath agonists against antagonists: y / (1 + y + block)."""
    y = occupancy.cb1_drive + endocannabinoid / k.retrograde_endocannabinoid_half
    return y / (1.0 + y + occupancy.cb1_block)


@kernel()
def cb1_slow_step(k, s, slow, active):
    """The slow signal of CB1 after ``s`` seconds: d(slow)/dt = (active - slow) / tau."""
    rate = s / k.retrograde_cb1_slow_s
    return (slow + rate * active) / (1.0 + rate)


@kernel()
def held_back_step(k, s, left, slow, speed, least):
    """Share of release that the slow signal of CB1 leaves for long, after ``s`` seconds.

    d(left)/dt = speed u/(1 + u) (least - left) + (1 - left) / tau, u = (slow / half)^4.
    """
    u = (slow / k.retrograde_cb1_slow_half) ** 4
    fall = s * speed * u / (1.0 + u)
    back = s / k.retrograde_presynaptic_s
    return (left + fall * least + back) / (1.0 + fall + back)


@kernel()
def soma_step(k, occupancy, s, v, cell, path):
    """Calcium that a depolarised soma (``v`` mV) takes in through its high-threshold channels, and the 2-AG that
    calcium and, for minutes after glutamate, a lipase make at the GABA terminals. Advance by ``s`` seconds.

    dCa/dt = (Ca_max open(V) [Ca]o/reference - Ca) / tau; d(2-AG)/dt = on Ca^4/(1 + Ca^4) + on lipase - (2-AG) / tau.
    Glutamate terminals hear a share of what calcium makes.
    """
    open_ = 1.0 / (1.0 + exp((k.retrograde_soma_half_mV - v) / k.retrograde_soma_slope_mV))
    target = k.retrograde_soma_uM * open_ * occupancy.calcium_mM / REFERENCE_CALCIUM_mM
    rate = s / k.retrograde_soma_ca_s
    cell.soma_ca = (cell.soma_ca + rate * target) / (1.0 + rate)
    ca4 = (cell.soma_ca / k.retrograde_soma_ca_half_uM) ** 4
    by_calcium = k.retrograde_endocannabinoid_soma * ca4 / (1.0 + ca4)
    for q in range(2):
        path[q].endocannabinoid += s * k.retrograde_endocannabinoid_apart * by_calcium
    made = by_calcium + k.retrograde_endocannabinoid_lipase * cell.lipase
    cell.gaba_endocannabinoid = (cell.gaba_endocannabinoid + s * made) / (1.0 + s / k.retrograde_endocannabinoid_s)


@kernel()
def mglur_step(k, occupancy, s, p, glutamate):
    """Group I mGluR of a pathway after ``s`` seconds; returns its activity m, by glutamate or an agonist in the bath.

    dG/dt = on glutamate (1 - G) - G / tau; m = (1 - (1 - drug)(1 - G)) mGluR_left.
    """
    drug = occupancy.mglur_group1_drive / (1.0 + occupancy.mglur_group1_drive)
    on = k.retrograde_mglur_on * s * glutamate
    p.mglur = (p.mglur + on) / (1.0 + on + s / k.retrograde_mglur_s)
    return (1.0 - (1.0 - drug) * (1.0 - p.mglur)) * occupancy.mglur_group1_left


@kernel()
def mglur_products_step(k, occupancy, s, p, m, camkii):
    """What mGluR of activity ``m`` makes in a pathway over ``s`` seconds: diacylglycerol, the product of local
    synthesis that removes receptors, and 2-AG, which calcium makes too.

    d(DAG)/dt = on m - DAG/tau; d(product)/dt = on m^2/(m + half) synthesis - product/tau;
    d(2-AG)/dt = on m + on_Ca CaMKII (alone + (1 - alone) m) - (2-AG)/tau.
    """
    synthesis = 1.0 - k.modulators_fmrp * (1.0 - occupancy.protein_synthesis_left)
    p.dag = (p.dag + s * k.reversal_dag_on * m) / (1.0 + s / k.reversal_dag_s)
    product = k.retrograde_depression_on * m * m / (m + k.retrograde_depression_half) * synthesis
    p.depression = (p.depression + s * product) / (1.0 + s / k.retrograde_depression_s)
    made = k.retrograde_endocannabinoid_on * m + k.retrograde_endocannabinoid_calcium * camkii * (
        k.retrograde_endocannabinoid_alone + (1.0 - k.retrograde_endocannabinoid_alone) * m
    )
    p.endocannabinoid = (p.endocannabinoid + s * made) / (1.0 + s / k.retrograde_endocannabinoid_s)


@kernel()
def retrograde_step(k, occupancy, s, cell, path, glutamate, camkii):
    """Advance by ``s`` seconds. ``glutamate``, ``camkii``: each pathway's mean mGluR occupancy by spillover and CaMKII
    activation over the step, shape (2,).

    At the GABA terminals a lipase follows mGluR: d(lipase)/dt = on m^2 (1 - lipase) - lipase / tau; what CB1 takes
    there for long, it takes through calcineurin (Heifets, Chevaleyre & Castillo 2008).
    """
    both = 0.0
    glutamatergic = 0.0
    for q in range(2):
        p = path[q]
        m = mglur_step(k, occupancy, s, p, glutamate[q])
        mglur_products_step(k, occupancy, s, p, m, camkii[q])
        both += 0.5 * p.endocannabinoid
        glutamatergic = max(glutamatergic, m)
        p.cb1_slow = cb1_slow_step(k, s, p.cb1_slow, cb1_active(k, occupancy, p.endocannabinoid))
        p.presynaptic = held_back_step(
            k, s, p.presynaptic, p.cb1_slow, k.retrograde_presynaptic_depression, k.retrograde_presynaptic_min
        )
    rise = s * k.retrograde_lipase_on * glutamatergic * glutamatergic
    cell.lipase = (cell.lipase + rise) / (1.0 + rise + s / k.retrograde_lipase_s)
    active = cb1_active(k, occupancy, both + cell.gaba_endocannabinoid)
    cell.gaba_cb1_slow = cb1_slow_step(k, s, cell.gaba_cb1_slow, active)
    speed = k.retrograde_inhibitory_depression * occupancy.calcineurin_left
    cell.inhibitory = held_back_step(k, s, cell.inhibitory, cell.gaba_cb1_slow, speed, k.retrograde_inhibitory_min)
