"""The layers of CA1 that a tip can stand in: borders from the tissue, names from anatomy."""

from __future__ import annotations

from typing import NamedTuple

from model.parameters import Cell, Fibres
from rig.instruments.electrodes import Place, in_tissue

BATH = "bath"
ALVEUS_UM = 50.0
"""Thickness of the alveus (convention): fibres of passage that the tissue does not hold, between s. oriens and the
bath."""


class Layer(NamedTuple):
    """``name``: as anatomists write it. From and to: laminae in um."""

    name: str
    from_um: float
    to_um: float


def _layers(cell: Cell, fibres: Fibres) -> dict[str, Layer]:
    soma = cell.soma_length_um / 2.0
    basal, apical = -soma - cell.basal_length_um, soma + cell.apical_length_um
    near, far = fibres.radiatum_from_um, fibres.radiatum_to_um
    found = (
        Layer("alveus", basal - ALVEUS_UM, basal),
        Layer("s. oriens", basal, -near),
        Layer("s. pyramidale", -near, near),
        Layer("s. radiatum", near, far),
        Layer("s. lacunosum-moleculare", far, apical),
        Layer("dentate gyrus", apical, float("inf")),
    )
    return {layer.name: layer for layer in found}


LAYERS = _layers(Cell(), Fibres())
"""By name, from the alveus down."""


def layer_at(place: Place) -> str:
    """Name of the layer around the tip; ``BATH`` for a tip above the alveus, above the slice or through it."""
    if not in_tissue(place):
        return BATH
    return next((layer.name for layer in LAYERS.values() if layer.from_um <= place.lamina_um < layer.to_um), BATH)
