"""Frozen values that cross the thread: actions go in; sweeps, status and faults come out."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_S, Quantity
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes
from rig.instruments.perfusion import PerfusionSettings, ValveState
from rig.instruments.preparation import Preparation
from rig.instruments.stimulator import Pathway, Pattern, StimulatorSettings
from rig.measure.sweep import OURS, Cursors, Rate

# ---- actions: from a person or a protocol to the rig. Each is logged with the tick at which it was applied.


class SetStimulator(msgspec.Struct, frozen=True, tag=True):
    settings: StimulatorSettings


class SetPerfusion(msgspec.Struct, frozen=True, tag=True):
    settings: PerfusionSettings


class SetAmplifier(msgspec.Struct, frozen=True, tag=True):
    settings: AmplifierSettings


class SetElectrodes(msgspec.Struct, frozen=True, tag=True):
    electrodes: Electrodes


class SetCursors(msgspec.Struct, frozen=True, tag=True):
    cursors: Cursors


class RunPattern(msgspec.Struct, frozen=True, tag=True):
    """Deliver a pattern to one pathway or to both; ``label`` is what the time course writes beside its arrow.

    Ordered ``wait_s`` ahead, it lets a test pulse that would come just before it wait. ``purpose`` matters to what is
    counted afterwards: the baseline ends at an induction; a ``series`` is no test of the response. ``reference``:
    minute 0 is its end, whatever comes later.
    """

    pattern: Pattern
    pathways: tuple[Pathway, ...]
    label: str = ""
    wait_s: Annotated[float, Quantity("s", 0, 10, "from the order to the first pulse")] = 0.0
    purpose: Literal["induction", "priming", "test", "series"] = "induction"
    reference: bool = False


class StopPattern(msgspec.Struct, frozen=True, tag=True):
    pass


class AddNote(msgspec.Struct, frozen=True, tag=True):
    """``by_rig``: the rig wrote it by itself, and no person did."""

    text: str
    by_rig: bool = False


class SetBaseline(msgspec.Struct, frozen=True, tag=True):
    """The window (ticks, from and to) whose mean is 100 % from now on, or once it has passed; None gives it back to the
    rule of ``rig/timecourse/baseline.py``. It changes nothing in the slice."""

    window: tuple[int, int] | None


class BeginProtocol(msgspec.Struct, frozen=True, tag=True):
    """A protocol, as the text of its file, has its tick 0 at ``tick``. What it does is planned or done besides; this
    says what for, so that its measures can be taken of the record."""

    text: str
    tick: int


class Planned(msgspec.Struct, frozen=True):
    """One thing that will happen by itself at ``tick``; ``label`` is what the time course writes beside it.

    The tick of a pattern is that of its first pulse. Settings mean what they change of those before them;
    ``rig/protocol/plan.py`` tells what is then in force, and adds, moves and removes steps.
    """

    tick: int
    action: SetStimulator | SetPerfusion | SetAmplifier | SetElectrodes | RunPattern | StopPattern | AddNote
    label: str = ""


class SetPlan(msgspec.Struct, frozen=True, tag=True):
    """What is still to come, in order of ticks; it replaces what was planned before."""

    steps: tuple[Planned, ...]


Action = (
    SetStimulator
    | SetPerfusion
    | SetAmplifier
    | SetElectrodes
    | SetCursors
    | RunPattern
    | StopPattern
    | AddNote
    | SetPlan
    | SetBaseline
    | BeginProtocol
)

# ---- pacing: handled by the engine, never logged, because it cannot change a result


class SetSpeed(msgspec.Struct, frozen=True, tag=True):
    """Model seconds per wall second; ``inf`` is flat out."""

    speed: float


class SetPaused(msgspec.Struct, frozen=True, tag=True):
    paused: bool


# ---- going back and trying out: handled by the engine, because they are about experiments and not in one


class Rewind(msgspec.Struct, frozen=True):
    """Go back to ``tick`` of the branch in view and start a new branch there. Nothing is lost: the old one stays."""

    tick: int


class Visit(msgspec.Struct, frozen=True):
    """Go on where another branch was left."""

    branch: str


class TryCurve(msgspec.Struct, frozen=True):
    """Measure the input-output curve of a pathway as it is now, on a copy of the slice."""

    pathway: Pathway
    currents_uA: tuple[float, ...]


class TryPairs(msgspec.Struct, frozen=True):
    """Measure the paired-pulse ratio of a pathway at several intervals, on a copy of the slice."""

    pathway: Pathway
    intervals_ms: tuple[float, ...]


class SaveElsewhere(msgspec.Struct, frozen=True):
    """Keep the experiment in another file from now on, with all that was kept of it before."""

    path: str


Order = SetSpeed | SetPaused | Rewind | Visit | TryCurve | TryPairs | SaveElsewhere

# ---- results: lossless, in order

LONGEST_TICKS = 60 * 24 * 60 * TICKS_PER_MIN
"""An experiment lasts sixty days at most: to open it again is to compute it again, and nobody would wait for more.
Nothing is recorded that could not be read again."""


class Sweep(msgspec.Struct, frozen=True):
    """One finished sweep as the digitiser delivered it.

    ``start``: tick of the first sample. ``pulses``: ticks of the pulses of ``pathway`` inside it.
    ``samples``: int16 at ``rate_hz``, read-only; mV = samples * mV_per_bit. ``measures``: of the first pulse, plus
    ``ppr`` for a pair; None where there was no response. ``bath_uM``: drug -> concentration in the bath;
    ``tissue_uM``: in the tissue.
    """

    index: int
    start: int
    pathway: Pathway
    kind: Literal["test", "pair", "train"]
    pulses: tuple[int, ...]
    samples: np.ndarray
    mV_per_bit: float
    measures: dict[str, float | None]
    current_uA: float
    clipped: bool
    bath_uM: dict[str, float]
    tissue_uM: dict[str, float]
    rate_hz: float = TICKS_PER_S
    """That of this rig; a recording from elsewhere keeps its own."""

    @property
    def rate(self) -> Rate:
        return OURS if self.rate_hz == TICKS_PER_S else Rate(self.rate_hz / 1000)

    @property
    def end(self) -> int:
        """The tick after the last sample."""
        return self.start + math.ceil(len(self.samples) * TICKS_PER_S / self.rate_hz - 1e-9)

    @property
    def mV(self) -> np.ndarray:
        """Every sample, float64."""
        return self.samples * self.mV_per_bit

    @property
    def at(self) -> int:
        """The tick of the first pulse; of the beginning in a recording in which no pulse was found."""
        return self.pulses[0] if self.pulses else self.start

    @property
    def pulse_samples(self) -> tuple[int, ...]:
        """At which sample each pulse comes."""
        return tuple(self.sample_at(tick) for tick in self.pulses)

    def sample_at(self, tick: int) -> int:
        """The sample of a tick; where a tick has several, the first, so that none of them lies before a pulse."""
        return math.ceil((tick - self.start) * self.rate_hz / TICKS_PER_S - 1e-9)


class Logged(msgspec.Struct, frozen=True):
    """An action as it entered the log."""

    tick: int
    action: Action
    text: str


class BathPoint(msgspec.Struct, frozen=True):
    """One line of the bath record: what the chamber and the tissue held at ``tick``."""

    drug: str
    tick: int
    bath_uM: float
    tissue_uM: float


class Status(msgspec.Struct, frozen=True):
    """The rig at one moment, some 30 times a second of wall time. ``readouts``: of the spines that test pulses reach at
    the currents that are set, and the factors of their responses (``model/reached.py``)."""

    tick: int
    speed_asked: float
    speed_reached: float
    paused: bool
    preparing: str = ""
    running: str = ""
    running_until: int = 0
    next_pulse: int = 0
    stimulator: StimulatorSettings = StimulatorSettings()
    perfusion: PerfusionSettings = PerfusionSettings()
    amplifier: AmplifierSettings = AmplifierSettings()
    electrodes: Electrodes = Electrodes()
    cursors: Cursors = Cursors()
    valves: tuple[ValveState, ...] = ()
    calcium_mM: float = 2.5
    magnesium_mM: float = 1.3
    temperature_C: float = 31.0
    readouts: dict[str, tuple[float, float]] = {}
    half_max_uA: tuple[float, float] = (0.0, 0.0)
    plan: tuple[Planned, ...] = ()
    branch: str = "Main"


class Branched(msgspec.Struct, frozen=True):
    """From here on results belong to ``branch``, which shares everything before ``tick`` with ``parent``.

    ``new`` is False when a branch that was left is visited again: its own results up to ``tick`` were told before.
    """

    branch: str
    parent: str
    tick: int
    new: bool


class Curve(msgspec.Struct, frozen=True):
    """Slopes (mV/ms) and fibre volleys (mV) at each current (uA); ``half_max_uA`` is None without a response."""

    pathway: Pathway
    currents_uA: tuple[float, ...]
    slopes: tuple[float, ...]
    volleys: tuple[float, ...]
    half_max_uA: float | None


class PairCurve(msgspec.Struct, frozen=True):
    """Paired-pulse ratio at each interval; None without a response."""

    pathway: Pathway
    intervals_ms: tuple[float, ...]
    ratios: tuple[float | None, ...]


class Fault(msgspec.Struct, frozen=True):
    """Something broke or ran out: what happened, what it does to the experiment, one thing to do. The rig is paused."""

    what: str
    effect: str
    remedy: str


class LeftAlone(msgspec.Struct, frozen=True):
    """Nobody did anything for a day of model time and nothing is planned, or the experiment is as long as one may be.
    The rig is paused at ``tick``."""

    tick: int


class Saving(msgspec.Struct, frozen=True):
    """How it stands with the file of the experiment: sweeps that are on the disk, and those that wait in memory.

    ``problem``: why nothing is saved at present. ``warning``: what will soon be in the way. ``tries_again``: whether
    saving goes on by itself when the reason is gone. ``actions``: what was done or noted and waits too. ``moved``: that
    something else spoilt the file, and where the experiment has been kept since.
    """

    path: str
    kept: int
    waiting: int
    problem: str
    warning: str
    tries_again: bool = True
    actions: int = 0
    moved: str = ""


class Placed(msgspec.Struct, frozen=True):
    """Which slice lies in the chamber: its number, which is its seed, and the preparation that it is of. ``opened``:
    tick at which a hand could first act, and to which there is a way back. ``began``: what was set before anything."""

    number: int
    preparation: Preparation
    opened: int
    began: tuple[SetPerfusion | SetElectrodes | SetAmplifier | SetCursors, ...] = ()


class Reopened(msgspec.Struct, frozen=True):
    """An experiment from a file stands where it was at ``tick``; ``words`` say how it came about, and ``caution`` that
    something else recorded it."""

    path: str
    tick: int
    words: str
    caution: str = ""


Result = (
    Sweep | Logged | BathPoint | Status | Fault | Branched | Curve | PairCurve | Saving | Placed | Reopened | LeftAlone
)


class LiveSamples(msgspec.Struct, frozen=True):
    """Samples of a sweep that is still running. Lossy: a later one replaces it. Same scale as ``Sweep``."""

    start: int
    pathway: Pathway
    pulses: tuple[int, ...]
    samples: np.ndarray
    mV_per_bit: float
