"""``calibrate``: the refit of parameters marked fitted. Writes nothing but its report."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from rig.commands.argument_types import whole
from rig.commands.command import Command
from rig.commands.endings import DONE, FAILED, answer
from rig.commands.kernels import ready_kernels
from rig.commands.progress import Progress


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ROW", help="rows or topics as in validate (default: quick rows)")
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME",
        dest="parameters",
        help="a fitted parameter, for instance traffic.exocytosis, or a group of them, for instance traffic",
    )
    parser.add_argument(
        "--evaluations", type=whole(1, 1_000_000), metavar="N", help="run the rows at most N times (default: 4 rounds)"
    )
    parser.add_argument("--seeds", type=whole(1, 8), default=2, metavar="N", help="slices of seeds 1 to N (default 2)")
    parser.add_argument("--probes", action="store_true", help="fit to the probes of physiology instead (see probe)")
    parser.add_argument(
        "--halves",
        action="store_true",
        help="fit on either half of the rows, judge the other",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def carry_out(asked: Namespace) -> int:
    ready_kernels()
    from rig.study.published.calibration import calibrate, choose_parameters, default_evaluations
    from rig.study.published.probes import SEEDS, probes
    from rig.study.published.refit_report import as_json, as_text
    from rig.study.published.rows import Collection
    from rig.study.published.validation import quick_rows

    collection = probes() if asked.probes else Collection()
    rows = collection.choose(tuple(asked.ids)) if asked.ids else quick_rows(collection, collection.choose(()))
    parameters = choose_parameters(asked.parameters)
    seeds = SEEDS if asked.probes else tuple(range(1, asked.seeds + 1))
    evaluations = asked.evaluations or default_evaluations(parameters)
    if asked.halves:
        from rig.study.published import halves_report
        from rig.study.published.halves import half_and_half

        ways = half_and_half(collection, rows, parameters, seeds, evaluations, Progress())
        answer(json.dumps(halves_report.as_json(ways), allow_nan=False) if asked.json else halves_report.as_text(ways))
        return FAILED if any(one.refit.search.ended == "stopped" for one in ways) else DONE
    refit = calibrate(collection, rows, parameters, seeds, evaluations, Progress())
    answer(json.dumps(as_json(refit), allow_nan=False) if asked.json else as_text(refit))
    return FAILED if refit.search.ended == "stopped" else DONE


COMMAND = Command("calibrate", "refit parameters marked fitted to published results", arguments, carry_out)
