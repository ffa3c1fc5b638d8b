"""What figures of a study mark beside its numbers: drugs, trains, and what minute 0 is."""

from __future__ import annotations

from typing import NamedTuple

from rig.protocol.protocol import Protocol
from rig.study.design.blocks import Block, row_of
from rig.study.design.design import Group
from rig.study.results.study import Study

MOST_BARS = 8
"""More than these are doses of one drug, or a study that no figure tells of."""


class DrugBar(NamedTuple):
    """A drug, from valve to valve, minutes after minute 0. ``drug``: its file; ``name`` as a figure says it."""

    drug: str
    name: str
    begin_min: float
    end_min: float


class TrainTime(NamedTuple):
    """Minutes after minute 0."""

    minute: float
    label: str


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


def drug_bars(study: Study) -> tuple[DrugBar, ...]:
    """A bar a drug and dose, the same one in several groups once; doses of one axis are one bar without a dose. None
    while the study is blind."""
    if study.blind:
        return ()
    found: dict[tuple[str, float, float], set[str]] = {}
    for _, zero, block in _blocks(study, "drug"):
        where = (block.drug, nearly(block.begin_min - zero), nearly(block.end_min - zero))
        found.setdefault(where, set()).add(block.label)
    made = []
    for (drug, begin, end), labels in found.items():
        card = study.opened.drugs.get(drug)
        name = next(iter(labels)) if len(labels) == 1 else card.name if card is not None else drug
        made.append(DrugBar(drug, name, begin, end))
    return tuple(made[:MOST_BARS])


def train_times(study: Study) -> tuple[TrainTime, ...]:
    """Of all groups, each once. While the study is blind only those that every group has."""
    found: dict[TrainTime, set[int]] = {}
    for arm, zero, block in _blocks(study, "train"):
        label = block.label.rpartition(" to ")[0]
        found.setdefault(TrainTime(nearly(block.begin_min - zero), label), set()).add(arm)
    everywhere = [mark for mark, arms in found.items() if len(arms) == len(study.arms)]
    return tuple(sorted(everywhere if study.blind else found))


def zero_words(study: Study) -> str:
    """What minute 0 comes after; empty for the start of recording, and where a blind study would tell by it."""
    alike = len({arm.protocol.train for arm in study.arms}) == 1
    return "" if study.blind and not alike else _zero(study.arms[0].protocol)


def _zero(protocol: Protocol) -> str:
    """The label of the last train, or the drug."""
    trains = [step for step in protocol.train if step.induction]
    chosen = next((step for step in protocol.train if step.reference), trains[-1] if trains else None)
    if chosen is not None:
        return chosen.label or "the train"
    return "the drug" if protocol.drug else ""
