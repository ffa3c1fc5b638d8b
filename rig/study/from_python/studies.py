"""A study from its design to its tables, as values: for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np

from rig.files.refusal import RefusedFile
from rig.instruments.stimulator import PATHWAYS
from rig.study.critic.rules import remarks
from rig.study.design.design_file import OpenedDesign
from rig.study.documents.forms import write_study
from rig.study.documents.tables import slice_table
from rig.study.pool import Pool, threads
from rig.study.power.bank import Banks
from rig.study.power.repeats import TruePower, true_power
from rig.study.results.analysis import analysis_of
from rig.study.results.study import Study, study_of
from rig.study.running import pools
from rig.study.running.locked_plan import digest_of, plan_text
from rig.study.running.run_study import Done, Heard, RunControl
from rig.study.running.run_study import run_study as compute
from rig.study.running.study_file import ENDING, StudyFile
from rig.study.statistics.values import Analysis


def run_study(
    design: OpenedDesign,
    path: str | Path | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda done, planned: None,
) -> Study:
    """Compute the slices of a design that are missing, and return the study.

    ``design``: from ``open_design`` or ``design_of_text``. ``path``: the file in which it is kept, which is made, or
    gone on with where it holds the same design; None keeps it in memory. ``workers``: so many processes; None computes
    in threads of this one, which needs no guard of the main module and is slower on several cores. ``progress`` is
    called with the slices that are done and planned, in this thread.

    The numbers do not depend on workers. Raises RefusedFile for a file that is none or of another design, NotKept where
    the disk is full, NoWorkers, OtherBits where another version began the file.
    """
    if path is None:
        with TemporaryDirectory() as folder:
            made = _computed(StudyFile.create(Path(folder) / f"study{ENDING}", design), workers, progress)
            return msgspec.structs.replace(made, path=None)
    place = Path(path)
    if not place.exists():
        return _computed(StudyFile.create(place, design), workers, progress)
    file = StudyFile.open(place)
    if file.digest != digest_of(plan_text(design)):
        file.close()
        raise RefusedFile(place.name, "the plan", "another one", "that of the design; take another name")
    return _computed(file, workers, progress)


def _computed(file: StudyFile, workers: int | None, progress: Callable[[int, int], None]) -> Study:
    planned = len(file.planned)
    done = file.done

    def hear(news: Heard) -> None:
        nonlocal done
        if isinstance(news, Done):
            done += 1
            progress(done, planned)

    with file:
        with _pool(workers) as pool:
            compute(file, pool, hear, RunControl())
        return study_of(file)


def _pool(workers: int | None) -> AbstractContextManager[Pool]:
    return threads() if workers is None else pools.processes(workers)


def analyse_study(study: Study) -> Analysis:
    """The analysis as planned: tests, differences with intervals, and ``words`` to paste.

    Groups of a blind study are letters. Raises NotYet before every planned slice is done, CannotTest where what counts
    does not bear the test; both are ValueErrors, one sentence each.
    """
    return analysis_of(study.opened, study.results, study.left_out, not study.blind)


def study_power(
    design: OpenedDesign, workers: int | None = None, progress: Callable[[float], None] = lambda fraction: None
) -> TruePower:
    """False positives and power of the design as it is, each from 1,000 virtual repeats on slices that are computed for
    it (96 or more, none of them in the study). ``workers``: as for ``run_study``. ``progress``: the fraction done.

    Raises ValueError, a sentence, for one group, twin slices, a design without a smallest effect of interest, or a
    control without a response.
    """
    found = true_power(design, progress, lambda: False, Banks(partial(_pool, workers)))
    assert found is not None, "nobody stops it"
    return found


def slice_arrays(study: Study) -> dict[str, np.ndarray]:
    """A row a slice that is done, as the table of slices: every array has the shape (slices,).

    ``group`` (text), ``animal`` and ``slice`` (int64, from 1), ``value`` (float64, the outcome in its unit, NaN without
    a response), ``excluded`` (text, the rule; empty for one that counts), ``drift_percent_per_10min`` and
    ``response_mV`` (float64). A blind study has letters for groups and turns for slices.
    """
    rows = slice_table(study)

    def column(values: list[float | None]) -> np.ndarray:
        return np.array([np.nan if value is None else value for value in values], dtype=float)

    return {
        "group": np.array([row.group for row in rows], dtype=np.str_),
        "animal": np.array([row.animal for row in rows], dtype=np.int64),
        "slice": np.array([row.slice for row in rows], dtype=np.int64),
        "value": column([row.result.value for row in rows]),
        "excluded": np.array([row.excluded for row in rows], dtype=np.str_),
        "drift_percent_per_10min": column([row.result.drift_percent for row in rows]),
        "response_mV": column([row.result.response_mV for row in rows]),
    }


def sweep_arrays(study: Study) -> dict[str, np.ndarray]:
    """A row a test pulse: every array has the shape (pulses,).

    ``group``, ``pathway`` (text), ``animal``, ``slice`` (int64), ``minute`` (float64, after minute 0),
    ``slope_percent`` and ``volley_percent`` (float64, of their baselines, NaN for none).
    """
    rows = [(row, pathway) for row in slice_table(study) for pathway in PATHWAYS if pathway in row.result.courses]
    columns = [row.result.courses[pathway].columns() for row, pathway in rows]
    counts = [len(minutes) for minutes, _, _ in columns]

    def repeated(values: Sequence[str] | Sequence[int], kind: type) -> np.ndarray:
        return np.repeat(np.array(values, dtype=kind), counts)

    def joined(number: int) -> np.ndarray:
        return np.concatenate([column[number] for column in columns]) if columns else np.empty(0)

    return {
        "group": repeated([row.group for row, _ in rows], np.str_),
        "animal": repeated([row.animal for row, _ in rows], np.int64),
        "slice": repeated([row.slice for row, _ in rows], np.int64),
        "pathway": repeated([pathway for _, pathway in rows], np.str_),
        "minute": joined(0),
        "slope_percent": joined(1),
        "volley_percent": joined(2),
    }


def criticise(design: OpenedDesign) -> list[str]:
    """What a reviewer would say of a design, the gravest first, a sentence each. Raises ValueError, a sentence, for a
    design whose groups contradict themselves."""
    return [one.sentence for one in remarks(design)]


def export_study(study: Study, form: str, path: str | Path, width_mm: int = 174) -> str:
    """One form of ``main.py export``: csv, methods, arrive, preregistration, report, figure, r, npz. An earlier file of
    that name is replaced. Gives what was written, in a sentence. Raises RefusedFile where it may not be told yet,
    NotWritten, ValueError for a figure that cannot be as asked."""
    return write_study(study, form, Path(path), width_mm)
