"""The log of every branch of the experiment: what was done, by whom it was done."""

from __future__ import annotations

from rig.messages import Branched, Logged
from rig.timecourse.branch import MAIN


class BranchLogs:
    def __init__(self) -> None:
        self._branch = MAIN
        self._logs: dict[str, list[Logged]] = {MAIN: []}

    @property
    def entries(self) -> list[Logged]:
        """Of the branch in view, in order."""
        return self._logs[self._branch]

    def add_log(self, entries: list[Logged]) -> None:
        self.entries.extend(entries)

    def add_branched(self, branched: Branched) -> None:
        """A new branch shares what came before it with its parent."""
        if branched.new:
            shared = self._logs[branched.parent]
            self._logs[branched.branch] = [entry for entry in shared if entry.tick < branched.tick]
        self._branch = branched.branch
