"""The bench of physiology: protocols of ``resources/probes`` on one slice without variation, beside the range of a real
slice. In the form of published rows; a wrong form of an equation shows here within minutes."""

from __future__ import annotations

from model.parameters import SliceParameters
from model.variation import NONE
from rig.files.root import RESOURCES
from rig.study.published.rows import Collection
from rig.study.tissue_change import Parameter, Replaced

FOLDER = "probes"
SEEDS = (1,)
"""The slice is the mean one; the seed turns the amplifier's noise and the order of the classes of spines."""

_CV = SliceParameters().release.release_cv
STEADY = Replaced((Parameter("release.release_cv", _CV, "1", 0.0, 0.3),), (0.0,))
"""Release does not vary from sweep to sweep."""


def probes() -> Collection:
    """Raises RefusedFile."""
    return Collection(RESOURCES / FOLDER, NONE, STEADY)
