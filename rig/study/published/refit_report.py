"""A refit in words and as JSON: what moved, what it gained, what it cost elsewhere, and what to write where."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from model import parameters as source
from rig.files.refusal import unit_text
from rig.study.published.calibration import NOTICED, SOURCE, STEP, WIDTH, Elsewhere, Refit
from rig.study.published.validation import Verdict
from rig.study.published.verdicts import number, verdict_words
from rig.study.table import aligned
from rig.study.tissue_change import Parameter

ENDED = {
    "settled": "The search settled: a further step gains less than a hundredth.",
    "spent": "The search ended because its evaluations were spent; more may gain more.",
    "stopped": "The search was broken off; this is the best that had been found.",
}


def moved(refit: Refit) -> list[tuple[Parameter, float, float]]:
    """Parameters that end elsewhere than they began: (parameter, before, after)."""
    ends = zip(refit.parameters, refit.search.before.values, refit.search.after.values, strict=True)
    return [(one, before, after) for one, before, after in ends if before != after]


def _end(one: Parameter, before: float, after: float) -> str:
    """What is to be said of a value that the search could not move further."""
    near = any(abs(after - end) <= STEP * abs(end or before) for end in (one.low, one.high))
    return "at the end of its range" if near else ""


def lines_of_parameters() -> dict[str, int]:
    """The line of every parameter, ``group.name``, in the file that declares them."""
    declared = ast.parse(Path(source.__file__).read_text(encoding="utf-8"))
    lines = {
        (group.name, field.target.id): field.lineno
        for group in declared.body
        if isinstance(group, ast.ClassDef)
        for field in group.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }
    groups = {one.type.__name__: one.name for one in msgspec.structs.fields(source.SliceParameters)}
    return {f"{groups[group]}.{field}": line for (group, field), line in lines.items() if group in groups}


def _change(before: Verdict, after: Verdict) -> str:
    """In or out, and where it was if that is not the same."""
    then, now = verdict_words(before)[0], verdict_words(after)[0]
    return now if then == now else f"{then} → {now}"


def _rows(pairs: list[tuple[Verdict, Verdict]]) -> str:
    table = [("row", "topic", "before", "after", "band", "verdict", "")]
    for before, after in pairs:
        row = after.row
        band = f"{number(row.low)} to {number(row.high)}"
        numbers = (number(before.simulated), number(after.simulated))
        table.append((row.id, row.topic[:44], *numbers, band, _change(before, after), after.lacks or before.lacks))
    return aligned(table, right=(2, 3))


def _elsewhere(elsewhere: list[Elsewhere] | None) -> Iterator[str]:
    if elsewhere is None:
        yield "Elsewhere: not looked at."
        return
    noticed = [(one.before, one.after) for one in elsewhere if one.noticed]
    rule = f"came into their band or left it, or moved by more than {NOTICED:g} half-widths"
    yield f"Elsewhere: of {len(elsewhere)} quick rows that were not in the fit, {len(noticed)} {rule}."
    if noticed:
        yield _rows(noticed)


def as_text(refit: Refit) -> str:
    """The whole report. Says what to write where, because nothing has been written."""
    changed, search = moved(refit), refit.search
    parts = [f"Parameters that moved, of {len(refit.parameters)} that were free:" if changed else "No parameter moved."]
    if changed:
        table = [("parameter", "before", "after", "unit", "range", "")]
        for one, before, after in changed:
            span = f"{number(one.low)} to {number(one.high)}"
            numbers = (number(before), number(after))
            table.append((one.name, *numbers, unit_text(one.unit), span, _end(one, before, after)))
        parts.append(aligned(table, right=(1, 2)))
    parts += ["", "Rows of the fit:", _rows(list(zip(search.before.verdicts, search.after.verdicts, strict=True))), ""]
    parts += [*_elsewhere(refit.elsewhere), ""]
    parts.append(
        f"Sum of squares, in half-widths from the middle of each band: {number(search.before.squares())} before, "
        f"{number(search.after.squares())} after; with far rows counted less, and with what it costs to leave the "
        f"values as written (one half-width for {WIDTH:g} e-fold), as the search does, "
        f"{number(search.before.loss())} before, {number(search.after.loss())} after."
    )
    parts.append(
        f"{ENDED[search.ended]} {search.evaluations} evaluations, seeds {refit.seeds[0]} to {refit.seeds[-1]}."
    )
    if not changed:
        return "\n".join([*parts, "Nothing was written."])
    lines = lines_of_parameters()
    parts.append(f"Nothing was written. To keep the new values, change these lines of {SOURCE}:")
    parts.append(
        aligned([(f"  line {lines[one.name]}", one.name, f"= {after:.15g}") for one, _, after in changed], right=(0,))
    )
    return "\n".join(parts)


def _pair(before: Verdict, after: Verdict) -> dict[str, Any]:
    return {
        "id": after.row.id,
        "before": before.simulated,
        "after": after.simulated,
        "low": after.row.low,
        "high": after.row.high,
        "in_band_before": before.in_band,
        "in_band": after.in_band,
    }


def as_json(refit: Refit) -> dict[str, Any]:
    """The one object of ``--json``. ``elsewhere``: the rows that changed; null when nobody looked."""
    search, lines = refit.search, lines_of_parameters()
    noticed = None if refit.elsewhere is None else [_pair(*one) for one in refit.elsewhere if one.noticed]
    return {
        "parameters": [
            {
                "name": one.name,
                "before": before,
                "after": after,
                "unit": one.unit,
                "low": one.low,
                "high": one.high,
                "line": lines[one.name],
            }
            for one, before, after in moved(refit)
        ],
        "rows": [_pair(*pair) for pair in zip(search.before.verdicts, search.after.verdicts, strict=True)],
        "elsewhere": noticed,
        "squares": {"before": search.before.squares(), "after": search.after.squares()},
        "evaluations": search.evaluations,
        "ended": search.ended,
        "seeds": list(refit.seeds),
    }
