"""The column on the right: the chosen block or group in numbers, the cohort, the plan of its analysis, the critic."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.designer.block_form import BlockForm
from gui.designer.cohort_settings import CohortSettings
from gui.designer.critic_card import Critic, CriticCard
from gui.designer.group_form import GroupForm
from gui.designer.statistics_card import StatisticsCard
from gui.designer.working_design import WorkingDesign
from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.card import Card
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from rig.study.design.blocks import STRIP

WIDTH_PX = {30: 348}
COMPACT_PX = 300
BAR_PX = 10
"""Room for the scroll bar beside the cards."""


def tr(text: str) -> str:
    return QCoreApplication.translate("Inspector", text)


class ChosenCard(Card):
    """What is chosen on the rows."""

    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__(theme, tr("Nothing is chosen"))
        self._working = working
        first = self.head.itemAt(0)
        assert first is not None
        self._title = first.widget()
        self.hint = label(
            tr("Choose a block or a group on the left; Tab goes from one to the next."), "hint", wrap=True
        )
        self.block = BlockForm(theme, working)
        self.group = GroupForm(theme, working)
        self.scope: Segmented[str] = Segmented(
            {"one": tr("This group"), "all": tr("All groups")},
            tr("Changes are made in"),
            {"one": tr("Only this group"), "all": tr("Every group that has this block")},
        )
        self.remove = Button(tr("Remove"), tr("Remove the block"), tr("Del"))
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.scope)
        foot.addStretch(1)
        foot.addWidget(self.remove)
        self.problem = label("", "problem", wrap=True)
        for part in (self.hint, self.block, self.group, self._foot, self.problem):
            self.body.addWidget(part)
        self.problem.hide()
        self.scope.chosen.connect(lambda scope: working.choose_everywhere(scope == "all"))
        working.selected.connect(self.show_chosen)
        working.changed.connect(self.show_chosen)
        working.refused.connect(self._complain)
        self.show_chosen()

    def show_chosen(self) -> None:
        block, group, chosen = self._working.block, self._working.group, self._working.selection
        self.hint.setVisible(group is None)
        self.block.setVisible(block is not None)
        self.group.setVisible(group is not None and block is None)
        self._foot.setVisible(block is not None)
        if group is None or chosen is None:
            self._say_title(tr("Nothing is chosen"))
        elif block is None:
            self._say_title(tr("Group {name}").format(name=group.name))
            self.group.show_group()
        else:
            what = block.label.split(",")[0]
            self._say_title(tr("{what}, in {group}").format(what=what, group=group.name))
            self.block.show_block(chosen.group, block)
            self.scope.show_choice("all" if self._working.everywhere else "one")
            self.scope.setEnabled(block.kind != "measure")
            self.remove.setVisible(block.kind not in (*STRIP, "measure"))

    def _say_title(self, words: str) -> None:
        self._title.setText(words)  # type: ignore[union-attr]
        self.setAccessibleName(words)

    def _complain(self, why: str) -> None:
        self.problem.setText(why)
        self.problem.setVisible(bool(why))


@careful
class Inspector(QScrollArea):
    def __init__(self, theme: Theme, working: WorkingDesign, critic: Critic) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(tr("Inspector"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chosen = ChosenCard(theme, working)
        self.settings = CohortSettings(theme, working)
        self.statistics = StatisticsCard(theme, working)
        self.critic = CriticCard(theme, working, critic)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, BAR_PX, 0)
        column.setSpacing(6)
        for card in (self.chosen, self.settings, self.statistics, self.critic):
            column.addWidget(card)
        column.addStretch(1)
        self.setWidget(inside)
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        row = self._theme.metrics.row
        self.setFixedWidth(BAR_PX + WIDTH_PX.get(row, COMPACT_PX if row < 30 else round(row * 11.6)))

    def focus_chosen(self) -> None:
        """The first field of what is chosen has the focus."""
        inside = [one for one in self.chosen.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
        fields = [one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if fields:
            first = min(fields, key=lambda one: one.mapTo(self.chosen, one.rect().topLeft()).toTuple()[::-1])
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.ensureWidgetVisible(first)
