"""Edits of a design: each gives a design that reads as it was meant, or a sentence."""

from __future__ import annotations

import msgspec
import pytest

from rig.files.refusal import RefusedFile
from rig.instruments.stimulator import Pattern
from rig.protocol.protocol import AcsfStep, DrugStep, TrainStep
from rig.study.design import edits
from rig.study.design.blocks import Block, row_of
from rig.study.design.design import Design
from rig.study.design.design_file import OpenedDesign, designs, open_design, same_design
from rig.study.design.history import DesignHistory

CONTROL, APV = 0, 1


@pytest.fixture(scope="module")
def opened() -> OpenedDesign:
    return open_design("nmda_block")


def block(opened: OpenedDesign, design: Design, group: int, kind: str) -> Block:
    found = row_of(design.group[group], design, opened.drugs).blocks
    return next(one for one in found if one.kind == kind)


def begin(opened: OpenedDesign, design: Design, group: int, kind: str) -> float:
    return block(opened, design, group, kind).begin_min


def test_a_train_moved_in_all_groups_takes_the_drug_along(opened: OpenedDesign) -> None:
    design = opened.design
    moved = edits.moved(design, CONTROL, block(opened, design, CONTROL, "train"), 5, everywhere=True)
    for group in (CONTROL, APV):
        assert begin(opened, moved, group, "train") == 25
    assert begin(opened, moved, APV, "drug") == 5
    assert edits.checked(moved, opened.preparations, opened.drugs).design == moved


def test_a_train_moved_in_one_group_stays_in_the_other(opened: OpenedDesign) -> None:
    design = opened.design
    moved = edits.moved(design, CONTROL, block(opened, design, CONTROL, "train"), 5, everywhere=False)
    assert (begin(opened, moved, CONTROL, "train"), begin(opened, moved, APV, "train")) == (25, 20)


def test_edges_of_a_drug(opened: OpenedDesign) -> None:
    design = opened.design
    drug = block(opened, design, APV, "drug")
    longer = edits.resized(design, APV, drug, "right", 10, everywhere=False)
    earlier = edits.resized(longer, APV, drug, "left", -15, everywhere=False)
    after = block(opened, earlier, APV, "drug")
    assert after.begin_min == drug.begin_min - 15 and after.end_min == pytest.approx(drug.end_min + 10)
    ended = edits.resized(design, APV, drug, "right", -40, everywhere=False)
    with pytest.raises(RefusedFile, match="a time after from_min"):
        edits.checked(ended, opened.preparations, opened.drugs)


def test_a_drug_without_an_end_gets_one(opened: OpenedDesign) -> None:
    step = DrugStep("ketamine", 30, 20)
    design = edits.added(opened.design, CONTROL, step, everywhere=False)
    drug = block(opened, design, CONTROL, "drug")
    ended = edits.resized(design, CONTROL, drug, "right", -20, everywhere=False)
    assert block(opened, ended, CONTROL, "drug").end_min == pytest.approx(drug.end_min - 20)


def test_a_longer_baseline_takes_everything_after_it_along(opened: OpenedDesign) -> None:
    design = opened.design
    before = row_of(design.group[APV], design, opened.drugs)
    longer = edits.resized(design, APV, before.blocks[0], "right", 20, everywhere=True)
    for group in (CONTROL, APV):
        assert begin(opened, longer, group, "train") == 40
        assert row_of(longer.group[group], longer, opened.drugs).end_min == pytest.approx(before.end_min + 20)
    assert edits.checked(longer, opened.preparations, opened.drugs).design == longer


def test_a_longer_baseline_of_a_recording_of_fixed_length(opened: OpenedDesign) -> None:
    base = opened.design
    group = base.group[CONTROL]
    fixed = msgspec.structs.replace(group.protocol, follow_up_min=None, length_min=80.1)
    design = edits.with_group(base, CONTROL, msgspec.structs.replace(group, protocol=fixed))
    design = edits.added(design, CONTROL, DrugStep("ketamine", 30, 60, to_min=70), everywhere=False)
    longer = edits.resized(design, CONTROL, block(opened, design, CONTROL, "baseline"), "right", 10, everywhere=False)
    row = row_of(longer.group[CONTROL], longer, opened.drugs)
    assert row.end_min == pytest.approx(90.1)
    assert begin(opened, longer, CONTROL, "drug") == 40
    assert begin(opened, longer, CONTROL, "train") == 30


def test_a_longer_follow_up_moves_nothing(opened: OpenedDesign) -> None:
    design = opened.design
    last = block(opened, design, CONTROL, "follow_up")
    longer = edits.resized(design, CONTROL, last, "right", 30, everywhere=False)
    assert longer.group[CONTROL].protocol.follow_up_min == 90
    assert longer.group[APV] == design.group[APV]
    assert begin(opened, longer, CONTROL, "train") == 20


def test_the_measure_window_is_one_for_all(opened: OpenedDesign) -> None:
    design = opened.design
    window = block(opened, design, CONTROL, "measure")
    moved = edits.moved(design, CONTROL, window, -10, everywhere=False)
    assert (moved.outcome.from_min, moved.outcome.to_min) == (40, 50)
    shorter = edits.resized(moved, CONTROL, window, "left", 5, everywhere=False)
    assert (shorter.outcome.from_min, shorter.outcome.to_min) == (45, 50)
    put = edits.window_at(design, CONTROL, 60)
    assert begin(opened, put, CONTROL, "measure") == pytest.approx(60)


def test_what_counted_from_a_removed_step_keeps_its_time(opened: OpenedDesign) -> None:
    design = edits.added(opened.design, APV, TrainStep("second", 50, Pattern(100)), everywhere=False)
    drug = block(opened, design, APV, "drug")
    removed = edits.removed(design, APV, block(opened, design, APV, "train"), everywhere=False)
    after = block(opened, removed, APV, "drug")
    assert (after.begin_min, after.end_min) == (drug.begin_min, pytest.approx(drug.end_min))
    assert begin(opened, removed, APV, "train") == 50
    ends = [row_of(one.group[APV], one, opened.drugs).end_min for one in (design, removed)]
    assert ends[0] == pytest.approx(ends[1])


def test_a_train_that_the_window_counts_from_cannot_go(opened: OpenedDesign) -> None:
    removed = edits.removed(opened.design, APV, block(opened, opened.design, APV, "train"), everywhere=True)
    with pytest.raises(RefusedFile, match="where there is a recording"):
        edits.checked(removed, opened.preparations, opened.drugs)


def test_steps_of_one_name_get_another(opened: OpenedDesign) -> None:
    design = edits.added(opened.design, APV, DrugStep("d_apv", 40, 50, to_min=60), everywhere=False)
    assert [step.name for step in design.group[APV].protocol.drug] == ["", "d_apv_2"]
    train = edits.added(opened.design, APV, TrainStep("hfs", 40, Pattern(100)), everywhere=True)
    assert [len(group.protocol.train) for group in train.group] == [2, 2]
    assert edits.checked(train, opened.preparations, opened.drugs)


def test_values_of_a_step_go_to_those_like_it(opened: OpenedDesign) -> None:
    before = edits.step_at(opened.design.group[CONTROL].protocol, "train[0]")
    assert isinstance(before, TrainStep)
    step = msgspec.structs.replace(before, pattern=Pattern(200))
    one = edits.with_step(opened.design, CONTROL, "train[0]", step, everywhere=False)
    all_ = edits.with_step(opened.design, CONTROL, "train[0]", step, everywhere=True)
    assert [group.protocol.train[0].pattern.pulses for group in one.group] == [200, 100]
    assert [group.protocol.train[0].pattern.pulses for group in all_.group] == [200, 200]


def test_groups_are_copied_named_and_taken_away(opened: OpenedDesign) -> None:
    copied = edits.added_group(opened.design, CONTROL)
    assert [group.name for group in copied.group] == ["Control", "Control 2", "D-APV"]
    assert [group.control for group in copied.group] == [True, False, False]
    named = edits.renamed_group(copied, 1, "Vehicle", "0.1 % DMSO")
    assert (named.group[1].name, named.group[1].about) == ("Vehicle", "0.1 % DMSO")
    assert edits.removed_group(named, 1) == opened.design
    chosen = edits.made_control(named, 1)
    assert chosen.control is not None and chosen.control.name == "Vehicle"
    assert edits.made_control(named, None).control is None
    alone = edits.removed_group(opened.design, 0)
    assert edits.removed_group(alone, 0) == alone


def test_what_breaks_a_range_is_refused_with_its_place(opened: OpenedDesign) -> None:
    far = edits.added(opened.design, APV, AcsfStep("cool", 30, 40, temperature_C=5.0), everywhere=False)
    with pytest.raises(RefusedFile, match=r"group\[1\].protocol.acsf\[0\].temperature_C is 5"):
        edits.checked(far, opened.preparations, opened.drugs)
    unknown = edits.added(opened.design, APV, DrugStep("d_apw", 30, 40), everywhere=False)
    with pytest.raises(RefusedFile, match="d_apv"):
        edits.checked(unknown, opened.preparations, opened.drugs)


def test_times_snap_to_minutes() -> None:
    assert [edits.snapped(12.4), edits.snapped(12.6)] == [12, 13]
    assert edits.snapped(12.344, free=True) == 12.34


def test_edits_are_undone_and_made_again(opened: OpenedDesign) -> None:
    history = DesignHistory(opened)
    assert not history.undo() and not history.redo()
    longer = edits.made_control(opened.design, None)
    assert history.put(opened._replace(design=longer), "No control")
    assert not history.put(opened._replace(design=longer), "No control")
    assert history.undone_words == "No control"
    assert history.undo() and same_design(history.now.design, opened.design)
    assert (history.undone_words, history.redone_words) == ("", "No control")
    assert history.redo() and same_design(history.now.design, longer)
    history.undo()
    assert history.put(opened._replace(design=edits.made_control(opened.design, APV)), "Another control")
    assert not history.redo()


@pytest.mark.parametrize("name", designs())
def test_every_block_of_a_shipped_design_can_be_moved_and_back(name: str) -> None:
    opened = open_design(name)
    design = opened.design
    for number, group in enumerate(design.group):
        for one in row_of(group, design, opened.drugs).blocks:
            there = edits.moved(design, number, one, 3, everywhere=False)
            assert same_design(edits.moved(there, number, one, -3, everywhere=False), design)
