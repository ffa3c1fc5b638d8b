"""The screen of the scope. It paints itself: the finished sweeps once, into a picture, and only the running one on top
of it at every frame. A cursor that is dragged moves under them without their being drawn again. Beside an engine that
runs flat out every call into Qt waits its turn for the interpreter, so a frame has to be a handful of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.guard.handlers import careful
from gui.guard.painting import guarded
from gui.parts.theme import Theme
from gui.plots.polyline import polyline
from gui.scope.axes import ScopeAxes
from gui.scope.cursor_band import paint_bands, paint_focus, paint_grips
from gui.scope.free_cursors import FreeCursors
from gui.scope.input import ScopeHand
from gui.scope.key import paint_key
from gui.scope.keyboard_focus import Grip
from gui.scope.measured import paint_measured
from gui.scope.overlay_text import ScopeChips
from gui.scope.scale import SINGLE, TRAIN, ScopeScale, reached
from gui.scope.sweep_lines import key_rows, line_px, picture_of
from gui.scope.sweeps import ARTEFACT_OVER_MS, BEFORE_PULSE, ScopeSweeps, SweepLine
from gui.scope.trace import line
from gui.session.frame_table import SCOPE_IN_A_FLOOD
from model.units import TICK_MS, TICKS_PER_MS
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.measure.sweep import Cursors
from rig.messages import LiveSamples, Sweep

LONG_MS = 600.0
CALM_FRAMES = 8
TEST_SPAN_MS = (-3.0, 32.0)
PAN_SHARE = 1 / 8
Shown = Pathway | Literal["Both"]


@careful
class ScopePlot(QWidget):
    cursors_moving = Signal(object)
    """The Cursors as they stand while a hand drags one, 20 times a second at most."""
    cursors_moved = Signal(object)
    """The whole new Cursors, once, when the hand lets go."""
    released = Signal()
    """A person let the held sweeps go."""

    def __init__(self, theme: Theme, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock``, in s, spaces what is told during a drag."""
        super().__init__()
        self._theme = theme
        self.sweeps = ScopeSweeps()
        self.free = FreeCursors()
        self.scale = ScopeScale()
        self.axes = ScopeAxes(theme, TEST_SPAN_MS, self.scale.reach_mV)
        self._span_ms = TEST_SPAN_MS
        self._with_cursors = True
        self._paused = False
        self._train_ms = 0.0
        self._second_ms = 0.0
        """The second pulse of the pair in view; 0 without one."""
        self._stale = True
        self._frames = CALM_FRAMES
        self._frame_picture: QPixmap | None = None
        """Axes, grid and cursors."""
        self._lines: list[SweepLine] | None = None
        self._lines_picture: QPixmap | None = None
        """The finished sweeps, on nothing."""
        self._axis_held_x: float | None = None
        """Where the time axis was taken hold of; None while no hand has it."""
        self._picture: QPixmap | None = None
        """All of these, and what is measured."""
        self.setAccessibleName(self.tr("Field potential trace"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 120)
        self.hand = ScopeHand(self, self.axes, self.free, clock)
        self.hand.changed.connect(self._frame_changed)
        self.hand.cursors_moving.connect(self.cursors_moving)
        self.hand.cursors_moved.connect(self.cursors_moved)
        self.time_axis = Grip(self, self.tr("Time axis: arrows scroll, Page Up goes a sweep back, Home to the present"))
        self.time_axis.hide()
        self.time_axis.stepped.connect(lambda steps: self.pan(steps * PAN_SHARE))
        self.time_axis.paged.connect(self.step_sweep)
        self.time_axis.homed.connect(self.show_present)
        self.time_axis.focus_changed.connect(self._frame_changed)
        self.chips = ScopeChips(self)
        self.chips.held.clicked.connect(self._release)
        self.chips.back.clicked.connect(self.show_present)
        self.chips.grown.clicked.connect(self.fit_scale)
        theme.changed.connect(self.apply_theme)

    def apply_theme(self) -> None:
        """Take the theme and the layout in force."""
        self._fit()

    # ---- what arrives

    def add_sweeps(self, sweeps: list[Sweep], baseline: tuple[int, int]) -> None:
        """``baseline``: ticks at which the baseline window begins and ends."""
        self.sweeps.add(sweeps, baseline)
        if not self.sweeps.back.away:
            self._set_span(sweeps[-1].pulses, sweeps[-1].kind)
        self._stale = True

    def take_baseline(self, sweeps: list[Sweep]) -> None:
        """The sweeps of a baseline window that stands still."""
        self.sweeps.take_baseline(sweeps)
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
            self.update(self.axes.room.toAlignedRect())

    def show_cursors(self, cursors: Cursors) -> None:
        self.hand.show_cursors(cursors)

    def show_paused(self, paused: bool) -> None:
        """Only a paused scope can look back; going on shows the present."""
        if paused != self._paused:
            self._paused = paused
            self.time_axis.setVisible(paused)
            if not paused:
                self.show_present()

    def expect_train(self, lasts_ms: float) -> None:
        """A train of this length is being delivered in one sweep; 0 for none."""
        self._train_ms = lasts_ms

    def forget_from(self, tick: int) -> None:
        """A new branch begins at ``tick``: nothing recorded later is shown any more."""
        self.sweeps.forget_from(tick)
        self.chips.show_held(self.sweeps.held, self.sweeps.held_recording)
        self.chips.show_back(None)
        self._stale = True

    def show_words(self, words: str) -> None:
        """Words in the middle of the screen: what is being prepared, or why it is empty."""
        self.chips.show_middle(words)

    # ---- how it is shown

    def hold(self, sweeps: list[Sweep], recording: str = "") -> None:
        """Show these beside the newest: one as it is, many as their average; none ends it. ``recording``: the name of
        the one from elsewhere that they come from, if they do."""
        self.sweeps.held, self.sweeps.held_recording = list(sweeps), recording
        self.chips.show_held(self.sweeps.held, self.sweeps.held_recording)
        self._stale = True

    def choose_pathways(self, choice: Shown) -> None:
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

    def fit_scale(self) -> None:
        """Scale the potentials to what is there now; from then on that scale is held."""
        self.scale.ask_again()
        self._picture = None
        self.update()

    def choose_cursors(self, shown: bool) -> None:
        self._with_cursors = shown
        self._frame_changed()

    def choose_free(self, shown: bool) -> None:
        """The two cursors A and B."""
        self.free.shown = shown
        self.free.bring_into(self.axes.span_ms)
        self._frame_changed()

    def step_sweep(self, by: int) -> None:
        """-1: the sweep before the one in view; 1: the one after it. Only while paused."""
        if self._paused and self.sweeps.back.step(by, self.sweeps.pathways):
            self._scrolled()

    def pan(self, share: float) -> None:
        """Push the time axis by a share of what is in view, and on into the next or the earlier sweep."""
        if self._paused:
            by_ms = share * (self._span_ms[1] - self._span_ms[0])
            self.sweeps.back.pan(by_ms, self._span_ms, self.sweeps.pathways)
            self._scrolled()

    def _drag_axis(self, to_x: float) -> None:
        """The axis goes with the hand, as far as the sweep in view reaches."""
        if self._axis_held_x is not None and self._paused:
            by_ms = (self._axis_held_x - to_x) * self.axes.ms_per_px
            self.sweeps.back.pan(by_ms, self._span_ms, self.sweeps.pathways, beyond=False)
            self._scrolled()
            self._axis_held_x = to_x

    def show_present(self) -> None:
        if self.sweeps.back.away:
            self.sweeps.back.release()
            self._scrolled()

    def redraw(self, frame: int) -> None:
        """Once a frame: draw the finished sweeps again if they changed, but not at every frame of a flood."""
        self._frames += 1
        self.chips.show_grown(self.scale.grew)
        if not self._stale or (self._frames < CALM_FRAMES and not SCOPE_IN_A_FLOOD.comes(frame)):
            return
        self._frames = 0
        self._picture = None
        self.chips.show_free(self.free_readout())
        self.update()

    def free_readout(self) -> str:
        """Where the free cursors stand, in words; nothing while they are off."""
        return self.free.words(*self.sweeps.free_line()) if self.free.shown else ""

    @property
    def middle_words(self) -> QLabel:
        return self.chips.middle

    @property
    def _long(self) -> bool:
        """Whether a whole train is in view, where cursors and thick lines have no place."""
        return self._span_ms[1] >= LONG_MS

    # ---- painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._painted_picture()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        live = self.sweeps.running
        if live is not None and live.pathway in self.sweeps.pathways and self.sweeps.back.sweep(PATHWAYS) is None:
            ms, mV = self._live_line(live)
            painter.setClipRect(self.axes.room)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = self._theme.pen(live.pathway, line_px(self._theme, live.pathway, self._long))
            polyline(painter, pen, self.axes.x(ms), self.axes.y(mV))
        painter.end()

    def _live_line(self, live: LiveSamples) -> tuple[np.ndarray, np.ndarray]:
        pulse = live.pulses[0] if live.pulses else live.start + BEFORE_PULSE
        ms, mV = line(pulse - live.start, live.samples, live.mV_per_bit, self.axes.span_ms, self._pixels)
        if self.scale.kind == TRAIN and self._reach_to([(ms, mV)]):
            self._picture = None
            self.update()
        return ms, mV

    def _painted_picture(self) -> QPixmap:
        """The axes, and everything that is finished on them."""
        if self._stale or self._lines is None:
            self._stale = False
            self._lines = self.sweeps.lines(self.axes.span_ms, self._pixels, self.scale.kind == TRAIN)
            self._lines_picture = None
        scaled_to = ("last", "held", "mean") if self.scale.wants_baseline else ("last", "held")
        counted = [one for one in self._lines if one.role in scaled_to]
        if self.scale.kind != TRAIN:
            counted += self.sweeps.hidden_line(self.axes.span_ms, self._pixels)
        self._reach_to([(one.ms, one.mV) for one in counted])
        if self._frame_picture is None:
            self._frame_picture = self._painted_frame()
        if self._lines_picture is None:
            scale = self.devicePixelRatioF()
            self._lines_picture = picture_of(self._lines, self._theme, self.axes, self._long, scale)
        picture = QPixmap(self._frame_picture)
        painter = QPainter(picture)
        painter.drawPixmap(self.axes.room.topLeft(), self._lines_picture)
        painter.setClipRect(self.axes.room)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        key = self._paint_key(painter)
        if self.hand.windows_seen and (sweep := self._measured()) is not None:
            paint_measured(painter, self._theme, self.axes, sweep, self.hand.cursors, key)
        if self.free.shown:
            self.free.paint(painter, self._theme, self.axes, self.hand.focused())
        painter.end()
        return picture

    def _painted_frame(self) -> QPixmap:
        scale = self.devicePixelRatioF()
        picture = QPixmap(self.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(self._theme.colour("plot"))
        painter = QPainter(picture)
        self.axes.paint_ground(painter)
        hand = self.hand
        if hand.windows_seen:
            paint_bands(painter, self._theme, self.axes, hand.cursors, hand.lit or hand.focused())
        self.axes.paint_numbers(painter)
        if hand.windows_seen:
            paint_grips(painter, self._theme, self.axes, hand.cursors, hand.focused())
        if self.time_axis.hasFocus():
            paint_focus(painter, self._theme, self.axes.strip.adjusted(2, 1, -2, -1))
        painter.end()
        return picture

    def _measured(self) -> Sweep | None:
        """The sweep in view whose measures are drawn; none while the next one of its pathway is running."""
        sweep, running = self.sweeps.shown(), self.sweeps.running
        if sweep is None or sweep.kind == "train" or (running is not None and running.pathway == sweep.pathway):
            return None
        return sweep

    def _paint_key(self, painter: QPainter) -> QRectF:
        """Of the pathways in view; a train has no baseline to stand beside."""
        if self.scale.kind == TRAIN or self._lines is None:
            return QRectF()
        rows = key_rows(self._lines, self.sweeps, self._theme, self._long)
        return paint_key(painter, self._theme, self.axes.room, rows)

    @property
    def _pixels(self) -> int:
        return max(200, int(self.axes.room.width()))

    # ---- axes

    def _set_span(self, pulses: tuple[int, ...], kind: str) -> None:
        lasts = (pulses[-1] - pulses[0]) / TICKS_PER_MS
        self._second_ms = lasts if kind == "pair" else 0.0
        train = kind == "train" and lasts > 0
        if train:
            span = (-0.02 * lasts - 5.0, 1.02 * lasts + 60.0)
        elif kind == "pair":
            span = (-5.0, lasts + 40.0)
        else:
            span = TEST_SPAN_MS
        self.scale.show_kind(TRAIN if train else SINGLE)
        self.axes.reach_mV = self.scale.reach_mV
        if span != self._span_ms:
            self._span_ms = span
            self._show_span()

    def _show_span(self) -> None:
        pan = self.sweeps.back.pan_ms
        self.axes.span_ms = (self._span_ms[0] + pan, self._span_ms[1] + pan)
        if self.free.shown and not pan:
            # pushed out of view with the axis they come back with it
            self.free.bring_into(self.axes.span_ms)
        self._axes_changed()

    def _reach_to(self, lines: list[tuple[np.ndarray, np.ndarray]]) -> bool:
        """Give the responses, and not the artefacts, their height of the screen. Whether the axis changed."""
        over_ms = max(ARTEFACT_OVER_MS, self.hand.cursors.slope_from_ms - 0.5)
        second = self._second_ms
        artefacts = [(-math.inf, over_ms), *([(second - TICK_MS, second + over_ms)] if second else [])]
        changed = self.scale.show(reached(lines, artefacts, self._long))
        if changed:
            self.axes.reach_mV = self.scale.reach_mV
            self._frame_picture = self._lines_picture = None
        return changed

    def _axes_changed(self) -> None:
        """Everything lies elsewhere."""
        self._lines = None
        self._frame_changed()

    def _frame_changed(self) -> None:
        """Axes or cursors have to be painted again."""
        self._frame_picture = None
        self._picture = None
        self.hand.windows_seen = self._with_cursors and not self._long
        self.hand.place_grips()
        self.chips.show_free(self.free_readout())
        self.update()

    def _fit(self) -> None:
        """Take the size of the screen and of the type."""
        self.axes.fit(self.width(), self.height())
        self.time_axis.setGeometry(self.axes.strip.toAlignedRect())
        self.chips.place(self.axes.room)
        self._axes_changed()

    # ---- a person's hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = event.position()
            if not self.hand.press(at) and self._paused and self.axes.strip.contains(at):
                self._axis_held_x = at.x()
                self.time_axis.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._axis_held_x is not None:
            self._drag_axis(event.position().x())
        else:
            self.hand.move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._axis_held_x = None
        self.hand.release()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hand.leave()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Paused: over the axis through the sweep, over the traces from sweep to sweep."""
        turned = event.angleDelta().y() or -event.angleDelta().x()
        if not self._paused or turned == 0:
            event.ignore()
            return
        forward = -1 if turned > 0 else 1
        if self.axes.strip.contains(event.position()):
            self.pan(forward * PAN_SHARE)
        else:
            self.step_sweep(forward)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _release(self) -> None:
        self.hold([])
        self.released.emit()

    def _scrolled(self) -> None:
        back = self.sweeps.back
        pan, seen = back.pan_ms, self.sweeps.shown()
        if seen is not None:
            self._set_span(seen.pulses, seen.kind)
        back.pan_ms = pan
        self._show_span()
        self.chips.show_back(seen if back.away else None)
