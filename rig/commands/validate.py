"""``validate``: the slice against published results."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.commands.command import Command
from rig.commands.endings import DONE, FAILED, complain
from rig.commands.findings import tell
from rig.commands.kernels import ready_kernels
from rig.commands.progress import Progress
from rig.commands.results_folder import make_folder, written


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="rows, for instance LTP-12, or topics, for instance LTP")
    parser.add_argument("--quick", action="store_true", help="two slices, and only the rows that are soon done")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write a report with a figure a row there")


def carry_out(asked: Namespace) -> int:
    ready_kernels()
    from rig.study.published.rows import Collection
    from rig.study.published.validation import QUICK_SEEDS, SEEDS, quick_rows, validate

    collection = Collection()
    rows = collection.choose(tuple(asked.ids))
    out: Path | None = asked.out
    make_folder(out)
    if asked.quick and not asked.ids:
        rows = quick_rows(collection, rows)
    seeds = QUICK_SEEDS if asked.quick else SEEDS
    findings = validate(collection, rows, seeds, Progress(), with_courses=out is not None)
    if out is not None:
        from rig.study.published.report import write_report

        if not written(lambda: write_report(collection, findings, out), "report", out):
            return FAILED
    tell(findings, asked.json)
    if out is not None and not asked.json:
        complain(f"published.html is in {out}.")
    return DONE


COMMAND = Command("validate", "compare the slice with published results", arguments, carry_out)
