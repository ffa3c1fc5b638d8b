"""Units as other people write them: Greek or Latin µ, in brackets or behind a line, in any case."""

from __future__ import annotations

import re

from rig.files.refusal import RefusedFile, shown

IN_mV = {"V": 1e3, "mV": 1.0, "uV": 1e-3, "nV": 1e-6}
IN_uA = {"A": 1e6, "mA": 1e3, "uA": 1.0, "nA": 1e-3, "pA": 1e-6}
IN_s = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
WORDS = {
    "volt": "V", "volts": "V", "millivolt": "mV", "millivolts": "mV", "microvolt": "uV", "microvolts": "uV",
    "mvolt": "mV", "mvolts": "mV", "uvolt": "uV", "uvolts": "uV", "nanovolt": "nV", "nanovolts": "nV",
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "msec": "ms", "msecs": "ms", "millisecond": "ms",
    "milliseconds": "ms", "usec": "us", "microsecond": "us", "microseconds": "us",
}  # fmt: skip
IN_BRACKETS = re.compile(r"^(?P<name>.*?)\s*[(\[{<](?P<unit>[^()\[\]{}<>]*)[)\]}>](?P<more>.*)$")
BEHIND = re.compile(r"^(?P<name>.*?)[_/](?P<unit>[^_/]*)$")
LAST = re.compile(r"^(?P<name>.*?)[\s,:;|-]+(?:in\s+)?(?P<unit>\w+)$")
FIRST = re.compile(r"^(?P<unit>[^\W_]+)[\s_,:;|/-]+(?P<name>.+)$")
LIKE_A_UNIT = re.compile(r"^[pnumkM]?(?:V|A|Hz|s|S|Ohm|W|g|C|F)$")


def unit(written: str) -> str:
    """The unit in the one spelling that is used here, ``uV`` for µV; empty for what is no unit that is known."""
    plain = written.strip().strip("\0").replace("µ", "u").replace("μ", "u")
    known = (*IN_mV, *IN_uA, *IN_s)
    if plain in known:
        return plain
    # nobody records megavolts, so that a large M is a small one
    by_lower = {name.lower(): name for name in known}
    return WORDS.get(plain.lower(), by_lower.get(plain.lower(), ""))


def spelled(name: str) -> str:
    """As a person reads it."""
    return name.replace("u", "µ") if name in ("uV", "uA", "us") else name


def heading(text: str) -> tuple[str, str]:
    """The name in a heading and the unit that is written with it, as it is written; empty without one. In brackets, or
    behind a line, a space or a comma, or before the name, or alone. A single letter is a unit only in brackets or
    behind a line, but for V: others are the letters of slices."""
    text = text.strip()
    bracketed = IN_BRACKETS.match(text)
    if bracketed is not None and (not bracketed["more"] or _is_unit(bracketed["unit"])):
        return f"{bracketed['name']}{bracketed['more']}".strip(), bracketed["unit"].strip()
    if _is_unit(text) and (len(text) > 1 or text in "Vs"):
        return "", text
    behind = BEHIND.match(text)
    if behind is not None and _is_unit(behind["unit"]):
        return behind["name"], behind["unit"]
    for pattern in (LAST, FIRST):
        found = pattern.match(text)
        if found is not None and unit(found["unit"]) and (len(found["unit"]) > 1 or found["unit"] == "V"):
            return found["name"], found["unit"]
    return text, ""


def _is_unit(text: str) -> bool:
    plain = text.strip().replace("µ", "u").replace("μ", "u")
    return bool(unit(plain) or LIKE_A_UNIT.match(plain))


def potential(file: str, text: str) -> tuple[str, str]:
    """The name of a column of potentials and its unit, ``mV`` where its heading has none. Raises RefusedFile for a unit
    that is no potential."""
    name, written = heading(text)
    if not written:
        return name, "mV"
    found = unit(written)
    if found not in IN_mV:
        raise RefusedFile(
            file, f'the heading "{shown(text)}"', f"of the unit {shown(written)}", "V, mV, µV or nV, or no unit for mV"
        )
    return name, found


def time(file: str, text: str) -> float:
    """Seconds of one unit of the column of times. Raises RefusedFile."""
    name, written = heading(text)
    last = LAST.match(text.strip())
    if not written and last is not None and unit(last["unit"]) in IN_s:
        name, written = last["name"], last["unit"]
    if name.lower() not in ("time", "t", "x", ""):
        raise RefusedFile(file, "the first heading", shown(text) or "empty", "time_ms or time_s, then sweeps")
    found = unit(written) if written else ""
    if found not in IN_s:
        raise RefusedFile(
            file, "the first heading", f"{shown(text)}, without a known unit", "a time in s, ms or µs, such as time_ms"
        )
    return IN_s[found]
