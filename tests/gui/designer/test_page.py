"""The Designer as a whole: a design from nothing, its cohort, what is locked, what is kept."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import shiboken6
from designer_hand import press, until_rest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from gui.designer.page import DesignerPage
from gui.parts.remembered import Memory
from gui.parts.symbol import SYMBOLS
from gui.session.study_marks import arm_marks
from rig.study.design import edits
from rig.study.design.design_file import design_toml, open_design, titles, with_cards
from rig.study.results.progress import Stage
from rig.study.running.study_file import StudyFile


def run_to_the_end(page: DesignerPage) -> None:
    page.run_or_show()
    until_rest(page)


def words_in(page: DesignerPage) -> str:
    """All that the page shows or tells: labels, buttons, tooltips, names and descriptions for assistive tools."""
    told = []
    for part in [page, page.tools, *page.findChildren(QWidget), *page.tools.findChildren(QWidget)]:
        if not part.isVisibleTo(page if part is not page.tools else None) and part is not page:
            continue
        if page.blocks.isAncestorOf(part):  # the designs of the shelf stand there whatever is in hand
            continue
        told += [part.toolTip(), part.accessibleName(), part.accessibleDescription(), part.windowTitle()]
        told += [part.text()] if isinstance(part, QLabel) else []
        told += [str(getattr(part, "currentText", lambda: "")())]
    return "\n".join(told)


def test_a_new_design_is_one_group_in_which_nothing_is_done(page: DesignerPage):
    assert [group.name for group in page.working.design.group] == ["Control"]
    assert page.tools.total.text() == "8 slices, 1 h 0 min each"
    assert not page.tools.undo.isEnabled()
    assert page.cohort.words.text() == "8 slices are planned"
    run_to_the_end(page)
    assert page.run.progress is not None and page.run.progress.complete


def test_a_design_that_cannot_be_recorded_says_why(nmda: DesignerPage):
    told: list[str] = []
    nmda.status.connect(told.append)
    outcome = msgspec.structs.replace(nmda.working.design.outcome, from_min=500.0, to_min=510.0)
    opened = nmda.working.opened
    unchecked = msgspec.structs.replace(opened.design, outcome=outcome)
    nmda.begin_with(with_cards(unchecked, opened.preparations, opened.drugs))
    until_rest(nmda)
    assert "outcome" in told[-1] and "allowed is" in told[-1]
    assert nmda.cohort.words.text() == "0 slices are planned"


def test_a_design_is_built_from_nothing_by_keys(page: DesignerPage):
    rows = page.protocol.rows
    rows.setFocus()
    for _ in range(20):
        press(page, Qt.Key.Key_Right)
    press(page, Qt.Key.Key_H)
    (train,) = page.working.design.group[0].protocol.train
    assert (train.label, train.at_min) == ("HFS", 20.0)
    page.protocol.add_group()
    assert len(page.working.design.group) == 2
    page.working.select(None)
    rows.place = (1, 5.0)
    press(page, Qt.Key.Key_D)
    assert [step.drug for step in page.working.design.group[1].protocol.drug] == ["d_apv"]
    assert not page.working.design.group[0].protocol.drug
    press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not page.working.design.group[1].protocol.drug
    press(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert page.working.design.group[1].protocol.drug


def test_a_cohort_runs_to_its_results(nmda: DesignerPage, tmp_path: Path):
    asked: list[object] = []
    nmda.open_results.connect(asked.append)
    assert nmda.tools.run.text() == "Run cohort" and nmda.cohort.words.text() == "16 slices are planned"
    run_to_the_end(nmda)
    assert nmda.run.progress is not None and nmda.run.progress.counts.done == 16
    assert nmda.cohort.left.text() == "all done" and nmda.tools.run.text() == "Open results"
    nmda.run_or_show()
    (path,) = asked
    assert path == tmp_path / "studies" / "nmda_block.study"
    with StudyFile.open(path) as file:
        assert file.complete


def test_no_p_stands_anywhere_before_all_slices_are_done(nmda: DesignerPage, by_hand):
    by_hand.most = 7
    run_to_the_end(nmda)
    assert nmda.so_far.words.text() == "p values appear when all 16 are done"
    assert "p =" not in words_in(nmda) and "p <" not in words_in(nmda)
    assert not nmda.so_far.results.isVisible()


def test_a_plan_is_locked_from_its_first_slice_and_a_copy_can_be_edited(nmda: DesignerPage, by_hand):
    by_hand.most = 3
    run_to_the_end(nmda)
    before = nmda.working.design
    nmda.inspector.settings.blind.click()
    assert nmda.working.design == before and "locked" in nmda.notice.what.text()
    nmda.notice.remedies[0].click()
    assert nmda.working.design.blind and nmda.run.progress is None
    assert nmda.tools.run.text() == "Run cohort"


def test_a_study_that_was_left_is_offered_and_gone_on_with(nmda: DesignerPage, by_hand, theme, tmp_path: Path):
    by_hand.most = 5
    run_to_the_end(nmda)
    nmda.run.release()
    by_hand.most = 1_000
    again = DesignerPage(theme, Memory(), tmp_path / "studies", by_hand)
    again.show()
    until_rest(again)
    assert again.notice.what.text() == "nmda_block.study was not finished."
    again.notice.remedies[0].click()
    until_rest(again)
    assert again.run.progress is not None and again.run.progress.complete
    again.close_work()
    shiboken6.delete(again.tools)
    shiboken6.delete(again)


def test_a_blind_study_shows_no_group(nmda: DesignerPage):
    nmda.inspector.settings.blind.click()
    run_to_the_end(nmda)
    told = words_in(nmda)
    for title in titles().values():  # the menu of shipped designs is the same for every study
        told = told.replace(title, "")
    for name in ("Control", "D-APV", "d_apv"):
        assert name not in told
    assert "Group A" in nmda.so_far.plot.accessibleDescription()
    nmda.cohort.slice_asked.emit(0)
    assert "blind" in nmda.notice.what.text()
    progress = nmda.run.progress
    assert progress is not None
    cells = [nmda.cohort.cells.words_of(number) for number in range(16)]
    assert all(one.startswith("Group ") and "animal" not in one for one in cells)
    # symbols go by the letters, which are dealt, and not by the groups
    symbols = [arm_marks(progress)[arm].symbol for arm in progress.shown]
    assert symbols == list(SYMBOLS[: len(symbols)]) and {mark.colour for mark in arm_marks(progress)} == {"text"}


def test_words_of_an_edit_are_not_told_while_the_plan_is_locked(nmda: DesignerPage):
    nmda.working.try_edit(lambda design: edits.renamed_group(design, 1, "Blocker", ""), "Rename Blocker")
    assert "Rename Blocker" in nmda.tools.undo.toolTip() and nmda.tools.undo.isEnabled()
    run_to_the_end(nmda)
    assert nmda.tools.undo.toolTip() == "The plan is locked" and not nmda.tools.undo.isEnabled()


def test_what_was_drawn_outlives_the_window(nmda: DesignerPage, theme, by_hand, tmp_path: Path):
    nmda.inspector.settings.randomise.click()
    nmda.kept.keep_draft()
    until_rest(nmda)
    again = DesignerPage(theme, Memory(), tmp_path / "studies", by_hand)
    until_rest(again)
    assert design_toml(again.working.design) == design_toml(nmda.working.design)
    again.close_work()
    shiboken6.delete(again.tools)
    shiboken6.delete(again)


def test_a_design_is_saved_and_opened(nmda: DesignerPage, tmp_path: Path):
    nmda.kept.save(str(tmp_path / "mine.toml"))
    until_rest(nmda)
    assert nmda.notice.what.text() == "The design is kept in mine.toml."
    assert open_design(str(tmp_path / "mine.toml")).design == nmda.working.design


@pytest.mark.parametrize(
    "text", ["", "title = 3", "[[group]]", "\x00", 'title = "x"\n[[group]]\nname = "a"\nlike = "b"\n']
)
def test_a_file_that_is_no_design_is_refused_in_a_sentence(nmda: DesignerPage, tmp_path: Path, text: str):
    before = nmda.working.design
    (tmp_path / "bad.toml").write_text(text)
    nmda.kept.open(str(tmp_path / "bad.toml"))
    until_rest(nmda)
    assert nmda.working.design == before and "bad.toml" in nmda.notice.what.text()


def test_a_study_that_is_none_is_refused_in_a_sentence(nmda: DesignerPage, tmp_path: Path):
    (tmp_path / "bad.study").write_text("nothing")
    nmda.kept.open(str(tmp_path / "bad.study"))
    assert "bad.study" in nmda.notice.what.text() and nmda.run.progress is None


def test_a_slice_that_is_done_can_go_onto_the_bench(nmda: DesignerPage, by_hand):
    asked: list[tuple[object, object]] = []
    nmda.bench_asked.connect(asked.append)
    by_hand.most = 1
    run_to_the_end(nmda)
    progress = nmda.run.progress
    assert progress is not None
    (done,) = [number for number in range(16) if progress.stage[number] == Stage.DONE]
    for number in range(16):
        nmda.cohort.slice_asked.emit(number)
    assert asked == [(progress.opened, progress.planned[done])]


def test_cells_are_walked_by_keys(nmda: DesignerPage):
    run_to_the_end(nmda)
    cells = nmda.cohort.cells
    cells.setFocus()
    assert cells.accessibleDescription().startswith("Control, slice 1, animal 1: ")
    QTest.keyClick(cells, Qt.Key.Key_Down)
    QTest.keyClick(cells, Qt.Key.Key_Right)
    assert cells.accessibleDescription().startswith("D-APV, slice 2, animal ")


def test_the_critic_says_something_and_its_button_repairs(nmda: DesignerPage):
    until_rest(nmda)
    remark = next(one for one in nmda.inspector.critic.remarks if one.repair is not None)
    nmda.working.try_edit(remark.repair.design, remark.repair.label)
    until_rest(nmda)
    assert remark.sentence not in [one.sentence for one in nmda.inspector.critic.remarks]
