"""Protocols of ``resources``, or a person's own, as frozen values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rig.files.parse import convert, parse, read, with_overrides
from rig.files.refusal import Objection, RefusedFile, found, nearest
from rig.files.shipped import find, shipped
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.preparation import Preparation
from rig.protocol.own_cards import OwnCards, own_cards, with_doses_in_uM
from rig.protocol.protocol import Protocol
from rig.protocol.timeline import unroll


class Opened(NamedTuple):
    """A protocol with the cards that it names, whole."""

    protocol: Protocol
    preparation: Preparation
    drugs: dict[str, Drug]


def check_protocol(protocol: Protocol, preparations: Collection[str] = (), drugs: Collection[str] = ()) -> None:
    """What only the library and the timeline together can see. ``preparations``, ``drugs``: cards that there are
    besides those of the shelf. Raises Objection."""
    cards, known = (*shipped("preparations"), *preparations), (*shipped("drugs"), *drugs)
    if protocol.preparation not in cards:
        raise Objection("preparation", found(protocol.preparation), nearest(protocol.preparation, cards))
    for index, step in enumerate(protocol.drug):
        if step.drug not in known:
            raise Objection(f"drug[{index}].drug", found(step.drug), nearest(step.drug, known))
    unroll(protocol)


def protocols() -> dict[str, Protocol]:
    """Every shipped protocol by the name of its file."""
    return {name: protocol(name) for name in shipped("protocols")}


def _source(name_or_path: str) -> tuple[dict[str, Any], str, Path]:
    """The tables of a shipped protocol or of a file, the name to speak of it by, and the folder in which it lies."""
    is_path = name_or_path.endswith(".toml") or "/" in name_or_path or "\\" in name_or_path
    path = Path(name_or_path) if is_path else find("protocols", name_or_path)
    return read(path), path.name or name_or_path, path.parent


def protocol(name_or_path: str, overrides: Mapping[str, str] | None = None) -> Protocol:
    """A shipped protocol by name, or a file by path (ending in ``.toml`` or holding a separator), for a rig that has
    the cards of the shelf and no others: one with cards of its own is refused.

    ``overrides``: dotted key -> value as written after ``--set``; see ``with_overrides``.
    """
    taken, own, file = _taken(name_or_path, overrides or {})
    for key, cards in (("preparation", own.preparations), ("drug", own.drugs)):
        if cards:
            name = next(iter(cards))
            allowed = f"a {key} of the shelf here; main.py run takes a card that lies beside the file"
            raise RefusedFile(file, key, found(f"{name}.toml"), allowed)
    return taken


def opened(name_or_path: str, overrides: Mapping[str, str] | None = None) -> Opened:
    """The same with all cards; a drug or preparation whose name ends in ``.toml`` is looked for beside the file."""
    taken, own, _ = _taken(name_or_path, overrides or {})
    card = own.preparations.get(taken.preparation) or shelf.preparation(taken.preparation)
    names = dict.fromkeys(step.drug for step in taken.drug)
    return Opened(taken, card, {name: own.drugs[name] if name in own.drugs else shelf.drug(name) for name in names})


def _taken(name_or_path: str, overrides: Mapping[str, str]) -> tuple[Protocol, OwnCards, str]:
    data, file, folder = _source(name_or_path)
    tables, own = own_cards(with_overrides(data, overrides, file), folder, file)

    def check(protocol: Protocol) -> None:
        check_protocol(with_doses_in_uM(protocol, own.drugs), own.preparations, own.drugs)

    return with_doses_in_uM(convert(tables, Protocol, file, check), own.drugs), own, file


def protocol_of_text(text: str) -> Protocol:
    """A protocol from the text of its file, for instance from the log of an experiment, which has the cards that it
    names. Raises RefusedFile."""
    return convert(parse(text, "the protocol of the log"), Protocol, "the protocol of the log", unroll)
