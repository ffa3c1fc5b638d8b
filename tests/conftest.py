"""Compiled kernels are kept where the program keeps them: by the sources they come from, so that none is ever stale."""

from rig.computer.kernel_cache import keep_kernels

keep_kernels()
