"""The amplifier's front panel, on a card that floats over the bench."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.number_field import NumberField, ScrubLabel
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.parts.toggle import Toggle
from gui.session.session import Session
from model.units import TICKS_PER_S, quantities
from rig.instruments.amplifier import AmplifierSettings
from rig.messages import SetAmplifier

FIELD_PX = 92


class AmplifierBox(FloatingCard):
    """An edit takes effect with the next sweep; it is an action like any other, and goes into the log."""

    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        super().__init__(theme, QCoreApplication.translate("AmplifierBox", "Amplifier"), parent)
        self._session = session
        declared = quantities(AmplifierSettings)
        lowpass = {**declared["lowpass_hz"], "unit": "kHz"}
        lowpass |= {end: lowpass[end] / 1000 for end in ("low", "high")}
        self.gain = NumberField({**declared["gain"], "unit": "×"}, self.tr("Gain"), step=100)
        self.lowpass = NumberField(lowpass, self.tr("Low-pass"), step=0.5)
        self.highpass = NumberField(declared["highpass_hz"], self.tr("High-pass"), step=0.1)
        self.notch = Segmented({"off": self.tr("Off"), "50 Hz": "50 Hz", "60 Hz": "60 Hz"}, self.tr("Notch filter"))
        self.blank = Toggle(
            theme,
            "text",
            self.tr("Artefact blanking"),
            self.tr("Holds the input during the stimulus artefact, and the start of the fibre volley with it"),
        )
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(0, 1)
        rows: tuple[tuple[QWidget, QWidget], ...] = (
            (ScrubLabel(self.tr("Gain"), self.gain), self.gain),
            (ScrubLabel(self.tr("Low-pass"), self.lowpass), self.lowpass),
            (ScrubLabel(self.tr("High-pass, 0 is DC"), self.highpass), self.highpass),
            (label(self.tr("Notch filter")), self.notch),
            (label(self.tr("Artefact blanking")), self.blank),
            (label(self.tr("Sampling")), label(self.tr("{rate} kHz, 16 bit").format(rate=TICKS_PER_S // 1000))),
        )
        for place, (name, control) in enumerate(rows):
            grid.addWidget(name, place, 0)
            grid.addWidget(control, place, 1)
        self.body.addLayout(grid)
        self.body.addWidget(self.problem)
        for field in (self.gain, self.lowpass, self.highpass):
            field.setMinimumWidth(FIELD_PX)
            field.problem.connect(self._tell)
        self.gain.edited.connect(lambda value: self._change(gain=value))
        self.lowpass.edited.connect(lambda value: self._change(lowpass_hz=value * 1000))
        self.highpass.edited.connect(lambda value: self._change(highpass_hz=value))
        self.notch.chosen.connect(lambda value: self._change(notch=value))
        self.blank.clicked.connect(lambda on: self._change(blank_artefact=on))
        session.changed.connect(self.read_session)
        self.read_session()

    def read_session(self) -> None:
        settings = self._session.status.amplifier
        self.gain.show_value(settings.gain)
        self.lowpass.show_value(settings.lowpass_hz / 1000)
        self.highpass.show_value(settings.highpass_hz)
        self.notch.show_choice(settings.notch)
        self.blank.setChecked(settings.blank_artefact)

    def _change(self, **change: float | str | bool) -> None:
        self._session.post(SetAmplifier(msgspec.structs.replace(self._session.status.amplifier, **change)))

    def _tell(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        self.adjustSize()
