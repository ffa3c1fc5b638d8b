"""Compiled kernels are kept where the program keeps them: by the sources they come from, so that none is ever stale."""

from rig.kernels import keep_kernels

keep_kernels()
