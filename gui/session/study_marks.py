"""The colours, patterns and symbols of the drugs and groups of a study: a group takes the colour of its drug, and a
symbol of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from gui.parts.swatch import drug_colour
from gui.parts.symbol import SYMBOLS, Symbol
from gui.session.drug_lines import LINES
from rig.protocol.protocol import Protocol
from rig.study.results.progress import Progress


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
    """Of groups, or of arms, by what is done to them. A group with several drugs has the colour of the one that fewest
    groups have; of the groups without any the first is ink. ``blind``: all of one colour."""
    places = drug_places(protocols)
    given = [tuple(dict.fromkeys(step.drug for step in protocol.drug)) for protocol in protocols]
    often = {drug: sum(drug in drugs for drugs in given) for drug in places}
    first = next((number for number, drugs in enumerate(given) if not drugs), None)
    used = {places[drug] for drugs in given for drug in drugs}
    free = (place for place in range(len(places) + len(protocols)) if place not in used)
    marks = []
    for number, drugs in enumerate(given):
        if blind or number == first:
            colour = "text"
        else:
            colour = drug_colour(places[min(drugs, key=lambda drug: often[drug])] if drugs else next(free))
        marks.append(GroupMark(colour, SYMBOLS[number % len(SYMBOLS)]))
    return marks


def arm_marks(progress: Progress) -> list[GroupMark]:
    """Of the arms of a study, by their numbers. Symbols are dealt in the order in which arms are listed: in a blind
    study that of the design would tell which is which."""
    marks = group_marks([progress.arms[arm].protocol for arm in progress.shown], progress.blind)
    return [marks[progress.shown.index(arm)] for arm in range(len(progress.arms))]
