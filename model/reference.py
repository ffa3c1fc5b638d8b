"""The conditions for which the tissue's numbers are stated, each declared once.

A parameter such as the release probability holds at these ions, this temperature and these voltages; the equations
scale from here.
"""

from __future__ import annotations

from typing import Annotated as A

import msgspec

from model.units import Quantity as Q

# fmt: off


class Reference(msgspec.Struct, frozen=True):
    """A rested slice in standard ACSF."""

    calcium_mM: A[float, Q("mM", 0, 10, "[Ca2+]o: release, calcium influx", "convention; 2 to 2.5 is usual")] = 2.5
    magnesium_mM: A[float, Q("mM", 0, 20, "[Mg2+]o: release, rest of Mg block", "convention; 1.3 to 2 is usual")] = 1.3
    temperature_C: A[float, Q("degC", 20, 40, "rates and time constants", "convention; 30 to 32.5 is usual")] = 31.0
    dissociation_mV: A[float, Q("mV", -90, 0, "dissociation of pore blockers", "rest of CA1, -62 to -68")] = -66.0
    spine_mV: A[float, Q("mV", -90, 0, "calcium influx, EPSP of the head", "rest of CA1, -62 to -68")] = -68.0
    critical_oxygen: A[float, Q("1", 0.01, 1, "oxygen in the tissue below which respiration fails", "convention")] = 0.2


# fmt: on

REFERENCE = Reference()

# As plain numbers, which is what a kernel can hold.
REFERENCE_CALCIUM_mM = REFERENCE.calcium_mM
REFERENCE_MAGNESIUM_mM = REFERENCE.magnesium_mM
REFERENCE_C = REFERENCE.temperature_C
DISSOCIATION_mV = REFERENCE.dissociation_mV
SPINE_mV = REFERENCE.spine_mV
CRITICAL_OXYGEN = REFERENCE.critical_oxygen
