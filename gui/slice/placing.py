"""What a hand may do with an electrode: the arrangement it makes, and why one is impossible."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication

from gui.slice.geometry import CA1_UM, stands
from model.units import quantities
from rig.instruments.electrodes import Electrodes, Place, Stimulation, distance_um, in_tissue

NAMES = ("S1", "S2", "REC")
PLACE = quantities(Place)


def place_of(electrodes: Electrodes, name: str) -> Place:
    return {"S1": electrodes.s1, "S2": electrodes.s2, "REC": electrodes.rec}[name]


def put(
    electrodes: Electrodes, rec_along_um: float, name: str, along_um: float, lamina_um: float, depth_um: float
) -> tuple[Electrodes, float]:
    """The arrangement with one electrode put somewhere else, to the um, and where REC then stands along the fibres.

    The others stay where they are in the tissue. Distances are told from REC, so moving it changes all three.
    """
    here = stands(electrodes, rec_along_um)
    along = {other: here[other][0] for other in NAMES} | {name: along_um}
    moved = {other: place_of(electrodes, other) for other in NAMES}
    moved[name] = Place(0.0, float(round(lamina_um)), float(round(depth_um)))
    to_s1, to_s2 = round(along["REC"] - along["S1"]), round(along["S2"] - along["REC"])
    arrangement = Electrodes(
        s1=msgspec.structs.replace(moved["S1"], along_um=float(to_s1)),
        s2=msgspec.structs.replace(moved["S2"], along_um=float(to_s2)),
        rec=msgspec.structs.replace(moved["REC"], along_um=0.0),
    )
    return arrangement, along["REC"]


def objection(electrodes: Electrodes, rec_along_um: float, name: str) -> str:
    """Why ``name`` cannot stand where this arrangement puts it: one sentence, or nothing."""
    tr = QCoreApplication.translate
    place = place_of(electrodes, name)
    if electrodes.s1.along_um < 0 or electrodes.s2.along_um < 0:
        sides = {
            "S1": tr("SlicePlacing", "S1 belongs on the CA3 side of REC, so it went back."),
            "S2": tr("SlicePlacing", "S2 belongs on the subiculum side of REC, so it went back."),
            "REC": tr("SlicePlacing", "REC belongs between S1 and S2, so it went back."),
        }
        return sides[name]
    for pathway, other in enumerate(("S1", "S2")):
        if name in (other, "REC") and distance_um(electrodes, pathway) < Stimulation().nearest_um:
            return tr("SlicePlacing", "{stimulating} and REC would touch, so {name} went back.").format(
                stimulating=other, name=name
            )
    if not in_tissue(place):
        return tr("SlicePlacing", "The slice is 400 µm thick, so {name} went back to its depth.").format(name=name)
    if abs(stands(electrodes, rec_along_um)[name][0]) > CA1_UM:
        return tr("SlicePlacing", "CA1 ends here, so {name} went back.").format(name=name)
    low, high = PLACE["lamina_um"]["low"], PLACE["lamina_um"]["high"]
    if not low <= place.lamina_um <= high:
        return tr(
            "SlicePlacing", "{name} reaches from {low} µm above s. pyramidale to {high} µm below it, so it went back."
        ).format(name=name, low=-low, high=high)
    return ""
