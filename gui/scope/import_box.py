"""A recording from elsewhere beside the slice: what it holds and what is taken for what, overlaid on the scope,
measured by the same cursors, its protocol laid out for the slice."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.parts.background import BackgroundReader
from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.scope.import_form import ImportForm
from gui.scope.import_text import measured_text, recorded_text
from gui.scope.panel import ScopePanel
from gui.session.session import Session
from rig.journal.imported import mean_measures
from rig.measure.sweep import Cursors
from rig.messages import Sweep
from rig.record import Record

WIDTH_PX = 460
TOLD_PX = 128
EDGE_PX = 12
FEW = 10
"""Sweeps at the beginning or the end of a recording, for instance before and after an induction."""
SHOWN = ("slope", "amplitude", "volley")


class ImportBox(FloatingCard):
    """``ask`` shows the card, ``ask_which`` a file dialog that stops nothing behind it."""

    plan_asked = Signal()
    """The protocol of the recording, for the slice."""
    export_asked = Signal()

    def __init__(self, theme: Theme, session: Session, scope: ScopePanel, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Compare with a recording"), parent)
        self._session = session
        self._recording = session.recording
        self._scope = scope
        self._cursors = session.status.cursors
        self._dialog: QFileDialog | None = None
        self._held: list[Sweep] | None = None
        """Of its time course somebody chose these; None for those of the choice."""
        self.reading = self._recording.reading
        self.measuring = BackgroundReader(self)
        self.open_button = Button(
            self.tr("Open a recording…"), tip=self.tr("ABF, ATF, NWB, a WinLTP sweep, or sweeps as a table (CSV)")
        )
        self.folder_button = Button(self.tr("Open a folder…"), tip=self.tr("The files of one experiment"))
        self.release = Button(self.tr("Take away"), tip=self.tr("Scope and time course show the slice alone"))
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
        self.form = ImportForm()
        self.told = label("", "hint", wrap=True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.told_area = QScrollArea()
        self.told_area.setWidgetResizable(True)
        self.told_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.told_area.setAccessibleName(self.tr("What was found in the recording"))
        self.numbers = label("", "value", wrap=True)
        self.experiment = label("", "label", wrap=True)
        details = QWidget()
        column = QVBoxLayout(details)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.experiment)
        column.addWidget(self.told)
        column.addStretch(1)
        self.told_area.setWidget(details)
        self.take_back = Button(self.tr("Take back"), tip=self.tr("The sweeps that were left out"))
        self.take_back.setProperty("quiet", True)
        self.lay_plan = Button(
            self.tr("Lay out its protocol"), tip=self.tr("Plan its trains, drugs and notes for the slice on the bench")
        )
        self.lay_plan.setProperty("primary", True)
        self.export_button = Button(self.tr("Export…"), tip=self.tr("Tables, figure and report of the recording"))
        self.problem = label("", "problem", wrap=True)
        self._lay_out()
        self._connect()
        self._size()
        self._show_state()

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        for row in (head, foot):
            row.setSpacing(8)
        head.addWidget(self.open_button)
        head.addWidget(self.folder_button)
        head.addStretch(1)
        head.addWidget(self.release)
        for button in (self.lay_plan, self.export_button):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.take_back)
        self.body.addLayout(head)
        for part in (self.file, self.form, self.choice, self.numbers, self.told_area):
            self.body.addWidget(part)
        self.body.addLayout(foot)
        self.body.addWidget(self.problem)

    def _connect(self) -> None:
        recording, scope = self._recording, self._scope
        self.open_button.clicked.connect(lambda _on: self.ask_which())
        self.folder_button.clicked.connect(lambda _on: self.ask_which(folder=True))
        self.release.clicked.connect(lambda _on: self.take_away())
        self.choice.chosen.connect(lambda _key: self._show_choice())
        self.form.chosen.connect(recording.choose)
        self.form.problem.connect(self._say)
        self.take_back.clicked.connect(lambda _on: recording.take_back())
        self.lay_plan.clicked.connect(lambda _on: self.plan_asked.emit())
        self.export_button.clicked.connect(lambda _on: self.export_asked.emit())
        recording.changed.connect(self._show_choice)
        recording.problem.connect(self._say)
        self._session.changed.connect(self.read_session)
        scope.released.connect(self._let_go)
        scope.cursors_moving.connect(self._measure_with)
        self._theme.changed.connect(self._size)

    def _size(self) -> None:
        self.setFixedWidth(scaled(self._theme, WIDTH_PX))
        self.told_area.setFixedHeight(scaled(self._theme, TOLD_PX))

    def ask(self) -> None:
        """The first time at the right edge: trace and time course are what the recording is compared with."""
        placed = self._placed
        self.show_card()
        if not placed:
            room = self.ground.size()
            self.move_to(QPoint(room.width() - self.width() - EDGE_PX, room.height() - self.height() - EDGE_PX))

    def ask_which(self, folder: bool = False) -> None:
        dialog = QFileDialog(self.window(), self.tr("Open a folder") if folder else self.tr("Open a recording"))
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            kinds = "*.abf *.atf *.nwb *.csv *.tsv *.txt *.P0 *.P1 *.T0 *.T1"
            dialog.setNameFilters([self.tr("Recordings ({kinds})").format(kinds=kinds), self.tr("All files (*)")])
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.open_file(Path(path)))
        self._dialog = dialog
        dialog.show()

    def open_file(self, path: Path) -> None:
        """Read beside the window; a file that is refused says why, and what was overlaid stays."""
        self._recording.open_path(path)

    def take_away(self) -> None:
        self._recording.close()

    @property
    def record(self) -> Record | None:
        opened = self._recording.opened
        return None if opened is None else opened.imported.record

    @property
    def sweeps(self) -> list[Sweep]:
        """Those of the recording that are overlaid: of one kind, so that a mean means something."""
        if self.record is None:
            return []
        if self._held:
            return self._held
        whole = [sweep for sweep in self.record.sweeps if sweep.kind != "train"] or list(self.record.sweeps)
        return {"all": whole, "first": whole[:FEW], "last": whole[-FEW:]}[self.choice.choice]

    def hold(self, sweeps: list[Sweep]) -> None:
        """Of its time course: one sweep, or many as their mean; none goes back to the choice."""
        self._held = sweeps or None
        self._show_overlay()

    def _show_choice(self) -> None:
        self._held = None
        self._show_overlay()

    def _show_overlay(self) -> None:
        self._scope.hold(self.sweeps, self.record.title if self.record is not None else "")
        self._show_state()
        self._measure()

    def _let_go(self) -> None:
        """The scope lets the recording go; its time course stays until it is taken away."""
        self._held = None

    def _show_state(self) -> None:
        opened = self._recording.opened
        there = opened is not None
        for tool in (self.release, self.choice, self.lay_plan, self.export_button):
            tool.setEnabled(there)
        of_one: tuple[QWidget, ...] = (self.form, self.told_area, self.choice)
        for part in (*of_one, self.lay_plan, self.export_button):
            part.setVisible(there)
        self.take_back.setVisible(there and bool(self._recording.choice.left_out))
        if opened is None:
            self.file.setText(self.tr("The mean of its sweeps is drawn as a thin line over the live ones."))
            self.numbers.setText("")
        else:
            record = opened.imported.record
            count = len(record.sweeps)
            words = self.tr("{name}, {count} sweeps") if count != 1 else self.tr("{name}, one sweep")
            self.file.setText(words.format(name=record.title, count=count))
            self.form.show_imported(opened.imported)
            self.told.setText("\n".join(opened.imported.told))
            self.experiment.setText(recorded_text(opened.imported, opened.course, self._cursors))
        self.adjustSize()

    # ---- measured by the cursors of the scope

    def read_session(self) -> None:
        if self._session.status.cursors != self._cursors:
            self._measure_with(self._session.status.cursors)

    def _measure_with(self, cursors: Cursors) -> None:
        self._cursors = cursors
        self._recording.measure_with(cursors)
        self._measure()

    def _measure(self) -> None:
        sweeps, cursors = self.sweeps, self._cursors
        if sweeps:
            self.measuring.ask(lambda: mean_measures(sweeps, cursors, SHOWN), self._show_numbers, self._say)

    def _show_numbers(self, found: dict[str, float | None]) -> None:
        if self.record is not None:
            self.numbers.setText(measured_text(found))

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
