"""The cohort: how far it is, how long it takes, and its slices."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QScrollArea, QSizePolicy

from gui.designer.cohort_cells import CohortCells
from gui.designer.study_run import StudyRun
from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.session.study_marks import GroupMark
from rig.study.results.progress import Progress

FULL = 1000
MOST_SHARE = 0.30


def tr(text: str) -> str:
    return QCoreApplication.translate("CohortCard", text)


def left_words(seconds: float) -> str:
    """ "about 2 min 40 s left"."""
    if seconds < 90:
        return tr("about {seconds:.0f} s left").format(seconds=max(1.0, seconds))
    if seconds < 600:
        minutes, rest = divmod(round(seconds / 10) * 10, 60)
        return tr("about {minutes} min {seconds} s left").format(minutes=int(minutes), seconds=int(rest))
    if seconds < 5400:
        return tr("about {minutes:.0f} min left").format(minutes=seconds / 60)
    return tr("about {hours:.1f} h left").format(hours=seconds / 3600)


def done_words(progress: Progress) -> str:
    """ "14 of 24 slices done, 1 excluded"."""
    counts = progress.counts
    words = tr("{done} of {planned} slices done").format(done=counts.done, planned=counts.planned)
    if counts.excluded:
        words += tr(", {count} excluded").format(count=counts.excluded)
    if counts.lost:
        words += tr(", {count} failed").format(count=counts.lost)
    return words


@careful
class CellsArea(QScrollArea):
    """As high as the cells, up to a limit."""

    def __init__(self, cells: CohortCells) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setWidget(cells)
        self._cells, self._most = cells, 10_000
        cells.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def limit(self, most: int) -> None:
        self._most = most
        self._fit()

    def _fit(self) -> None:
        high = min(self._cells.height(), self._most)
        if high != self.height():
            self.setFixedHeight(high)


class CohortCard(Card):
    slice_asked = Signal(int)
    """The number of a slice that is to be looked at."""
    go_on_asked = Signal()

    def __init__(self, theme: Theme, run: StudyRun) -> None:
        super().__init__(theme, tr("Cohort"))
        self._run = run
        self.words = label("")
        self.bar = QProgressBar()
        self.bar.setRange(0, FULL)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setMinimumWidth(80)
        self.bar.setAccessibleName(tr("Progress of the cohort"))
        self.left = label("")
        self.pause = Button(tr("Pause"), tr("Pause the cohort"))
        self.cancel = Button(tr("Cancel"), tr("Cancel the cohort"), tr("Finished slices stay"))
        self.cancel.setProperty("quiet", True)
        for part in (self.words, self.left, self.pause, self.cancel):
            self.add_tool(part)
        self.head.insertWidget(3, self.bar, 3)
        self.cells = CohortCells(theme)
        self.area = CellsArea(self.cells)
        self.hint = label("", "hint")
        self.workers = label("", "hint")
        foot = QHBoxLayout()
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.workers)
        self.body.addWidget(self.area)
        self.body.addLayout(foot)
        self.pause.clicked.connect(self._pause_or_go_on)
        self.cancel.clicked.connect(run.cancel)
        self.cells.opened.connect(self.slice_asked)
        run.changed.connect(self.hear)
        self._preview: Progress | None = None

    def limit(self, page_height: int) -> None:
        self.area.limit(round(page_height * MOST_SHARE))

    @property
    def progress(self) -> Progress | None:
        """Of the study in hand, or of one that would be made of the design."""
        return self._run.progress or self._preview

    def show_study(self, preview: Progress | None, marks: list[GroupMark]) -> None:
        """``preview``: what the design plans, while no study is in hand."""
        self._preview = preview
        self.cells.show_study(self.progress, marks)
        self.hear(set())

    def hear(self, touched: set[int]) -> None:
        self.cells.touch(touched)
        run, progress = self._run, self._run.progress
        running, planned = run.running, self._preview
        for part in (self.bar, self.left):
            part.setVisible(progress is not None)
        if progress is None:
            count = 0 if planned is None else len(planned.planned)
            self.words.setText(tr("{count} slices are planned").format(count=count))
            self.hint.setText(tr("Run cohort locks the plan and records them; the window stays free meanwhile."))
        else:
            self.words.setText(done_words(progress))
            self.bar.setValue(round(FULL * progress.counts.done / max(1, progress.counts.planned)))
            self.left.setText(self._left_words())
            self.hint.setText(tr("Click a slice to open its sweeps. Finished slices stay if you cancel."))
        unfinished = progress is not None and not progress.complete
        self.pause.setVisible(unfinished)
        self.pause.setEnabled(not run.ending)
        self.pause.setText(tr("Pause") if running and not run.paused else tr("Go on"))
        self.pause.setAccessibleName(
            tr("Pause the cohort") if running and not run.paused else tr("Go on with the cohort")
        )
        self.cancel.setVisible(running)
        self.cancel.setEnabled(not run.ending)
        count = 0 if progress is None else progress.counts.running
        self.workers.setText(tr("{count} with the workers").format(count=count) if running and count else "")

    def _left_words(self) -> str:
        run, progress = self._run, self._run.progress
        if run.ending:
            return tr("ending")
        if run.paused:
            return tr("paused")
        if progress is not None and progress.complete:
            return tr("all done")
        if not run.running:
            return tr("stopped")
        return left_words(run.left_s) if run.left_s is not None else tr("starting")

    def _pause_or_go_on(self) -> None:
        if self._run.running and not self._run.paused:
            self._run.pause()
        else:
            self.go_on_asked.emit()
