"""Half and half: constants fitted on one half of the rows, judged on the other, both ways.

Rows that were fitted agree because they were; what a constant is worth shows on rows that it has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rig.files.refusal import Objection
from rig.study.published.calibration import Refit, calibrate
from rig.study.published.rows import Collection, Row
from rig.study.published.validation import Progress, Verdict, unrunnable
from rig.study.published.verdicts import median_distance
from rig.study.tissue_change import Parameter


class Score(NamedTuple):
    """Of rows that were judged. ``distance``: the median from the published value, in half-widths of the band."""

    in_band: int
    rows: int
    distance: float | None

    @classmethod
    def of(cls, verdicts: Sequence[Verdict]) -> Score:
        return cls(sum(one.in_band for one in verdicts), len(verdicts), median_distance(verdicts))


class Half(NamedTuple):
    """One way. ``today``, ``refitted``: the other half, with the constants as written and as fitted on this one; empty
    when the search was stopped before."""

    refit: Refit
    today: list[Verdict]
    refitted: list[Verdict]


def in_halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Every other row of each topic, the letters of the ids, in order of ids; where a topic ends unevenly the next one
    makes up for it. The order in which rows are given does not matter."""
    ordered = sorted(rows, key=lambda row: row.id)
    return ordered[0::2], ordered[1::2]


def half_and_half(
    collection: Collection,
    rows: Sequence[Row],
    parameters: Sequence[Parameter],
    seeds: tuple[int, ...],
    evaluations: int,
    progress: Progress = lambda fraction, words: None,
) -> list[Half]:
    """Fit on either half of the rows that can be run, and judge the other; a way that is stopped is the last. Raises
    Objection for fewer than two such rows, and like ``calibrate``."""
    one, other = in_halves([row for row in rows if not unrunnable(collection, row)])
    if not other:
        raise Objection("the choice of rows", f"{len(one)} that can be run", "at least 2 for two halves")
    ways: list[Half] = []
    for fit, judge in ((one, other), (other, one)):

        def tell(fraction: float, words: str, done: float = len(ways) / 2) -> None:
            progress(done + fraction / 2, words)

        refit = calibrate(collection, fit, parameters, seeds, evaluations, tell, beside=judge)
        looked = refit.elsewhere or []
        ways.append(Half(refit, [pair.before for pair in looked], [pair.after for pair in looked]))
        if refit.search.ended == "stopped":
            break
    return ways
