"""The keys of the Bench: one table binds them and is shown by the key card. Where a keyboard has other letters, or
digits only with Shift, keys count by their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from gui.bench.panel_table import PANEL_KEYS, WORKSPACES
from gui.parts.key_positions import sequences

Action = Callable[[], object]


class Key(NamedTuple):
    """``keys`` in Qt's words, each of them bound; ``shown`` and ``words`` are for people."""

    action: str
    keys: tuple[str, ...]
    shown: str
    words: str
    repeats: bool = False


def tr(text: str) -> str:
    return QCoreApplication.translate("Keys", text)


def table() -> tuple[Key, ...]:
    """In the order of the card. An action that stands in several rows of the rig has its number behind a colon."""
    return (
        Key("pause", ("Space",), tr("Space"), tr("Pause, go on")),
        *(Key(f"speed:{n}", (str(n + 1),), str(n + 1), words) for n, words in enumerate(_speeds())),
        Key("run", ("Return", "Enter"), tr("Enter"), tr("Run")),
        Key("arm", ("A",), "A", tr("Arm, disarm")),
        Key("stop", ("Esc",), tr("Esc"), tr("Stop a train, disarm")),
        Key("s1", ("Q",), "Q", tr("S1 on or off")),
        Key("s2", ("W",), "W", tr("S2 on or off")),
        Key("s1_down", ("[",), "[", tr("S1 intensity down"), True),
        Key("s1_up", ("]",), "]", tr("S1 intensity up"), True),
        Key("s2_down", ("{", "Shift+["), tr("Shift ["), tr("S2 intensity down"), True),
        Key("s2_up", ("}", "Shift+]"), tr("Shift ]"), tr("S2 intensity up"), True),
        *(
            Key(f"valve:{n}", (f"Alt+{n + 1}",), tr("Alt {n}").format(n=n + 1), tr("Valve {n}").format(n=n + 1))
            for n in range(9)
        ),
        Key("wash", ("Alt+0",), tr("Alt 0"), tr("Wash all")),
        Key("note", ("N",), "N", tr("Note at this sweep")),
        Key("bookmark", ("B",), "B", tr("Bookmark")),
        Key("rewind", ("Shift+B",), tr("Shift B"), tr("Back to a bookmark")),
        Key("cursors", ("C",), "C", tr("Cursors")),
        Key("overlay", ("V",), "V", tr("Overlay: live, last 8, average")),
        Key("fit", ("S",), "S", tr("Scope: scale to what is there now")),
        Key("range", ("F",), "F", tr("Time course: all, 60 min, follow")),
        Key("sweep_back", (",",), ",", tr("One sweep back"), True),
        Key("sweep_on", (".",), ".", tr("One sweep on"), True),
        *(Key(panel, (key,), key, _panels()[panel]) for panel, key in PANEL_KEYS.items()),
        Key("next_panel", ("F6",), "F6", tr("Next panel")),
        Key("fold", ("F8",), "F8", tr("Fold the right pane")),
        *(
            Key(f"workspace:{n}", (f"Ctrl+{n + 1}",), tr("Ctrl {n}").format(n=n + 1), words)
            for n, words in enumerate(_workspaces())
            if n <= len(WORKSPACES)
        ),
        Key("lecture", ("F11",), "F11", tr("Lecture mode")),
        Key("find", ("Ctrl+K",), tr("Ctrl K"), tr("Find any control")),
        Key("export", ("Ctrl+E",), tr("Ctrl E"), tr("Export")),
        Key("other_slice", ("Ctrl+N",), tr("Ctrl N"), tr("Another slice")),
        Key("open", ("Ctrl+O",), tr("Ctrl O"), tr("Open an experiment")),
        Key("undo", ("Ctrl+Z",), tr("Ctrl Z"), tr("Undo the last setting")),
        Key("keys", ("?", "Shift+?", "Shift+/"), "?", tr("These keys")),
    )


def _panels() -> dict[str, str]:
    return {"slice": tr("Slice"), "spine": tr("Spine; twice: full size"), "notebook": tr("Notebook")}


def _workspaces() -> tuple[str, ...]:
    return tr("Bench"), tr("Designer"), tr("Results")


def _speeds() -> tuple[str, ...]:
    return ("1×", "10×", "60×", "600×", tr("Max"))


def card_rows() -> list[tuple[str, str, str]]:
    """(action, keys, words) as the card shows them. Rows of a kind are one line, which has no action of its own."""
    rows = []
    for key in table():
        kind, _, number = key.action.partition(":")
        if not number:
            rows.append((key.action, key.shown, key.words))
        elif number == "0" and kind == "speed":
            rows.append(("", tr("1 to 5"), tr("Speed, 1× to Max")))
        elif number == "0" and kind == "workspace":
            rows.append(("", tr("Ctrl 1 to 3"), tr("Bench, Designer, Results")))
        elif number == "0":
            rows.append(("", tr("Alt 1 to 9"), tr("Valve 1 to 9")))
    return rows


OF_THE_WINDOW = ("workspace", "next_panel", "lecture", "find", "keys", "stop")
"""Actions that mean the same in every workspace, before the colon; all others belong to the Bench."""


class Keys:
    """The shortcuts of a window. A person may give an action another key; what was given is in ``remapped``."""

    def __init__(
        self, window: QWidget, actions: Mapping[str, Callable[[], object]], remapped: Mapping[str, str]
    ) -> None:
        """``actions``: what each row of the table does. Raises KeyError for a row without one. ``remapped``: action ->
        key in Qt's words."""
        self._window = window
        self._actions = {key.action: actions[key.action] for key in table()}
        self._shortcuts: list[QShortcut] = []
        self._bench_in_view = True
        self._bound: dict[str, Key] = {}
        self.remapped: dict[str, str] = {}
        self.remap(remapped)

    def remap(self, remapped: Mapping[str, str]) -> None:
        """Bind everything anew."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts.clear()
        self._bound.clear()
        self.remapped = {action: key for action, key in remapped.items() if action in self._actions}
        for key in table():
            for sequence in (self.remapped[key.action],) if key.action in self.remapped else key.keys:
                self._bind(sequence, key)

    def _bind(self, sequence: str, key: Key) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self._window)
        shortcut.setAutoRepeat(key.repeats)
        shortcut.setEnabled(self._means_something(key))
        # keyboards differ in which of two spellings they send, and some send both
        for pressed in (shortcut.activated, shortcut.activatedAmbiguously):
            pressed.connect(self._actions[key.action])
        self._shortcuts.append(shortcut)
        self._bound[shortcut.key().toString(QKeySequence.SequenceFormat.PortableText)] = key

    def show_bench(self, in_view: bool) -> None:
        """Another workspace has its own keys."""
        self._bench_in_view = in_view
        for shortcut in self._shortcuts:
            bound = self._bound[shortcut.key().toString(QKeySequence.SequenceFormat.PortableText)]
            shortcut.setEnabled(self._means_something(bound))

    def _means_something(self, key: Key) -> bool:
        return self._bench_in_view or key.action.partition(":")[0] in OF_THE_WINDOW

    def press_by_place(self, event: QKeyEvent) -> bool:
        """A key that no shortcut and no control wanted: whether its place on the keyboard means something."""
        key = next((self._bound[wanted] for wanted in sequences(event) if wanted in self._bound), None)
        if key is None or not self._means_something(key):
            return False
        if key.repeats or not event.isAutoRepeat():
            self._actions[key.action]()
        return True

    def taken_by(self, sequence: str) -> str:
        """What a key does now, in words; empty when it is free."""
        for key in table():
            keys = (self.remapped[key.action],) if key.action in self.remapped else key.keys
            if sequence in keys:
                return key.words
        return ""
