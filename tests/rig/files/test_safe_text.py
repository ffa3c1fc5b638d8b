"""A stranger's text made safe to show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.files.parse import parse
from rig.files.refusal import RefusedFile
from rig.files.safe_text import one_line, readable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("a\0b", "a␀b"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b31m", "\ufffd31m"),
        ("photo\u202egpj.exe", "photo\ufffdgpj.exe"),
        ("\ud800", "\ufffd"),
        ("\x7f", "␡"),
        ("a\rb", "a␍b"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("µA, −3 °C, Mg²⁺, 5\u00a0µM, é, 漢字, می\u200cخواهم", "µA, −3 °C, Mg²⁺, 5\u00a0µM, é, 漢字, می\u200cخواهم"),
    ],
)
def test_what_is_no_part_of_a_text_is_shown_as_a_sign(text, shown):
    assert readable(text) == shown


@given(st.text(st.characters(), max_size=60))
def test_no_control_character_is_left_and_every_letter_stays(text):
    safe = readable(text)
    assert len(safe) == len(text) and readable(safe) == safe
    kinds = {sign: unicodedata.category(sign) for sign in safe}
    assert not [sign for sign, kind in kinds.items() if kind in ("Cc", "Cs") and sign not in "\n\t"]
    assert all(new == old for old, new in zip(text, safe, strict=True) if old.isprintable())
    assert not set("\n\t\r") & set(one_line(text))


def test_a_long_line_is_cut_and_says_so():
    assert one_line("x" * 1_000_000, 40) == "x" * 39 + "…" and one_line("short", 40) == "short"


@pytest.mark.parametrize("sign", ["\\u0000", "\\u001b", "\\u202e", "\\u0007"])
def test_no_file_of_a_person_brings_one_in(sign):
    with pytest.raises(RefusedFile, match="without control characters"):
        parse(f'title = "a{sign}b"', "mine.toml")
    assert parse('about = "two\\nlines"', "mine.toml") == {"about": "two\nlines"}
