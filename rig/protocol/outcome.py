"""The numbers that a protocol was run for, from the time course of a record: of a run, or of the slice on the bench."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from rig.instruments.stimulator import duration
from rig.measure.input_output import fit_input_output
from rig.measure.place import PLACED, in_place
from rig.measure.sweep import MEASURES, measure_sweep
from rig.messages import RunPattern, Sweep
from rig.protocol.analysis_windows import PlannedMeasure
from rig.protocol.protocol import Fit, Measure, Protocol
from rig.protocol.timeline import Delivery, Timeline, together, unroll
from rig.record import given
from rig.timecourse.events import LATE_TICKS, first_pulse, is_due
from rig.timecourse.span import Span, later
from rig.timecourse.time_course import TimeCourse

THRESHOLD = 0.05
"""Where a sigmoid begins: this fraction of its maximum."""


class Delivered(NamedTuple):
    """One delivery of a named step as it happened: ``first`` and ``last`` pulse in ticks."""

    step: str
    delivery: Delivery
    first: int
    last: int


def outcome(protocol: Protocol, course: TimeCourse, begin: int = 0) -> dict[str, float | None]:
    """Every measure of the protocol by name, of the branch in view, in which the protocol had its tick 0 at ``begin``;
    None where there is nothing to measure: no sweep in the window, no reference, a step that was not given."""
    line = unroll(protocol)
    reader = _Reader(protocol, line, course, begin)
    return {planned.measure.name: reader.measured(planned) for planned in line.measures}


def outcome_text(protocol: Protocol, numbers: Mapping[str, float | None]) -> str:
    """ "s1_slope_60min 142.3 %, s2_slope_60min 99.1 %"."""
    return ", ".join(f"{measure.name} {_with_unit(measure, numbers[measure.name])}" for measure in protocol.measure)


def heading(title: str) -> str:
    """How the notebook's note of a protocol's measures begins."""
    return f"Measures of “{title}”: "


def outcome_note(protocol: Protocol, course: TimeCourse, begin: int) -> str:
    """What the notebook says of a protocol that has ended, which had its tick 0 at ``begin``."""
    numbers = outcome(protocol, course, begin)
    words = outcome_text(protocol, numbers) or "it names none"
    why = " What is “none” was not given or not recorded as the protocol says." if None in numbers.values() else ""
    return f"{heading(protocol.title)}{words}.{why}"


def number_text(value: float | None) -> str:
    """Four digits, "none" where there was nothing to measure."""
    return "none" if value is None else f"{value:.4g}".replace("-", "−")


def _with_unit(measure: Measure, value: float | None) -> str:
    text = number_text(value)
    if value is None:
        return text
    relative = (measure.relative_to or measure.relative_pulse is not None) and measure.statistic != "ratio"
    if relative or measure.statistic == "cv":
        return f"{text} %"
    if measure.statistic in ("ratio", "fit"):
        return text
    unit = MEASURES[measure.quantity].unit
    return text if unit == "1" else f"{text} {unit}"


def delivered(line: Timeline, course: TimeCourse, begin: int) -> list[Delivered]:
    """The steps of a protocol as the log and the sweeps say they were given; what was not given is not there."""
    ordered = [(first_pulse(tick, action), action) for tick, action in given(course.view.log, RunPattern)]
    sweeps = course.kept_sweeps()
    found = []
    for stimulus in line.stimuli:
        for group in together(stimulus):
            wanted = begin + group[0].tick
            ways = {delivery.pathway for delivery in group}
            order = next(
                (
                    one
                    for one in ordered
                    if abs(one[0] - wanted) <= LATE_TICKS
                    and one[1].pattern == group[0].pattern
                    and set(one[1].pathways) == ways
                ),
                None,
            )
            if order is None:
                continue
            ordered.remove(order)
            pulses = (one.pulses[0] for one in sweeps if one.pathway in ways)
            first = next((tick for tick in pulses if is_due(order[0], tick)), order[0])
            last = first + duration(group[0].pattern)
            found += [Delivered(stimulus.name, delivery, first, last) for delivery in group]
    return found


class _Reader:
    """One protocol in one time course."""

    def __init__(self, protocol: Protocol, line: Timeline, course: TimeCourse, begin: int) -> None:
        self._protocol, self._course, self._begin = protocol, course, begin
        self._delivered = delivered(line, course, begin)
        self._sweeps = course.kept_sweeps()

    def measured(self, planned: PlannedMeasure) -> float | None:
        measure = planned.measure
        if measure.pulse is not None:
            value = self._pulse(measure, measure.pulse)
            other = None if measure.relative_pulse is None else self._pulse(measure, measure.relative_pulse)
            return _finite(_compared(measure, value, other))
        reference = later(planned.reference, self._begin)
        if measure.fit is not None:
            return _finite(self._fit(measure, measure.fit, planned))
        values = self._values(measure, planned, reference)
        values = values[np.isfinite(values)]
        if not len(values):
            return None
        if measure.statistic == "cv":
            return _finite(100 * float(values.std(ddof=1)) / abs(float(values.mean()))) if len(values) > 1 else None
        if measure.statistic in ("max", "min"):
            chosen = np.abs(values).argmax() if measure.statistic == "max" else np.abs(values).argmin()
            value = float(values[chosen])
        else:
            value = float(values.mean())
        full = None
        if reference is not None:
            full = _mean(self._course.values(measure.pathway, measure.quantity, reference, reference))
        return _finite(_compared(measure, value, full))

    def _values(self, measure: Measure, planned: PlannedMeasure, reference: Span | None) -> np.ndarray:
        """The measure of every sweep that it is of."""
        if planned.window is None:
            found = self._recorded(self._of_step(measure), measure.quantity)
            return found if measure.signed else np.abs(found)
        window = later(planned.window, self._begin)
        assert window is not None
        if measure.signed:
            return self._course.signed(measure.pathway, measure.quantity, window)
        return self._course.values(measure.pathway, measure.quantity, window, reference)

    @staticmethod
    def _recorded(sweeps: list[Sweep], quantity: str) -> np.ndarray:
        values = (sweep.measures.get(quantity) for sweep in sweeps)
        return np.array([np.nan if value is None else value for value in values], float)

    def _given(self, measure: Measure) -> list[Delivered]:
        return [
            one
            for one in self._delivered
            if one.step == measure.during
            and one.delivery.pathway == measure.pathway
            and (measure.interval_ms is None or abs(1000 / one.delivery.pattern.rate_hz - measure.interval_ms) < 1e-6)
        ]

    def _of_step(self, measure: Measure) -> list[Sweep]:
        """The sweeps that a step gave."""
        spans = [(one.first, one.last) for one in self._given(measure)]
        return [
            sweep
            for sweep in self._sweeps
            if sweep.pathway == measure.pathway and any(first <= sweep.pulses[0] <= last for first, last in spans)
        ]

    def _pulse(self, measure: Measure, number: int) -> float:
        """Mean over the deliveries of a train of the measure of its pulse ``number``, counted from 1."""
        found = []
        for one in self._given(measure):
            inside = [
                (sweep, tick)
                for sweep in self._sweeps
                if sweep.pathway == measure.pathway
                for tick in sweep.pulses
                if one.first <= tick <= one.last
            ]
            if number <= len(inside):
                found.append(self._measure_again(*inside[number - 1], measure))
        return _mean(np.array(found, float))

    def _measure_again(self, sweep: Sweep, tick: int, measure: Measure) -> float:
        """Of one pulse, its size unless the measure is signed; one without a response has a small one where the
        baseline's is."""
        samples, pulse = sweep.mV, sweep.sample_at(tick)
        cursors, quantity = self._protocol.cursors, measure.quantity
        value = measure_sweep(samples, pulse, cursors, (quantity,), rate=sweep.rate)[quantity]
        place = self._course.place(measure.pathway)
        if value is not None:
            return value if measure.signed else abs(value)
        if place is None or measure.quantity not in PLACED:
            return np.nan
        column = PLACED.index(measure.quantity)
        found = float(in_place(samples[None], pulse, place)[0, column])
        return found if measure.signed else found * place.direction[column]

    def _fit(self, measure: Measure, fit: Fit, planned: PlannedMeasure) -> float | None:
        """A point is the mean of the sweeps of one current."""
        if planned.window is None:
            sweeps = self._of_step(measure)
        else:
            window = later(planned.window, self._begin)
            assert window is not None
            sweeps = self._course.tests_in(measure.pathway, window)
        current = np.array([sweep.current_uA for sweep in sweeps])
        against, sizes = (self._recorded(sweeps, one) for one in (fit.against, measure.quantity))
        x, y = [], []
        for one in np.unique(current):
            chosen = current == one
            x.append(float(one) if fit.against == "current_uA" else abs(_mean(against[chosen])))
            y.append(abs(_mean(sizes[chosen])))
        return fitted(fit, np.array(x), np.array(y))


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _mean(values: np.ndarray) -> float:
    """Mean of what there is; NaN without any."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def _compared(measure: Measure, value: float, reference: float | None) -> float | None:
    """Magnitude, percent of the reference, or quotient. A response too small to be seen keeps its sign against that of
    the reference: it is a small number, and its mean over slices shall be one."""
    if not np.isfinite(value):
        return None
    if reference is None:
        return value if measure.signed else abs(value)
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
    if fit.curve == "proportional":
        return float(x @ y / (x @ x)) if x.any() else None
    curve = fit_input_output(x.tolist(), y.tolist(), "hill")
    if curve is None:
        return None
    threshold = curve.half_max_uA * (THRESHOLD / (1 - THRESHOLD)) ** (1 / curve.steepness)
    return {"maximum": curve.maximum, "half": curve.half_max_uA, "threshold": threshold, "r2": curve.r2}[fit.result]


def _r2(y: np.ndarray, curve: np.ndarray) -> float | None:
    spread = float(((y - y.mean()) ** 2).sum())
    return 1.0 - float(((y - curve) ** 2).sum()) / spread if spread > 0 else None
