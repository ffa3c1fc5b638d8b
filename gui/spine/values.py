"""What the spine view tells of a synapse: the read-outs it knows, their names, units and the bars of their meters."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from gui.session.spine_record import RECORDED, RESPONSE

FEW = ("spine_ca_uM", "nmda_drug_blocked", "camkii_active", "ampa_number", "spine_volume")
"""The five of the small view."""

ALL = tuple(name for name in RECORDED if name not in ("nmda_mg_blocked", *RESPONSE))


class SpineValue(NamedTuple):
    """How a read-out is shown: ``factor`` makes the shown number of it, ``full`` is the shown number of a full bar,
    ``rest`` that of the mark at baseline. A ``rooted`` bar grows with the square root, so that small values show."""

    name: str
    unit: str
    factor: float
    decimals: int
    full: float
    rooted: bool = False
    rest: float | None = None

    def words(self, value: float) -> str:
        if math.isnan(value):
            return "–"
        return f"{value * self.factor:.{self.decimals}f}".replace("-", "−")

    def share(self, value: float) -> float:
        """Of the bar, 0 to 1."""
        if math.isnan(value):
            return 0.0
        part = min(1.0, max(0.0, value * self.factor / self.full))
        return math.sqrt(part) if self.rooted else part


def chosen(names: tuple[str, ...]) -> dict[str, SpineValue]:
    """These, in order."""
    known = spine_values()
    return {name: known[name] for name in names}


def spine_values() -> dict[str, SpineValue]:
    """Read-out -> how it is shown, in the language of the window."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("SpineValue", text)

    return {
        "spine_ca_uM": SpineValue(tr("Ca²⁺ in spine"), tr("µM"), 1.0, 2, 5.0, rooted=True),
        "nmda_open": SpineValue(tr("NMDA conducting"), "%", 100.0, 1, 20.0, rooted=True),
        "nmda_drug_blocked": SpineValue(tr("NMDA drug block"), "%", 100.0, 0, 100.0),
        "camkii_active": SpineValue(tr("CaMKII active"), "%", 100.0, 0, 100.0),
        "calcineurin": SpineValue(tr("Calcineurin active"), "%", 100.0, 0, 100.0),
        "ampa_number": SpineValue(tr("AMPA in the PSD"), "%", 100.0, 0, 250.0, rest=100.0),
        "s831_p": SpineValue(tr("GluA1 S831-P"), "%", 100.0, 0, 100.0),
        "s845_p": SpineValue(tr("GluA1 S845-P"), "%", 100.0, 0, 100.0),
        "spine_volume": SpineValue(tr("Spine volume"), "%", 100.0, 0, 250.0, rest=100.0),
        "tag": SpineValue(tr("Synaptic tag"), "%", 100.0, 0, 100.0),
        "new_protein": SpineValue(tr("New protein"), tr("level"), 1.0, 2, 2.0, rooted=True),
        "release_probability": SpineValue(tr("Release probability"), tr("/pulse"), 1.0, 2, 1.0),
        "endocannabinoid": SpineValue(tr("Endocannabinoid"), tr("× EC₅₀"), 1.0, 2, 4.0, rooted=True),
    }
