"""Colours and symbols of the groups of a study: the drug's own colour, ink for the control, none while it is blind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from gui.parts.swatch import drug_colour
from gui.results.symbols import SYMBOLS
from gui.results.values import Look
from gui.session.drug_lines import LINES
from rig.study.design.arms import Arm
from rig.study.design.design import Design
from rig.study.design.slices import codes

INK, NEUTRAL = "text", "unknown"


def drug_numbers(arms: Sequence[Arm]) -> dict[str, int]:
    """Drug -> number of its colour and pattern, that of the Bench; drugs that hang on no line there take the next."""
    drugs = dict.fromkeys(step.drug for arm in arms for step in arm.protocol.drug)
    known = {drug: LINES.index(drug) for drug in drugs if drug in LINES}
    free = (number for number in count() if number not in known.values())
    return {drug: known[drug] if drug in known else next(free) for drug in drugs}


def names(design: Design, arms: Sequence[Arm], blind: bool) -> tuple[str, ...]:
    """What the arms are called: by letters while the study is blind."""
    return codes(design, arms) if blind else tuple(arm.name for arm in arms)


def looks(design: Design, arms: Sequence[Arm], blind: bool) -> tuple[Look, ...]:
    """One an arm. A group with several drugs takes the colour of the one that fewest groups have; a group without any
    is ink, and where that is taken it takes the next colour that no drug has."""
    named = names(design, arms, blind)
    if blind:
        # in the order of the letters, or the place would give the group away
        places = {name: place for place, name in enumerate(sorted(named, key=lambda name: (len(name), name)))}
        return tuple(Look(name, NEUTRAL, SYMBOLS[places[name] % len(SYMBOLS)]) for name in named)
    numbers = drug_numbers(arms)
    having = {drug: sum(drug in _drugs(arm) for arm in arms) for drug in numbers}
    free = (drug_colour(number) for number in count(max(numbers.values(), default=-1) + 1))
    plain = [arm for arm in arms if not _drugs(arm)]
    first = next((arm for arm in plain if design.group[arm.group].control), plain[0] if plain else None)
    made = []
    for place, arm in enumerate(arms):
        own = min(_drugs(arm), key=lambda drug: having[drug], default="")
        colour = drug_colour(numbers[own]) if own else INK if arm is first else next(free)
        made.append(Look(named[place], colour, SYMBOLS[place % len(SYMBOLS)]))
    return tuple(made)


def _drugs(arm: Arm) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.drug for step in arm.protocol.drug))


