"""A recording from elsewhere beside the one on the scope: overlaid on it, and measured by the same cursors."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from gui.parts.background import BackgroundReader
from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.scope.panel import CARD_BELOW_PX, CARD_LEFT_PX, ScopePanel
from gui.session.session import Session
from rig.journal.imported import mean_measures, read_recording
from rig.measure.sweep import Cursors
from rig.messages import Sweep
from rig.record import Record

WIDTH_PX = 420
FEW = 10
"""Sweeps at the beginning or the end of a recording, for instance before and after an induction."""
SHOWN = ("slope", "amplitude", "volley")


class ImportBox(FloatingCard):
    """``ask`` shows the card, ``ask_which`` a file dialog that stops nothing behind it."""

    def __init__(self, theme: Theme, session: Session, scope: ScopePanel, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Compare with a recording"), parent)
        self._session = session
        self._scope = scope
        self._cursors = session.status.cursors
        self._dialog: QFileDialog | None = None
        self.record: Record | None = None
        self.reading = BackgroundReader(self)
        self.measuring = BackgroundReader(self)
        self.open_button = Button(
            self.tr("Open a recording…"), tip=self.tr("ABF of pCLAMP, or sweeps as a table (CSV)")
        )
        self.release = Button(self.tr("Take away"), tip=self.tr("The scope shows the live sweeps alone"))
        self.choice = Segmented(
            {
                "all": self.tr("All"),
                "first": self.tr("First {count}").format(count=FEW),
                "last": self.tr("Last {count}").format(count=FEW),
            },
            self.tr("Sweeps of the recording"),
        )
        self.file = label(
            self.tr("The mean of its sweeps is drawn as a thin line over the live ones."), "label", wrap=True
        )
        self.numbers = label("", "value", wrap=True)
        self.problem = label("", "problem", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.open_button)
        row.addStretch(1)
        row.addWidget(self.release)
        self.body.addLayout(row)
        for part in (self.file, self.choice, self.numbers, self.problem):
            self.body.addWidget(part)
        self.open_button.clicked.connect(lambda _on: self.ask_which())
        self.release.clicked.connect(lambda _on: self.take_away())
        self.choice.chosen.connect(lambda _key: self._overlay())
        session.changed.connect(self.read_session)
        scope.released.connect(self.take_away)
        scope.cursors_moving.connect(self._measure_with)
        theme.changed.connect(self._size)
        self._size()
        self._show_state()

    def _size(self) -> None:
        self.setFixedWidth(scaled(self._theme, WIDTH_PX))

    def ask(self) -> None:
        """The first time below the trace, which is what the recording is compared with."""
        placed = self._placed
        self.show_card()
        if not placed:
            corner = self._scope.mapTo(self.ground, QPoint(CARD_LEFT_PX, self._scope.height() + CARD_BELOW_PX))
            lowest = self.ground.height() - self.height() - CARD_BELOW_PX
            self.move_to(QPoint(corner.x(), min(corner.y(), lowest)))

    def ask_which(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Open a recording"))
        dialog.setNameFilters([self.tr("Recordings (*.abf *.csv *.tsv *.txt)"), self.tr("All files (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.open_file(Path(path)))
        self._dialog = dialog
        dialog.show()

    def open_file(self, path: Path) -> None:
        """Read beside the window; a file that is refused says why, and what was overlaid stays."""
        self._say("")
        cursors = self._cursors
        self.reading.ask(lambda: read_recording(path, cursors), self._take, self._say)

    def take_away(self) -> None:
        self.record = None
        self._scope.hold([])
        self._show_state()

    @property
    def sweeps(self) -> list[Sweep]:
        """Those of the recording that are overlaid: of one kind, so that a mean means something."""
        if self.record is None:
            return []
        whole = [sweep for sweep in self.record.sweeps if sweep.kind != "train"] or list(self.record.sweeps)
        return {"all": whole, "first": whole[:FEW], "last": whole[-FEW:]}[self.choice.choice]

    def _take(self, record: Record) -> None:
        self.record = record
        self._overlay()

    def _overlay(self) -> None:
        self._scope.hold(self.sweeps, self.record.title if self.record is not None else "")
        self._show_state()
        self._measure()

    def _show_state(self) -> None:
        there = self.record is not None
        self.release.setEnabled(there)
        self.choice.setEnabled(there)
        if self.record is not None:
            count = len(self.record.sweeps)
            words = self.tr("{name}, {count} sweeps") if count != 1 else self.tr("{name}, one sweep")
            self.file.setText(words.format(name=self.record.title, count=count))
        else:
            self.file.setText(self.tr("The mean of its sweeps is drawn as a thin line over the live ones."))
            self.numbers.setText("")

    # ---- measured by the cursors of the scope

    def read_session(self) -> None:
        if self._session.status.cursors != self._cursors:
            self._measure_with(self._session.status.cursors)

    def _measure_with(self, cursors: Cursors) -> None:
        self._cursors = cursors
        self._measure()

    def _measure(self) -> None:
        sweeps, cursors = self.sweeps, self._cursors
        if sweeps:
            self.measuring.ask(lambda: mean_measures(sweeps, cursors, SHOWN), self._show_numbers, self._say)

    def _show_numbers(self, found: dict[str, float | None]) -> None:
        if self.record is None:
            return
        words = {
            "slope": self.tr("slope {value} mV/ms"),
            "amplitude": self.tr("amplitude {value} mV"),
            "volley": self.tr("fibre volley {value} mV"),
        }
        # as the readouts of the scope write it
        shown = {name: abs(value) if name == "volley" else value for name, value in found.items() if value is not None}
        parts = [words[name].format(value=_number(value)) for name, value in shown.items()]
        self.numbers.setText(", ".join(parts) if parts else self.tr("No response between these cursors."))

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
