"""Whole-cell voltage clamp of the mean cell, as a value: what is held, what is stimulated, what is read.

Test pulses every ``interval_s`` evoke a current; after ``baseline_s`` comes a voltage step or trains (or nothing); test
pulses go on for ``follow_up_s``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from model.clamp import Pipette
from model.units import Quantity
from rig.drug import Drug
from rig.incubation import Solution
from rig.patch import Concentrations, Voltage
from rig.protocol import Fraction, Name
from rig.stimulator import Pathway, Pattern

Seconds = Annotated[float, Quantity("s", 0, 36000, "time after the induction")]


class VoltageStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The command goes to ``mV`` and back; no test pulses meanwhile."""

    mV: Voltage = 0.0
    duration_s: Annotated[float, Quantity("s", 0.01, 60, "length of the step")] = 5.0


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drug at several concentrations in equilibrium, every one on the same rested cell."""

    drug: Name
    concentrations_uM: Concentrations


class CurrentReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number the cell is clamped for.

    ``pA``: mean peak current in the baseline, with its sign. ``percent``: mean peak in [from_s, to_s) after the end of
    the induction, in percent of baseline. ``recovery_s``: time constant of the return to baseline in that window.
    ``half_uM``, ``hill``: Hill curve through the currents of the series; ``block_percent``: what its highest
    concentration takes away.
    """

    name: Name
    statistic: Literal["pA", "percent", "recovery_s", "half_uM", "hill", "block_percent"] = "percent"
    from_s: Seconds = 0.0
    to_s: Seconds = 4.0


class ClampSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One whole-cell experiment."""

    reading: Annotated[tuple[CurrentReading, ...], msgspec.Meta(min_length=1, max_length=20)]
    solution: Solution = Solution()
    pipette: Pipette = Pipette()
    holding_mV: Voltage = -70.0
    pathway: Pathway = "S1"
    fraction_of_max: Fraction = 0.5
    interval_s: Annotated[float, Quantity("s", 0.2, 120, "from test pulse to test pulse")] = 2.0
    baseline_s: Annotated[float, Quantity("s", 1, 7200, "before the induction")] = 60.0
    follow_up_s: Annotated[float, Quantity("s", 1, 14400, "after the induction")] = 60.0
    step: VoltageStep | None = None
    train: Pattern | None = None
    series: Series | None = None


def run_clamp(spec: ClampSpec, seed: int, drugs: Mapping[str, Drug] | None = None) -> dict[str, float | None]:
    """Every reading by its name; None where a fit was not possible. ``drugs``: shelf; the shipped files by default."""
    raise NotImplementedError
