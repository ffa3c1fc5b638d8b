"""Where S1, S2 and REC are, and the stimulus artefact that their distance makes."""

from __future__ import annotations

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


def distance_um(electrodes: Electrodes, pathway: int) -> float:
    """Straight line from a stimulating electrode (0 = S1, 1 = S2) to REC; what Amplifier.digitise wants with each pulse."""
    raise NotImplementedError
