"""Looking back while the rig is paused: which earlier sweep the scope shows, and which part of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from model.units import TICKS_PER_MS
from rig.messages import Sweep

KEPT = 480
"""Two hours of test pulses to both pathways."""


class ScrollBack:
    """At place 0 is the present; each place further back is a sweep of the pathways in view."""

    def __init__(self) -> None:
        self._sweeps: deque[Sweep] = deque(maxlen=KEPT)
        self._place = 0
        self.pan_ms = 0.0
        """How far the time axis is pushed to the right."""

    def add(self, sweeps: list[Sweep]) -> None:
        self._sweeps.extend(sweeps)

    def forget_from(self, tick: int) -> None:
        """A new branch begins at ``tick``."""
        self._sweeps = deque((sweep for sweep in self._sweeps if sweep.start < tick), maxlen=KEPT)
        self.release()

    @property
    def away(self) -> bool:
        """Whether something else is in view than what is being recorded."""
        return self._place > 0 or self.pan_ms != 0.0

    def release(self) -> None:
        """Back to the present."""
        self._place, self.pan_ms = 0, 0.0

    def sweep(self, pathways: Collection[str]) -> Sweep | None:
        """The earlier sweep in view; None in the present."""
        return self._seen(pathways)[-self._place] if self._place else None

    def step(self, by: int, pathways: Collection[str]) -> bool:
        """-1: one sweep back; whether there was one. The newest sweep is the present."""
        place = self._place or 1
        place = min(max(place - by, 1), max(1, len(self._seen(pathways))))
        moved = place != (self._place or 1)
        self._place = 0 if place == 1 else place
        if moved:
            self.pan_ms = 0.0
        return moved

    def pan(self, by_ms: float, span_ms: tuple[float, float], pathways: Collection[str], beyond: bool = True) -> None:
        """Push the time axis, ``span_ms`` before any push; ``beyond`` either end of a sweep comes the next one."""
        seen = self._seen(pathways)
        if not seen:
            return
        sweep = seen[-(self._place or 1)]
        least = (sweep.start - sweep.pulses[0]) / TICKS_PER_MS - span_ms[0]
        most = (sweep.end - sweep.pulses[0]) / TICKS_PER_MS - span_ms[1]
        least, most = min(least, 0.0), max(most, 0.0)
        wanted = self.pan_ms + by_ms
        if beyond and ((wanted < least and self.pan_ms <= least) or (wanted > most and self.pan_ms >= most)):
            forward = by_ms > 0
            if self.step(1 if forward else -1, pathways):
                self.pan_ms = least if forward else most
            return
        self.pan_ms = min(max(wanted, least), most)

    def _seen(self, pathways: Collection[str]) -> list[Sweep]:
        return [sweep for sweep in self._sweeps if sweep.pathway in pathways]
