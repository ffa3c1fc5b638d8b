"""What a test pulse reaches and what its response is made of. An electrode sees the synapses of the fibres that fire
and no others: the read-outs are weighed by them here, and the response is taken apart into its factors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.cable import Cable
from model.jit import kernel
from model.release import fired_part, release_factor, release_pulse
from model.retrograde import cb1_active
from model.state import ALL, AMPAR, CLASSES, RANK, S831, State
from model.units import TICK_MS

RESTED_MS = 15_000.0
"""A test pulse finds terminals that have rested so long at the least: the other pathway was tested then."""
COARSE = 4
"""Ticks between the moments at which the depolarisation is worked out."""

RESPONSE = {
    "fibres_fire": "share of the fibres of its own pathway that a test pulse fires",
    "spines_reached": "spines that it reaches, those of shared fibres too, 1 = all of a pathway",
    "ampa_conductance": "conductance of an AMPA receptor in the density, 1 = S831 not phosphorylated",
    "ampa_answering": "share of the AMPA receptors that no drug holds and no glutamate desensitises",
    "released": "glutamate that a receptor gets from a test pulse, 1 = one vesicle",
    "driving_force": "driving force that the pulse leaves itself where its current is largest, 1 = all of it",
}
"""The factors of the response to a test pulse, besides the receptors in the density; of (S1, S2)."""


class Pulse(NamedTuple):
    """A test pulse to pathway ``source``: the fraction of the fibres that it fires of its own pathway, and of the other
    one."""

    source: int
    own: float
    shared: float


class Depolarisation(NamedTuple):
    """What the synapses of a pulse do to the cable, if nothing else lay across its membrane."""

    open: NDArray[np.float64]
    """Time course of the conductance, peak 1, shape (n,)."""
    peak: float
    """Its peak, of transmitter that arrives scattered; 1 = all at once."""
    trunk: NDArray[np.float64]
    """Shape (2, 2, n): the depolarisation of each pathway's trunk by the conductance of each, as a share of the driving
    force, per nS of its peak."""


def depolarisation(cable: Cable, arrivals: NDArray[np.float64], rise_ms: float, decay_ms: float) -> Depolarisation:
    """``arrivals``: cumulative, one a tick, as transmitter of the pulse arrives; the kinetics are those of AMPA
    receptors. Backward Euler."""
    ms = np.arange(arrivals.size) * TICK_MS
    once = np.exp(-ms / decay_ms) - np.exp(-ms / rise_ms)
    whole = np.convolve(np.diff(arrivals), once)[: arrivals.size]
    given = (whole / whole.max())[::COARSE]
    matrix = np.diag(cable.leak)
    for j, axial in enumerate(cable.axial[:-1]):
        matrix[j : j + 2, j : j + 2] += axial * np.array([[1.0, -1.0], [-1.0, 1.0]])
    charge = np.diag(cable.capacitance / (COARSE * TICK_MS))
    step = np.linalg.inv(charge + matrix)
    v = np.zeros((cable.leak.size, 2))
    trunk = np.zeros((2, 2, given.size))
    for place, now in enumerate(given):
        v = step @ (charge @ v + now * cable.band.T)
        trunk[:, :, place] = cable.band @ v
    return Depolarisation(given, float(whole.max() / once.max()), trunk)


@kernel()
def _release(constants, occupancies, state, class_constants, tick, source, own, shared, classes, parts, given):
    """What a pulse to ``source`` would release at ``tick``: how much of each class fires into ``parts`` (ALL,), the sum
    of AMPA-weighted release of each pathway into ``given`` (2,). ``classes``: a copy of the spines, and changed."""
    k = constants[0]
    occupancy = occupancies[0]
    for q in range(2):
        other = q != source
        fraction = shared if other else own
        given[q] = 0.0
        for i in range(q * CLASSES, (q + 1) * CLASSES):
            parts[i] = fired_part(class_constants[RANK + i], fraction, other)
        if fraction > 0.0:
            p = state.path[q]
            cell = state.cell[0]
            cb1 = cb1_active(k, occupancy, p.endocannabinoid)
            factor = release_factor(k, occupancy, cell.evoked, cell.anoxic_adenosine, cb1, p.presynaptic)
            gap_ms = max(RESTED_MS, (tick - p.last_pulse) * TICK_MS)
            rested = p.last_pulse + gap_ms / TICK_MS
            given[q], _, _ = release_pulse(k, classes, class_constants, q, fraction, other, factor, rested, gap_ms, 1.0)


class Reached:
    """What a test pulse would do to the slice as it stands; it is not given."""

    def __init__(
        self,
        constants: np.ndarray,
        occupancies: np.ndarray,
        state: State,
        class_constants: NDArray[np.float64],
        tick: int,
        pulse: Pulse,
    ) -> None:
        parts = np.zeros(ALL)
        self._given = np.zeros(2)
        _release(constants, occupancies, state, class_constants, tick, *pulse, state.classes.copy(), parts, self._given)
        self._k, self._occupancy, self._state, self._pulse = constants[0], occupancies[0], state, pulse
        self._spines = parts.sum() / CLASSES
        weighed = parts.reshape(2, CLASSES)
        if not weighed.any():
            weighed[pulse.source] = 1.0
        self.weights = weighed / weighed.sum()
        """The share of each class in what the pulse reaches, shape (2, CLASSES), sum 1. Where no fibre fires, all
        spines of the pathway count alike."""

    def mean(self, values: NDArray[np.float64]) -> float:
        """Of a read-out of every class."""
        return float((self.weights * values).sum())

    def response(self, groups: NDArray[np.float64], depolarised: Depolarisation) -> dict[str, float]:
        """RESPONSE. ``groups``: synapse density of the groups of obliques.

        ``spines_reached``, the mean of the AMPA receptors, ``ampa_conductance``, ``released`` and ``ampa_answering``
        make the conductance that ``delivery.excite`` would give; with ``driving_force`` it is nearly the largest
        current, which the slope follows. What is left: dendritic spikes, inhibition, run-down of the slice.
        """
        k, classes = self._k, self._state.classes.reshape(-1, 2, CLASSES)
        in_density = self.mean(classes[AMPAR // ALL])
        conducting = self.mean(classes[AMPAR // ALL] * (1.0 + k["receptors_s831_gain"] * classes[S831 // ALL]))
        answering = float(self._occupancy["ampa_left"] * self._state.cell[0]["ampa_share"])
        reached = self._spines * conducting
        nS = k["receptors_ampa_nS"] * answering * self._state.cell[0]["scale"] * depolarised.peak * self._given
        return {
            "fibres_fire": self._pulse.own,
            "spines_reached": self._spines,
            "ampa_conductance": conducting / in_density,
            "ampa_answering": answering,
            "released": float(self._given.sum() / reached) if reached > 0.0 else 0.0,
            "driving_force": left_of_the_driving_force(float(k["cell_oblique_nS"]), groups, nS, depolarised),
        }


def left_of_the_driving_force(
    coupling_nS: float, groups: NDArray[np.float64], nS: NDArray[np.float64], depolarised: Depolarisation
) -> float:
    """The largest current of conductances that peak at ``nS`` (2,), 1 = that of a membrane which does not depolarise.
    The obliques follow their synapses at once, the trunk as its capacitance lets it."""
    total = float(nS.sum())
    if total <= 0.0:
        return 1.0
    load = nS[:, np.newaxis, np.newaxis] * groups[:, np.newaxis] * depolarised.open
    through = (load * coupling_nS / (coupling_nS + load)).mean(axis=1)
    share = through / np.maximum(depolarised.open, 1e-9)
    trunk = (depolarised.trunk * share).sum(axis=1)
    return float((through / (1.0 + trunk)).sum(axis=0).max() / total)
