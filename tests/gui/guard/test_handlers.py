"""No exception leaves what Qt calls: PySide would print it, keep it, or end the program over it."""

from __future__ import annotations

import importlib
import inspect

import pytest
import shiboken6
from house import ROOT, sources
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from gui.guard.handlers import called_by_qt, careful, is_guarded
from gui.guard.unforeseen import watch


@careful
class Wrong(QLabel):
    """Every handler ends in an exception that C makes, and Python has not looked at yet."""

    def mousePressEvent(self, event) -> None:
        round(float("nan"))

    def sizeHint(self) -> QSize:
        return {}["no such key"]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return int("no number")

    def keyPressEvent(self, event) -> None:
        [][1]


@pytest.fixture
def told(app, home: QWidget) -> list[str]:
    words: list[str] = []
    watch(home).told.connect(lambda fault: words.append(fault.what))
    return words


@pytest.fixture
def wrong(home: QWidget, told: list[str]) -> Wrong:
    made = Wrong("text", home)
    made.show()
    return made


def test_an_exception_of_an_event_is_told_once_and_the_program_goes_on(wrong: Wrong, told: list[str]) -> None:
    for _ in range(3):
        QTest.mouseClick(wrong, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
        QTest.keyClick(wrong, Qt.Key.Key_A)
    assert len([words for words in told if "NaN" in words]) == 1
    assert len([words for words in told if "list index" in words]) == 1


def test_qt_goes_on_as_if_there_were_no_handler(wrong: Wrong, told: list[str]) -> None:
    assert wrong.sizeHint() == QLabel("text").sizeHint()
    other = QObject(wrong)
    other.installEventFilter(wrong)
    QCoreApplication.sendEvent(other, QEvent(QEvent.Type.User))
    assert len(told) == 2


def test_where_nobody_watches_it_is_an_error_like_any_other(app) -> None:
    made = Wrong("text")
    with pytest.raises(KeyError):
        made.sizeHint()
    shiboken6.delete(made)


def test_a_slot_takes_as_much_of_a_signal_as_before(app) -> None:
    heard = []

    @careful
    class Slot(QObject):
        def event(self) -> bool:
            heard.append("called")
            return True

    made, sent = Slot(), QTimer()
    sent.objectNameChanged.connect(made.event)
    sent.setObjectName("x")
    assert heard == ["called"]
    sent.objectNameChanged.disconnect(made.event)


def test_every_handler_of_the_window_is_guarded() -> None:
    """Painting has a guard of its own."""
    bare = []
    for path in sources("gui"):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, made in vars(module).items():
            if not isinstance(made, type) or made.__module__ != module.__name__ or "guard" in made.__module__:
                continue
            handlers = {key: one for key, one in vars(made).items() if inspect.isfunction(one)}
            bare += [
                f"{module.__name__}.{name}.{key}"
                for key, one in handlers.items()
                if called_by_qt(made, key) and key not in ("paint", "paintEvent") and not is_guarded(one)
            ]
    assert bare == []
