"""Looking at single spines, as a value: uncaging and trains, and read-outs of chosen spines at chosen times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from model.units import Quantity
from rig.drug import Drug
from rig.incubation import Solution
from rig.protocol import Fraction, Name, Pathways
from rig.stimulator import Pathway, Pattern

Seconds = Annotated[float, Quantity("s", -36000, 86400, "time")]
SpineQuantity = Literal[
    "spine_ca_uM",
    "nmda_open",
    "nmda_mg_blocked",
    "nmda_drug_blocked",
    "camkii_active",
    "camkii_bound",
    "calcineurin",
    "ampa_number",
    "s831_p",
    "s845_p",
    "tag",
    "new_protein",
    "spine_volume",
    "spine_diameter",
    "spine_density",
]


class Uncaging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pulses of glutamate on one spine. Amount 1 is what one vesicle gives."""

    pattern: Pattern
    at_s: Annotated[float, Quantity("s", 0, 86400, "after the start")] = 60.0
    pathway: Pathway = "S1"
    nmda_quantile: Annotated[
        float, Quantity("1", 0, 1, "which spine: its place in the order of NMDA receptor number")
    ] = 0.5
    amount: Annotated[float, Quantity("1", 0, 5, "glutamate of a pulse, 1 = one vesicle")] = 1.0


class Train(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern from the stimulating electrodes. Test pulses are not given."""

    pattern: Pattern
    at_s: Annotated[float, Quantity("s", 0, 86400, "after the start")] = 60.0
    pathways: Pathways = ("S1",)
    fraction_of_max: Fraction = 0.45
    width_ms: Annotated[float, Quantity("ms", 0.02, 0.5, "pulse width")] = 0.1


class Wash(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drug washed in and out within the experiment (concentration at the receptors, first-order entry and exit)."""

    drug: Name
    concentration_uM: Annotated[float, Quantity("uM", 0, 1e5, "concentration in the bath")]
    at_s: Annotated[float, Quantity("s", 0, 86400, "after the start")] = 60.0
    duration_s: Annotated[float, Quantity("s", 1, 86400, "time in the bath")] = 180.0


class SpineReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number the spines are watched for, from ``from_s`` to ``to_s`` after the first or last pulse (``anchor``).

    ``mean`` and ``peak`` of the mean of the chosen spines; ``percent``: mean in percent of its value before the first
    pulse; ``peak_per_pulse``: mean over the pulses in the window of the peak after each; ``decay_s``: time constant of
    the fall from the peak; ``fall_s``: time from the last pulse until ``fraction`` of the peak is left.
    ``spines``: all of the pathway, those whose fibres a pulse of the first train recruits, or the one uncaged on.
    """

    name: Name
    quantity: SpineQuantity
    statistic: Literal["mean", "peak", "percent", "peak_per_pulse", "decay_s", "fall_s"] = "mean"
    spines: Literal["all", "recruited", "uncaged"] = "all"
    pathway: Pathway = "S1"
    anchor: Literal["first", "last"] = "last"
    from_s: Seconds = 0.0
    to_s: Seconds = 1.0
    every_ms: Annotated[float, Quantity("ms", 0.5, 600000, "sampling interval")] = 1000.0
    fraction: Annotated[float, Quantity("1", 0.01, 0.9, "part of the peak")] = 0.2


class SpineSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One experiment under the microscope."""

    reading: Annotated[tuple[SpineReading, ...], msgspec.Meta(min_length=1, max_length=20)]
    solution: Solution = Solution()
    uncaging: tuple[Uncaging, ...] = ()
    train: tuple[Train, ...] = ()
    wash: tuple[Wash, ...] = ()


def run_spine(spec: SpineSpec, seed: int, drugs: Mapping[str, Drug] | None = None) -> dict[str, float | None]:
    """Every reading by its name; None where a fit was not possible. ``drugs``: shelf; the shipped files by default."""
    raise NotImplementedError
