"""Methods, ARRIVE table, preregistration and design report of a study."""

from __future__ import annotations

import msgspec
from canned_study import DOSES, study

from rig import __version__
from rig.study.documents.arrive import arrive
from rig.study.documents.design_report import design_report
from rig.study.documents.document import Document, Section, Table, markdown, page
from rig.study.documents.methods import methods
from rig.study.documents.preregistration import STOPPING, preregistration
from rig.study.results.left_out import leave_out_note
from rig.study.results.study import design_as_study, note_in


def test_the_methods_tell_every_setting():
    words = methods(study(drifting=(3,)))
    for said in (
        f"Schaffer {__version__}; no animal was used",
        "Control, the control: HFS to S1 (at 0 min).",
        "D-APV (blocks NMDA receptors): D-APV 50 µM (−20 to 5 min)",
        "21 to 28 days old",
        "2 ml/min and 31 °C",
        "45 % of the maximal slope",
        "each every 30 s",
        "100 pulses at 100 Hz",
        "gain 1000",
        "steepest 1 ms",
        "5 animals a group, 2 slices of each",
        "seed 99",
        "in random order",
        "not blind",
        "more than 5 % in 10 min",
        "1 of 20 slices did not count (Control: baseline drift 7.3 % per 10 min, over 5); none was replaced",
        "S1 slope, 50 to 60 min (% of baseline)",
        "Welch's t test, Holm's correction, two-sided, alpha 0.05, smallest effect of interest 15",
        f"sha256 {study().digest}",
    ):
        assert said in words, said
    assert "  " not in words and "Changed after" not in words


def test_changes_say_after_how_many_slices():
    one = study(done=6)
    one = note_in(one, leave_out_note(one.planned[2], "the bath had stopped"))
    words = methods(one)
    assert "6 of 20 planned slices are done." in words
    assert "Changed after the plan was locked: After 6 of 20 slices: Slice" in words
    assert list(one.left_out.values()) == ["the bath had stopped"]
    whole = study()
    assert note_in(whole, "The window was another.").notes == ("The window was another.",)


def test_groups_that_are_set_differently_are_told_one_by_one_and_not_while_blind():
    one = study()
    groups = list(one.opened.design.group)
    lower = msgspec.structs.replace(
        groups[1].protocol, s1=msgspec.structs.replace(groups[1].protocol.s1, current_uA=60)
    )
    groups[1] = msgspec.structs.replace(groups[1], protocol=lower)
    words = methods(study(group=tuple(groups)))
    assert "Control: Test pulses: S1 at 45 %" in words and "D-APV: Test pulses: S1 60 µA" in words
    blind = methods(study(group=tuple(groups), blind=True))
    assert "60 µA" not in blind and "Groups differ in the test intensity" in blind


def test_axes_are_told():
    assert "D-APV took the values 1, 3, 10, 30 µM." in methods(study(DOSES))


def rows_of(document: Document) -> dict[str, str]:
    (table,) = (part for section in document.sections for part in section.parts if isinstance(part, Table))
    return {item: words for item, _, words in table.rows}


def test_the_arrive_table_has_all_items_from_what_happened():
    rows = rows_of(arrive(study(drifting=(3, 4, 12))))
    assert list(rows) == [
        *("1a", "1b", "2a", "2b", "3a", "3b", "3c", "4a", "4b", "5", "6a", "6b", "7a", "7b", "8a", "8b", "9a", "9b"),
        *("9c", "9d", "10a", "10b"),
    ]
    assert all(rows.values())
    assert rows["1b"] == "The animal."
    assert rows["2a"] == (
        "2 groups of 10 slices from 5 animals: 20 slices and 10 animals in all; n of a group is 5 animals."
    )
    assert "power of" in rows["2b"]
    assert "Control: 2 (baseline drift 7.3 % per 10 min, over 5 (2 times))." in rows["3b"]
    assert "D-APV: n = 5 (9 slices of 5 animals)." in rows["3c"]
    assert "No animal was used" in rows["8a"] and "has none" in rows["8b"]
    assert rows["9d"] == "Does D-APV matter?"
    assert "D-APV minus Control" in rows["10b"] and "Hedges g" in rows["10b"]


def test_sample_size_says_what_it_cannot_know():
    plan = study().opened.design
    none = msgspec.structs.replace(plan.analysis, smallest_effect=None)
    assert "No smallest effect of interest was set" in rows_of(arrive(study(analysis=none)))["2b"]
    other = msgspec.structs.replace(plan.outcome, quantity="amplitude")
    assert "not known beforehand" in rows_of(arrive(study(outcome=other)))["2b"]
    one = msgspec.structs.replace(plan.sampling, animals=1)
    assert "no power to calculate" in rows_of(arrive(study(sampling=one)))["2b"]


def test_a_preregistration_is_of_the_plan_alone():
    done = study()
    before = markdown(preregistration(design_as_study(done.opened)))
    assert markdown(preregistration(done)) == before
    assert STOPPING.split(".")[0] in before and done.digest in before and "seed 99" in before


def test_the_design_report_is_a_page():
    text = page(design_report(study()))
    assert text.startswith("<!DOCTYPE html>") and "@page" in text and "What a reviewer would say" in text
    assert "<h1>Two groups</h1>" in text


def test_what_a_person_wrote_is_no_mark_up():
    document = Document("a <b>|*", (Section("x\ny", ("<script>alert(1)</script>", Table(("a|b",), (("c\x1b[2J",),)))),))
    assert "<script>" not in page(document) and "\x1b" not in page(document)
    text = markdown(document)
    assert "\\<script\\>" in text and "a\\|b" in text and "\x1b" not in text
