"""Power of the plan: by the textbook at once, and as it truly is from slices that are computed for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from gui.designer.block_text import number_words
from gui.designer.working_design import WorkingDesign
from gui.parts.background import BackgroundReader
from gui.parts.buttons import Button
from gui.parts.labels import label
from gui.parts.theme import Theme
from rig.study.design.design_file import OpenedDesign
from rig.study.design.scatter import ICC, known, paired, unit_sd, units
from rig.study.statistics.power import Kind, textbook_power

if TYPE_CHECKING:
    from rig.study.power.bank import Banks
    from rig.study.power.repeats import TruePower

WAIT_MS = 250
LOOK_MS = 100


Measure = Callable[[OpenedDesign, Callable[[float], None], Callable[[], bool]], "TruePower | None"]
"""(design, hears the fraction done, says whether to stop) -> what it found; None where it was stopped. Runs beside the
window. Raises ValueError, a sentence."""


@cache
def _banks() -> Banks:
    """Slices that were computed for a power are there for the next."""
    from rig.study.power.bank import Banks

    return Banks()


def true_power_here(opened: OpenedDesign, hear: Callable[[float], None], stop: Callable[[], bool]) -> TruePower | None:
    """True power by the processes of this computer. Raises ValueError, a sentence."""
    from rig.study.power.repeats import true_power

    return true_power(opened, hear, stop, _banks())


def tr(text: str) -> str:
    return QCoreApplication.translate("PowerBox", text)


class PowerBox(QFrame):
    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._working = working
        self._measure: Measure | None = None
        self._stop = threading.Event()
        self._fraction = 0.0
        self._reader = BackgroundReader(self)
        self.headline = label("", "title")
        self.words = label("", "hint", wrap=True)
        self.truth = label("", "label", wrap=True)
        self.button = Button(tr("True power"), tip=tr("Repeat the whole study many times on virtual slices"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(5)
        self.bar.setAccessibleName(tr("Progress of the true power"))
        head = QHBoxLayout()
        head.addWidget(self.headline, 1)
        head.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 8, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.bar)
        column.addWidget(self.truth)
        for part in (self.bar, self.truth, self.button):
            part.hide()
        # the first number needs scipy, which no window waits for
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(WAIT_MS)
        self._soon.timeout.connect(self._ask)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(lambda: self.bar.setValue(round(1000 * self._fraction)))
        self._textbook = BackgroundReader(self)
        self.button.clicked.connect(self.measure_or_stop)
        working.changed.connect(self.refresh)
        self.refresh()

    @property
    def busy(self) -> bool:
        return self._soon.isActive() or self._textbook.busy or self._reader.busy

    def offer_truth(self, measure: Measure) -> None:
        """Where true power can be measured."""
        self._measure = measure
        self.button.show()

    def refresh(self) -> None:
        """The design is another one: what was measured was of the old one."""
        self._stop.set()
        self.truth.hide()
        design = self._working.design
        effect = design.analysis.smallest_effect
        if effect is None:
            self.headline.setText(tr("No power yet"))
            self.words.setText(tr("Say which difference would matter: the smallest effect."))
            return
        if not known(design):
            self.headline.setText(tr("No power yet"))
            self.words.setText(tr("The scatter of this outcome is not known before slices are recorded."))
            return
        self._soon.start()

    def _ask(self) -> None:
        design = self._working.design
        effect = design.analysis.smallest_effect
        if effect is None:
            return
        sd, n = unit_sd(design), units(design)
        kind: Kind = "paired" if paired(design) else "independent"

        def work() -> float:
            return textbook_power(effect, sd, n, design.analysis.alpha, kind)

        def tell(power: float) -> None:
            self.headline.setText(tr("Power {power:.2f} by the textbook").format(power=power))
            unit = tr("animals") if design.analysis.unit == "animal" else tr("slices")
            words = tr("to find {effect} points between two groups of {n} {unit}, SD {sd:.1f}, slices of an animal ")
            words += tr("alike to {icc:g}, α {alpha:g}")
            self.words.setText(
                words.format(effect=number_words(effect), n=n, unit=unit, sd=sd, icc=ICC, alpha=design.analysis.alpha)
            )

        self._textbook.ask(work, tell, self._cannot)

    def _cannot(self, why: str) -> None:
        self.headline.setText(tr("No power yet"))
        self.words.setText(why)

    def measure_or_stop(self) -> None:
        if self._reader.busy:
            self._stop.set()
            return
        measure = self._measure
        if measure is None:
            return
        self._stop = stop = threading.Event()
        opened = self._working.opened
        self._fraction = 0.0

        def hear(fraction: float) -> None:
            self._fraction = fraction

        self._show_work(True)
        self._reader.ask(lambda: measure(opened, hear, stop.is_set), self._tell_truth, self._fail)

    def _tell_truth(self, found: TruePower | None) -> None:
        self._show_work(False)
        if found is None:
            return
        words = tr("True power {power:.2f}, false positives {wrong:.1%}, from {repeats} virtual repeats of this study.")
        shown = words.format(power=found.power, wrong=found.false_positives, repeats=found.repeats)
        self.truth.setText(shown.replace("%", " %"))
        self.truth.show()

    def _fail(self, why: str) -> None:
        self._show_work(False)
        self.truth.setText(why)
        self.truth.show()

    def _show_work(self, on: bool) -> None:
        self.bar.setVisible(on)
        self.button.setText(tr("Stop") if on else tr("True power"))
        self.button.setAccessibleName(tr("Stop measuring the power") if on else tr("True power"))
        if on:
            self._look.start()
            self.truth.hide()
        else:
            self._look.stop()

    def close_work(self) -> None:
        self._stop.set()
