"""The compiled slice, made ready before anything imports the model; where it cannot be kept, that is said."""

from __future__ import annotations

from rig.commands.endings import complain


def ready_kernels() -> None:
    from rig.computer.kernel_cache import keep_kernels, not_kept

    keep_kernels()
    if not_kept():
        complain(not_kept())
