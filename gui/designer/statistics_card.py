"""How the outcome will be compared: fixed before the run."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication

from gui.designer.block_text import number_words
from gui.designer.form import Form, OptionalField
from gui.designer.power_box import PowerBox, true_power_here
from gui.designer.working_design import WorkingDesign
from gui.parts.card import Card
from gui.parts.labels import label
from gui.parts.segmented import Segmented
from gui.parts.theme import Theme
from gui.parts.wheel import DropDown
from rig.instruments.stimulator import PATHWAYS
from rig.protocol.protocol import Measure
from rig.study.design.design import Design
from rig.study.statistics.values import Unit

ALPHAS = (0.1, 0.05, 0.01, 0.005, 0.001)
QUANTITIES = ("slope", "amplitude", "volley", "ppr", "population_spike")


def tr(text: str) -> str:
    return QCoreApplication.translate("StatisticsCard", text)


def quantity_words(quantity: str) -> str:
    words = {
        "slope": tr("slope"),
        "amplitude": tr("amplitude"),
        "volley": tr("fibre volley"),
        "ppr": tr("pair ratio"),
        "population_spike": tr("population spike"),
    }
    return words.get(quantity, quantity.replace("_", " "))


def outcome_words(outcome: Measure) -> str:
    """ "S1 slope, % of baseline"."""
    of = tr(", % of {reference}").format(reference=outcome.relative_to) if outcome.relative_to else ""
    return f"{outcome.pathway} {quantity_words(outcome.quantity)}{of}"


def window_words(design: Design) -> str:
    """ "50 to 60 min after HFS"."""
    outcome = design.outcome
    if outcome.during:
        return tr("during {step}").format(step=outcome.during)
    if outcome.from_min is None or outcome.to_min is None:
        return ""
    trains = [step.label or step.name for step in design.group[0].protocol.train]
    after = outcome.step or (trains[-1] if trains else tr("minute 0"))
    words = tr("{begin} to {end} min after {what}")
    return words.format(begin=number_words(outcome.from_min), end=number_words(outcome.to_min), what=after)


def test_names() -> dict[str, str]:
    return {
        "welch_t": tr("Welch t test"),
        "paired_t": tr("Paired t test"),
        "mann_whitney": tr("Mann-Whitney"),
        "wilcoxon": tr("Wilcoxon"),
        "anova": tr("One-way ANOVA"),
        "welch_anova": tr("Welch ANOVA"),
        "kruskal": tr("Kruskal-Wallis"),
        "two_way_anova": tr("Two-way ANOVA"),
        "repeated_measures": tr("Repeated measures"),
        "friedman": tr("Friedman"),
        "random_intercept": tr("Random intercept"),
    }


def correction_names() -> dict[str, str]:
    return {"none": tr("None"), "holm": tr("Holm"), "dunnett": tr("Dunnett"), "tukey": tr("Tukey")}


class StatisticsCard(Card):
    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__(theme, tr("Statistics plan"))
        self._working = working
        self.outcome, self.test, self.correction, self.alpha = (DropDown() for _ in range(4))
        self.unit: Segmented[Unit] = Segmented(
            {"animal": tr("Animal"), "slice": tr("Slice")},
            tr("Unit of analysis"),
            {"animal": tr("n counts animals: the mean of the slices of each"), "slice": tr("n counts slices")},
        )
        self.effect = OptionalField(
            {"unit": "%", "low": 0.01, "high": 1000.0, "help": tr("the difference of the outcome that would matter")},
            tr("Smallest effect"),
            tr("not set"),
            5.0,
        )
        self.window_line = label("", "value")
        for box, name in (
            (self.outcome, tr("Outcome")),
            (self.test, tr("Test")),
            (self.correction, tr("Correction")),
            (self.alpha, tr("Alpha")),
        ):
            box.setAccessibleName(name)
        for key, words in test_names().items():
            self.test.addItem(words, key)
        for key, words in correction_names().items():
            self.correction.addItem(words, key)
        for alpha in ALPHAS:
            self.alpha.addItem(f"{alpha:g}", alpha)
        form = Form(theme)
        form.add(tr("Outcome"), self.outcome, wide=True)
        form.add(tr("Window"), self.window_line, fixed=False)
        form.add(tr("Test"), self.test, wide=True)
        form.add(tr("Then"), self.correction, wide=True)
        form.add(tr("Unit"), self.unit, fixed=False)
        form.add(tr("Alpha"), self.alpha)
        form.add(tr("Smallest effect"), self.effect)
        self.power = PowerBox(theme, working)
        self.power.offer_truth(true_power_here)
        self.body.addWidget(form)
        self.body.addWidget(self.power)
        self.outcome.activated.connect(self._give_outcome)
        self.test.activated.connect(lambda _place: self._analyse(tr("Test"), test=self.test.currentData()))
        self.correction.activated.connect(
            lambda _place: self._analyse(tr("Correction"), correction=self.correction.currentData())
        )
        self.alpha.activated.connect(lambda _place: self._analyse(tr("Alpha"), alpha=self.alpha.currentData()))
        self.unit.chosen.connect(lambda unit: self._analyse(tr("Unit"), unit=unit))
        self.effect.edited.connect(
            lambda _value: self._analyse(tr("Smallest effect"), smallest_effect=self.effect.optional)
        )
        self.effect.problem.connect(working.refused)
        working.changed.connect(self.show_design)
        self.show_design()

    def show_design(self) -> None:
        design = self._working.design
        plan, outcome = design.analysis, design.outcome
        self._offer_outcomes(outcome)
        self.window_line.setText(window_words(design))
        self.test.setCurrentIndex(self.test.findData(plan.test))
        control = design.control
        with_whom = tr("{name}, vs {control}") if control is not None else tr("{name}, all pairs")
        for place, (key, name) in enumerate(correction_names().items()):
            words = with_whom.format(name=name, control="" if control is None else control.name)
            self.correction.setItemText(place, name if key == "none" else words)
        self.correction.setCurrentIndex(self.correction.findData(plan.correction))
        if self.alpha.findData(plan.alpha) < 0:
            self.alpha.addItem(f"{plan.alpha:g}", plan.alpha)
        self.alpha.setCurrentIndex(self.alpha.findData(plan.alpha))
        self.unit.show_choice(plan.unit)
        self.effect.show_optional(plan.smallest_effect)

    def _offer_outcomes(self, outcome: Measure) -> None:
        """The usual ones, as percent of the baseline in the window of the outcome; and that of the design as it is."""
        offered = [
            msgspec.structs.replace(outcome, quantity=quantity, pathway=pathway)
            for pathway in PATHWAYS
            for quantity in QUANTITIES
            if outcome.from_min is not None and outcome.statistic == "mean"
        ]
        if outcome not in offered:
            offered.insert(0, outcome)
        self._offered = offered
        words = [outcome_words(one) for one in offered]
        if words != [self.outcome.itemText(place) for place in range(self.outcome.count())]:
            self.outcome.clear()
            self.outcome.addItems(words)
        self.outcome.setCurrentIndex(offered.index(outcome))

    def _give_outcome(self, place: int) -> None:
        self._give(tr("Outcome"), outcome=self._offered[place])

    def _analyse(self, words: str, **values: Any) -> None:
        self._give(words, analysis=msgspec.structs.replace(self._working.design.analysis, **values))

    def _give(self, words: str, **values: Any) -> None:
        if not self._working.try_edit(lambda design: msgspec.structs.replace(design, **values), words):
            self.show_design()
