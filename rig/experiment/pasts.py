"""What runs on the same slice have in common: computed once, and begun with by all.

A run is its slice and what was done to it. Where two runs have done the same up to a tick, they are the same to the
bit, whatever comes later; so a moment that one has left can be where another begins. A kept moment may be let go at any
time: that only costs computing it again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from rig.instruments.drug import Drug
from rig.messages import Planned, Result, SetPerfusion

if TYPE_CHECKING:
    from model.slice import Slice
    from rig.experiment.bookmark import Bookmark
    from rig.instruments.perfusion import PerfusionState

MOST = 96
"""Moments that are kept; each is a copy of a slice, 0.25 MB, and the sweeps before it."""


class Moment(NamedTuple):
    """A run at one moment. ``results``: what it has given since its plan was made."""

    mark: Bookmark
    results: tuple[Result, ...]


class Pasts:
    """Moments by what had been done, those used last. It belongs to one thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._wash: tuple[bytes, dict[PerfusionState, PerfusionState]] = b"", {}

    def recall(self, key: Hashable) -> Any:
        """None for what is not kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, what: Any) -> None:
        self._kept[key] = what
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def wash(self, way: bytes) -> dict[PerfusionState, PerfusionState]:
        """What chamber and tissue do, second by second, is the same in every slice. Only that of the way asked for last
        is kept, as runs of one protocol on several slices follow each other."""
        if self._wash[0] != way:
            self._wash = way, {}
        return self._wash[1]

    def rested(self, make_slice: Callable[..., Slice]) -> Callable[..., Slice]:
        """Make slices as ``make_slice`` does, each settled once."""

        def copied(**wanted: Any) -> Slice:
            key = (make_slice, msgspec.msgpack.encode(wanted))
            if self.recall(key) is None:
                self.keep(key, make_slice(**wanted))
            copy: Slice = self.recall(key).copy()
            return copy

        return copied


def given_before(tick: int, ordered: Sequence[tuple[int, Planned]], drugs: Mapping[str, Drug]) -> bytes:
    """The steps that were ordered before a tick, (tick, step) each, with the cards of the drugs they name: a key."""
    steps = [step for at, step in ordered if at < tick]
    baths = [step.action.settings for step in steps if isinstance(step.action, SetPerfusion)]
    named = sorted({valve.drug for bath in baths for valve in bath.valves})
    return msgspec.msgpack.encode((tick, steps, [drugs[name] for name in named]))
