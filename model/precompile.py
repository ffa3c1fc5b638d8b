"""The slice's kernels, compiled by themselves and in two halves, so that two processes can share a first start.

Each half calls kernels as ``advance`` calls them; what the other half has finished by then is found in the cache.
"""

from __future__ import annotations

import numpy as np

from model.binding import SITE
from model.cable import solve
from model.field import add_volleys
from model.firing import fire
from model.integrator import pulse, slow
from model.kernel_constants import constants
from model.modulators import modulators_at_rest
from model.oblique import load_branches, move_branches
from model.parameters import SliceParameters
from model.slice import Slice
from model.spine import pore_step, spine_step, spread_branches
from model.state import ALL, BIRTH_ROWS, COMPARTMENTS, GROUPS, empty_state, work_space
from model.variation import NONE, individual


def _bench() -> tuple[np.void, np.void]:
    return constants(SliceParameters(), 31.0, individual(NONE, 1).factors)[0], np.zeros(1, SITE)[0]


def compile_biochemistry() -> None:
    """Spines, everything slow, and the fibre volley."""
    k, site = _bench()
    state = empty_state()
    state.cell[0]["slow_ticks"] = 1
    slow(k, site, state, work_space())
    modulators_at_rest(k, site, state.cell[0], state.path)
    spread_branches(state.branch, state.x)
    pore_step(k, site, 0.05, state.x, state.branch, state.cell[0])
    spine_step(k, site, 0.05, (1.0,) * 8, state.x, np.zeros(BIRTH_ROWS * ALL), state.path, False)
    two = np.zeros(2)
    add_volleys(np.array([k]), state.pulses, np.int64(0), 0, two, two, 180.0, np.zeros(1))


def compile_slice() -> None:
    """Electricity and release; then the loop that joins all."""
    k, site = _bench()
    state = empty_state()
    born = np.zeros(BIRTH_ROWS * ALL)
    two, row = np.zeros(2), np.zeros(COMPARTMENTS)
    load_branches(k, np.ones(GROUPS), two, 0.0, -70.0, state.path, state.branch, two.copy(), two.copy())
    move_branches(k, site, two, 0.0, -70.0, 1.0, 1.0, state.branch)
    ones = np.ones(COMPARTMENTS)
    work = np.empty((2, COMPARTMENTS))
    solve(0.05, 0.5, ones, ones, ones, row, row, 0.0, -66.0, state.v, state.d, row.copy(), row.copy(), work)
    fire(k, state.cell[0], state.v, 1.0)
    pulse(k, site, state, born, state.pulses[0], np.zeros(2, np.int64))
    one = Slice()
    one.record(0, 400)
    one.stimulate(200, 0, 100.0, 0.1)
    one.advance(500)
    one.samples(0, 400)
    one.read()
    one.read_reached((0.3, 0.3))
