import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from layout_faults import faults
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

HERE = Path(__file__).parents[1]


def panel_with(*widgets: tuple[QWidget, QRect]) -> QWidget:
    panel = QWidget()
    panel.resize(300, 100)
    for widget, where in widgets:
        widget.setParent(panel)
        widget.setGeometry(where)
    panel.show()
    return panel


@pytest.mark.parametrize(
    ("places", "word"),
    [
        ((QRect(0, 0, 150, 20), QRect(160, 0, 100, 30)), ""),
        ((QRect(0, 0, 30, 20), QRect(160, 0, 100, 30)), "needs"),
        ((QRect(0, 0, 150, 20), QRect(160, 0, 20, 30)), "needs"),
        ((QRect(0, 0, 150, 20), QRect(100, 0, 100, 30)), "lies on"),
        ((QRect(0, 0, 150, 20), QRect(250, 0, 100, 30)), "sticks out"),
    ],
)
def test_the_checker_sees_what_it_is_there_for(app: QApplication, places: tuple[QRect, QRect], word: str) -> None:
    parts = QLabel("Some words"), QPushButton("Press")
    panel = panel_with(*zip(parts, places, strict=True))
    found = faults(panel, [panel])
    assert [one for one in found if word in one] if word else found == []


@pytest.mark.parametrize("scale", ["0.9", "1", "1.5"])
def test_no_text_is_cut_and_nothing_overlaps_in_any_state_size_or_theme(scale: str) -> None:
    run = subprocess.run(
        [sys.executable, str(HERE / "layout_faults.py")],
        env={**os.environ, "QT_SCALE_FACTOR": scale},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {}
