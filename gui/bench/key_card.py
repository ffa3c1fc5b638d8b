"""The card of keys: what each does, a way to give an action another key, and the way back to the first minute."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from gui.bench.keys import Keys, card_rows
from gui.guard.handlers import careful
from gui.parts.buttons import Button
from gui.parts.floating import FloatingCard
from gui.parts.labels import label
from gui.parts.theme import Theme

COLUMNS = 2
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)


@careful
class KeyCard(FloatingCard):
    first_minute_asked = Signal()
    remapped = Signal(object)
    """Every action that has another key than in the table -> that key."""

    _waiting = ""
    """The action that the next key will be given to."""

    def __init__(self, theme: Theme, keys: Keys, parent: QWidget) -> None:
        super().__init__(theme, parent.tr("Keys"), parent)
        self._keys = keys
        self.caps: dict[str, Button] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        rows = card_rows()
        deep = -(-len(rows) // COLUMNS)
        for place, (action, shown, words) in enumerate(rows):
            row, column = place % deep, place // deep
            grid.addWidget(self._cap(action, shown, words), row, 3 * column, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(words), row, 3 * column + 1)
        grid.setColumnMinimumWidth(2, 16)
        self.problem = label(self._hint(), "hint", wrap=True)
        again = Button(self.tr("Show the first minute again"))
        again.clicked.connect(self._again)
        self.reset = Button(self.tr("Keys as at first"))
        self.reset.clicked.connect(lambda: self._give({}))
        foot = QHBoxLayout()
        foot.addWidget(again)
        foot.addWidget(self.reset)
        foot.addStretch(1)
        self.body.addLayout(grid)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)
        self._show_keys()

    def _cap(self, action: str, shown: str, words: str) -> QWidget:
        if not action:
            return label(shown, "key")
        cap = Button(shown, tip=self.tr("Give another key to: {words}").format(words=words))
        cap.setProperty("cap", True)
        cap.clicked.connect(lambda _on=False: self._wait_for(action))
        self.caps[action] = cap
        return cap

    def _hint(self) -> str:
        return self.tr(
            "Press a key here to give its action another one. On a keyboard with other letters, or with digits only "
            "under Shift, each works by its place on a US one: Й is Q, Х is [."
        )

    def _show_keys(self) -> None:
        rows = card_rows()
        for action, shown, words in rows:
            if action:
                key = self._keys.remapped.get(action, "").replace("+", " ") or shown
                self.caps[action].setText(key)
                self.caps[action].setAccessibleName(self.tr("{words}: {key}").format(words=words, key=key))
        self.reset.setEnabled(bool(self._keys.remapped))
        self.setAccessibleDescription("; ".join(f"{shown}: {words}" for _, shown, words in rows))

    # ---- another key

    def _wait_for(self, action: str) -> None:
        self._waiting = action
        words = next(words for one, _, words in card_rows() if one == action)
        self.problem.setText(self.tr("Press the new key for: {words}. Esc leaves it as it is.").format(words=words))
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        if self._waiting and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._waiting:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self._stop_waiting(self._hint())
        elif event.key() not in MODIFIERS:
            self._take(event.keyCombination())

    def _take(self, pressed: QKeyCombination) -> None:
        key = QKeySequence(pressed).toString(QKeySequence.SequenceFormat.PortableText)
        taken = self._keys.taken_by(key)
        if taken:
            words = self.tr("{key} already means: {words}. Press another key, or Esc.")
            self.problem.setText(words.format(key=key, words=taken))
        else:
            self._give({**self._keys.remapped, self._waiting: key})

    def _give(self, remapped: dict[str, str]) -> None:
        self._keys.remap(remapped)
        self._show_keys()
        self._stop_waiting(self._hint())
        self.remapped.emit(self._keys.remapped)

    def _stop_waiting(self, words: str) -> None:
        self._waiting = ""
        self.problem.setText(words)

    def close_card(self) -> None:
        self._stop_waiting(self._hint())
        super().close_card()

    # ----

    def _again(self) -> None:
        self.close_card()
        self.first_minute_asked.emit()

    def toggle(self) -> None:
        """?"""
        if self.isHidden():
            self.show_card()
        else:
            self.close_card()

    def first_control(self) -> QWidget:
        return self.close_button
