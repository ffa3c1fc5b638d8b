"""Where S1, S2 and REC are, and the stimulus artefact that their distance makes."""

from __future__ import annotations

import math
from typing import Annotated

import msgspec

from model.units import Quantity


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``along_um``: distance from REC along the fibres (S1 towards CA3, S2 towards the subiculum; 0 for REC).
    ``lamina_um``: 0 = middle of s. pyramidale, positive apical. ``depth_um``: into the slice."""

    along_um: Annotated[float, Quantity("um", 0, 2000, "distance from the recording electrode along the fibres")]
    lamina_um: Annotated[float, Quantity("um", -400, 800, "0 = middle of s. pyramidale, positive apical")]
    depth_um: Annotated[float, Quantity("um", -200, 600, "depth into the 400 um slice")] = 80.0


class Electrodes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three electrodes of the rig."""

    s1: Place = Place(along_um=400.0, lamina_um=170.0)
    s2: Place = Place(along_um=440.0, lamina_um=260.0)
    rec: Place = Place(along_um=0.0, lamina_um=180.0)


class Stimulation(msgspec.Struct, frozen=True):
    """The bipolar stimulating electrode, and the tissue its current crosses."""

    tip_um: Annotated[float, Quantity("um", 10, 500, "distance between the two poles")] = 100.0
    nearest_um: Annotated[float, Quantity("um", 1, 500, "radius within which the dipole is no longer a point")] = 50.0
    conductivity_S_m: Annotated[float, Quantity("S/m", 0.05, 3, "conductivity of the slice", "textbook value")] = 0.3


def distance_um(electrodes: Electrodes, pathway: int) -> float:
    """Straight line from a stimulating electrode (0 = S1, 1 = S2) to REC."""
    place = electrodes.s2 if pathway else electrodes.s1
    rec = electrodes.rec
    along = place.along_um - rec.along_um if pathway else place.along_um + rec.along_um
    return math.hypot(along, place.lamina_um - rec.lamina_um, place.depth_um - rec.depth_um)


def artefact_mV(current_uA: float, distance_um: float, electrode: Stimulation = Stimulation()) -> float:
    """Potential during the pulse at ``distance_um`` from a bipolar electrode: a current dipole in a volume conductor.

    I d / (4 pi sigma r^2); 100 uA at 500 um make 10.5 mV.
    """
    squared_um2 = distance_um**2 + electrode.nearest_um**2
    return current_uA * electrode.tip_um / (4 * math.pi * electrode.conductivity_S_m * squared_um2) * 1e3


def in_tissue(place: Place, thickness_um: float = 400.0) -> bool:
    """Whether the tip is in the slice: neither above it in the bath nor through it."""
    return 0.0 <= place.depth_um <= thickness_um
