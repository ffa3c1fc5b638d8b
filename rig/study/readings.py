"""Numbers of one slice that are no measure of a protocol: of a mean trace, of a train, of molecules, of ions.

``arm``: where rows compare several protocols, the one that the number is of.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.units import Quantity
from rig.instruments.stimulator import Pathway
from rig.protocol.protocol import Edge, Minutes, Name, StepName


class TraceReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="trace"):
    """A number read from the mean S1 sweep of a window after t0. Times (ms) count from the pulse.

    ``artefact_end``: from when on the trace stays within ``fraction`` of the fEPSP peak until the volley window begins;
    ``volley``: the trough of the volley window, below the line that joins its ends; ``potential``: mean magnitude (mV)
    from ``from_ms`` to ``to_ms``.
    """

    arm: StepName = ""
    read: Literal["artefact_end", "volley", "potential"] = "volley"
    from_min: Minutes = 0.0
    to_min: Minutes = 10.0
    fraction: Annotated[float, Quantity("1", 0.001, 1, "of the fEPSP peak")] = 0.05
    from_ms: Annotated[float, Quantity("ms", 0, 85, "start of the mean potential")] = 0.0
    to_ms: Annotated[float, Quantity("ms", 0, 85, "end of the mean potential")] = 10.0


class TrainReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="train"):
    """What a late pulse of a train evokes over what an earlier one did. ``slope``: steepest 1 ms in the slope window;
    ``volley``: depth of the trough of the volley window below the line that joins its ends.

    Without a baseline of its own, because at 100 Hz one response stands on the one before.
    """

    arm: Name
    during: Name
    pulse: Annotated[int, Quantity("1", 1, 4000, "number of the pulse, from 1")]
    relative_pulse: Annotated[int, Quantity("1", 1, 4000, "number of the pulse, from 1")] = 1
    quantity: Literal["slope", "volley"] = "slope"


class RecoveryReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="recovery"):
    """Time constant (s) of the way back after a step, by forced pulses: slope = rest + A exp(-t / tau), by least
    squares. ``t`` counts from the end of ``after``; ``pulses`` names forced pulses. ``rest``: 100 % of baseline, or
    fitted as well.
    """

    arm: Name
    after: Name
    pulses: Annotated[tuple[Name, ...], msgspec.Meta(min_length=3, max_length=50)]
    pathway: Pathway = "S1"
    rest: Literal["baseline", "fitted"] = "baseline"


class TimeToShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="time_to_share"):
    """Minutes from an edge of a step until the slope of the test pulses has made ``share`` of its change.

    The change: from the mean of the 10 min before the edge to that of the last 5 min before ``within_min``. The slope
    on its way is the mean of four test pulses in a row.
    """

    arm: Name
    step: Name
    edge: Edge = "start"
    share: Annotated[float, Quantity("1", 0.05, 0.99, "part of the change")] = 0.9
    within_min: Annotated[float, Quantity("min", 6, 600, "from the edge to the end of the change")] = 30.0
    pathway: Pathway = "S1"


class ReadOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="read_out"):
    """A molecular read-out of the slice (a pathway's mean) at a time after t0, or after an edge of a step."""

    arm: Name
    read_out: Name
    at_min: Minutes
    pathway: Pathway = "S1"
    step: StepName = ""
    edge: Edge = "end"


class TissueTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="tissue"):
    """Minutes from an ACSF step of the arm until ``ion`` in the tissue has made ``share`` of the way to its new level;
    from a drug step, until the drug has.
    """

    arm: Name
    step: Name
    ion: Literal["magnesium_mM", "calcium_mM"] = "magnesium_mM"
    share: Annotated[float, Quantity("1", 0.05, 0.99, "part of the way")] = 0.5


SliceReading = TraceReading | TrainReading | RecoveryReading | TimeToShare | ReadOut | TissueTime
