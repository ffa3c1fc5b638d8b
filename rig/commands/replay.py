"""``replay``: a journal computed again and compared. One that is not whole is compared as far as it goes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from rig.commands.command import Command
from rig.commands.endings import DONE, FAILED, Refused, answer, complain
from rig.commands.kernels import ready_kernels
from rig.commands.progress import Progress
from rig.computer.program import called


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a journal, NAME.schaffer")


def carry_out(asked: Namespace) -> int:
    ready_kernels()
    from rig.files.refusal import shown
    from rig.journal.reader import read_journal
    from rig.journal.replay import replay

    path: Path = asked.file
    try:
        reading = read_journal(path)
    except OSError as error:
        raise Refused(
            f"The journal {shown(str(path), 120)} cannot be opened ({error.strerror}); name another file."
        ) from error
    if reading.start is None:
        raise Refused(f"{reading.cut} Name a journal that `{called()} run --out` or the lab left.")
    progress = Progress()
    found = replay(reading, lambda fraction: progress(fraction, path.name))
    if reading.cut:
        complain(reading.cut)
    answer(found.difference or f"All {found.sweeps} sweeps are the same to the bit.")
    return FAILED if found.difference else DONE


COMMAND = Command("replay", "compute a journal again and compare it bit for bit", arguments, carry_out)
