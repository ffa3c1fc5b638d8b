"""Slice parameters -> one flat record for the kernels, scaled to a temperature and to one slice's variation."""

from __future__ import annotations

import numpy as np

from model.parameters import SliceParameters
from model.reference import REFERENCE_C
from model.units import quantities


def _declared() -> list[tuple[str, str, dict]]:
    tissue = SliceParameters()
    return [
        (group, name, declared)
        for group in tissue.__struct_fields__
        for name, declared in quantities(type(getattr(tissue, group))).items()
    ]


DECLARED = _declared()
CONSTANTS = np.dtype([(f"{group}_{name}", np.float64) for group, name, _ in DECLARED] + [("drift_per_s", np.float64)])


def constants(tissue: SliceParameters, temperature_C: float, factors: dict[str, float] | None = None) -> np.ndarray:
    """Shape (1,), dtype CONSTANTS: every number of ``tissue`` under ``group_name``.

    Rates are multiplied and time constants divided by q10^((T - reference)/10). ``factors`` are one slice's
    deviations, by the same names. ``drift_per_s`` starts at 0.
    """
    record = np.zeros(1, CONSTANTS)
    for group, name, declared in DECLARED:
        value = getattr(getattr(tissue, group), name)
        scale = declared["q10"] ** ((temperature_C - REFERENCE_C) / 10.0)
        is_time = declared["unit"] in ("ms", "s")
        key = f"{group}_{name}"
        record[key] = (value / scale if is_time else value * scale) * (factors or {}).get(key, 1.0)
    return record
