"""``run``: a protocol on one slice or many, without a window."""

from __future__ import annotations

import json
import os
import shutil
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rig.commands.argument_types import LAST_SEED, seeds, setting, whole
from rig.commands.command import Command
from rig.commands.endings import DONE, FAILED, Refused, answer, complain
from rig.commands.kernels import ready_kernels
from rig.commands.progress import Progress
from rig.commands.results_folder import make_folder, written

if TYPE_CHECKING:
    from rig.protocol.protocol import Protocol
    from rig.study.cohort import Cohort


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("protocol", metavar="PROTOCOL", help="name of a shipped protocol, or a file")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--seed", type=whole(0, LAST_SEED), metavar="N", help="one slice (default 1)")
    which.add_argument("--seeds", type=seeds, metavar="A-B", help="one slice a seed, A to B")
    parser.add_argument(
        "--set",
        type=setting,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="change a key of the protocol file",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="write a journal a slice, measures.csv and figure.png there"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def carry_out(asked: Namespace) -> int:
    one = 1 if asked.seed is None else asked.seed
    return run(asked.protocol, asked.seeds or (one,), asked.settings, asked.out, asked.json)


def run(
    name: str,
    seeds: tuple[int, ...] = (1,),
    settings: Sequence[tuple[str, str]] = (),
    out: Path | None = None,
    as_json: bool = False,
) -> int:
    from rig.protocol.library import opened

    cards = opened(name, dict(settings))
    _reckon(cards.protocol, len(seeds), out)
    make_folder(out)
    ready_kernels()
    if out is not None:
        from rig.study.report import check_folder

        check_folder(out)
    from rig.study.cohort import run_cohort

    journals: dict[int, Path] = {}
    if out is not None:
        from rig.journal.place import in_folder

        journals = in_folder(out, Path(name).stem, seeds)
    cohort = run_cohort(
        cards.protocol,
        seeds,
        Progress(),
        name=Path(name).stem,
        keep=out is not None,
        journals=journals,
        cards=cards,
    )
    if out is not None:
        from rig.study.report import write_report

        if not written(lambda: write_report(cohort, out), "results", out):
            return FAILED
        for one in cohort.slices:
            if one.moved:
                complain(one.moved)
        unsaved = [one.problem for one in cohort.slices if one.problem]
        if unsaved:
            complain(f"{unsaved[0]} The journals of {len(unsaved)} slices are missing; choose another folder.")
            return FAILED
    if as_json:
        answer(json.dumps(as_object(cohort), allow_nan=False))
    else:
        answer(as_table(cohort))
        if out is not None:
            complain(f"A journal of each slice, measures.csv and figure.png are in {out}.")
    return DONE


def _reckon(protocol: Protocol, slices: int, out: Path | None) -> None:
    """Before anything is computed: what it takes is told where it is much. Raises Refused where it is too much, or
    more than the disk has room for."""
    from rig.protocol.timeline import reckoned
    from rig.protocol.work import MOST_KEPT, WORTH_TELLING, size_text, work_text

    # without a folder a recording goes as soon as its measures are taken
    held = slices if out is not None else min(slices, os.cpu_count() or 1)
    whole = reckoned(protocol).times(slices)
    kept = reckoned(protocol).times(held)
    words = work_text(whole, slices)
    if kept.in_memory > MOST_KEPT:
        raise Refused(
            f"This asks for {words}; at most {size_text(MOST_KEPT)} of memory are taken. Run fewer slices, or without "
            "--out."
        )
    free = _free_bytes(out) if out is not None else None
    if free is not None and whole.on_disk > free:
        raise Refused(f"This asks for {words}, and {size_text(free)} are free there; run fewer slices.")
    if whole.sweeps >= WORTH_TELLING:
        complain(f"This takes {words}.")


def _free_bytes(folder: Path) -> int | None:
    """Room on the disk of a folder that may not be there yet; None where nobody can say."""
    there = next((one for one in (folder, *folder.absolute().parents) if one.is_dir()), None)
    try:
        return None if there is None else shutil.disk_usage(there).free
    except OSError:
        return None


def as_table(cohort: Cohort) -> str:
    """Measures down, slices across, then mean and SD."""
    from rig.protocol.outcome import number_text
    from rig.study.table import aligned

    heads = ["", *(f"seed {one.seed}" for one in cohort.slices), "mean", "SD"]
    rows = [
        [
            name,
            *(number_text(one.measures[name]) for one in cohort.slices),
            number_text(cohort.mean[name]),
            number_text(cohort.sd[name]),
        ]
        for name in cohort.mean
    ]
    return aligned([heads, *rows], right=range(1, len(heads)))


def as_object(cohort: Cohort) -> dict[str, Any]:
    """The one object of ``--json``."""
    return {
        "protocol": cohort.protocol,
        "preparation": cohort.preparation,
        "slices": [{"seed": one.seed, "measures": one.measures} for one in cohort.slices],
        "mean": cohort.mean,
        "sd": cohort.sd,
        "simulated_s": cohort.simulated_s,
        "wall_s": cohort.wall_s,
    }


COMMAND = Command("run", "run an experiment without a window", arguments, carry_out)
