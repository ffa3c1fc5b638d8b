"""``cohort``: a study with groups of slices, as its design says, into one file that can be gone on with."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rig.commands.argument_types import whole
from rig.commands.command import Command
from rig.commands.endings import DONE, FAILED, Refused, answer, complain
from rig.commands.kernels import ready_kernels
from rig.commands.progress import Progress

if TYPE_CHECKING:
    from rig.study.design.slices import PlannedSlice
    from rig.study.pool import Pool
    from rig.study.running.run_study import Heard
    from rig.study.running.study_file import StudyFile

MOST_WORKERS = 1024
SHARD = re.compile(r"(\d{1,6})/(\d{1,6})")


def shard(text: str) -> tuple[int, int]:
    found = SHARD.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise ArgumentTypeError(f"{text!r} is no shard; write for instance 3/40, the third of forty")
    return int(found[1]), int(found[2])


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("design", metavar="DESIGN", help="name of a shipped design, or a file")
    parser.add_argument("--out", type=Path, metavar="STUDY", help="the file to keep it in (default DESIGN.study)")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--workers", type=whole(1, MOST_WORKERS), metavar="N", help="processes (default one a core)")
    who.add_argument("--scheduler", metavar="ADDRESS", help="workers of a Dask scheduler, tcp://HOST:PORT")
    parser.add_argument("--shard", type=shard, metavar="I/N", help="only every Nth slice, for N computers by hand")
    parser.add_argument("--merge", nargs="+", type=Path, metavar="STUDY", help="put shards together into --out")
    parser.add_argument("--resume", action="store_true", help="go on with the file that is there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def carry_out(asked: Namespace) -> int:
    from rig.study.design.design_file import open_design
    from rig.study.running.locked_plan import digest_of, plan_text
    from rig.study.running.study_file import ENDING, NotKept, StudyFile, merge

    opened = open_design(asked.design)
    path: Path = asked.out or Path(Path(asked.design).stem + ENDING)
    try:
        if asked.merge:
            file = merge(asked.merge, path)
        elif asked.resume and path.exists():
            file = StudyFile.open(path)
        else:
            file = StudyFile.create(path, opened)
        with file:
            _check_same(file, digest_of(plan_text(opened)), path)
            if not asked.merge:
                _run(file, asked)
            return _tell(file, asked.json)
    except NotKept as error:
        complain(str(error))
        return FAILED


def _check_same(file: StudyFile, digest: str, path: Path) -> None:
    """That the file is of this design and no other. Raises Refused."""
    if file.digest != digest:
        raise Refused(f"{path.name} is a study of another design; give another name with --out.")


def _run(file: StudyFile, asked: Namespace) -> None:
    from rig.study.running.bundles import FAR, HERE
    from rig.study.running.run_study import NoWorkers, OtherBits, RunControl, run_study

    only = _of_shard(file, asked.shard)
    wanted = len(file.planned if only is None else only)
    ready_kernels()
    progress = Progress()
    done = wanted - len([one for one in file.missing() if only is None or one in only])

    def hear(news: Heard) -> None:
        nonlocal done
        from rig.study.running.run_study import Done, Lost

        if isinstance(news, Done):
            done += 1
            progress(done / wanted, f"{done} of {wanted} slices")
        elif isinstance(news, Lost):
            complain(f"{_who(file, news.index)} was given up after two tries: {news.why}.")

    try:
        with _pool(asked) as pool:
            run_study(file, pool, hear, RunControl(), sizes=FAR if asked.scheduler else HERE, only=only)
    except KeyboardInterrupt:
        kept = f"{file.done} slices are kept in {file.path.name}, and --resume goes on."
        raise Refused(f"Stopped by hand; {kept}") from None
    except (NoWorkers, OtherBits) as error:
        raise Refused(str(error)) from None


def _pool(asked: Namespace) -> AbstractContextManager[Pool]:
    from rig.study.running import pools

    return pools.dask(asked.scheduler) if asked.scheduler else pools.processes(asked.workers)


def _of_shard(file: StudyFile, one: tuple[int, int] | None) -> list[PlannedSlice] | None:
    """Every Nth slice, so that every shard has some of every group."""
    return None if one is None else file.planned[one[0] - 1 :: one[1]]


def _who(file: StudyFile, index: int) -> str:
    """A slice in words. While a study is blind it is its turn alone: its number and its seed would tell its group."""
    from rig.study.results.left_out import turn

    planned = file.planned[index]
    if file.opened.design.blind and not file.unblinded:
        return f"Slice {turn(planned)}"
    return f"Slice {index} (seed {planned.seed})"


def _tell(file: StudyFile, as_json: bool) -> int:
    from rig.study.documents.tables import slice_table
    from rig.study.results.analysis import summary
    from rig.study.results.study import study_of
    from rig.study.results.told import planned_analysis, words_of

    study = study_of(file, whole=False)
    words = words_of(study, planned_analysis(study))
    sums = summary(study.opened, study.results, study.left_out, not study.blind)
    groups = [sums[arm] for arm in study.order]
    slices = slice_table(study)
    if as_json:
        told: dict[str, Any] = {
            "title": study.title,
            "digest": file.digest,
            "results_digest": file.results_digest(),
            "planned": len(study.planned),
            "done": len(study.results),
            "groups": [
                {"name": one.name, "n": len(one.values), "animals": one.n_animals, "slices": one.n_slices}
                | {"mean": _number(one.mean), "sd": _number(one.sd), "sem": _number(one.sem)}
                for one in groups
            ],
            "slices": [
                {"group": one.group, "animal": one.animal, "slice": one.slice}
                | ({} if study.blind else {"seed": one.result.seed})
                | {"value": one.result.value, "excluded": one.excluded}
                for one in slices
            ],
            "words": words,
        }
        answer(json.dumps(told, allow_nan=False))
    else:
        from rig.study.table import aligned

        rows = [
            [one.name, str(len(one.values)), str(one.n_slices), *(_text(x) for x in (one.mean, one.sd, one.sem))]
            for one in groups
        ]
        answer(aligned([["group", "n", "slices", "mean", "SD", "SEM"], *rows], right=range(1, 6)))
        for one in slices:
            if one.excluded:
                answer(f"{one.group}, animal {one.animal}, slice {one.slice} left out: {one.excluded}.")
        answer(words)
        complain(f"The study is in {file.path.name}; `export` writes its figure, tables and texts.")
    return DONE


def _number(value: float) -> float | None:
    return value if value == value else None


def _text(value: float) -> str:
    from rig.protocol.outcome import number_text

    return number_text(_number(value))


COMMAND = Command("cohort", "run a study: groups of slices, as a design says", arguments, carry_out)
