"""Studies that nobody would plan: they give a sentence and a picture, and never a p that means nothing."""

from __future__ import annotations

import math
import time

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from results_hand import changed, seen, shown, with_value

from gui.results.page import ResultsPage
from gui.snapshot import canned_study
from gui.snapshot.canned_study import CannedStudy, Effect
from rig.study.running.slice_result import Course

replace = msgspec.structs.replace
PAINTED_MS = 25.0


def block() -> CannedStudy:
    return canned_study.block(drifted=False)


def with_courses(columns: np.ndarray) -> CannedStudy:
    course = Course(*(columns.astype("<f4").tobytes(),) * 3)
    return changed(block(), lambda one: replace(one, courses={"S1": course, "S2": course}, traces={}))


def many(groups: int, animals: int, slices: int = 1) -> CannedStudy:
    head = canned_study.BLOCK.split('[[group]]\nname = "D-APV"')[0]
    head = head.replace("animals = 4", f"animals = {animals}").replace(
        "slices_per_animal = 2", f"slices_per_animal = {slices}"
    )
    more = "".join(f'\n[[group]]\nname = "Group {number}"\nlike = "Control"\n' for number in range(1, groups))
    return canned_study.canned(head + more, lambda arm: Effect(120.0))


def broken() -> CannedStudy:
    none = {"measures": {}, "courses": {}, "traces": {}, "drift_percent": None, "response_mV": None}
    return changed(block(), lambda one: replace(one, fault="RuntimeError: no", **none))


def one_group() -> CannedStudy:
    text = canned_study.BLOCK.split('[[group]]\nname = "D-APV"')[0]
    text = text.replace('test = "anova"\n', "").replace('correction = "holm"\n', "")
    return canned_study.canned(text, lambda arm: Effect(150.0))


NO_P = {
    "no slice": (lambda: block().first(0), "0 of 24 slices are done"),
    "one slice": (lambda: block().first(1), "1 of 24 slices are done"),
    "all excluded": (lambda: changed(block(), lambda one: replace(one, drift_percent=40.0)), "two groups"),
    "all broken off": (broken, "two groups"),
    "all without a number": (lambda: changed(block(), lambda one: with_value(one, None)), "two groups"),
    "all NaN": (lambda: changed(block(), lambda one: with_value(one, math.nan)), "two groups"),
    "no spread": (lambda: changed(block(), lambda one: with_value(one, 100.0)), "No value differs"),
    "no spread in any group": (lambda: changed(block(), lambda one: with_value(one, 100.0 + one.arm)), "No value"),
    "one group": (one_group, "only Control"),
}


@pytest.mark.parametrize("name", NO_P)
def test_a_study_without_a_test_says_why_and_is_drawn(page: ResultsPage, name: str):
    make, words = NO_P[name]
    shown(page, make())
    assert words in page.view.words and not page.notice.isVisible()
    assert page.view.contrasts == () and all(not one.p for one in page.view.numbers)
    for what in ("sem", "ci", "every"):
        page.figure.shown.choose(what)
        assert not page.grab().isNull()
    assert "nan" not in page.statistics.text() and "nan" not in page.view.status


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_no_number_takes_its_slice_and_no_other(page: ResultsPage, value: float):
    shown(page, changed(block(), lambda one: with_value(one, value if one.index == 0 else one.value)))
    assert page.view.excluded == ("One slice excluded by rule: Control, animal 1, slice 1 (no response to measure).",)
    assert [one.n_slices for one in page.view.numbers] == [7, 8, 8] and page.view.contrasts
    assert not page.grab().isNull()


@pytest.mark.parametrize("columns", [np.empty(0), np.full(8, math.nan)])
def test_courses_without_a_point_leave_the_numbers(page: ResultsPage, columns: np.ndarray):
    shown(page, with_courses(columns))
    assert page.view.courses == () and page.view.traces == () and page.view.contrasts
    page.figure.figure.setFocus()
    page.show_slice(0)
    assert not page.grab().isNull()


def test_a_group_without_a_slice_that_counts_is_left_out_of_the_test(page: ResultsPage):
    shown(page, changed(block(), lambda one: replace(one, drift_percent=40.0) if one.arm == 1 else one))
    assert [one.group for one in page.view.numbers] == [0, 2]
    assert [(one.first, one.second) for one in page.view.contrasts] == [(0, 2)]
    assert "D-APV" not in page.view.words
    assert not page.grab().isNull()


def test_without_a_control_all_pairs_are_compared():
    text = canned_study.BLOCK.replace("control = true\n", "")
    view = seen(canned_study.canned(text, lambda arm: canned_study.EFFECTS[arm.name]))
    assert view.control is None and [(one.first, one.second) for one in view.contrasts] == [(0, 1), (0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("test", "called"), [("mann_whitney", "Hodges-Lehmann shift"), ("welch_t", "Difference of the means")]
)
def test_a_difference_is_called_what_its_test_gives(test: str, called: str):
    text = canned_study.BLOCK.replace('test = "anova"', f'test = "{test}"')
    view = seen(canned_study.canned(text, lambda arm: canned_study.EFFECTS[arm.name]))
    assert view.contrasts and view.difference == called


def test_an_interval_of_a_small_alpha_is_not_called_100_percent():
    text = canned_study.BLOCK.replace('test = "anova"', 'test = "anova"\nalpha = 0.001')
    view = seen(canned_study.canned(text, lambda arm: canned_study.EFFECTS[arm.name]), spread="ci")
    assert (view.level, view.interval) == ("99.9", "99.9 % CI")


def test_forty_groups_are_shown(page: ResultsPage):
    shown(page, many(40, 3))
    assert len(page.view.numbers) == 40 and "39 with p ≥ 0.05" in page.view.words
    assert not page.grab().isNull()


def test_ten_thousand_slices_are_worked_out_beside_the_window_and_painted_at_once(page: ResultsPage):
    study = many(4, 250, 10)
    began = time.process_time()
    shown(page, study)
    # of the processor, which other programs do not lengthen
    assert time.process_time() - began < 6.0
    page.figure.shown.choose("every")
    assert page.figure.title.text() == "Time course, 200 of 10000 slices"
    assert {line.group for line in page.view.slices} == {0, 1, 2, 3}
    page.grab()
    page.slices.pick(5)
    page.figure.figure.read_at(30.0)
    fastest = math.inf
    for _ in range(5):
        began = time.process_time()
        page.figure.figure.repaint()
        page.slices.repaint()
        fastest = min(fastest, 1000.0 * (time.process_time() - began))
    assert fastest < PAINTED_MS
    QApplication.processEvents()


def test_doses_and_maps_that_are_not_done_say_so(page: ResultsPage):
    shown(page, canned_study.doses().first(3))
    assert page.view.curve.half is None and "3 of 30 slices" in page.view.curve.words
    assert not page.grab().isNull()
    flat = canned_study.doses()
    shown(page, changed(flat, lambda one: with_value(one, 100.0)))
    assert "do not bear a Hill curve" in page.view.curve.words and len(page.view.curve.dose) == 0
    shown(page, canned_study.map_of_two().first(5))
    assert len(page.view.axes) == 2 and page.view.curve is None
    assert not page.grab().isNull()
