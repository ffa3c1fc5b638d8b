"""The chosen group: its name, what it is compared as, the preparation it is made of."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from gui.designer.form import Form
from gui.designer.working_design import Selection, WorkingDesign
from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.theme import Theme
from gui.parts.toggle import Toggle
from gui.parts.wheel import DropDown, FocusedWheel
from rig.files.shipped import shipped
from rig.study.design import edits
from rig.study.design.design import Design


def tr(text: str) -> str:
    return QCoreApplication.translate("GroupForm", text)


@careful
class WordField(FocusedWheel, QLineEdit):
    """A name: kept with Enter or when the focus leaves."""

    written = Signal(str)
    """A person gave other words."""

    def __init__(self, name: str, longest: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(self.tr("{name}, up to {longest} letters").format(name=name, longest=longest))
        self.setMaxLength(longest)
        self._kept = ""
        self.editingFinished.connect(self._keep)

    def show_words(self, words: str) -> None:
        """Show what is in force; says nothing."""
        if words != self._kept or not self.isModified():
            self._kept = words
            self.setText(words)

    def _keep(self) -> None:
        words = self.text().strip()
        self.setModified(False)
        if words != self._kept:
            self._kept = words
            self.written.emit(words)


class GroupForm(QWidget):
    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__()
        self._working = working
        self.form = Form(theme)
        self.name = WordField(tr("Name of the group"), 40)
        self.about = WordField(tr("About the group"), 200)
        self.control = Toggle(theme, "text", tr("Others are compared with this group"))
        self.preparation = DropDown()
        self.preparation.setAccessibleName(tr("Preparation"))
        for card in shipped("preparations"):
            self.preparation.addItem(card.replace("_", " "), card)
        self.form.add(tr("Name"), self.name, wide=True)
        self.form.add(tr("About"), self.about, wide=True)
        self.form.add(tr("Control"), self.control, fixed=False)
        self.form.add(tr("Preparation"), self.preparation, wide=True)
        self.copy = Button(tr("Duplicate"), tr("Duplicate the group"))
        self.remove = Button(tr("Remove"), tr("Remove the group"), tr("Del"))
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addWidget(self.remove)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        column.addLayout(foot)
        self.name.written.connect(lambda words: self._rename(words, self.about.text().strip()))
        self.about.written.connect(lambda words: self._rename(self.name.text().strip(), words))
        self.control.clicked.connect(self._make_control)
        self.preparation.activated.connect(lambda _place: self._prepare(self.preparation.currentData()))
        self.copy.clicked.connect(self.duplicate)
        self.remove.clicked.connect(self._remove)

    @property
    def _number(self) -> int:
        return 0 if self._working.selection is None else self._working.selection.group

    def show_group(self) -> None:
        group = self._working.design.group[self._number]
        self.name.show_words(group.name)
        self.about.show_words(group.about)
        self.control.setChecked(group.control)
        place = self.preparation.findData(group.protocol.preparation)
        if place < 0:
            self.preparation.addItem(group.protocol.preparation, group.protocol.preparation)
            place = self.preparation.count() - 1
        self.preparation.setCurrentIndex(place)
        self.remove.setEnabled(len(self._working.design.group) > 1)

    def _edited(self, done: bool) -> None:
        if not done:
            self.show_group()

    def _rename(self, name: str, about: str) -> None:
        number = self._number
        others = [group.name for place, group in enumerate(self._working.design.group) if place != number]
        if name in others:
            self._working.refused.emit(tr("Another group is called {name} already.").format(name=name))
            self.show_group()
            return
        self._edited(
            self._working.try_edit(lambda design: edits.renamed_group(design, number, name, about), tr("Rename group"))
        )

    def _make_control(self, on: bool) -> None:
        number = self._number
        self._edited(
            self._working.try_edit(lambda design: edits.made_control(design, number if on else None), tr("Control"))
        )

    def _prepare(self, card: str) -> None:
        number = self._number

        def edit(design: Design) -> Design:
            group = design.group[number]
            protocol = msgspec.structs.replace(group.protocol, preparation=card)
            return edits.with_group(design, number, msgspec.structs.replace(group, protocol=protocol))

        self._edited(self._working.try_edit(edit, tr("Preparation")))

    def duplicate(self) -> None:
        """A copy below it, which is then chosen."""
        number = self._number
        if self._working.try_edit(lambda design: edits.added_group(design, number), tr("Add group")):
            self._working.select(Selection(number + 1))

    def _remove(self) -> None:
        number = self._number
        name = self._working.design.group[number].name
        words = tr("Remove {what}").format(what=name)
        self._working.try_edit(lambda design: edits.removed_group(design, number), words)
