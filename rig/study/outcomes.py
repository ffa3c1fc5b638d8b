"""Jobs given to a pool, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rig.study.job import AnyJob, JobOutcome, outcome_from, run_job, to_bytes
from rig.study.pool import Pool, as_they_come


def job_of_pool(shared: bytes, job: bytes) -> bytes:
    """``run_job`` as the work of a pool; jobs share nothing."""
    return run_job(job)


def outcomes(pool: Pool, jobs: Sequence[AnyJob]) -> Iterator[tuple[int, JobOutcome]]:
    """As they come, each with the number of its job."""
    for number, sent in as_they_come(pool, job_of_pool, b"", [to_bytes(job) for job in jobs]):
        yield number, outcome_from(sent)
