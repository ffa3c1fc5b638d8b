"""Half and half: which rows are in which half, what is fitted on what, and what it is said to be worth."""

from __future__ import annotations

import json

import pytest

import main
from rig.commands.endings import DONE, REFUSED
from rig.study.published import halves
from rig.study.published.calibration import Elsewhere, Point, Refit, Search, choose_parameters
from rig.study.published.halves import Score, half_and_half, in_halves
from rig.study.published.halves_report import as_json, as_text
from rig.study.published.rows import Collection, Row
from rig.study.published.validation import judged, unrunnable

CHOSEN = choose_parameters(("release.facilitation_max",))


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection()


@pytest.fixture
def told(monkeypatch) -> list[tuple[list[str], list[str]]]:
    """A search that moves its parameter by a tenth, which brings the rows it sees to the published value and all others
    half way. What was asked: rows of the fit, rows beside."""
    asked = []

    def fake(collection, rows, parameters, seeds, evaluations, progress, *, beside):
        asked.append(([one.id for one in rows], [one.id for one in beside]))
        progress(1.0, "done")
        values = tuple(one.value for one in parameters), tuple(1.1 * one.value for one in parameters)
        before, after = ([judged(row, number(row)) for row in rows] for number in (missed, expected))
        elsewhere = [Elsewhere(judged(row, missed(row)), judged(row, halfway(row))) for row in beside]
        return Refit(
            list(parameters), Search(Point(values[0], before), Point(values[1], after), 7, "settled"), elsewhere, seeds
        )

    monkeypatch.setattr(halves, "calibrate", fake)
    return asked


def expected(row: Row) -> float:
    return row.expected


def missed(row: Row) -> float:
    return row.expected + 1.5 * (row.high - row.low)


def halfway(row: Row) -> float:
    """Half a half-width from the published value, on the side where the band is wider."""
    towards = 1 if row.high - row.expected > row.expected - row.low else -1
    return row.expected + towards * (row.high - row.low) / 4


def test_halves_split_every_topic_and_do_not_depend_on_the_order(collection):
    rows = list(collection.rows.values())
    one, other = in_halves(rows)
    assert sorted([*one, *other], key=lambda row: row.id) == sorted(rows, key=lambda row: row.id)
    assert in_halves(rows[::-1]) == (one, other)
    for topic in {row.id.split("-")[0] for row in rows}:
        counts = [sum(row.id.split("-")[0] == topic for row in half) for half in (one, other)]
        assert abs(counts[0] - counts[1]) <= 1
    assert abs(len(one) - len(other)) <= 1


def test_each_half_is_fitted_once_and_judged_by_the_other(collection, told):
    heard = []
    rows = [row for row in collection.choose(("STP", "BAS")) if not unrunnable(collection, row)]
    ways = half_and_half(collection, rows, CHOSEN, (1,), 8, lambda fraction, words: heard.append(fraction))
    (fit, judge), (fit_again, judge_again) = told
    assert (fit, judge) == (judge_again, fit_again) and not set(fit) & set(judge)
    assert {*fit, *judge} == {row.id for row in rows}
    assert heard == [0.5, 1.0]
    assert [one.row.id for one in ways[0].today] == judge
    assert Score.of(ways[0].today) == (0, len(judge), pytest.approx(3.0))
    assert Score.of(ways[0].refitted) == (len(judge), len(judge), pytest.approx(0.5))


def test_the_report_compares_with_the_constants_of_today(collection, told):
    ways = half_and_half(collection, collection.choose(("STP",)), CHOSEN, (1, 2), 8)
    text, table = as_text(ways), json.loads(json.dumps(as_json(ways)))
    judged_rows = sum(len(one.today) for one in ways)
    assert f"0 of {judged_rows} (0 %)" in text and f"{judged_rows} of {judged_rows} (100 %)" in text
    assert "release.facilitation_max" in text and "Nothing was written." in text
    assert table["today"] == {"in_band": 0, "rows": judged_rows, "median_distance": pytest.approx(3.0)}
    assert table["refitted"]["median_distance"] == pytest.approx(0.5) and table["seeds"] == [1, 2]
    assert table["halves"][0]["judged"] == table["halves"][1]["fitted"]


def test_calibrate_halves_prints_the_report_or_one_object(told, capsys):
    assert main.main(["calibrate", "STP", "--halves", "--parameter", "release.facilitation_max"]) == DONE
    assert capsys.readouterr().out.startswith("Rows that were judged and not fitted:")
    assert main.main(["calibrate", "STP", "--halves", "--parameter", "release.facilitation_max", "--json"]) == DONE
    assert set(json.loads(capsys.readouterr().out)) == {"halves", "today", "refitted", "seeds"}


def test_one_row_has_no_halves(capsys):
    assert main.main(["calibrate", "STP-01", "--halves", "--parameter", "release.facilitation_max"]) == REFUSED
    said = capsys.readouterr().err
    assert "at least 2 for two halves" in said and said.count("\n") == 1


def test_on_the_real_slice_both_ways_are_fitted_and_judged(collection):
    ways = half_and_half(collection, collection.choose(("STP-01", "STP-04")), CHOSEN, (1,), 4)
    assert [[one.row.id for one in way.today] for way in ways] == [["STP-04"], ["STP-01"]]
    assert all(len(way.refitted) == 1 and way.refitted[0].simulated is not None for way in ways)
    assert all(way.refit.search.evaluations <= 4 for way in ways)
