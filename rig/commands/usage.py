"""The parser of the command line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from rig.commands.endings import REFUSED


class Usage(argparse.ArgumentParser):
    """Wrong usage is told in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(
            REFUSED, f"{message[:1].upper()}{message[1:].rstrip('.')}; `{self.prog} --help` shows what is possible.\n"
        )
