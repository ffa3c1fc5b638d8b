"""Parameters and measures of every slice as arrays of numpy, for inference elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from model.variation import individual
from rig.files.atomic_write import write_bytes_whole
from rig.study.results.analysis import exclusions
from rig.study.results.dose_response import values_of
from rig.study.results.study import Study
from rig.study.running.slice_result import VARIATIONS


def parameter_arrays(study: Study) -> dict[str, np.ndarray]:
    """A row a slice that is done, in the order of the tables; every array begins with that axis but the names.

    ``group``, ``animal`` and ``slice`` (from 1), ``seed``, ``counts`` (False where it is excluded); ``parameters``
    (slices, parameters) float64: what makes the slice differ from the mean one, as factors, and of the last two the
    firing threshold in mV and the drift an hour; ``conditions`` (slices, axes) float64: what was set, NaN for none;
    ``measures`` (slices, measures) float64, NaN without a response. ``parameter_names``, ``condition_names``,
    ``measure_names`` name the columns.
    """
    design = study.opened.design
    results = sorted(study.results, key=lambda one: one.index)
    out = exclusions(study.opened, study.results, study.left_out)
    made = [individual(VARIATIONS[design.sampling.variation], one.seed) for one in results]
    names = [*made[0].factors, "threshold_mV", "drift_per_hour"] if made else []
    measures = list(dict.fromkeys(name for one in results for name in one.measures))
    axes = [values_of(design, place) for place in range(len(design.axis))]
    rows = [[*one.factors.values(), one.threshold_mV, one.drift_per_hour] for one in made]
    given = [[float(values[one.arm]) for values in axes] for one in results]
    found = [[_value(one.measures.get(name)) for name in measures] for one in results]
    return {
        "group": np.array([study.names[one.arm] for one in results], dtype=np.str_),
        "animal": np.array([one.animal + 1 for one in results], dtype=np.int64),
        "slice": np.array([one.slice + 1 for one in results], dtype=np.int64),
        "seed": np.array([one.seed for one in results], dtype=np.int64),
        "counts": np.array([one.index not in out for one in results], dtype=np.bool_),
        "parameter_names": np.array(names, dtype=np.str_),
        "parameters": np.array(rows, dtype=float).reshape(len(results), len(names)),
        "condition_names": np.array([axis.key for axis in design.axis], dtype=np.str_),
        "conditions": np.array(given, dtype=float).reshape(len(results), len(axes)),
        "measure_names": np.array(measures, dtype=np.str_),
        "measures": np.array(found, dtype=float).reshape(len(results), len(measures)),
    }


def _value(measure: float | None) -> float:
    return np.nan if measure is None else measure


def write_parameters(study: Study, path: Path) -> None:
    """A ``.npz``; nothing in it needs pickle. Raises NotWritten."""
    store = io.BytesIO()
    arrays = parameter_arrays(study)
    np.savez_compressed(store, allow_pickle=False, **arrays)
    write_bytes_whole(store.getvalue(), path)
