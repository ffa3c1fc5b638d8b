"""The shipped designs: each says what it asks, and can be handed in."""

from __future__ import annotations

import pytest

from rig.study.critic.rules import remarks
from rig.study.design.design_file import open_design, titles

NEEDED = {
    "early_late_ltp",
    "nmda_block",
    "tagging",
    "ltd_1hz",
    "dose_response_d_apv",
    "dose_response_ketamine",
    "kinase_phosphatase",
    "ages",
    "null_study",
    "anisomycin",
}


def test_all_are_there() -> None:
    assert set(titles()) >= NEEDED
    assert len(set(titles().values())) == len(titles())


@pytest.mark.parametrize("name", titles())
def test_a_shipped_design_says_what_it_asks_and_what_would_matter(name: str) -> None:
    design = open_design(name).design
    assert "?" in design.about or name == "null_study"
    assert design.control is not None
    assert design.exclude.any
    assert design.randomise
    assert design.analysis.unit == "animal"
    assert design.analysis.smallest_effect is not None


@pytest.mark.parametrize("name", titles())
def test_the_critic_finds_nothing_that_must_be_changed(name: str) -> None:
    assert [one.sentence for one in remarks(open_design(name)) if one.severity == "must"] == []
