"""Presses every key of the Bench, in every spelling, and sees what it does: ``drive_keys.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from hand import picture, seen, session
from key_checks import CHECKS, At

from gui.bench.bench import Bench
from gui.bench.keys import table
from rig.messages import Action


def work(window: Bench, folder: Path) -> None:
    log: list[Action] = []
    window.session.bridge.logged.connect(lambda entries: log.extend(entry.action for entry in entries))
    seen["works"], seen["broken"] = [], {}
    for key in table():
        for spelling in key.keys:
            window.setFocus()
            try:
                CHECKS[key.action](At(window, log, spelling))
            except (KeyError, TimeoutError, AssertionError) as error:
                seen["broken"][f"{key.action} by {spelling}"] = repr(error)
            else:
                seen["works"].append(key.action)
    window.key_card.show_card()
    picture(window, folder, "keys-light-1366", "light", (1366, 768))


if __name__ == "__main__":
    session(lambda window: work(window, Path(sys.argv[1])))
