"""How the trace is shown and measured: numbers of sweeps, the slope's method, every cursor as a number."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label, rule
from gui.parts.number_field import NumberField
from gui.parts.theme import Theme
from gui.parts.toggle import Toggle
from gui.parts.wheel import DropDown
from gui.scope.cursor_band import EDGES, WINDOWS, edge_names
from model.units import TICK_MS, quantities
from rig.measure.sweep import Cursors

COUNTS = {"last": (4, 32), "average": (2, 32)}
MS_PX = 76


class TraceCard(FloatingCard):
    cursors_edited = Signal(object)
    """New Cursors, once an edit."""
    count_edited = Signal(str, int)
    """``last`` or ``average``, and its number of sweeps."""
    free_asked = Signal(bool)
    amplifier_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, QCoreApplication.translate("TraceCard", "Trace and cursors"), parent)
        self._cursors = Cursors()
        self.counts = {
            "last": self._count(self.tr("Sweeps behind the newest"), "last"),
            "average": self._count(self.tr("Sweeps in the average"), "average"),
        }
        self.method = DropDown()
        for key, text in self._methods().items():
            self.method.addItem(text, key)
        self.method.setAccessibleName(self.tr("Slope measured"))
        self.method.setToolTip(self.tr("Where on the rise the slope is fitted; every sweep is measured again"))
        names, declared = edge_names(), quantities(Cursors)
        self.edges = {
            edge: NumberField(declared[edge], names[edge], step=TICK_MS, decimals=2, key=self.tr("or drag it"))
            for edge in EDGES
        }
        self.free = Toggle(
            theme, "text", self.tr("Cursors A and B"), self.tr("Two cursors to read times and potentials off the trace")
        )
        self.amplifier = Button(self.tr("Amplifier…"), tip=self.tr("Gain, filters, notch, artefact blanking"))
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self._lay_out()
        for edge, field in self.edges.items():
            field.setFixedWidth(MS_PX)
            field.edited.connect(lambda value, edge=edge: self._edit(edge, value))
            field.problem.connect(self._tell)
        self.method.activated.connect(self._choose_method)
        self.free.clicked.connect(self.free_asked)
        self.amplifier.clicked.connect(self.amplifier_asked)
        for overlay, field in self.counts.items():
            field.edited.connect(lambda value, overlay=overlay: self.count_edited.emit(overlay, int(value)))
            field.problem.connect(self._tell)

    def _count(self, name: str, overlay: str) -> NumberField:
        low, high = COUNTS[overlay]
        declared = {"unit": "1", "low": low, "high": high, "help": self.tr("how many sweeps")}
        return NumberField(declared, name, noun="sweeps")

    def _methods(self) -> dict[str, str]:
        return {
            "max_1ms": self.tr("Steepest 1 ms"),
            "window": self.tr("In the slope window"),
            "20-80": self.tr("20 to 80 % of peak"),
            "20-60": self.tr("20 to 60 % of peak"),
            "10-40": self.tr("10 to 40 % of peak"),
        }

    def _lay_out(self) -> None:
        above = QGridLayout()
        above.setHorizontalSpacing(16)
        above.setColumnStretch(0, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Last"), self.counts["last"]),
            (self.tr("Average of"), self.counts["average"]),
            (self.tr("Cursors A and B"), self.free),
        )
        for place, (text, control) in enumerate(rows):
            above.addWidget(label(text), place, 0)
            above.addWidget(control, place, 1)
        self.body.addLayout(above)
        self.body.addWidget(rule())
        method = QHBoxLayout()
        method.addWidget(label(self.tr("Slope measured")), 1)
        method.addWidget(self.method)
        self.body.addLayout(method)
        below = QGridLayout()
        below.setColumnStretch(0, 1)
        windows = {"volley": self.tr("Fibre volley"), "slope": self.tr("Slope window"), "peak": self.tr("Amplitude")}
        for place, (window, (begin, end)) in enumerate(WINDOWS.items()):
            for column, part in enumerate(
                (label(windows[window]), self.edges[begin], label(self.tr("to")), self.edges[end])
            ):
                below.addWidget(part, place, column)
        self.body.addLayout(below)
        self.body.addWidget(self.problem)
        self.body.addWidget(rule())
        self.body.addWidget(self.amplifier)

    def show_cursors(self, cursors: Cursors) -> None:
        self._cursors = cursors
        for edge, field in self.edges.items():
            field.show_value(getattr(cursors, edge))
        if self.method.currentData() != cursors.slope_method:
            self.method.setCurrentIndex(self.method.findData(cursors.slope_method))

    def show_counts(self, counts: dict[str, int]) -> None:
        for overlay, field in self.counts.items():
            field.show_value(counts[overlay])

    def _edit(self, edge: str, value: float) -> None:
        """A typed edge that would turn its window round is refused, like any other value out of range."""
        begin, end = WINDOWS[EDGES[edge]]
        moved = msgspec.structs.replace(self._cursors, **{edge: value})
        if getattr(moved, begin) >= getattr(moved, end):
            kept = self.edges[edge].text_of(getattr(self._cursors, edge))
            self._tell(self.tr("A window ends after it begins. Kept at {value}.").format(value=kept))
            self.edges[edge].show_value(getattr(self._cursors, edge))
            return
        self._tell("")
        if EDGES[edge] == "slope":
            moved = msgspec.structs.replace(moved, slope_method="window")
        self._take(moved)

    def _choose_method(self, place: int) -> None:
        self._take(msgspec.structs.replace(self._cursors, slope_method=self.method.itemData(place)))

    def _take(self, cursors: Cursors) -> None:
        if cursors != self._cursors:
            self._cursors = cursors
            self.cursors_edited.emit(cursors)

    def _tell(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        self.adjustSize()
