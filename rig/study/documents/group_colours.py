"""How the groups of a study look in print: a colour and a symbol each, told apart without colour too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rig.export.print_style import DRUG_COLOURS, INK
from rig.protocol.protocol import Protocol

OTHERS = ("#0067B1", "#B85600", "#00805F", "#A045BD", "#7D6B00", "#8C1240", "#2E3192", "#4F5962")
SYMBOLS = ("o", "s", "^", "D", "v", "P", "X", "p")
"""Of matplotlib."""


class GroupLook(NamedTuple):
    colour: str
    symbol: str


def group_looks(protocols: Sequence[Protocol], blind: bool) -> list[GroupLook]:
    """By what is done to them: the colour of the drug that fewest groups have; the first without any is ink. ``blind``:
    all of one colour."""
    given = [tuple(dict.fromkeys(step.drug for step in protocol.drug)) for protocol in protocols]
    often = {drug: sum(drug in drugs for drugs in given) for drugs in given for drug in drugs}
    plain = next((number for number, drugs in enumerate(given) if not drugs), None)
    taken, looks = {INK}, []
    for number, drugs in enumerate(given):
        wanted = DRUG_COLOURS.get(min(drugs, key=lambda drug: often[drug]), "") if drugs else ""
        free = [colour for colour in OTHERS if colour not in taken]
        if blind or number == plain:
            colour = INK
        elif wanted and wanted not in taken:
            colour = wanted
        else:
            colour = free[0] if free else OTHERS[number % len(OTHERS)]
        taken.add(colour)
        looks.append(GroupLook(colour, SYMBOLS[number % len(SYMBOLS)]))
    return looks
