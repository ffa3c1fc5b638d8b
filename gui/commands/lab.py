"""The lab itself: what opens without a command, and ``open`` on an experiment that was recorded."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.commands.command import Command
from rig.commands.endings import Refused, complain
from rig.commands.kernels import ready_kernels
from rig.commands.run import run
from rig.computer.program import called

FIRST_EXPERIMENT = "ltp_hfs"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a journal, NAME.schaffer")


def carry_out(asked: Namespace) -> int:
    return lab(asked.file)


def lab(asked: Path | None = None) -> int:
    """Open the window, on a journal if one is asked for; without a display say so and run the first experiment
    instead."""
    from rig.computer.doctor import no_display
    from rig.files.refusal import shown

    if asked is not None and not os.path.isfile(asked):  # which knows names that no file can have
        raise Refused(
            f"There is no journal {shown(str(asked), 120)}; name one that `{called()} run --out` or the lab left."
        )
    why = no_display()
    if why and asked is not None:
        raise Refused(f"{why}, so {asked.name} cannot be shown; `{called()} replay` computes it without a window.")
    if why:
        complain(f"{why}, so the first experiment ({FIRST_EXPERIMENT}) runs here without a window.")
        return run(FIRST_EXPERIMENT)
    ready_kernels()
    from gui.lab.lab import open_lab
    from gui.lab.window import users_experiments

    return open_lab(experiments=users_experiments(), asked=asked)


OPEN = Command("open", "open the lab on an experiment that was recorded, and go on with it", arguments, carry_out)
