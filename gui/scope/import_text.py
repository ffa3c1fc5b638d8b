"""What a recording from elsewhere says, in words: the measures of its mean, its trains, its baseline, what was left
out."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from gui.session.remarks import spiked
from rig.instruments.stimulator import PATHWAYS
from rig.journal.imported import Imported
from rig.measure.sweep import Cursors
from rig.measure.train import measure_train
from rig.messages import Sweep
from rig.timecourse.baseline import WHOLE, baseline_text
from rig.timecourse.drift import drifts
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

PULSES = (1, 2, 5, 10, 20, 50, 100)
"""Pulses of a train whose responses are told, and the last."""
MOST_VOLLEY_CHANGE = 15.0
"""%"""
MOST_TOLD = 12
"""Numbers of sweeps that are listed."""


def tr(text: str) -> str:
    return QCoreApplication.translate("ImportBox", text)


def measured_text(found: dict[str, float | None]) -> str:
    words = {
        "slope": tr("slope {value} mV/ms"),
        "amplitude": tr("amplitude {value} mV"),
        "volley": tr("fibre volley {value} mV"),
    }
    # as the readouts of the scope write it
    shown = {name: abs(value) if name == "volley" else value for name, value in found.items() if value is not None}
    parts = [words[name].format(value=_number(value)) for name, value in shown.items()]
    return ", ".join(parts) if parts else tr("No response between these cursors.")


def recorded_text(imported: Imported, course: TimeCourse, cursors: Cursors) -> str:
    """A line for each thing that is worth knowing of the whole experiment."""
    lines = [tr("100 %: {window} min.").format(window=baseline_text(course.baseline_now).replace(" min", "", 1))]
    for pathway in PATHWAYS:
        drift = course.drift(pathway)
        if drift is not None:
            words = tr("{pathway} drifts {drift} % per 10 min.")
            if drifts(drift):
                words = tr("{pathway} drifts {drift} % per 10 min; more than 5 % would pass for a change.")
            lines.append(words.format(pathway=pathway, drift=f"{drift.per_10_min:.1f}".replace("-", "−")))
    lines += _remarks(imported, course, cursors)
    pairs = [ratio for one in imported.record.sweeps if (ratio := one.measures.get("ppr")) is not None]
    if pairs:
        lines.append(
            tr("Paired-pulse ratio {ratio:.2f}, mean of {count}.").format(ratio=np.mean(pairs), count=len(pairs))
        )
    whole = [one for one in imported.record.sweeps if one.kind == "train" and len(one.pulses) > 2]
    lines += [_train_line(one, cursors) for one in whole[:3]]
    left_out = sorted(imported.choice.left_out)
    if left_out:
        shown = ", ".join(str(number + 1) for number in left_out[:MOST_TOLD])
        more = tr(" and {count} more").format(count=len(left_out) - MOST_TOLD) if len(left_out) > MOST_TOLD else ""
        lines.append(tr("Left out: sweeps {numbers}.").format(numbers=shown + more))
    return "\n".join(lines)


def _remarks(imported: Imported, course: TimeCourse, cursors: Cursors) -> list[str]:
    """What a reader of the result would ask, as of an experiment on the bench."""
    lines = []
    for pathway in PATHWAYS:
        tests = course.tests(pathway)
        if tests and spiked(tests[-1], cursors):
            words = tr(
                "A population spike reaches into the slope window of {pathway}: the slope is not synaptic alone."
            )
            lines.append(words.format(pathway=pathway))
        last = course.view.last
        late = course.percent_of(pathway, "volley", Span(max(0, last - WHOLE), last))
        if late is not None and abs(late - 100) > MOST_VOLLEY_CHANGE:
            words = tr(
                "The fibre volley of {pathway} stands at {percent:.0f} % at the end: other fibres are stimulated."
            )
            lines.append(words.format(pathway=pathway, percent=late))
    if not any(course.view.tracks[pathway].points.rows.size for pathway in PATHWAYS[1:]):
        lines.append(tr("No control pathway: a change of the slice would look the same."))
    return lines


def _train_line(sweep: Sweep, cursors: Cursors) -> str:
    """The responses within a train, in percent of its first."""
    sizes = np.abs(measure_train(sweep.mV, sweep.pulse_samples, cursors, sweep.rate))
    count = len(sizes)
    told = [number for number in PULSES if number < count] + [count]
    if not np.isfinite(sizes[0]) or sizes[0] == 0:
        return tr("A train of {count} pulses to {pathway}; its first response is too small to be seen.").format(
            count=count, pathway=sweep.pathway
        )
    parts = [
        tr("{number}: {percent} %").format(
            number=number,
            percent=f"{100 * sizes[number - 1] / sizes[0]:.0f}" if np.isfinite(sizes[number - 1]) else "–",
        )
        for number in told
    ]
    words = tr("A train of {count} pulses to {pathway}, amplitude by pulse: {parts}.")
    return words.format(count=count, pathway=sweep.pathway, parts=", ".join(parts))


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
