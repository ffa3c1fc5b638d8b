"""The Results workspace: what it shows, what a person does to a study in it, what it hands on, and bad studies."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from results_hand import kept, show, until_rest

from gui.results.page import ResultsPage
from gui.snapshot import canned_study
from gui.snapshot.canned_study import CannedStudy, Effect, canned
from rig.study.design.arms import OUTCOME
from rig.study.results.remeasure import Again
from rig.study.running.study_file import StudyFile


def words_in(page: ResultsPage) -> str:
    told = []
    for part in [page, *page.findChildren(QWidget)]:
        told += [part.toolTip(), part.accessibleName(), part.accessibleDescription()]
        told += [part.text()] if isinstance(part, QLabel) else []
    return "\n".join(told)


def test_a_study_is_shown_with_its_numbers(block: ResultsPage):
    view = block.view
    assert view is not None and view.complete and not view.blind
    assert [look.name for look in view.looks] == ["Control", "D-APV", "Anisomycin"]
    assert [one.n_animals for one in view.numbers] == [4, 4, 4]
    assert view.words.startswith("One-way ANOVA") and view.contrasts
    assert len(view.points) == 24 and sum(bool(point.left_out) for point in view.points) == 1
    assert any("baseline drift" in line for line in view.excluded)


def test_before_all_are_done_there_is_no_p(page: ResultsPage, tmp_path: Path):
    show(page, kept(canned_study.block().first(20), tmp_path / "part.study"))
    view = page.view
    assert view is not None and not view.complete
    assert not view.contrasts and all(one.p == "" for one in view.numbers)
    assert "20 of 24" in view.words and "p <" not in words_in(page)


def test_a_slice_is_left_out_and_counted_again_in_the_file(block: ResultsPage, tmp_path: Path):
    before = block.view.words
    block.leave_out(2, "electrode slipped")
    until_rest(block)
    assert block.view.points[2].by_hand and block.view.words != before and block.view.exploratory
    with StudyFile.open(tmp_path / "block.study") as file:
        assert any("electrode slipped" in note for note in file.notes())
    block.leave_out(2, "")
    until_rest(block)
    assert not block.view.points[2].left_out and block.view.words == before


def test_a_blind_study_names_no_group_until_it_is_unblinded(blind: ResultsPage, tmp_path: Path):
    told = words_in(blind)
    assert all(name not in told for name in ("Control", "D-APV", "Anisomycin"))
    assert [look.name for look in blind.view.looks] == ["A", "B", "C"] and not blind.tools.bench.isEnabled()
    for form in ("figure", "data", "methods"):
        blind.export.export(form)
        until_rest(blind)
    for path in (tmp_path / "exports").iterdir():
        assert all(name not in path.read_bytes() for name in (b"Control", b"D-APV", b"Anisomycin")), path.name
        assert all(name not in path.name for name in ("Control", "D-APV", "Anisomycin"))
    blind.unblind()
    until_rest(blind)
    assert {look.name for look in blind.view.looks} == {"Control", "D-APV", "Anisomycin"}
    with StudyFile.open(tmp_path / "blind.study") as file:
        assert file.unblinded


def test_another_window_is_exploratory_and_gives_way_to_the_plan(block: ResultsPage):
    planned = block.view.words
    block.measure_again(Again(window=(20.0, 40.0)))
    until_rest(block)
    assert block.view.exploratory and block.view.words != planned and block.view.window == (20.0, 40.0)
    block.measure_again(None)
    until_rest(block)
    assert block.view.words == planned and not block.view.exploratory


def test_two_studies_lie_beside_each_other(block: ResultsPage, tmp_path: Path):
    block.compare_with(str(kept(canned_study.block(drifted=False), tmp_path / "other.study")))
    until_rest(block)
    assert block.view.overlay is not None and block.view.overlay.words
    block.show_other(None)
    until_rest(block)
    assert block.view.overlay is None


def test_a_slice_goes_to_the_bench_by_its_plan(block: ResultsPage):
    asked: list[tuple[object, object]] = []
    block.bench_asked.connect(asked.append)
    block.open_in_bench(3)
    assert asked == [(block.study.opened, block.study.planned[3])]


@pytest.mark.parametrize("form", ["figure", "data", "methods", "script", "documents", "everything"])
def test_every_export_writes_and_overwrites_nothing(block: ResultsPage, tmp_path: Path, form: str):
    for _ in range(2):
        block.export.export(form)
        until_rest(block)
        assert block.export.problem.isHidden(), block.export.problem.text()
    made = {"data": 4, "documents": 6}.get(form, 2)
    assert len(list((tmp_path / "exports").iterdir())) == made


def test_statistics_can_be_pasted(block: ResultsPage):
    block.statistics.copy_words()
    assert block.view.words in QApplication.clipboard().text()


def test_doses_have_a_curve_with_an_interval(page: ResultsPage, tmp_path: Path):
    show(page, kept(canned_study.doses(), tmp_path / "doses.study"))
    half = page.view.curve.half
    assert half.low < 6.0 < half.high and "95 % CI" in page.view.curve.words


def test_two_axes_are_a_map(page: ResultsPage, tmp_path: Path):
    show(page, kept(canned_study.map_of_two(), tmp_path / "map.study"))
    assert len(page.view.axes) == 2 and len(page.view.looks) == 24
    page.grab()


@pytest.mark.parametrize("data", [b"", b"nothing", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_study_is_refused_in_a_sentence(page: ResultsPage, tmp_path: Path, data: bytes):
    (tmp_path / "bad.study").write_bytes(data)
    show(page, tmp_path / "bad.study")
    assert page.view is None and "bad.study" in page.notice.what.text()


# ---- bad studies


def two_groups(groups: int = 2, animals: int = 4, control: bool = True) -> str:
    text = canned_study.BLOCK[: canned_study.BLOCK.index("[[group]]")].replace("animals = 4", f"animals = {animals}")
    text = text.replace('test = "anova"', 'test = "welch_t"' if groups == 2 else 'test = "anova"')
    first = canned_study.BLOCK[canned_study.BLOCK.index("[[group]]") :].split("[[group]]")[1]
    first = first if control else first.replace("control = true", "")
    rest = "".join(f'[[group]]\nname = "Group {number}"\nlike = "Control"\n' for number in range(2, groups + 1))
    return f"{text}[[group]]{first}{rest}"


def altered(study: CannedStudy, value: float | None, **other: float) -> CannedStudy:
    """Every slice with this outcome."""
    results = [
        msgspec.structs.replace(one, measures={**one.measures, OUTCOME: value}, **other) for one in study.results
    ]
    return study._replace(results=results)


def flat(_arm: object) -> Effect:
    return Effect(100.0)


BAD = {
    "one slice": lambda: canned(two_groups(animals=1).replace("slices_per_animal = 2", "slices_per_animal = 1"), flat),
    "no control": lambda: canned(two_groups(control=False), flat),
    "zero variance": lambda: altered(canned(two_groups(), flat), 100.0),
    "all excluded": lambda: altered(canned(two_groups(), flat), 100.0, drift_percent=30.0),
    "no measures": lambda: altered(canned(two_groups(), flat), None),
    "forty groups": lambda: canned(two_groups(groups=40), flat),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_study_is_shown_without_a_p_that_means_nothing(page: ResultsPage, tmp_path: Path, name: str):
    show(page, kept(BAD[name](), tmp_path / "bad.study"))
    page.grab()
    view = page.view
    assert view is not None and view.words
    if name in ("one slice", "zero variance", "all excluded", "no measures"):
        assert not any(mark in view.words for mark in ("p =", "p <", "nan")), view.words
        assert all("=" not in one.p and "<" not in one.p for one in view.numbers)
    page.export.export("everything")
    until_rest(page)
    assert "Traceback" not in page.export.problem.text()
