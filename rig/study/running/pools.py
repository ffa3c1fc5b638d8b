"""Who computes the slices of a study; each is opened by ``with`` and closed at its end."""

from __future__ import annotations

from rig.study.pool import Pool, WorkerLost, threads
from rig.study.running.scheduler import dask
from rig.study.worker_processes import processes

__all__ = ["Pool", "WorkerLost", "dask", "processes", "threads"]
