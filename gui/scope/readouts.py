"""The numbers beside the trace, a column a pathway, and how good the recording is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.parts.labels import label, rule
from gui.parts.pathway_badge import PathwayBadge
from gui.parts.theme import REGULAR, Theme
from model.units import TICKS_PER_MIN
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.measure.sweep import Cursors, measure_sweep
from rig.messages import Sweep
from rig.timecourse.events import Train
from rig.timecourse.time_course import TimeCourse

AVERAGED = 4
BEFORE_DRUG_MIN = 10.0


def number(value: float | None, decimals: int) -> str:
    return "–" if value is None else f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def noise_uV(sweep: Sweep) -> float | None:
    """uV rms before the first pulse, as the rig measures it."""
    pulse = sweep.pulse_samples[0]
    before = sweep.samples[: pulse + 1] * sweep.mV_per_bit
    return measure_sweep(before, pulse, Cursors(), ("noise",), rate=sweep.rate)["noise"]


class PathwayReadout(QWidget):
    def __init__(self, theme: Theme, pathway: Pathway) -> None:
        super().__init__()
        self._pathway = pathway
        self.percent = label("–", "readout1" if pathway == "S1" else "readout2")
        self.corner = label("", "hint")
        rows = (
            ("slope", self.tr("Slope"), self.tr("mV/ms")),
            ("amplitude", self.tr("Amplitude"), self.tr("mV")),
            ("volley", self.tr("Fibre volley"), self.tr("mV")),
            ("ppr", self.tr("Paired-pulse"), self.tr("ratio")),
        )
        self._spoken = {name: (text, unit) for name, text, unit in rows}
        self.values: dict[str, QLabel] = {}
        self._pair_ratio: float | None = None
        self._drugs = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(PathwayBadge(theme, pathway))
        head.addStretch(1)
        head.addWidget(self.corner)
        column.addLayout(head)
        large = QHBoxLayout()
        large.setSpacing(6)
        large.addWidget(self.percent)
        self.unit = label(self.tr("% of baseline"), wrap=True)
        large.addWidget(self.unit, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(large)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, 40)
        self._pair_row: list[QWidget] = []
        self._details: list[QWidget] = []
        for place, (name, text, unit) in enumerate(rows):
            self.values[name] = label("–", "value")
            parts = (label(text), self.values[name], label(unit, "hint"))
            for column_place, part in enumerate(parts):
                alignment = Qt.AlignmentFlag.AlignRight if column_place == 1 else Qt.AlignmentFlag.AlignLeft
                grid.addWidget(part, place, column_place, alignment | Qt.AlignmentFlag.AlignVCenter)
            self._details += parts
            if name == "ppr":
                self._pair_row = list(parts)
        column.addLayout(grid)

    def show_sweep(self, sweep: Sweep | None, course: TimeCourse) -> None:
        """Numbers of the newest sweep; the large one is the mean of the last few, because one sweep is noisy; none of
        them is from before an induction. The pair ratio stays until the next pair."""
        measures = sweep.measures if sweep is not None else {}
        given = measures.get("ppr")
        self._pair_ratio = self._pair_ratio if given is None else given
        self._write_measures({**measures, "ppr": self._pair_ratio})
        minutes, percents = course.percent(self._pathway, "slope")
        last = _last_induction(course, self._pathway)
        recent = (percents if last is None else percents[minutes > last.at_min])[-AVERAGED:]
        self._write_percent(recent.mean() if len(recent) else None)
        _write(self.corner, self._comparison(course, minutes, percents))

    def show_drugs(self, drugs: str) -> None:
        """The drugs that the bath holds now, in words; empty without any."""
        self._drugs = drugs

    def show_alone(self, sweep: Sweep | None, course: TimeCourse) -> None:
        """Numbers of one earlier sweep and of nothing else; None where it is of the other pathway."""
        measures = sweep.measures if sweep is not None else {}
        self._write_measures(measures)
        minutes, percents = course.percent(self._pathway, "slope")
        there = percents[minutes == sweep.pulses[0] / TICKS_PER_MIN] if sweep is not None else percents[:0]
        self._write_percent(there[0] if len(there) and np.isfinite(there[0]) else None)
        _write(self.corner, self.tr("this sweep") if sweep is not None else "")

    def _write_measures(self, measures: dict[str, float | None]) -> None:
        for name, value in self.values.items():
            given = measures.get(name)
            _write(value, number(abs(given) if given is not None and name == "volley" else given, 2))

    def _write_percent(self, percent: float | None) -> None:
        text = number(percent, 0)
        _write(self.percent, text)
        of = self.tr("% of baseline") + (self.tr(", in {drugs}").format(drugs=self._drugs) if self._drugs else "")
        _write(self.unit, of)
        spoken = f"{self._pathway}: {text} {of}"
        if self.percent.accessibleName() != spoken:
            self.percent.setAccessibleName(spoken)

    def spoken(self) -> str:
        """Everything as a sentence."""
        known = [
            f"{self._spoken[name][0].lower()} {value.text()} {self._spoken[name][1]}"
            for name, value in self.values.items()
            if value.text() != "–"
        ]
        found = ", ".join(known) if known else self.tr("no response")
        return f"{self.percent.accessibleName()}, {found}."

    def _comparison(self, course: TimeCourse, minutes: np.ndarray, percents: np.ndarray) -> str:
        """The one useful comparison: with before the drug, with the peak after the induction, or of the baseline with
        itself."""
        drug_min = _last_drug_min(course)
        last = _last_induction(course, self._pathway)
        trained_min = course.trains[-1].at_min if course.trains else 0.0
        if drug_min is not None and drug_min > trained_min:
            begin = max(drug_min - BEFORE_DRUG_MIN, trained_min)
            before = percents[(minutes > begin) & (minutes < drug_min)]
            if len(before):
                return self.tr("was {before:.0f} % before drug").format(before=before.mean())
        if not course.trains:
            begin, end = course.baseline_window
            inside = percents[(minutes >= begin) & (minutes <= end)]
            return self.tr("baseline CV {cv:.1f} %").format(cv=inside.std(ddof=1)) if len(inside) > 5 else ""
        if last is None:
            return self.tr("control pathway")
        since = percents[minutes > last.at_min]
        return self.tr("peak since {kind} {peak:.0f} %").format(kind=last.label, peak=since.max()) if len(since) else ""

    def show_rows(self, details: bool, pair: bool) -> None:
        """``details``: the measures below the percentage; ``pair``: the pair ratio among them."""
        for part in self._details:
            part.setVisible(details and (pair or part not in self._pair_row))


class Readouts(QWidget):
    def __init__(self, theme: Theme, marks: Mapping[str, tuple[int, str]]) -> None:
        """``marks``: drug -> (line on the perfusion, name); it may grow."""
        super().__init__()
        self._theme = theme
        self.pathways = {name: PathwayReadout(theme, name) for name in PATHWAYS}
        self.noise = label("–", "value")
        self.drift = label("–", "value")
        self.quality = label(self.tr("Recording quality"))
        self._paired = False
        self._marks = marks
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.pathways["S1"])
        column.addWidget(rule())
        column.addWidget(self.pathways["S2"])
        column.addWidget(rule())
        column.addWidget(self.quality)
        self._below = QWidget()
        grid = QGridLayout(self._below)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        for place, (text, value, unit) in enumerate(
            ((self.tr("Noise"), self.noise, self.tr("µV rms")), (self.tr("Drift"), self.drift, self.tr("%/10 min")))
        ):
            grid.addWidget(label(text), place, 0)
            grid.addWidget(value, place, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(unit, "hint"), place, 2)
        column.addWidget(self._below)
        column.addStretch(1)
        theme.changed.connect(self.lay_out)
        self.lay_out()

    def lay_out(self) -> None:
        """A compact window has room for what is measured: the pair ratio comes with the first pair. A lecture shows the
        percentages alone."""
        size = self._theme.metrics
        self.setFixedWidth(size.readouts)
        roomy = size.readouts >= REGULAR.readouts
        self.quality.setVisible(roomy and size.details)
        self._below.setVisible(size.details)
        for readout in self.pathways.values():
            readout.show_rows(size.details, roomy or self._paired)

    def show_sweeps(self, newest: dict[Pathway, Sweep], course: TimeCourse) -> None:
        drugs = self._in_the_bath(course)
        for name, readout in self.pathways.items():
            readout.show_drugs(drugs)
            readout.show_sweep(newest.get(name), course)
        paired = any(sweep.kind == "pair" for sweep in newest.values())
        if paired != self._paired:
            self._paired = paired
            self.lay_out()
        self._write_noise(list(newest.values()))
        drift = course.drift("S1")
        _write(self.drift, number(drift.per_10_min if drift else None, 1))

    def _in_the_bath(self, course: TimeCourse) -> str:
        """ "NBQX and picrotoxin": what flows now."""
        return self.tr(" and ").join(self._marks.get(drug, (0, drug))[1] for drug in course.drugs_flowing)

    def show_earlier(self, sweep: Sweep, course: TimeCourse) -> None:
        """Looking back: the numbers of that sweep. The drift stays that of the recording."""
        for name, readout in self.pathways.items():
            readout.show_alone(sweep if sweep.pathway == name else None, course)
        self._write_noise([sweep])

    def _write_noise(self, sweeps: list[Sweep]) -> None:
        noises = [noise for noise in map(noise_uV, sweeps) if noise is not None]
        _write(self.noise, number(max(noises, default=None), 0))

    def spoken(self) -> str:
        """Every number in words."""
        found = [readout.spoken() for readout in self.pathways.values()]
        quality = self.tr("Noise {noise} µV rms, drift {drift} % per 10 min.")
        return " ".join([*found, quality.format(noise=self.noise.text(), drift=self.drift.text())])


def _last_drug_min(course: TimeCourse) -> float | None:
    """When a drug last came on."""
    begun = (lane.opened[-1][0] for lane in course.lanes.values() if lane.opened)
    return max((at_min for at_min in begun if at_min is not None), default=None)


def _last_induction(course: TimeCourse, pathway: Pathway) -> Train | None:
    return next((one for one in reversed(course.trains) if pathway in one.pathways), None)


def _write(shown: QLabel, text: str) -> None:
    if shown.text() != text:
        shown.setText(text)
