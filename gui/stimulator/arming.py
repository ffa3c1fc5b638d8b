"""The safety catch of an induction. It knows the wall clock, because it guards a hand, not the experiment."""

from __future__ import annotations

from collections.abc import Callable

ARMED_S = 60.0


class Arming:
    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock``: seconds."""
        self._clock = clock
        self._until: float | None = None

    def arm(self) -> None:
        self._until = self._clock() + ARMED_S

    def disarm(self) -> None:
        self._until = None

    @property
    def armed(self) -> bool:
        return self._until is not None and self._clock() < self._until

    @property
    def left_s(self) -> int:
        """Whole seconds until it disarms itself, rounded up; 0 when it is not armed."""
        return max(0, int(-(-(self._until - self._clock()) // 1))) if self._until is not None else 0
