"""Ctrl Z: takes back the last change of a setting, and only that, even when others changed since."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from gui.session.bridge import SHOWN_AS, Bridge
from rig.messages import (
    Action,
    Order,
    SetAmplifier,
    SetCursors,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
    Status,
)

UNDOABLE = (SetStimulator, SetPerfusion, SetAmplifier, SetElectrodes, SetCursors)
ONE_GESTURE_S = 0.8
"""Changes of the same numbers that follow each other this fast are one turn of the hand."""
KEPT = 100

Path = tuple[str | int, ...]


Take = Callable[[], object]


class Edit(NamedTuple):
    """``before``: path of every leaf that was changed -> what it was."""

    kind: type
    before: dict[Path, Any]
    at_s: float


Part = tuple[str | int, Any, Any]
"""A field or a place, and what stands there before and after."""


def changed(old: Any, new: Any, path: Path = ()) -> dict[Path, Any]:
    """Path of fields and places -> the old value, for every leaf in which two settings differ."""
    if type(old) is type(new) and isinstance(old, msgspec.Struct):
        parts: list[Part] = [(field, getattr(old, field), getattr(new, field)) for field in old.__struct_fields__]
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        parts = [(place, a, b) for place, (a, b) in enumerate(zip(old, new, strict=True))]
    else:
        return {} if old == new else {path: old}
    found: dict[Path, Any] = {}
    for step, a, b in parts:
        found |= changed(a, b, (*path, step))
    return found


def put_back(now: Any, path: Path, old: Any) -> Any:
    """``now`` with the leaf at ``path`` as it was."""
    if not path:
        return old
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        return msgspec.structs.replace(now, **{step: put_back(getattr(now, step), rest, old)})
    return tuple(put_back(part, rest, old) if place == step else part for place, part in enumerate(now))


class Undo:
    def __init__(self, bridge: Bridge, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock``: seconds, to tell one turn of the hand from two."""
        self._bridge = bridge
        self._clock = clock
        self._edits: list[Edit | Take] = []
        self._in_force: dict[type, Any] = {}
        self._undoing = False

    def learn(self, status: Status) -> None:
        """What is in force."""
        for kind in UNDOABLE:
            self._in_force[kind] = getattr(status, SHOWN_AS[kind][0])

    def forget(self) -> None:
        """Another branch has settings of its own."""
        self._edits = []

    def remember(self, action: Action | Order) -> None:
        """What a hand just changed."""
        kind = type(action)
        if kind not in UNDOABLE:
            return
        new = getattr(action, SHOWN_AS[kind][1])
        before = changed(self._in_force[kind], new)
        self._in_force[kind] = new
        if not before or self._undoing:
            return
        now = self._clock()
        last = self._edits[-1] if self._edits else None
        if (
            isinstance(last, Edit)
            and last.kind is kind
            and last.before.keys() == before.keys()
            and now - last.at_s < ONE_GESTURE_S
        ):
            self._edits[-1] = last._replace(at_s=now)
        else:
            self._push(Edit(kind, before, now))

    def add(self, take_back: Take) -> None:
        """Any other change, and what takes it back."""
        if not self._undoing:
            self._push(take_back)

    def _push(self, edit: Edit | Take) -> None:
        self._edits = [*self._edits[1 - KEPT :], edit]

    def undo(self) -> None:
        """Nothing happens when nothing was changed."""
        if not self._edits:
            return
        edit = self._edits.pop()
        self._undoing = True
        if isinstance(edit, Edit):
            settings = getattr(self._bridge.newest, SHOWN_AS[edit.kind][0])
            for path, old in edit.before.items():
                settings = put_back(settings, path, old)
            self._bridge.post(edit.kind(settings))
        else:
            edit()
        self._undoing = False
