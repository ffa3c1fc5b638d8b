"""What a slice does that oxygen no longer reaches: adenosine leaves it, its stores run down, its ion pumps fail.

Where respiration is met nothing of this moves a bit: no adenosine, stores full, all fibres conduct.
"""

from __future__ import annotations

from model.jit import kernel
from model.reference import CRITICAL_OXYGEN


@kernel()
def oxygen_step(k, occupancy, s, cell):
    """Advance by ``s`` seconds; ``want``: the share of respiration that oxygen does not meet.

    Adenosine (over its half-effect at A1): dA/dt = (most want - A) / tau.
    Energy of the stores: dE/dt = -want / lasts + (1 - want) (1 - E) / refill.
    Pumps hold the ions while stores last: pumps = min(1, E / least); cells that lie depolarised are lost, dI/dt =
    (1 - pumps) (1 - I) / injury. Fibres that conduct = pumps (1 - I).
    """
    want = max(0.0, 1.0 - occupancy.oxygen / CRITICAL_OXYGEN)
    rate = s / k.oxygen_adenosine_s
    cell.anoxic_adenosine = (cell.anoxic_adenosine + rate * k.oxygen_adenosine * want) / (1.0 + rate)
    refill = s * (1.0 - want) / k.oxygen_refill_s
    cell.energy = max(0.0, cell.energy + ((1.0 - cell.energy) * refill - s * want / k.oxygen_lasts_s) / (1.0 + refill))
    pumps = min(1.0, cell.energy / k.oxygen_least)
    cell.injured += (1.0 - pumps) * (1.0 - cell.injured) * s / k.oxygen_injury_s
    cell.conducting = pumps * (1.0 - cell.injured)
