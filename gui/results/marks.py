"""Groups, drugs and trains of a study as the figures mark them."""

from __future__ import annotations

from collections.abc import Sequence

from gui.results.values import Bar, Look, TrainMark
from gui.session.study_marks import drug_places, group_marks
from rig.protocol.protocol import Protocol
from rig.study.design.blocks import Block, row_of
from rig.study.design.design import Group
from rig.study.results.study import Study

MOST_BARS = 8
"""More than these are doses of one drug, or a study that no figure tells of."""


def group_looks(study: Study, order: Sequence[int]) -> tuple[Look, ...]:
    """``order``: the arms as they are listed."""
    marks = group_marks([study.arms[arm].protocol for arm in order], study.blind)
    return tuple(Look(study.names[arm], *mark) for arm, mark in zip(order, marks, strict=True))


def nearly(minute: float) -> float:
    """To half a minute: a train takes a second, and two of other lengths are one mark of a figure."""
    return round(2 * minute) / 2


def _blocks(study: Study, kind: str) -> list[tuple[int, float, Block]]:
    """(arm, minute 0 of its group, block), from the start of recording."""
    design, drugs = study.opened.design, study.opened.drugs
    found = []
    for number, arm in enumerate(study.arms):
        row = row_of(Group(arm.name[:40], arm.protocol), design, drugs)
        found += [(number, row.zero_min, block) for block in row.blocks if block.kind == kind]
    return found


def bars(study: Study) -> tuple[Bar, ...]:
    """A bar a drug and dose, the same one in several groups once; doses of one axis are one bar without a dose."""
    places = drug_places([arm.protocol for arm in study.arms])
    found: dict[tuple[str, float, float], set[str]] = {}
    for _, zero, block in _blocks(study, "drug"):
        where = (block.drug, nearly(block.begin_min - zero), nearly(block.end_min - zero))
        found.setdefault(where, set()).add(block.label)
    made = []
    for (drug, begin, end), labels in found.items():
        card = study.opened.drugs.get(drug)
        name = next(iter(labels)) if len(labels) == 1 else card.name if card is not None else drug
        made.append(Bar(name, places[drug], begin, end))
    return tuple(made[:MOST_BARS])


def train_marks(study: Study) -> tuple[TrainMark, ...]:
    """Of all groups, each once. While the study is blind only those that every group has."""
    found: dict[TrainMark, set[int]] = {}
    for arm, zero, block in _blocks(study, "train"):
        label = block.label.rpartition(" to ")[0]
        found.setdefault(TrainMark(nearly(block.begin_min - zero), label), set()).add(arm)
    everywhere = [mark for mark, arms in found.items() if len(arms) == len(study.arms)]
    return tuple(sorted(everywhere if study.blind else found))


def zero_name(protocol: Protocol) -> str:
    """What minute 0 comes after: the label of the last train, or the drug; empty for the start of recording."""
    trains = [step for step in protocol.train if step.induction]
    chosen = next((step for step in protocol.train if step.reference), trains[-1] if trains else None)
    if chosen is not None:
        return chosen.label or "the train"
    return "the drug" if protocol.drug else ""
