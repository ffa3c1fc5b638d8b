"""From a recording to the numbers its protocol was run for. Windows, percent and t0 as the protocol's timeline says."""

from __future__ import annotations

import numpy as np

from rig.experiment.runner import Delivered, Recording
from rig.instruments.stimulator import Pathway
from rig.measure.sweep import fit_input_output, measure_sweep
from rig.messages import Sweep
from rig.protocol.analysis_windows import PlannedMeasure
from rig.protocol.protocol import Fit, Measure
from rig.timecourse.span import Span

SERIES = ("input_output", "paired_pulse")
THRESHOLD = 0.05
"""Where a sigmoid begins: this fraction of its maximum."""


def outcome(recording: Recording) -> dict[str, float | None]:
    """Every measure of the protocol by name; None where there was no response."""
    sweeps = _Sweeps(recording)
    return {planned.measure.name: _finite(sweeps.measured(planned)) for planned in recording.timeline.measures}


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _mean(values: np.ndarray) -> float:
    """Mean of the sweeps that had a response; NaN without one."""
    answered = values[np.isfinite(values)]
    return float(answered.mean()) if len(answered) else np.nan


class _Sweeps:
    """A recording as columns, a row a sweep."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._all = recording.sweeps
        self._tick = np.array([sweep.pulses[0] for sweep in self._all], np.int64)
        self._pathway = np.array([sweep.pathway for sweep in self._all])
        series = {stimulus.name for stimulus in recording.timeline.stimuli if stimulus.kind in SERIES}
        off = {(one.first, one.delivery.pathway) for one in recording.delivered if one.step in series}
        self._test = np.array(
            [sweep.kind != "train" and (sweep.pulses[0], sweep.pathway) not in off for sweep in self._all], bool
        )
        self._columns: dict[str, np.ndarray] = {}

    def _column(self, quantity: str) -> np.ndarray:
        if quantity not in self._columns:
            values = [sweep.measures.get(quantity) for sweep in self._all]
            self._columns[quantity] = np.array([np.nan if value is None else value for value in values], float)
        return self._columns[quantity]

    def _inside(self, pathway: Pathway, span: Span) -> np.ndarray:
        """Rows of the test sweeps of a pathway in a window; series and trains are not among them."""
        return self._test & (self._pathway == pathway) & (self._tick >= span.start) & (self._tick < span.end)

    def _delivered(self, measure: Measure) -> list[Delivered]:
        return [
            one
            for one in self._recording.delivered
            if one.step == measure.during
            and one.delivery.pathway == measure.pathway
            and (measure.interval_ms is None or abs(1000 / one.delivery.pattern.rate_hz - measure.interval_ms) < 1e-6)
        ]

    def _of_step(self, measure: Measure) -> np.ndarray:
        """Rows of the sweeps that a step gave."""
        rows = np.zeros(len(self._all), bool)
        for one in self._delivered(measure):
            rows |= (self._tick >= one.first) & (self._tick <= one.last) & (self._pathway == measure.pathway)
        return rows

    def _pulse(self, measure: Measure, number: int) -> float:
        """Mean over the deliveries of a train of the measure of its pulse ``number``, counted from 1."""
        found = []
        for one in self._delivered(measure):
            inside = [
                (sweep, tick)
                for sweep in self._all
                if sweep.pathway == measure.pathway
                for tick in sweep.pulses
                if one.first <= tick <= one.last
            ]
            if number <= len(inside):
                sweep, tick = inside[number - 1]
                found.append(self._measure_again(sweep, tick, measure.quantity))
        return _mean(np.array(found, float))

    def _measure_again(self, sweep: Sweep, tick: int, quantity: str) -> float:
        samples = sweep.samples * sweep.mV_per_bit
        value = measure_sweep(samples, tick - sweep.start, self._recording.protocol.cursors, (quantity,))[quantity]
        return np.nan if value is None else value

    def measured(self, planned: PlannedMeasure) -> float | None:
        measure = planned.measure
        if measure.pulse is not None:
            value = self._pulse(measure, measure.pulse)
            other = None if measure.relative_pulse is None else self._pulse(measure, measure.relative_pulse)
            return _compared(measure, value, other)
        rows = self._of_step(measure) if planned.window is None else self._inside(measure.pathway, planned.window)
        if measure.fit is not None:
            return self._fit(measure.fit, measure.quantity, rows)
        values = self._column(measure.quantity)[rows]
        values = values[np.isfinite(values)]
        if not len(values):
            return None
        if measure.statistic == "cv":
            return 100 * float(values.std(ddof=1)) / abs(float(values.mean())) if len(values) > 1 else None
        if measure.statistic in ("max", "min"):
            chosen = np.abs(values).argmax() if measure.statistic == "max" else np.abs(values).argmin()
            value = float(values[chosen])
        else:
            value = float(values.mean())
        reference = None
        if planned.reference is not None:
            reference = _mean(self._column(measure.quantity)[self._inside(measure.pathway, planned.reference)])
        return _compared(measure, value, reference)

    def _fit(self, fit: Fit, quantity: str, rows: np.ndarray) -> float | None:
        """A point is the mean of the sweeps of one current."""
        current = np.array([sweep.current_uA for sweep in self._all])
        x, y = [], []
        for one in np.unique(current[rows]):
            chosen = rows & (current == one)
            x.append(float(one) if fit.against == "current_uA" else abs(_mean(self._column(fit.against)[chosen])))
            y.append(abs(_mean(self._column(quantity)[chosen])))
        return fitted(fit, np.array(x), np.array(y))


def _compared(measure: Measure, value: float, reference: float | None) -> float | None:
    """Magnitude, percent of the reference, or quotient; ``signed`` keeps the sign of the value."""
    value = value if measure.signed else abs(value)
    if reference is None:
        return value
    if reference == 0 or not np.isfinite(reference):
        return None
    return value / abs(reference) * (1.0 if measure.statistic == "ratio" else 100.0)


def fitted(fit: Fit, x: np.ndarray, y: np.ndarray) -> float | None:
    """One number of a curve through points; no response is 0 for a sigmoid. None where the points bear no curve."""
    if fit.curve == "sigmoid":
        y = np.nan_to_num(y)
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if len(y):
        kept = y <= fit.up_to * y.max()
        x, y = x[kept], y[kept]
    if fit.curve == "line":
        if len(y) < 3:
            return None
        gradient, offset = np.polyfit(x, y, 1)
        return float(gradient) if fit.result == "gradient" else _r2(y, gradient * x + offset)
    curve = fit_input_output(x.tolist(), y.tolist(), "hill")
    if curve is None:
        return None
    threshold = curve.half_max_uA * (THRESHOLD / (1 - THRESHOLD)) ** (1 / curve.steepness)
    return {"maximum": curve.maximum, "half": curve.half_max_uA, "threshold": threshold, "r2": curve.r2}[fit.result]


def _r2(y: np.ndarray, curve: np.ndarray) -> float | None:
    spread = float(((y - y.mean()) ** 2).sum())
    return 1.0 - float(((y - curve) ** 2).sum()) / spread if spread > 0 else None
