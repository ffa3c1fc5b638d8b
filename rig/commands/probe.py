"""``probe``: the bench of physiology, on one slice without variation."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from rig.commands.command import Command
from rig.commands.endings import DONE
from rig.commands.findings import tell
from rig.commands.kernels import ready_kernels
from rig.commands.progress import Progress


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="probes, for instance LFS-08, or topics, for instance LFS")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def carry_out(asked: Namespace) -> int:
    ready_kernels()
    from rig.study.published.probes import SEEDS, probes
    from rig.study.published.validation import validate

    collection = probes()
    findings = validate(collection, collection.choose(tuple(asked.ids)), SEEDS, Progress())
    tell(findings, asked.json)
    return DONE


COMMAND = Command(
    "probe", "protocols of physiology on one slice without variation, beside a real slice's range", arguments, carry_out
)
