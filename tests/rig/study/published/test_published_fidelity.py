"""The fidelity page says what a run showed, and what nobody has explained."""

from __future__ import annotations

import json

import pytest

from docs.write_fidelity import DISAGREEMENTS, borrowed, page
from rig.study.published.rows import Collection


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection()


def test_the_page_counts_and_lists_what_does_not_hold(collection, tmp_path):
    rows = [
        {"id": row.id, "simulated": row.high + 10 * (row.high - row.low) if row.id == "LTP-01" else row.expected}
        for row in collection.rows.values()
    ]
    (tmp_path / "run.json").write_text(json.dumps({"rows": rows}), encoding="utf-8")
    text = page(collection, tmp_path / "run.json")
    unrunnable = sum(not row.outside and bool(collection.needs(row)) for row in collection.rows.values())
    core = sum(row.set == "core" for row in collection.rows.values())
    assert f"| core | {core - 1} of {core}" in text or unrunnable
    assert "**LTP-01** 1x100 Hz 1 s (core): 745, 21.0 half-widths" in text
    assert text.count("\n| ") >= len(collection.rows) + len(DISAGREEMENTS)


def test_disagreements_name_rows_that_exist(collection):
    assert all(id_ in collection.rows for one in DISAGREEMENTS for id_ in one.rows)


def test_the_page_names_the_rows_for_which_ca1_stands_in(collection):
    lines = dict(line.removeprefix("* **").split("** ", 1) for line in borrowed(collection).splitlines())
    further = {f"HRG-{number:02d}" for number in range(2, 15, 2)}
    assert set(lines) == {"CBL-01", "CBL-02", "CBL-03", "AMY-01", "AMY-02", "SPC-01", "ACC-01"} | further
    assert all("CA1's tissue stands in" in words for words in lines.values())
    assert "No constant of the model is the spinal cord's own" in lines["SPC-01"]
