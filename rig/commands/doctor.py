"""``doctor``: what this computer lacks."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from rig.commands.command import Command
from rig.commands.endings import DONE, FAILED, answer


def arguments(parser: ArgumentParser) -> None:
    """None."""


def carry_out(asked: Namespace) -> int:
    from rig.computer.doctor import examine

    findings = examine()
    for finding in findings:
        answer(("  " if finding.well else "! ") + finding.text)
    lacking = sum(not finding.well for finding in findings)
    answer("This computer has all that the lab needs." if not lacking else f"Things to put right: {lacking}.")
    return FAILED if lacking else DONE


COMMAND = Command("doctor", "say what this computer lacks", arguments, carry_out)
