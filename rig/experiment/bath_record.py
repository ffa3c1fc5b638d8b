"""What chamber and tissue held, for the bath record: a point every 10 s while anything moves, and where it starts and
ends."""

from __future__ import annotations

from model.units import TICKS_PER_S
from rig.instruments.perfusion import Perfusion
from rig.messages import BathPoint

POINT_TICKS = 10 * TICKS_PER_S


class BathRecord:
    """``told``: tick of the last point. ``next_look``: tick at which to look again; None while all is at rest.

    A record that is not ``kept`` gives no points, and looks only at what the receptors see next.
    """

    told = 0
    next_look: int | None

    def __init__(self, perfusion: Perfusion, tick: int, *, kept: bool = True) -> None:
        self._perfusion, self._kept = perfusion, kept
        self.look(tick)

    def look(self, tick: int) -> None:
        """See what is there, and when to look again: at what the receptors see next, and every 10 s while anything
        moves."""
        perfusion = self._perfusion
        self.next_look = perfusion.next_change()
        if not self._kept:
            return
        self._bath_uM, self._tissue_uM = perfusion.bath_uM(tick), perfusion.tissue_uM(tick)
        if perfusion.moving:
            point = (perfusion.tick // POINT_TICKS + 1) * POINT_TICKS
            self.next_look = point if self.next_look is None else min(self.next_look, point)

    def points(self, tick: int) -> list[BathPoint]:
        """Something moved: look, and give the points that are due."""
        if not self._kept:
            self.look(tick)
            return []
        bath_uM, tissue_uM = self._bath_uM, self._tissue_uM
        self.look(tick)
        found = []
        resting = tick - self.told > POINT_TICKS + TICKS_PER_S
        if resting:
            found = [
                BathPoint(drug, tick - TICKS_PER_S, bath_uM.get(drug, 0.0), tissue_uM.get(drug, 0.0))
                for drug in self._bath_uM
            ]
        if resting or tick // POINT_TICKS > self.told // POINT_TICKS or self.next_look is None:
            self.told = tick
            found += [BathPoint(drug, tick, uM, self._tissue_uM[drug]) for drug, uM in self._bath_uM.items()]
        return found
