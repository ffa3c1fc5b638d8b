"""What was asked of the rig and not done yet."""

from __future__ import annotations

import queue

from rig.messages import (
    Action,
    AddNote,
    BeginProtocol,
    Order,
    Rewind,
    RunPattern,
    SetBaseline,
    StopPattern,
    TryCurve,
    TryPairs,
    Visit,
)

KEEP_THEIR_PLACE = (
    RunPattern | StopPattern | AddNote | SetBaseline | BeginProtocol | Rewind | Visit | TryCurve | TryPairs
)


def drained(inbox: queue.SimpleQueue[Action | Order]) -> list[Action | Order]:
    """Everything in the mailbox, which is empty afterwards."""
    mail: list[Action | Order] = []
    while True:
        try:
            mail.append(inbox.get_nowait())
        except queue.Empty:
            return mail


def newest_settings(mail: list[Action | Order]) -> list[Action | Order]:
    """Drop settings that a later message of the same kind replaces before anything was done with them.

    A pattern, a note, a trial or a way back keeps its place: settings posted before it are in force when it starts.
    """
    kept: list[Action | Order] = []
    replaced: set[type] = set()
    for message in reversed(mail):
        if isinstance(
            message,
            RunPattern | StopPattern | AddNote | SetBaseline | BeginProtocol | Rewind | Visit | TryCurve | TryPairs,
        ):
            replaced.clear()
        elif type(message) in replaced:
            continue
        else:
            replaced.add(type(message))
        kept.append(message)
    return kept[::-1]
