"""Other values for parameters of the tissue, as a value: put in on the way from the preparation card to the slice."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from model.parameters import SliceParameters
from rig.instruments.preparation_to_parameters import REGION_VALUES

SET_BY_REGION = {item for values in REGION_VALUES.values() for item in values.items()}

Values = tuple[float, ...]


class Parameter(NamedTuple):
    """A parameter of the tissue, ``group.name``, with its value as written and its declared range."""

    name: str
    value: float
    unit: str
    low: float
    high: float


class Replaced(msgspec.Struct, frozen=True):
    """Other values for some parameters of a tissue, as if they had been written in its source."""

    parameters: tuple[Parameter, ...]
    values: Values

    def also(self, other: Replaced) -> Replaced:
        """Both; of a parameter that both name, the other's value."""
        return Replaced(self.parameters + other.parameters, self.values + other.values)

    def __call__(self, tissue: SliceParameters) -> SliceParameters:
        """What a preparation card multiplies stays multiplied, and what it sets outright stays.

        Raises ValueError when a card then leads out of a parameter's range.
        """
        changed: dict[str, dict[str, float]] = {}
        for one, value in zip(self.parameters, self.values, strict=True):
            group, field = one.name.split(".")
            own = getattr(getattr(tissue, group), field)
            if (one.name, own) in SET_BY_REGION:
                continue
            new = value if own == one.value else own * (value / one.value)
            if not one.low <= new <= one.high:
                raise ValueError(f"with its preparation card {one.name} is {new:g}, beyond {one.low:g} to {one.high:g}")
            changed.setdefault(group, {})[field] = new
        groups = {group: msgspec.structs.replace(getattr(tissue, group), **fields) for group, fields in changed.items()}
        return msgspec.structs.replace(tissue, **groups)


UNCHANGED = Replaced((), ())
