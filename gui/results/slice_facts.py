"""The numbers of one slice, as its card lists them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.results.axes import number_text
from rig.study.design.arms import OUTCOME, VOLLEY
from rig.study.results.left_out import turn
from rig.study.results.study import Study
from rig.study.running.slice_result import SliceResult

MOST_SECONDARY = 6


def tr(text: str) -> str:
    return QCoreApplication.translate("SliceFacts", text)


def facts(study: Study, result: SliceResult, unit: str, value: float | None) -> list[tuple[str, str]]:
    """(name, number). ``value``: the outcome as it is shown, which may be measured again. While the study is blind the
    seed is not told: with the design it would tell the group."""
    found = [
        (tr("Outcome"), _number(value, unit)),
        (tr("Baseline drift"), _drift(result)),
        (tr("Response in the baseline"), _number(result.response_mV, "mV", 0.01)),
        (tr("Fibre volley"), _number(result.measures.get(VOLLEY), tr("% of baseline"))),
        (tr("Recorded"), tr("{turn} of {all}").format(turn=turn(study.planned[result.index]), all=len(study.planned))),
    ]
    if not study.blind:
        found.append((tr("Seed"), str(result.seed)))
    others = [name for name in result.measures if name not in (OUTCOME, VOLLEY)]
    found += [(name.replace("_", " "), _number(result.measures[name], "")) for name in others[:MOST_SECONDARY]]
    return found


def _number(value: float | None, unit: str, step: float = 0.1) -> str:
    return tr("none") if value is None else f"{number_text(value, step)} {unit}".rstrip()


def _drift(result: SliceResult) -> str:
    if result.drift_percent is None:
        return tr("none")
    error = f" ± {number_text(result.drift_error, 0.1)}" if result.drift_error is not None else ""
    return f"{number_text(result.drift_percent, 0.1)}{error} % per 10 min"
