"""Cards of drugs and preparations that lie beside a protocol file: a person's own, which no shelf has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from rig.files.refusal import RefusedFile, found
from rig.files.shipped import shipped
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.preparation import Preparation
from rig.protocol.dose import micromolar
from rig.protocol.protocol import Protocol

BESIDE = re.compile(r"([A-Za-z0-9_]{1,60})\.toml")


class OwnCards(NamedTuple):
    """By the name that the protocol goes on to call them by: that of the file without its ending."""

    preparations: dict[str, Preparation]
    drugs: dict[str, Drug]


def own_cards(data: Mapping[str, Any], folder: Path, file: str) -> tuple[dict[str, Any], OwnCards]:
    """The tables of a protocol with names where it says files, and the cards of those files.

    Raises RefusedFile for a file that does not lie beside the protocol, has the name of a card of the shelf, or is no
    card.
    """
    tables, cards = dict(data), OwnCards({}, {})
    if _is_file(tables.get("preparation")):
        tables["preparation"] = _taken(
            tables["preparation"], "preparation", cards.preparations, shelf.load_preparation, folder, file
        )
    if isinstance(steps := tables.get("drug"), list):
        tables["drug"] = [
            {**step, "drug": _taken(step["drug"], f"drug[{place}].drug", cards.drugs, shelf.load_drug, folder, file)}
            if isinstance(step, dict) and _is_file(step.get("drug"))
            else step
            for place, step in enumerate(steps)
        ]
    return tables, cards


def _is_file(value: object) -> bool:
    return isinstance(value, str) and value.endswith(".toml")


def _taken(value: str, key: str, cards: dict[str, Any], load: Callable[[Path], object], folder: Path, file: str) -> str:
    """Load a card and give its name."""
    beside = BESIDE.fullmatch(value)
    if beside is None:
        allowed = "the name of a file beside this one, of letters, digits and _, without a folder"
        raise RefusedFile(file, key, found(value), allowed)
    name, kind = beside[1], key.rpartition(".")[2]
    if name in shipped(f"{kind}s"):
        raise RefusedFile(file, key, found(value), f"a file that is not called as a {kind} of the shelf, {name}")
    if not (folder / value).is_file():
        raise RefusedFile(file, key, found(value), "a file that lies beside this one")
    if name not in cards:
        cards[name] = load(folder / value)
    return name


def with_doses_in_uM(protocol: Protocol, drugs: Mapping[str, Drug]) -> Protocol:
    """Doses by mass need the molar mass of a card that only these ``drugs`` hold. Raises Objection without one."""
    steps = tuple(
        msgspec.structs.replace(
            step, concentration_uM=micromolar(step, drugs[step.drug], f"drug[{place}]"), concentration_pg_ml=None
        )
        if step.drug in drugs and step.concentration_pg_ml is not None
        else step
        for place, step in enumerate(protocol.drug)
    )
    return msgspec.structs.replace(protocol, drug=steps)
