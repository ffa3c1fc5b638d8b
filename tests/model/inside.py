"""The one place where tests look inside a slice: at the numbers that its kernels work on."""

from __future__ import annotations

from typing import Any


def state_of(tissue: Any) -> Any:
    """Everything that changes with time."""
    return tissue._state


def class_constants_of(tissue: Any) -> Any:
    """What every class of synapses was made with."""
    return tissue._class_constants


def occupancy_of(tissue: Any) -> Any:
    """What sits on its receptors now."""
    return tissue._occupancy


def constants_of(tissue: Any) -> Any:
    return tissue._constants
