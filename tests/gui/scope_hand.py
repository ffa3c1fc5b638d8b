"""What a hand does on the Field potential panel, and what an eye sees."""

from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.scope.panel import ScopePanel
from gui.scope.screen import ScopePlot
from gui.session.session import Session
from model.units import TICKS_PER_MIN


def frame(session: Session) -> None:
    session.bridge.on_frame()
    QApplication.processEvents()


def draw(panel: ScopePanel) -> None:
    """What a few calm frames do."""
    for place in range(12):
        panel.plot.redraw(place)
    panel.plot.repaint()


def on_screen(plot: ScopePlot, ms: float, strip: bool = False) -> QPoint:
    room = plot.axes.room
    y = room.bottom() + 5 if strip else room.top() + 40
    return QPointF(plot.axes.x(ms), y).toPoint()


def drag(plot: ScopePlot, begin: QPoint, by_px: int) -> None:
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=begin)
    for share in (0.3, 0.6, 1.0):
        QTest.mouseMove(plot, begin + QPoint(round(by_px * share), 0))
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=begin + QPoint(by_px, 0))


def roles(panel: ScopePanel) -> list[tuple[str, str]]:
    plot = panel.plot
    return [(one.role, one.pathway) for one in plot.sweeps.lines(plot.axes.span_ms, 900, False)]


def pause(session: Session, engine: FakeEngine, paused: bool = True) -> None:
    engine.say(paused=paused)
    frame(session)


def respond(session: Session, engine: FakeEngine, from_min: float, scale: float, minutes: int = 5) -> None:
    """Both pathways, so much of their baseline."""
    for place in range(2 * minutes):
        engine.sweep(from_min + place * 0.5, "S1", scale)
        engine.sweep(from_min + 0.25 + place * 0.5, "S2", 0.85 * scale)
    engine.say(tick=round((from_min + minutes) * TICKS_PER_MIN))
    frame(session)
