"""The door. Without an argument it opens the lab; the subcommands work without a window.

Nothing heavy is imported here: each command brings what it needs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rig import __version__
from rig.computer.program import called

if TYPE_CHECKING:
    from rig.journal.journal import Journal
    from rig.study.cohort import Cohort

# The only linear algebra is of ten rows: threads for it would only spin beside the window. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DONE, FAILED, REFUSED = 0, 1, 2
FIRST_EXPERIMENT = "ltp_hfs"


class Refused(Exception):
    """What was asked for cannot be done; the words say why and what to do."""


class Door(argparse.ArgumentParser):
    """Wrong usage is told in one sentence."""

    def error(self, message: str) -> NoReturn:
        self.exit(
            REFUSED, f"{message[:1].upper()}{message[1:].rstrip('.')}; `{self.prog} --help` shows what is possible.\n"
        )


def _seeds(text: str) -> tuple[int, ...]:
    first, _, last = text.partition("-")
    try:
        seeds = tuple(range(int(first), int(last or first) + 1))
    except ValueError:
        seeds = ()
    if not seeds or seeds[0] < 0 or len(seeds) > 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no range of seeds; write for instance 1-8, at most 1000 seeds")
    return seeds


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit()) or not (200 <= int(width) <= 8000 and 200 <= int(height) <= 8000):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write for instance 1920x1080, each side 200 to 8000")
    return int(width), int(height)


def _setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is no setting; write KEY=VALUE, for instance test.interval_s=15")
    return key.strip(), value.strip()


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = -1.0
    if not 0 <= minutes <= 1440:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write minutes from 0 to 1440")
    return minutes


def _whole(low: int, high: int) -> Callable[[str], int]:
    """Whole numbers of a range, for an option."""

    def number(text: str) -> int:
        if not text.isdigit() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {low} to {high}")
        return int(text)

    return number


def _parser() -> Door:
    door = Door(prog=called(), description="Schaffer, a virtual slice rig. Without a command it opens the lab.")
    door.add_argument("--version", action="version", version=f"schaffer {__version__}")
    commands = door.add_subparsers(dest="command", metavar="COMMAND", parser_class=Door)

    run = commands.add_parser("run", help="run an experiment without a window")
    run.add_argument("protocol", metavar="PROTOCOL", help="name of a shipped protocol, or a file")
    which = run.add_mutually_exclusive_group()
    which.add_argument("--seed", type=int, metavar="N", help="one slice (default 1)")
    which.add_argument("--seeds", type=_seeds, metavar="A-B", help="one slice a seed, A to B")
    run.add_argument(
        "--set",
        type=_setting,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="change a key of the protocol file",
    )
    run.add_argument(
        "--out", type=Path, metavar="DIR", help="write a journal a slice, measures.csv and figure.png there"
    )
    run.add_argument("--json", action="store_true", help="print one JSON object")

    validate = commands.add_parser("validate", help="compare the slice with published results")
    validate.add_argument("ids", nargs="*", metavar="ID", help="rows, for instance LTP-12, or topics, for instance LTP")
    validate.add_argument("--quick", action="store_true", help="two slices, and only the rows that are soon done")
    validate.add_argument("--json", action="store_true", help="print one JSON object")
    validate.add_argument("--out", type=Path, metavar="DIR", help="write a report with a figure a row there")

    calibrate = commands.add_parser("calibrate", help="refit parameters marked fitted to published results")
    calibrate.add_argument("ids", nargs="*", metavar="ROW", help="rows or topics as in validate (default: quick rows)")
    calibrate.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME",
        dest="parameters",
        help="a fitted parameter, for instance traffic.exocytosis, or a group of them, for instance traffic",
    )
    calibrate.add_argument(
        "--evaluations", type=_whole(1, 1_000_000), metavar="N", help="run the rows at most N times (default: 4 rounds)"
    )
    calibrate.add_argument(
        "--seeds", type=_whole(1, 8), default=2, metavar="N", help="slices of seeds 1 to N (default 2)"
    )
    calibrate.add_argument("--json", action="store_true", help="print one JSON object")

    snapshot = commands.add_parser("snapshot", help="save a picture of the window")
    snapshot.add_argument("out", type=Path, metavar="OUT.png")
    snapshot.add_argument("--protocol", metavar="P", help="run this protocol first")
    snapshot.add_argument("--minutes", type=_minutes, metavar="M", help="stop at this time of the experiment")
    snapshot.add_argument("--theme", choices=("dark", "light"), default="dark")
    snapshot.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH")
    snapshot.add_argument("--state", metavar="NAME", help="show a state; an unknown name lists them")

    opening = commands.add_parser("open", help="open the lab on an experiment that was recorded, and go on with it")
    opening.add_argument("file", type=Path, metavar="FILE", help="a journal, NAME.schaffer")

    replay = commands.add_parser("replay", help="compute a journal again and compare it bit for bit")
    replay.add_argument("file", type=Path, metavar="FILE", help="a journal, NAME.schaffer")

    export = commands.add_parser("export", help="hand a journal on in another form")
    export.add_argument("file", type=Path, metavar="FILE", help="a journal, NAME.schaffer")
    export.add_argument(
        "--to", required=True, choices=("nwb", "abf", "winltp", "csv", "figure", "methods", "report"), dest="form"
    )
    export.add_argument(
        "--out", type=Path, metavar="PATH", help="the file, or for winltp the folder; a figure is .pdf, .svg or .png"
    )
    export.add_argument("--width", type=int, choices=(85, 114, 174), default=174, help="of a figure, mm (default 174)")
    export.add_argument("--branch", default="", metavar="NAME", help="a branch (default: the one in view last)")

    bench = commands.add_parser("bench", help="measure how fast this computer is")
    bench.add_argument("--json", action="store_true", help="print one JSON object")
    commands.add_parser("doctor", help="say what this computer lacks")
    return door


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr)


class Progress:
    """How far the slices are, on stderr: one line that is redrawn on a terminal, a line a tenth elsewhere."""

    def __init__(self) -> None:
        self._told = -1

    def __call__(self, fraction: float, words: str) -> None:
        percent = int(100 * fraction)
        if sys.stderr.isatty():
            print(f"\r\033[K{percent:3d} %  {words}", end="\n" if fraction >= 1 else "", file=sys.stderr, flush=True)
        elif percent // 10 > self._told:
            self._told = percent // 10
            print(f"{percent:3d} %  {words}", file=sys.stderr, flush=True)


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}".replace("-", "−")


def _table(cohort: Cohort) -> str:
    """Measures down, slices across, then mean and SD."""
    from rig.study.table import aligned

    heads = ["", *(f"seed {one.seed}" for one in cohort.slices), "mean", "SD"]
    rows = [
        [
            name,
            *(_number(one.measures[name]) for one in cohort.slices),
            _number(cohort.mean[name]),
            _number(cohort.sd[name]),
        ]
        for name in cohort.mean
    ]
    return aligned([heads, *rows], right=range(1, len(heads)))


def _as_json(cohort: Cohort) -> dict[str, Any]:
    return {
        "protocol": cohort.protocol,
        "preparation": cohort.preparation,
        "slices": [{"seed": one.seed, "measures": one.measures} for one in cohort.slices],
        "mean": cohort.mean,
        "sd": cohort.sd,
        "simulated_s": cohort.simulated_s,
        "wall_s": cohort.wall_s,
    }


def _folder(out: Path | None) -> None:
    """Make the folder for results, if one was asked for. Raises Refused."""
    if out is None:
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"The folder {out} cannot be made ({error.strerror}); choose another one.") from error


def _written(write: Callable[[], None], what: str, out: Path) -> bool:
    """Write, or say why that was not possible."""
    try:
        write()
    except OSError as error:
        _complain(f"The {what} could not be written to {out} ({error.strerror}).")
        return False
    return True


def run(name: str, seeds: tuple[int, ...], settings: Sequence[tuple[str, str]], out: Path | None, as_json: bool) -> int:
    """``main.py run``."""
    from rig.computer.kernel_cache import keep_kernels
    from rig.protocol.library import protocol as load_protocol

    protocol = load_protocol(name, dict(settings))
    _folder(out)
    keep_kernels()
    from rig.study.cohort import run_cohort

    journals: dict[int, Journal] = {}
    if out is not None:
        from rig.journal.journal import in_folder

        journals = in_folder(out, Path(name).stem, seeds)
    journal_of = journals.__getitem__ if journals else None
    cohort = run_cohort(protocol, seeds, Progress(), name=Path(name).stem, keep=out is not None, journal_of=journal_of)
    if out is not None:
        from rig.study.report import write_report

        if not _written(lambda: write_report(cohort, out), "results", out):
            return FAILED
        unsaved = [journal.problem for journal in journals.values() if journal.problem]
        if unsaved:
            _complain(f"{unsaved[0]} The journals of {len(unsaved)} slices are missing; choose another folder.")
            return FAILED
    if as_json:
        print(json.dumps(_as_json(cohort), allow_nan=False))
    else:
        print(_table(cohort))
        if out is not None:
            _complain(f"A journal of each slice, measures.csv and figure.png are in {out}.")
    return DONE


def replay(path: Path) -> int:
    """``main.py replay``. A journal that is not whole is compared as far as it goes."""
    from rig.computer.kernel_cache import keep_kernels

    keep_kernels()
    from rig.journal.reader import read_journal
    from rig.journal.replay import replay as compare

    try:
        reading = read_journal(path)
    except OSError as error:
        raise Refused(f"The journal {path} cannot be opened ({error.strerror}); name another file.") from error
    if reading.start is None:
        raise Refused(f"{reading.cut} Name a journal that `{called()} run --out` or the lab left.")
    progress = Progress()
    found = compare(reading, lambda fraction: progress(fraction, path.name))
    if reading.cut:
        _complain(reading.cut)
    print(found.difference or f"All {found.sweeps} sweeps are the same to the bit.")
    return FAILED if found.difference else DONE


def export(path: Path, form: str, out: Path | None, width_mm: int, branch: str) -> int:
    """``main.py export``. A journal that is not whole is exported as far as it goes."""
    from rig.export.formats import named, record_of_journal, write
    from rig.files.atomic_write import NotWritten

    try:
        record, lacks = record_of_journal(path, branch)
    except OSError as error:
        raise Refused(f"The journal {path} cannot be opened ({error.strerror}); name another file.") from error
    if lacks:
        _complain(lacks)
    where = out if out is not None else named(path.parent, path.stem, form)
    try:
        if form == "report":
            from gui.bench.lab_report import without_a_window, write_report

            without_a_window()
            write_report(record, where)
            print(f"{where.name} holds the lab report.")
        else:
            print(write(record, form, where, width_mm))
    except NotWritten as failure:
        _complain(str(failure))
        return FAILED
    except ValueError as refusal:
        raise Refused(str(refusal)) from refusal
    return DONE


def validate(ids: tuple[str, ...], quick: bool, out: Path | None, as_json: bool) -> int:
    """``main.py validate``."""
    from rig.computer.kernel_cache import keep_kernels

    keep_kernels()
    from rig.study.published.rows import Collection
    from rig.study.published.validation import QUICK_SEEDS, SEEDS, quick_rows
    from rig.study.published.validation import validate as run_rows
    from rig.study.published.verdicts import as_json as rows_as_json
    from rig.study.published.verdicts import as_text, summary

    collection = Collection()
    rows = collection.choose(ids)
    _folder(out)
    if quick and not ids:
        rows = quick_rows(collection, rows)
    findings = run_rows(collection, rows, QUICK_SEEDS if quick else SEEDS, Progress(), with_courses=out is not None)
    if out is not None:
        from rig.study.published.report import write_report

        if not _written(lambda: write_report(collection, findings, out), "report", out):
            return FAILED
    if as_json:
        print(json.dumps(rows_as_json(findings), allow_nan=False))
        _complain(summary(findings))
    else:
        print(as_text(findings))
        print(summary(findings))
        if out is not None:
            _complain(f"published.html is in {out}.")
    return DONE


def calibrate(ids: tuple[str, ...], names: Sequence[str], evaluations: int | None, slices: int, as_json: bool) -> int:
    """``main.py calibrate``. Writes nothing but its report."""
    from rig.computer.kernel_cache import keep_kernels

    keep_kernels()
    from rig.study.published.calibration import calibrate as refit_to
    from rig.study.published.calibration import choose_parameters, default_evaluations
    from rig.study.published.refit_report import as_json as refit_as_json
    from rig.study.published.refit_report import as_text
    from rig.study.published.rows import Collection
    from rig.study.published.validation import quick_rows

    collection = Collection()
    rows = collection.choose(ids) if ids else quick_rows(collection, collection.choose(()))
    parameters = choose_parameters(names)
    seeds = tuple(range(1, slices + 1))
    refit = refit_to(collection, rows, parameters, seeds, evaluations or default_evaluations(parameters), Progress())
    print(json.dumps(refit_as_json(refit), allow_nan=False) if as_json else as_text(refit))
    return FAILED if refit.search.ended == "stopped" else DONE


def doctor() -> int:
    from rig.computer.doctor import examine

    findings = examine()
    for finding in findings:
        print(("  " if finding.well else "! ") + finding.text)
    lacking = sum(not finding.well for finding in findings)
    print("This computer has all that the lab needs." if not lacking else f"Things to put right: {lacking}.")
    return FAILED if lacking else DONE


def bench(as_json: bool) -> int:
    from rig.computer.kernel_cache import keep_kernels

    keep_kernels()
    from rig.study.benchmark import human_table, measure_all

    figures = measure_all(Progress())
    print(json.dumps(figures, allow_nan=False) if as_json else human_table(figures))
    return DONE


def lab(asked: Path | None = None) -> int:
    """Open the window, on a journal if one is asked for; without a display say so and run the first experiment
    instead."""
    from rig.computer.doctor import no_display

    if asked is not None and not asked.is_file():
        raise Refused(f"There is no journal {asked}; name one that `{called()} run --out` or the lab left.")
    why = no_display()
    if why and asked is not None:
        raise Refused(f"{why}, so {asked.name} cannot be shown; `{called()} replay` computes it without a window.")
    if why:
        _complain(f"{why}, so the first experiment ({FIRST_EXPERIMENT}) runs here without a window.")
        return run(FIRST_EXPERIMENT, (1,), (), None, False)
    from rig.computer.kernel_cache import keep_kernels

    keep_kernels()
    from gui.bench.lab import open_lab
    from gui.bench.window import users_experiments

    return open_lab(experiments=users_experiments(), asked=asked)


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        if asked.command == "run":
            seeds = asked.seeds or ((asked.seed if asked.seed is not None else 1),)
            return run(asked.protocol, seeds, asked.settings, asked.out, asked.json)
        if asked.command == "validate":
            return validate(tuple(asked.ids), asked.quick, asked.out, asked.json)
        if asked.command == "calibrate":
            return calibrate(tuple(asked.ids), asked.parameters, asked.evaluations, asked.seeds, asked.json)
        if asked.command == "doctor":
            return doctor()
        if asked.command == "open":
            return lab(asked.file)
        if asked.command == "replay":
            return replay(asked.file)
        if asked.command == "export":
            return export(asked.file, asked.form, asked.out, asked.width, asked.branch)
        if asked.command == "bench":
            return bench(asked.json)
        if asked.command == "snapshot":
            from rig.computer.kernel_cache import keep_kernels

            keep_kernels()
            from gui.snapshot.picture import save

            return save(
                asked.out,
                protocol=asked.protocol,
                minutes=asked.minutes,
                theme=asked.theme,
                size=asked.size,
                state=asked.state,
            )
        return lab()
    except KeyboardInterrupt:
        _complain("Stopped by hand; nothing was written.")
        return FAILED
    except Refused as refusal:
        _complain(str(refusal))
        return REFUSED
    except Exception as error:
        import logging

        from rig.files.refusal import Objection, RefusedFile

        if isinstance(error, Objection | RefusedFile):
            _complain(f"{str(error)[:1].upper()}{str(error)[1:]}")
            return REFUSED

        logging.getLogger("schaffer").debug("the command failed", exc_info=True)
        _complain(f"It could not be finished: {error or type(error).__name__}")
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
