"""Files as a person, a disk or an ill will may leave them: real ones with values, keys or letters changed."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import msgspec
from hypothesis import strategies as st

from rig.journal.frames import HEAD, KINDS, MAGIC, frame

LEAVES = st.one_of(
    st.booleans(),
    st.integers(-5, 2000),
    st.integers(),
    st.floats(-100, 300),
    st.floats(),
    st.text(max_size=12),
    st.text(string.printable, max_size=80),
    st.sampled_from(["S1", "S2", "hfs", "off", "d_apv", "baseline", "nmda_pore", "<b>µ</b>", "../../x", "x" * 5000]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)
CHANGES = st.sampled_from(["replace", "replace", "nudge", "nudge", "remove", "repeat", "swap"])
NUDGES = st.floats(0.5, 2.0)
Path = tuple[str | int, ...]


def places(data: Any, here: Path = ()) -> list[Path]:
    """The path of every value of a document."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [here, *(path for key, value in inner for path in places(value, (*here, key)))]


def changed(draw: Callable[[st.SearchStrategy[Any]], Any], document: Any, known: list[Path]) -> Any:
    """The document with one to three values changed, nudged, removed, doubled, or put in another's place."""
    if not known[1:]:
        return draw(VALUES)
    data = deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(known[1:]))
        holder = data
        try:
            for key in way:
                holder = holder[key]
            change = draw(CHANGES)
            if change == "replace":
                holder[last] = draw(VALUES)
            elif change == "nudge":
                number = holder[last]
                holder[last] = type(number)(number * draw(NUDGES)) if isinstance(number, int | float) else draw(VALUES)
            elif change == "remove":
                del holder[last]
            elif isinstance(holder, list):
                holder.append(deepcopy(holder[last]))
            elif change == "repeat":
                holder[f"{last}_2"] = holder[last]
            else:
                other = draw(st.sampled_from(sorted(holder)))
                holder[last], holder[other] = holder[other], holder[last]
        except (LookupError, TypeError, AttributeError, OverflowError):
            continue  # an earlier change took the place away, or made it a number beyond all bounds
    return data


def toml(data: dict[str, Any]) -> str:
    """Tables as TOML text, each on one line."""
    return "".join(f"{line}\n" for line in _pairs(data))


def _pairs(data: dict[str, Any]) -> list[str]:
    return [f"{json.dumps(key, ensure_ascii=False)} = {_value(value)}" for key, value in data.items()]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_value(one)}" for key, one in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)


@st.composite
def texts(draw: Callable[[st.SearchStrategy[Any]], Any], whole: list[str]) -> bytes:
    """A text with one to three places overwritten."""
    text = draw(st.sampled_from(whole))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + draw(st.text("[]{}=.,;\"'#\\ \n\tab01-_eEµ\0", max_size=8)) + text[end:]
    return text.encode()


@st.composite
def documents(
    draw: Callable[[st.SearchStrategy[Any]], Any], whole: list[Any], written: Callable[[Any], bytes]
) -> bytes:
    """Tables with values changed, written as their file is."""
    number = draw(st.integers(0, len(whole) - 1))
    return written(changed(draw, whole[number], places(whole[number])))


@st.composite
def journals(draw: Callable[[st.SearchStrategy[Any]], Any], whole: bytes) -> bytes:
    """A journal whose entries were changed by somebody who knows how to seal them."""
    entries = list(_entries(whole))
    for _ in range(draw(st.integers(1, 3))):
        number = draw(st.integers(0, len(entries) - 1))
        kind, data = entries[number]
        what = draw(st.sampled_from(["change", "change", "change", "kind", "remove", "repeat", "move", "junk"]))
        if what == "change":
            entries[number] = (kind, changed(draw, data, places(data)))
        elif what == "kind":
            entries[number] = (draw(st.sampled_from(sorted(KINDS))), data)
        elif what == "remove" and len(entries) > 1:
            del entries[number]
        elif what == "repeat":
            entries.insert(number, (kind, data))
        elif what == "move":
            entries.insert(draw(st.integers(0, len(entries) - 1)), entries.pop(number))
        else:
            entries[number] = (kind, draw(VALUES))
    try:
        payloads = [(kind, msgspec.msgpack.encode(data)) for kind, data in entries]
    except OverflowError:  # a whole number that this format cannot hold
        payloads = [(1, b"")]
    return MAGIC + b"".join(frame(kind, number, payload) for number, (kind, payload) in enumerate(payloads))


def _entries(whole: bytes) -> Any:
    at = len(MAGIC)
    while at < len(whole):
        kind, _, length, _ = HEAD.unpack_from(whole, at)
        at += HEAD.size + length
        yield kind, msgspec.msgpack.decode(whole[at - length : at])


@st.composite
def binaries(draw: Callable[[st.SearchStrategy[Any]], Any], whole: bytes, head: int) -> bytes:
    """Bytes of a file changed, most of them in its head, or its end cut off."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 8))):
        data[draw(st.integers(4, head - 1))] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.sampled_from([len(data), len(data), len(data), head, 700, 5]))])
