"""A protocol as a plan for the slice that lives on the bench, and a plan as a protocol's text.

The slice is taken as it is: its preparation, electrodes, amplifier and cursors stay, and what the protocol says of the
bath and of the electrodes are changes of what is in force. The test clock starts with the recording. What the protocol
opened is closed, and its ACSF is given back, when it ends; so it can be planned again right after itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN
from rig.experiment.intensity import IntensitySearch
from rig.instruments.electrodes import Electrodes
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import LEAD_TICKS, PATHWAYS, TAIL_TICKS, Pathway, PathwaySettings, TestPulses, duration
from rig.messages import (
    Curve,
    Planned,
    RunPattern,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
    Status,
)
from rig.protocol.plan import Panels, in_force, in_order, merged, panels
from rig.protocol.protocol import Intensity, Protocol
from rig.protocol.timeline import (
    AcsfChange,
    Delivery,
    IntensityChange,
    OnTheWay,
    Stimulus,
    Timeline,
    ValveChange,
    pathway_intensity,
    together,
    unroll,
)

Find = Callable[[Pathway, Intensity], float]
"""The current (uA) that gives a fraction of the maximal slope. Raises ValueError, a sentence, where it does not
know."""

Renew = Callable[[IntensityChange, PathwaySettings], float]
"""The current (uA) of an intensity that has to be looked for in the middle of the experiment, on a panel as it is."""

Setting = SetStimulator | SetPerfusion | SetElectrodes
OWN = ("calcium_mM", "magnesium_mM", "flow_ml_min", "temperature_C")


def search(found: IntensitySearch) -> Find:
    """Look for currents on a copy of the slice."""

    def find(pathway: Pathway, wanted: Intensity) -> float:
        return found.current_uA(pathway, wanted.fraction_of_max or 0.0, wanted.width_ms)

    return find


def read_off(curves: Mapping[Pathway, Curve]) -> Find:
    """Read currents off curves that were measured, between their points, at the pulse width they were measured with.
    Raises ValueError, a sentence, for a pathway without one."""

    def find(pathway: Pathway, wanted: Intensity) -> float:
        if pathway not in curves:
            raise ValueError(
                f"The protocol asks for {100 * (wanted.fraction_of_max or 0.0):g} % of the maximal slope of {pathway}, "
                f"and no input-output curve of {pathway} is known; measure one and open the protocol again."
            )
        curve = curves[pathway]
        if curve.half_max_uA is None:
            raise ValueError(
                f"This protocol asks for {100 * (wanted.fraction_of_max or 0.0):g} % of the maximal slope of "
                f"{pathway}, and {pathway} gives no response; place the electrodes where there is one."
            )
        points = sorted(zip(curve.currents_uA, map(abs, curve.slopes), strict=True))
        slopes = np.maximum.accumulate([0.0, *(slope for _, slope in points)])
        currents = [0.0, *(current for current, _ in points)]
        return round(float(np.interp((wanted.fraction_of_max or 0.0) * slopes[-1], slopes, currents)), 1)

    return find


def plan_of(
    protocol: Protocol, tick: int, status: Status, find: Find | None = None, times: int = 1
) -> tuple[Planned, ...]:
    """Everything a protocol does, ``times`` in a row, its first tick at ``tick``, on top of ``status`` and of what is
    planned there up to then. Add it to what is planned with ``rig.plan.added``.

    Currents that the protocol states as fractions come from ``find``; without it test pulses, and trains at test
    intensity, are given at the currents that are set. Raises ValueError, a sentence.
    """
    line = unroll(protocol)
    now = in_force(panels(status), status.plan, tick)
    steps: list[Planned] = []
    for again in range(times):
        script = Script(protocol, line, tick + again * line.recording.end, now, find)
        script.write()
        steps += script.steps
        now = script.now
    return in_order(steps)


class TemporaryIntensity(NamedTuple):
    """An intensity of a step's own, until ``until``."""

    settings: PathwaySettings
    until: int


class Script:
    """One pass through a protocol, written down step by step in order of time. With ``renew``, no further than time has
    passed (``write_until``)."""

    def __init__(
        self, protocol: Protocol, line: Timeline, start: int, now: Panels, find: Find | None, renew: Renew | None = None
    ) -> None:
        self.steps: list[Planned] = []
        self.now = now
        self._protocol, self._line, self._start, self._find, self._renew = protocol, line, start, find, renew
        self._own_bath = now.perfusion
        self._place = line.electrodes[0].electrodes
        self._test = now.stimulator.test
        self._panel: dict[Pathway, PathwaySettings] = {}
        self._lent: dict[Pathway, TemporaryIntensity] = {}
        self._renewed: set[Pathway] = set()
        self._found: dict[tuple[Pathway, Intensity], PathwaySettings] = {}
        self._agenda = self._in_order()

    def write(self) -> None:
        """All of it."""
        self.write_until(self._line.recording.end + 1)

    def write_until(self, tick: int) -> None:
        """What comes before a tick of the protocol and was not written down yet."""
        while self._agenda and self._agenda[0][0] < tick:
            at, do = self._agenda.pop(0)
            do(at)

    def _in_order(self) -> list[tuple[int, Callable[[int], None]]]:
        """Everything the timeline holds, in the order in which an experimenter would do what falls on one tick."""
        line, end = self._line, self._line.recording.end
        agenda: list[tuple[int, Callable[[int], None]]] = []
        agenda += [(place.tick, partial(self._move, place.electrodes)) for place in line.electrodes[1:]]
        for tick in sorted({*(one.tick for one in line.acsf), *(one.tick for one in line.valves)}):
            acsf = [one for one in line.acsf if one.tick == tick]
            valves = [one for one in line.valves if one.tick == tick]
            agenda.append((tick, partial(self._bathe, acsf, valves)))
        agenda.append((line.recording.start, self._begin))
        agenda += [(change.tick, partial(self._set_test, change.test)) for change in line.tests]
        agenda += [(change.tick, partial(self._set_intensity, change)) for change in line.intensities]
        for stimulus in line.stimuli:
            for group in together(stimulus):
                first, last = group[0].tick, group[0].tick + duration(group[0].pattern)
                # a sweep under way makes a single pulse late by at most its own length
                back = last + LEAD_TICKS + TAIL_TICKS
                agenda.append(
                    (max(line.recording.start, first - LEAD_TICKS), partial(self._lend, stimulus, group, back))
                )
                agenda.append((back, self._give_back))
        agenda.append((end, self._end))
        return sorted(agenda, key=lambda entry: entry[0])

    def _add(self, tick: int, action: Setting | RunPattern, label: str = "") -> None:
        """Write down what changes anything; of several baths at one tick the last."""
        after, at = self.now.after(action), self._start + tick
        if isinstance(action, SetPerfusion) and after != self.now:
            self.steps = [one for one in self.steps if one.tick < at or not isinstance(one.action, SetPerfusion)]
        if isinstance(action, RunPattern) or after != self.now:
            self.steps.append(Planned(at, action, label))
        self.now = after

    # ---- the bath and the electrodes

    def _move(self, places: Electrodes, tick: int) -> None:
        self._add(tick, SetElectrodes(merged(places, self._place, self.now.electrodes)))
        self._place = places

    def _bathe(self, acsf: list[AcsfChange], valves: list[ValveChange], tick: int) -> None:
        bath = self.now.perfusion
        for change in acsf:
            given = {field: _reached(getattr(change, field), getattr(self._own_bath, field)) for field in OWN}
            bath = msgspec.structs.replace(bath, **given)
        for valve in valves:
            bath = _turned(bath, valve.drug, valve.concentration_uM)
        self._add(tick, SetPerfusion(bath))

    def _end(self, tick: int) -> None:
        bath = self.now.perfusion
        for drug in {valve.drug for valve in self._line.valves}:
            bath = _turned(bath, drug, 0.0)
        own = {field: getattr(self._own_bath, field) for field in OWN}
        if self._line.acsf:
            bath = msgspec.structs.replace(bath, **own)
        self._add(tick, SetPerfusion(bath))

    # ---- the stimulator

    def _begin(self, tick: int) -> None:
        """The currents that the protocol states, and a test clock that starts here."""
        for pathway in PATHWAYS:
            self._panel[pathway] = self._settings(pathway, pathway_intensity(self._protocol, pathway), "test pulses")
        for stimulus in self._line.stimuli:
            for delivery in stimulus.deliveries:
                self._own(stimulus, delivery)
        self._test = msgspec.structs.replace(self._test, mode="off")
        self._set_stimulator(tick)

    def _own(self, stimulus: Stimulus, delivery: Delivery) -> PathwaySettings:
        """What a delivery is given with."""
        pathway, wanted = delivery.pathway, delivery.intensity
        test = pathway_intensity(self._protocol, pathway)
        if wanted == test:
            return self._panel[pathway]
        if pathway in self._renewed and (wanted.current_uA, wanted.fraction_of_max) == (
            test.current_uA,
            test.fraction_of_max,
        ):
            return msgspec.structs.replace(self._panel[pathway], width_ms=wanted.width_ms)
        return self._settings(pathway, delivery.intensity, f"step {stimulus.name}")

    def _settings(self, pathway: Pathway, wanted: Intensity, whose: str) -> PathwaySettings:
        set_now = self.now.stimulator.s1 if pathway == "S1" else self.now.stimulator.s2
        current = wanted.current_uA
        if current is None and (pathway, wanted) in self._found:
            return self._found[pathway, wanted]
        if current is None and wanted.on:
            current = self._searched(pathway, wanted, set_now, whose)
        elif current is None:
            current = set_now.current_uA
        settings = PathwaySettings(current, wanted.width_ms, wanted.on)
        self._found[pathway, wanted] = settings
        return settings

    def _searched(self, pathway: Pathway, wanted: Intensity, set_now: PathwaySettings, whose: str) -> float:
        percent = f"{100 * (wanted.fraction_of_max or 0.0):g} % of the maximal slope of {pathway}"
        if self._find is None:
            if wanted == pathway_intensity(self._protocol, pathway):
                return set_now.current_uA
            raise ValueError(
                f"In this protocol {whose} is given at {percent}, and no input-output curve of {pathway} is known; "
                "measure one and open the protocol again."
            )
        return self._find(pathway, wanted)

    def _set_test(self, test: TestPulses, tick: int) -> None:
        self._test = test
        self._set_stimulator(tick)

    def _set_intensity(self, change: IntensityChange, tick: int) -> None:
        """What is tested with from here on, and trains without an intensity of their own are given with."""
        panel, current = self._panel[change.pathway], change.current_uA
        if current is None and self._renew is None:
            raise ValueError(
                f"This protocol sets the intensity of {change.pathway} anew at {tick / TICKS_PER_MIN:g} min by what "
                "the slice gives then, which only main.py run can look for; take that step out and turn the current by "
                "hand."
            )
        if current is None:
            assert self._renew is not None
            current = self._renew(change, panel)
        self._panel[change.pathway] = msgspec.structs.replace(panel, current_uA=current)
        self._renewed.add(change.pathway)
        self._set_stimulator(tick)

    def _lend(self, stimulus: Stimulus, group: tuple[Delivery, ...], back: int, tick: int) -> None:
        """One pattern, at its own intensity."""
        for delivery in group:
            own = self._own(stimulus, delivery)
            if own != self._panel[delivery.pathway]:
                self._lent[delivery.pathway] = TemporaryIntensity(own, back)
            else:
                self._lent.pop(delivery.pathway, None)
        self._set_stimulator(tick)
        label = stimulus.label or (stimulus.name if stimulus.kind == "train" else "")
        first = max(group[0].tick, self._line.recording.start + LEAD_TICKS)
        self._add(first, pattern_of(self._protocol, stimulus, group), label)

    def _give_back(self, tick: int) -> None:
        self._lent = {pathway: lent for pathway, lent in self._lent.items() if lent.until > tick}
        self._set_stimulator(tick)

    def _set_stimulator(self, tick: int) -> None:
        now = {pathway: self._lent[pathway].settings if pathway in self._lent else own
               for pathway, own in self._panel.items()}  # fmt: skip
        wanted = msgspec.structs.replace(self.now.stimulator, s1=now["S1"], s2=now["S2"], test=self._test)
        self._add(tick, SetStimulator(wanted))


def pattern_of(protocol: Protocol, stimulus: Stimulus, group: tuple[Delivery, ...]) -> RunPattern:
    """What the stimulator is told to do for deliveries that begin together."""
    ways = tuple(delivery.pathway for delivery in group)
    train: Literal["induction", "priming"] = "induction" if stimulus.induction else "priming"
    purpose: dict[str, Literal["induction", "priming", "test", "series"]] = {"train": train, "pulse": "test"}
    reference = any(step.reference and step.name == stimulus.name for step in protocol.train)
    return RunPattern(
        group[0].pattern, ways, stimulus.label, purpose=purpose.get(stimulus.kind, "series"), reference=reference
    )


def _reached(said: float | OnTheWay | None, own: float) -> float:
    """What an ACSF change sets where the preparation's own is ``own``; a stair of a ramp as a hand would dial it."""
    if not isinstance(said, OnTheWay):
        return own if said is None else said
    since = own if said.since is None else said.since
    return round(since + said.share * (said.to - since), 4)


def _turned(bath: PerfusionSettings, drug: str, concentration_uM: float) -> PerfusionSettings:
    """The bath with one drug line opened at a concentration, or shut; its reservoir is then left as it is."""
    lines = {valve.drug: valve for valve in bath.valves}
    if concentration_uM > 0:
        lines[drug] = Valve(drug, concentration_uM, True)
    elif drug in lines:
        lines[drug] = msgspec.structs.replace(lines[drug], open=False)
    return msgspec.structs.replace(bath, valves=tuple(lines.values()))
