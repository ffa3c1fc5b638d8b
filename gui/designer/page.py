"""The Designer workspace: groups on one ruler, the plan of the study, and its cohort while it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.designer.block_list import BlockList
from gui.designer.cohort_card import CohortCard, done_words
from gui.designer.inspector import Inspector
from gui.designer.kept_designs import KeptDesigns
from gui.designer.new_blocks import empty_design, put_block
from gui.designer.protocol_card import ProtocolCard
from gui.designer.so_far import Curve, SoFarCard
from gui.designer.statistics_card import outcome_words, window_words
from gui.designer.study_run import InProcesses, Runner, StudyRun
from gui.designer.top_bar import DesignerTools
from gui.designer.working_design import WorkingDesign
from gui.guard.handlers import careful
from gui.parts.background import BackgroundReader
from gui.parts.key_positions import sequences
from gui.parts.notice import Notice
from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.session.study_marks import GroupMark, arm_marks, group_marks
from rig.files.refusal import RefusedFile
from rig.study.design.arms import arms
from rig.study.design.design_file import OpenedDesign, titles
from rig.study.design.slices import planned_slices
from rig.study.pool import Pool
from rig.study.results.labels import outcome_label
from rig.study.results.progress import Progress, Stage
from rig.study.running.study_file import NotKept, StudyFile

BLOCKS_PX = {26: 190, 30: 218}
WAIT_MS = 150
LEAST_SO_FAR_PX = 150
LETTERS = "BDHTLPIFMW"
"""Keys of the blocks."""


class Planned(NamedTuple):
    """What the cohort would be. ``of``: the design that it was worked out for."""

    of: OpenedDesign
    progress: Progress
    marks: list[GroupMark]


def _planned(opened: OpenedDesign) -> Planned:
    """Raises ValueError, a sentence."""
    made = arms(opened.design)
    progress = Progress(opened, made, planned_slices(opened.design, made), unblinded=True)
    return Planned(opened, progress, arm_marks(progress))


def _pool() -> AbstractContextManager[Pool]:
    # what starts workers is loaded with the first run
    from rig.study.running.pools import processes

    return processes(gently=True)


def _critic(opened: OpenedDesign) -> Sequence[object]:
    from rig.study.critic.rules import remarks

    return remarks(opened)


def _preview(opened: OpenedDesign, group: int) -> tuple[np.ndarray, np.ndarray]:
    from rig.study.running.preview import preview

    return preview(opened, group)


def _unfinished(folder: Path) -> Path | None:
    from rig.study.running.unfinished import newest_unfinished

    return newest_unfinished(folder)


@careful
class DesignerPage(QWidget):
    title_changed = Signal(str, str)
    status = Signal(str)
    bench_asked = Signal(object)
    """(OpenedDesign, PlannedSlice)."""
    open_results = Signal(object)
    """The path of a study."""

    def __init__(self, theme: Theme, memory: Memory, studies: Path | None = None, runner: Runner | None = None) -> None:
        """``studies``: the folder that keeps them. ``runner``: who computes; processes of this computer without it."""
        super().__init__()
        self.setObjectName("bench")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(self.tr("Designer"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme, self._memory, self._studies = theme, memory, studies
        self.working = WorkingDesign(empty_design(), self)
        self.run = StudyRun(runner or InProcesses(_pool), self)
        self.kept = KeptDesigns(self, self.working, studies)
        if (draft := self.kept.last_draft()) is not None:
            self.working.start_from(draft)
        self.planning, self.previewing, self.looking = (BackgroundReader(self) for _ in range(3))
        self._planned: Planned | None = None
        self._preview: Curve | None = None
        self._results_wanted = False
        self.tools = DesignerTools(theme, self.working, self.run)
        self.notice = Notice(theme)
        self.blocks = BlockList(theme, tuple(titles().items()))
        self.protocol = ProtocolCard(theme, self.working)
        self.cohort = CohortCard(theme, self.run)
        self.so_far = SoFarCard(theme)
        self.inspector = Inspector(theme, self.working, _critic)  # type: ignore[arg-type]
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._lay_out()
        self._connect()
        self._plan_anew()
        self._show_run()
        self._look_for_unfinished()

    def _lay_out(self) -> None:
        self._centre = centre = QVBoxLayout()
        for card in (self.protocol, self.cohort):
            centre.addWidget(card)
        self.so_far.setMinimumHeight(LEAST_SO_FAR_PX)
        centre.addWidget(self.so_far, 1)
        self._side = QScrollArea()
        self._side.setFrameShape(QScrollArea.Shape.NoFrame)
        self._side.setWidgetResizable(True)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._side.setWidget(self.blocks)
        self._row = row = QHBoxLayout()
        row.addWidget(self._side)
        row.addLayout(centre, 1)
        row.addWidget(self.inspector)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.notice)
        self._column.addLayout(row, 1)
        self._theme.changed.connect(self._space)
        self._space()

    def _space(self) -> None:
        metrics = self._theme.metrics
        self._column.setContentsMargins(metrics.gap, metrics.gap, metrics.gap, metrics.gap)
        for layout in (self._column, self._row, self._centre):
            layout.setSpacing(metrics.gap)
        self._side.setFixedWidth(BLOCKS_PX.get(metrics.row, round(metrics.row * 7.2)))

    def _connect(self) -> None:
        tools, rows = self.tools, self.protocol.rows
        tools.new_asked.connect(lambda: self.begin_with(empty_design()))
        tools.open_asked.connect(self.kept.ask_open)
        tools.save_asked.connect(self.kept.ask_save)
        tools.run_asked.connect(self.run_or_show)
        self.kept.opened.connect(self.begin_with)
        self.kept.study_asked.connect(self.take_study)
        self.kept.told.connect(lambda words: self.notice.show_news(words, ""))
        self.blocks.put.connect(lambda letter: self.put(letter))
        self.blocks.start_asked.connect(self.kept.start_from)
        rows.put.connect(self._put_at)
        rows.inspector_asked.connect(self.inspector.focus_chosen)
        self.protocol.preview_asked.connect(self.preview)
        self.cohort.slice_asked.connect(self.open_slice)
        self.cohort.go_on_asked.connect(self.run.go_on)
        self.so_far.results.clicked.connect(lambda _on=False: self.show_results())
        self.working.changed.connect(self._design_changed)
        self.working.lock_met.connect(self._lock_met)
        self.working.refused.connect(self._tell)
        self._soon.timeout.connect(self._plan_anew)
        self.run.began.connect(self._show_run)
        self.run.changed.connect(self._hear)
        self.run.ended.connect(self._ended)

    # ---- what the window asks of a workspace

    def top_bar_middle(self) -> QWidget:
        return self.tools

    def enter(self) -> None:
        self._tell()
        self.protocol.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_work(self) -> None:
        """What is being computed is finished, what is done is in its file; the draft is on the disk."""
        self.inspector.statistics.power.close_work()
        self.kept.close_work()
        self.run.close_work()

    @property
    def blind(self) -> bool:
        """A study is in hand in which nobody may know the groups."""
        return self.run.progress is not None and self.run.progress.blind

    def _tell(self, why: str = "") -> None:
        design, progress = self.working.design, self.run.progress
        count = len(self._planned.progress.planned) if self._planned is not None else 0
        alone = len(design.group) == 1
        groups = self.tr("1 group") if alone else self.tr("{count} groups").format(count=len(design.group))
        about = self.tr("{groups}, {count} slices").format(groups=groups, count=count)
        self.title_changed.emit(design.title, about)
        if why:
            words = why
        elif progress is not None:
            words = self.tr("{done}; the plan is locked.").format(done=done_words(progress))
        else:
            words = self.tr("{groups} are compared by {outcome}, {window}.")
            if alone:
                words = self.tr("1 group, measured by {outcome}, {window}; there is none to compare it with yet.")
            words = words.format(groups=groups, outcome=outcome_words(design.outcome), window=window_words(design))
        self.status.emit(words)

    # ---- the design

    def begin_with(self, opened: OpenedDesign) -> None:
        """Another design altogether."""
        if self.run.running:
            self._warn(self.tr("A cohort is being recorded. Cancel it first; finished slices stay in its file."))
            return
        self.run.release()
        self.notice.dismiss()
        self.working.start_from(opened)
        self.protocol.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def put(self, letter: str) -> None:
        """A block into the group in hand, at the cursor of the rows."""
        self._put_at(letter, self.protocol.group_in_hand, self.protocol.rows.place[1])

    def _put_at(self, letter: str, group: int, minute: float) -> None:
        put_block(self.working, letter, group, minute, self.blocks.where.choice == "all")
        self.protocol.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _design_changed(self) -> None:
        self._preview = None
        self._soon.start()
        self._tell()

    def _lock_met(self, opened: OpenedDesign, words: str) -> None:
        if self.run.running:
            self._warn(self.tr("The plan is locked while its slices are recorded. Cancel the cohort to edit a copy."))
            return
        self.notice.show_news(
            self.tr("The plan is locked: slices of it are recorded."),
            self.tr("The study stays as it is in its file; a copy of the design can be edited."),
            (self.tr("Edit a copy"), partial(self._edit_copy, opened, words)),
            warns=True,
        )

    def _edit_copy(self, opened: OpenedDesign, words: str) -> None:
        self.run.release()
        self.working.put(opened, words)

    def _plan_anew(self) -> None:
        self.planning.ask(partial(_planned, self.working.opened), self._show_planned, self._cannot_plan)

    def _show_planned(self, planned: Planned) -> None:
        if planned.of is not self.working.opened:
            return
        self._planned = planned
        self._show_run()

    def _cannot_plan(self, why: str) -> None:
        self._planned = None
        self._show_run()
        self._tell(why)

    # ---- the cohort

    def run_or_show(self) -> None:
        """The button of the top bar: begin, go on, or show what came of it."""
        progress = self.run.progress
        if progress is not None and progress.complete:
            self.show_results()
        elif progress is not None:
            self.run.go_on()
        else:
            self._attempt(partial(self.run.begin, self.working.opened, self._studies))

    def take_study(self, path: str) -> None:
        """A study that is on the disk: to be looked at, or gone on with."""
        if self.run.running:
            self._warn(self.tr("A cohort is being recorded. Cancel it first; finished slices stay in its file."))
            return
        self._attempt(lambda: self._take(StudyFile.open(Path(path))))

    def _take(self, file: StudyFile) -> None:
        self.run.release()
        self.working.start_from(file.opened)
        self.run.take(file)

    def _attempt(self, does: Callable[[], object]) -> None:
        try:
            does()
        except (RefusedFile, NotKept, ValueError) as error:
            self._warn(str(error))

    def show_results(self) -> None:
        """Once its file is free: the last slice is heard of a moment before."""
        self._results_wanted = self.run.running
        if self.run.path is not None and self.run.file is None:
            self.open_results.emit(self.run.path)

    def open_slice(self, number: int) -> None:
        """A finished slice comes onto the bench."""
        progress = self.run.progress
        if progress is None or progress.stage[number] not in (Stage.DONE, Stage.EXCLUDED):
            return
        if progress.blind:
            self._warn(self.tr("The study is blind: the sweeps of a slice would show its group. Unblind it first."))
            return
        self.bench_asked.emit((progress.opened, progress.planned[number]))

    def preview(self, group: int) -> None:
        if self.previewing.busy:
            return
        opened = self.working.opened
        self.so_far.words.setText(self.tr("A slice is being recorded…"))
        self.protocol.preview.setEnabled(False)

        def show(course: tuple[np.ndarray, np.ndarray]) -> None:
            self.protocol.preview.setEnabled(True)
            if opened is not self.working.opened:
                return
            marks = group_marks([one.protocol for one in opened.design.group])
            self._preview = Curve(opened.design.group[group].name, *course, 0, marks[group])
            self._show_run()

        def refuse(why: str) -> None:
            self.protocol.preview.setEnabled(True)
            self.so_far.words.setText("")
            self._warn(why)

        self.previewing.ask(partial(_preview, opened, group), show, refuse)

    def _look_for_unfinished(self) -> None:
        if self._studies is not None and self._studies.is_dir():
            self.looking.ask(partial(_unfinished, self._studies), self._offer, lambda _why: None)

    def _offer(self, path: Path | None) -> None:
        if path is not None and self.run.progress is None:
            self.notice.show_news(
                self.tr("{file} was not finished.").format(file=path.name),
                self.tr("What was done is kept; the slices that are missing can be recorded now."),
                (self.tr("Go on with it"), lambda: self._go_on_with(path)),
            )

    def _go_on_with(self, path: Path) -> None:
        self.take_study(str(path))
        self.run.go_on()

    # ---- what is shown of it

    def _axis(self) -> tuple[str, str]:
        design = self.working.design
        trains = [step.label or step.name for step in design.group[0].protocol.train]
        after = trains[-1] if trains else self.tr("minute 0")
        return self.tr("Time after {what} (min)").format(what=after), outcome_label(design.outcome, None).short

    def _show_run(self) -> None:
        progress = self.run.progress
        self.working.locked = progress is not None
        if self.blind:
            self.working.select(None)
        self.protocol.rows.hide_names(self.blind)
        self.inspector.setVisible(not self.blind)
        for button in (self.protocol.add, self.protocol.preview):
            button.setEnabled(not self.blind)
        planned = self._planned
        if progress is not None:
            marks = arm_marks(progress)
            self.cohort.show_study(None, marks)
            self.so_far.show_progress(progress, marks, self._axis())
        else:
            self.cohort.show_study(
                None if planned is None else planned.progress, [] if planned is None else planned.marks
            )
            self.so_far.show_nothing(self._preview, self._axis())
        self._tell()

    def _hear(self, touched: set[int]) -> None:
        progress = self.run.progress
        if progress is not None and touched:
            self.so_far.show_progress(progress, arm_marks(progress), self._axis())
        self._tell()

    def _ended(self, why: str) -> None:
        if why:
            self._warn(why)
        self._show_run()
        if self._results_wanted:
            self.show_results()

    def _warn(self, words: str) -> None:
        self.notice.show_news(words, "", warns=True)

    # ---- keys and size

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Those that nothing in focus wanted."""
        key, held = Qt.Key(event.key()), event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        named = {
            Qt.Key.Key_Z: self.working.redo if shift else self.working.undo,
            Qt.Key.Key_Y: self.working.redo,
            Qt.Key.Key_S: self.kept.ask_save,
            Qt.Key.Key_O: self.kept.ask_open,
            Qt.Key.Key_Return: self.run_or_show,
            Qt.Key.Key_Enter: self.run_or_show,
        }
        letter = chr(key) if Qt.Key.Key_A <= key <= Qt.Key.Key_Z else next(iter(sequences(event)), "")
        if control and key in named:
            named[key]()
        elif not control and letter in LETTERS and letter:
            self.put(letter)
        elif key == Qt.Key.Key_Space and self.run.running:
            self.run.go_on() if self.run.paused else self.run.pause()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.protocol.limit(self.height())
        self.cohort.limit(self.height())
