"""An arm of published rows as a job, and the outcome of the job as the numbers of the rows' readings."""

from __future__ import annotations

from collections.abc import Iterator

from rig.cell.isolated_nmda import PatchSpec
from rig.cell.voltage_clamp import ClampSpec
from rig.study.job import AnyJob, ClampJob, JobOutcome, PatchJob, SpineJob, shelf_job
from rig.study.published.rows import ArmAtDose, Collection, FieldReading, Named, RowReading
from rig.study.tissue_change import UNCHANGED, Replaced


def arm_job(
    collection: Collection,
    arm: ArmAtDose,
    asked: tuple[RowReading, ...],
    seed: int,
    change: Replaced | None = None,
    with_courses: bool = False,
) -> AnyJob:
    """An arm on the slice of one seed, with all that is asked of it."""
    change = collection.change.also(change or UNCHANGED)
    if collection.arm(arm.arm).instrument != "arm":
        spec = collection.cell(arm)
        if isinstance(spec, PatchSpec):
            return PatchJob(spec, seed, change)
        return ClampJob(spec, seed, change) if isinstance(spec, ClampSpec) else SpineJob(spec, seed, change)
    readings = tuple(one for one in asked if not isinstance(one, FieldReading | Named))
    protocol = collection.protocol(arm, asked)
    return shelf_job(
        protocol, seed, readings=readings, change=change, with_courses=with_courses, variation=collection.variation
    )


def numbers(asked: tuple[RowReading, ...], outcome: JobOutcome) -> tuple[float | None, ...]:
    """In the order of what was asked; none of a run that broke off."""
    if outcome.fault:
        return (None,) * len(asked)
    others = iter(outcome.readings)
    return tuple(_number(one, f"m{index}", outcome, others) for index, one in enumerate(asked))


def _number(reading: RowReading, name: str, outcome: JobOutcome, others: Iterator[float | None]) -> float | None:
    """``name``: of the protocol's measure that a field reading became."""
    if isinstance(reading, Named):
        return outcome.measures[reading.number]
    if not isinstance(reading, FieldReading):
        return next(others)
    value = outcome.measures[name]
    return reading.silent if value is None else value
