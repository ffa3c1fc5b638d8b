"""What a recording from elsewhere says, in words: the measures of its mean, its trains, its baseline, what was left
out."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from rig.instruments.stimulator import PATHWAYS
from rig.journal.imported import Imported
from rig.measure.sweep import Cursors
from rig.measure.train import measure_train
from rig.messages import Sweep
from rig.timecourse.baseline import baseline_text
from rig.timecourse.drift import drifts
from rig.timecourse.time_course import TimeCourse

PULSES = (1, 2, 5, 10, 20, 50, 100)
"""Pulses of a train whose responses are told, and the last."""
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
