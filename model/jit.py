"""How a kernel is compiled: without Python's lock, kept between starts, and for no caller but Python and other kernels.

``error_model="numpy"`` lets a division by zero give infinity: with Python's exception in its way no loop vectorises.
A part of every step that takes many arrays says ``forceinline``: handing them over would cost more than what it does.
"""

from __future__ import annotations

from functools import partial

from numba import njit

kernel = partial(njit, nogil=True, cache=True, error_model="numpy", no_cfunc_wrapper=True)
