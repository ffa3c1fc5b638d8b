"""A study as tidy tables: a row a slice, and a row a sweep. While a study is blind groups are letters, and a slice is
called by its turn alone."""

from __future__ import annotations

from collections.abc import Iterator

from rig.export.csv import Row, plain
from rig.instruments.stimulator import PATHWAYS
from rig.study.design.arms import OUTCOME, VOLLEY
from rig.study.results.analysis import exclusions
from rig.study.results.left_out import turn
from rig.study.results.study import Study
from rig.study.running.slice_result import SliceResult


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.9g}"


def _who(study: Study, result: SliceResult) -> tuple[str, str, str]:
    """Group, animal and slice."""
    planned = study.planned[result.index]
    if study.blind:
        return plain(study.names[result.arm]), _coded_animal(study, result), str(turn(planned))
    return plain(study.names[result.arm]), str(planned.animal + 1), str(planned.slice + 1)


def _coded_animal(study: Study, result: SliceResult) -> str:
    """The turn of the first slice of its animal: animals are numbered by their groups, and turns are not."""
    return str(min(turn(one) for one in study.planned if one.animal == result.animal))


def _order(study: Study) -> list[SliceResult]:
    if study.blind:
        return sorted(study.results, key=lambda one: study.planned[one.index].place)
    return sorted(study.results, key=lambda one: one.index)


def slice_rows(study: Study, results: dict[int, SliceResult] | None = None) -> Iterator[Row]:
    """Headings, then a row a slice that is done; ``excluded`` is the rule by which it does not count. ``results``:
    the slices as they were measured again, by index."""
    out = exclusions(study.opened, study.results, study.left_out)
    secondary = [measure.name for measure in study.opened.design.secondary]
    seed = () if study.blind else ("seed",)
    yield [
        *("group", "animal", "slice", "value", "excluded", "turn", *seed),
        *("drift_percent_per_10min", "drift_error", "volley_percent", "response_mV"),
        *map(plain, secondary),
    ]
    for one in _order(study):
        shown = results[one.index] if results else one
        yield [
            *_who(study, one),
            _number(shown.measures.get(OUTCOME)),
            plain(out.get(one.index, "")),
            str(turn(study.planned[one.index])),
            *(() if study.blind else (str(one.seed),)),
            *map(_number, (one.drift_percent, one.drift_error, one.measures.get(VOLLEY), one.response_mV)),
            *(_number(one.measures.get(name)) for name in secondary),
        ]


def sweep_rows(study: Study) -> Iterator[Row]:
    """Headings, then a row a test pulse: minutes after minute 0, slope and fibre volley in % of their baselines."""
    yield ["group", "animal", "slice", "pathway", "minute", "slope_percent", "volley_percent"]
    for one in _order(study):
        who = _who(study, one)
        for pathway in PATHWAYS:
            if pathway in one.courses:
                for minute, slope, volley in zip(
                    *(part.tolist() for part in one.courses[pathway].columns()), strict=True
                ):
                    cells = ("" if volley != volley else f"{volley:.6g}",)
                    yield [*who, pathway, f"{minute:.5f}", f"{slope:.6g}", *cells]
