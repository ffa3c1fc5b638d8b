"""Labels: plain text in one of the roles of the style sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel


def label(text: str, role: str = "label", wrap: bool = False) -> QLabel:
    """``role``: title, label, hint, value, problem, clock, readout1 or readout2."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def rule(vertical: bool = False) -> QFrame:
    """A hairline between groups."""
    made = QFrame()
    made.setObjectName("rule")
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made
