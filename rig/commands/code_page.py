"""Printing where the code page has fewer signs than the words: a sign that is missing becomes one that a person reads
the same way. No command fails because a sign cannot be printed."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

NEAREST = {"−": "-", "–": "-", "×": "x", "→": "->", "µ": "u", "μ": "u", "°": "deg ", "±": "+/-", "…": "...", "·": "*"}
"""The signs of the rig's own words; letters with accents lose them, and of the rest none is known."""


def nearest_sign(sign: str) -> str:
    """In ASCII, which every code page has."""
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return NEAREST.get(sign) or plain or "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(nearest_sign, error.object[error.start : error.end])), error.end


def print_on_any_code_page() -> None:
    """From now on, for what is printed on stdout and stderr."""
    codecs.register_error("nearest sign", _replace)
    for stream in (sys.stdout, sys.stderr):
        # a program without a console has none
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="nearest sign")
