"""Safe TOML -> checked frozen values. Everything that is not right is a RefusedFile."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from rig.files.refusal import Objection, RefusedFile, explain, found, keys, leaves, nearest, shown
from rig.files.safe_text import readable

LARGEST_BYTES = 64 * 1024
DEEPEST_KEY = 8
DEEPEST_BRACKETS = 8
KEY = re.compile(r"[A-Za-z0-9_.\[\]-]{1,60}")

T = TypeVar("T", bound=msgspec.Struct)


def nesting(text: str) -> tuple[int, int]:
    """Deepest dotted key and deepest bracket of TOML text outside strings and comments, in one linear pass.

    tomllib recurses on brackets and is quadratic in the parts of a dotted key, so both are looked at before it.
    """
    dots = brackets = deepest_key = deepest_bracket = 0
    at, end = 0, len(text)
    while at < end:
        letter = text[at]
        if letter in "\"'":
            at = _after_string(text, at)
            continue
        if letter == "#":
            newline = text.find("\n", at)
            at = end if newline < 0 else newline
            continue
        if letter == ".":
            dots += 1
            deepest_key = max(deepest_key, dots + 1)
        elif letter in "[{":
            brackets += 1
            deepest_bracket = max(deepest_bracket, brackets)
            dots = 0
        elif letter in "]}":
            brackets = max(brackets - 1, 0)
            dots = 0
        elif letter in "=,\n":
            dots = 0
        at += 1
    return deepest_key, deepest_bracket


def _after_string(text: str, at: int) -> int:
    """Where the string that opens at ``at`` ends; the end of the text if it never closes."""
    quote = text[at]
    fence = quote * 3 if text.startswith(quote * 3, at) else quote
    escapes = quote == '"'
    at += len(fence)
    while at < len(text):
        if escapes and text[at] == "\\":
            at += 2
        elif text.startswith(fence, at):
            at += len(fence)
            # up to two quotation marks may stand right before the closing three
            while len(fence) == 3 and at < len(text) and text[at] == quote:
                at += 1
            return at
        elif len(fence) == 1 and text[at] == "\n":
            return at
        else:
            at += 1
    return len(text)


def parse(text: str, file: str) -> dict[str, Any]:
    """TOML text -> tables of finite values. Refuses what would be slow to parse before parsing it."""
    key_depth, bracket_depth = nesting(text)
    if key_depth > DEEPEST_KEY:
        raise RefusedFile(file, "a dotted key", f"{key_depth} parts deep", f"at most {DEEPEST_KEY} parts")
    if bracket_depth > DEEPEST_BRACKETS:
        raise RefusedFile(file, "a value", f"{bracket_depth} brackets deep", f"at most {DEEPEST_BRACKETS} brackets")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusedFile(file, "the text", f"broken ({shown(str(error), 160)})", "TOML") from None
    except (ValueError, RecursionError):
        # tomllib lets these through from int() and from its own depth
        raise RefusedFile(file, "a value", "too long or too deep to be read", "a plain value") from None
    for key in keys(data):
        if not KEY.fullmatch(key):
            raise RefusedFile(file, "a key", found(key), "1 to 60 letters, digits and _")
    for key, value in leaves(data):
        if isinstance(value, float) and not math.isfinite(value):
            raise RefusedFile(file, key, found(value), "a finite number")
        if isinstance(value, str) and readable(value) != value:
            raise RefusedFile(file, key, found(value), "a text without control characters")
    return data


def read(path: Path) -> dict[str, Any]:
    """The parsed tables of a TOML file of at most 64 kB."""
    file = path.name or str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise RefusedFile(file, "the file", "not there", "the path of a TOML file") from None
    except (OSError, ValueError) as error:
        why = "a directory" if isinstance(error, IsADirectoryError) else "not readable"
        raise RefusedFile(file, "the file", why, "the path of a TOML file that you may read") from None
    if len(raw) > LARGEST_BYTES:
        raise RefusedFile(file, "the file", "more than 64 kB", "at most 64 kB")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedFile(file, "the text", f"not UTF-8 (byte {error.start})", "TOML in UTF-8") from None
    return parse(text, file)


def convert(data: Mapping[str, Any], struct: type[T], file: str, check: Callable[[T], object]) -> T:
    """Parsed tables -> a frozen value that has passed its types, ranges and cross-checks."""
    try:
        value = msgspec.convert(data, struct)
        check(value)
    except msgspec.ValidationError as error:
        why = explain(struct, data, error)
    except Objection as error:
        why = error
    except OverflowError:
        key = next(key for key, leaf in leaves(data) if isinstance(leaf, int) and leaf.bit_length() > 64)
        why = Objection(key, "a whole number beyond 64 bit", "a number in the range of its key")
    else:
        return value
    raise RefusedFile(file, why.key, why.found, why.allowed)


def _value(text: str, key: str, file: str) -> Any:
    """What stands after ``KEY=`` as TOML would read it; a bare word is text."""
    try:
        data = parse(f"value = {text}", file)
    except RefusedFile as refused:
        if refused.key == "the text":
            return text
        raise RefusedFile(file, key, refused.found, refused.allowed) from None
    return data["value"] if len(data) == 1 else text


def _entry(items: list[Any], part: str) -> int | None:
    """Index of the list entry called ``part``: its number, or its name (a drug step may go by its drug)."""
    if part.isdecimal() and len(part) < 4:
        return int(part) if int(part) < len(items) else None
    called = [item.get("name") or item.get("drug") if isinstance(item, dict) else None for item in items]
    return called.index(part) if part in called else None


def with_overrides(data: Mapping[str, Any], overrides: Mapping[str, str], file: str) -> dict[str, Any]:
    """A copy of a protocol's tables with values replaced.

    Parts of a key are separated by dots; an entry of a list goes by its number from 0 or by its name:
    ``drug.d_apv.concentration_uM``, ``train.hfs.pattern.pulses``, ``test.0.interval_s``.
    """
    changed = deepcopy(dict(data))
    for key, text in overrides.items():
        parts = key.split(".")
        if not all(parts) or len(parts) > DEEPEST_KEY:
            raise RefusedFile(file, "the key to set", found(key), "a dotted key, for instance s1.fraction_of_max")
        here: Any = changed
        for depth, part in enumerate(parts):
            last = depth == len(parts) - 1
            if isinstance(here, list):
                index = _entry(here, part)
                if index is None:
                    names = [str(item.get("name") or item.get("drug") or "") for item in here if isinstance(item, dict)]
                    raise RefusedFile(file, key, f"without an entry {found(part)}", nearest(part, filter(None, names)))
                if last:
                    here[index] = _value(text, key, file)
                here = here[index]
            elif isinstance(here, dict):
                if last:
                    here[part] = _value(text, key, file)
                else:
                    here = here.setdefault(part, {})
            else:
                raise RefusedFile(file, key, f"inside {found(here)}", "a key of a table")
    return changed
