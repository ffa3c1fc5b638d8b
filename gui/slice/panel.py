"""The Slice: where the electrodes stand, how far their current reaches, and what is in the bath."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QHBoxLayout

from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.dose_text import bath_words
from gui.parts.icons import icon
from gui.parts.labels import label
from gui.parts.theme import REGULAR, Theme
from gui.session.session import Session
from gui.slice.electrode_drawing import Electrode
from gui.slice.geometry import rec_moved_um, stands
from gui.slice.placing import NAMES, objection, place_of, put
from gui.slice.scene import Fibre, SliceState, Tint
from gui.slice.text import consequence, distance_words, place_words, standing_words, summary, um, whereabouts
from gui.slice.view import SliceView
from rig.instruments.current_spread import LEAST_SHARE, fired_share, reach_um
from rig.instruments.electrodes import Electrodes, in_tissue
from rig.instruments.layers import LAYERS
from rig.instruments.perfusion import ValveState
from rig.instruments.stimulator import PathwaySettings
from rig.messages import SetElectrodes, Status

REST_MS = 200
"""A hand that holds an electrode still for so long has put it there for now: the response follows."""
DRAWN_FIBRES = 10


@dataclass
class Hand:
    """An electrode between grip and drop. ``start`` and ``trial``: the arrangement, and where REC stands in it."""

    name: str
    start: tuple[Electrodes, float]
    trial: tuple[Electrodes, float]
    objection: str = ""
    posted: bool = False


class SlicePanel(Card):
    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__(theme, QCoreApplication.translate("SlicePanel", "Slice"))
        self._session = session
        self._electrodes = session.status.electrodes
        self._rec_along_um = 0.0
        self._hand: Hand | None = None
        self._selected = ""
        self._problem = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.rest)
        self.home = Button(
            self.tr("Home"), self.tr("Electrodes home"), self.tr("Put all electrodes back where they began")
        )
        self.home.setProperty("quiet", True)
        tip = self.tr("Closed, the electrodes cannot be dragged by mistake; press to open")
        self.move_button = Button(name=self.tr("Move electrodes"), tip=tip)
        self.move_button.setCheckable(True)
        self.move_button.setProperty("quiet", True)
        self.add_tool(self.home)
        self.add_tool(self.move_button)
        self.view = SliceView(theme)
        self.body.addWidget(self.view, 1)
        self._lay_out_foot()
        self.home.clicked.connect(self.go_home)
        self.move_button.toggled.connect(self._lock_turned)
        self.view.gripped.connect(self.grip)
        self.view.carried.connect(self.carry)
        self.view.stepped.connect(self.step)
        self.view.dropped.connect(self.drop)
        self.view.cancelled.connect(self.cancel)
        self.view.selected.connect(self._select)
        theme.changed.connect(self._apply_theme)
        session.changed.connect(self.read_session)
        self._apply_theme()

    def _lay_out_foot(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(4)
        self._names, self._values = [], []
        for place in range(3):
            name, value = label("", "hint"), label("", "value")
            self._names.append(name)
            self._values.append(value)
            foot.addWidget(name)
            foot.addWidget(value)
            if place < 2:
                foot.addStretch(1)
        self.body.addLayout(foot)

    # ---- what the rig says

    def read_session(self) -> None:
        """Show what is in force; says nothing."""
        status = self._session.status
        if status.electrodes != self._electrodes:
            self._rec_along_um += rec_moved_um(self._electrodes, status.electrodes)
            self._electrodes = status.electrodes
        if self._hand is not None and self.held():
            self._leave()
        self._show()

    def held(self) -> str:
        """Why the electrodes cannot be moved now; nothing when they can."""
        status = self._session.status
        if self._running():
            pattern = status.running or self.tr("A pattern")
            return self.tr("{pattern} is running: the electrodes stay until it ends.").format(pattern=pattern)
        if status.preparing:
            return self.tr("The slice is not ready yet: the electrodes stay.")
        if not self.move_button.isChecked():
            return self.tr("The electrodes are locked. Press Move electrodes first.")
        return ""

    # ---- the hand

    def grip(self, name: str) -> None:
        self._problem = self.held()
        if not self._problem:
            now = (self._electrodes, self._rec_along_um)
            self._hand = Hand(name, now, now)
        self._show()

    def carry(self, name: str, along_um: float, lamina_um: float, depth_um: float) -> None:
        """The electrode is held over a place; it may be one where it cannot stay."""
        if self._hand is None:
            return
        self._hand.trial = put(*self._hand.start, name, along_um, lamina_um, depth_um)
        self._hand.objection = objection(*self._hand.trial, name)
        self._rest.start()
        self._show()

    def step(self, name: str, along_um: float, lamina_um: float, depth_um: float) -> None:
        """One press of a key moves the electrode so far, unless it could not stay there."""
        if self._hand is None:
            self.grip(name)
        if self._hand is None:
            return
        arrangement, rec_along_um = self._hand.trial
        place = place_of(arrangement, name)
        along, lamina = stands(arrangement, rec_along_um)[name]
        trial = put(arrangement, rec_along_um, name, along + along_um, lamina + lamina_um, place.depth_um + depth_um)
        self._problem = objection(*trial, name)
        if not self._problem:
            self._hand.trial = trial
            self._rest.start()
        self._show()

    def rest(self) -> None:
        """The hand holds still: what it holds is where it is, until it moves on."""
        if self._hand is not None and not self._hand.objection:
            self._hand.posted |= self._give(*self._hand.trial)

    def drop(self) -> None:
        """The place counts; from an impossible one the electrode goes back."""
        hand = self._hand
        if hand is None:
            return
        if hand.objection:
            self._problem = hand.objection
            self.cancel()
            return
        self._leave()
        self._give(*hand.trial)
        self._show()

    def cancel(self) -> None:
        """Back to where the hand took it."""
        hand = self._hand
        if hand is None:
            return
        self._leave()
        if hand.posted:
            self._give(*hand.start)
        self._show()

    def _leave(self) -> None:
        self._rest.stop()
        self._hand = None

    def go_home(self) -> None:
        if not self._running():
            self._leave()
            self._problem = ""
            self._give(Electrodes(), 0.0)
            self._show()

    def _running(self) -> bool:
        status = self._session.status
        return bool(status.running) or status.running_until > status.tick

    def _give(self, electrodes: Electrodes, rec_along_um: float) -> bool:
        """Post the arrangement unless it is in force; whether it was posted."""
        self._rec_along_um = rec_along_um
        if electrodes == self._electrodes:
            return False
        self._electrodes = electrodes
        self._session.post(SetElectrodes(electrodes))
        return True

    def _lock_turned(self, _open: bool) -> None:
        self._problem = ""
        self._apply_theme()

    def _select(self, name: str) -> None:
        self._selected = name
        if name:
            self._problem = ""
        self._show()

    # ---- what is drawn

    def _show(self) -> None:
        status = self._session.status
        arrangement, rec_along_um = self._hand.trial if self._hand else (self._electrodes, self._rec_along_um)
        held, running = self.held(), self._running()
        self.view.movable = not held
        self.home.setEnabled(not running and (self._electrodes, self._rec_along_um) != (Electrodes(), 0.0))
        self.view.show_state(self._state(status, arrangement, rec_along_um))
        self._show_foot(arrangement)
        self._say(arrangement)
        self._tell(arrangement, status, held)

    def _tell(self, arrangement: Electrodes, status: Status, held: str) -> None:
        """For assistive tools: each electrode and its place, and the drawing in words."""
        for name, handle in self.view.handles.items():
            where = place_words(arrangement, name)
            if handle.accessibleDescription() != where:
                handle.setAccessibleDescription(where)
        there = [valve for valve in status.valves if in_bath(valve)]
        bath = [f"{self._mark(valve.drug)[1]} {bath_words(valve.bath_uM)}" for valve in there]
        words = summary(arrangement, bath, status.perfusion.flow_ml_min > 0, held)
        if self.view.accessibleDescription() != words:
            self.view.setAccessibleDescription(words)

    def _state(self, status: Status, arrangement: Electrodes, rec_along_um: float) -> SliceState:
        pathways = {"S1": status.stimulator.s1, "S2": status.stimulator.s2}
        here = stands(arrangement, rec_along_um)
        open_lines = [self._mark(valve.drug)[0] for valve in status.perfusion.valves if valve.open]
        electrodes = tuple(self._electrode(name, arrangement, here[name], pathways.get(name)) for name in NAMES)
        return SliceState(
            electrodes,
            tuple(fibres(arrangement, here, pathways)),
            tuple(Tint(self._mark(valve.drug)[0], in_bath(valve)) for valve in status.valves if in_bath(valve)),
            status.perfusion.flow_ml_min > 0,
            open_lines[0] if open_lines else -1,
        )

    def _mark(self, drug: str) -> tuple[int, str]:
        marks = self._session.drug_lines.marks
        return marks.get(drug, (len(marks), drug))

    def _electrode(
        self, name: str, arrangement: Electrodes, where: tuple[float, float], pathway: PathwaySettings | None
    ) -> Electrode:
        place = place_of(arrangement, name)
        in_hand = self._hand is not None and self._hand.name == name
        told = in_hand or self._selected == name
        impossible = in_hand and self._hand is not None and bool(self._hand.objection)
        where_it_is = self.tr("cannot stand here") if impossible else standing_words(arrangement, name)
        return Electrode(
            name,
            *where,
            place.depth_um,
            reach_um(pathway.current_uA, pathway.width_ms) if pathway is not None and in_tissue(place) else 0.0,
            pathway is None or pathway.on,
            told,
            impossible,
            not impossible and bool(consequence(arrangement, name)),
            where_it_is if told else "",
        )

    def _show_foot(self, arrangement: Electrodes) -> None:
        short = self._theme.metrics.pane < REGULAR.pane
        depths = {place_of(arrangement, name).depth_um for name in NAMES}
        whose = self._selected or "REC"
        depth = self.tr("Depth") if len(depths) == 1 else self.tr("{name} depth").format(name=whose)
        texts = (
            (self.tr("S1") if short else self.tr("S1 to REC"), distance_words(arrangement, 0)),
            (self.tr("S2") if short else self.tr("S2 to REC"), distance_words(arrangement, 1)),
            (depth, um(place_of(arrangement, whose).depth_um)),
        )
        for (name, value), name_label, value_label in zip(texts, self._names, self._values, strict=True):
            if name_label.text() != name:
                name_label.setText(name)
            if value_label.text() != value:
                value_label.setText(value)

    def _say(self, arrangement: Electrodes) -> None:
        """The last refusal, or else what is wrong with electrodes that are not being told about beside their tips."""
        wrong = [name for name in NAMES if consequence(arrangement, name) and name != self._selected]
        self.view.say(self._problem or whereabouts(arrangement, wrong, standing_words), bool(self._problem))

    def _apply_theme(self) -> None:
        open_ = self.move_button.isChecked()
        short = self._theme.metrics.pane < REGULAR.pane
        self.move_button.setText(self.tr("Move") if short else self.tr("Move electrodes"))
        self.move_button.setIcon(icon("lock_open" if open_ else "lock", self._theme.colour("text2")))
        self._show()


def in_bath(valve: ValveState) -> float:
    """How much of the reservoir has arrived in the bath, in steps that the eye can tell; 0 for a trace."""
    share = min(1.0, valve.bath_uM / valve.reservoir_uM) if valve.reservoir_uM > 0 else float(valve.bath_uM > 0)
    return round(share, 2)


def fibres(
    arrangement: Electrodes, here: dict[str, tuple[float, float]], pathways: dict[str, PathwaySettings]
) -> list[Fibre]:
    """Collaterals spread over s. radiatum, by turns of S1 and of S2, which do not share theirs."""
    near, far = LAYERS["s. radiatum"].from_um, LAYERS["s. radiatum"].to_um
    drawn = []
    for place in range(DRAWN_FIBRES):
        lamina = near + (far - near) * (place + 0.7) / (DRAWN_FIBRES + 0.4)
        name = NAMES[place % 2]
        along, centre = here[name]
        pathway = pathways[name]
        reached = pathway.on and in_tissue(place_of(arrangement, name))
        share = fired_share(pathway.current_uA, pathway.width_ms, lamina - centre) if reached else 0.0
        drawn.append(Fibre(lamina, name, along, round(share, 2)) if share >= LEAST_SHARE else Fibre(lamina))
    return drawn
