"""How a kernel is compiled: without Python's lock, kept between starts, and for no caller but Python and other kernels.

``error_model="numpy"`` lets a division by zero give infinity: with Python's exception in its way no loop vectorises.
A part of every step that takes many arrays says ``forceinline``: handing them over would cost more than what it does.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

from numba import njit
from numba.core.caching import FunctionCache


class KeptWhereItCanBe(FunctionCache):
    """Keeping a kernel saves time at the next start and is no condition: a disk that is full, or a file of it that is
    damaged, costs that time and not the slice."""

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except (OSError, EOFError, pickle.UnpicklingError):
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.disable()


_compile = partial(njit, nogil=True, error_model="numpy", no_cfunc_wrapper=True)


def kernel(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Raises what numba raises for an option that it does not know."""
    compiled = _compile(**options)

    def made(function: Callable[..., Any]) -> Any:
        dispatcher: Any = compiled(function)
        try:
            dispatcher._cache = KeptWhereItCanBe(function)
        except RuntimeError:
            # there is no place at all to keep it in
            return dispatcher
        return dispatcher

    return made
