"""What is taken for what in a recording from elsewhere: channel, unit, rate, pulse, pathways and artefact, each of
which can be set otherwise."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gui.parts.buttons import Button
from gui.parts.labels import label
from gui.parts.number_field import NumberField
from gui.parts.wheel import DropDown
from model.units import quantities
from rig.journal.imported import Imported
from rig.recordings.choice import Choice, in_channel
from rig.recordings.raw import Raw
from rig.recordings.units import IN_mV, spelled

NOWHERE = -1
"""The stimulus channel that stands for none."""


class ImportForm(QWidget):
    chosen = Signal(object)
    """A person set something otherwise: the whole Choice."""
    problem = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._choice = Choice()
        self._raw: Raw | None = None
        declared = quantities(Choice)
        self.channel = self._combo(self.tr("Channel of the field potential"))
        self.unit = self._combo(self.tr("Unit of the field potential"))
        for name in IN_mV:
            self.unit.addItem(spelled(name), name)
        self.stimulus = self._combo(self.tr("Channel of the stimulus"))
        self.pathways = self._combo(self.tr("Pathways of the recording"))
        for key, words in (
            ("file", self.tr("as the file says")),
            ("one", self.tr("all S1")),
            ("alternate", self.tr("S1 and S2 in turn")),
            ("both", self.tr("in each sweep S1, then S2")),
        ):
            self.pathways.addItem(words, key)
        self.rate = NumberField(declared["rate_hz"], self.tr("Sampling rate"), step=1000.0)
        self.pulse = NumberField(declared["pulse_ms"], self.tr("Time of the pulse in a sweep"), step=0.1, decimals=2)
        self.found = Button(self.tr("Find it"), self.tr("Find the pulse"), self.tr("Take it from stimulus or artefact"))
        self.blank = NumberField(declared["blank_ms"], self.tr("Blanking of the artefact"), step=0.1, decimals=1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        rows = (
            (self.tr("Channel"), self.channel, self.tr("Unit"), self.unit),
            (self.tr("Stimulus"), self.stimulus, self.tr("Rate"), self.rate),
            (self.tr("Pathways"), self.pathways, self.tr("Blank"), self.blank),
            (self.tr("Pulse at"), self.pulse, "", self.found),
        )
        for row, (left, first, right, second) in enumerate(rows):
            for column, words, part in ((0, left, first), (2, right, second)):
                if words:
                    grid.addWidget(label(words, "label"), row, column, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(part, row, column + 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        self.channel.activated.connect(lambda _place: self._choose_channel())
        self.unit.activated.connect(lambda _place: self._give(unit=self.unit.currentData()))
        self.stimulus.activated.connect(lambda _place: self._choose_stimulus())
        self.pathways.activated.connect(lambda _place: self._give(pathways=self.pathways.currentData()))
        self.rate.edited.connect(lambda hz: self._give(rate_hz=hz))
        self.pulse.edited.connect(lambda ms: self._give(pulse_ms=ms))
        self.blank.edited.connect(lambda ms: self._give(blank_ms=ms))
        self.found.clicked.connect(lambda _on: self._give(pulse_ms=None))
        for field in (self.rate, self.pulse, self.blank):
            field.problem.connect(self.problem)

    @staticmethod
    def _combo(name: str) -> DropDown:
        combo = DropDown()
        combo.setAccessibleName(name)
        combo.setMinimumContentsLength(6)
        combo.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return combo

    def show_imported(self, imported: Imported) -> None:
        """What is in force; says nothing."""
        raw, choice = imported.raw, imported.choice
        self._choice, self._raw = choice, raw
        names = [
            f"{one.name or number + 1} ({one.unit})" if one.unit else one.name
            for number, one in enumerate(raw.channels)
        ]
        for combo in (self.channel, self.stimulus):
            combo.clear()
        for number, name in enumerate(names):
            self.channel.addItem(name, number)
        self.stimulus.addItem(self.tr("none: the artefact"), NOWHERE)
        for number, name in enumerate(names):
            self.stimulus.addItem(name, number)
        self.channel.setCurrentIndex(choice.channel)
        self.unit.setCurrentIndex(self.unit.findData(choice.unit))
        self.stimulus.setCurrentIndex(self.stimulus.findData(NOWHERE if choice.stimulus is None else choice.stimulus))
        self.pathways.setCurrentIndex(self.pathways.findData(choice.pathways))
        self.rate.show_value(imported.record.sweeps[0].rate_hz)
        first = next((one for one in imported.record.sweeps if one.pulses), None)
        at_ms = choice.pulse_ms
        if at_ms is None:
            at_ms = first.pulse_samples[0] * first.rate.ms if first is not None else 0.0
        self.pulse.show_value(round(at_ms, 3))
        self.found.setEnabled(choice.pulse_ms is not None)
        self.blank.show_value(choice.blank_ms)

    def _choose_channel(self) -> None:
        number = self.channel.currentData()
        if number != self._choice.channel and self._raw is not None:
            self._take(in_channel(self._choice, self._raw, number))

    def _choose_stimulus(self) -> None:
        number = self.stimulus.currentData()
        self._give(stimulus=None if number == NOWHERE else number, second_stimulus=None)

    def _give(self, **changed: object) -> None:
        self._take(msgspec.structs.replace(self._choice, **changed))

    def _take(self, wanted: Choice) -> None:
        if wanted != self._choice:
            self._choice = wanted
            self.chosen.emit(wanted)
