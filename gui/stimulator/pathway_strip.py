"""One stimulating electrode: on or off, intensity, width."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.parts.labels import label
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.pathway_badge import PathwayBadge
from gui.parts.theme import Theme
from gui.parts.toggle import Toggle
from gui.stimulator.intensity_slider import IntensitySlider
from model.units import quantities
from rig.instruments.stimulator import Pathway, PathwaySettings


class PathwayStrip(QWidget):
    edited = Signal(object)
    """The whole new PathwaySettings."""

    def __init__(self, theme: Theme, pathway: Pathway) -> None:
        super().__init__()
        declared = quantities(PathwaySettings)
        first = pathway == "S1"
        self._settings = PathwaySettings()
        side = self.tr("CA3 side") if first else self.tr("Sub. side")
        self.on = Toggle(
            theme,
            pathway,
            self.tr("{pathway} on").format(pathway=pathway),
            self.tr("On or off ({key})").format(key="QW"[not first]),
        )
        self.intensity = NumberField(
            declared["current_uA"],
            self.tr("{pathway} intensity").format(pathway=pathway),
            key="[ ]" if first else "Shift [ ]",
        )
        self.slider = IntensitySlider(
            theme, pathway, self.tr("{pathway} intensity slider").format(pathway=pathway), 800
        )
        self.width_ms = NumberField(
            declared["width_ms"], self.tr("{pathway} pulse width").format(pathway=pathway), step=0.01, decimals=2
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(PathwayBadge(theme, pathway))
        head.addWidget(label(side, "hint"), 1)
        head.addWidget(self.on)
        column.addLayout(head)
        for text, field in ((self.tr("Intensity"), self.intensity), (self.tr("Width"), self.width_ms)):
            row = QHBoxLayout()
            row.setSpacing(4)
            row.addWidget(ScrubLabel(text, field), 1)
            field.setFixedWidth(66)
            row.addWidget(field)
            column.addLayout(row)
            if field is self.intensity:
                column.addWidget(self.slider)
        self.on.clicked.connect(lambda on: self._give(on=on))
        self.intensity.edited.connect(lambda value: self._give(current_uA=value))
        self.slider.edited.connect(lambda value: self._give(current_uA=value))
        self.width_ms.edited.connect(lambda value: self._give(width_ms=value))

    def show_settings(self, settings: PathwaySettings, half_max_uA: float) -> None:
        self._settings = settings
        self.on.setChecked(settings.on)
        # From 100 uA on a tenth is less than a hair, and does not fit the strip of a small laptop.
        self.intensity.show_value(round(settings.current_uA, 1 if settings.current_uA < 100 else 0))
        self.slider.show_value(settings.current_uA, half_max_uA)
        self.width_ms.show_value(settings.width_ms)

    def _give(self, **change: object) -> None:
        self.edited.emit(msgspec.structs.replace(self._settings, **change))
