"""The Results workspace: figure and every slice of a study, its statistics, and what is handed in.

What is shown is worked out beside the window's thread, anew with everything that a person chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.parts.background import BackgroundReader
from gui.parts.card import Card
from gui.parts.notice import Notice
from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.results.empty import EmptyResults
from gui.results.export_card import ExportCard, Order
from gui.results.exports import carry_out
from gui.results.figure_card import FigureCard
from gui.results.page_strips import PageStrips
from gui.results.remeasure_card import RemeasureCard
from gui.results.slice_card import SliceCard
from gui.results.slice_facts import facts
from gui.results.slices_view import SlicesView
from gui.results.statistics_card import StatisticsCard
from gui.results.top_bar import ResultsTools
from gui.results.values import View
from gui.results.view_of import Choices, slice_courses, slice_traces, view_of
from rig.study.design.design_file import OpenedDesign
from rig.study.design.slices import PlannedSlice
from rig.study.results import remeasure
from rig.study.results.left_out import count_again_note, leave_out_note
from rig.study.results.study import Study, note_in, read_study, unblind_in
from rig.study.results.time_courses import Spread
from rig.study.running.slice_result import SliceResult

FIGURE_SHARE, SIDE_SHARE = 71, 29
SIDE_PX = 330
SLICES_SHARE, STATISTICS_SHARE = 58, 42


class ResultsPage(QWidget):
    title_changed = Signal(str, str)
    status = Signal(str)
    designer_asked = Signal()
    bench_asked = Signal(object)
    """(OpenedDesign, PlannedSlice)."""

    def __init__(self, theme: Theme, memory: Memory, studies: Path | None = None) -> None:
        """``studies``: the folder that keeps them, in which the dialogs begin."""
        super().__init__()
        self.setObjectName("bench")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Results"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme, self._memory, self._studies = theme, memory, studies
        self._study: Study | None = None
        self._choices = Choices()
        self._view: View | None = None
        self._dialog: QFileDialog | None = None
        self.working = BackgroundReader(self)
        self.keeping = BackgroundReader(self)
        self.tools = ResultsTools(theme)
        self.notice = Notice(theme)
        self.strips = PageStrips(theme)
        self.empty = EmptyResults(theme)
        self.figure = FigureCard(theme, self)
        self.slices = SlicesView(theme)
        self.statistics = StatisticsCard(theme)
        self.export = ExportCard(theme)
        self._slices_card = Card(theme, self.tr("Each slice at the measure window"))
        self._lay_out()
        self.slice_card = SliceCard(theme, self)
        self.remeasure_card = RemeasureCard(theme, self)
        self._connect()
        self._show_nothing()

    def _lay_out(self) -> None:
        self._slices_card.body.addWidget(self.slices, 1)
        side = QVBoxLayout()
        side.addWidget(self._slices_card, SLICES_SHARE)
        side.addWidget(self.statistics, STATISTICS_SHARE)
        side.addWidget(self.export)
        self._side = side
        self.content = QWidget()
        row = QHBoxLayout(self.content)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.figure, FIGURE_SHARE)
        row.addLayout(side, SIDE_SHARE)
        self._row = row
        for card in (self._slices_card, self.statistics, self.export):
            card.setMinimumWidth(SIDE_PX)
        self._column = QVBoxLayout(self)
        for part in (self.notice, self.strips):
            self._column.addWidget(part)
        self._column.addWidget(self.content, 1)
        self._column.addWidget(self.empty, 1)
        self._theme.changed.connect(self._space)
        self._space()

    def _space(self) -> None:
        gap = self._theme.metrics.gap
        self._column.setContentsMargins(gap, gap, gap, gap)
        for layout in (self._column, self._row, self._side):
            layout.setSpacing(gap)

    def _connect(self) -> None:
        self.tools.study_asked.connect(self.ask_study)
        self.tools.compare_asked.connect(self.ask_other)
        self.tools.remeasure_asked.connect(self.ask_again)
        self.tools.bench_asked.connect(lambda: self.open_in_bench(None))
        self.empty.designer_asked.connect(self.designer_asked)
        self.empty.study_asked.connect(self.ask_study)
        self.figure.slice_asked.connect(self.show_slice)
        self.figure.interval_asked.connect(self._choose_spread)
        self.slices.slice_asked.connect(self.show_slice)
        self.slice_card.left_out.connect(self.leave_out)
        self.slice_card.bench_asked.connect(self.open_in_bench)
        self.slice_card.closed.connect(lambda: self._pick(None))
        self.remeasure_card.asked.connect(self.measure_again)
        self.strips.unblind_asked.connect(self.unblind)
        self.strips.plan_asked.connect(lambda: self.measure_again(None))
        self.strips.alone_asked.connect(lambda: self.show_other(None))

    # ---- what the window asks of a workspace

    def top_bar_middle(self) -> QWidget:
        return self.tools

    def enter(self) -> None:
        self._tell()
        self.setFocus()

    def close_work(self) -> None:
        """A figure in a window of its own goes with the window."""
        self.figure.bring_back()

    def _tell(self) -> None:
        view = self._view
        if view is None:
            self.title_changed.emit(self.tr("Results"), self.tr("no study"))
            self.status.emit(self.tr("A study that has been run is shown here."))
        else:
            self.title_changed.emit(view.title, view.about)
            self.status.emit(view.status)

    # ---- which study

    @property
    def study(self) -> Study | None:
        return self._study

    @property
    def view(self) -> View | None:
        """What is shown; None before it is worked out."""
        return self._view

    def show_study(self, path: Path | str) -> None:
        """A study file; read beside the window's thread."""
        self.working.ask(partial(read_study, Path(path)), self._take, self._refuse)

    def show_results(
        self,
        opened: OpenedDesign,
        results: Sequence[SliceResult],
        notes: Sequence[str] = (),
        unblinded: bool = False,
        digest: str = "",
    ) -> None:
        """Slices that are in no file that this page may open, as while a study runs."""
        self._take(Study(opened, tuple(results), tuple(notes), unblinded, digest))

    def _take(self, study: Study) -> None:
        if self._study is None or study.opened is not self._study.opened:
            self._choices = self._choices._replace(again=None, other=None)
            self.slice_card.close_card()
            self.remeasure_card.close_card()
        self._study = study
        self._work_out()

    def _work_out(self) -> None:
        if self._study is not None:
            study, choices = self._study, self._choices
            self.working.ask(partial(view_of, study, choices), self._show, self._refuse_choice)

    def _show(self, view: View) -> None:
        self._view = view
        self.notice.dismiss()
        self.empty.hide()
        self.content.show()
        self.figure.show_view(view, self.slices.picked)
        self.slices.show_view(view)
        title = self.tr("Each slice at the measure window")
        self._slices_card.title.setText(
            self.tr("{title}, exploratory").format(title=title) if view.exploratory else title
        )
        self.statistics.show_view(view)
        self.strips.show_view(view, self._choices.again is not None)
        self.remeasure_card.refuse("")
        self.export.serve(self._exporting())
        self.tools.allow(True, not view.blind)
        if not self.slice_card.isHidden():
            self.show_slice(self.slice_card.index)
        self._tell()

    def _exporting(self) -> Callable[[Order], str] | None:
        study, again, view = self._study, self._choices.again, self._view
        if study is None or view is None:
            return None
        return lambda order: carry_out(study, again, view, self.figure.figure.choice._replace(reading=None), order)

    def _show_nothing(self) -> None:
        self.content.hide()
        self.empty.show()
        self._tell()

    def _refuse(self, words: str) -> None:
        self.notice.show_news(words, "", warns=True)

    def _refuse_choice(self, words: str) -> None:
        """What was chosen cannot be: it is as it was before."""
        self._choices = self._choices._replace(again=None)
        if self.remeasure_card.isHidden():
            self._refuse(words)
        else:
            self.remeasure_card.refuse(words)

    # ---- choices

    def _choose_spread(self, spread: Spread) -> None:
        if spread != self._choices.spread:
            self._choices = self._choices._replace(spread=spread)
            self._work_out()

    def ask_again(self) -> None:
        study = self._study
        if study is None:
            return
        design = study.opened.design
        if words := remeasure.refusal(design):
            self._refuse(words)
            return
        window = remeasure.planned_window(design) or (0.0, 10.0)
        baseline = remeasure.planned_baseline(design) or (-10.0, 0.0)
        cursors = design.group[0].protocol.cursors
        slope = (cursors.slope_from_ms, cursors.slope_to_ms)
        self.remeasure_card.show_in_force(self._choices.again or remeasure.Again(), window, baseline, slope)
        self.remeasure_card.show_card()

    def measure_again(self, again: remeasure.Again | None) -> None:
        """None is as planned."""
        self._choices = self._choices._replace(again=again)
        self._work_out()
        if again is None:
            self.remeasure_card.close_card()

    def ask_study(self) -> None:
        self._ask_file(self.tr("Open a study"), self.show_study)

    def ask_other(self) -> None:
        self._ask_file(self.tr("Study to lie beside this one"), self.compare_with)

    def _ask_file(self, title: str, then: Callable[[str], None]) -> None:
        """A dialog that stops nothing."""
        self._dialog = QFileDialog(self, title, str(self._studies or Path.home()), self.tr("Studies (*.study)"))
        self._dialog.fileSelected.connect(then)
        self._dialog.open()

    def compare_with(self, path: str) -> None:
        self.working.ask(partial(read_study, Path(path)), self.show_other, self._refuse)

    def show_other(self, other: Study | None) -> None:
        """A study beside this one; None takes it away."""
        self._choices = self._choices._replace(other=other)
        self._work_out()

    # ---- one slice

    def _pick(self, index: int | None) -> None:
        self.slices.pick(index)
        self.figure.pick(index)

    def show_slice(self, index: int) -> None:
        study, view = self._study, self._view
        point = next((one for one in view.points if one.number == index), None) if view is not None else None
        if study is None or view is None or point is None:
            return
        result = next(one for one in study.results if one.index == index)
        told = facts(study, result, view.unit, point.value)
        courses = tuple(slice_courses(result, point.group, not point.left_out))
        self.slice_card.show_slice(view, point, told, courses, tuple(slice_traces(result, point.group)))
        self._pick(index)
        if self.slice_card.isHidden():
            self.slice_card.show_card()

    def leave_out(self, index: int, reason: str) -> None:
        """Without a reason it counts again."""
        if self._study is not None:
            planned = self._study.planned[index]
            note = leave_out_note(planned, reason) if reason else count_again_note(planned)
            self._keep(partial(note_in, self._study, note))

    def unblind(self) -> None:
        if self._study is not None:
            self._keep(partial(unblind_in, self._study))

    def _keep(self, keep: Callable[[], Study]) -> None:
        """What changes the study is in its file before it is shown."""
        if not self.keeping.busy:
            self.keeping.ask(keep, self._changed, self._refuse)

    def _changed(self, study: Study) -> None:
        self._study = study
        self._work_out()

    def open_in_bench(self, index: int | None) -> None:
        """None is the slice that is picked, or else the first that a trace is shown of."""
        study, view = self._study, self._view
        if study is None or view is None or view.blind:
            return
        shown = view.traces[0].number if view.traces else study.results[0].index if study.results else None
        chosen = index if index is not None else self.slices.picked if self.slices.picked is not None else shown
        if chosen is not None:
            planned: PlannedSlice = study.planned[chosen]
            self.bench_asked.emit((study.opened, planned))
