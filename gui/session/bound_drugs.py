"""Which drugs of the perfusion sit on the NMDA receptors of a synapse, and where on them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from rig.instruments.shelf import drug as drug_card
from rig.messages import Status

FELT = 0.02
"""An antagonist is drawn from this share of its half-effect concentration on."""


class DrugMark(NamedTuple):
    """``line``: the number of its colour and pattern. ``in_pore``: it plugs the channel; if not, it takes the place of
    glutamate."""

    drug: str
    line: int
    in_pore: bool


class _Site(NamedTuple):
    in_pore: bool
    felt_uM: float


@cache
def _site(drug: str) -> _Site | None:
    """Where the drug acts on an NMDA receptor; None for every other drug."""
    for ligand in drug_card(drug).ligands:
        if ligand.target == "nmda_pore" and ligand.action == "open_channel":
            return _Site(True, 0.0)
        if ligand.target == "nmda_glutamate" and ligand.action == "antagonist":
            return _Site(False, FELT * ligand.half_uM)
    return None


def bound_drugs(
    status: Status, before: tuple[DrugMark, ...], marks: Mapping[str, tuple[int, str]]
) -> tuple[DrugMark, ...]:
    """The drugs that can hold NMDA receptors now. A channel blocker that was there ``before`` stays: it is trapped.
    ``marks``: drug -> (number of its colour and pattern, name)."""
    held = [mark for mark in before if mark.in_pore]
    for valve in status.valves:
        if valve.tissue_uM <= 0.0:
            continue
        site = _site(valve.drug)
        if site is not None and valve.tissue_uM > site.felt_uM:
            mark = DrugMark(valve.drug, marks.get(valve.drug, (len(marks), ""))[0], site.in_pore)
            if mark not in held:
                held.append(mark)
    return tuple(sorted(held, key=lambda mark: mark.line))
