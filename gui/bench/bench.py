"""The Bench: what is given on the left, what is recorded above, what happened below, the slice on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.bench.another_slice import AnotherSlice
from gui.bench.export_card import ExportCard
from gui.bench.find_card import FindCard
from gui.bench.first_minute import FirstMinute
from gui.bench.key_card import KeyCard
from gui.bench.keys import Keys
from gui.bench.leaving import LeavingCard
from gui.bench.lecture import LectureMode
from gui.bench.long_work import LongWork
from gui.bench.messages import BenchWords
from gui.bench.open_experiment import OpenExperiment
from gui.bench.panel_table import BENCH, PANELS, WORKSPACES, Place, first_control, next_control
from gui.bench.pause_notice import PauseNotice
from gui.bench.recorded_plan import RecordedPlan
from gui.bench.rewind_card import RewindCard
from gui.bench.right_pane import RightPane
from gui.bench.saving_line import SavedLine
from gui.bench.spine_page import SpinePage
from gui.bench.splitter import Splitter
from gui.bench.stage import Stage
from gui.bench.status_line import StatusLine
from gui.bench.top_bar import SPEEDS, TopBar
from gui.bench.workspaces import Workspaces
from gui.guard.handlers import careful
from gui.notebook.panel import NotebookPanel
from gui.parts.card import Card
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.notice import Notice
from gui.parts.remembered import Memory
from gui.parts.theme import Theme
from gui.parts.view_scale import LEAST
from gui.perfusion.panel import PerfusionPanel
from gui.protocol.card import ProtocolCard
from gui.scope.import_box import ImportBox
from gui.scope.panel import ScopePanel
from gui.session.protocol_measures import ProtocolMeasures
from gui.session.session import Session
from gui.slice.panel import SlicePanel
from gui.spine.panel import SpinePanel
from gui.stimulator.panel import StimulatorPanel
from gui.time_course.panel import TimeCoursePanel
from rig.messages import AddNote, Sweep
from rig.timecourse.notes import bookmark_text

VALVES_WITH_KEYS = 9


@careful
class Bench(QWidget):
    other_asked = Signal(object)
    """The number of another slice, or the path of another experiment, to stand here instead."""
    stimulator: StimulatorPanel
    perfusion: PerfusionPanel
    scope: ScopePanel
    time_course: TimeCoursePanel
    slice: SlicePanel
    spine: SpinePanel
    notebook: NotebookPanel

    def __init__(
        self,
        theme: Theme,
        session: Session,
        memory: Memory | None = None,
    ) -> None:
        """``memory``: of earlier openings."""
        super().__init__()
        self.setObjectName("bench")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(self.tr("Schaffer"))
        self.setMinimumSize(*LEAST)
        self.theme = theme
        self.memory = memory if memory is not None else Memory()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.session = session
        self._held_tick: int | None = None
        self.top_bar = TopBar(theme, session, self.memory, [row.name for row in WORKSPACES])
        self.notice = Notice(theme)
        self.long_work = LongWork(theme, session)
        self.panels = {row.name: row.make(theme, session) for row in PANELS}
        for name, panel in self.panels.items():
            setattr(self, name, panel)
        self.notebook.take_figure(self.time_course.figure)
        self.right_pane = RightPane(theme, self.slice, self.spine, self.notebook)
        self.critic_line = label("", "hint", wrap=True)
        self.critic_line.hide()
        self.status_line = StatusLine(theme)
        self.saved = SavedLine(session, self.status_line.saved, self.notice, self)
        self.standstill = PauseNotice(session, self.notice, self.go_back, self)
        self.first_minute = FirstMinute(theme, session)
        self.stage = Stage()
        self._lay_out()
        self.find_card = FindCard(theme, self.reveal, self)
        self.rewind_card = RewindCard(theme, session, self)
        self.export_card = ExportCard(theme, session, self)
        self.import_box = ImportBox(theme, session, self.scope, self)
        self.recorded_plan = RecordedPlan(session, self.import_box, self.notice)
        self.protocol_card: ProtocolCard | None = None
        self.another_slice = AnotherSlice(theme, session, self)
        self.opening = OpenExperiment(session, self.notice, self)
        self.leaving = LeavingCard(theme, session, self.saved.ask_where, self)
        self.spine_page = SpinePage(theme, session, self.centre, self.right_pane, self._leave_spine, self._go_to)
        self.lecture = LectureMode(theme, self, (self.top_bar, self._top_rule, self._rail, self.right_pane))
        self.protocol_measures = ProtocolMeasures(session, self)
        self.protocol_measures.told.connect(self._show_measures)
        self.words = BenchWords(self, self)
        self.keys = Keys(self, self._actions(), self.memory.kept.keys)
        self.key_card = KeyCard(theme, self.keys, self)
        self._connect()
        self._size_rail()
        self.right_pane.fold(self.memory.kept.folded)
        if not self.memory.kept.first_minute_seen:
            self.first_minute.start()
        self.setFocus()

    def _lay_out(self) -> None:
        self._rail = QWidget()
        rail = QVBoxLayout(self._rail)
        rail.setContentsMargins(0, 0, 0, 0)
        rail.setSpacing(6)
        *upper, lowest = self._standing("rail")
        for panel in upper:
            rail.addWidget(panel)
        rail.addWidget(lowest, 1)
        self.plots = Splitter(self.theme, Qt.Orientation.Vertical, "plots", self.memory, self._plot_shares)
        self.plots.put(*self._standing("plots"))
        plots = QWidget()
        column = QVBoxLayout(plots)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.notice, self.long_work):
            column.addWidget(part)
        column.addWidget(self.plots, 1)
        column.addWidget(self.first_minute)
        column.addWidget(self.critic_line)
        self.centre = QStackedWidget()
        self.centre.addWidget(plots)
        self.columns = Splitter(self.theme, Qt.Orientation.Horizontal, "columns", self.memory, self._column_shares)
        self.columns.put(self.centre, self.right_pane)
        self.columns.setStretchFactor(0, 1)
        self.columns.setStretchFactor(1, 0)
        bench = QWidget()
        middle = QHBoxLayout(bench)
        middle.setContentsMargins(6, 6, 6, 6)
        middle.setSpacing(6)
        middle.addWidget(self._rail)
        middle.addWidget(self.columns, 1)
        window = QVBoxLayout(self)
        window.setContentsMargins(0, 0, 0, 0)
        window.addWidget(self.stage)
        whole = QVBoxLayout(self.stage.floor)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._top_rule = self._line()
        whole.addWidget(self.top_bar)
        whole.addWidget(self._top_rule)
        self.workspaces = Workspaces(self.theme, self.memory, bench, self.top_bar, self.status_line)
        whole.addWidget(self.workspaces.stack, 1)
        whole.addWidget(self._line())
        whole.addWidget(self.status_line)
        whole.addWidget(self.workspaces.line)

    def _standing(self, place: Place) -> list[QWidget]:
        return [self.panels[row.name] for row in PANELS if row.place == place]

    def _plot_shares(self, room: int) -> list[int]:
        size = self.theme.metrics
        scope = round(room * size.scope_share / (size.scope_share + size.course_share))
        return [scope, room - scope]

    def _column_shares(self, room: int) -> list[int]:
        right = self.right_pane.minimumWidth()
        return [room - right, right]

    @staticmethod
    def _line() -> QFrame:
        line = QFrame()
        line.setObjectName("rule")
        line.setFixedHeight(1)
        return line

    def _connect(self) -> None:
        bar, menu = self.top_bar, self.top_bar.menu
        self.workspaces.changed.connect(self._workspace_changed)
        bar.rewind_asked.connect(self.go_back)
        bar.bookmark_asked.connect(self.keep_bookmark)
        bar.note_asked.connect(self.write_note)
        for signal in (bar.lecture_asked, menu.lecture_asked):
            signal.connect(self._lecture)
        for signal in (bar.keys_asked, menu.keys_asked):
            signal.connect(self.show_keys)
        menu.find_asked.connect(self.find_card.ask)
        menu.export_asked.connect(self.export_card.show_card)
        menu.compare_asked.connect(self.import_box.ask)
        self.import_box.export_asked.connect(self.export_card.ask_of_recording)
        self.time_course.recorded_chosen.connect(self.import_box.hold)
        menu.slice_asked.connect(self.another_slice.ask)
        menu.experiment_asked.connect(self.opening.ask)
        self.stimulator.protocol_asked.connect(self.show_protocol)
        self.another_slice.chosen.connect(self.give_way)
        self.opening.chosen.connect(self.give_way)
        menu.fold_asked.connect(self.fold)
        menu.scale_asked.connect(self._choose_scale)
        menu.calm_asked.connect(self._choose_calm)
        self.time_course.sweep_chosen.connect(self._hold)
        self.scope.released.connect(self.time_course.let_go)
        self.scope.cursors_moving.connect(self.session.time_course.remeasure)
        self.notebook.moment_asked.connect(self.time_course.hold_at)
        self.right_pane.fold_changed.connect(self._folded)
        self.first_minute.closed.connect(lambda: self.memory.keep(first_minute_seen=True))
        self.key_card.remapped.connect(lambda keys: self.memory.keep(keys=keys))
        self.key_card.first_minute_asked.connect(self.first_minute.start)
        self.lecture.changed.connect(self.first_minute.step_aside)
        self.theme.changed.connect(self._size_rail)
        self.theme.changed.connect(lambda: self.memory.keep(theme=self.theme.choice))
        self.theme.changed.connect(self.plots.place)
        self.theme.changed.connect(self.columns.place)

    def _workspace_changed(self, to_bench: bool) -> None:
        self.keys.show_bench(to_bench)
        if to_bench:
            self.setFocus()
        elif self.lecture.on:
            self.lecture.toggle()

    def _lecture(self) -> None:
        """F11: it shows the Bench, from wherever."""
        self.workspaces.choose(BENCH)
        self.lecture.toggle()

    def _size_rail(self) -> None:
        self._rail.setFixedWidth(self.theme.metrics.rail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lecture.lay_out()
        room = self.stage.room_in(event.size())
        self.stimulator.fit_to(room.height())
        self.right_pane.lay_out(room.width(), room.height())
        super().resizeEvent(event)

    def give_way(self, asked: object) -> None:
        """Another experiment takes this place, if nothing is lost by it."""
        if self.leaving.may_go(partial(self.other_asked.emit, asked)):
            self.other_asked.emit(asked)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.session.bridge.stopped and not self.leaving.may_go(self.close):
            event.ignore()
            return
        self.export_card.finish_work()
        self.workspaces.close_work()
        self.session.bridge.stop()
        super().closeEvent(event)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nobody wanted may mean something by its place: letters of other alphabets, digits that need Shift."""
        if not self.keys.press_by_place(event):
            super().keyPressEvent(event)

    def _actions(self) -> dict[str, Callable[[], object]]:
        stimulator, perfusion = self.stimulator, self.perfusion
        actions: dict[str, Callable[[], object]] = {
            "pause": self.top_bar.pause_or_go_on,
            "run": stimulator.run,
            "arm": stimulator.arm_or_disarm,
            "stop": self.stop,
            "s1": lambda: stimulator.toggle_pathway("S1"),
            "s2": lambda: stimulator.toggle_pathway("S2"),
            "s1_down": lambda: stimulator.step_intensity("S1", -1),
            "s1_up": lambda: stimulator.step_intensity("S1", 1),
            "s2_down": lambda: stimulator.step_intensity("S2", -1),
            "s2_up": lambda: stimulator.step_intensity("S2", 1),
            "wash": perfusion.wash_all,
            "note": self.write_note,
            "bookmark": self.keep_bookmark,
            "rewind": self.go_back,
            "cursors": self.scope.cursors.click,
            "overlay": self.scope.next_overlay,
            "fit": self.scope.plot.fit_scale,
            "range": self.time_course.next_range,
            "sweep_back": lambda: self.time_course.step(-1),
            "sweep_on": lambda: self.time_course.step(1),
            "slice": lambda: self.show_part("slice"),
            "spine": self.show_spine,
            "notebook": lambda: self.show_part("notebook"),
            "next_panel": self.next_panel,
            "fold": self.fold,
            "lecture": self._lecture,
            "find": self.find_card.ask,
            "export": self.export_card.show_card,
            "other_slice": self.another_slice.ask,
            "open": self.opening.ask,
            "undo": self.session.undo.undo,
            "keys": self.show_keys,
        }
        for place, name in enumerate((BENCH, *(row.name for row in WORKSPACES))):
            actions[f"workspace:{place}"] = partial(self.workspaces.choose, name)
        for place in range(len(SPEEDS)):
            actions[f"speed:{place}"] = partial(self.top_bar.choose_speed, place)
        for place in range(VALVES_WITH_KEYS):
            actions[f"valve:{place}"] = partial(perfusion.toggle_valve, place)
        return actions

    def stop(self) -> None:
        """Esc: stop and disarm; with nothing to stop, leave what covers the Bench, the uppermost first."""
        # those of the page in view too; of another page none is visible
        cards = self.stage.floor.findChildren(FloatingCard)
        uppermost = next((card for card in reversed(cards) if card.isVisible()), None)
        on_bench = self.workspaces.page is None
        if on_bench and (self.stimulator.arming.armed or self.session.status.running):
            self.stimulator.stop()
        elif uppermost is not None:
            uppermost.close_card()
        elif not on_bench:
            self.workspaces.leave()
        elif self.lecture.on:
            self.lecture.toggle()
        elif self.spine_page.is_full:
            self.spine_page.leave()
        else:
            self.time_course.let_go()

    def next_panel(self) -> None:
        """F6: the first control of the next panel."""
        page = self.workspaces.page
        bench = [*self._standing("rail"), *self._standing("plots"), self.slice]
        pane = [self.right_pane.tab_card, self.right_pane.rail]
        panels = [*bench, *pane] if page is None else page.findChildren(Card)
        first = next_control([self.top_bar, *panels], self.focusWidget())
        if first is not None:
            self._go_to(first)

    def show_part(self, part: str) -> None:
        """F2, F3, F4: the part comes into view, and the focus goes into it."""
        self.workspaces.choose(BENCH)
        if self.lecture.on:
            self.lecture.toggle()
        self.spine_page.leave()
        self.right_pane.choose(part)
        panel = self.right_pane.parts[part]
        self._go_to(first_control(panel) or panel)

    def _go_to(self, control: QWidget) -> None:
        """By key: into view, with the focus."""
        self.stage.ensureWidgetVisible(control)
        control.setFocus(Qt.FocusReason.TabFocusReason)

    def show_electrode(self, name: str) -> None:
        """In the slice, told about beside its tip."""
        self.show_part("slice")
        self._go_to(self.slice.view.handles[name])

    def show_spine(self) -> None:
        """F3: the spine in the right pane; again, over the centre; once more, back."""
        if self.spine_page.is_full:
            self.spine_page.leave()
        elif self.spine.isVisible() and self.right_pane.chosen == "spine" and self._in_spine():
            self.spine_page.show_full()
        else:
            self.show_part("spine")

    def _in_spine(self) -> bool:
        focused = self.focusWidget()
        return focused is not None and (focused is self.spine or self.spine.isAncestorOf(focused))

    def _leave_spine(self) -> None:
        self.right_pane.setVisible(not self.lecture.on)
        self.setFocus()

    def reveal(self, control: QWidget) -> None:
        """Bring a control into view, wherever it stands, and give it the focus."""
        self.workspaces.choose(BENCH)
        if self.lecture.on:
            self.lecture.toggle()
        part = self.right_pane.holds(control)
        page = self.centre.widget(0)
        assert page is not None
        if part or page.isAncestorOf(control):
            self.spine_page.leave()
        if part:
            self.right_pane.choose(part)
        self._go_to(control)

    def show_protocol(self) -> None:
        """Made when it is first asked for."""
        if self.protocol_card is None:
            self.protocol_card = ProtocolCard(self.theme, self.session, self)
        self.protocol_card.show_card()

    def show_keys(self) -> None:
        """?"""
        self.key_card.toggle()

    def fold(self) -> None:
        """F8."""
        self.right_pane.fold(not self.right_pane.folded)

    def _folded(self, folded: bool) -> None:
        self.memory.keep(folded=folded)
        self.columns.place()

    def keep_bookmark(self) -> None:
        """B."""
        number = 1 + sum(note.is_bookmark for note in self.session.time_course.notes)
        self.session.post(AddNote(bookmark_text(number)))

    def write_note(self) -> None:
        """N."""
        self.show_part("notebook")
        self.notebook.write_note()

    def _hold(self, sweeps: list[Sweep]) -> None:
        self._held_tick = sweeps[-1].pulses[0] if sweeps else None
        self.scope.hold(sweeps)

    def go_back(self) -> None:
        """Shift B: to a bookmark, or to the sweep that is held."""
        self.rewind_card.ask(self._held_tick)

    def _show_measures(self, text: str) -> None:
        head, _, numbers = text.partition(": ")
        self.notice.show_news(f"{head}.", numbers, (self.tr("Show the notebook"), lambda: self.show_part("notebook")))

    # ---- the menu

    def _choose_scale(self, percent: int) -> None:
        self.memory.keep(scale_percent=percent)
        self.notice.show_warning(
            self.tr("View scale {percent} % is kept.").format(percent=percent),
            self.tr("The experiment goes on as it is; the window opens at that scale the next time."),
        )

    def _choose_calm(self, calm: bool) -> None:
        self.memory.keep(calm=calm)
        self.theme.be_calm(calm)
