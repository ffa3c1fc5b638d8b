"""The fidelity page says what a run showed, what is empty, and what nobody has explained."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from docs.write_fidelity import DISAGREEMENTS, PICTURE, borrowed, page, verdicts, write
from rig.files.refusal import RefusedFile
from rig.study.published.agreement import agreement, by_topic
from rig.study.published.rows import Collection, Condition


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection()


def run_of(collection: Collection, folder: Path, **numbers: float) -> Path:
    """A run in which every row gave its published value, and held, except those of ``numbers``."""
    rows = [
        {
            "id": row.id,
            "simulated": numbers.get(row.id.replace("-", "_"), row.expected),
            "presupposed": [one.low for one in row.presupposes],
        }
        for row in collection.rows.values()
    ]
    path = folder / "run.json"
    path.write_text(json.dumps({"rows": rows}), encoding="utf-8")
    return path


def telling(run: Path, presupposed: list[float]) -> Path:
    """The run with other numbers of what LTP-12 presupposes."""
    told = json.loads(run.read_text(encoding="utf-8"))
    next(one for one in told["rows"] if one["id"] == "LTP-12")["presupposed"] = presupposed
    run.write_text(json.dumps(told), encoding="utf-8")
    return run


@pytest.fixture
def presupposing() -> Collection:
    """LTP-12, a block of LTP, presupposes that there is LTP."""
    made = Collection()
    row = made.rows["LTP-12"]
    assert row.outcome is not None
    asked = Condition("slope without the drug, % of baseline", 120.0, row.outcome)
    made.rows["LTP-12"] = msgspec.structs.replace(row, presupposes=(asked,))
    return made


def test_the_page_counts_and_lists_what_does_not_hold(collection, tmp_path):
    row = collection.rows["LTP-01"]
    run = run_of(collection, tmp_path, LTP_01=row.high + 10 * (row.high - row.low))
    text = page(collection, verdicts(collection, run))
    unrunnable = sum(not one.outside and bool(collection.needs(one)) for one in collection.rows.values())
    core = [one for one in collection.rows.values() if one.set == "core" and not one.outside]
    assert f"| core | {len(core) - 1} of {len(core)}" in text or unrunnable
    assert "**LTP-01** 1x100 Hz 1 s (core): 745, 21.0 half-widths" in text
    assert "**LTP-01** 1x100 Hz 1 s: 745 against 142, 21.2 half-widths. The reason is not known." in text
    assert "of the band: 0 in the median" in text
    assert text.count("\n| ") >= len(collection.rows) + len(DISAGREEMENTS)


def test_an_empty_row_is_a_miss_and_says_what_it_lacks(presupposing, tmp_path):
    run = telling(run_of(presupposing, tmp_path), [104.0])
    found = verdicts(presupposing, run)
    by_id = {one.row.id: one for one in found}
    assert by_id["LTP-12"].empty and not by_id["LTP-12"].in_band and by_id["LTP-01"].in_band
    text = page(presupposing, found)
    assert "Empty, and counted as misses: 1." in text
    assert "missing: slope without the drug, % of baseline: 104, asked 120 or more" in text
    assert "**LTP-12**" not in text.split("## Which do not, and why")[1].split("##")[0]


def test_a_run_that_does_not_tell_what_rows_presuppose_is_refused(presupposing, tmp_path):
    run = telling(run_of(presupposing, tmp_path), [])
    with pytest.raises(RefusedFile, match="0 of 1 numbers of what the row presupposes"):
        verdicts(presupposing, run)


def test_the_picture_has_a_panel_a_topic_and_a_dot_a_row(collection, tmp_path):
    run = run_of(collection, tmp_path, LTP_01=300.0)
    write(collection, run, tmp_path)
    assert PICTURE.as_posix() in (tmp_path / "fidelity.md").read_text(encoding="utf-8")
    drawn = ElementTree.fromstring((tmp_path / PICTURE).read_text(encoding="utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    told = [one for one in verdicts(collection, run) if one.counted and one.simulated is not None]
    assert len(drawn.findall(f"{space}circle")) == len(told)
    words = {one.text for one in drawn.findall(f"{space}text")}
    assert set(by_topic(told)) <= words and "01" in words
    assert all(one.get("stroke") for one in drawn.findall(f"{space}line"))


def test_without_any_number_the_picture_is_empty():
    assert "circle" not in agreement([])


def test_disagreements_name_rows_that_exist(collection):
    assert all(id_ in collection.rows for one in DISAGREEMENTS for id_ in one.rows)


def test_the_page_names_the_rows_for_which_ca1_stands_in(collection):
    lines = dict(line.removeprefix("* **").split("** ", 1) for line in borrowed(collection).splitlines())
    further = {f"HRG-{number:02d}" for number in range(2, 15, 2)}
    assert set(lines) == {"CBL-01", "CBL-02", "CBL-03", "AMY-01", "AMY-02", "SPC-01", "ACC-01"} | further
    assert all("CA1's tissue stands in" in words for words in lines.values())
    assert "No constant of the model is the spinal cord's own" in lines["SPC-01"]
