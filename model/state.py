"""The slice's memory: which states there are, and where they stand in plain arrays.

Spine classes: 32 a pathway, in four groups of obliques of eight, all 64 of them in one flat array
``classes[row * 64 + i]`` so that a loop over the classes vectorises. Class ``i`` belongs to pathway ``i // 32`` and to
group ``i // 8``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.aligned_arrays import apart
from model.decay import DECAYS

CLASSES = 32  # spine classes a pathway
GROUPS = 4  # groups of oblique branches a pathway
ALL = 2 * CLASSES  # the row stride: a compile-time constant, or the loops do not vectorise
PER_GROUP = CLASSES // GROUPS
OBLIQUES = 2 * GROUPS  # their row stride
COMPARTMENTS = 12
SOMA = 3
LONG_AGO = -(2**40)  # a tick
BLOCKERS = 3  # open-channel blockers at one time

(
    # NMDA receptors bound (GluN2A, GluN2B), what their rise still lacks, EPSP of the head
    N2A, N2B, RISE, HEAD,
    # share of the spines that hold transmitter, and 1 over it; in those spines calcium (uM), CaMKII with calmodulin and
    # T286-phosphorylated; the same two in the others
    HIT, SPREAD, CA, CAM, T286, CAM_OTHERS, T286_OTHERS,
    # of all spines: calcineurin, cyclase duty, blocked pores
    CALCINEURIN, CYCLASE, BLOCK0, BLOCK1, BLOCK2,
    # terminal: tick of its fibre's last spike, residual calcium, augmentation, post-tetanic potentiation, docked pool,
    # vesicles behind it, release that is on its way
    SPIKE, RESIDUAL, AUGMENTED, PTP, POOL, RESERVE, PENDING,
    # CaMKII bound in the density, S831-P, S845-P, AMPA receptor number, slots, settled part, tag, spine volume
    DOCKED, S831, S845, AMPAR, SLOTS, STABLE, TAG, VOLUME,
    # actin of the head, spines of this class (1 = baseline)
    ACTIN, DENSITY,
    # dephosphorylated inhibitor-1, PP1 at work in the density, anchors that have let it go, how long it has been at
    # work, priming
    INHIBITOR1, PP1, UNHELD, WORN, PRIMED,
    # working rows: voltage and Mg factor of the own oblique, its calcium channels, conductance that Mg has not blocked
    # yet
    VOLT, MGEXP, CHANNEL, DRIVE,
) = range(0, 42 * ALL, ALL)  # fmt: skip
ROWS = 42

# The groups of obliques: voltage mV, activation and availability of the dendritic spike, Mg factor [Mg]/K exp(-V/v),
# excitatory nS
VOLTAGE, ACTIVATION, AVAILABLE, MAGNESIUM, EXCITED = range(0, 5 * OBLIQUES, OBLIQUES)

# What a class never loses: rows of a second flat array, ``class_constants``
P0, NMDAR, RANK, RESTFLUX, USUAL = range(0, 5 * ALL, ALL)
"""USUAL: third power of the calcium that the spine is used to, 1 = mean."""
CONSTANT_ROWS = 5

PATH = np.dtype(
    [
        (name, np.float64)
        for name in (
            "ampa_rise ampa_decay nmda spillover glutamate_sum camkii_sum "
            "endocannabinoid cb1_slow presynaptic mglur depression nmda_share dag"
        ).split()
    ]
    + [(name, np.int64) for name in ("last_pulse", "due")]
)

CELL = np.dtype(
    [
        (name, np.float64)
        for name in (
            "gaba_a_rise gaba_a_decay gaba_b_rise gaba_b_decay autoreceptor_rise gaba_pool inhibitory front ahp "
            "feedback clamp_nS clamp_mV chloride_mV soma_ca lipase gaba_endocannabinoid gaba_cb1_slow "
            "in_rise in_decay out_rise out_decay erk transcript protein eef2k bdnf evoked scale "
            "extra_drive "
            "il1_support il1_harm tnf_support p38 tnf_harm steroid_fast steroid_nucleus steroid_protein "
            "bdnf_support oligomer crosslink_fast crosslink_slow "
            "nmda_share insertion_share removal_extra clearance ampa_share camp_gain "
            "anoxic_adenosine energy injured conducting"
        ).split()
    ]
    + [("extra", np.float64, 3)]  # extrasynaptic NMDA channels held by the drug of each pore slot
    + [(name, np.int64) for name in "now last_pulse last_gaba slow_ticks next_pulse pulses queued blocked".split()]
)

PULSE = np.dtype(
    [("tick", np.int64), ("source", np.int64), ("spine", np.int64)]  # spine: -1, or the class that light uncages on
    + [(name, np.float64) for name in ("own", "shared", "trial", "fired")]
)
ARRIVAL = np.dtype(
    [("tick", np.int64), ("source", np.int64), ("target", np.int64), ("ampa_nS", np.float64), ("gaba", np.float64)]
)
PULSES = 4096
ARRIVALS = 64


class State(NamedTuple):
    """Everything that changes: a snapshot of these arrays is a snapshot of the slice."""

    cell: np.ndarray  # (1,) CELL
    path: np.ndarray  # (2,) PATH
    classes: np.ndarray  # (ROWS * ALL,) spine classes
    oblique: np.ndarray  # (5 * OBLIQUES,) groups of obliques
    v: np.ndarray  # (12,) mV, a cell that has not fired
    d: np.ndarray  # (12,) mV, what the spikes of the population add
    pulses: np.ndarray  # (PULSES,) PULSE, in order of tick
    arrivals: np.ndarray  # (ARRIVALS,) ARRIVAL, transmitter on its way


def empty_state() -> State:
    """All zeros."""
    return State(
        *apart(
            np.zeros(1, CELL),
            np.zeros(2, PATH),
            np.zeros(ROWS * ALL),
            np.zeros(5 * OBLIQUES),
            np.zeros(COMPARTMENTS),
            np.zeros(COMPARTMENTS),
            np.zeros(PULSES, PULSE),
            np.zeros(ARRIVALS, ARRIVAL),
        )
    )


class Work(NamedTuple):
    """What a step of the loop writes before it reads it; nothing in it outlives the step."""

    decay: np.ndarray  # (DECAYS,) what every fast state keeps over a step
    sweep: np.ndarray  # (2, COMPARTMENTS) the solver's elimination
    mid_v: np.ndarray  # (COMPARTMENTS,) mV, the middle of the step
    mid_d: np.ndarray
    conductance: np.ndarray  # (COMPARTMENTS,) nS, what lies across the membrane besides the leak
    inflow: np.ndarray  # (COMPARTMENTS,) pA
    arriving_nS: np.ndarray  # (2,) AMPA conductance on its way to each pathway
    ampa_nS: np.ndarray  # (2,) open at each pathway
    seen_nS: np.ndarray  # (2,) of its obliques seen by the trunk
    current_pA: np.ndarray  # (2,)
    trunk_mV: np.ndarray  # (2,) where the obliques leave it
    camkii: np.ndarray  # (2,) mean of each pathway since slow biochemistry last ran
    glutamate: np.ndarray  # (2,)


def work_space() -> Work:
    """All zeros."""
    rows = (np.zeros(COMPARTMENTS) for _ in range(4))
    return Work(*apart(np.zeros(DECAYS), np.zeros((2, COMPARTMENTS)), *rows, *(np.zeros(2) for _ in range(7))))
