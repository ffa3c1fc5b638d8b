"""The one QApplication."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QStyleFactory

SWITCH_S = 0.0001


def application(argv: list[str]) -> QApplication:
    """The one QApplication, in the look of the bench underneath its style sheet."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["schaffer", *argv])
    # the engine also computes in Python between kernels; at the usual 5 ms it would hold the window back for a third of
    # a frame every time the two meet
    sys.setswitchinterval(SWITCH_S)
    app.setApplicationName("Schaffer")
    app.setStyle(QStyleFactory.create("Fusion"))
    return app
