"""The door. Without an argument it opens the lab; of the commands, some show the window and most need none.

Nothing heavy is imported here: each command brings what it needs when it is carried out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial

from gui.commands import lab, lab_report, snapshot
from rig import __version__
from rig.commands import bench, calibrate, cohort, doctor, export, probe, replay, run, validate
from rig.commands.code_page import print_on_any_code_page
from rig.commands.endings import exit_code
from rig.commands.usage import Usage
from rig.computer.program import called

# The only linear algebra is of ten rows: threads for it would only spin beside the window. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = (
    run.COMMAND,
    cohort.COMMAND,
    probe.COMMAND,
    validate.COMMAND,
    calibrate.COMMAND,
    snapshot.COMMAND,
    lab.OPEN,
    replay.COMMAND,
    export.command(lab_report.write),
    bench.COMMAND,
    doctor.COMMAND,
)


def _usage() -> Usage:
    door = Usage(prog=called(), description="Schaffer, a virtual slice rig. Without a command it opens the lab.")
    door.add_argument("--version", action="version", version=f"schaffer {__version__}")
    door.set_defaults(carry_out=lab.carry_out, file=None)
    parsers = door.add_subparsers(metavar="COMMAND", parser_class=Usage)
    for command in COMMANDS:
        parser = parsers.add_parser(command.name, help=command.help)
        command.arguments(parser)
        parser.set_defaults(carry_out=command.carry_out)
    return door


def main(arguments: Sequence[str] | None = None) -> int:
    print_on_any_code_page()
    asked = _usage().parse_args(arguments)
    return exit_code(partial(asked.carry_out, asked))


if __name__ == "__main__":
    sys.exit(main())
