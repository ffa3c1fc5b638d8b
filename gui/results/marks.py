"""Groups, drugs and trains of a study as the window marks them."""

from __future__ import annotations

from collections.abc import Sequence

from gui.results.values import Bar, Look, TrainMark
from gui.session.study_marks import drug_places, group_marks
from rig.study.results.marks import drug_bars, train_times
from rig.study.results.study import Study


def group_looks(study: Study, order: Sequence[int]) -> tuple[Look, ...]:
    """``order``: the arms as they are listed."""
    marks = group_marks([study.arms[arm].protocol for arm in order], study.blind)
    return tuple(Look(study.names[arm], *mark) for arm, mark in zip(order, marks, strict=True))


def bars(study: Study) -> tuple[Bar, ...]:
    """With the colours and patterns of their drugs."""
    places = drug_places([arm.protocol for arm in study.arms])
    return tuple(Bar(one.name, places[one.drug], one.begin_min, one.end_min) for one in drug_bars(study))


def train_marks(study: Study) -> tuple[TrainMark, ...]:
    return tuple(TrainMark(*one) for one in train_times(study))
