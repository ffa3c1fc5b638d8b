"""The one unit system, and the only way a number of the program is declared.

Units inside the model: ms, mV, nS, pA, pF, uM, um, degC (nS mV = pA, pA/pF = mV/ms); slow biochemistry in s.
The clock is an integer: one tick is 0.05 ms, one sample of the 20 kHz digitiser.
"""

from __future__ import annotations

from typing import Any

import msgspec

TICK_MS = 0.05
TICKS_PER_MS = 20
TICKS_PER_S = 20_000
TICKS_PER_MIN = 1_200_000


def Quantity(
    unit: str, low: float, high: float, help: str, source: str = "convention", q10: float = 1.0
) -> msgspec.Meta:
    """Declare what a number is: its unit, allowed range, meaning and where its value comes from.

    Used as ``name: Annotated[float, Quantity("ms", 0, 10, "synaptic delay", "Sabatini & Regehr 1999")] = 0.3``.
    Range checks, forms, tooltips and the manual all read this one line. ``source`` is a citation, or one of the words
    ``fitted``, ``interpolated``, ``convention``. ``q10`` is how many times faster a rate (or shorter a time constant)
    becomes per 10 degC around the reference temperature (``model.reference``).
    """
    declared = {"unit": unit, "low": low, "high": high, "help": help, "source": source, "q10": q10}
    return msgspec.Meta(ge=low, le=high, description=help, extra=declared)


def quantities(struct: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
    """Name -> ``{unit, low, high, help, source, q10, default}`` of every declared number of a Struct, in order."""
    declared: dict[str, dict[str, Any]] = {}
    described = msgspec.inspect.type_info(struct)
    assert isinstance(described, msgspec.inspect.StructType)
    for field in described.fields:
        kinds = field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
        for kind in kinds:
            if isinstance(kind, msgspec.inspect.Metadata) and kind.extra and "unit" in kind.extra:
                declared[field.name] = {**kind.extra, "default": field.default}
    return declared
