"""Protocols of ``resources``, or a person's own, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rig.files.parse import convert, parse, read, with_overrides
from rig.files.refusal import Objection, found, nearest
from rig.files.shipped import find, shipped
from rig.protocol.protocol import Protocol
from rig.protocol.timeline import unroll


def check_protocol(protocol: Protocol) -> None:
    """What only the library and the timeline together can see. Raises Objection."""
    cards, known = shipped("preparations"), shipped("drugs")
    if protocol.preparation not in cards:
        raise Objection("preparation", found(protocol.preparation), nearest(protocol.preparation, cards))
    for index, step in enumerate(protocol.drug):
        if step.drug not in known:
            raise Objection(f"drug[{index}].drug", found(step.drug), nearest(step.drug, known))
    unroll(protocol)


def protocols() -> dict[str, Protocol]:
    """Every shipped protocol by the name of its file."""
    return {name: protocol(name) for name in shipped("protocols")}


def protocol_data(name_or_path: str) -> tuple[dict[str, Any], str]:
    """The tables of a shipped protocol or of a file, and the name to speak of it by."""
    is_path = name_or_path.endswith(".toml") or "/" in name_or_path or "\\" in name_or_path
    path = Path(name_or_path) if is_path else find("protocols", name_or_path)
    return read(path), path.name or name_or_path


def protocol(name_or_path: str, overrides: Mapping[str, str] | None = None) -> Protocol:
    """A shipped protocol by name, or a file by path (ending in ``.toml`` or holding a separator).

    ``overrides``: dotted key -> value as written after ``--set``; see ``with_overrides``.
    """
    data, file = protocol_data(name_or_path)
    return convert(with_overrides(data, overrides or {}, file), Protocol, file, check_protocol)


def protocol_of_text(text: str) -> Protocol:
    """A protocol from the text of its file, for instance from the log of an experiment. Raises RefusedFile."""
    return convert(parse(text, "the protocol of the log"), Protocol, "the protocol of the log", check_protocol)
