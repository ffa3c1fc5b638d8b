"""What a reviewer would say of the design: a sentence, where it is from, and one button that repairs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui.designer.working_design import WorkingDesign
from gui.parts.background import BackgroundReader
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.icons import pixmap
from gui.parts.labels import label
from gui.parts.theme import Theme
from rig.study.design.design import Design
from rig.study.design.design_file import OpenedDesign

WAIT_MS = 300


class Repair(Protocol):
    """``design``: the repaired design of a design."""

    @property
    def label(self) -> str: ...

    @property
    def design(self) -> Callable[[Design], Design]: ...


class Remark(Protocol):
    @property
    def sentence(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def severity(self) -> str: ...

    @property
    def repair(self) -> Repair | None: ...


Critic = Callable[[OpenedDesign], Sequence[Remark]]
"""Runs beside the window; the gravest first."""


def tr(text: str) -> str:
    return QCoreApplication.translate("CriticCard", text)


class CriticCard(Card):
    def __init__(self, theme: Theme, working: WorkingDesign, critic: Critic) -> None:
        super().__init__(theme, tr("A reviewer would say"))
        self._working, self._critic = working, critic
        self._reader = BackgroundReader(self)
        self.remarks: Sequence[Remark] = ()
        self._inside = QWidget()
        self.body.addWidget(self._inside)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self.ask)
        working.changed.connect(self._soon.start)
        self._soon.start()

    @property
    def busy(self) -> bool:
        return self._soon.isActive() or self._reader.busy

    def ask(self) -> None:
        opened = self._working.opened
        self._reader.ask(lambda: self._critic(opened), self.show_remarks, lambda _why: self.show_remarks(()))

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        self.remarks = remarks
        old, self._inside = self._inside, QWidget()
        self.body.replaceWidget(old, self._inside)
        old.hide()
        old.deleteLater()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if not remarks:
            column.addWidget(label(tr("Nothing against this design."), "hint"))
        for remark in remarks:
            column.addWidget(self._box(remark))
        self._inside.show()

    def _box(self, remark: Remark) -> QFrame:
        box = QFrame()
        box.setObjectName("notice")
        words, source = label(remark.sentence, "label", wrap=True), label(remark.source, "hint", wrap=True)
        column = QVBoxLayout(box)
        column.setContentsMargins(8, 5, 8, 6)
        column.setSpacing(3)
        head = QHBoxLayout()
        if remark.severity == "must":
            sign = label("")
            sign.setPixmap(pixmap("warning", self._theme.colour("text")))
            head.addWidget(sign)
        head.addWidget(words, 1)
        column.addLayout(head)
        column.addWidget(source)
        if (repair := remark.repair) is not None:
            button = Button(repair.label)
            button.clicked.connect(lambda _on=False: self._working.try_edit(repair.design, repair.label))
            foot = QHBoxLayout()
            foot.addWidget(button)
            foot.addStretch(1)
            column.addLayout(foot)
        return box
