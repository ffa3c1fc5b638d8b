"""What is planned on the bench as the text of a protocol file, as far as a protocol can say it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from model.units import TICKS_PER_MIN
from rig.files import parse
from rig.instruments import shelf
from rig.instruments.perfusion import PerfusionSettings
from rig.instruments.preparation import OPENING_PREPARATION
from rig.instruments.stimulator import (
    LEAD_TICKS,
    NEVER,
    PATHWAYS,
    QUIET_TICKS,
    Pathway,
    PathwaySettings,
    TestPulses,
    duration,
)
from rig.messages import (
    AddNote,
    Planned,
    RunPattern,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
    Status,
)
from rig.protocol import library
from rig.protocol.plan import in_force, in_order, is_train, panels
from rig.protocol.protocol import AcsfStep, DrugStep, Intensity, IntensityStep, MoveStep, Protocol, TestPhase, TrainStep
from rig.protocol.protocol_toml import toml

FOLLOW_UP_MIN = 60.0
IONS = ("calcium_mM", "magnesium_mM", "flow_ml_min", "temperature_C")


class Lent(NamedTuple):
    """Settings of a pathway that hold from one tick to another, around a train."""

    start: int
    end: int
    settings: PathwaySettings


def plan_text(
    plan: Iterable[Planned],
    status: Status,
    title: str,
    follow_up_min: float = FOLLOW_UP_MIN,
    preparation: str = OPENING_PREPARATION,
) -> str:
    """A protocol file that does what is planned, counted from now, and records ``follow_up_min`` after the last step.

    What flows or is set now, other than the preparation's own, begins with the recording; notes become comments.
    Raises ValueError, a sentence, for a step that a protocol cannot say.
    """
    protocol, comments = _Telling(in_order(plan), status, preparation).protocol(title, follow_up_min)
    text = "\n".join([*(f"# {line}" for line in comments), *([""] if comments else []), toml(protocol)])
    parse.convert(parse.parse(text, "the plan"), Protocol, "the plan", library.check_protocol)
    return text


class _Telling:
    def __init__(self, steps: tuple[Planned, ...], status: Status, preparation: str) -> None:
        self._start = status.tick
        self._steps = [step for step in steps if step.tick >= self._start]
        self._status, self._preparation = status, preparation
        self._stimulator = in_force(panels(status), steps, self._start).stimulator
        self._names: set[str] = set()
        self._comments: list[str] = []
        self._anew: list[IntensityStep] = []

    def protocol(self, title: str, follow_up_min: float) -> tuple[Protocol, list[str]]:
        for step in self._steps:
            if isinstance(step.action, AddNote):
                self._comments.append(f"{self._at(step.tick):.2f} min: {' '.join(step.action.text.split())}")
            elif not isinstance(step.action, SetPerfusion | SetElectrodes | SetStimulator | RunPattern):
                what = "the amplifier is set" if hasattr(step.action, "settings") else "a pattern is stopped"
                raise ValueError(
                    f"At {self._at(step.tick):.2f} min {what}, which a protocol cannot say; take that step out and "
                    "save again."
                )
        lent = {pathway: self._lent(pathway) for pathway in PATHWAYS}
        last = max([self._start, *(_end(step) for step in self._steps)])
        baths = self._baths()
        return Protocol(
            title=title,
            preparation=self._preparation,
            length_min=round(self._at(last) + follow_up_min, 6),  # a tick is 8e-7 min
            s1=_intensity(self._stimulator.s1),
            s2=_intensity(self._stimulator.s2),
            electrodes=self._status.electrodes,
            amplifier=self._status.amplifier,
            cursors=self._status.cursors,
            test=self._phases(),
            train=tuple(self._trains(lent)),
            drug=tuple(self._drugs(baths)),
            acsf=tuple(self._acsf(baths)),
            move=tuple(self._moves()),
            intensity=tuple(self._anew),
        ), self._comments

    def _at(self, tick: int) -> float:
        """Minutes after now."""
        return (tick - self._start) / TICKS_PER_MIN

    def _name(self, wanted: str) -> str:
        """A name of its own, in letters that a file allows."""
        plain = re.sub(r"[^A-Za-z0-9]+", "_", wanted).strip("_").lower()[:50] or "step"
        name, number = plain, 1
        while name in self._names:
            number += 1
            name = f"{plain}_{number}"
        self._names.add(name)
        return name

    # ---- the stimulator

    def _panels(self, pathway: Pathway) -> list[tuple[int, PathwaySettings]]:
        """What a pathway is set to, from when on."""
        set_to = [(self._start, self._of(self._stimulator, pathway))]
        for step in self._steps:
            if isinstance(step.action, SetStimulator) and step.tick > self._start:
                settings = self._of(step.action.settings, pathway)
                if settings != set_to[-1][1]:
                    set_to.append((step.tick, settings))
        return set_to

    @staticmethod
    def _of(settings: Any, pathway: Pathway) -> PathwaySettings:
        found: PathwaySettings = settings.s1 if pathway == "S1" else settings.s2
        return found

    def _lent(self, pathway: Pathway) -> list[Lent]:
        """Where a train of this pathway has an intensity of its own. Any other change of the current is kept as a step;
        of the width, or to off, it is refused."""
        set_to = self._panels(pathway)
        own = set_to[0][1]
        lent = []
        for (start, settings), (end, _) in pairwise([*set_to[1:], (NEVER, own)]):
            if settings == own:
                continue
            trains = [
                step
                for step in self._steps
                if isinstance(step.action, RunPattern)
                and pathway in step.action.pathways
                and start <= step.tick < end
                and start >= step.tick - LEAD_TICKS - QUIET_TICKS
                and end <= _end(step) + LEAD_TICKS + QUIET_TICKS
            ]
            if len(trains) == 1 and settings.on == own.on:
                lent.append(Lent(start, end, settings))
                continue
            if msgspec.structs.replace(settings, current_uA=own.current_uA) != own:
                raise ValueError(
                    f"At {self._at(start):.2f} min the pulse width of {pathway} or its switch is set anew, of which a "
                    "protocol can change the current only; take that step out, or set it before the plan begins."
                )
            self._anew.append(
                IntensityStep(
                    name=self._name(f"{pathway} current"),
                    at_min=self._at(start),
                    pathway=pathway,
                    current_uA=settings.current_uA,
                )
            )
            own = settings
        return lent

    def _trains(self, lent: dict[Pathway, list[Lent]]) -> Iterable[TrainStep]:
        for step in self._steps:
            if not isinstance(step.action, RunPattern):
                continue
            action = step.action
            with_: dict[Pathway, PathwaySettings | None] = {
                pathway: next((one.settings for one in lent[pathway] if one.start <= step.tick < one.end), None)
                for pathway in action.pathways
            }
            same = len(set(with_.values())) == 1
            for pathways in [action.pathways] if same else [(pathway,) for pathway in action.pathways]:
                settings = with_[pathways[0]]
                yield TrainStep(
                    name=self._name(action.label or step.label or "train"),
                    at_min=self._at(step.tick),
                    pattern=action.pattern,
                    pathways=pathways,
                    current_uA=None if settings is None else settings.current_uA,
                    width_ms=None if settings is None else settings.width_ms,
                    label=action.label[:24],
                    induction=is_train(action.pattern) and action.purpose == "induction",
                    reference=action.reference,
                )

    def _phases(self) -> tuple[TestPhase, ...]:
        """Changes of the test pulses; of several at one tick the last."""
        tests: dict[int, TestPulses] = {self._start: self._stimulator.test}
        for step in self._steps:
            if isinstance(step.action, SetStimulator) and step.tick > self._start:
                tests[step.tick] = step.action.settings.test
        phases: list[TestPhase] = []
        before = None
        for tick, test in sorted(tests.items()):
            if test != before:
                phases.append(TestPhase(self._at(tick), "", test.mode, test.interval_s, test.pair_ms))
            before = test
        return tuple(phases)

    # ---- the bath and the electrodes

    def _baths(self) -> list[tuple[int, PerfusionSettings]]:
        """What the perfusion is set to, from when on; the last at one tick counts."""
        baths = {self._start: self._status.perfusion}
        for step in self._steps:
            if isinstance(step.action, SetPerfusion):
                baths[step.tick] = step.action.settings
        return sorted(baths.items())

    def _stretches(self, values: list[tuple[int, float | None]]) -> Iterable[tuple[int, int | None, float]]:
        """(from, to, value) of every stretch with a value; to is None when it has no end."""
        changes = [one for place, one in enumerate(values) if place == 0 or one[1] != values[place - 1][1]]
        ends: list[int | None] = [*(tick for tick, _ in changes[1:]), None]
        for (tick, value), end in zip(changes, ends, strict=True):
            if value is not None:
                yield tick, end, value

    def _drugs(self, baths: list[tuple[int, PerfusionSettings]]) -> Iterable[DrugStep]:
        already = {valve.drug for valve in self._status.perfusion.valves if valve.open}
        for drug in dict.fromkeys(valve.drug for _, bath in baths for valve in bath.valves):
            flows = [
                (tick, next((valve.reservoir_uM for valve in bath.valves if valve.drug == drug and valve.open), None))
                for tick, bath in baths
            ]
            for start, end, value in self._stretches(flows):
                if start == self._start and drug in already:
                    self._comments.append(f"{drug} was flowing when this was planned; here it begins at 0 min.")
                yield DrugStep(
                    drug=drug,
                    from_min=self._at(start),
                    concentration_uM=value,
                    to_min=None if end is None else self._at(end),
                    name=self._name(drug),
                )

    def _acsf(self, baths: list[tuple[int, PerfusionSettings]]) -> Iterable[AcsfStep]:
        card = shelf.preparation(self._preparation)
        own = {
            "calcium_mM": card.acsf.calcium_mM,
            "magnesium_mM": card.acsf.magnesium_mM,
            "flow_ml_min": card.chamber.flow_ml_min,
            "temperature_C": card.chamber.temperature_C,
        }
        spans: dict[tuple[int, int | None], dict[str, float]] = {}
        for field in IONS:
            values = [(tick, getattr(bath, field)) for tick, bath in baths]
            other = [(tick, None if value == own[field] else value) for tick, value in values]
            for start, end, value in self._stretches(other):
                spans.setdefault((start, end), {})[field] = value
        for (start, end), given in spans.items():
            if start == self._start:
                words = ", ".join(f"{field} = {value:g}" for field, value in given.items())
                self._comments.append(f"{words} held when this was planned; here it begins at 0 min.")
            to_min = None if end is None else self._at(end)
            step = AcsfStep(name=self._name("acsf"), from_min=self._at(start), to_min=to_min)
            yield msgspec.structs.replace(step, **given)

    def _moves(self) -> Iterable[MoveStep]:
        now = self._status.electrodes
        for step in self._steps:
            if not isinstance(step.action, SetElectrodes) or step.action.electrodes == now:
                continue
            then = step.action.electrodes
            places = {
                name: getattr(then, name) for name in ("s1", "s2", "rec") if getattr(then, name) != getattr(now, name)
            }
            yield MoveStep(name=self._name("move"), at_min=self._at(step.tick), **places)
            now = then


def _end(step: Planned) -> int:
    return step.tick + duration(step.action.pattern) if isinstance(step.action, RunPattern) else step.tick


def _intensity(settings: PathwaySettings) -> Intensity:
    return Intensity(current_uA=settings.current_uA, width_ms=settings.width_ms, on=settings.on)
