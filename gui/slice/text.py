"""The slice in words: where an electrode stands, what that means for the response, and the whole drawing for one who
cannot see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication

from gui.slice.placing import NAMES, place_of
from rig.instruments.electrodes import Electrodes, distance_um
from rig.instruments.layers import BATH, LAYERS, layer_at

NEAR_UM = 50.0
"""So close to s. pyramidale the field of the apical dendrites is about to turn over."""

NO_RESPONSE = ("alveus", "s. oriens", "dentate gyrus", BATH)
REVERSED = ("alveus", "s. oriens", "s. pyramidale")


def layer_words(electrodes: Electrodes, name: str) -> str:
    layer = layer_at(place_of(electrodes, name))
    return QCoreApplication.translate("SliceWords", "outside the slice") if layer == BATH else layer


def consequence(electrodes: Electrodes, name: str) -> str:
    """What the place does to the response; nothing where the electrode can do what it is for."""
    tr = QCoreApplication.translate
    place = place_of(electrodes, name)
    layer = layer_at(place)
    if name != "REC":
        if layer in NO_RESPONSE:
            return tr("SliceWords", "no response")
        return "" if layer == "s. radiatum" else tr("SliceWords", "small response or none")
    if layer in REVERSED:
        return tr("SliceWords", "sign reverses")
    if layer == "s. radiatum":
        near = place.lamina_um < LAYERS["s. radiatum"].from_um + NEAR_UM
        return tr("SliceWords", "hardly any field so near s. pyramidale") if near else ""
    if layer == "s. lacunosum-moleculare":
        return tr("SliceWords", "small field, sign may reverse")
    return tr("SliceWords", "only a far field")


def standing_words(electrodes: Electrodes, name: str) -> str:
    """For instance: s. pyramidale: sign reverses."""
    layer, means = layer_words(electrodes, name), consequence(electrodes, name)
    return f"{layer}: {means}" if means else layer


def whereabouts(electrodes: Electrodes, names: Iterable[str], say: Callable[[Electrodes, str], str]) -> str:
    """Where each of them stands as ``say`` has it, those together that stand alike. For instance: S1 and S2 are outside
    the slice: no response. REC is in s. pyramidale: sign reverses."""
    tr = QCoreApplication.translate
    alike: dict[str, list[str]] = {}
    for name in names:
        inside = layer_at(place_of(electrodes, name)) != BATH
        where = say(electrodes, name)
        alike.setdefault(tr("SliceWords", "in {where}").format(where=where) if inside else where, []).append(name)
    one, many = tr("SliceWords", "{name} is {where}."), tr("SliceWords", "{name} are {where}.")
    sentences = [
        (one if len(who) == 1 else many).format(name=tr("SliceWords", " and ").join(who), where=where)
        for where, who in alike.items()
    ]
    return " ".join(sentences)


def um(value: float) -> str:
    return f"{value:.0f} µm".replace("-", "−")


def place_words(electrodes: Electrodes, name: str) -> str:
    """For instance: 400 µm from REC towards CA3, 170 µm below s. pyramidale, 80 µm deep; s. radiatum."""
    tr = QCoreApplication.translate
    place = place_of(electrodes, name)
    side = {
        "S1": tr("SliceWords", "{um} from REC towards CA3, ").format(um=um(place.along_um)),
        "S2": tr("SliceWords", "{um} from REC towards the subiculum, ").format(um=um(place.along_um)),
        "REC": "",
    }[name]
    if place.lamina_um < 0:
        lamina = tr("SliceWords", "{um} above the middle of s. pyramidale").format(um=um(-place.lamina_um))
    else:
        lamina = tr("SliceWords", "{um} below the middle of s. pyramidale").format(um=um(place.lamina_um))
    deep = tr("SliceWords", "{um} deep").format(um=um(place.depth_um))
    return f"{side}{lamina}, {deep}; {standing_words(electrodes, name)}"


def distance_words(electrodes: Electrodes, pathway: int) -> str:
    return um(distance_um(electrodes, pathway))


def summary(electrodes: Electrodes, bath: list[str], flowing: bool, held: str) -> str:
    """The whole drawing. ``bath``: names and concentrations; ``held``: why nothing can be moved."""
    tr = QCoreApplication.translate
    parts = [f"{name}: {place_words(electrodes, name)}." for name in NAMES]
    parts.append(
        tr("SliceWords", "In the bath: {drugs}.").format(drugs=", ".join(bath))
        if bath
        else tr("SliceWords", "No drug in the bath.")
    )
    if not flowing:
        parts.append(tr("SliceWords", "The inflow has stopped."))
    return " ".join([*parts, held] if held else parts)
