"""Tags of a recording as lines of a log: drugs that are on the shelf as valves, everything else as notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from model.units import TICKS_PER_S
from rig.instruments.drug import Drug
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.messages import AddNote, Logged, SetPerfusion
from rig.recordings.raw import Tag

LONGEST = 500
"""Characters of a note."""
DOSE = re.compile(r"(?P<value>\d+(?:[.,]\d+)?)\s*(?P<unit>[pnuµμm]?)M\b")
IN_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")
IN_uM = {"p": 1e-6, "n": 1e-3, "u": 1.0, "µ": 1.0, "μ": 1.0, "m": 1e3, "": 1e6}
OUT = re.compile(r"\b(wash|washout|wash-out|out|off|end|stop|acsf)\b", re.IGNORECASE)


def tag_log(tags: Iterable[Tag], drugs: Mapping[str, Drug]) -> tuple[list[Logged], list[str]]:
    """A line for each tag, and what was taken for a drug, in sentences. ``drugs``: the shelf."""
    log: list[Logged] = []
    told: list[str] = []
    open_: dict[str, float] = {}
    for tag in sorted(tags):
        tick = max(0, round(tag.at_s * TICKS_PER_S))
        text = " ".join(tag.text.split())[:LONGEST]
        log.append(Logged(tick, AddNote(text), text))
        named = _drug_in(text, drugs)
        out = OUT.search(text) is not None
        if named is None and not (out and open_):
            continue
        if out:
            for drug in [named] if named in open_ else list(open_):
                del open_[drug]
            told.append(f"The tag “{text}” is taken for the end of what was flowing.")
        elif named is not None:
            dose = DOSE.search(text)
            card = drugs[named]
            if dose is not None and IN_THOUSANDS.fullmatch(dose["value"]):
                told.append(f"The tag “{text}” stays a note: its comma may be a decimal comma or one of thousands.")
                continue
            uM = float(dose["value"].replace(",", ".")) * IN_uM[dose["unit"]] if dose is not None else card.usual_uM
            if not 0 < uM <= card.most_uM:
                told.append(f"The tag “{text}” stays a note: {uM:g} µM of {card.name} is beyond its range.")
                continue
            open_[named] = uM
            usual = "" if dose is not None else ", at its usual concentration, as the tag names none"
            told.append(f"The tag “{text}” is taken for {card.name} {uM:g} µM{usual}.")
        valves = tuple(Valve(drug, uM, True) for drug, uM in open_.items())
        log.append(Logged(tick, SetPerfusion(PerfusionSettings(valves=valves)), text))
    return log, told


def _drug_in(text: str, drugs: Mapping[str, Drug]) -> str | None:
    """The file of the drug that a text names as whole words, the longest name first: D-APV before APV."""
    plain = _plain(text)
    names = [(_plain(word), file) for file, card in drugs.items() for word in (card.name, file)]
    names += [(name.removeprefix("d "), file) for name, file in names if name.startswith("d ")]
    for name, file in sorted(names, key=lambda one: (-len(one[0]), one[1])):
        if len(name) > 2 and f" {name} " in f" {plain} ":
            return file
    return None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z]+", " ", text.lower()).split())
