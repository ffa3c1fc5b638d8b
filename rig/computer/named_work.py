"""Work that comes from another computer by its name: compiled kernels have their place before numba is loaded."""

from __future__ import annotations

import importlib
import sys

from rig.computer.kernel_cache import keep_kernels


def with_kernels(module: str, name: str, shared: bytes, given: bytes) -> bytes:
    """What the function of that module makes of it. Raises what it raises, and ImportError, AttributeError for one that
    is not there."""
    if "numba" not in sys.modules:
        keep_kernels()
    made: bytes = getattr(importlib.import_module(module), name)(shared, given)
    return made
