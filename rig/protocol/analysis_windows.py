"""Where the measures of a protocol look: windows in ticks, and what a measure may be compared with."""

from __future__ import annotations

import msgspec

from rig.files.refusal import Objection, found, nearest
from rig.protocol.protocol import Measure, MoveStep, PairedPulseStep, Protocol, TrainStep, Window
from rig.protocol.schedule import BathStep, Schedule, StimulusStep, When, inductions, minutes, pathways, ticks
from rig.timecourse.baseline import BASELINE_MIN
from rig.timecourse.span import Span

RESULTS = {
    "sigmoid": ("maximum", "half", "threshold", "r2"),
    "line": ("gradient", "r2"),
    "proportional": ("gradient",),
}
"""What can be taken from a fitted curve."""


class PlannedMeasure(msgspec.Struct, frozen=True):
    """A measure with its windows. ``window`` is None when the measure is of the sweeps of step ``measure.during``."""

    measure: Measure
    window: Span | None
    reference: Span | None


def span(window: Window | Measure, key: str, known: Schedule) -> Span:
    """[from_min, to_min) in ticks after the start of recording."""
    if window.from_min is None or window.to_min is None:
        missing = "from_min" if window.from_min is None else "to_min"
        raise Objection(f"{key}.{missing}", "missing", "a number of minutes, unless the measure has during")
    origin = known.t0
    if window.step:
        if window.step not in known.times:
            some = nearest(window.step, known.times) if known.times else "nothing, as there are no steps"
            raise Objection(f"{key}.step", found(window.step), some)
        when = known.times[window.step]
        origin = when.start if window.edge == "start" else known.end if when.end is None else when.end
    one = Span(origin + ticks(window.from_min), origin + ticks(window.to_min))
    if one.start >= one.end:
        raise Objection(f"{key}.to_min", found(window.to_min), f"a time after from_min, {found(window.from_min)} min")
    if one.start < 0 or one.end > known.end:
        which, value = ("from_min", window.from_min) if one.start < 0 else ("to_min", window.to_min)
        inside = f"from {minutes(-origin)} to {minutes(known.end - origin)} min, where there is a recording"
        raise Objection(f"{key}.{which}", found(value), inside)
    return one


def _baseline(protocol: Protocol, known: Schedule) -> Span | None:
    """As ``rig/timecourse/baseline.py`` will see it: the last 10 min before the first induction pulse; without one,
    before the first thing that can change the response once recording has begun; without either, the last 10 min."""
    induced = [known.times[step.name].start for step in inductions(protocol, known.times)]
    edges = [edge for name, (_, step) in known.steps.items() for edge in _can_change(step, known.times[name])]
    changes = [edge for edge in edges if 0 < edge < known.end]
    first = min(induced, default=min(changes, default=known.end))
    return Span(max(0, first - ticks(BASELINE_MIN)), first) if first > 0 else None


def _can_change(step: object, when: When) -> tuple[int, ...]:
    """Ticks at which a step may change the response; an induction is looked at apart."""
    if isinstance(step, BathStep):
        return tuple(edge for edge in when if edge is not None)
    if isinstance(step, MoveStep) or (isinstance(step, TrainStep) and not step.induction):
        return (when.start,)
    return ()


def _stimulus(measure: Measure, key: str, known: Schedule) -> StimulusStep:
    """The stimulus step whose sweeps a measure is of."""
    names = [name for name, (_, step) in known.steps.items() if isinstance(step, StimulusStep)]
    entry = known.steps.get(measure.during)
    if entry is None or not isinstance(entry.step, StimulusStep):
        some = nearest(measure.during, names) if names else "nothing, as there is no stimulus step"
        raise Objection(f"{key}.during", found(measure.during), some)
    for field in ("from_min", "to_min"):
        if getattr(measure, field) is not None:
            raise Objection(f"{key}.{field}", found(getattr(measure, field)), "nothing where during is given")
    return entry.step


def _check_during(measure: Measure, key: str, known: Schedule) -> None:
    """Pathway, interval and pulse numbers exist in the step."""
    step = _stimulus(measure, key, known)
    if measure.pathway not in pathways(step):
        raise Objection(f"{key}.pathway", found(measure.pathway), f"a pathway of the step {measure.during}")
    if measure.interval_ms is not None:
        intervals = step.intervals_ms if isinstance(step, PairedPulseStep) else ()
        if measure.interval_ms not in intervals:
            known_intervals = ", ".join(f"{one:g}" for one in intervals) or "nothing, as this step has no pairs"
            raise Objection(f"{key}.interval_ms", found(measure.interval_ms), known_intervals)
    pattern = step.pattern if isinstance(step, TrainStep) else None
    count = pattern.pulses * pattern.bursts * pattern.trains if pattern else 0
    for field in ("pulse", "relative_pulse"):
        number = getattr(measure, field)
        if number is not None and number > count:
            what = f"from 1 to {count}, the pulses of {measure.during}" if count else "nothing, as this is no train"
            raise Objection(f"{key}.{field}", found(number), what)


def _check_measure(measure: Measure, key: str, known: Schedule) -> None:
    """The keys of a measure fit together."""
    if measure.during:
        _check_during(measure, key, known)
    else:
        for field in ("interval_ms", "pulse", "relative_pulse"):
            if getattr(measure, field) is not None:
                raise Objection(f"{key}.{field}", found(getattr(measure, field)), "nothing unless during is given")
    if measure.relative_pulse is not None and measure.pulse is None:
        raise Objection(f"{key}.pulse", "missing", "the number of the pulse to compare with relative_pulse")
    if measure.relative_pulse is not None and measure.relative_to:
        raise Objection(f"{key}.relative_to", found(measure.relative_to), "nothing where relative_pulse is given")
    if measure.statistic == "ratio" and not measure.relative_to and measure.relative_pulse is None:
        raise Objection(f"{key}.relative_to", "missing", "the name of a window, because statistic is ratio")
    if measure.statistic in ("cv", "fit") and measure.relative_to:
        what = f"nothing where statistic is {measure.statistic}"
        raise Objection(f"{key}.relative_to", found(measure.relative_to), what)
    if (measure.statistic == "fit") != (measure.fit is not None):
        is_found = "missing" if measure.fit is None else "given"
        raise Objection(f"{key}.fit", is_found, "a table where statistic is fit, and only there")
    if measure.fit is not None:
        results = RESULTS[measure.fit.curve]
        if measure.fit.result not in results:
            some = f"one of {', '.join(results)} for this curve"
            raise Objection(f"{key}.fit.result", found(measure.fit.result), some)


def _check_reference(measure: Measure, key: str, windows: dict[str, Span]) -> None:
    if not measure.relative_to or measure.relative_to in windows:
        return
    if measure.relative_to == "baseline":
        why = f"a window that is written down, as no {BASELINE_MIN} min of recording precede the first induction"
        raise Objection(f"{key}.relative_to", found("baseline"), why)
    some = f", {nearest(measure.relative_to, windows)}" if windows else ""
    raise Objection(f"{key}.relative_to", found(measure.relative_to), f"the name of a window{some}")


def planned(protocol: Protocol, known: Schedule) -> tuple[Span | None, list[PlannedMeasure]]:
    """The baseline window and every measure, in ticks after the start of recording. Raises Objection."""
    windows: dict[str, Span] = {}
    for index, window in enumerate(protocol.window):
        if window.name in windows:
            raise Objection(f"window[{index}].name", found(window.name), "a name of its own")
        windows[window.name] = span(window, f"window[{index}]", known)
    default = _baseline(protocol, known)
    if default is not None:
        windows.setdefault("baseline", default)
    measures: list[PlannedMeasure] = []
    names: set[str] = set()
    for index, measure in enumerate(protocol.measure):
        key = f"measure[{index}]"
        if measure.name in names:
            raise Objection(f"{key}.name", found(measure.name), "a name of its own")
        names.add(measure.name)
        _check_measure(measure, key, known)
        _check_reference(measure, key, windows)
        own = None if measure.during else span(measure, key, known)
        measures.append(PlannedMeasure(measure, own, windows.get(measure.relative_to)))
    return windows.get("baseline"), measures
