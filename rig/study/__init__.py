"""Many slices: cohorts, their tables and figures.

For notebooks and scripts (docs/python.md) the names below are here: ``from rig.study import open_design, run_study``.
They are brought when they are first asked for, so that nothing heavy comes with a file of this room.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rig.study.design.design_file import design_of_text, designs, open_design
    from rig.study.documents.parameters import parameter_arrays
    from rig.study.from_python.sensitivity import fitted_parameters, sample_parameters, sobol_indices, sweep
    from rig.study.from_python.studies import (
        analyse_study,
        criticise,
        export_study,
        run_study,
        slice_arrays,
        study_power,
        sweep_arrays,
    )
    from rig.study.results.study import read_study
    from rig.study.statistics.hill import hill_fit
    from rig.study.statistics.power import needed_n, textbook_power

_WHERE = {
    "rig.study.design.design_file": ("design_of_text", "designs", "open_design"),
    "rig.study.documents.parameters": ("parameter_arrays",),
    "rig.study.from_python.sensitivity": ("fitted_parameters", "sample_parameters", "sobol_indices", "sweep"),
    "rig.study.from_python.studies": (
        "analyse_study",
        "criticise",
        "export_study",
        "run_study",
        "slice_arrays",
        "study_power",
        "sweep_arrays",
    ),
    "rig.study.results.study": ("read_study",),
    "rig.study.statistics.hill": ("hill_fit",),
    "rig.study.statistics.power": ("needed_n", "textbook_power"),
}

__all__ = [
    "analyse_study",
    "criticise",
    "design_of_text",
    "designs",
    "export_study",
    "fitted_parameters",
    "hill_fit",
    "needed_n",
    "open_design",
    "parameter_arrays",
    "read_study",
    "run_study",
    "sample_parameters",
    "slice_arrays",
    "sobol_indices",
    "study_power",
    "sweep",
    "sweep_arrays",
    "textbook_power",
]


def __getattr__(name: str) -> Any:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
