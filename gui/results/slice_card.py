"""The card of one slice: what it gave, whether it counts and why not, and the way to the Bench."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.theme import Theme
from gui.parts.type_scale import scaled
from gui.results.slice_drawing import SliceDrawing
from gui.results.slices_view import point_words
from gui.results.values import GroupTrace, SliceCourse, SlicePoint, View

WIDTH_PX, DRAWING_PX = 560, 330
LONGEST_REASON = 200


class SliceCard(FloatingCard):
    left_out = Signal(int, str)
    """The slice and the reason: empty takes it back."""
    bench_asked = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, QCoreApplication.translate("SliceCard", "Slice"), parent)
        self._index = -1
        self._counts = True
        self.drawing = SliceDrawing(theme)
        self.rule = label("", "value", wrap=True)
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(14)
        self._numbers.setVerticalSpacing(2)
        self.reason = QLineEdit()
        self.reason.setMaxLength(LONGEST_REASON)
        self.reason.setAccessibleName(self.tr("Reason for leaving the slice out"))
        self.reason.setPlaceholderText(self.tr("Reason, for instance a bubble at 40 min"))
        self.out = Button(
            self.tr("Leave out"),
            tip=self.tr("It no longer counts; the reason is noted and the analysis is exploratory"),
        )
        self.bench = Button(self.tr("Open in Bench"), tip=self.tr("Computed again from its seed, live"))
        self.bench.setProperty("primary", True)
        self.problem = label("", "problem", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        row.addWidget(self.out)
        foot = QHBoxLayout()
        foot.addWidget(self.bench)
        foot.addStretch(1)
        self.body.addWidget(self.drawing)
        self.body.addLayout(self._numbers)
        self.body.addWidget(self.rule)
        self.body.addLayout(row)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)
        self.problem.hide()
        self.out.clicked.connect(self._leave_out)
        self.reason.returnPressed.connect(self._leave_out)
        self.bench.clicked.connect(lambda: self.bench_asked.emit(self._index))
        theme.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        self.setFixedWidth(scaled(self._theme, WIDTH_PX))
        self.drawing.setFixedHeight(scaled(self._theme, DRAWING_PX))

    @property
    def index(self) -> int:
        return self._index

    def show_slice(
        self,
        view: View,
        point: SlicePoint,
        facts: list[tuple[str, str]],
        courses: tuple[SliceCourse, ...],
        traces: tuple[GroupTrace, ...],
    ) -> None:
        """``facts``: (name, number with its unit)."""
        if point.number != self._index:
            self.reason.clear()
        self._index, self._counts = point.number, not point.left_out
        self.title.setText(point_words(view, point._replace(left_out="")))
        self.setAccessibleName(self.title.text())
        self.drawing.show_slice(view, courses, traces)
        while (item := self._numbers.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for place, (name, number) in enumerate(facts):
            row, column = place // 2, 2 * (place % 2)
            self._numbers.addWidget(label(name, "label"), row, column)
            self._numbers.addWidget(label(number, "value"), row, column + 1)
        self._numbers.setColumnStretch(3, 1)
        words = self.tr("It does not count: {rule}.").format(rule=point.left_out) if point.left_out else ""
        self.rule.setText(words)
        self.rule.setVisible(bool(words))
        by_rule = bool(point.left_out) and not point.by_hand
        self.out.setVisible(not by_rule)
        if self.reason.hasFocus() and not self._counts:
            # it goes, and the focus stays in the card
            (self.bench if by_rule else self.out).setFocus()
        self.reason.setVisible(self._counts)
        self.out.setText(self.tr("Leave out") if self._counts else self.tr("Count it again"))
        self.bench.setEnabled(not view.blind)
        self.bench.setToolTip(
            self.tr("After unblinding: the Bench shows what was done to it")
            if view.blind
            else self.tr("Computed again from its seed, live")
        )
        self._refuse("")

    def _leave_out(self) -> None:
        if not self._counts:
            self.left_out.emit(self._index, "")
            return
        reason = self.reason.text().strip()
        if not reason:
            self._refuse(self.tr("Say why: a slice is left out only with a reason, which is noted."))
            self.reason.setFocus()
            return
        self._refuse("")
        self.left_out.emit(self._index, reason)

    def _refuse(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
