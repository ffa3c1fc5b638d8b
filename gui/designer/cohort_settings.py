"""Which animals and slices a study has, in which order, who may know, and when a slice does not count."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication

from gui.designer.form import Form, OptionalField
from gui.designer.working_design import WorkingDesign
from gui.parts.card import Card
from gui.parts.labels import label, rule
from gui.parts.number_field import NumberField
from gui.parts.theme import Theme
from gui.parts.toggle import Toggle
from gui.parts.wheel import DropDown
from model.units import quantities
from rig.study.design.design import Design, Exclusion, Sampling


def tr(text: str) -> str:
    return QCoreApplication.translate("CohortSettings", text)


class CohortSettings(Card):
    def __init__(self, theme: Theme, working: WorkingDesign) -> None:
        super().__init__(theme, tr("Cohort settings"))
        self._working = working
        sampling, exclusion = quantities(Sampling), quantities(Exclusion)
        self.animals = NumberField(sampling["animals"], tr("Animals"))
        self.slices = NumberField(sampling["slices_per_animal"], tr("Slices per animal"))
        self.seed = NumberField(sampling["seed"], tr("Seed"))
        self.variation = DropDown()
        self.variation.setAccessibleName(tr("Slice variation"))
        for key, words in (("none", tr("None")), ("realistic", tr("Realistic")), ("high", tr("High"))):
            self.variation.addItem(words, key)
        self.every_group = Toggle(theme, "text", tr("Every animal serves every group"))
        self.randomise = Toggle(theme, "text", tr("Randomise order"))
        self.blind = Toggle(theme, "text", tr("Blind me to group"))
        self.twins = Toggle(theme, "text", tr("Twin slices: possible only here"))
        self.twins.setToolTip(
            tr("The same slices in every group, which no laboratory has; the methods text will say so")
        )
        self.drift = OptionalField(exclusion["drift_percent"], tr("Baseline drift over"), tr("no rule"), 1.0, 0)
        self.volley = OptionalField(
            exclusion["volley_change_percent"], tr("Fibre volley change over"), tr("no rule"), 1.0, 0
        )
        self.response = OptionalField(exclusion["least_response_mV"], tr("Response under"), tr("no rule"), 0.05, 2)
        self.animal_words = label("", "hint", wrap=True)
        form, rules = Form(theme), Form(theme)
        form.add(tr("Animals"), self.animals)
        form.add(tr("Slices per animal"), self.slices)
        form.add(tr("Every animal in every group"), self.every_group, fixed=False)
        form.add_line(self.animal_words)
        form.add(tr("Slice variation"), self.variation)
        form.add(tr("Seed"), self.seed)
        form.add(tr("Randomise order"), self.randomise, fixed=False)
        form.add(tr("Blind me to group"), self.blind, fixed=False)
        form.add(tr("Twin slices: possible only here"), self.twins, fixed=False)
        rules.add(tr("baseline drift over"), self.drift)
        rules.add(tr("fibre volley change over"), self.volley)
        rules.add(tr("baseline response under"), self.response)
        self.body.addWidget(form)
        self.body.addWidget(rule())
        self.body.addWidget(label(tr("Exclude a slice when"), "title"))
        self.body.addWidget(rules)
        self.animals.edited.connect(lambda value: self._sample(tr("Animals"), animals=int(value)))
        self.slices.edited.connect(lambda value: self._sample(tr("Slices per animal"), slices_per_animal=int(value)))
        self.seed.edited.connect(lambda value: self._sample(tr("Seed"), seed=int(value)))
        self.variation.activated.connect(
            lambda _place: self._sample(tr("Slice variation"), variation=self.variation.currentData())
        )
        self.every_group.clicked.connect(lambda on: self._sample(tr("Animals of groups"), every_group=on))
        self.twins.clicked.connect(lambda on: self._sample(tr("Twin slices"), twins=on))
        self.randomise.clicked.connect(lambda on: self._give(tr("Order"), randomise=on))
        self.blind.clicked.connect(lambda on: self._give(tr("Blinding"), blind=on))
        for field, key in (
            (self.drift, "drift_percent"),
            (self.volley, "volley_change_percent"),
            (self.response, "least_response_mV"),
        ):
            field.edited.connect(lambda _value, field=field, key=key: self._exclude(key, field.optional))
        for number in (self.animals, self.slices, self.seed, self.drift, self.volley, self.response):
            number.problem.connect(working.refused)
        working.changed.connect(self.show_design)
        self.show_design()

    def show_design(self) -> None:
        design = self._working.design
        sampling, exclude = design.sampling, design.exclude
        self.animals.show_value(sampling.animals)
        self.slices.show_value(sampling.slices_per_animal)
        self.seed.show_value(sampling.seed)
        self.variation.setCurrentIndex(self.variation.findData(sampling.variation))
        for toggle, on in (
            (self.every_group, sampling.every_group),
            (self.twins, sampling.twins),
            (self.randomise, design.randomise),
            (self.blind, design.blind),
        ):
            toggle.setChecked(on)
        self.drift.show_optional(exclude.drift_percent)
        self.volley.show_optional(exclude.volley_change_percent)
        self.response.show_optional(exclude.least_response_mV)
        self.animal_words.setText(self._animals_in_words(design))

    def _animals_in_words(self, design: Design) -> str:
        sampling, groups = design.sampling, len(design.group)
        if sampling.twins:
            return tr("The same {count} animals in every group, as twins.").format(count=sampling.animals)
        if sampling.every_group:
            return tr("{count} animals in all; each gives slices to every group.").format(count=sampling.animals)
        words = tr("{count} animals in each group, {total} in all.")
        return words.format(count=sampling.animals, total=sampling.animals * groups)

    def _give(self, words: str, **values: Any) -> None:
        if not self._working.try_edit(lambda design: msgspec.structs.replace(design, **values), words):
            self.show_design()

    def _sample(self, words: str, **values: Any) -> None:
        self._give(words, sampling=msgspec.structs.replace(self._working.design.sampling, **values))

    def _exclude(self, key: str, value: float | None) -> None:
        self._give(tr("Exclusion rule"), exclude=msgspec.structs.replace(self._working.design.exclude, **{key: value}))
