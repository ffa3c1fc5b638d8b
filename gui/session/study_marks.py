"""The colours, patterns and symbols of the drugs and groups of a study: a group takes the colour of its drug, and a
symbol of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gui.parts.swatch import drug_colour
from gui.parts.symbol import SYMBOLS, Symbol
from gui.session.drug_lines import LINES
from rig.protocol.protocol import Protocol


class GroupMark(NamedTuple):
    """``colour``: a token of the theme."""

    colour: str
    symbol: Symbol


def drug_places(protocols: Sequence[Protocol]) -> dict[str, int]:
    """Drug -> number of its colour and pattern: those that hang on the bench have theirs, the others the next ones."""
    places = {drug: place for place, drug in enumerate(LINES)}
    for protocol in protocols:
        for step in protocol.drug:
            places.setdefault(step.drug, len(places))
    return places


def group_marks(protocols: Sequence[Protocol], blind: bool = False) -> list[GroupMark]:
    """Of groups, or of arms, by what is done to them. ``blind``: all of one colour."""
    places = drug_places(protocols)
    marks = []
    for number, protocol in enumerate(protocols):
        drug = next((step.drug for step in protocol.drug), None)
        colour = "text" if blind or drug is None else drug_colour(places[drug])
        marks.append(GroupMark(colour, SYMBOLS[number % len(SYMBOLS)]))
    return marks
