"""A program that is watched, as the lab is."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui.guard.unforeseen import watch
from rig.messages import Fault


@pytest.fixture
def told(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Fault]]:
    """What a watched program says."""
    for module, name in ((sys, "excepthook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    owner, heard = QObject(), []
    watch(owner).told.connect(heard.append)
    yield heard
    shiboken6.delete(owner)
    logging.captureWarnings(False)
