"""How far a command is."""

from __future__ import annotations

import sys

from rig.files.safe_text import one_line


class Progress:
    """How far the slices are, on stderr: one line that is redrawn on a terminal, a line a tenth elsewhere."""

    def __init__(self) -> None:
        self._told = -1

    def __call__(self, fraction: float, words: str) -> None:
        percent = int(100 * fraction)
        words = one_line(words)
        if sys.stderr.isatty():
            print(f"\r\033[K{percent:3d} %  {words}", end="\n" if fraction >= 1 else "", file=sys.stderr, flush=True)
        elif percent // 10 > self._told:
            self._told = percent // 10
            print(f"{percent:3d} %  {words}", file=sys.stderr, flush=True)
