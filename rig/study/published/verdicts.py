"""Verdicts in words: the table, the summary line, the JSON."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from rig.study.published.rows import Condition
from rig.study.published.validation import Findings, Verdict

FAR = 2.0
"""Half-widths of its band that a row which is far from the published value is beyond."""


def number(value: float | None) -> str:
    """Three or four figures with a true minus; a dash where there is no number."""
    return "–" if value is None else f"{value:.4g}".replace("-", "−")


def range_words(one: Condition) -> str:
    """The band of a condition; without an upper end, its lower one."""
    return f"{number(one.low)} or more" if one.high is None else f"{number(one.low)} to {number(one.high)}"


def verdict_words(one: Verdict) -> tuple[str, str]:
    """In or out, and whether the direction is right, as the table says it."""
    where = "outside" if not one.counted else "empty" if one.empty else "in" if one.in_band else "out"
    side = "" if one.right_side is None or not one.counted else "right" if one.right_side else "wrong"
    return where, side


def as_text(findings: Findings) -> str:
    """A line a row: id, topic, simulated, band, in or out, direction, and what is missing; under it its conditions."""
    heads = ("row", "topic", "simulated", "band", "verdict", "direction", "")
    lines = [heads]
    for one in findings.verdicts:
        row = one.row
        band = f"{number(row.low)} to {number(row.high)}"
        lines.append((row.id, row.topic[:44], number(one.simulated), band, *verdict_words(one), one.lacks))
        for two in (*one.also, *one.presupposed):
            holds = "holds" if two.holds else "fails"
            words = range_words(two.condition)
            lines.append(("", f"  {two.condition.measure}"[:44], number(two.simulated), words, holds, "", ""))
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column == 2 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def share(held: int, of: int) -> str:
    """For instance 93 of 101 (92 %)."""
    return f"{held} of {of}" + (f" ({100 * held / of:.0f} %)" if of else "")


def counts(findings: Findings) -> dict[str, tuple[int, int]]:
    """(held, counted) of the core rows, the extended rows and the directions."""
    table = {}
    for which in ("core", "extended"):
        rows = [one for one in findings.verdicts if one.row.set == which and one.counted]
        table[which] = sum(one.in_band for one in rows), len(rows)
    sides = [one.right_side for one in findings.verdicts if one.counted and one.right_side is not None]
    table["direction"] = sum(sides), len(sides)
    return table


def distances(verdicts: Sequence[Verdict]) -> list[float]:
    """From the published value, in half-widths of the band, of the rows that have a number and are not empty."""
    told = [one.from_published for one in verdicts if one.counted and not one.empty]
    return [one for one in told if one is not None]


def median_distance(verdicts: Sequence[Verdict]) -> float | None:
    known = distances(verdicts)
    return median(known) if known else None


def beyond(verdicts: Sequence[Verdict], half_widths: float = FAR) -> list[Verdict]:
    """The rows that are farther from the published value than so many half-widths of their band, empty or not."""
    return [one for one in verdicts if one.counted and (one.from_published or 0.0) > half_widths]


def tally(findings: Findings) -> dict[str, int]:
    """What is not told by ``counts``: rows that are empty, without a number, outside a slice."""
    verdicts = findings.verdicts
    return {
        "empty": sum(one.counted and one.empty for one in verdicts),
        "without_number": sum(one.counted and one.simulated is None for one in verdicts),
        "outside": sum(not one.counted for one in verdicts),
    }


def summary(findings: Findings) -> str:
    """One line on the whole run."""
    table, others = counts(findings), tally(findings)
    seeds = f"seeds {findings.seeds[0]} to {findings.seeds[-1]}"
    return (
        f"In band: core {share(*table['core'])}, extended {share(*table['extended'])}; "
        f"direction right in {share(*table['direction'])}; empty {others['empty']}, "
        f"without a number {others['without_number']}, outside a slice {others['outside']}; "
        f"median distance {number(median_distance(findings.verdicts))} half-widths; "
        f"{findings.runs} runs, {seeds}, {findings.wall_s:.0f} s."
    )


def as_json(findings: Findings) -> dict[str, Any]:
    """The one object of ``--json``. ``also``, ``presupposed``: of rows that have conditions, their numbers in order.
    ``summary``: (held, counted) of each kind, and what the summary line says."""
    return {
        "rows": [
            {
                "id": one.row.id,
                "simulated": one.simulated,
                "low": one.row.low,
                "high": one.row.high,
                "in_band": one.in_band,
                **({"also": [two.simulated for two in one.also]} if one.also else {}),
                **({"empty": one.empty} if one.presupposed else {}),
                **({"presupposed": [two.simulated for two in one.presupposed]} if one.presupposed else {}),
            }
            for one in findings.verdicts
        ],
        "summary": {
            **counts(findings),
            **tally(findings),
            "median_distance": median_distance(findings.verdicts),
            "beyond_two": len(beyond(findings.verdicts)),
        },
    }
