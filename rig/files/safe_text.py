"""A stranger's text, made safe to show: to a terminal, in a label, in a file that somebody prints.

A control character moves the cursor of a terminal, names its window or clears it; a NUL ends a text early in half of
all programs, and is refused by NWB; a bidirectional override turns a sentence round. None of them is part of what a
person wrote, and each is shown as a sign of its own.
"""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"
"""Invisible, and part of words in Persian, in Hindi, and of many emoji."""
PICTURES = 0x2400
"""Unicode has a picture of every control character of ASCII: ␀ for NUL, ␛ for escape."""
DELETE = 0x7F
UNKNOWN = "\ufffd"


def readable(text: str, kept: str = "\n\t") -> str:
    """``text`` without anything but letters, signs and spaces. ``kept``: control characters that may stay."""
    if text.isprintable():
        return text
    return "".join(sign if _is_plain(sign) or sign in kept else _picture(sign) for sign in text)


def one_line(text: str, longest: int | None = None) -> str:
    """The same, without ends of lines and tabs; cut to ``longest`` characters, the last of which says so."""
    if longest is not None and len(text) > longest:
        text = text[: longest - 1] + "…"
    return readable(text, "")


def _is_plain(sign: str) -> bool:
    """Neither a control or format character, nor half of one, nor an end of a line."""
    return sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _picture(sign: str) -> str:
    code = ord(sign)
    return chr(PICTURES + code) if code < 0x20 else "\u2421" if code == DELETE else UNKNOWN
