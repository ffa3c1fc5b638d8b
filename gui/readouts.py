"""The numbers beside the trace, a column a pathway."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.course import Course
from gui.pathway_badge import PathwayBadge
from gui.theme import Look
from gui.words import label, rule
from rig.messages import Sweep

AVERAGED = 4


def number(value: float | None, decimals: int) -> str:
    return "–" if value is None else f"{value:.{decimals}f}".replace("-", "−")


def noise_uV(sweep: Sweep) -> float:
    """uV rms of the samples before the first pulse."""
    before = sweep.samples[: sweep.pulses[0] - sweep.start] * sweep.mV_per_bit
    return float(before.std() * 1000.0)


class PathwayReadout(QWidget):
    def __init__(self, look: Look, pathway: str) -> None:
        super().__init__()
        self._look = look
        self._pathway = pathway
        self.percent = label("–", "readout1" if pathway == "S1" else "readout2")
        self.corner = label("", "hint")
        rows = (
            ("slope", self.tr("Slope"), self.tr("mV/ms"), 2),
            ("amplitude", self.tr("Amplitude"), self.tr("mV"), 2),
            ("volley", self.tr("Fibre volley"), self.tr("mV"), 2),
            ("ppr", self.tr("Paired-pulse"), self.tr("ratio"), 2),
        )
        self._decimals = {name: decimals for name, _, _, decimals in rows}
        self.values: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(PathwayBadge(look, pathway))
        head.addStretch(1)
        head.addWidget(self.corner)
        column.addLayout(head)
        large = QHBoxLayout()
        large.setSpacing(6)
        large.addWidget(self.percent)
        large.addWidget(label(self.tr("% of baseline")), 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(large)
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, 40)
        self._optional: list[QWidget] = []
        for place, (name, text, unit, _) in enumerate(rows):
            self.values[name] = label("–", "value")
            parts = (label(text), self.values[name], label(unit, "hint"))
            for column_place, part in enumerate(parts):
                alignment = Qt.AlignmentFlag.AlignRight if column_place == 1 else Qt.AlignmentFlag.AlignLeft
                grid.addWidget(part, place, column_place, alignment | Qt.AlignmentFlag.AlignVCenter)
            if name == "ppr":
                self._optional = list(parts)
        column.addLayout(grid)

    def show_sweep(self, sweep: Sweep | None, course: Course) -> None:
        """Numbers of the newest sweep; the large one is the mean of the last few, because one sweep is noisy."""
        measures = sweep.measures if sweep is not None else {}
        for name, value in self.values.items():
            given = measures.get(name)
            text = number(abs(given) if given is not None and name == "volley" else given, self._decimals[name])
            if name != "ppr" or measures.get(name) is not None:
                _write(value, text)
        _, percents = course.percent(self._pathway, "slope")
        text = f"{percents[-AVERAGED:].mean():.0f}" if len(percents) else "–"
        _write(self.percent, text)
        spoken = self.tr("{pathway}: {value} % of baseline").format(pathway=self._pathway, value=text)
        if self.percent.accessibleName() != spoken:
            self.percent.setAccessibleName(spoken)
        _write(self.corner, self._comparison(course))

    def _comparison(self, course: Course) -> str:
        """The one useful comparison."""
        minutes, values = course.percent(self._pathway, "slope")
        last = next((s for s in reversed(course.stimuli) if self._pathway in s.pathways), None)
        if last is None:
            inside = values[minutes >= course.baseline_window[0]]
            if len(inside) > 5 and course.first_induction_min is None:
                return self.tr("baseline CV {cv:.1f} %").format(cv=inside.std(ddof=1))
            return self.tr("control pathway") if course.first_induction_min is not None else ""
        since = values[minutes > last.at_min]
        return self.tr("peak since {kind} {peak:.0f} %").format(kind=last.kind, peak=since.max()) if len(since) else ""

    def show_pair_ratio(self, shown: bool) -> None:
        for part in self._optional:
            part.setVisible(shown)


class Readouts(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.pathways = {name: PathwayReadout(look, name) for name in ("S1", "S2")}
        self.noise = label("–", "value")
        self.drift = label("–", "value")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.pathways["S1"])
        column.addWidget(rule())
        column.addWidget(self.pathways["S2"])
        column.addWidget(rule())
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        for place, (text, value, unit) in enumerate(
            ((self.tr("Noise"), self.noise, self.tr("µV rms")), (self.tr("Drift"), self.drift, self.tr("%/10 min")))
        ):
            grid.addWidget(label(text), place, 0)
            grid.addWidget(value, place, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(unit, "hint"), place, 2)
        column.addLayout(grid)
        column.addStretch(1)
        look.changed.connect(self.lay_out)
        self.lay_out()

    def lay_out(self) -> None:
        self.setFixedWidth(self._look.metrics.readouts)

    def show_sweeps(self, newest: dict[str, Sweep], course: Course) -> None:
        for name, readout in self.pathways.items():
            readout.show_sweep(newest.get(name), course)
        _write(self.noise, number(max(map(noise_uV, newest.values()), default=None), 0))
        drift = course.drift("S1")
        _write(self.drift, number(drift.per_10_min if drift else None, 1))


def _write(shown: QLabel, text: str) -> None:
    if shown.text() != text:
        shown.setText(text)
