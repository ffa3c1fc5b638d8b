"""What cannot be painted is told once and stands still; the rest goes on."""

from __future__ import annotations

import ast

import numpy as np
import pytest
import shiboken6
from house import sources
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.guard.painting import guarded, stands_still
from gui.plots.polyline import polyline


class Picture(QWidget):
    """Paints well until it is told not to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.error: Exception | None = None
        self.painted = 0

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawLine(0, 0, 5, 5)
        self.painted += 1
        if self.error is not None:
            raise self.error
        painter.end()


@pytest.mark.parametrize(
    "error",
    [ValueError("cannot convert float NaN to integer"), OverflowError("too large"), KeyError("S3"), IndexError()],
)
def test_a_picture_that_fails_is_told_once_and_stands_still(error, app, told, home, capfd):
    good, bad = Picture(home), Picture(home)
    bad.move(300, 0)
    for picture in (good, bad):
        picture.resize(200, 100)
        picture.show()
    app.processEvents()
    before = good.painted
    bad.error = error
    for _ in range(5):
        home.repaint()
        app.processEvents()
    assert stands_still(bad) and not stands_still(good)
    assert good.painted >= before + 5
    assert len(told) == 1 and told[0].what.endswith(".")
    assert "stands still" in told[0].effect and "\n" not in told[0].what
    shown = home.grab().toImage()
    assert shown.pixelColor(310, 10) == bad.palette().window().color()
    assert capfd.readouterr() == ("", "")


class Asked(QObject):
    asked = Signal()


@pytest.mark.parametrize("times", [1, 7])
def test_a_slot_that_fails_is_told_once_and_the_program_goes_on(times, app, told, capfd):
    def fail() -> None:
        raise RuntimeError("nobody thought of this")

    one, later = Asked(), []
    one.asked.connect(fail)
    one.asked.connect(lambda: later.append(1))
    for _ in range(times):
        one.asked.emit()
    QTimer.singleShot(0, fail)
    app.processEvents()
    assert len(later) == times
    assert [fault.what for fault in told] == ["Something unforeseen happened (RuntimeError: nobody thought of this)."]
    assert capfd.readouterr() == ("", "")


def test_two_places_are_told_of_one_after_the_other_and_without_escapes(app, told):
    one = Asked()

    def first() -> None:
        raise ValueError("one \x1b[2J\x00 thing.")

    def second() -> None:
        raise ValueError("Another thing.")

    for slot in (first, second):
        one.asked.connect(slot)
    one.asked.emit()
    assert [fault.what for fault in told] == ["one ␛[2J␀ thing.", "Another thing."]


@pytest.mark.parametrize("far", [1e5, 1e9, 1e160, 1e300, float("inf"), float("nan")])
@pytest.mark.parametrize("style", [Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine])
@pytest.mark.parametrize("width", [1.0, 2.4])
def test_a_line_that_goes_out_of_this_world_ends_nothing(far, style, width, app):
    class Line(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            y = np.where(np.arange(2000) % 2, far, -far)
            polyline(painter, QPen(Qt.GlobalColor.white, width, style), np.where(np.arange(2000) < 1000, -far, far), y)
            polyline(painter, QPen(Qt.GlobalColor.white, width, style), np.linspace(0, 300, 2000), y)
            painter.end()

    line = Line()
    line.resize(300, 200)
    assert not line.grab().isNull()
    shiboken6.delete(line)


def paints(node: ast.FunctionDef) -> bool:
    """Whether Qt calls it to paint: the event of a widget, or ``paint`` of an item or a delegate."""
    rest = [argument.arg for argument in node.args.args[1:]]
    of_item = node.name == "paint" and rest[:1] == ["painter"] and (node.args.vararg is not None or "option" in rest)
    return node.name == "paintEvent" or of_item


def test_everything_that_paints_itself_is_guarded():
    found, bare = 0, []
    for path in sources("gui"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and paints(node):
                found += 1
                if not any(isinstance(one, ast.Name) and one.id == "guarded" for one in node.decorator_list):
                    bare.append(f"{path.name}: {node.name} at line {node.lineno}")
    assert found > 20 and not bare
