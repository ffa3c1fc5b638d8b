"""A design is a frozen value: everything that is decided of an experiment with many slices before there is one."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.units import Quantity
from rig.protocol.protocol import Measure, Protocol, Text
from rig.study.statistics.values import Correction, TestName, Unit

Label = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Level = Annotated[str, msgspec.Meta(max_length=40)]
Percent = Annotated[float, Quantity("%", 0.1, 1000, "change")]
Value = Annotated[float, Quantity("1", -1e6, 1e6, "in the unit of its key")]

MOST_SLICES = 100_000
MOST_ARMS = 400


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Slices that are treated alike. ``levels``: of a design with two factors, its level of each."""

    name: Label
    protocol: Protocol
    control: bool = False
    about: Text = ""
    levels: Annotated[tuple[Level, ...], msgspec.Meta(max_length=2)] = ()


class Sampling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which animals and slices. All are drawn independently of each other from ``seed``; slices of one animal share.

    ``animals``: of every group, or, where ``every_group``, in all: then every animal gives ``slices_per_animal`` slices
    to every group (blocked by animal). ``twins``: the same slices in every group, which no laboratory has.
    """

    seed: Annotated[int, Quantity("1", 0, 2**24 - 1, "seed of the design")] = 1
    animals: Annotated[int, Quantity("1", 1, 60_000, "animals")] = 8
    slices_per_animal: Annotated[int, Quantity("1", 1, 200, "slices of one animal in one group")] = 1
    every_group: bool = False
    twins: bool = False
    variation: Literal["none", "realistic", "high"] = "realistic"


class Exclusion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules by which a slice does not count; one that is not given is none."""

    drift_percent: Annotated[float, Quantity("%", 0.5, 100, "drift of the baseline in 10 min")] | None = None
    volley_change_percent: Annotated[float, Quantity("%", 1, 500, "change of the fibre volley")] | None = None
    least_response_mV: Annotated[float, Quantity("mV", 0.01, 5, "amplitude in the baseline")] | None = None

    @property
    def any(self) -> bool:
        return self != Exclusion()


class Analysis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the outcome of the groups is compared; always two-sided. ``smallest_effect``: the difference of the outcome
    that would matter, in its unit; None says that nobody has thought of one."""

    unit: Unit = "animal"
    test: TestName = "welch_t"
    correction: Correction = "holm"
    alpha: Annotated[float, Quantity("1", 0.001, 0.2, "probability of a false positive")] = 0.05
    smallest_effect: Annotated[float, Quantity("1", 0.01, 1000, "in the unit of the outcome")] | None = None


class Axis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key of the protocol that takes several values: every group that has it becomes an arm a value."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    values: Annotated[tuple[Value, ...], msgspec.Meta(min_length=2, max_length=40)]
    label: Level = ""
    unit: Annotated[str, msgspec.Meta(max_length=12)] = ""


class Design(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``outcome``: the one measure that the analysis is of, called ``outcome``. ``secondary``: others, exploratory.

    ``randomise``: slices are recorded in a random order, in blocks of one animal where every group has a slice of it.
    ``blind``: groups are called by letters until the analysis is done.
    """

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    group: Annotated[tuple[Group, ...], msgspec.Meta(min_length=1, max_length=40)]
    outcome: Measure
    about: Text = ""
    sampling: Sampling = Sampling()
    randomise: bool = True
    blind: bool = False
    exclude: Exclusion = Exclusion()
    analysis: Analysis = Analysis()
    secondary: Annotated[tuple[Measure, ...], msgspec.Meta(max_length=20)] = ()
    axis: Annotated[tuple[Axis, ...], msgspec.Meta(max_length=3)] = ()

    @property
    def control(self) -> Group | None:
        """The group that others are compared with; None where all are compared with each other."""
        return next((one for one in self.group if one.control), None)
