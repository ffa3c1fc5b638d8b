"""A design with its cards as one text."""

from __future__ import annotations

import json

import pytest
from short_study import short_design

from rig.files.refusal import RefusedFile
from rig.study.design.design_file import designs, open_design
from rig.study.running.locked_plan import MOST_BYTES, digest_of, plan_of, plan_text


@pytest.mark.parametrize("name", designs())
def test_every_shipped_design_comes_out_as_it_went_in(name):
    opened = open_design(name)
    text = plan_text(opened)
    assert plan_of(text, "a.study") == opened
    assert plan_text(plan_of(text, "a.study")) == text


def test_another_number_of_a_card_is_another_plan():
    opened = short_design()
    other = plan_text(opened).replace(b'"half_uM":0.9', b'"half_uM":0.8')
    assert digest_of(other) != digest_of(plan_text(opened))
    assert plan_of(other, "a.study").drugs["d_apv"].ligands[0].half_uM == 0.8


def changed(**parts: object) -> bytes:
    return json.dumps({**json.loads(plan_text(short_design())), **parts}).encode()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b" " * (MOST_BYTES + 1),
        changed(design={}),
        changed(drugs={"d_apv": 3}),
        changed(preparations=[]),
        plan_text(short_design())[:-9],
    ],
    ids=["empty", "list", "bare", "bytes", "deep", "long", "no design", "no card", "list of cards", "cut"],
)
def test_what_is_no_plan_is_refused_in_one_sentence(text):
    with pytest.raises(RefusedFile, match=r"In a\.study, .* but allowed is .*\.$"):
        plan_of(text, "a.study")
