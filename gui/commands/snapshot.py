"""``snapshot``: a picture of the window."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.commands.argument_types import minutes, size
from rig.commands.command import Command
from rig.commands.kernels import ready_kernels


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("out", type=Path, metavar="OUT.png")
    parser.add_argument("--protocol", metavar="P", help="run this protocol first")
    parser.add_argument("--minutes", type=minutes, metavar="M", help="stop at this time of the experiment")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    parser.add_argument("--size", type=size, default=(1920, 1080), metavar="WxH")
    parser.add_argument("--state", metavar="NAME", help="show a state; an unknown name lists them")


def carry_out(asked: Namespace) -> int:
    ready_kernels()
    from gui.snapshot.picture import save

    return save(
        asked.out,
        protocol=asked.protocol,
        minutes=asked.minutes,
        theme=asked.theme,
        size=asked.size,
        state=asked.state,
    )


COMMAND = Command("snapshot", "save a picture of the window", arguments, carry_out)
