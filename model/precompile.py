"""The slice's kernels, compiled by themselves and in two halves, so that two processes can share a first start.

Each half calls kernels as ``advance`` calls them; what the other half has finished by then is found in the cache.
"""

from __future__ import annotations

import numpy as np

from model.binding import OCCUPANCY
from model.cable import solve
from model.decay import DECAYS
from model.delivery import stimulate
from model.field import add_volleys
from model.firing import fire
from model.integrator import slow
from model.kernel_constants import constants
from model.modulators import modulators_at_rest
from model.oblique import load_obliques, move_obliques
from model.parameters import SliceParameters
from model.reference import REFERENCE_C
from model.slice import Slice
from model.spine import others_step, pore_step, spine_step, spread_obliques
from model.state import ALL, COMPARTMENTS, CONSTANT_ROWS, GROUPS, empty_state, work_space
from model.variation import NONE, individual


def _standard() -> tuple[np.void, np.void]:
    return constants(SliceParameters(), REFERENCE_C, individual(NONE, 1).factors)[0], np.zeros(1, OCCUPANCY)[0]


def compile_biochemistry() -> None:
    """Spines, everything slow, and the fibre volley."""
    k, occupancy = _standard()
    state = empty_state()
    state.cell[0]["slow_ticks"] = 1
    slow(k, occupancy, state, np.ones(CONSTANT_ROWS * ALL), work_space())
    modulators_at_rest(k, occupancy, state.cell[0], state.path)
    spread_obliques(state.oblique, state.classes)
    pore_step(k, occupancy, 0.05, state.classes, state.oblique, state.cell[0])
    spine_step(k, occupancy, 0.05, np.ones(DECAYS), state.classes, np.zeros(CONSTANT_ROWS * ALL), state.path, False)
    others_step(k, occupancy, 0.05, np.ones(DECAYS), state.classes, np.ones(CONSTANT_ROWS * ALL))
    two = np.zeros(2)
    add_volleys(np.array([k]), state.pulses, np.int64(0), 0, two, two, 180.0, np.zeros(1))


def compile_slice() -> None:
    """Electricity and release; then the loop that joins all."""
    k, occupancy = _standard()
    state = empty_state()
    class_constants = np.zeros(CONSTANT_ROWS * ALL)
    two, row = np.zeros(2), np.zeros(COMPARTMENTS)
    load_obliques(k, np.ones(GROUPS), two, 0.0, -70.0, state.path, state.oblique, two.copy(), two.copy())
    move_obliques(k, occupancy, two, 0.0, -70.0, np.ones(DECAYS), state.oblique)
    ones = np.ones(COMPARTMENTS)
    work = np.empty((2, COMPARTMENTS))
    solve(0.05, 0.5, ones, ones, ones, row, row, 0.0, -66.0, state.v, state.d, row.copy(), row.copy(), work)
    fire(k, state.cell[0], state.v, np.ones(DECAYS))
    stimulate(k, occupancy, state, class_constants, state.pulses[0], np.zeros(2, np.int64))
    one = Slice()
    one.record(0, 400)
    one.stimulate(200, 0, 100.0, 0.1)
    one.advance(500)
    one.samples(0, 400)
    one.read()
    one.read_reached((0.3, 0.3))
