"""What the figures of a study say, in words: for assistive tools, and for the status line."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from gui.results.values import View


def tr(text: str) -> str:
    return QCoreApplication.translate("Results", text)


def course_words(view: View) -> str:
    """The means of the last point of every group, and what was done when."""
    said = []
    for course in view.courses:
        known = np.flatnonzero(np.isfinite(course.mean))
        if len(known) and course.pathway == view.pathway:
            last = known[-1]
            words = tr("{group}: {value:.0f} % of baseline at {minute:.0f} min, n = {n:.0f}.")
            name = view.looks[course.group].name
            said.append(
                words.format(group=name, value=course.mean[last], minute=course.minutes[last], n=course.n[last])
            )
    for bar in view.bars:
        said.append(
            tr("{name} from {start:.0f} to {end:.0f} min.").format(name=bar.name, start=bar.start_min, end=bar.end_min)
        )
    for train in view.trains:
        said.append(tr("{name} at {minute:.0f} min.").format(name=train.label, minute=train.minute))
    return " ".join(said).replace("-", "−")


def slices_words(view: View) -> str:
    """Mean and n of every group, then the differences."""
    said = []
    for one in view.numbers:
        words = tr("{group}: mean {mean:.1f} {unit}, {animals} animals, {slices} slices.")
        name = view.looks[one.group].name
        said.append(words.format(group=name, mean=one.mean, unit=view.unit, animals=one.n_animals, slices=one.n_slices))
    for contrast in view.contrasts:
        words = tr("{second} minus {first}: {estimate:.1f}, {level} % interval {low:.1f} to {high:.1f}, {p}.")
        first, second = (view.looks[place].name for place in (contrast.first, contrast.second))
        said.append(
            words.format(first=first, second=second, level=view.level, p=contrast.p, **contrast.difference._asdict())
        )
    return " ".join(said).replace("-", "−")
