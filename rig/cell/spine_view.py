"""Looking at single spines, as a value: uncaging and trains, and read-outs of chosen spines at chosen times."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S, Quantity
from rig.cell.incubation import MakeSlice, Solution, incubate, rested_slice
from rig.experiment.intensity import InputOutput
from rig.experiment.real_slice import default_slice
from rig.files.refusal import Objection
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.stimulator import PATHWAYS, Pathway, Pattern, pulse_times
from rig.measure.sweep import Cursors
from rig.protocol.protocol import Fraction, Name, Pathways

if TYPE_CHECKING:
    from model.slice import Slice

PER_PULSE_TICKS = 150 * TICKS_PER_MS
"""How long after a pulse its peak is looked for."""
WASH_TICKS = 5 * TICKS_PER_S
"""A drug that comes or goes is told to the slice this often."""

Seconds = Annotated[float, Quantity("s", -36000, 86400, "time")]
SpineQuantity = Literal[
    "spine_ca_uM",
    "nmda_open",
    "nmda_mg_blocked",
    "nmda_drug_blocked",
    "camkii_active",
    "camkii_open",
    "calcineurin",
    "ampa_number",
    "s831_p",
    "s845_p",
    "tag",
    "new_protein",
    "spine_volume",
    "spine_diameter",
    "spine_density",
]


class Uncaging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pulses of glutamate on one spine. Amount 1 is what one vesicle gives."""

    pattern: Pattern
    at_s: Annotated[float, Quantity("s", 0, 86400, "after the start")] = 60.0
    pathway: Pathway = "S1"
    nmda_quantile: Annotated[
        float, Quantity("1", 0, 1, "which spine: its place in the order of NMDA receptor number")
    ] = 0.5
    amount: Annotated[float, Quantity("1", 0, 5, "glutamate of a pulse, 1 = one vesicle")] = 1.0


class Train(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pattern from the stimulating electrodes. Test pulses are not given."""

    pattern: Pattern
    at_s: Annotated[float, Quantity("s", 0, 86400, "after the start")] = 60.0
    pathways: Pathways = ("S1",)
    fraction_of_max: Fraction = 0.45
    width_ms: Annotated[float, Quantity("ms", 0.02, 0.5, "pulse width")] = 0.1


class Wash(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drug washed in and out within the experiment (concentration at the receptors, first-order entry and exit)."""

    drug: Name
    concentration_uM: Annotated[float, Quantity("uM", 0, 1e5, "concentration in the bath")]
    at_s: Annotated[float, Quantity("s", 0, 86400, "after the start")] = 60.0
    duration_s: Annotated[float, Quantity("s", 1, 86400, "time in the bath")] = 180.0


class SpineReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number the spines are watched for, from ``from_s`` to ``to_s`` after the first or last pulse (``anchor``).

    ``mean`` and ``peak`` of the mean of the chosen spines; ``percent``: mean in percent of its value before the first
    pulse; ``peak_per_pulse``: mean over the pulses in the window of the peak after each; ``decay_s``: time constant of
    the fall from the peak; ``fall_s``: time from the last pulse until ``fraction`` of the peak is left.
    ``spines``: all of the pathway, those whose fibres a pulse of the first train recruits, or the one uncaged on.
    """

    name: Name
    quantity: SpineQuantity
    statistic: Literal["mean", "peak", "percent", "peak_per_pulse", "decay_s", "fall_s"] = "mean"
    spines: Literal["all", "recruited", "uncaged"] = "all"
    pathway: Pathway = "S1"
    anchor: Literal["first", "last"] = "last"
    from_s: Seconds = 0.0
    to_s: Seconds = 1.0
    every_ms: Annotated[float, Quantity("ms", 0.5, 600000, "sampling interval")] = 1000.0
    fraction: Annotated[float, Quantity("1", 0.01, 0.9, "part of the peak")] = 0.2


class SpineSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One experiment under the microscope."""

    reading: Annotated[tuple[SpineReading, ...], msgspec.Meta(min_length=1, max_length=20)]
    solution: Solution = Solution()
    uncaging: tuple[Uncaging, ...] = ()
    train: tuple[Train, ...] = ()
    wash: tuple[Wash, ...] = ()


class _Plan:
    """What is done when: ticks of every flash, pulse and wash, and the first and last of them."""

    def __init__(self, spec: SpineSpec) -> None:
        self.flashes: list[tuple[int, int]] = []
        """(tick, number of the uncaging)"""
        self.pulses: list[tuple[int, int, int]] = []
        """(tick, pathway, number of the train)"""
        for number, uncaging in enumerate(spec.uncaging):
            self.flashes += [(tick, number) for tick in _ticks(uncaging.at_s, uncaging.pattern)]
        for number, train in enumerate(spec.train):
            for tick in _ticks(train.at_s, train.pattern):
                self.pulses += [(tick, PATHWAYS.index(pathway), number) for pathway in train.pathways]
        given = sorted({tick for tick, *_ in (*self.flashes, *self.pulses)})
        washes = [
            (round(one.at_s * TICKS_PER_S), round((one.at_s + one.duration_s) * TICKS_PER_S)) for one in spec.wash
        ]
        self.given = given
        self.first = given[0] if given else min((start for start, _ in washes), default=TICKS_PER_MIN)
        self.last = given[-1] if given else max((end for _, end in washes), default=TICKS_PER_MIN)

    def grid(self, reading: SpineReading) -> list[int]:
        """The ticks at which a reading looks."""
        anchor = self.first if reading.anchor == "first" else self.last
        start, end = anchor + round(reading.from_s * TICKS_PER_S), anchor + round(reading.to_s * TICKS_PER_S)
        every = max(1, round(reading.every_ms * TICKS_PER_MS))
        if reading.statistic == "peak_per_pulse":
            inside = [tick for tick in self.given if start <= tick < end]
            return [look for tick in inside for look in range(tick, tick + PER_PULSE_TICKS, every)]
        if reading.statistic == "percent":
            return [self.first, *range(start, end + 1, every)]
        if reading.statistic == "fall_s":
            return [*range(self.first, self.last, max(every, TICKS_PER_S // 2)), *range(start, end + 1, every)]
        return list(range(start, end + 1, every))


def _ticks(at_s: float, pattern: Pattern) -> list[int]:
    return (pulse_times(pattern) + round(at_s * TICKS_PER_S)).tolist()


class _Washes:
    """Drugs that come and go at the receptors: first order in and out, told to the slice every few seconds."""

    def __init__(self, spec: SpineSpec, slice_: Slice, drugs: Mapping[str, Drug] | None) -> None:
        self._spec = spec
        self._slice = slice_
        shelf = [shelf.drug(one.drug) if drugs is None else drugs[one.drug] for one in spec.wash]
        self._shelf = shelf
        if shelf:
            slice_.bind((*slice_.ligands, *(ligand for drug in shelf for ligand in drug.ligands)))
        self._kept = slice_.bath.ligand_uM[: len(slice_.ligands) - sum(len(drug.ligands) for drug in shelf)]

    def ticks(self) -> list[int]:
        """When the bath is told anew: while a drug comes, and for ten half-times after it has been turned off."""
        told: set[int] = set()
        for one, drug in zip(self._spec.wash, self._shelf, strict=True):
            end_s = one.at_s + one.duration_s + 600.0 * drug.tissue.half_time_out_min
            told.update(range(round(one.at_s * TICKS_PER_S), round(end_s * TICKS_PER_S), WASH_TICKS))
        return sorted(told)

    def tell(self, tick: int) -> None:
        uM: list[float] = []
        for one, drug in zip(self._spec.wash, self._shelf, strict=True):
            since_s = tick / TICKS_PER_S - one.at_s
            rise = 1.0 - 0.5 ** (min(max(since_s, 0.0), one.duration_s) / (60.0 * drug.tissue.half_time_in_min))
            fall = 0.5 ** (max(since_s - one.duration_s, 0.0) / (60.0 * drug.tissue.half_time_out_min))
            uM += [one.concentration_uM * rise * (fall if drug.tissue.washout else 1.0)] * len(drug.ligands)
        self._slice.set_bath(msgspec.structs.replace(self._slice.bath, ligand_uM=(*self._kept, *uM)))


def _chosen(spec: SpineSpec, reading: SpineReading, slice_: Slice, currents: list[list[float]]) -> np.ndarray:
    """Which classes of the pathway a reading looks at, bool of shape (CLASSES,)."""
    pathway = PATHWAYS.index(reading.pathway)
    every = np.ones(len(slice_.receptors(pathway)), bool)
    if reading.spines == "uncaged":
        chosen = [_spine(slice_, one) for one in spec.uncaging if one.pathway == reading.pathway]
        if not chosen:
            raise Objection("spines", '"uncaged"', "an uncaging on the same pathway")
        every[:] = False
        every[chosen] = True
    elif reading.spines == "recruited":
        numbers = [n for n, one in enumerate(spec.train) if reading.pathway in one.pathways]
        if not numbers:
            raise Objection("spines", '"recruited"', "a train on the same pathway")
        train = spec.train[numbers[0]]
        fraction = slice_.recruited(pathway, currents[numbers[0]][pathway], train.width_ms)
        every = slice_.released_on(pathway, fraction)
    return every


def _spine(slice_: Slice, uncaging: Uncaging) -> int:
    """The class at a quantile of NMDA receptor number."""
    order = np.argsort(slice_.receptors(PATHWAYS.index(uncaging.pathway)))
    return int(order[min(int(uncaging.nmda_quantile * len(order)), len(order) - 1)])


def decay_s(seconds: np.ndarray, values: np.ndarray, rest: float) -> float | None:
    """Time constant of one exponential from the peak towards ``rest``, by least squares. None without a fall to see."""
    from scipy.optimize import curve_fit

    above = values - rest
    top = int(np.argmax(above))
    fall, since = above[top:], seconds[top:] - seconds[top]
    if len(fall) < 5 or fall[0] <= 0.0 or fall.min() > 0.5 * fall[0]:
        return None
    start = float(since[int(np.argmax(fall < fall[0] / math.e))]) or float(since[-1])
    try:
        found, _ = curve_fit(lambda t, height, tau: height * np.exp(-t / tau), since, fall, p0=(fall[0], start))
    except RuntimeError:
        return None
    return float(found[1]) if found[1] > 0.0 else None


def fall_s(seconds: np.ndarray, values: np.ndarray, rest: float, fraction: float) -> float | None:
    """Time after 0 at which ``fraction`` of the largest rise above ``rest`` is left, None when it never is."""
    above = values - rest
    wanted = fraction * above.max()
    late = np.flatnonzero((seconds >= 0.0) & (above <= wanted) & (np.arange(len(above)) > int(np.argmax(above))))
    return float(seconds[late[0]]) if len(late) and wanted > 0.0 else None


def _evaluate(reading: SpineReading, plan: _Plan, seen: dict[int, float], rest: float) -> float | None:
    """The number of a reading from the values at its ticks."""
    ticks = np.array(sorted(seen))
    values = np.array([seen[tick] for tick in ticks.tolist()])
    if not len(values):
        return None
    anchor = plan.first if reading.anchor == "first" else plan.last
    seconds = (ticks - anchor) / TICKS_PER_S
    if reading.statistic == "peak":
        return float(values.max())
    if reading.statistic == "percent":
        inside = seconds >= reading.from_s
        return float(100.0 * values[inside].mean() / rest) if rest and inside.any() else None
    if reading.statistic == "peak_per_pulse":
        pulses = [tick for tick in plan.given if tick in seen]
        return float(np.mean([values[(ticks >= one) & (ticks < one + PER_PULSE_TICKS)].max() for one in pulses]))
    if reading.statistic == "decay_s":
        return decay_s(seconds, values, rest)
    if reading.statistic == "fall_s":
        return fall_s((ticks - plan.last) / TICKS_PER_S, values, rest, reading.fraction)
    return float(values.mean())


def run_spine(
    spec: SpineSpec,
    seed: int,
    drugs: Mapping[str, Drug] | None = None,
    *,
    make_slice: MakeSlice = default_slice,
) -> dict[str, float | None]:
    """Every reading by its name; None where a fit was not possible. ``drugs``: shelf; the shipped files by default.

    Raises Objection when a reading asks for spines that nothing is done to.
    """
    slice_ = rested_slice(spec.solution, seed, make_slice)
    curve = InputOutput(slice_, Cursors())
    currents = [
        [curve.current_for(pathway, train.fraction_of_max, train.width_ms) or 0.0 for pathway in (0, 1)]
        for train in spec.train
    ]
    plan = _Plan(spec)
    chosen = [_chosen(spec, reading, slice_, currents) for reading in spec.reading]
    incubate(slice_, spec.solution, drugs)
    washes = _Washes(spec, slice_, drugs)
    looks: dict[int, list[int]] = {plan.first: list(range(len(spec.reading)))}
    for number, reading in enumerate(spec.reading):
        for tick in plan.grid(reading):
            numbers = looks.setdefault(tick, [])
            if number not in numbers:
                numbers.append(number)
    end = max(looks)
    # At one tick: the eye looks, then the bath changes, then light and current come.
    agenda: list[tuple[int, int, tuple[int, ...]]] = [(tick, 0, ()) for tick in looks]
    agenda += [(tick, 1, ()) for tick in washes.ticks()]
    agenda += [(tick, 2, (number,)) for tick, number in plan.flashes]
    agenda += [(tick, 3, (pathway, number)) for tick, pathway, number in plan.pulses]
    seen: list[dict[int, float]] = [{} for _ in spec.reading]
    for tick, kind, what in sorted(agenda):
        if tick > end:
            break
        slice_.advance(tick)
        if kind == 0:
            for number in looks[tick]:
                one = spec.reading[number]
                values = slice_.spines(one.quantity)[PATHWAYS.index(one.pathway)]
                seen[number][tick] = float(np.broadcast_to(values, chosen[number].shape)[chosen[number]].mean())
        elif kind == 1:
            washes.tell(tick)
        elif kind == 2:
            uncaging = spec.uncaging[what[0]]
            slice_.uncage(tick, PATHWAYS.index(uncaging.pathway), _spine(slice_, uncaging), uncaging.amount)
        else:
            pathway, number = what
            slice_.stimulate(tick, pathway, currents[number][pathway], spec.train[number].width_ms)
    found: dict[str, float | None] = {}
    for number, reading in enumerate(spec.reading):
        wanted = set(plan.grid(reading))
        inside = {tick: value for tick, value in seen[number].items() if tick in wanted}
        found[reading.name] = _evaluate(reading, plan, inside, seen[number][plan.first])
    return found
