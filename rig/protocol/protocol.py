"""A protocol is a frozen value: everything an experimenter decides, as written in a file of ``resources/protocols``.

Times are in minutes after the start of recording, or, where a step is named, after the end of its last pulse.
``rig/protocol/timeline.py`` turns a protocol into ticks.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from model.units import Quantity
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes, Place
from rig.instruments.stimulator import Pathway, Pattern
from rig.measure.sweep import Cursors

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_]+$")]
StepName = Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[A-Za-z0-9_]*$", description="name of a step")]
Text = Annotated[str, msgspec.Meta(max_length=600)]
Minutes = Annotated[float, Quantity("min", -1440, 2880, "time")]
Pathways = Annotated[tuple[Pathway, ...], msgspec.Meta(min_length=1, max_length=2)]
Fraction = Annotated[float, Quantity("1", 0, 1, "intensity as a fraction of the maximal fEPSP slope of the slice")]
Current = Annotated[float, Quantity("uA", 0, 800, "stimulus current")]
Width = Annotated[float, Quantity("ms", 0.02, 0.5, "pulse width")]
Repeats = Annotated[int, Quantity("1", 1, 100, "sweeps of each")]
SeriesInterval = Annotated[float, Quantity("s", 1, 900, "from one sweep to the next")]

QuantityName = Literal[
    "slope",
    "amplitude",
    "onset",
    "peak_latency",
    "rise",
    "half_width",
    "area",
    "volley",
    "volley_latency",
    "population_spike",
    "ppr",
    "noise",
    "artefact",
]
Edge = Literal["start", "end"]


class Intensity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Test intensity of a pathway: a current, or a fraction of the maximal fEPSP slope (0.45 when neither is given)."""

    fraction_of_max: Fraction | None = None
    current_uA: Current | None = None
    width_ms: Width = 0.1
    on: bool = True


class TestPhase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How test pulses are given from a time on: each pathway every ``interval_s``, S2 half an interval after S1.

    ``pair_ms`` makes every one a pair. Sparse testing: ``group_pulses`` on each pathway every ``group_every_min``.
    """

    at_min: Minutes = 0.0
    after: StepName = ""
    mode: Literal["alternate", "S1", "S2", "off"] = "alternate"
    interval_s: Annotated[float, Quantity("s", 0.05, 900, "interval between test pulses of one pathway")] = 30.0
    pair_ms: Annotated[float, Quantity("ms", 5, 5000, "interval of the pair")] | None = None
    group_pulses: Annotated[int, Quantity("1", 1, 100, "test pulses of one pathway in a group")] | None = None
    group_every_min: Annotated[float, Quantity("min", 0.1, 240, "from group to group")] | None = None


class TrainStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern given to one pathway or to both at once; without an intensity of its own, at test intensity.

    ``induction``: it counts as a first or last induction step. ``reference``: its last pulse is t0.
    """

    name: Name
    at_min: Minutes
    pattern: Pattern
    pathways: Pathways = ("S1",)
    after: StepName = ""
    fraction_of_max: Fraction | None = None
    current_uA: Current | None = None
    width_ms: Width | None = None
    label: Annotated[str, msgspec.Meta(max_length=24)] = ""
    induction: bool = True
    reference: bool = False


class PulseStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One test pulse forced at a time after a step, off the rhythm of the others."""

    name: Name
    after: StepName
    delay_s: Annotated[float, Quantity("s", 0.1, 36000, "after the last pulse of the step")]
    pathway: Pathway = "S1"
    pair_ms: Annotated[float, Quantity("ms", 5, 5000, "interval, if the pulse is a pair")] | None = None


class InputOutputStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An input-output curve: every current ``repeats`` times, from the first to the last."""

    name: Name
    at_min: Minutes
    currents_uA: Annotated[tuple[Current, ...], msgspec.Meta(min_length=3, max_length=100)]
    pathway: Pathway = "S1"
    after: StepName = ""
    repeats: Repeats = 3
    interval_s: SeriesInterval = 30.0


class PairedPulseStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paired-pulse series: every interval ``repeats`` times at test intensity."""

    name: Name
    at_min: Minutes
    intervals_ms: Annotated[
        tuple[Annotated[float, Quantity("ms", 5, 5000, "interval of the pair")], ...],
        msgspec.Meta(min_length=1, max_length=100),
    ]
    pathway: Pathway = "S1"
    after: StepName = ""
    repeats: Repeats = 3
    interval_s: SeriesInterval = 30.0


class DrugStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drug in the inflow from one time to another; without an end, until the end of recording.

    ``from_min`` counts from the first pulse of ``from_step``, ``to_min`` from the last pulse of ``to_step``, where
    named. A start before recording is pre-incubation. ``name`` is the drug's own unless given. Exactly one
    concentration is given: in µM, in nM, or, for a drug whose file has a molar mass, in pg/ml.
    """

    drug: Name  # or the file of a card, which rig/protocol/own_cards.py has taken before
    from_min: Minutes
    concentration_uM: Annotated[float, Quantity("uM", 1e-10, 1e5, "concentration in the reservoir")] | None = None
    concentration_nM: Annotated[float, Quantity("nM", 1e-7, 1e8, "concentration in the reservoir")] | None = None
    concentration_pg_ml: Annotated[float, Quantity("pg/ml", 1e-3, 1e9, "concentration in the reservoir")] | None = None
    to_min: Minutes | None = None
    from_step: StepName = ""
    to_step: StepName = ""
    name: StepName = ""


class AcsfStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another ACSF, flow or temperature from one time to another, then the preparation's own. Times as for a drug.

    ``over_min``: it gets there in a straight line, in up to 20 stairs, from what the step that ends there left, or from
    the preparation's own. A flow of 0: chamber and tissue keep what they hold and go on to equilibrium with each other,
    what is in the tubing waits there, the temperature stays that of the setting; a submerged slice runs out of oxygen.
    """

    name: Name
    from_min: Minutes
    to_min: Minutes | None = None
    from_step: StepName = ""
    to_step: StepName = ""
    calcium_mM: Annotated[float, Quantity("mM", 0.5, 5, "Ca2+ of the ACSF recipe")] | None = None
    magnesium_mM: Annotated[float, Quantity("mM", 0, 10, "Mg2+ of the ACSF recipe")] | None = None
    flow_ml_min: Annotated[float, Quantity("ml/min", 0, 5, "flow through the chamber; 0 stops it")] | None = None
    temperature_C: Annotated[float, Quantity("degC", 22, 37, "temperature of the inflow")] | None = None
    over_min: Annotated[float, Quantity("min", 0.1, 1440, "from the beginning until it is reached")] | None = None


class MoveStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Electrodes put somewhere else; those not named stay."""

    name: Name
    at_min: Minutes
    after: StepName = ""
    s1: Place | None = None
    s2: Place | None = None
    rec: Place | None = None


class IntensityStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The test intensity of a pathway set anew: exactly one of the three.

    ``current_uA``; ``fraction_of_max``, of the slice as it is then; ``renormalise``: the current at which the slope,
    which was measured in the last 5 min, is that of the baseline again. The last two are looked for on a copy of the
    slice, and what is found is logged. Trains without an intensity of their own follow.
    """

    name: Name
    at_min: Minutes
    pathway: Pathway = "S1"
    after: StepName = ""
    current_uA: Current | None = None
    fraction_of_max: Fraction | None = None
    renormalise: bool = False


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named time window [from_min, to_min), after t0 or after an edge of a named step.

    One called ``baseline`` replaces the default (``rig/timecourse/baseline.py``).
    """

    name: Name
    from_min: Minutes
    to_min: Minutes
    step: StepName = ""
    edge: Edge = "end"


class Fit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A curve through the sweeps of the measure, and the number taken from it.

    ``sigmoid``: from 0 to ``maximum``, which is half reached at ``half`` and 5 % of it at ``threshold``. ``line``:
    ``gradient`` and ``r2``. ``proportional``: ``gradient`` of a line through the origin. A point is the mean of the
    sweeps of one current. ``up_to`` keeps the points whose measure is at most that fraction of the largest.
    """

    curve: Literal["sigmoid", "line", "proportional"]
    against: Literal["current_uA", "volley", "slope"]
    result: Literal["maximum", "half", "threshold", "gradient", "r2"]
    up_to: Annotated[float, Quantity("1", 0.1, 1, "fraction of the largest point")] = 1.0


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number the protocol is run for.

    Its sweeps: those of ``pathway`` in [from_min, to_min) after t0, or after an edge of ``step``; or those of the step
    ``during``, of which ``interval_ms`` keeps one paired-pulse interval and ``pulse`` takes one pulse of a train.
    ``relative_to``: a named window or ``baseline``; with ``pulse``, the number of another pulse is ``relative_pulse``.
    ``mean``: the mean, in percent of the mean in its reference if it has one; ``ratio``: the quotient of those means;
    ``max``, ``min``: of the sweeps, in percent if there is a reference; ``cv``: coefficient of variation in percent;
    ``fit``: see Fit. Magnitudes are used; ``signed`` keeps the sign of what is divided by the reference.
    """

    name: Name
    quantity: QuantityName
    pathway: Pathway = "S1"
    statistic: Literal["mean", "ratio", "max", "min", "cv", "fit"] = "mean"
    from_min: Minutes | None = None
    to_min: Minutes | None = None
    step: StepName = ""
    edge: Edge = "end"
    during: StepName = ""
    interval_ms: Annotated[float, Quantity("ms", 5, 5000, "interval of the pair")] | None = None
    pulse: Annotated[int, Quantity("1", 1, 4000, "number of the pulse, from 1")] | None = None
    relative_pulse: Annotated[int, Quantity("1", 1, 4000, "number of the pulse, from 1")] | None = None
    relative_to: StepName = ""
    signed: bool = False
    fit: Fit | None = None


Steps = msgspec.Meta(max_length=100)


class Protocol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything an experimenter decides. Exactly one of ``length_min`` and ``follow_up_min`` (after t0) is given."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    about: Text = ""
    preparation: Name = "rat_p21_28_submerged"
    length_min: Annotated[float, Quantity("min", 1, 2880, "length of the recording")] | None = None
    follow_up_min: Annotated[float, Quantity("min", 1, 2880, "recording after t0")] | None = None
    s1: Intensity = Intensity()
    s2: Intensity = Intensity()
    electrodes: Electrodes = Electrodes()
    amplifier: AmplifierSettings = AmplifierSettings()
    cursors: Cursors = Cursors()
    test: Annotated[tuple[TestPhase, ...], msgspec.Meta(min_length=1, max_length=100)] = (TestPhase(),)
    train: Annotated[tuple[TrainStep, ...], Steps] = ()
    pulse: Annotated[tuple[PulseStep, ...], Steps] = ()
    input_output: Annotated[tuple[InputOutputStep, ...], Steps] = ()
    paired_pulse: Annotated[tuple[PairedPulseStep, ...], Steps] = ()
    drug: Annotated[tuple[DrugStep, ...], Steps] = ()
    acsf: Annotated[tuple[AcsfStep, ...], Steps] = ()
    move: Annotated[tuple[MoveStep, ...], Steps] = ()
    intensity: Annotated[tuple[IntensityStep, ...], Steps] = ()
    window: Annotated[tuple[Window, ...], Steps] = ()
    measure: Annotated[tuple[Measure, ...], Steps] = ()
    sources: dict[str, Text] = {}
