"""Which sweeps are held beside the live one, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from model.units import TICKS_PER_MIN
from rig.messages import Sweep


def held_words(sweeps: list[Sweep], recording: str = "") -> str:
    """ "35.5 min, S1"; of many: "mean of 24, 30.0 to 42.0 min, S1". Of a ``recording`` from elsewhere, whose time is
    its own: its name, and of how many sweeps the mean is taken."""
    say = QCoreApplication.translate
    if recording and len(sweeps) == 1:
        return recording
    if recording:
        return say("HeldWords", "mean of {count}, {recording}").format(count=len(sweeps), recording=recording)
    minutes = [sweep.pulses[0] / TICKS_PER_MIN for sweep in sweeps]
    pathways = ", ".join(sorted({sweep.pathway for sweep in sweeps}))
    if len(sweeps) == 1:
        return say("HeldWords", "{at:.1f} min, {pathways}").format(at=minutes[0], pathways=pathways)
    if len(sweeps) == len({sweep.pathway for sweep in sweeps}):
        return say("HeldWords", "{at:.1f} and {to:.1f} min, {pathways}").format(
            at=min(minutes), to=max(minutes), pathways=pathways
        )
    return say("HeldWords", "mean of {count}, {at:.1f} to {to:.1f} min, {pathways}").format(
        count=len(sweeps), at=min(minutes), to=max(minutes), pathways=pathways
    )
