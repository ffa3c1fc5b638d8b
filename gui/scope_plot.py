"""The screen of the scope: the running sweep, the last ones, the baseline mean, the cursors and what they measured."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

import msgspec
import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel

from gui.baseline_trace import BaselineTrace
from gui.cursor_band import CursorBand
from gui.plot_axis import PlotAxis
from gui.plot_grid import PlotGrid
from gui.theme import Look
from gui.trace import line
from gui.words import label
from model.units import TICK_MS, TICKS_PER_MS
from rig.measure import Cursors
from rig.messages import LiveSamples, Sweep

KEPT = 8
NOTHING = np.empty(0)
LONG_MS = 600.0
FLOOD_FRAMES = 4
"""In a flood of sweeps only frames of multiples of this are drawn, so that the other plots have frames of their own."""
CALM_FRAMES = 8
"""Sweeps that come faster than this are drawn without smoothing, which costs ten times as much as the lines."""
BEFORE_PULSE = 10 * TICKS_PER_MS
TEST_SPAN_MS = (-3.0, 32.0)
ARTEFACT_OVER_MS = 0.9
WIDTH = {"S1": 2.2, "S2": 1.6}
FAINT = 0.2


class ScopePlot(pg.PlotWidget):
    cursors_moved = Signal(object)
    """The whole new Cursors, by a person's hand."""

    def __init__(self, look: Look) -> None:
        super().__init__(axisItems={"left": PlotAxis(look, "left"), "bottom": PlotAxis(look, "bottom")})
        self._look = look
        self._kept: dict[str, deque[Sweep]] = {name: deque(maxlen=KEPT) for name in WIDTH}
        self._baseline = {name: BaselineTrace() for name in WIDTH}
        self._running: LiveSamples | None = None
        self._cursors = Cursors()
        self._span_ms = TEST_SPAN_MS
        self._reach_mV = (0.0, 0.0)
        self._fitted = False
        self._pathways: tuple[str, ...] = ("S1", "S2")
        self._overlay = "last"
        self._with_baseline = True
        self._with_cursors = True
        self._train_ms = 0.0
        self._stale = False
        self._frames = CALM_FRAMES
        self._rough = False
        self.setAccessibleName(self.tr("Field potential trace"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.getViewBox().setMouseEnabled(False, False)
        plot.getViewBox().setDefaultPadding(0.0)
        plot.showGrid(False, False)
        self.getAxis("left").name(self.tr("mV"))
        self.getAxis("left").setWidth(52)
        self.getAxis("bottom").name(self.tr("Time after stimulus (ms)"))
        plot.addItem(PlotGrid(look, self.getAxis("left"), self.getAxis("bottom")), ignoreBounds=True)
        self._faint = {name: self._curve(-3, connect="finite") for name in WIDTH}
        self._mean = {name: self._curve(-2) for name in WIDTH}
        self._last = {name: self._curve(1 if name == "S2" else 2) for name in WIDTH}
        for curve in self._faint.values():
            curve.setSegmentedLineMode("on")
        self._live = self._curve(4)
        self._live.setCacheMode(pg.GraphicsObject.CacheMode.NoCache)
        self._fit = self._curve(3)
        self._amplitude = self._curve(3)
        self._amplitude_words = pg.TextItem(anchor=(0, 0.5))
        plot.addItem(self._amplitude_words)
        self.bands = {"volley": CursorBand(look, self.tr("FV")), "slope": CursorBand(look, self.tr("slope"))}
        for name, band in self.bands.items():
            plot.addItem(band)
            band.sigRegionChangeFinished.connect(lambda band, name=name: self._moved(name, band))
        self._words = label("", "title", wrap=True)
        self._words.setParent(self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.hide()
        look.changed.connect(self.dress)
        self.dress()
        self._set_reach(-1.75, 0.9)
        plot.getViewBox().setXRange(*TEST_SPAN_MS, padding=0)

    def _curve(self, z: float, connect: str = "all") -> pg.PlotCurveItem:
        curve = pg.PlotCurveItem(connect=connect, skipFiniteCheck=connect == "all")
        curve.setZValue(z)
        # a finished sweep is painted once and then copied at every frame of the running one
        curve.setCacheMode(pg.GraphicsObject.CacheMode.DeviceCoordinateCache)
        self.addItem(curve)
        return curve

    def dress(self) -> None:
        """Pens of the theme in force."""
        self.setBackground(self._look.colour("plot"))
        for name, width in WIDTH.items():
            self._faint[name].setPen(self._look.pen(name, alpha=FAINT))
            self._mean[name].setPen(self._look.pen(name, alpha=0.75, dash=True))
            self._last[name].opts["antialias"] = not self._rough
            self._last[name].setPen(self._look.pen(name, width))
        self._fit.setPen(self._look.pen("text", 1.8))
        self._fit.opts["antialias"] = True
        self._amplitude.setPen(self._look.pen("text3", dash=True))
        self._amplitude_words.setColor(self._look.colour("text2"))
        self._amplitude_words.setFont(self._look.font(self._look.metrics.hint, 500))
        self._stale = True

    # ---- what arrives

    def add_sweeps(self, sweeps: list[Sweep], baseline: tuple[int, int]) -> None:
        """``baseline``: ticks at which the baseline window begins and ends."""
        for sweep in sweeps:
            if sweep.kind == "test" and sweep.start < baseline[1]:
                self._baseline[sweep.pathway].add(sweep, baseline[0])
        newest = sweeps[-1]
        for sweep in sweeps[-4 * KEPT :]:
            kept = self._kept[sweep.pathway]
            if kept and kept[-1].kind != sweep.kind:
                kept.clear()
            kept.append(sweep)
        if self._running is not None and self._running.start <= newest.start:
            self._running = None
            _erase(self._live)
        self._set_span(newest.pulses, newest.kind)
        self._stale = True

    def show_live(self, live: LiveSamples) -> None:
        """The sweep that is being sampled, as far as it has come."""
        if self._running is None or self._running.start != live.start:
            _erase(self._last[live.pathway])
            self._clear_fit()
            self._live.setPen(self._look.pen(live.pathway))
        self._running = live
        if len(live.pulses) > 2 and self._train_ms > 0:
            self._set_span((0, round(self._train_ms * TICKS_PER_MS)), "train")
        if live.pathway in self._pathways:
            self._live.setData(*self._line(live, live.pulses[0] if live.pulses else live.start + BEFORE_PULSE))

    def show_cursors(self, cursors: Cursors) -> None:
        if cursors != self._cursors:
            self._cursors = cursors
            self._stale = True
        self.bands["volley"].show_window(cursors.volley_from_ms, cursors.volley_to_ms)
        self.bands["slope"].show_window(cursors.slope_from_ms, cursors.slope_to_ms)

    def expect_train(self, lasts_ms: float) -> None:
        """A train of this length is being delivered in one sweep; 0 for none."""
        self._train_ms = lasts_ms

    def show_words(self, words: str) -> None:
        """Words in the middle of the screen: what is being prepared, or why it is empty."""
        if self._words.text() != words:
            self._words.setText(words)
            self._place_words()
        self._words.setVisible(bool(words))

    # ---- how it is shown

    def choose_pathways(self, choice: str) -> None:
        self._pathways = ("S1", "S2") if choice == "Both" else (choice,)
        _erase(self._live)
        self._stale = True

    def choose_overlay(self, choice: str) -> None:
        """live, last or average."""
        self._overlay = choice
        self._stale = True

    def choose_baseline(self, shown: bool) -> None:
        self._with_baseline = shown
        self._stale = True

    def choose_cursors(self, shown: bool) -> None:
        self._with_cursors = shown
        for band in self.bands.values():
            band.setVisible(shown and not self._long)
        self._stale = True

    def redraw(self, frame: int) -> None:
        """Once a frame: draw the finished sweeps again if they changed, but not at every frame of a flood."""
        self._frames += 1
        calm = self._frames >= CALM_FRAMES
        if not (self._stale or (self._rough and calm)) or not (calm or frame % FLOOD_FRAMES == 0):
            return
        self._rough = self._stale and not calm
        self._stale = False
        self._frames = 0
        for name in WIDTH:
            kept = self._kept[name]
            seen = name in self._pathways and bool(kept) and (not self._long or kept[-1].kind == "train")
            running = self._running is not None and self._running.pathway == name
            self._last[name].opts["antialias"] = not self._rough
            self._last[name].setPen(self._look.pen(name, 1.0 if self._long else WIDTH[name]))
            self._draw_faint(name, list(kept)[:-1] if seen and self._overlay == "last" else [])
            self._draw_mean(name, seen and self._with_baseline and kept[-1].kind == "test")
            if not seen or running:
                _erase(self._last[name])
            elif self._overlay == "average":
                self._last[name].setData(*self._averaged(list(kept)))
            else:
                self._last[name].setData(*self._line(kept[-1], kept[-1].pulses[0]))
        self._draw_fit()

    @property
    def _long(self) -> bool:
        """Whether a whole train is in view, where cursors and thick lines have no place."""
        return self._span_ms[1] >= LONG_MS

    # ---- drawing

    def _line(self, sweep: Sweep | LiveSamples, pulse: int) -> tuple[np.ndarray, np.ndarray]:
        width = max(200, int(self.getPlotItem().getViewBox().width()))
        ms, mV = line(sweep.start, pulse, sweep.samples, sweep.mV_per_bit, self._span_ms, width)
        if self._long or isinstance(sweep, Sweep):
            self._reach_to(ms, mV)
        low, high = self._reach_mV
        return ms, np.clip(mV, 2 * low - high, 2 * high - low)

    def _averaged(self, sweeps: list[Sweep]) -> tuple[np.ndarray, np.ndarray]:
        lines = [self._line(sweep, sweep.pulses[0]) for sweep in sweeps]
        shortest = min(len(ms) for ms, _ in lines)
        return lines[0][0][:shortest], np.mean([mV[:shortest] for _, mV in lines], axis=0)

    def _draw_faint(self, name: str, sweeps: list[Sweep]) -> None:
        if not sweeps:
            _erase(self._faint[name])
            return
        ms, mV = zip(*(self._line(sweep, sweep.pulses[0]) for sweep in sweeps), strict=True)
        gap = np.array([np.nan])
        self._faint[name].setData(
            np.concatenate([part for each in ms for part in (each, gap)]),
            np.concatenate([part for each in mV for part in (each, gap)]),
        )

    def _draw_mean(self, name: str, shown: bool) -> None:
        mean = self._baseline[name].mean() if shown else None
        if mean is None:
            _erase(self._mean[name])
            return
        sweep = self._kept[name][-1]
        ms = np.arange(len(mean)) * TICK_MS - (sweep.pulses[0] - sweep.start) * TICK_MS
        inside = (ms >= ARTEFACT_OVER_MS) & (ms <= self._span_ms[1])
        self._mean[name].setData(ms[inside], mean[inside].astype(float))

    def _draw_fit(self) -> None:
        """The fitted slope and the amplitude of the newest sweep, of S1 when both are in view."""
        name = next((name for name in ("S1", "S2") if name in self._pathways and self._kept[name]), None)
        sweep = self._kept[name][-1] if name else None
        if sweep is None or sweep.kind == "train" or not self.bands["slope"].isVisible():
            self._clear_fit()
            return
        slope, amplitude = sweep.measures.get("slope"), sweep.measures.get("amplitude")
        ms, mV = line(sweep.start, sweep.pulses[0], sweep.samples, sweep.mV_per_bit, (-10.0, 90.0), 4000)
        window = (ms >= self._cursors.slope_from_ms) & (ms <= self._cursors.slope_to_ms)
        if slope is None or not window.any():
            _erase(self._fit)
        else:
            middle = (ms[window].mean(), mV[window].mean())
            reach = np.array([-1.0, 1.0]) * max(0.9, 0.65 * (ms[window][-1] - ms[window][0]))
            self._fit.setData(middle[0] + reach, middle[1] + slope * reach)
        peak = (ms >= self._cursors.peak_from_ms) & (ms <= self._cursors.peak_to_ms)
        if amplitude is None or not peak.any():
            _erase(self._amplitude)
            self._amplitude_words.setText("")
            return
        level = amplitude + float(mV[ms < 0.0].mean())
        self._amplitude.setData([self._cursors.peak_from_ms + 3, self._cursors.peak_to_ms], [level, level])
        words = self.tr("amplitude {value} mV").format(value=f"{amplitude:.2f}".replace("-", "−"))
        self._amplitude_words.setText(words)
        self._amplitude_words.setPos(self._cursors.peak_to_ms + 0.3, level)

    def _clear_fit(self) -> None:
        _erase(self._fit)
        _erase(self._amplitude)
        self._amplitude_words.setText("")

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
            long_before = self._long
            self._span_ms = span
            self.getPlotItem().getViewBox().setXRange(*span, padding=0)
            if long_before != self._long:
                for band in self.bands.values():
                    band.setVisible(not self._long and self._with_cursors)
            self._stale = True

    def _reach_to(self, ms: np.ndarray, mV: np.ndarray) -> None:
        """Give the response the height of the screen: grow at once, shrink when it fills less than a third."""
        after = mV[ms > max(ARTEFACT_OVER_MS, self._cursors.slope_from_ms - 0.5)]
        if len(after) == 0:
            return
        if self._long:
            deepest, highest = np.percentile(after, [4, 88])
        else:
            deepest, highest = after.min(), after.max()
        low, high = self._reach_mV
        need = max(-1.7 * deepest, 1.2 * highest, 0.2)
        if not self._fitted or need > -low or need < -low / 2.6 or 1.2 * highest > high:
            self._fitted = True
            nice = _nice_above(need)
            self._set_reach(-nice, max(nice / 2, _nice_above(1.2 * highest) if highest > 0 else 0.0))

    def _set_reach(self, low: float, high: float) -> None:
        if (low, high) != self._reach_mV:
            self._reach_mV = (low, high)
            self.getPlotItem().getViewBox().setYRange(0.985 * low, 0.97 * high, padding=0)

    # ---- a person's hand

    def _moved(self, name: str, band: CursorBand) -> None:
        begin, end = (min(100.0, max(0.0, round(at, 2))) for at in band.getRegion())
        change: dict[str, Any] = {f"{name}_from_ms": begin, f"{name}_to_ms": max(end, begin + 0.2)}
        self.cursors_moved.emit(msgspec.structs.replace(self._cursors, **change))

    def resizeEvent(self, event: QEvent) -> None:
        super().resizeEvent(event)
        self._stale = True
        if hasattr(self, "_words"):
            self._place_words()

    def _place_words(self) -> None:
        self._words.setGeometry(60, self.height() // 2 - 50, self.width() - 80, 60)

    @property
    def middle_words(self) -> QLabel:
        return self._words


def _erase(curve: pg.PlotCurveItem) -> None:
    """Unlike ``clear``, this also drops the copy that was painted."""
    curve.setData(NOTHING, NOTHING)


def _nice_above(value: float) -> float:
    """The next of 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-3)))
    for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8):
        if step * power >= value - 1e-12:
            return step * power
    return 10 * power
