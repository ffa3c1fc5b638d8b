"""The time course on a rig that is played by hand."""

from __future__ import annotations

from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.parts.theme import REGULAR, Theme
from gui.session.bridge import Bridge
from gui.session.drug_lines import bench_lines
from gui.session.session import Session
from gui.time_course.panel import TimeCoursePanel
from rig.messages import Sweep


class Rig:
    """The panel on a fake engine, with what it says written down."""

    def __init__(self, engine: FakeEngine) -> None:
        self.engine = engine
        self.session = Session(Bridge(engine), bench_lines())
        self.bridge = self.session.bridge
        self.course = self.session.time_course
        self.panel = TimeCoursePanel(Theme("dark", REGULAR), self.session)
        self.held: list[list[Sweep]] = []
        self.panel.sweep_chosen.connect(self.held.append)
        self.panel.resize(1100, 500)
        self.panel.show()

    @property
    def plot(self):
        return self.panel.plot

    def frame(self) -> None:
        self.bridge.on_frame()
        self.panel.redraw_if_moved()
        QApplication.processEvents()

    def at(self, minutes: float, value: float) -> QPoint:
        place = self.plot.plot.getViewBox().mapViewToScene(QPointF(minutes, value))
        return place.toPoint()

    def drag(self, begin: QPoint, end: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        view = self.plot.viewport()
        QTest.mousePress(view, Qt.MouseButton.LeftButton, modifier, begin)
        for share in (0.5, 1.0):
            between = begin + (end - begin) * share
            event = mouse_move(view, between, modifier)
            QApplication.sendEvent(view, event)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, modifier, end)

    def click(self, at: QPoint) -> None:
        QTest.mouseClick(self.plot.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def in_lane(self, minutes: float, lane: int) -> QPoint:
        top = self.plot.lane_area().top()
        return QPoint(round(self.plot.x_at(minutes)), round(top + 3 + 20 * lane + (8 if lane == 0 else 1)))


def mouse_move(view, at: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QMouseEvent:
    place = QPointF(at)
    none = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, place, view.mapToGlobal(place), none, Qt.MouseButton.LeftButton, modifier)
