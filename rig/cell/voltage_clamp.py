"""Whole-cell voltage clamp of the mean cell, as a value: what is held, what is stimulated, what is read.

Test pulses every ``interval_s`` evoke a current; after ``baseline_s`` comes a voltage step or trains (or nothing); test
pulses go on for ``follow_up_s``, the first one a second (or one interval, if that is shorter) after it. Meanwhile the
command may change, test pulses may pause and drugs may come in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import numpy as np

from model.pipette import Pipette
from model.units import TICKS_PER_MS, TICKS_PER_S, Quantity
from rig.cell.incubation import Dose, MakeSlice, Solution, incubate, rested_slice
from rig.cell.isolated_nmda import Concentrations, Voltage
from rig.experiment.intensity import InputOutput
from rig.experiment.real_slice import default_slice
from rig.files.refusal import Objection, found
from rig.instruments.drug import Drug
from rig.instruments.stimulator import PATHWAYS, Pathway, Pattern, pulse_times
from rig.measure.fits import Hill, fit_hill
from rig.measure.sweep import Cursors
from rig.protocol.protocol import Fraction, Name

if TYPE_CHECKING:
    from model.slice import Slice

SETTLE_TICKS = 30 * TICKS_PER_S
"""From going whole-cell to the first pulse."""
LEAD_TICKS = 2 * TICKS_PER_MS
SWEEP_TICKS = 60 * TICKS_PER_MS
EQUILIBRIUM_S = 60.0
"""From a new concentration at the receptors to the first pulse in it."""

Seconds = Annotated[float, Quantity("s", 0, 36000, "time after the induction")]


class VoltageStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The command goes to ``mV`` and back; no test pulses meanwhile."""

    mV: Voltage = 0.0
    duration_s: Annotated[float, Quantity("s", 0.01, 60, "length of the step")] = 5.0


class Phase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From ``from_s`` on until the next phase: where the cell is held, whether test pulses are given, and drugs that
    are in equilibrium from then on, and stay."""

    from_s: Seconds = 0.0
    holding_mV: Voltage = -70.0
    pulses: bool = True
    drug: tuple[Dose, ...] = ()


class Series(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A drug at several concentrations in equilibrium, every one on the same rested cell for ``baseline_s``."""

    drug: Name
    concentrations_uM: Concentrations


class CurrentReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number the cell is clamped for.

    ``pA``: mean peak current in the baseline, with its sign; ``later_pA``: that in [from_s, to_s) after the end of the
    induction; ``percent``: the same in percent of baseline. ``recovery_s``: time constant of the return to baseline in
    that window. ``half_uM``, ``hill``: Hill curve through the currents of the series; ``block_percent``: what its
    highest concentration takes away.
    """

    name: Name
    statistic: Literal["pA", "later_pA", "percent", "recovery_s", "half_uM", "hill", "block_percent"] = "percent"
    from_s: Seconds = 0.0
    to_s: Seconds = 4.0


class ClampSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One whole-cell experiment."""

    reading: Annotated[tuple[CurrentReading, ...], msgspec.Meta(min_length=1, max_length=20)]
    solution: Solution = Solution()
    pipette: Pipette = Pipette()
    holding_mV: Voltage = -70.0
    pathway: Pathway = "S1"
    fraction_of_max: Fraction = 0.5
    interval_s: Annotated[float, Quantity("s", 0.2, 120, "from test pulse to test pulse")] = 2.0
    baseline_s: Annotated[float, Quantity("s", 1, 7200, "before the induction")] = 60.0
    follow_up_s: Annotated[float, Quantity("s", 1, 14400, "after the induction")] = 60.0
    step: VoltageStep | None = None
    train: Pattern | None = None
    phase: tuple[Phase, ...] = ()
    series: Series | None = None


class _Cell:
    """A clamped cell: test pulses in, peak currents out."""

    def __init__(self, spec: ClampSpec, slice_: Slice, current_uA: float) -> None:
        self._spec = spec
        self._slice = slice_
        self._current_uA = current_uA
        self._pathway = PATHWAYS.index(spec.pathway)
        slice_.clamp(spec.holding_mV, spec.pipette)
        slice_.advance(slice_.tick + SETTLE_TICKS)

    def beside(self) -> _Cell:
        """Another cell in the same state."""
        other = copy(self)
        other._slice = self._slice.copy()
        return other

    @property
    def tick(self) -> int:
        return self._slice.tick

    def dose(self, dose: Dose, drugs: Mapping[str, Drug] | None) -> None:
        """A drug more in the bath, from now on."""
        solution = self._spec.solution
        incubate(self._slice, msgspec.structs.replace(solution, drug=(dose,)), drugs)

    def pulses(self, first: int, span: int) -> list[tuple[int, float]]:
        """Test pulses from tick ``first`` in ``span`` ticks: (tick, peak current in pA) of each."""
        every = round(self._spec.interval_s * TICKS_PER_S)
        return [(tick, self._peak(tick)) for tick in range(first, first + span, every)]

    def _peak(self, tick: int) -> float:
        tissue = self._slice
        tissue.advance(tick - LEAD_TICKS)
        tissue.record(tick - LEAD_TICKS, tick + SWEEP_TICKS)
        tissue.stimulate(tick, self._pathway, self._current_uA, 0.1)
        # Samples come up to the last completed step: one more millisecond completes the window.
        tissue.advance(tick + SWEEP_TICKS + TICKS_PER_MS)
        seen = tissue.clamp_current(tick - LEAD_TICKS, tick + SWEEP_TICKS)
        evoked = seen - seen[:LEAD_TICKS].mean()
        return float(evoked[int(np.argmax(np.abs(evoked)))])

    def begin(self, phase: Phase, tick: int, drugs: Mapping[str, Drug] | None) -> None:
        """A phase begins at ``tick``, or after the sweep that is under way then."""
        self._slice.advance(max(tick, self.tick))
        self._slice.clamp(phase.holding_mV, self._spec.pipette)
        for dose in phase.drug:
            self.dose(dose, drugs)

    def induce(self) -> int:
        """The voltage step or the trains, from now on; the tick at which they are over."""
        spec, tissue = self._spec, self._slice
        if spec.step is not None:
            tissue.clamp(spec.step.mV, spec.pipette)
            tissue.advance(tissue.tick + round(spec.step.duration_s * TICKS_PER_S))
            tissue.clamp(spec.holding_mV, spec.pipette)
        if spec.train is not None:
            start = tissue.tick
            for tick in pulse_times(spec.train).tolist():
                tissue.advance(start + tick)
                tissue.stimulate(start + tick, self._pathway, self._current_uA, 0.1)
        return tissue.tick

    def rest(self, seconds: float) -> None:
        self._slice.advance(self.tick + round(seconds * TICKS_PER_S))


def recovery_s(seconds: np.ndarray, percent: np.ndarray) -> float | None:
    """Time constant of ``100 - A exp(-t / tau)`` by least squares; None when there is nothing that recovers."""
    from scipy.optimize import curve_fit

    missing = 100.0 - percent
    if len(missing) < 4 or missing[0] < 3.0:
        return None
    try:
        found, _ = curve_fit(
            lambda t, height, tau: height * np.exp(-t / tau), seconds, missing, p0=(missing[0], 10.0),
            bounds=((0.0, 0.1), (300.0, 1e4)),
        )  # fmt: skip
    except RuntimeError:
        return None
    return float(found[1])


def _dose_response(spec: ClampSpec, cell: _Cell, drugs: Mapping[str, Drug] | None) -> tuple[Hill | None, float]:
    """Hill curve of the series, and the percentage that its highest concentration takes away."""
    assert spec.series is not None
    span = round(spec.baseline_s * TICKS_PER_S)

    def response(uM: float) -> float:
        one = cell.beside()
        if uM > 0.0 and spec.series is not None:
            one.dose(Dose(spec.series.drug, uM), drugs)
        one.rest(EQUILIBRIUM_S)
        return float(np.mean([peak for _, peak in one.pulses(one.tick + LEAD_TICKS, span)]))

    whole = response(0.0)
    left = [response(uM) / whole for uM in spec.series.concentrations_uM]
    return fit_hill(spec.series.concentrations_uM, left, complete=False), 100.0 * (1.0 - left[-1])


def _in_phases(
    spec: ClampSpec, cell: _Cell, over: int, drugs: Mapping[str, Drug] | None
) -> Iterator[tuple[int, float]]:
    """Test pulses after the induction, which was over at a tick: (tick, peak current in pA) of each that is given."""
    waiting = sorted(spec.phase, key=lambda phase: phase.from_s)
    begun: Phase | None = None
    every = round(spec.interval_s * TICKS_PER_S)
    for tick in range(over + min(every, TICKS_PER_S), over + round(spec.follow_up_s * TICKS_PER_S), every):
        while waiting and (start := over + round(waiting[0].from_s * TICKS_PER_S)) <= tick - LEAD_TICKS:
            begun = waiting.pop(0)
            cell.begin(begun, start, drugs)
        if begun is None or begun.pulses:
            yield from cell.pulses(tick, 1)


def _check_phases(spec: ClampSpec) -> None:
    """Raises Objection for a phase that never begins, or begins with another."""
    starts = [phase.from_s for phase in spec.phase]
    for number, start in enumerate(starts):
        if start >= spec.follow_up_s:
            raise Objection(f"phase[{number}].from_s", found(start), f"less than follow_up_s, {spec.follow_up_s:g} s")
        if start in starts[:number]:
            raise Objection(f"phase[{number}].from_s", found(start), "a time when no other phase begins")


def run_clamp(
    spec: ClampSpec,
    seed: int,
    drugs: Mapping[str, Drug] | None = None,
    *,
    make_slice: MakeSlice = default_slice,
) -> dict[str, float | None]:
    """Every reading by its name; None where a fit was not possible. ``drugs``: shelf; the shipped files by default.

    Raises Objection for phases that contradict each other.
    """
    _check_phases(spec)
    slice_ = rested_slice(spec.solution, seed, make_slice)
    current_uA = InputOutput(slice_, Cursors()).current_for(PATHWAYS.index(spec.pathway), spec.fraction_of_max) or 0.0
    incubate(slice_, spec.solution, drugs)
    cell = _Cell(spec, slice_, current_uA)
    read: dict[str, float | None] = {}
    if spec.series is not None:
        curve, taken = _dose_response(spec, cell, drugs)
        known = {"block_percent": taken} | ({"half_uM": curve.half, "hill": curve.slope} if curve else {})
        read = {one.name: known.get(one.statistic) for one in spec.reading}
    timed = [one for one in spec.reading if one.statistic in ("pA", "later_pA", "percent", "recovery_s")]
    if not timed:
        return read
    before = cell.pulses(cell.tick + LEAD_TICKS, round(spec.baseline_s * TICKS_PER_S))
    baseline = float(np.mean([peak for _, peak in before]))
    over = cell.induce()
    after = list(_in_phases(spec, cell, over, drugs))
    seconds = np.array([(tick - over) / TICKS_PER_S for tick, _ in after])
    peaks = np.array([peak for _, peak in after])
    percent = 100.0 * peaks / baseline
    for one in timed:
        inside = (seconds >= one.from_s) & (seconds < one.to_s)
        if one.statistic == "pA":
            read[one.name] = baseline
        elif one.statistic == "recovery_s":
            read[one.name] = recovery_s(seconds[inside], percent[inside])
        else:
            values = percent if one.statistic == "percent" else peaks
            read[one.name] = float(values[inside].mean()) if inside.any() else None
    return {one.name: read[one.name] for one in spec.reading}
