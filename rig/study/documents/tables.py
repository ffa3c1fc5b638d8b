"""A study as tidy tables: a row a slice, and a row a sweep. While a study is blind groups are letters, and a slice is
called by its turn alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rig.export.csv import Row, plain
from rig.instruments.stimulator import PATHWAYS
from rig.study.design.arms import OUTCOME, VOLLEY
from rig.study.results.analysis import exclusions
from rig.study.results.left_out import turn
from rig.study.results.study import Study
from rig.study.running.slice_result import SliceResult


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.9g}"


class TableSlice(NamedTuple):
    """A slice as tables call it. ``animal`` and ``slice`` count from 1; while the study is blind ``slice`` is its turn,
    and ``animal`` the turn of the first slice of its animal: animals are numbered by their groups, and turns are not.
    ``excluded``: by which rule it does not count; empty for one that does."""

    group: str
    animal: int
    slice: int
    excluded: str
    result: SliceResult


def slice_table(study: Study) -> list[TableSlice]:
    """Of every slice that is done, by index, or by turn while the study is blind."""
    out = exclusions(study.opened, study.results, study.left_out)
    first: dict[int, int] = {}
    for one in study.planned:
        first[one.animal] = min(turn(one), first.get(one.animal, turn(one)))
    made = []
    for result in study.results:
        planned = study.planned[result.index]
        blind = (first[planned.animal], turn(planned))
        animal, slice_ = blind if study.blind else (planned.animal + 1, planned.slice + 1)
        made.append(TableSlice(study.names[result.arm], animal, slice_, out.get(result.index, ""), result))
    return sorted(made, key=lambda one: one.slice if study.blind else one.result.index)


def _who(one: TableSlice) -> tuple[str, str, str]:
    return plain(one.group), str(one.animal), str(one.slice)


def slice_rows(study: Study, results: dict[int, SliceResult] | None = None) -> Iterator[Row]:
    """Headings, then a row a slice that is done; ``excluded`` is the rule by which it does not count. ``results``:
    the slices as they were measured again, by index."""
    secondary = [measure.name for measure in study.opened.design.secondary]
    seed = () if study.blind else ("seed",)
    yield [
        *("group", "animal", "slice", "value", "excluded", "turn", *seed),
        *("drift_percent_per_10min", "drift_error", "volley_percent", "response_mV"),
        *map(plain, secondary),
    ]
    for row in slice_table(study):
        one = row.result
        shown = results[one.index] if results else one
        yield [
            *_who(row),
            _number(shown.measures.get(OUTCOME)),
            plain(row.excluded),
            str(turn(study.planned[one.index])),
            *(() if study.blind else (str(one.seed),)),
            *map(_number, (one.drift_percent, one.drift_error, one.measures.get(VOLLEY), one.response_mV)),
            *(_number(one.measures.get(name)) for name in secondary),
        ]


def sweep_rows(study: Study) -> Iterator[Row]:
    """Headings, then a row a test pulse: minutes after minute 0, slope and fibre volley in % of their baselines."""
    yield ["group", "animal", "slice", "pathway", "minute", "slope_percent", "volley_percent"]
    for row in slice_table(study):
        one, who = row.result, _who(row)
        for pathway in PATHWAYS:
            if pathway in one.courses:
                for minute, slope, volley in zip(
                    *(part.tolist() for part in one.courses[pathway].columns()), strict=True
                ):
                    cells = ("" if volley != volley else f"{volley:.6g}",)
                    yield [*who, pathway, f"{minute:.5f}", f"{slope:.6g}", *cells]
