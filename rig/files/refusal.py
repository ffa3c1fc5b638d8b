"""Why a file is refused, in one sentence: the file, the key, what was found there, what is allowed."""

from __future__ import annotations

import datetime
import difflib
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import inspect

PATH = re.compile(r" - at `\$(?P<path>[^`]*)`$")
STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+|\.\.\.)\]")
MISSING = re.compile(r"missing required field `(?P<name>[^`]*)`")
LONGEST = 40
MOST_NAMED = 28
"""Names that a refusal lists: what one reads through."""


class RefusedFile(ValueError):
    """A file, or a value set on top of one, that the rig does not take. ``str()`` is one sentence for a person."""

    def __init__(self, file: str, key: str, found: str, allowed: str) -> None:
        self.file, self.key, self.found, self.allowed = file, key, found, allowed
        super().__init__(f"In {shown(file, 80)}, {shown(key, 80)} is {found}, but allowed is {allowed}.")

    def __reduce__(self) -> tuple[type[RefusedFile], tuple[str, str, str, str]]:
        """It comes out of another process as it was."""
        return RefusedFile, (self.file, self.key, self.found, self.allowed)


class Objection(ValueError):
    """The same, before anybody knows which file the value came from."""

    def __init__(self, key: str, found: str, allowed: str) -> None:
        self.key, self.found, self.allowed = key, found, allowed
        super().__init__(f"{shown(key, 80)} is {found}, but allowed is {allowed}.")

    def __reduce__(self) -> tuple[type[Objection], tuple[str, str, str]]:
        return Objection, (self.key, self.found, self.allowed)


def shown(text: str, longest: int = LONGEST) -> str:
    """``text`` on one line and no longer than a sentence bears."""
    printable = text if text.isprintable() else repr(text)[1:-1]
    return printable if len(printable) <= longest else printable[:longest] + "…"


def found(value: object) -> str:
    """A value from a file, in words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{shown(value)}"'
    if isinstance(value, int):
        return f"{value:d}".replace("-", "−") if value.bit_length() < 64 else "a whole number beyond 64 bit"
    if isinstance(value, float):
        return f"{value:g}".replace("-", "−") if math.isfinite(value) else f"{value}, which is no finite number"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"a table of {len(value)}"
    if isinstance(value, datetime.date | datetime.time):
        return f"the date or time {value}"
    return "nothing"


def unit_text(unit: str) -> str:
    """A unit as a person reads it: µM for uM, nothing for 1."""
    return {"1": "", "degC": "°C"}.get(unit, unit.replace("uM", "µM").replace("um", "µm").replace("uA", "µA"))


def nearest(name: str, names: Iterable[str]) -> str:
    """The few of ``names`` most like ``name``; when none is, all, or of very many the first and how many more."""
    known = list(names)
    close = difflib.get_close_matches(name[:LONGEST], known, 3, 0.6) or known
    more = len(close) - MOST_NAMED
    if more > 1:
        return "one of " + ", ".join(close[:MOST_NAMED]) + f" and {more} more"
    return "one of " + ", ".join(close) if len(close) > 1 else "".join(close) or "nothing"


def allowed(kind: inspect.Type) -> str:
    """What a declared type takes, in words, with unit and range where a Quantity gives them."""
    if isinstance(kind, inspect.Metadata):
        declared = kind.extra or {}
        if "unit" not in declared:
            return allowed(kind.type)
        whole = "a whole number" if isinstance(kind.type, inspect.IntType) else "a number"
        unit = unit_text(declared["unit"])
        return f"{whole} from {declared['low']:g} to {declared['high']:g} {unit}".replace("-", "−").rstrip()
    if isinstance(kind, inspect.UnionType):
        return " or ".join(allowed(one) for one in kind.types if not isinstance(one, inspect.NoneType))
    if isinstance(kind, inspect.LiteralType):
        return "one of " + ", ".join(f'"{value}"' for value in kind.values)
    if isinstance(kind, inspect.StructType):
        return "a table with the keys " + ", ".join(field.encode_name for field in kind.fields)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        least = f"at least {kind.min_length} and " if kind.min_length else ""
        most = f" of {least}at most {kind.max_length}" if kind.max_length is not None else ""
        return f"a list{most}, each {allowed(kind.item_type)}"
    if isinstance(kind, inspect.DictType):
        return "a table of texts"
    if isinstance(kind, inspect.StrType):
        letters = "letters, digits and _" if kind.pattern else "characters"
        least = f"at least {kind.min_length} and " if kind.min_length else ""
        return f"a text of {least}at most {kind.max_length} {letters}" if kind.max_length else "a text"
    if isinstance(kind, inspect.BoolType):
        return "true or false"
    return "a number"


def _plain(kind: inspect.Type) -> inspect.Type:
    """The type under its annotations; of a union, the part that is not None."""
    while isinstance(kind, inspect.Metadata | inspect.UnionType):
        if isinstance(kind, inspect.Metadata):
            kind = kind.type
        else:
            kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
    return kind


def _walk(kind: inspect.Type, value: Any, path: str) -> tuple[inspect.Type, Any, str]:
    """Follow the path of a validation error through the declared type and the value at once."""
    key = ""
    for step in STEP.finditer(path):
        plain = _plain(kind)
        if isinstance(plain, inspect.StructType):
            name = step["name"]
            kind = next(field.type for field in plain.fields if field.encode_name == name)
            value, key = value[name], f"{key}.{name}" if key else name
        elif isinstance(plain, inspect.ListType | inspect.VarTupleType):
            index = int(step["index"])
            kind, value, key = plain.item_type, value[index], f"{key}[{index}]"
        elif isinstance(plain, inspect.DictType):
            kind = plain.value_type
            name = next(name for name, entry in value.items() if not isinstance(entry, str))
            value, key = value[name], f"{key}.{name}"
    return kind, value, key


def _unknown(name: str, struct: inspect.StructType) -> str:
    """What to write instead of an unknown key: the same key in the right unit, or the keys most like it."""
    keys = {field.encode_name: field for field in struct.fields}
    stem = name.rpartition("_")[0]
    same = [key for key in keys if stem and key.rpartition("_")[0] == stem]
    if len(same) == 1:
        return f"{same[0]}, {allowed(keys[same[0]].type)}"
    return nearest(name, keys)


def explain(struct: type[msgspec.Struct], data: object, error: msgspec.ValidationError) -> Objection:
    """Turn a validation error of ``data`` against ``struct`` into key, found and allowed."""
    text = str(error)
    match = PATH.search(text)
    kind, value, key = _walk(inspect.type_info(struct), data, match["path"] if match else "")
    plain = _plain(kind)
    if isinstance(plain, inspect.StructType) and isinstance(value, dict):
        known = {field.encode_name for field in plain.fields}
        if "contains unknown field" in text:
            name = next(name for name in value if name not in known)
            whole = f"{key}.{name}" if key else name
            return Objection(whole, f"an unknown key, holding {found(value[name])}", _unknown(name, plain))
        missing = MISSING.search(text)
        if missing:
            field = next(field for field in plain.fields if field.encode_name == missing["name"])
            whole = f"{key}.{field.encode_name}" if key else field.encode_name
            return Objection(whole, "missing", allowed(field.type))
    bare = isinstance(value, str) and isinstance(plain, inspect.FloatType | inspect.IntType)
    return Objection(key or "the file", found(value), allowed(kind) + (", without quotation marks" if bare else ""))


def keys(data: object) -> Iterator[str]:
    """Every key of a parsed file, without those it stands in."""
    for value in data if isinstance(data, list) else data.values() if isinstance(data, dict) else ():
        yield from keys(value)
    if isinstance(data, dict):
        yield from data


def leaves(data: object, key: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a parsed file with its dotted key."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from leaves(value, f"{key}.{name}" if key else name)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, f"{key}[{index}]")
    else:
        yield key, data


def sentence_of(error: Exception) -> str:
    """The words of an error that was meant for a reader; otherwise its kind and words."""
    words = str(error).strip()
    if isinstance(error, ValueError) and words.endswith("."):
        return words
    return f"Something unforeseen happened ({type(error).__name__}: {words})."
