"""Refit: the parameters marked ``fitted`` are sought again, inside their ranges, from published rows.

For whoever changes an equation. The same rows, slices, parameters and number of evaluations give the same values. No
file is touched: the tissue is changed on its way from the preparation card to the slice.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from model.parameters import SliceParameters
from model.units import quantities
from rig.files.refusal import Objection, RefusedFile, found, nearest
from rig.study.pool import Pool, WorkerLost
from rig.study.published.rows import Collection, Row
from rig.study.published.validation import Progress, Verdict, cost, plan, quick_rows, unrunnable, validate
from rig.study.tissue_change import Parameter, Replaced, Values
from rig.study.worker_processes import processes

SOURCE = "model/parameters.py"
FIGURES = 4
"""Values are tried as they would be written down, so that what is reported is what was run."""
STEP = 0.05
"""By how much a parameter is moved to see what depends on it: e-fold, or share of its value. A simulation of pulses and
thresholds has kinks, so that a smaller step would see only those."""
WIDTH = 1.0
"""As far from its written value as this, in e-folds or in units of its axis, a parameter costs as much as a row one
half-width from the middle of its band: so that none wanders for nothing."""
NO_NUMBER_AWAY = 10.0
"""Half-widths that a row without a number counts as."""
SETTLED = 0.01
"""The search ends when a step gains or moves less than this share."""
ROUNDS = 4
"""Evaluations, unless said otherwise, are enough for so many rounds; a round tries every parameter once."""
NOTICED = 0.1
"""Half-widths by which a row elsewhere has to move to be reported, unless it comes into its band or leaves it."""

STOPPED = (KeyboardInterrupt, WorkerLost)
"""By hand, or because a process died: after hours of search the best so far is not thrown away."""

Ended = Literal["settled", "spent", "stopped"]


def fitted_parameters() -> dict[str, Parameter]:
    """All whose declared source says ``fitted``, by name, in the order of the file."""
    fitted = {}
    for group in msgspec.structs.fields(SliceParameters):
        for field, declared in quantities(group.type).items():
            if re.search(r"\bfitted\b", declared["source"]):
                name = f"{group.name}.{field}"
                fitted[name] = Parameter(name, *(declared[key] for key in ("default", "unit", "low", "high")))
    return fitted


def choose_parameters(names: Sequence[str]) -> list[Parameter]:
    """The fitted parameters of these names, all without any. A group's name stands for all of its own. Raises
    RefusedFile."""
    fitted = fitted_parameters()
    chosen = dict.fromkeys(() if names else fitted)
    for wanted in names:
        meant = [name for name in fitted if wanted in (name, name.split(".")[0])]
        if not meant:
            groups = dict.fromkeys(name.split(".")[0] for name in fitted)
            like = difflib.get_close_matches(wanted, fitted, 3) or groups
            raise RefusedFile(SOURCE, "the fitted parameter", found(wanted), nearest(wanted, like))
        chosen.update(dict.fromkeys(meant))
    return [fitted[name] for name in chosen]


class Axis:
    """The line on which the search moves a parameter; 0 where it starts, 1 is e-fold, or as much again."""

    def __init__(self, parameter: Parameter, start: float) -> None:
        self._start, self._low, self._high = start, parameter.low, parameter.high
        self._e_fold = parameter.low > 0.0
        # A range that begins at 0 is measured by the value; one around or below it, as of voltages, by its width.
        self._unit = start if parameter.low == 0.0 < start else (parameter.high - parameter.low) / 2.0
        self.low, self.high = self.place(parameter.low), self.place(parameter.high)

    def place(self, value: float) -> float:
        return math.log(value / self._start) if self._e_fold else (value - self._start) / self._unit

    def value(self, x: float) -> float:
        """The value at a place, with as many figures as are written down; the start itself to the bit."""
        exact = self._start * math.exp(x) if self._e_fold else self._start + x * self._unit
        written = float(f"{exact:.{FIGURES}g}")
        if written == float(f"{self._start:.{FIGURES}g}"):
            return self._start
        return min(max(written, self._low), self._high)


def half_widths_away(verdict: Verdict) -> float:
    """How far a row is from the middle of its band, with sign, in half-widths; in its own unit if there is no width."""
    row = verdict.row
    if verdict.simulated is None:
        return NO_NUMBER_AWAY
    return (verdict.simulated - (row.low + row.high) / 2.0) / ((row.high - row.low) / 2.0 or 1.0)


class Point(NamedTuple):
    """What the rows of the fit gave at some values of the parameters. ``strain``: how far these are from what is
    written, in widths."""

    values: Values
    verdicts: list[Verdict]
    strain: Values = ()

    def away(self) -> np.ndarray:
        """Shape (rows,), half-widths from the middle of the band."""
        return np.array([half_widths_away(one) for one in self.verdicts])

    def residuals(self) -> np.ndarray:
        """Shape (rows + parameters,)."""
        return np.concatenate([self.away(), self.strain])

    def squares(self) -> float:
        """Of the rows."""
        return float(np.sum(self.away() ** 2))

    def loss(self) -> float:
        """What the search lowers: squares near the band, distances far from it, so that no hopeless row rules it."""
        return float(np.sum(2.0 * (np.sqrt(1.0 + self.residuals() ** 2) - 1.0)))


class Search(NamedTuple):
    """From where to where, and in how many evaluations. ``ended``: no gain left, all spent, or broken off."""

    before: Point
    after: Point
    evaluations: int
    ended: Ended


class _SpentError(Exception):
    """No evaluation is left."""


def search(
    parameters: Sequence[Parameter],
    run: Callable[[Values], list[Verdict]],
    evaluations: int,
    start: Mapping[str, float] | None = None,
    width: float = WIDTH,
) -> Search:
    """Seek the least loss by bounded least squares. ``run``: the rows of the fit at values of the parameters.

    ``start``: values to start from instead of those written. ``width``: see ``WIDTH``; infinite, it costs nothing to
    leave them. Stopped by hand, or when a process dies, it gives the best
    so far. Raises Objection when the evaluations are too few to try every parameter once.
    """
    from scipy.optimize import approx_fprime, least_squares

    if evaluations < len(parameters) + 2:
        least = f"at least {len(parameters) + 2} for {len(parameters)} parameters, as a round tries each of them"
        raise Objection("the number of evaluations", f"{evaluations}", least)
    axes = [Axis(one, (start or {}).get(one.name, one.value)) for one in parameters]
    written = [Axis(one, one.value) for one in parameters]
    low, high = np.array([axis.low for axis in axes]), np.array([axis.high for axis in axes])
    seen: dict[Values, Point] = {}

    def at(x: np.ndarray) -> Point:
        values = tuple(axis.value(place) for axis, place in zip(axes, x.tolist(), strict=True))
        if values not in seen:
            if len(seen) == evaluations:
                raise _SpentError
            strain = tuple(axis.place(value) / width for axis, value in zip(written, values, strict=True))
            seen[values] = Point(values, run(values), strain)
        return seen[values]

    def slopes(x: np.ndarray) -> np.ndarray:
        here = at(x).residuals()

        def beside(place: np.ndarray) -> np.ndarray:
            # That a row has no number there says nothing about its slope.
            point = at(place)
            known = [one.simulated is not None for one in point.verdicts] + [True] * len(point.strain)
            return np.where(known, point.residuals(), here)

        return approx_fprime(x, beside, np.where(x + STEP <= high, STEP, -STEP))

    ended: Ended = "settled"
    try:
        least_squares(
            lambda x: at(x).residuals(), np.zeros(len(axes)), slopes, (low, high), loss="soft_l1",
            ftol=SETTLED, xtol=SETTLED, gtol=SETTLED, max_nfev=evaluations,
        )  # fmt: skip
    except _SpentError:
        ended = "spent"
    except STOPPED:
        if not seen:
            raise
        ended = "stopped"
    points = list(seen.values())
    return Search(points[0], min(points, key=Point.loss), len(points), ended)


class Elsewhere(NamedTuple):
    """A row that was not in the fit, before and after."""

    before: Verdict
    after: Verdict

    @property
    def noticed(self) -> bool:
        """It came into its band or left it, or it moved enough to be told."""
        with_number = (self.before.simulated is None, self.after.simulated is None)
        moved = abs(half_widths_away(self.after) - half_widths_away(self.before))
        return self.before.in_band != self.after.in_band or len(set(with_number)) > 1 or moved > NOTICED


class Refit(NamedTuple):
    """A search, and what it cost the rows it did not look at; None when it was stopped before these were run."""

    parameters: list[Parameter]
    search: Search
    elsewhere: list[Elsewhere] | None
    seeds: tuple[int, ...]


def default_evaluations(parameters: Sequence[Parameter]) -> int:
    """Enough for a few rounds."""
    return ROUNDS * (len(parameters) + 2)


class _Bench:
    """Runs rows at values of the parameters, and tells how far the whole refit is, counted in cost."""

    def __init__(
        self,
        collection: Collection,
        parameters: Sequence[Parameter],
        seeds: tuple[int, ...],
        pool: Pool,
        whole: float,
        progress: Progress,
    ) -> None:
        self._collection, self._parameters, self._seeds, self._pool = collection, tuple(parameters), seeds, pool
        self._whole, self._progress = whole, progress
        self._done = 0.0

    def run(self, rows: Sequence[Row], values: Values, words: str) -> list[Verdict]:
        price = _cost(self._collection, rows)

        def tell(fraction: float, _: str) -> None:
            self._progress(min((self._done + fraction * price) / self._whole, 1.0), words)

        change = Replaced(self._parameters, values)
        found = validate(self._collection, rows, self._seeds, tell, change=change, pool=self._pool)
        self._done += price
        return found.verdicts


def _cost(collection: Collection, rows: Sequence[Row]) -> float:
    return sum(cost(collection, trial) for trial in plan(collection, rows).asked)


def calibrate(
    collection: Collection,
    rows: Sequence[Row],
    parameters: Sequence[Parameter],
    seeds: tuple[int, ...],
    evaluations: int,
    progress: Progress = lambda fraction, words: None,
    *,
    start: Mapping[str, float] | None = None,
    beside: Sequence[Row] | None = None,
) -> Refit:
    """Fit the parameters to the rows that can be run, on the slices of the seeds; then see what it cost ``beside``.

    ``start``: as for ``search``. ``beside``: rows that are looked at whatever was found; without it all quick rows, if
    anything moved. Those of the fit are left out. Raises Objection when none of the rows can be run, or when the
    evaluations are too few.
    """
    fit = [row for row in rows if not unrunnable(collection, row)]
    if not fit:
        raise Objection("the choice of rows", "one without any that can be run", "a choice with at least one that can")
    quick = quick_rows(collection, list(collection.rows.values())) if beside is None else beside
    others = [row for row in quick if row not in fit and not unrunnable(collection, row)]
    whole = evaluations * _cost(collection, fit) + 2.0 * _cost(collection, others)
    sums: list[float] = []
    elsewhere: list[Elsewhere] | None = []
    with processes() as pool:
        bench = _Bench(collection, parameters, seeds, pool, whole, progress)

        def run(values: Values) -> list[Verdict]:
            best = f", sum of squares {min(sums):.4g} at best" if sums else ""
            verdicts = bench.run(fit, values, f"evaluation {len(sums) + 1} of {evaluations}{best}")
            sums.append(Point(values, verdicts).squares())
            return verdicts

        fitted = search(parameters, run, evaluations, start)
        ends = list(dict.fromkeys((fitted.before.values, fitted.after.values)))
        if fitted.ended == "stopped":
            elsewhere = None
        elif beside is not None or len(ends) > 1:
            try:
                looked = [bench.run(others, values, "rows elsewhere") for values in ends]
                elsewhere = [Elsewhere(*pair) for pair in zip(looked[0], looked[-1], strict=True)]
            except STOPPED:
                elsewhere = None
    progress(1.0, f"{fitted.evaluations} evaluations")
    return Refit(list(parameters), fitted, elsewhere, seeds)
