"""The Results page as a whole: a study from its file, what a person decides, and what is written of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from results_hand import kept, opened, shown, until_rest, words_in

from gui.results.page import ResultsPage
from gui.snapshot import canned_study
from rig.study.results.study import read_study
from rig.study.running.study_file import StudyFile


def test_without_a_study_it_says_how_to_come_to_one(page: ResultsPage):
    asked: list[bool] = []
    titles: list[tuple[str, str]] = []
    page.designer_asked.connect(lambda: asked.append(True))
    page.title_changed.connect(lambda *title: titles.append(title))
    page.enter()
    assert page.empty.isVisible() and not page.content.isVisible()
    assert titles == [("Results", "no study")]
    assert not page.tools.compare.isEnabled() and not page.tools.bench.isEnabled()
    page.empty.designer.click()
    assert asked == [True]


def test_a_study_is_asked_for_in_a_dialog_that_stops_nothing(page: ResultsPage, tmp_path: Path):
    path = kept(canned_study.block(), tmp_path)
    page.empty.study.click()
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.close()
    until_rest(page)
    assert page.view is not None and page.study is not None and page.study.path == path


def test_a_study_is_shown_with_its_words_and_its_excluded_slice(page: ResultsPage, tmp_path: Path):
    said: list[str] = []
    page.status.connect(said.append)
    opened(page, canned_study.block(), tmp_path)
    view = page.view
    assert page.content.isVisible() and not page.notice.isVisible() and not page.strips.isVisible()
    assert view.words.startswith("One-way ANOVA on animal means: F(2, 9)")
    assert "baseline drift 7.1 % per 10 min, over 5" in view.excluded[0]
    assert said[-1].startswith("Means from 160 to 180 min: Control ")
    assert view.plan_words.startswith("The plan was set before the run (digest ")
    assert [one.n_slices for one in view.numbers] == [7, 8, 8]


@pytest.mark.parametrize("data", [b"", b"nothing", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_study_is_refused_and_what_was_shown_stays(page: ResultsPage, tmp_path: Path, data: bytes):
    opened(page, canned_study.block(), tmp_path)
    before = page.view
    (tmp_path / "not.study").write_bytes(data)
    page.show_study(tmp_path / "not.study")
    until_rest(page)
    assert page.notice.isVisible() and page.view is before
    assert "not.study" in words_in(page) and "Traceback" not in words_in(page)


def test_a_study_that_is_being_computed_elsewhere_is_refused_with_a_sentence(page: ResultsPage, tmp_path: Path):
    path = kept(canned_study.block(), tmp_path)
    with StudyFile.open(path):
        page.show_study(path)
        until_rest(page)
    assert page.notice.isVisible() and "open in another program" in words_in(page)


def test_a_damaged_slice_is_refused_with_its_number(page: ResultsPage, tmp_path: Path):
    import sqlite3

    path = kept(canned_study.block(), tmp_path)
    with sqlite3.connect(path) as base:
        base.execute("UPDATE slice SET body = ? WHERE number = 3", (b"\x93\x01",))
    base.close()
    page.show_study(path)
    until_rest(page)
    assert page.view is None and "slice 3" in words_in(page)


def test_doses_have_a_curve_with_an_interval_and_two_axes_a_map(page: ResultsPage, tmp_path: Path):
    shown(page, canned_study.doses())
    half = page.view.curve.half
    assert half.low < 6.0 < half.high and "95 % CI" in page.view.curve.words
    shown(page, canned_study.map_of_two())
    assert len(page.view.axes) == 2 and len(page.view.looks) == 24 and page.view.curve is None
    assert not page.grab().isNull()


# ---- before the end


def test_before_the_last_slice_there_is_no_p_anywhere(page: ResultsPage):
    shown(page, canned_study.block().first(14))
    assert page.view.contrasts == () and "14 of 24 slices are done" in page.view.words
    assert "p =" not in words_in(page) and "p <" not in words_in(page)
    assert page.statistics.text().splitlines()[0] == "Group\tn animals\tn slices\tmean\tSEM"


def test_results_that_come_later_are_shown_with_what_was_chosen(page: ResultsPage):
    study = canned_study.block()
    shown(page, study.first(14))
    page.figure.shown.choose("ci")
    until_rest(page)
    page.show_results(study.opened, study.results)
    until_rest(page)
    assert page.view.complete and page.view.interval == "95 % CI"
    assert page.figure.title.text() == "Time course, mean ± 95 % CI of animals"


# ---- one slice


def test_a_slice_is_left_out_with_a_reason_and_counts_again(page: ResultsPage, tmp_path: Path):
    path = opened(page, canned_study.block(drifted=False), tmp_path)
    page.show_slice(3)
    card = page.slice_card
    assert card.isVisible() and page.slices.picked == 3
    card.out.click()
    assert card.problem.isVisible() and "only with a reason" in card.problem.text()
    QTest.keyClicks(card.reason, "a bubble at 40 min")
    QTest.keyClick(card.reason, Qt.Key.Key_Return)
    until_rest(page)
    assert read_study(path).left_out == {3: "a bubble at 40 min"}
    assert page.view.exploratory == ("One slice was left out by hand after the run: exploratory.",)
    assert page.view.plan_words.startswith("Exploratory") and page.strips.exploratory.isVisible()
    assert "left out by hand: Control, animal 2, slice 2 (a bubble at 40 min)" in page.view.excluded[0]
    assert card.out.text() == "Count it again" and not card.reason.isVisible() and card.out.hasFocus()
    card.out.click()
    until_rest(page)
    assert read_study(path).left_out == {} and len(read_study(path).notes) == 2
    assert page.view.exploratory == () and not page.strips.isVisible()


def test_a_slice_that_a_rule_excludes_cannot_be_talked_back_in(page: ResultsPage):
    shown(page, canned_study.block())
    page.show_slice(canned_study.DRIFTED)
    card = page.slice_card
    assert card.rule.text() == "It does not count: baseline drift 7.1 % per 10 min, over 5."
    assert not card.out.isVisible() and not card.reason.isVisible() and card.bench.isEnabled()


def test_what_cannot_be_kept_is_told_and_changes_nothing(page: ResultsPage, tmp_path: Path):
    path = opened(page, canned_study.block(), tmp_path)
    with StudyFile.open(path):
        page.leave_out(1, "a bubble")
        until_rest(page)
    assert page.notice.isVisible() and page.study.left_out == {}


def test_a_slice_goes_to_the_bench_with_its_plan(page: ResultsPage):
    shown(page, canned_study.block())
    asked: list[tuple[object, object]] = []
    page.bench_asked.connect(asked.append)
    page.show_slice(7)
    page.slice_card.bench.click()
    page.slice_card.close_card()
    assert page.slices.picked is None
    page.tools.bench.click()
    assert asked[0] == (page.study.opened, page.study.planned[7])
    # none is picked: the first that a trace is shown of
    assert asked[1][1].index == page.view.traces[0].number


# ---- blind


def test_a_blind_study_tells_no_group_until_it_is_unblinded(page: ResultsPage, tmp_path: Path):
    path = opened(page, canned_study.block(blind=True), tmp_path)
    page.show_slice(2)
    told = words_in(page) + page.statistics.text() + page.view.title + page.view.status
    for name in ("Control", "D-APV", "Anisomycin", "D-AP5"):
        assert name not in told, name
    assert [look.name for look in page.view.looks] == ["A", "B", "C"]
    assert len({look.symbol for look in page.view.looks}) == 3 and page.view.bars == ()
    assert not page.slice_card.bench.isEnabled() and not page.tools.bench.isEnabled()
    page.open_in_bench(2)
    strip = page.strips.blind
    strip.buttons[0].click()
    assert "cannot be taken back" in strip.words.text() and read_study(path).blind
    strip.buttons[1].click()
    assert "Decide what counts" in strip.words.text()
    strip.buttons[0].click()
    strip.buttons[0].click()
    until_rest(page)
    assert not read_study(path).blind and not page.view.blind and not page.strips.isVisible()
    assert "D-APV" in page.view.words and page.tools.bench.isEnabled()


def test_unblinding_early_says_that_it_is_noted(page: ResultsPage, tmp_path: Path):
    path = opened(page, canned_study.block(blind=True).first(9), tmp_path)
    page.strips.blind.buttons[0].click()
    assert "Not all slices are done" in page.strips.blind.words.text()
    page.strips.blind.buttons[0].click()
    until_rest(page)
    assert read_study(path).notes == ("Unblinded after 9 of 24 slices.",)


# ---- measured again


def test_measured_in_another_window_the_numbers_are_marked_and_go_back(page: ResultsPage):
    shown(page, canned_study.block())
    planned = page.view.words
    page.tools.remeasure.click()
    card = page.remeasure_card
    assert card.isVisible() and [field.value for field in card.window_] == [160.0, 180.0]
    for field, value in zip(card.window_, ("20", "40"), strict=True):
        field.setText(value)
        field.setModified(True)
    card.go.click()
    until_rest(page)
    assert page.view.window == (20.0, 40.0) and page.view.words != planned
    assert "from 20 to 40 min after the results were known: exploratory" in page.view.exploratory[0]
    assert page.strips.exploratory.isVisible()
    page.strips.exploratory.buttons[0].click()
    until_rest(page)
    assert page.view.words == planned and not card.isVisible()


def test_a_window_that_ends_before_it_begins_is_refused_on_the_card(page: ResultsPage):
    shown(page, canned_study.block())
    before = page.view
    page.ask_again()
    for field, value in zip(page.remeasure_card.window_, ("40", "20"), strict=True):
        field.setText(value)
        field.setModified(True)
    page.remeasure_card.go.click()
    until_rest(page)
    assert page.remeasure_card.problem.text() == "A window ends after it begins: 40 to 20 was asked for."
    assert page.view is before


def test_an_outcome_that_is_no_slope_is_not_measured_again(page: ResultsPage):
    text = canned_study.BLOCK.replace('quantity = "slope"', 'quantity = "amplitude"')
    shown(page, canned_study.canned(text, lambda arm: canned_study.EFFECTS[arm.name]))
    page.ask_again()
    assert page.notice.isVisible() and not page.remeasure_card.isVisible()


# ---- another study beside it


def test_another_study_lies_beside_this_one_until_it_is_sent_away(page: ResultsPage, tmp_path: Path):
    opened(page, canned_study.block(), tmp_path)
    other = kept(canned_study.block(drifted=False), tmp_path, "other")
    page.compare_with(str(other))
    until_rest(page)
    assert page.view.overlay is not None and "exploratory" in page.view.overlay.words
    assert page.strips.other.isVisible() and "minus this study: Control" in page.strips.other.words.text()
    page.strips.other.buttons[0].click()
    until_rest(page)
    assert page.view.overlay is None and not page.strips.isVisible()


# ---- what is written


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("figure", {"NMDA and synthesis block figure.pdf"}),
        ("data", {"NMDA and synthesis block slices.csv", "NMDA and synthesis block sweeps.csv"}),
        ("methods", {"NMDA and synthesis block methods.txt"}),
        ("script", {"NMDA and synthesis block.R"}),
        (
            "documents",
            {
                "NMDA and synthesis block design.html",
                "NMDA and synthesis block preregistration.html",
                "NMDA and synthesis block ARRIVE.html",
            },
        ),
    ],
)
def test_every_export_is_a_file_that_the_card_names(page: ResultsPage, tmp_path: Path, form: str, names: set[str]):
    opened(page, canned_study.block(), tmp_path)
    page.export.buttons[form].click()
    assert not page.export.buttons[form].isEnabled()
    until_rest(page)
    assert page.export.result.isVisible() and not page.export.problem.isVisible()
    assert {path.name for path in page.export.folder.iterdir()} == names
    assert all(name in page.export.result.text() for name in names)
    page.export.buttons[form].click()
    until_rest(page)
    assert len(list(page.export.folder.iterdir())) == 2 * len(names)


def test_everything_of_a_blind_study_is_what_tells_no_group(page: ResultsPage, tmp_path: Path):
    opened(page, canned_study.block(blind=True), tmp_path)
    page.export.buttons["everything"].click()
    until_rest(page)
    (folder,) = page.export.folder.iterdir()
    assert {path.suffix for path in folder.iterdir()} == {".pdf", ".csv", ".txt"}
    assert "unblind first" in page.export.result.text()
    for path in folder.iterdir():
        if path.suffix != ".pdf":
            assert not any(name in path.read_text("utf-8") for name in ("Control", "D-APV", "Anisomycin")), path.name
    page.export.buttons["script"].click()
    until_rest(page)
    assert "which group is the control" in page.export.problem.text()


def test_numbers_that_were_measured_again_are_written_with_their_mark(page: ResultsPage, tmp_path: Path):
    from rig.study.results.remeasure import Again

    opened(page, canned_study.block(), tmp_path)
    page.measure_again(Again(window=(20.0, 40.0)))
    until_rest(page)
    for form in ("data", "methods"):
        page.export.buttons[form].click()
        until_rest(page)
    text = (page.export.folder / "NMDA and synthesis block methods.txt").read_text("utf-8")
    assert "from 20 to 40 min after the results were known: exploratory" in text
    rows = (page.export.folder / "NMDA and synthesis block slices.csv").read_text("utf-8").splitlines()
    assert float(rows[1].split(",")[3]) == pytest.approx(page.view.points[0].value)


def test_a_folder_that_takes_nothing_is_told(page: ResultsPage, tmp_path: Path):
    opened(page, canned_study.block(), tmp_path)
    page.export.put_into(str(tmp_path / "gone"))
    page.export.buttons["methods"].click()
    until_rest(page)
    assert page.export.problem.isVisible() and page.export.problem.text()
    assert page.export.buttons["methods"].isEnabled()


def test_the_words_are_copied_with_the_table(page: ResultsPage):
    shown(page, canned_study.block())
    page.statistics.copy.click()
    copied = QApplication.clipboard().text()
    assert copied.splitlines()[0] == "Group\tn animals\tn slices\tmean\tSEM\tp vs Control"
    assert page.view.words in copied and page.view.excluded[0] in copied


def test_the_figure_comes_home_from_its_own_window(page: ResultsPage):
    shown(page, canned_study.block())
    page.figure.pop.click()
    assert page.figure.is_out and page.figure.back.isVisible()
    page.close_work()
    assert not page.figure.is_out and page.figure.figure.isVisible() and not page.figure.back.isVisible()
