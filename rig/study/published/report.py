"""What ``validate --out`` leaves in a folder: one page, a section a row, with a small figure each."""

from __future__ import annotations

from html import escape
from pathlib import Path

from rig.files.atomic_write import put_whole
from rig.study.published.figure import figure
from rig.study.published.rows import Collection, Row
from rig.study.published.validation import Findings, Verdict
from rig.study.published.verdicts import number, range_words, summary, verdict_words

PAGE = "published.html"

KNOWN = {
    "seen": "the number was read on a public page",
    "seen condition": "effect, dose and window were read; the size is remembered",
    "memory": "not verified",
    "seed text": "from the texts this project began with; not verified",
}

STYLE = """
body { font: 13px/1.45 Inter, sans-serif; color: #13171A; background: #fff; margin: 24px auto; max-width: 980px; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin: 26px 0 4px; } p { margin: 4px 0; }
section { display: grid; grid-template-columns: 430px 1fr; gap: 20px; border-top: 1px solid #CBD5DC; padding: 12px 0; }
.in { color: #00623F; } .out { color: #B3261E; } .quiet { color: #5D6872; }
"""


def _paragraphs(row: Row, verdict: Verdict) -> str:
    where, side = verdict_words(verdict)
    kind = "in" if verdict.in_band else "out"
    told = (
        f"<b>{number(verdict.simulated)}</b> against {number(row.expected)} ({number(row.low)} to {number(row.high)})"
    )
    direction = f", direction {side}" if side else ""
    words = [f'<p>{told}: <b class="{kind}">{where}</b>{direction}.</p>']
    words.append(f"<p>{escape(row.protocol)}. {escape(row.measure)}.</p>")
    for one in verdict.also:
        asked, kind = range_words(one.condition), "in" if one.holds else "out"
        told = f"{escape(one.condition.measure)}: <b>{number(one.simulated)}</b> against {asked}"
        words.append(f'<p>{told}: <b class="{kind}">{"holds" if one.holds else "fails"}</b>.</p>')
    words.append(f'<p class="quiet">{escape(row.preparation)}</p>')
    words.append(f'<p class="quiet">{escape(row.source)}. Known: {KNOWN[row.known]}. {escape(row.seen)}</p>')
    for title, text in (("Deviation", row.deviation), ("Why not", row.reason), ("No number", verdict.lacks)):
        if text:
            words.append(f"<p>{title}: {escape(text)}</p>")
    return "".join(words)


def page(collection: Collection, findings: Findings) -> str:
    """The whole report as HTML."""
    sections = []
    for one in findings.verdicts:
        taken = collection.readings(one.row.outcome) if one.row.outcome else []
        picture = figure(one, taken, findings.courses)
        sections.append(
            f"<h2>{one.row.id} {escape(one.row.topic)}</h2>"
            f"<section><div>{picture}</div><div>{_paragraphs(one.row, one)}</div></section>"
        )
    legend = (
        "Lines: mean of the simulated slices. Bar: acceptance band of the published result, with a line at its "
        "expected value; dot: the simulated cohort mean."
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Published results</title><style>{STYLE}</style>'
        f"<h1>Published results</h1><p>{escape(summary(findings))}</p><p>{legend}</p>{''.join(sections)}</html>"
    )


def write_report(collection: Collection, findings: Findings, folder: Path) -> None:
    """Raises OSError when the folder cannot be written."""
    put_whole(folder / PAGE, page(collection, findings).encode())
