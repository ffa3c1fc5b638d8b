"""One slice of a study as a value: what is done to it and what is read from it. A job holds all that it needs, so that
another process or another machine computes the same numbers to the bit: ``run_job``, from bytes to bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from model.parameters import SliceParameters
from model.variation import REALISTIC, Variation
from rig.cell.isolated_nmda import PatchSpec, run_patch
from rig.cell.spine_view import SpineSpec, run_spine
from rig.cell.voltage_clamp import ClampSpec, run_clamp
from rig.experiment.pasts import Pasts
from rig.experiment.real_slice import default_slice
from rig.experiment.runner import ProtocolRun, Sink, run_protocol
from rig.files.refusal import Objection, shown
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.preparation import Preparation
from rig.protocol.outcome import outcome
from rig.protocol.protocol import Protocol
from rig.study.looked_at import looked_at
from rig.study.readings import SliceReading
from rig.study.slope_course import SlopeCourse, slope_courses
from rig.study.take_reading import number_of, tick_of
from rig.study.tissue_change import Replaced
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

if TYPE_CHECKING:
    from model.slice import Slice

MakeSlice = Callable[..., "Slice"]


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="slice"):
    """A protocol on the slice of one seed. Its numbers: the protocol's measures, and the readings.

    ``preparation`` and ``drugs``: the cards that the protocol names, whole. ``change``: what becomes of the tissue of
    the preparation card before there is a slice. ``with_courses``: the course of the slope comes back too.
    ``variation``: how slices differ from each other.
    """

    protocol: Protocol
    preparation: Preparation
    drugs: dict[str, Drug]
    seed: int
    readings: tuple[SliceReading, ...] = ()
    change: Replaced | None = None
    with_courses: bool = False
    variation: Variation = REALISTIC

    def __post_init__(self) -> None:
        lacking = [step.drug for step in self.protocol.drug if step.drug not in self.drugs]
        if lacking:
            raise ValueError(f"the card of {', '.join(lacking)} is missing")


class PatchJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="patch"):
    """Isolated receptors. They, cells and spines name cards of the shelf, which every copy of the program has."""

    spec: PatchSpec
    seed: int
    change: Replaced | None = None


class ClampJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="clamp"):
    """A clamped cell of the slice of one seed."""

    spec: ClampSpec
    seed: int
    change: Replaced | None = None


class SpineJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="on", tag="spine"):
    """Single spines of the slice of one seed."""

    spec: SpineSpec
    seed: int
    change: Replaced | None = None


AnyJob = Job | PatchJob | ClampJob | SpineJob


class JobOutcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a job gave. ``measures``: by name, None where there was no response. ``readings``: as they were asked for.
    ``courses``: by pathway, if they were wanted. ``fault``: why the run broke off, if it did."""

    seed: int
    measures: dict[str, float | None] = {}
    readings: tuple[float | None, ...] = ()
    courses: dict[str, SlopeCourse] = {}
    simulated_s: float = 0.0
    fault: str = ""


def shelf_job(protocol: Protocol, seed: int, **asked: Any) -> Job:
    """With the shipped cards that the protocol names. ``asked``: the other fields of a job."""
    drugs = {step.drug: shelf.drug(step.drug) for step in protocol.drug}
    return Job(protocol, shelf.preparation(protocol.preparation), drugs, seed, **asked)


# ---- here


def recorded(
    job: Job,
    progress: Callable[[float], None] = lambda fraction: None,
    *,
    everything: bool = False,
    reads: tuple[Span, ...] | None = None,
    sink: Sink | None = None,
    pasts: Pasts | None = None,
    make_slice: MakeSlice = default_slice,
) -> ProtocolRun:
    """Run the protocol. ``everything``: take all measures of every sweep. ``reads``, ``sink``, ``pasts``: as in
    ``run_protocol``.

    Raises ValueError, a sentence, where the rig refuses what the protocol asks for.
    """
    return run_protocol(
        job.protocol,
        job.seed,
        progress,
        preparation=job.preparation,
        drugs=job.drugs,
        everything=everything,
        read_at=[tick for one in job.readings if (tick := tick_of(one, job.protocol)) is not None],
        reads=reads,
        sink=sink,
        pasts=pasts,
        make_slice=_changed(_Varied(make_slice, job.variation), job.change),
    )


def read(job: Job, run: ProtocolRun) -> JobOutcome:
    """The numbers of what was recorded."""
    course = TimeCourse.of(run.record)
    return JobOutcome(
        job.seed,
        outcome(job.protocol, course),
        tuple(number_of(one, run, course, job.preparation, job.drugs) for one in job.readings),
        dict(slope_courses(course)) if job.with_courses else {},
        run.simulated_s,
    )


def compute(job: AnyJob, make_slice: MakeSlice = default_slice, pasts: Pasts | None = None) -> JobOutcome:
    """Do what the job says, in this thread. ``pasts``: of jobs before it, that it may have in common with them."""
    if isinstance(job, Job):
        reads = None if job.with_courses else looked_at(job.protocol, job.readings)
        return read(job, recorded(job, reads=reads, pasts=pasts, make_slice=make_slice))
    if isinstance(job, PatchJob):
        tissue = SliceParameters()
        return JobOutcome(job.seed, run_patch(job.spec, tissue=job.change(tissue) if job.change else tissue))
    make_slice = _changed(make_slice, job.change)
    if isinstance(job, ClampJob):
        return JobOutcome(job.seed, run_clamp(job.spec, job.seed, make_slice=make_slice))
    return JobOutcome(job.seed, run_spine(job.spec, job.seed, make_slice=make_slice))


def attempt(job: AnyJob, make_slice: MakeSlice = default_slice, pasts: Pasts | None = None) -> JobOutcome:
    """The same, where one that breaks off takes no other with it."""
    try:
        return compute(job, make_slice, pasts)
    except Exception as error:
        return JobOutcome(job.seed, fault=f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Varied:
    """Makes slices that differ from each other so; a value, so that runs on equal slices are known as such."""

    make_slice: MakeSlice
    variation: Variation

    def __call__(self, **wanted: Any) -> Slice:
        return self.make_slice(variation=self.variation, **wanted)


@dataclass(frozen=True)
class _Changed:
    """Makes slices of a tissue that was changed first; a value too."""

    make_slice: MakeSlice
    change: Replaced

    def __call__(self, *, tissue: SliceParameters, **wanted: Any) -> Slice:
        return self.make_slice(tissue=self.change(tissue), **wanted)


def _changed(make_slice: MakeSlice, change: Replaced | None) -> MakeSlice:
    return make_slice if change is None else _Changed(make_slice, change)


# ---- anywhere

_pasts = Pasts()
"""Of the jobs that this process was sent; what one gives does not depend on them."""

_JOB = msgspec.msgpack.Decoder(AnyJob)
_OUTCOME = msgspec.msgpack.Decoder(JobOutcome)


def to_bytes(value: AnyJob | JobOutcome) -> bytes:
    return msgspec.msgpack.encode(value)


def _decoded(decoder: msgspec.msgpack.Decoder[Any], sent: bytes, what: str) -> Any:
    try:
        return decoder.decode(sent)
    except msgspec.DecodeError as error:
        raise Objection(what, f"broken ({shown(str(error), 160)})", "what this version of the program sends") from None


def job_from(sent: bytes) -> AnyJob:
    """Raises Objection, a sentence, for bytes that are no job."""
    job: AnyJob = _decoded(_JOB, sent, "the job")
    return job


def outcome_from(sent: bytes) -> JobOutcome:
    """Raises Objection for bytes that are no outcome."""
    given: JobOutcome = _decoded(_OUTCOME, sent, "the outcome of a job")
    return given


def run_job(sent: bytes) -> bytes:
    """What another process or machine does with a job: it gives back an outcome, with a fault where the run broke off.
    Raises Objection for bytes that are no job."""
    return to_bytes(attempt(job_from(sent), pasts=_pasts))
