"""The parser of the command line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from rig.commands.endings import REFUSED
from rig.files.safe_text import one_line

LONGEST = 400


class Usage(argparse.ArgumentParser):
    """Wrong usage is told in one sentence."""

    def error(self, message: str) -> NoReturn:
        said = one_line(message, LONGEST)
        self.exit(REFUSED, f"{said[:1].upper()}{said[1:].rstrip('.')}; `{self.prog} --help` shows what is possible.\n")
