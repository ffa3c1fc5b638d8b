"""Imported by the server from which worker processes are forked: they begin with the compiled slice in memory."""

from __future__ import annotations

import gc

import rig.study.job  # noqa: F401
from model.precompile import compile_biochemistry, compile_slice
from rig.computer.kernel_cache import compile_instruments

compile_slice()
compile_biochemistry()
compile_instruments()
# what is here already is never looked at again, so that its pages stay shared
gc.freeze()
