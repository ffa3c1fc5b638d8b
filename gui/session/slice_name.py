"""What a slice is called: by its number, and by the preparation that it is of."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

from rig.experiment.slice_number import draw_of
from rig.instruments.preparation import Preparation
from rig.timecourse.branch import MAIN

HIPPOCAMPAL = ("dorsal", "intermediate", "ventral")


def name_words(number: int) -> str:
    draw = draw_of(number)
    if draw is not None:
        words = QCoreApplication.translate("SliceName", "Animal {animal}, slice {slice} of study {study}")
        return words.format(animal=draw.animal + 1, slice=draw.slice + 1, study=draw.study)
    return QCoreApplication.translate("SliceName", "Slice {number}").format(number=number)


def about_words(preparation: Preparation) -> str:
    """CA1, rat P21–28, submerged, 31 °C."""
    name = re.sub(r"(\d) to (\d)", "\\1–\\2", preparation.name)
    if preparation.region in HIPPOCAMPAL:
        name = "CA1, " + (name[:1].lower() + name[1:] if re.match("[A-Z][a-z]+\\b(?!-)", name) else name)
    return f"{name}, {preparation.chamber.temperature_C:g} °C"


def branch_words(name: str) -> str:
    """How a branch is called on the screen; the main one has its own name."""
    return name if name == MAIN else QCoreApplication.translate("Course", "Branch {name}").format(name=name)
