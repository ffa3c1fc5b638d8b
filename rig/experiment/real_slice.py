"""The slice of the model, for an experiment on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.slice import Slice


def default_slice(**wanted: Any) -> Slice:
    """The real slice; imported here so that nothing heavy comes with the rig."""
    from rig.computer.kernel_cache import compile_ahead

    compile_ahead()
    from model.slice import Slice

    return Slice(**wanted)
