"""A design with its cards as one text: what is locked when a study runs, and what goes to whoever computes a slice."""

from __future__ import annotations

import hashlib
import zlib
from typing import Any

import msgspec

from rig.files.parse import convert
from rig.files.refusal import RefusedFile, found, shown
from rig.instruments.drug import Drug, check_drug
from rig.instruments.preparation import Preparation, check_preparation
from rig.study.design.design import Design
from rig.study.design.design_file import OpenedDesign, check_design, with_cards

MOST_BYTES = 32 << 20
PARTS = ("design", "preparations", "drugs")


def plan_text(opened: OpenedDesign) -> bytes:
    """JSON, the same bytes for the same design with the same cards."""
    return msgspec.json.encode(opened._asdict(), order="deterministic")


def sealed(text: bytes) -> bytes:
    """As a study file keeps it: deflated, so that who looks into the file, or searches it, reads no name of a group.
    Nothing is encrypted: whoever unpacks it on purpose has it."""
    return zlib.compress(text, 9)


def unsealed(kept: bytes, file: str) -> bytes:
    """What ``sealed`` was given. Raises RefusedFile, about ``file``."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(kept, MOST_BYTES + 1)
    except zlib.error:
        raise RefusedFile(file, "the design", "broken", "the text of a design, deflated") from None
    if not unpacking.eof:
        raise RefusedFile(file, "the design", "cut short or too long", "the text of a design, deflated")
    return text


def digest_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def plan_of(text: bytes, file: str) -> OpenedDesign:
    """What ``plan_text`` wrote, checked as a design file is. Raises RefusedFile, about ``file``."""
    try:
        data = msgspec.json.decode(text) if len(text) <= MOST_BYTES else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedFile(file, "the design", f"broken ({shown(str(error), 160)})", "the text of a design") from None
    parts: list[Any] = [data.get(part) for part in PARTS] if isinstance(data, dict) else []
    if not parts or not all(isinstance(part, dict) for part in parts):
        raise RefusedFile(file, "the design", found(data), "a table of " + ", ".join(PARTS))
    design, preparations, drugs = parts
    if not all(isinstance(card, dict) for card in (*preparations.values(), *drugs.values())):
        raise RefusedFile(file, "a card", "no table", "a table")
    return with_cards(
        convert(design, Design, file, check_design),
        {name: convert(card, Preparation, file, check_preparation) for name, card in preparations.items()},
        {name: convert(card, Drug, file, check_drug) for name, card in drugs.items()},
    )
