"""The arms of a design: what is done to the slices of each group, one a value of its axes, and what each is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

import msgspec

from rig.files.parse import convert, with_overrides
from rig.files.refusal import RefusedFile
from rig.protocol.protocol import Measure, Protocol
from rig.protocol.protocol_toml import stated
from rig.protocol.timeline import unroll
from rig.study.design.design import Axis, Design, Group, Sampling

OUTCOME, VOLLEY = "outcome", "volley_change"
"""Names of the measures that every slice of a study has: what it is run for, and the fibre volley in the same window,
in percent of the baseline."""
MEASURE = re.compile(r"measure\[(\d+)\]")


class Arm(msgspec.Struct, frozen=True):
    """Slices that are treated alike to the last value. ``group``: its number; ``at``: a value of every axis that its
    protocol has, in their order. ``protocol``: with the measures that the design asks for, and no others."""

    name: str
    group: int
    at: tuple[float | None, ...]
    protocol: Protocol


def volley_of(outcome: Measure) -> Measure:
    """The fibre volley of the pathway and the window of the outcome."""
    return msgspec.structs.replace(
        outcome, name=VOLLEY, quantity="volley", statistic="mean", relative_to="baseline", fit=None, signed=False
    )


def asked(protocol: Protocol, design: Design) -> Protocol:
    """The protocol with the measures of the design."""
    windowed = design.outcome.from_min is not None
    volley = (volley_of(design.outcome),) if windowed else ()
    return msgspec.structs.replace(protocol, measure=(design.outcome, *design.secondary, *volley))


def has(protocol: Protocol, axis: Axis) -> bool:
    """Whether the protocol has the table in which the key stands."""
    here: object = msgspec.to_builtins(protocol)
    for part in axis.key.split(".")[:-1]:
        if isinstance(here, list | tuple):
            names = [item.get("name") or item.get("drug") for item in here if isinstance(item, dict)]
            here = here[int(part)] if part.isdecimal() and int(part) < len(here) else _called(here, names, part)
        elif isinstance(here, dict):
            here = here.get(part)
    return isinstance(here, dict)


def _called(items: Sequence[object], names: list[object], part: str) -> object:
    return items[names.index(part)] if part in names else None


def value_text(value: float, axis: Axis) -> str:
    """ "50 µM"."""
    return f"{value:g} {axis.unit}".strip()


def _at(group: Group, axes: tuple[Axis, ...], values: tuple[float | None, ...]) -> Protocol:
    """Raises RefusedFile where a value is none that its key may have."""
    settings = {axis.key: repr(value) for axis, value in zip(axes, values, strict=True) if value is not None}
    if not settings:
        return group.protocol
    tables = with_overrides(stated(group.protocol), settings, group.name)
    return convert(tables, Protocol, f"group {group.name}", unroll)


class _Itself:
    """A design as a key: it is frozen but has no hash."""

    def __init__(self, design: Design) -> None:
        self.design = design

    def __hash__(self) -> int:
        return id(self.design)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.design is self.design


def arms(design: Design) -> tuple[Arm, ...]:
    """In the order of the groups, and of the values within one. Raises RefusedFile, which names group and key."""
    return _made(_Itself(design))


@lru_cache(maxsize=4)
def _made(itself: _Itself) -> tuple[Arm, ...]:
    # all that is read of a study asks for them, and a map of two axes takes a fifth of a second to make
    return tuple(_arms(itself.design))


def _arms(design: Design) -> Iterator[Arm]:
    for number, group in enumerate(design.group):
        ways = [axis.values if has(group.protocol, axis) else (None,) for axis in design.axis]
        for values in product(*ways):
            words = [
                value_text(value, axis) for axis, value in zip(design.axis, values, strict=True) if value is not None
            ]
            name = f"{group.name} {', '.join(words)}" if words else group.name
            try:
                protocol = asked(_at(group, design.axis, values), design)
                unroll(protocol)
            except RefusedFile:
                raise
            except ValueError as error:
                key, found, allowed = (getattr(error, part, str(error)) for part in ("key", "found", "allowed"))
                raise RefusedFile(f"group {group.name}", _in_design(key), found, allowed) from None
            yield Arm(name, number, values, protocol)


def _in_design(key: str) -> str:
    """Where a measure that the design has put into a protocol stands in the design."""
    measure = MEASURE.match(key)
    if measure is None:
        return key
    number = int(measure[1])
    return key.replace(measure[0], f"secondary[{number - 1}]" if number else "outcome", 1)


def arm_count(design: Design) -> int:
    """How many there are, without making them."""
    total = 0
    for group in design.group:
        ways = 1
        for axis in design.axis:
            ways *= len(axis.values) if has(group.protocol, axis) else 1
        total += ways
    return total


def slices_per_arm(sampling: Sampling) -> int:
    return sampling.animals * sampling.slices_per_animal
