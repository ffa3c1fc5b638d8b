"""A page of headings, paragraphs and tables, as Markdown for a text editor or as HTML that can be printed."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import NamedTuple

from rig.files.safe_text import one_line, readable

STYLE = """@page { size: A4; margin: 18mm }
body { font: 10pt/1.4 Inter, sans-serif; color: #13171a; max-width: 178mm; margin: 0 auto; padding: 6mm }
h1 { font-size: 15pt; margin: 0 0 3mm } h2 { font-size: 11pt; margin: 4mm 0 1mm } p { margin: 0 0 1.5mm }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; vertical-align: top; padding: 1mm 2mm;
border-bottom: 0.2mm solid #c9cfd4 }"""


class Table(NamedTuple):
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(NamedTuple):
    """``parts``: paragraphs and tables; a paragraph that is empty is none."""

    heading: str
    parts: tuple[str | Table, ...]


class Document(NamedTuple):
    title: str
    sections: tuple[Section, ...]


def markdown(document: Document) -> str:
    """Of CommonMark with tables. What a person wrote is no mark-up."""
    lines = [f"# {_plain(document.title)}"]
    for section in document.sections:
        lines += ["", f"## {_plain(section.heading)}"]
        for part in section.parts:
            if isinstance(part, Table):
                lines += ["", _row(part.head), _row(["---"] * len(part.head)), *map(_row, part.rows)]
            elif part:
                lines += ["", _plain(part)]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    for sign in "\\`*_<>[]|":
        text = text.replace(sign, "\\" + sign)
    return one_line(text)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def page(document: Document) -> str:
    """HTML, whole in one file."""
    body = [f"<h1>{_safe(document.title)}</h1>"]
    for section in document.sections:
        body.append(f"<h2>{_safe(section.heading)}</h2>")
        for part in section.parts:
            if isinstance(part, Table):
                body += ["<table>", _cells("th", part.head), *(_cells("td", row) for row in part.rows), "</table>"]
            elif part:
                body.append(f"<p>{_safe(part)}</p>")
    head = (
        f'<meta charset="utf-8"><meta name="generator" content="Schaffer"><title>{_safe(document.title)}</title>'
        f"<style>{STYLE}</style>"
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n' + "\n".join(body) + "\n</body></html>\n"


def _cells(tag: str, cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{_safe(cell)}</{tag}>" for cell in cells) + "</tr>"


def _safe(text: str) -> str:
    return html.escape(readable(text))
