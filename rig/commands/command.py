"""A command of the command line, as a value for the table of the door."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import NamedTuple


class Command(NamedTuple):
    """``arguments`` declares what it takes; ``carry_out`` does it and returns the exit code.

    Its file imports what is heavy only when it is carried out: the door imports them all.
    """

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    carry_out: Callable[[Namespace], int]
