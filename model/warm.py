"""The slice's kernels, compiled by themselves and in two halves, so that two processes can share a first start."""

from __future__ import annotations

import numpy as np

from model.binding import SITE
from model.clock import _slow
from model.constants import constants
from model.parameters import Tissue
from model.slice import Slice
from model.state import empty_state
from model.variation import NONE, individual


def compile_biochemistry() -> None:
    """Everything that runs on the slow grid; ``compile_slice`` finds it done when it comes to it."""
    k = constants(Tissue(), 31.0, individual(NONE, 1, None).factors)
    state = empty_state()
    state.cell[0]["slow_ticks"] = 1
    _slow(k[0], np.zeros(1, SITE)[0], state)


def compile_slice() -> None:
    """All the rest: a pulse, a sweep, the read-outs."""
    one = Slice()
    one.record(0, 400)
    one.stimulate(200, 0, 100.0, 0.1)
    one.advance(500)
    one.samples(0, 400)
    one.read()
