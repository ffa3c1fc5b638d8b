"""Protocols: choose one, see its steps on the experiment's time, run it from here, and change what is still to come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from gui.guard.handlers import careful
from gui.parts.background import BackgroundReader
from gui.parts.buttons import Button
from gui.parts.clock_text import clock_words
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.number_field import ScrubLabel
from gui.parts.segmented import Segmented
from gui.parts.theme import REGULAR, Theme
from gui.parts.type_scale import scaled
from gui.parts.wheel import DropDown
from gui.protocol.loading import Laid, Shelf, begin_from, fractions, laid_out, opened, save_plan, shelves
from gui.protocol.plan_page import PlanPage, times_field
from gui.protocol.step_editor import StepEditor
from gui.protocol.table import PlanTable
from gui.session.plan_edit import Plan, moved, without
from gui.session.plan_rewrite import delayed, ends, repeated, with_action
from gui.session.session import Session
from model.units import TICKS_PER_MIN
from rig.instruments.drug import Drug
from rig.messages import Planned, SetPlan, Status
from rig.protocol.plan import changes, panels
from rig.protocol.protocol import Protocol

WIDTH_PX = 600
TABLE_PX = {True: 150, False: 230}
"""Height of the table in a low layout, and in another."""
REFRESH_MS = 250
FIELD_PX = 84
FIRST = "ltp_hfs"
"""The protocol in view when the card is opened for the first time."""


@careful
class ProtocolCard(FloatingCard):
    def __init__(self, theme: Theme, session: Session, parent: QWidget) -> None:
        super().__init__(theme, QCoreApplication.translate("ProtocolCard", "Protocol"), parent)
        self._session = session
        self._protocols: dict[str, Protocol] = {}
        self._drugs: dict[str, Drug] = {}
        self._laid: Laid | None = None
        self._ran_min = 0.0
        self._drawn: tuple[object, ...] = ()
        self._step: Planned | None = None
        self._dialog: QFileDialog | None = None
        self.reading = BackgroundReader(self)
        self.choice = DropDown()
        self.choice.setAccessibleName(self.tr("Protocol"))
        self.choice.setToolTip(self.tr("A protocol that came with the program, or one that was opened"))
        self.open_button = Button(self.tr("Open a file…"), tip=self.tr("A protocol file of your own (.toml)"))
        self.about = label("", "hint", wrap=True)
        self.view = Segmented({"steps": self.tr("Its steps"), "planned": self.tr("Planned")}, self.tr("Steps shown"))
        self.hint = label("", "hint")
        self.table = PlanTable(theme)
        self.words = label("", "label", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()
        self.editor = StepEditor(theme, self._too_early)
        self.planned = PlanPage(self.editor)
        self._pages = {"steps": self._run_page(), "planned": self.planned}
        self._lay_out()
        self._refresh = QTimer(self)
        self._refresh.setInterval(REFRESH_MS)
        self._refresh.timeout.connect(self.show_steps)
        self._connect()
        self._size()

    # ---- the parts

    def _run_page(self) -> QWidget:
        self.times = times_field(1, self.tr("Times in a row"), self.tr("the protocol"))
        self.times.show_value(1)
        self.run_button = Button(self.tr("Run from now"), tip=self.tr("Put these steps on the plan, from now on"))
        self.run_button.setProperty("primary", True)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(ScrubLabel(self.tr("Run it"), self.times))
        row.addWidget(self.times)
        row.addStretch(1)
        row.addWidget(self.run_button)
        return page

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.choice, 1)
        top.addWidget(self.open_button)
        views = QHBoxLayout()
        views.addWidget(self.view)
        views.addStretch(1)
        views.addWidget(self.hint)
        self.body.addLayout(top)
        self.body.addWidget(self.about)
        self.body.addLayout(views)
        for part in (self.table, *self._pages.values(), self.words, self.problem):
            self.body.addWidget(part)

    def _connect(self) -> None:
        self.choice.activated.connect(lambda _place: self.preview())
        self.open_button.clicked.connect(self.ask_which)
        self.view.chosen.connect(lambda _view: self._show_view())
        self.times.edited.connect(lambda _value: self.preview())
        self.run_button.clicked.connect(lambda _on: self.run())
        self.table.place_chosen.connect(lambda _place: self._show_chosen())
        self.table.remove_asked.connect(self.remove_chosen)
        self.planned.remove.clicked.connect(lambda _on: self.remove_chosen())
        self.planned.delay.clicked.connect(lambda _on: self.delay_chosen())
        self.planned.loop.clicked.connect(lambda _on: self.loop_all())
        self.planned.save.clicked.connect(self.ask_where)
        self.editor.moved.connect(self._move)
        self.editor.changed.connect(self._change)
        for field in (self.times, *self.planned.numbers, self.editor):
            field.problem.connect(self.say)
        self._session.changed.connect(self.read_session)
        self._theme.changed.connect(self._size)

    def _size(self) -> None:
        theme = self._theme
        self.setFixedWidth(scaled(theme, WIDTH_PX))
        self.table.setFixedHeight(TABLE_PX[theme.metrics.rail < REGULAR.rail])
        for field in (self.times, *self.planned.numbers):
            field.setFixedWidth(scaled(theme, FIELD_PX))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._protocols and not self.reading.busy:
            self.reading.ask(shelves, self._take_shelf, self.say)
        self._refresh.start()
        self._show_view()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            # a page of other steps may need less room, too
            self.adjustSize()
        return done

    def hideEvent(self, event: QHideEvent) -> None:
        self._refresh.stop()
        super().hideEvent(event)

    # ---- files

    def _take_shelf(self, found: Shelf) -> None:
        self._drugs = found.drugs
        for name, protocol in found.protocols.items():
            self._add(name, protocol)
        self.choice.setCurrentIndex(max(0, self.choice.findData(FIRST)))
        self.preview()

    def _add(self, name: str, protocol: Protocol) -> None:
        """In the list once; a file that is opened again takes the place of what it was."""
        if name not in self._protocols:
            self.choice.addItem(protocol.title, name)
        self._protocols[name] = protocol
        self.choice.setItemText(self.choice.findData(name), protocol.title)

    def ask_which(self) -> None:
        """A file dialog that stops nothing behind it."""
        dialog = self._file_dialog(self.tr("Open a protocol"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.open_file(Path(path)))
        dialog.show()

    def _file_dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self.window(), title)
        dialog.setNameFilters([self.tr("Protocols (*.toml)"), self.tr("All files (*)")])
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._dialog = dialog
        return dialog

    def open_file(self, path: Path) -> None:
        """Read it beside the window; a broken one is refused in its own sentence, and nothing changes."""
        self.say("")
        self.reading.ask(lambda: opened(path), lambda protocol: self._take_file(str(path), protocol), self.say)

    def _take_file(self, name: str, protocol: Protocol) -> None:
        self._add(name, protocol)
        self.choice.setCurrentIndex(self.choice.findData(name))
        self.view.choose("steps")
        self.preview()

    # ---- a protocol from here

    @property
    def chosen(self) -> Protocol | None:
        return self._protocols.get(self.choice.currentData())

    def preview(self) -> None:
        """Lay the chosen protocol on the experiment's time, to be looked at."""
        self._laid = None
        self.say("")
        self._ask_laid(self._take_laid)

    def _ask_laid(self, answer: Callable[[Laid], object]) -> None:
        protocol, status, curves = self.chosen, self._session.status, dict(self._session.curves)
        if protocol is not None:
            times = int(self.times.value)
            self.about.setText(protocol.about)
            self.reading.ask(lambda: laid_out(protocol, status, curves, times), answer, self._refuse)
        self.show_steps()

    def _refuse(self, reason: str) -> None:
        self._laid = None
        self.say(reason)
        self.show_steps()

    def _take_laid(self, laid: Laid) -> None:
        self._laid = laid
        self.show_steps()

    def run(self) -> None:
        """Put the protocol on the plan, from now."""
        if self._session.status.preparing or self.chosen is None or self.reading.busy:
            return
        self.say("")
        self._ask_laid(self._plan_laid)

    def _plan_laid(self, laid: Laid) -> None:
        self._laid = laid
        self._session.post(SetPlan(laid.plan))
        for action in laid.begun:
            self._session.post(action)
        self._ran_min = laid.length / TICKS_PER_MIN
        self.planned.every_min.show_value(round(self._ran_min, 2))
        self.view.show_choice("planned")
        self._show_view()
        words = self.tr("It begins at {begin} and ends at {end}.")
        self.words.setText(words.format(begin=clock_words(laid.begin), end=clock_words(laid.begin + laid.length)))
        self.words.show()

    # ---- the plan under the hand

    @property
    def _plan(self) -> Plan:
        return self._session.status.plan

    def _give(self, plan: Plan, chosen: int | None = None) -> None:
        """``chosen``: the place in ``plan`` of the step under the hand, where it is still there."""
        if plan == self._plan:
            return
        if chosen is not None:
            self._step = plan[chosen]
        self._session.post(SetPlan(plan))
        self.show_steps()

    def _too_early(self, tick: int) -> str:
        now = begin_from(self._session.status)
        if tick < now:
            return self.tr("The time of a step must lie after {now:.2f} min").format(now=now / TICKS_PER_MIN)
        place = self.table.place
        if 0 <= place < len(self._plan):
            plan, _ = self._moved(place, tick)
            if all(step.tick != tick for step in plan):
                return self.tr("A drug line closes after it opens")
        return ""

    def _moved(self, place: int, tick: int) -> tuple[Plan, tuple[int, ...]]:
        status = self._session.status
        by = tick - self._plan[place].tick
        return moved(self._plan, (place,), by, panels(status), begin_from(status))

    def _move(self, tick: int) -> None:
        place = self.table.place
        if 0 <= place < len(self._plan):
            plan, places = self._moved(place, tick)
            self._give(plan, places[0])

    def _change(self, action: object) -> None:
        place = self.table.place
        if 0 <= place < len(self._plan):
            self._give(with_action(self._plan, place, action, panels(self._session.status)), place)

    def remove_chosen(self) -> None:
        places = [place for place in self.table.places if place < len(self._plan)]
        if self.view.choice == "planned" and places:
            self.say("")
            self._give(without(self._plan, places, panels(self._session.status)))

    def delay_chosen(self) -> None:
        place = self.table.place
        if 0 <= place < len(self._plan):
            self.say("")
            by = round(self.planned.delay_min.value * TICKS_PER_MIN)
            self._give(delayed(self._plan, place, by, panels(self._session.status)), place)

    def loop_all(self) -> None:
        plan = self._plan
        if not plan:
            return
        every, span = round(self.planned.every_min.value * TICKS_PER_MIN), max(map(ends, plan)) - plan[0].tick
        if every < span:
            words = self.tr("What is planned lasts {min:.2f} min, so a loop cannot be shorter. Nothing was changed.")
            self.say(words.format(min=span / TICKS_PER_MIN))
            return
        try:
            again = repeated(plan, int(self.planned.loops.value), every, panels(self._session.status))
        except ValueError as refused:
            self.say(str(refused))
        else:
            self.say("")
            self._give(again)

    def ask_where(self) -> None:
        """A file dialog that stops nothing behind it."""
        dialog = self._file_dialog(self.tr("Save what is planned"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.fileSelected.connect(lambda path: self.save_to(Path(path)))
        dialog.show()

    def save_to(self, path: Path) -> None:
        self.say("")
        status, follow_up = self._session.status, self.planned.follow_min.value
        self.reading.ask(lambda: save_plan(path, status, follow_up), self._tell_saved, self.say)

    def _tell_saved(self, path: Path) -> None:
        self.words.setText(self.tr("Saved as {name}.").format(name=path.name))
        self.words.show()

    # ---- what is shown

    def say(self, reason: str) -> None:
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))
        if reason:
            self.words.hide()

    def read_session(self) -> None:
        self.run_button.setEnabled(not self._session.status.preparing and self.chosen is not None)

    def _show_view(self) -> None:
        planned = self.view.choice == "planned"
        for view, page in self._pages.items():
            page.setVisible(view == self.view.choice)
        self.about.setVisible(not planned and bool(self.about.text()))
        self.words.hide()
        self._drawn = ()
        self.show_steps()

    def show_steps(self) -> None:
        """The table and what stands below it, as things are now."""
        if self.isHidden():
            return
        status = self._session.status
        self.view.name_choice("planned", self.tr("Planned ({n})").format(n=len(status.plan)))
        if self.view.choice == "steps":
            self._show_protocol(status)
        else:
            self._show_plan(status)

    def _show_protocol(self, status: Status) -> None:
        laid = self._laid
        shown = (laid, begin_from(status))
        if shown == self._drawn:
            return
        self._drawn = shown
        self.run_button.setEnabled(not status.preparing and self.chosen is not None)
        self.about.setVisible(bool(self.about.text()))
        later = 0 if laid is None else begin_from(status) - laid.begin
        self.table.show_steps(() if laid is None else laid.steps, later, self._drugs)
        self.hint.setText("" if laid is None else self._current_words())

    def _current_words(self) -> str:
        asked = fractions(self.chosen) if self.chosen is not None else {}
        if not asked:
            return ""
        if all(pathway in self._session.curves for pathway in asked):
            return self.tr("Currents as the input-output curves say")
        return self.tr("Currents as they are set on the panel")

    def _show_plan(self, status: Status) -> None:
        shown = (status.plan, panels(status), bool(self._drugs))
        if shown == self._drawn:
            return
        self._drawn = shown
        found = changes(status.plan, panels(status))
        self.table.show_steps(found, 0, self._drugs)
        self.hint.setText("" if found else self.tr("Nothing is planned; run a protocol, or plan on the time course."))
        if found and not self._ran_min:
            span = max(map(ends, status.plan)) - status.plan[0].tick
            self.planned.every_min.show_value(float(max(1, -(-span // TICKS_PER_MIN))))
        self.planned.allow(bool(found))
        place = self._place_of_step(status.plan)
        if found and self.table.place != place:
            self.table.choose(place)
        self._show_chosen()

    def _place_of_step(self, plan: Plan) -> int:
        """Where the step under the hand is now; the first one when it was given or taken out. A hand on a panel sets
        what is planned anew, so that a step is known by when and what it is."""
        if self._step is not None and self._step in plan:
            return plan.index(self._step)
        return next((place for place, step in enumerate(plan) if _alike(step, self._step)), 0)

    def _show_chosen(self) -> None:
        """The step under the hand. What was being typed for another one is thrown away."""
        if self.view.choice != "planned":
            return
        status, place = self._session.status, self.table.place
        found = changes(status.plan, panels(status))
        change = found[place] if 0 <= place < len(found) else None
        another = change is None or not _alike(change.step, self._step)
        self._step = None if change is None else change.step
        self.editor.show_step(change, self._drugs, another)


def _alike(step: Planned, other: Planned | None) -> bool:
    """Whether two steps are the same one, perhaps with other values."""
    if other is None:
        return False
    return (step.tick, step.label, type(step.action)) == (other.tick, other.label, type(other.action))
