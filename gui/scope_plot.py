"""The screen of the scope. It paints itself: the finished sweeps once, into a picture, and only the running one on top
of it at every frame. Beside an engine that runs flat out every call into Qt waits its turn for the interpreter, so a
frame has to be a handful of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.buttons import Button
from gui.cursor_band import EDGES, WINDOWS, edge_moved, edge_names, paint_bands, paint_focus, paint_grips, window_moved
from gui.free_cursors import NAMES, FreeCursors
from gui.grip import Grip
from gui.held_words import held_words
from gui.scope_axes import ScopeAxes
from gui.scope_sweeps import ARTEFACT_OVER_MS, BEFORE_PULSE, PATHWAYS, ScopeSweeps, SweepLine
from gui.slope_fit import measured_lines
from gui.stroke import stroke
from gui.theme import Look
from gui.trace import line
from gui.words import label
from model.units import TICK_MS, TICKS_PER_MIN, TICKS_PER_MS
from rig.measure import Cursors
from rig.messages import LiveSamples, Sweep

LONG_MS = 600.0
FLOOD_FRAMES = 4
"""In a flood of sweeps only frames of multiples of this are drawn, so that the other plots have frames of their own."""
CALM_FRAMES = 8
TEST_SPAN_MS = (-3.0, 32.0)
FAINT = 0.2
LEAST_MV = 0.5
"""Without a response the trace is flat, and not a screen full of noise."""
EDGE_PX = 5
"""So near to a line a hand has hold of it ..."""
GRIP_REACH_PX = 13
"""... and so near to a grip."""
PAN_SHARE = 1 / 8
MOVING_EVERY_S = 0.05


class ScopePlot(QWidget):
    cursors_moving = Signal(object)
    """The Cursors as they stand while a hand drags one, 20 times a second at most."""
    cursors_moved = Signal(object)
    """The whole new Cursors, once, when the hand lets go."""
    released = Signal()
    """A person let the held sweeps go."""

    def __init__(self, look: Look, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock``, in s, spaces what is told during a drag."""
        super().__init__()
        self._look = look
        self._clock = clock
        self.sweeps = ScopeSweeps()
        self.free = FreeCursors()
        self._axes = ScopeAxes(look, TEST_SPAN_MS, (-1.75, 0.9))
        self._span_ms = TEST_SPAN_MS
        self._fitted = False
        self._cursors = Cursors()
        self._by_hand: Cursors | None = None
        """What a hand has made of the cursors and not yet let go of."""
        self._dragged = ("", 0.0)
        """What is dragged, and how far from its own place (ms) it was taken hold of."""
        self._told_at = -math.inf
        self._lit = ""
        self._with_cursors = True
        self._paused = False
        self._train_ms = 0.0
        self._stale = True
        self._frames = CALM_FRAMES
        self._frame_picture: QPixmap | None = None
        """Axes, grid and cursors."""
        self._picture: QPixmap | None = None
        """These, and the finished sweeps."""
        self.setAccessibleName(self.tr("Field potential trace"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 120)
        self.grips = {edge: Grip(self, name) for edge, name in edge_names().items()}
        self.free_grips = {name: Grip(self, self.tr("Free cursor {name}").format(name=name)) for name in NAMES}
        self.time_axis = Grip(self, self.tr("Time axis: arrows scroll, Page Up goes a sweep back, Home to the present"))
        self.held_chip = Button(name=self.tr("held sweep"), tip=self.tr("Let the held sweep go"))
        self.back_chip = Button(
            name=self.tr("Back to the present"), tip=self.tr("Back to what is being recorded (Home)")
        )
        self.free_words = label("", "value")
        self.free_words.setObjectName("notice")
        self.free_words.setMargin(4)
        for part in (self.held_chip, self.back_chip, self.free_words):
            part.setParent(self)
            part.hide()
        self.held_chip.clicked.connect(self._release)
        self.back_chip.clicked.connect(self.show_present)
        self._words = label("", "title", wrap=True)
        self._words.setParent(self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.hide()
        self._bind_grips()
        look.changed.connect(self.dress)
        self.dress()

    def _bind_grips(self) -> None:
        for edge, grip in self.grips.items():
            grip.stepped.connect(lambda steps, edge=edge: self._step_edge(edge, steps))
            grip.let_go.connect(self._let_go)
            grip.focus_changed.connect(self._frame_changed)
        for name, grip in self.free_grips.items():
            grip.stepped.connect(lambda steps, name=name: self._step_free(name, steps))
            grip.focus_changed.connect(self._frame_changed)
        self.time_axis.stepped.connect(lambda steps: self.scroll(steps * PAN_SHARE))
        self.time_axis.paged.connect(self.step_sweep)
        self.time_axis.homed.connect(self.show_present)
        self.time_axis.focus_changed.connect(self._frame_changed)

    def dress(self) -> None:
        """Take the theme and the layout in force."""
        self._frame_changed()

    # ---- what arrives

    def add_sweeps(self, sweeps: list[Sweep], baseline: tuple[int, int]) -> None:
        """``baseline``: ticks at which the baseline window begins and ends."""
        self.sweeps.add(sweeps, baseline)
        if not self.sweeps.back.away:
            self._set_span(sweeps[-1].pulses, sweeps[-1].kind)
        self._stale = True

    def show_live(self, live: LiveSamples) -> None:
        """The sweep that is being sampled, as far as it has come."""
        before = self.sweeps.running
        self.sweeps.running = live
        if before is None or before.start != live.start:
            self._stale = True
        if len(live.pulses) > 2 and self._train_ms > 0:
            self._set_span((0, round(self._train_ms * TICKS_PER_MS)), "train")
        if live.pathway in self.sweeps.pathways:
            self.update(self._axes.room.toAlignedRect())

    def show_cursors(self, cursors: Cursors) -> None:
        if cursors != self._cursors:
            self._cursors = cursors
            self._frame_changed()

    def show_paused(self, paused: bool) -> None:
        """Only a paused scope can look back; going on shows the present."""
        if paused != self._paused:
            self._paused = paused
            self._show_grips()
            if not paused:
                self.show_present()

    def expect_train(self, lasts_ms: float) -> None:
        """A train of this length is being delivered in one sweep; 0 for none."""
        self._train_ms = lasts_ms

    def forget_from(self, tick: int) -> None:
        """A new branch begins at ``tick``: nothing recorded later is shown any more."""
        self.sweeps.forget_from(tick)
        self._show_chips()
        self._stale = True

    def show_words(self, words: str) -> None:
        """Words in the middle of the screen: what is being prepared, or why it is empty."""
        if self._words.text() != words:
            self._words.setText(words)
            self._place_parts()
        self._words.setVisible(bool(words))

    # ---- how it is shown

    def hold(self, sweeps: list[Sweep]) -> None:
        """Show these beside the newest: one as it is, many as their average; none ends it."""
        self.sweeps.held = list(sweeps)
        self._show_chips()
        self._stale = True

    def choose_pathways(self, choice: str) -> None:
        self.sweeps.pathways = PATHWAYS if choice == "Both" else (choice,)
        self._stale = True

    def choose_overlay(self, choice: str) -> None:
        """live, last or average."""
        self.sweeps.overlay = choice
        self._stale = True

    def choose_count(self, overlay: str, count: int) -> None:
        """How many sweeps ``last`` or ``average`` takes."""
        self.sweeps.counts[overlay] = count
        self._stale = True

    def choose_baseline(self, shown: bool) -> None:
        self.sweeps.with_baseline = shown
        self._stale = True

    def choose_cursors(self, shown: bool) -> None:
        self._with_cursors = shown
        self._frame_changed()

    def choose_free(self, shown: bool) -> None:
        """The two cursors A and B."""
        self.free.shown = shown
        self.free.bring_into(self._axes.span_ms)
        self.free_words.setVisible(shown)
        self._frame_changed()
        self._place_parts()

    def step_sweep(self, by: int) -> None:
        """-1: the sweep before the one in view; 1: the one after it. Only while paused."""
        if self._paused and self.sweeps.back.step(by, self.sweeps.pathways):
            self._scrolled()

    def scroll(self, share: float) -> None:
        """Push the time axis by a share of what is in view, and on into the next or the earlier sweep."""
        if self._paused:
            by_ms = share * (self._span_ms[1] - self._span_ms[0])
            self.sweeps.back.pan(by_ms, self._span_ms, self.sweeps.pathways)
            self._scrolled()

    def show_present(self) -> None:
        if self.sweeps.back.away:
            self.sweeps.back.release()
            self._scrolled()

    def redraw(self, frame: int) -> None:
        """Once a frame: draw the finished sweeps again if they changed, but not at every frame of a flood."""
        self._frames += 1
        if not self._stale or (self._frames < CALM_FRAMES and frame % FLOOD_FRAMES != 0):
            return
        self._frames = 0
        self._picture = None
        self._show_free_words()
        self.update()

    def free_readout(self) -> str:
        """Where the free cursors stand, in words."""
        return self.free.words(*self.sweeps.free_line())

    @property
    def cursors(self) -> Cursors:
        """As they stand on the screen."""
        return self._by_hand or self._cursors

    @property
    def middle_words(self) -> QLabel:
        return self._words

    @property
    def _long(self) -> bool:
        """Whether a whole train is in view, where cursors and thick lines have no place."""
        return self._span_ms[1] >= LONG_MS

    @property
    def _cursors_seen(self) -> bool:
        return self._with_cursors and not self._long

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._painted_picture()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        live = self.sweeps.running
        if live is not None and live.pathway in self.sweeps.pathways and self.sweeps.back.sweep(PATHWAYS) is None:
            ms, mV = self._live_line(live)
            painter.setClipRect(self._axes.room)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            stroke(painter, self._look.pen(live.pathway, self._width(live.pathway)), *self._on_screen(ms, mV))
        painter.end()

    def _live_line(self, live: LiveSamples) -> tuple[np.ndarray, np.ndarray]:
        pulse = live.pulses[0] if live.pulses else live.start + BEFORE_PULSE
        ms, mV = line(live.start, pulse, live.samples, live.mV_per_bit, self._axes.span_ms, self._pixels)
        if self._long and self._reach_to([(ms, mV)]):
            self._picture = None
            self.update()
        return ms, mV

    def _painted_picture(self) -> QPixmap:
        """The axes, and everything that is finished on them."""
        self._stale = False
        lines = self.sweeps.lines(self._axes.span_ms, self._pixels, self._long)
        self._reach_to([(one.ms, one.mV) for one in lines if one.role in ("last", "held")])
        if self._frame_picture is None:
            self._frame_picture = self._painted_frame()
        picture = QPixmap(self._frame_picture)
        painter = QPainter(picture)
        painter.setClipRect(self._axes.room)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in lines:
            self._paint_line(painter, one)
        if self._cursors_seen:
            self._paint_measured(painter)
        if self.free.shown:
            focused = next((name for name, grip in self.free_grips.items() if grip.hasFocus()), "")
            self.free.paint(painter, self._look, self._axes, focused)
        painter.end()
        return picture

    def _painted_frame(self) -> QPixmap:
        scale = self.devicePixelRatioF()
        picture = QPixmap(self.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(self._look.colour("plot"))
        painter = QPainter(picture)
        self._axes.paint_ground(painter)
        if self._cursors_seen:
            paint_bands(painter, self._look, self._axes, self.cursors, self._lit)
        self._axes.paint_numbers(painter)
        if self._cursors_seen:
            focused = next((edge for edge, grip in self.grips.items() if grip.hasFocus()), "")
            paint_grips(painter, self._look, self._axes, self.cursors, focused)
        if self.time_axis.hasFocus():
            paint_focus(painter, self._look, self._axes.strip.adjusted(2, 1, -2, -1))
        painter.end()
        return picture

    def _paint_line(self, painter: QPainter, one: SweepLine) -> None:
        look = self._look
        pen = {
            "faint": lambda: look.pen(one.pathway, alpha=FAINT),
            "mean": lambda: look.pen(one.pathway, alpha=0.75, dash=True),
            "held": lambda: look.pen("text", 1.0, alpha=0.9),
            "last": lambda: look.pen(one.pathway, self._width(one.pathway)),
        }[one.role]()
        stroke(painter, pen, *self._on_screen(one.ms, one.mV))

    def _paint_measured(self, painter: QPainter) -> None:
        """The fitted slope in ink and the level of the amplitude, of the sweep in view."""
        sweep = self.sweeps.shown()
        running = self.sweeps.running
        if sweep is None or sweep.kind == "train" or (running is not None and running.pathway == sweep.pathway):
            return
        cursors, look = self.cursors, self._look
        found = measured_lines(sweep, cursors)
        if found.slope is not None:
            painter.setPen(look.pen("text", 1.8))
            painter.drawLine(*(QPointF(self._axes.x(ms), self._axes.y(mV)) for ms, mV in found.slope))
        if found.amplitude is not None and found.level is not None:
            y = self._axes.y(found.level)
            begin, end = self._axes.x(cursors.peak_from_ms), self._axes.x(cursors.peak_to_ms)
            painter.setPen(look.pen("text3", dash=True))
            painter.drawLine(QPointF(begin, y), QPointF(end, y))
            painter.setPen(look.colour("text2"))
            painter.setFont(look.font(look.metrics.hint, 500))
            words = self.tr("amplitude {value} mV").format(value=f"{found.amplitude:.2f}".replace("-", "−"))
            painter.drawText(QRectF(end + 5, y - 10, 200, 20), Qt.AlignmentFlag.AlignVCenter, words)

    def _on_screen(self, ms: np.ndarray, mV: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self._axes.x(ms), self._axes.y(mV)

    def _width(self, pathway: str) -> float:
        return 1.0 if self._long else self._look.metrics.trace[PATHWAYS.index(pathway)]

    @property
    def _pixels(self) -> int:
        return max(200, int(self._axes.room.width()))

    # ---- axes

    def _set_span(self, pulses: tuple[int, ...], kind: str) -> None:
        lasts = (pulses[-1] - pulses[0]) / TICKS_PER_MS
        if kind == "train":
            span = (-0.02 * lasts - 5.0, 1.02 * lasts + 60.0)
        elif kind == "pair":
            span = (-5.0, lasts + 40.0)
        else:
            span = TEST_SPAN_MS
        if span != self._span_ms:
            self._span_ms = span
            self._show_span()

    def _show_span(self) -> None:
        pan = self.sweeps.back.pan_ms
        self._axes.span_ms = (self._span_ms[0] + pan, self._span_ms[1] + pan)
        if self.free.shown:
            self.free.bring_into(self._axes.span_ms)
        self._frame_changed()

    def _reach_to(self, lines: list[tuple[np.ndarray, np.ndarray]]) -> bool:
        """Give the responses the height of the screen: grow at once, shrink when they fill less than a third. Whether
        the axis changed."""
        over_ms = max(ARTEFACT_OVER_MS, self._cursors.slope_from_ms - 0.5)
        after = [mV for mV in (mV[ms > over_ms] for ms, mV in lines) if len(mV)]
        if not after:
            return False
        ends = [np.percentile(mV, (4, 88)) if self._long else (mV.min(), mV.max()) for mV in after]
        deepest, highest = float(min(one[0] for one in ends)), float(max(one[1] for one in ends))
        low, high = self._axes.reach_mV
        need = max(-1.7 * deepest, 1.2 * highest, LEAST_MV)
        if self._fitted and -low / 2.6 <= need <= -low and 1.2 * highest <= high:
            return False
        self._fitted = True
        nice = _nice_above(need)
        reach = (-0.985 * nice, 0.97 * max(nice / 2, _nice_above(1.2 * highest) if highest > 0 else 0.0))
        changed = reach != self._axes.reach_mV
        if changed:
            self._axes.reach_mV = reach
            self._frame_picture = None
        return changed

    def _frame_changed(self) -> None:
        """Axes or cursors have to be painted again, and what stands on them."""
        self._frame_picture = None
        self._picture = None
        self._show_grips()
        self._show_free_words()
        self.update()

    # ---- a person's hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        found = self._under(event.position())
        if found:
            self._dragged = (found, self._place_of(found) - self._axes.ms_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        dragged, away = self._dragged
        if not dragged:
            self._light(self._under(event.position()))
            return
        to_ms = self._axes.ms_at(event.position().x()) + away
        if dragged in NAMES:
            self._move_free(dragged, to_ms)
        elif dragged in WINDOWS:
            self._show_by_hand(window_moved(self.cursors, dragged, to_ms))
        else:
            self._show_by_hand(edge_moved(self.cursors, dragged, to_ms))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._dragged = ("", 0.0)
        self._let_go()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._light("")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Paused: over the axis through the sweep, over the traces from sweep to sweep."""
        turned = event.angleDelta().y() or -event.angleDelta().x()
        if not self._paused or turned == 0:
            event.ignore()
            return
        forward = -1 if turned > 0 else 1
        if self._axes.strip.contains(event.position()):
            self.scroll(forward * PAN_SHARE)
        else:
            self.step_sweep(forward)
        event.accept()

    def _under(self, at: QPointF) -> str:
        """What a hand at this place takes hold of: a free cursor, an edge, a whole window, or nothing."""
        room = self._axes.room
        if self.free.shown and room.contains(at):
            for name in NAMES:
                on_flag = self.free.flag(self._axes, name).contains(at)
                if on_flag or abs(self._axes.x(self.free.at_ms[name]) - at.x()) <= EDGE_PX:
                    return name
        if not self._cursors_seen:
            return ""
        on_strip = at.y() > room.bottom()
        edges = [edge for edge, window in EDGES.items() if on_strip or window != "peak"]
        nearest = min(edges, key=lambda edge: abs(self._axes.x(getattr(self.cursors, edge)) - at.x()))
        if abs(self._axes.x(getattr(self.cursors, nearest)) - at.x()) <= (GRIP_REACH_PX if on_strip else EDGE_PX):
            return nearest
        if on_strip:
            return ""
        ms = self._axes.ms_at(at.x())
        inside = (name for name, edges in WINDOWS.items() if name != "peak" and self._holds(edges, ms))
        return next(inside, "")

    def _holds(self, edges: tuple[str, str], ms: float) -> bool:
        begin, end = (getattr(self.cursors, edge) for edge in edges)
        return begin < ms < end

    def _place_of(self, found: str) -> float:
        if found in NAMES:
            return self.free.at_ms[found]
        return getattr(self.cursors, WINDOWS[found][0] if found in WINDOWS else found)

    def _light(self, found: str) -> None:
        if found != self._lit:
            self._lit = found
            grabs = Qt.CursorShape.OpenHandCursor if found in WINDOWS else Qt.CursorShape.SizeHorCursor
            self.setCursor(grabs if found else Qt.CursorShape.ArrowCursor)
            self._frame_changed()

    def _step_edge(self, edge: str, steps: int) -> None:
        self._show_by_hand(edge_moved(self.cursors, edge, getattr(self.cursors, edge) + steps * TICK_MS))

    def _show_by_hand(self, cursors: Cursors) -> None:
        if cursors == self.cursors:
            return
        self._by_hand = cursors
        self._frame_changed()
        if self._clock() - self._told_at >= MOVING_EVERY_S:
            self._told_at = self._clock()
            self.cursors_moving.emit(cursors)

    def _let_go(self) -> None:
        made, self._by_hand = self._by_hand, None
        if made is not None and made != self._cursors:
            self.cursors_moved.emit(made)

    def _step_free(self, name: str, steps: int) -> None:
        self._move_free(name, self.free.at_ms[name] + steps * TICK_MS)

    def _move_free(self, name: str, to_ms: float) -> None:
        self.free.move(name, to_ms, self._axes.span_ms)
        self._frame_changed()

    def _release(self) -> None:
        self.hold([])
        self.released.emit()

    def _scrolled(self) -> None:
        shown = self.sweeps.back.sweep(self.sweeps.pathways)
        newest = self.sweeps.shown()
        pan = self.sweeps.back.pan_ms
        if newest is not None:
            self._set_span((shown or newest).pulses, (shown or newest).kind)
        self.sweeps.back.pan_ms = pan
        self._show_span()
        self._show_chips()

    # ---- parts that stand on the screen

    def _show_chips(self) -> None:
        held, back = self.sweeps.held, self.sweeps.back
        self.held_chip.setVisible(bool(held))
        if held:
            self._name_chip(self.held_chip, self.tr("held: {what}").format(what=held_words(held)))
        self.back_chip.setVisible(back.away)
        if back.away:
            sweep = back.sweep(self.sweeps.pathways) or self.sweeps.shown()
            what = f"{sweep.pulses[0] / TICKS_PER_MIN:.1f} min, {sweep.pathway}" if sweep is not None else ""
            self._name_chip(self.back_chip, self.tr("looking back: {what}").format(what=what))
        self._place_parts()

    @staticmethod
    def _name_chip(chip: Button, words: str) -> None:
        chip.setText(f"{words}  ×")
        chip.setAccessibleName(words)

    def _show_free_words(self) -> None:
        if not self.free.shown:
            return
        words = self.free_readout()
        if self.free_words.text() != words:
            self.free_words.setText(words)
            self._place_parts()

    def _show_grips(self) -> None:
        """Where the keyboard finds them, and what they say."""
        axes, cursors = self._axes, self.cursors
        for edge, grip in self.grips.items():
            ms = getattr(cursors, edge)
            x = round(axes.x(ms))
            grip.setVisible(self._cursors_seen and axes.span_ms[0] <= ms <= axes.span_ms[1])
            grip.setGeometry(x - 7, round(axes.room.bottom()) - 1, 14, 13)
            grip.setAccessibleDescription(self.tr("{ms:.2f} ms; arrows move it, Shift ten times as far").format(ms=ms))
        for name, grip in self.free_grips.items():
            grip.setVisible(self.free.shown)
            grip.setGeometry(self.free.flag(axes, name).toAlignedRect())
            grip.setAccessibleDescription(f"{self.free.at_ms[name]:.2f} ms")
        self.time_axis.setVisible(self._paused)
        self.time_axis.setGeometry(axes.strip.toAlignedRect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._axes.fit(self.width(), self.height())
        self._frame_changed()
        self._place_parts()

    def _place_parts(self) -> None:
        room = self._axes.room
        self._words.setGeometry(60, self.height() // 2 - 50, max(1, self.width() - 80), 60)
        top = int(room.top()) + 6
        for part in (self.held_chip, self.back_chip, self.free_words):
            if not part.isHidden():
                part.adjustSize()
                part.move(int(room.right()) - part.width() - 8, top)
                top += part.height() + 4


def _nice_above(value: float) -> float:
    """The next of 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-3)))
    for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
        if step * power >= value - 1e-12:
            return step * power
    return 10 * power
