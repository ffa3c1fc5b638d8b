"""Fibres recruited by a pulse, and what they release: facilitation, depletion, augmentation, PTP, CB1, [Ca]o.

Release is an expected value per spine class, exact between pulses (no dice): see Dittman et al. 2000 and Zucker &
Regehr 2002 for the states, Dodge & Rahamimoff 1967 for the fourth-power law with competition by Mg.
"""

from __future__ import annotations

from functools import lru_cache
from math import erf, exp, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from model.inhibition import gaba_b_bath
from model.jit import kernel
from model.parameters import Fibres, Inhibition, Release
from model.reference import REFERENCE_CALCIUM_mM, REFERENCE_MAGNESIUM_mM
from model.state import (
    ALL,
    AMPAR,
    AUGMENTED,
    CLASSES,
    CONSTANT_ROWS,
    NMDAR,
    P0,
    PENDING,
    POOL,
    PTP,
    RANK,
    RESERVE,
    RESIDUAL,
    S831,
    SPIKE,
    USUAL,
)
from model.units import TICK_MS

ARRIVAL_TICKS = 400  # 20 ms: all transmitter of a pulse has arrived


@lru_cache(256)
def recruited(
    fibres: Fibres, rheobase_uA: float, lamina_um: float, depth_um: float, current_uA: float, width_ms: float
) -> float:
    """Fraction of a pathway's fibres that a pulse fires (strength-duration law of Weiss, log-normal thresholds).

    The current thins with the distance from the electrode's lamina; fibres lie as a Gaussian around it, inside
    s. radiatum only, so an electrode elsewhere recruits little or nothing.
    """
    if current_uA <= 0.0 or width_ms <= 0.0 or not 0.0 <= depth_um <= 400.0:
        return 0.0
    effective = current_uA * width_ms / (width_ms + fibres.chronaxie_ms)
    sd = fibres.bundle_sd_um
    total = 0.0
    steps = 48
    for i in range(steps):
        offset = -3.0 * sd + 6.0 * sd * (i + 0.5) / steps
        z = lamina_um + offset
        if fibres.radiatum_from_um < z < fibres.radiatum_to_um:
            weight = exp(-0.5 * (offset / sd) ** 2)
            reached = effective / (1.0 + (offset / fibres.current_spread_um) ** 2)
            total += weight * 0.5 * (1.0 + erf(log(reached / rheobase_uA) / (fibres.threshold_sd * sqrt(2.0))))
    return total * 6.0 / steps / sqrt(2.0 * np.pi)


def overlap(fibres: Fibres, lamina_1_um: float, lamina_2_um: float) -> float:
    """Fraction of what a pulse recruits of its own pathway that it recruits of the other one."""
    return fibres.overlap_max * exp(-((lamina_1_um - lamina_2_um) ** 2) / (2.0 * fibres.overlap_sd_um**2))


def arrival(
    fibres: Fibres,
    release: Release,
    half_length_um: float,
    distance_um: float,
    delay_ms: float,
    jitter_ms: float,
    pole_ms: float,
) -> NDArray[np.float64]:
    """Cumulative release at the mean cell against ticks since the pulse, shape (ARRIVAL_TICKS + 1,), from 0 to 1.

    A Gaussian (jitter and spread of conduction velocity), spread uniformly over the strip of tissue that the electrode
    sees, then three equal poles for the scatter inside a cell.
    """
    fine = 4
    dt = TICK_MS / fine
    n = ARRIVAL_TICKS * fine
    t = (np.arange(n) + 0.5) * dt
    density = np.zeros(n)
    # The strip does not reach behind the stimulating electrode.
    half = min(half_length_um, 0.9 * distance_um) if distance_um > 0 else half_length_um
    for x in distance_um + half * np.linspace(-0.96, 0.96, 25):
        travel = max(x, 0.0) / fibres.velocity_um_ms
        sd = sqrt(release.synaptic_jitter_ms**2 + jitter_ms**2 + (fibres.velocity_cv * travel) ** 2)
        mean = travel + release.synaptic_delay_ms + 2.0 * release.synaptic_jitter_ms + delay_ms
        density += np.exp(-0.5 * ((t - mean) / sd) ** 2) / sd
    poles = t * t * np.exp(-t / pole_ms)
    density = np.convolve(density, poles)[:n]
    cumulative = np.concatenate(([0.0], np.cumsum(density)))[::fine]
    return cumulative / cumulative[-1]


def arrival_tables(
    fibres: Fibres, release: Release, inhibition: Inhibition, half_length_um: float, distances_um: tuple[float, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Glutamate and GABA tables, shape (2, ARRIVAL_TICKS + 1) each, and the mean arrival of glutamate in ticks, shape
    (2,).
    """
    pole = release.scatter_ms
    glutamate = np.stack([arrival(fibres, release, half_length_um, d, 0.0, 0.0, pole) for d in distances_um])
    gaba = np.stack(
        [
            arrival(fibres, release, half_length_um, d, inhibition.delay_ms, inhibition.jitter_ms, pole)
            for d in distances_um
        ]
    )
    means = np.array([int(np.searchsorted(row, 0.5)) for row in glutamate], np.int64)
    return glutamate, gaba, means


@kernel()
def release_factor(k, occupancy, evoked, anoxic, cb1, presynaptic):
    """What scales release probability from outside the terminal: [Ca]o against [Mg]o, blocked calcium channels, CB1,
    A1, GABA_B, cAMP, slow depression. ``anoxic``: adenosine of a slice without oxygen.

    (left c / c_rest)^4 with c = [Ca] / ([Ca] + half (1 + [Mg]/K) / (1 + [Mg]_rest/K)), left: share of the channels that
    are not blocked (Wu & Saggau 1994 J Neurosci 14:5613), times what each receptor leaves, times 1 + gain drive / (1 +
    drive) of adenylyl cyclase.
    """
    half = k.release_calcium_half_mM
    rest = REFERENCE_CALCIUM_mM / (REFERENCE_CALCIUM_mM + half)
    half *= (1.0 + occupancy.magnesium_mM / k.release_magnesium_half_mM) / (
        1.0 + REFERENCE_MAGNESIUM_mM / k.release_magnesium_half_mM
    )
    now = occupancy.calcium_mM / (occupancy.calcium_mM + half)
    calcium = (now / rest) ** 4 * occupancy.calcium_terminal_left**4
    healthy = k.modulators_adenosine_healthy
    drive = k.modulators_adenosine_tone * healthy + occupancy.adenosine_a1_drive + k.enzymes_evoked_adenosine * evoked
    drive += anoxic
    a1 = k.release_a1_glutamate * drive / (1.0 + drive + occupancy.adenosine_a1_block)
    a1_rest = k.release_a1_glutamate * healthy / (1.0 + healthy)
    camp = occupancy.adenylyl_cyclase_drive / (1.0 + occupancy.adenylyl_cyclase_drive)
    return (
        calcium
        * (1.0 + k.release_camp_gain * camp)
        * (1.0 - k.release_cb1_glutamate * cb1)
        * ((1.0 - a1) / (1.0 - a1_rest))
        * (1.0 - k.release_gabab_glutamate * gaba_b_bath(occupancy))
        * presynaptic
    )


@kernel()
def excitable(k, gap_ms):
    """What of its threshold's reach a fibre has again ``gap_ms`` after its last spike: 1 - exp(-(gap - absolute) /
    recovery), nothing before."""
    late = gap_ms - k.fibres_refractory_ms
    return 1.0 - exp(-late / k.fibres_recovery_ms) if late > 0.0 else 0.0


@kernel()
def fired_part(rank, fraction, shared):
    """How much of a class fires, of which ``rank`` classes have lower thresholds, when ``fraction`` of the pathway's
    fibres does. ``shared`` fibres belong to the other electrode: they lie far from this pathway's own electrode, so
    they are the ones with the highest thresholds.

    part = CLASSES fraction - rank, between 0 and 1.
    """
    if shared:
        rank = CLASSES - 1.0 - rank
    return min(max(CLASSES * fraction - rank, 0.0), 1.0)


@kernel()
def release_pulse(k, classes, class_constants, target, fraction, shared, factor, tick, gap_ms, trial):
    """Fire ``fraction`` of the fibres of pathway ``target`` at ``tick``, those that have just fired less easily;
    returns (sum of AMPA-weighted release, mean release, share of fibres that fired). Terminals without a spike only
    recover.

    Between pulses residual, augmentation and PTP fade as exp(-gap/tau). Docked sites that are empty (``pool``: the
    share that is full) fill at RESERVE (1 + gain residual) / tau_pool from the recycling pool, of which each that
    fills takes docked / recycling, and which itself comes back with tau_reserve.
    On a pulse gain = 1 + F residual / (residual + half) + augmentation + PTP; odds = p0 / (p_max - p0) factor gain
    pool, as the odds of release grow with the vesicles that are docked (Dobrunz & Stevens 1997); released = p_max
    odds / (1 + odds), of which each empties one of the docked sites. Augmentation rises with every spike, and with PTP
    by residual^2.
    """
    first = target * CLASSES
    facilitation = exp(-gap_ms / k.release_facilitation_ms)
    augmentation = exp(-gap_ms / (1000.0 * k.release_augmentation_s))
    ptp = exp(-gap_ms / (1000.0 * k.release_ptp_s))
    recycled = exp(-gap_ms / (1000.0 * k.release_reserve_s))
    total = 0.0
    mean = 0.0
    fired = 0.0
    for i in range(first, first + CLASSES):
        residual = classes[RESIDUAL + i]
        # The pool refills faster while residual calcium lasts; it decays on the way, so its mean over the gap counts.
        mean_residual = residual * (1.0 - facilitation) * k.release_facilitation_ms / max(gap_ms, 1e-9)
        reserve = 1.0 - (1.0 - classes[RESERVE + i]) * recycled
        pool = classes[POOL + i]
        faster = 1.0 + k.release_pool_calcium * mean_residual / k.release_train_residual
        filled = (1.0 - pool) * (1.0 - exp(-gap_ms / (1000.0 * k.release_pool_s) * reserve * faster))
        pool += filled
        # What filled the sites soon after the spike has come back by now, as far as the gap lets it.
        reserve -= k.release_docked / k.release_recycling * filled * recycled
        residual *= facilitation
        augmented = classes[AUGMENTED + i] * augmentation
        tetanic = classes[PTP + i] * ptp
        reach = fraction * excitable(k, (tick - classes[SPIKE + i]) * TICK_MS)
        part = fired_part(class_constants[RANK + i], reach, shared)
        if part > 0.0:
            classes[SPIKE + i] = tick
            fired += part
            gain = (
                1.0
                + k.release_facilitation_max * residual / (residual + k.release_facilitation_half)
                + augmented
                + tetanic
            )
            odds = class_constants[P0 + i] / (k.release_p_max - class_constants[P0 + i]) * factor * gain * pool
            released = k.release_p_max * odds / (1.0 + odds)
            pool -= part * released / k.release_docked
            train = residual / k.release_train_residual
            train = min(k.release_train_residual_cap, train * train) * part
            more = k.release_augmentation_spike * part + k.release_augmentation_step * train
            augmented += more * (1.0 - augmented / k.release_augmentation_max)
            tetanic += k.release_ptp_step * train * (1.0 - tetanic / k.release_ptp_max)
            residual += part
            released *= part * trial
            total += classes[AMPAR + i] * (1.0 + k.receptors_s831_gain * classes[S831 + i]) * released
            mean += released
            classes[PENDING + i] += released
        classes[RESIDUAL + i] = residual
        classes[AUGMENTED + i] = augmented
        classes[PTP + i] = tetanic
        classes[POOL + i] = pool
        classes[RESERVE + i] = reserve
    return total / CLASSES, mean / CLASSES, fired / CLASSES


def normal_quantiles(n: int) -> NDArray[np.float64]:
    """The ``n`` equally likely quantiles of a standard normal, at the middle of each share."""
    return np.array([NormalDist().inv_cdf((i + 0.5) / n) for i in range(n)])


def class_constant_rows(
    release: Release, nmda_log_sd: float, p0_factor: float, shift: tuple[float, float], slide: float
) -> NDArray[np.float64]:
    """What distinguishes the classes of a slice, shape (5 * 64,): release probability, NMDA receptors, threshold
    rank, 0, third power of the usual calcium, which follows what test pulses bring (release times receptors) to the
    power ``slide``.

    Ranks are the fibre-threshold quantiles. Release probability and NMDA receptor number are exact log-normal
    quantiles, given out by a two-dimensional Kronecker sequence, so that every contiguous range of thresholds and
    every oblique holds a fair sample; ``shift`` (in [0, 1)) rotates it from slice to slice.
    """
    quantile = normal_quantiles(CLASSES)
    probability = release.p0 * p0_factor * np.exp(release.p0_log_sd * quantile)
    receptors = np.exp(nmda_log_sd * quantile)
    receptors /= receptors.mean()
    rows = np.zeros((CONSTANT_ROWS, ALL))
    for path in range(2):
        rank = np.empty(CLASSES, int)
        for i in range(CLASSES):
            group, place = divmod(i, CLASSES // 4)
            rank[i] = 4 * place + (group + place) % 4
        order_p = np.argsort(np.argsort((0.75488 * rank + shift[0] + 0.37 * path) % 1.0))
        order_n = np.argsort(np.argsort((0.56984 * rank + shift[1] + 0.61 * path) % 1.0))
        there = slice(path * CLASSES, (path + 1) * CLASSES)
        rows[P0 // ALL, there] = probability[order_p]
        rows[NMDAR // ALL, there] = receptors[order_n]
        rows[RANK // ALL, there] = rank
        usual = receptors[order_n] * probability[order_p] / np.median(probability)
        rows[USUAL // ALL, there] = usual ** (3.0 * slide)
    return rows.ravel()
