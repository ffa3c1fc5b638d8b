"""A half-and-half run in words and as JSON: what constants are worth on rows that they were not fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rig.study.published.halves import Half, Score
from rig.study.published.refit_report import ENDED, moved
from rig.study.published.verdicts import number, share
from rig.study.table import aligned

NAMES = ("on the first, judged on the second", "on the second, judged on the first")


def _scores(halves: Sequence[Half]) -> tuple[Score, Score]:
    """Of all rows that were judged and not fitted: with the constants as written, and refitted."""
    today = [verdict for one in halves for verdict in one.today]
    return Score.of(today), Score.of([verdict for one in halves for verdict in one.refitted])


def _line(name: str, today: Score, refitted: Score) -> tuple[str, ...]:
    numbers = (number(today.distance), number(refitted.distance))
    return name, share(today.in_band, today.rows), share(refitted.in_band, refitted.rows), *numbers


def as_text(halves: Sequence[Half]) -> str:
    """The whole report. Distances are from the published value, in half-widths of the band."""
    table: list[tuple[str, ...]] = [
        ("fitted", "in band today", "in band refitted", "median distance today", "refitted")
    ]
    table += [
        _line(name, Score.of(one.today), Score.of(one.refitted)) for name, one in zip(NAMES, halves, strict=False)
    ]
    table.append(_line("all", *_scores(halves)))
    parts = ["Rows that were judged and not fitted:", aligned(table, right=(3, 4)), ""]
    for name, one in zip(NAMES, halves, strict=False):
        fit, values = one.refit.search.after.verdicts, moved(one.refit)
        ids = ", ".join(verdict.row.id for verdict in fit)
        ends = ", ".join(f"{was.name} {number(before)} to {number(after)}" for was, before, after in values)
        parts.append(f"Fitted {name}: {ids}. Moved: {ends or 'nothing'}.")
        parts.append(f"{ENDED[one.refit.search.ended]} {one.refit.search.evaluations} evaluations.")
    seeds = halves[0].refit.seeds
    return "\n".join([*parts, f"Seeds {seeds[0]} to {seeds[-1]}. Nothing was written."])


def _told(score: Score) -> dict[str, Any]:
    return {"in_band": score.in_band, "rows": score.rows, "median_distance": score.distance}


def as_json(halves: Sequence[Half]) -> dict[str, Any]:
    """The one object of ``--json``."""
    today, refitted = _scores(halves)
    return {
        "halves": [
            {
                "fitted": [verdict.row.id for verdict in one.refit.search.after.verdicts],
                "judged": [verdict.row.id for verdict in one.today],
                "parameters": [
                    {"name": was.name, "before": before, "after": after} for was, before, after in moved(one.refit)
                ],
                "today": _told(Score.of(one.today)),
                "refitted": _told(Score.of(one.refitted)),
                "evaluations": one.refit.search.evaluations,
                "ended": one.refit.search.ended,
            }
            for one in halves
        ],
        "today": _told(today),
        "refitted": _told(refitted),
        "seeds": list(halves[0].refit.seeds),
    }
