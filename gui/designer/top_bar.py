"""What of the Designer stands in the middle of the top bar: undo, redo, how much it is, and the run."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.designer.study_run import StudyRun
from gui.designer.working_design import WorkingDesign
from gui.parts.buttons import Button
from gui.parts.icons import icon
from gui.parts.labels import label
from gui.parts.theme import Theme
from rig.study.design.arms import arm_count, slices_per_arm


class DesignerTools(QWidget):
    new_asked = Signal()
    open_asked = Signal()
    save_asked = Signal()
    run_asked = Signal()

    def __init__(self, theme: Theme, working: WorkingDesign, run: StudyRun) -> None:
        super().__init__()
        self._theme, self._working, self._run = theme, working, run
        self.setAccessibleName(self.tr("Designer"))
        self.new = Button(self.tr("New"), tip=self.tr("A design with one group in which nothing is done"))
        self.open = Button(self.tr("Open…"), tip=self.tr("A design, or a study that was begun (Ctrl O)"))
        self.save = Button(self.tr("Save…"), tip=self.tr("Keep this design as a file (Ctrl S)"))
        self.undo = Button(self.tr("Undo"))
        self.redo = Button(self.tr("Redo"))
        self.total = label("")
        self.run = Button(self.tr("Run cohort"), tip=self.tr("Lock the plan and record all slices (Ctrl Enter)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for button, asked in ((self.new, self.new_asked), (self.open, self.open_asked), (self.save, self.save_asked)):
            button.setProperty("quiet", True)
            button.clicked.connect(lambda _on=False, asked=asked: asked.emit())
            row.addWidget(button)
        for part in (self.undo, self.redo):
            row.addWidget(part)
        row.addSpacing(8)
        row.addWidget(self.total)
        row.addSpacing(8)
        row.addWidget(self.run)
        self.undo.clicked.connect(working.undo)
        self.redo.clicked.connect(working.redo)
        self.run.clicked.connect(lambda _on=False: self.run_asked.emit())
        working.changed.connect(self.show_design)
        run.began.connect(self.show_design)
        run.changed.connect(lambda _touched: self.show_run())
        theme.changed.connect(self._dress)
        self._dress()
        self.show_design()

    def _dress(self) -> None:
        self.run.setIcon(icon("play", self._theme.colour("inkon")))

    def show_design(self) -> None:
        history, design = self._working.history, self._working.design
        for button, words, alone in (
            (self.undo, history.undone_words, self.tr("Undo")),
            (self.redo, history.redone_words, self.tr("Redo")),
        ):
            # words of an edit name groups, which a blind study hides
            locked = self._run.progress is not None
            button.setEnabled(bool(words) and not locked)
            tip = f"{alone}: {words}" if words else self.tr("Nothing to {what}").format(what=alone.lower())
            button.setToolTip(self.tr("The plan is locked") if locked else tip)
        count = arm_count(design) * slices_per_arm(design.sampling)
        begin, end = self._working.span_min
        hours, minutes = divmod(round(end - begin), 60)
        long = (
            self.tr("{h} h {min} min").format(h=hours, min=minutes)
            if hours
            else self.tr("{min} min").format(min=minutes)
        )
        self.total.setText(self.tr("{count} slices, {long} each").format(count=count, long=long))
        self.show_run()

    def show_run(self) -> None:
        run, progress = self._run, self._run.progress
        begun = progress is not None
        words = self.tr("Run cohort")
        if progress is not None and progress.complete:
            words = self.tr("Open results")
        elif progress is not None:
            counts = progress.counts
            words = self.tr("Running {done} of {planned}") if run.running else self.tr("Go on, {done} of {planned}")
            words = words.format(done=counts.done, planned=counts.planned)
        if words != self.run.text():
            self.run.setText(words)
            self.run.setAccessibleName(words)
        self.run.setEnabled(not run.running)
        primary = not run.running
        if self.run.property("primary") != primary:
            self.run.setProperty("primary", primary)
            self.run.style().unpolish(self.run)
            self.run.style().polish(self.run)
            self._dress()
        self.save.setEnabled(not (begun and progress is not None and progress.blind))
