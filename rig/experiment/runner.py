"""A protocol run on one slice: the actions it stands for, given at their ticks, and what was recorded."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment import Experiment, default_slice, intensity_words
from rig.experiment.intensity import InputOutput
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.preparation import Preparation
from rig.instruments.stimulator import (
    LEAD_TICKS,
    PATHWAYS,
    QUIET_TICKS,
    Pathway,
    PathwaySettings,
    StimulatorSettings,
    TestPulses,
)
from rig.journal.frames import start_of
from rig.measure.sweep import DEFAULT
from rig.messages import (
    Action,
    AddNote,
    BathPoint,
    Logged,
    Result,
    RunPattern,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
    Sweep,
)
from rig.protocol.protocol import Intensity, Protocol
from rig.protocol.timeline import ACSF_FIELDS, AcsfChange, Delivery, Stimulus, Timeline, pathway_intensity, unroll

if TYPE_CHECKING:
    from model.slice import Slice
    from rig.journal.journal import Journal

CHUNK_TICKS = 10 * TICKS_PER_MIN
"""Model time between two reports of progress."""


class Delivered(NamedTuple):
    """One delivery of a named step as it happened: ``first`` and ``last`` pulse in ticks."""

    step: str
    delivery: Delivery
    first: int
    last: int


class Recording(NamedTuple):
    """Everything one slice gave. ``test_uA``: the currents of S1 and S2 that were set at the start. ``readouts``: what
    the molecules were at the ticks at which they were asked for, (S1, S2) by name."""

    protocol: Protocol
    timeline: Timeline
    seed: int
    sweeps: list[Sweep]
    bath: list[BathPoint]
    log: list[Logged]
    delivered: list[Delivered]
    test_uA: tuple[float, float]
    readouts: dict[int, dict[str, tuple[float, float]]]

    @property
    def simulated_s(self) -> float:
        return self.timeline.recording.end / TICKS_PER_S


class _Bath:
    """The perfusion's settings as valve and ACSF changes come."""

    def __init__(self, settings: PerfusionSettings) -> None:
        self._own = settings
        self._acsf = AcsfChange(0)
        self._valves: dict[str, float] = {}

    def turn(self, drug: str, concentration_uM: float) -> None:
        self._valves[drug] = concentration_uM

    def change(self, acsf: AcsfChange) -> None:
        self._acsf = acsf

    def settings(self) -> PerfusionSettings:
        given = {field: getattr(self._acsf, field) for field in ACSF_FIELDS}
        valves = tuple(Valve(drug, uM, uM > 0) for drug, uM in self._valves.items())
        wanted = {field: value for field, value in given.items() if value is not None}
        return msgspec.structs.replace(self._own, valves=valves, **wanted)


class _Panel:
    """The stimulator's front panel: test intensities and pulses, and for the time of a delivery another intensity."""

    def __init__(self, experiment: Experiment, protocol: Protocol) -> None:
        self._curve = InputOutput(experiment.slice, experiment.cursors)
        self._on = {"S1": protocol.s1.on, "S2": protocol.s2.on}
        self.test = TestPulses(mode="off")
        self.own: dict[Pathway, PathwaySettings] = {}
        self.lent: dict[Pathway, PathwaySettings] = {}
        self.found: list[str] = []
        self._known: dict[tuple[Pathway, float, float], PathwaySettings] = {}

    def resolve(self, pathway: Pathway, wanted: Intensity) -> PathwaySettings:
        """A fraction of the maximum becomes a current; it is searched for once, and not for a pathway that is off."""
        if wanted.fraction_of_max is None or not self._on[pathway]:
            return PathwaySettings(wanted.current_uA or 0.0, wanted.width_ms, self._on[pathway])
        sought = (pathway, wanted.fraction_of_max, wanted.width_ms)
        if sought not in self._known:
            found = self._curve.current_for(PATHWAYS.index(pathway), wanted.fraction_of_max, wanted.width_ms)
            self.found.append(intensity_words(pathway, wanted.fraction_of_max, found))
            self._known[sought] = PathwaySettings(found or 0.0, wanted.width_ms, self._on[pathway])
        return self._known[sought]

    def settings(self) -> StimulatorSettings:
        now = {**self.own, **self.lent}
        return StimulatorSettings(now["S1"], now["S2"], self.test)


class _Session:
    """One run of one protocol."""

    def __init__(
        self, protocol: Protocol, timeline: Timeline, experiment: Experiment, keep: Callable[[Result], None]
    ) -> None:
        self.timeline = timeline
        self.experiment = experiment
        self.results: list[Result] = []
        self.delivered: list[Delivered] = []
        self.readouts: dict[int, dict[str, tuple[float, float]]] = {}
        self._keep = keep
        self._bath = _Bath(experiment.perfusion.settings)
        self._protocol = protocol
        self._panel: _Panel | None = None
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._plan()

    def _at(self, tick: int, do: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (tick, next(self._order), do))

    def _plan(self) -> None:
        """Everything the timeline holds, in the order in which an experimenter would do what falls on one tick."""
        line = self.timeline
        for place in line.electrodes[1:]:
            self._at(place.tick, partial(self._apply, SetElectrodes(place.electrodes)))
        for acsf in line.acsf:
            self._at(acsf.tick, partial(self._bath.change, acsf))
        for valve in line.valves:
            self._at(valve.tick, partial(self._bath.turn, valve.drug, valve.concentration_uM))
        for tick in sorted({*(acsf.tick for acsf in line.acsf), *(valve.tick for valve in line.valves)}):
            self._at(tick, self._set_bath)
        self._at(line.recording.start, self._find_intensities)
        for change in line.tests:
            self._at(change.tick, partial(self._set_test, change.test))
        for stimulus in line.stimuli:
            for group in together(stimulus):
                ahead = self._ahead(stimulus, group)
                # A sweep needs its lead: a step of the first 10 ms is ordered when recording begins and comes after it.
                order = max(group[0].tick - LEAD_TICKS - ahead, line.recording.start)
                self._at(order, partial(self._deliver, stimulus, group, ahead))

    def _ahead(self, stimulus: Stimulus, group: tuple[Delivery, ...]) -> int:
        """How many ticks ahead a train is ordered, so that test pulses keep away from it. A train with an intensity of
        its own is ordered on time: test pulses before it are given at theirs."""
        borrowed = any(one.intensity != pathway_intensity(self._protocol, one.pathway) for one in group)
        early = group[0].tick - LEAD_TICKS - QUIET_TICKS < self.timeline.recording.start
        return 0 if stimulus.kind != "train" or borrowed or early else QUIET_TICKS

    def read_at(self, tick: int) -> None:
        """Read the molecules at a tick to come."""
        self._at(tick, partial(self._read, tick))

    def run(self, progress: Callable[[float], None]) -> None:
        end = self.timeline.recording.end
        while self.experiment.tick < end or self._agenda:
            due = self._agenda[0][0] if self._agenda else end
            while self.experiment.tick < min(due, end):
                for result in self.experiment.advance(min(due, end, self.experiment.tick + CHUNK_TICKS)):
                    self._hear(result)
                progress(self.experiment.tick / end)
            if self._agenda:
                heapq.heappop(self._agenda)[2]()

    def _apply(self, action: Action) -> None:
        self._hear(self.experiment.apply(action))

    def _hear(self, result: Result) -> None:
        self.results.append(result)
        self._keep(result)

    @property
    def panel(self) -> _Panel:
        assert self._panel is not None
        return self._panel

    def _find_intensities(self) -> None:
        """Search every current that the protocol states as a fraction, on a copy of the slice when recording begins."""
        panel = self._panel = _Panel(self.experiment, self._protocol)
        for pathway in PATHWAYS:
            panel.own[pathway] = panel.resolve(pathway, pathway_intensity(self._protocol, pathway))
        for stimulus in self.timeline.stimuli:
            for delivery in stimulus.deliveries:
                panel.resolve(delivery.pathway, delivery.intensity)
        for words in panel.found:
            self._apply(AddNote(words, by_rig=True))

    def _read(self, tick: int) -> None:
        self.readouts[tick] = self.experiment.slice.read()

    def _set_bath(self) -> None:
        self._apply(SetPerfusion(self._bath.settings()))

    def _set_test(self, test: TestPulses) -> None:
        self.panel.test = test
        self._apply(SetStimulator(self.panel.settings()))

    def _deliver(self, stimulus: Stimulus, group: tuple[Delivery, ...], ahead: int) -> None:
        """Run one pattern at its own intensity; after its last pulse the test intensity is back."""
        panel = self.panel
        before = panel.settings()
        for delivery in group:
            panel.lent[delivery.pathway] = panel.resolve(delivery.pathway, delivery.intensity)
        if panel.settings() != before:
            self._apply(SetStimulator(panel.settings()))
        pathways = tuple(delivery.pathway for delivery in group)
        self._apply(RunPattern(group[0].pattern, pathways, stimulus.label, ahead / TICKS_PER_S))
        first, last = self.experiment.pattern_ticks
        self.delivered += [Delivered(stimulus.name, delivery, first, last) for delivery in group]

        self._at(last + 1, partial(self._give_back, pathways))

    def _give_back(self, pathways: tuple[Pathway, ...]) -> None:
        panel = self.panel
        lent = panel.settings()
        for pathway in pathways:
            panel.lent.pop(pathway, None)
        if panel.settings() != lent:
            self._apply(SetStimulator(panel.settings()))


def together(stimulus: Stimulus) -> list[tuple[Delivery, ...]]:
    """Deliveries of one step that begin at the same tick are one pattern to several pathways."""
    groups: dict[int, list[Delivery]] = {}
    for delivery in stimulus.deliveries:
        groups.setdefault(delivery.tick, []).append(delivery)
    return [tuple(group) for _, group in sorted(groups.items())]


def measured_by(protocol: Protocol, everything: bool) -> tuple[str, ...]:
    """The measures to take of every sweep: what the protocol asks for, or all."""
    from rig.measure.sweep import MEASURES

    asked: set[str] = {measure.quantity for measure in protocol.measure}
    asked.update(measure.fit.against for measure in protocol.measure if measure.fit is not None)
    return tuple(name for name in MEASURES if name != "ppr" and (everything or name in asked or name in DEFAULT))


def _nowhere(_: Result) -> None:
    pass


def run_protocol(
    protocol: Protocol,
    seed: int,
    progress: Callable[[float], None] = lambda fraction: None,
    *,
    preparation: Preparation | None = None,
    drugs: Mapping[str, Drug] | None = None,
    everything: bool = False,
    read_at: Sequence[int] = (),
    journal: Journal | None = None,
    make_slice: Callable[..., Slice] = default_slice,
) -> Recording:
    """Run a protocol on the slice of one seed. ``progress`` hears the fraction done. ``everything``: take all measures.
    ``read_at``: ticks of the timeline at which the molecular read-outs are kept. ``journal`` records while it runs.

    ``preparation`` and ``drugs`` default to the shipped files that the protocol names.
    """

    timeline = unroll(protocol)
    experiment = Experiment(
        shelf.preparation(protocol.preparation) if preparation is None else preparation,
        seed,
        {step.drug: shelf.drug(step.drug) for step in protocol.drug} if drugs is None else drugs,
        electrodes=protocol.electrodes,
        amplifier=protocol.amplifier,
        cursors=protocol.cursors,
        measured=measured_by(protocol, everything),
        make_slice=make_slice,
    )
    if journal is not None:
        journal.begin(start_of(experiment, protocol.title))
    session = _Session(protocol, timeline, experiment, journal.put if journal is not None else _nowhere)
    for tick in read_at:
        session.read_at(tick)
    try:
        session.run(progress)
    finally:
        if journal is not None:
            journal.close(experiment.tick)
    results = session.results
    panel = session.panel
    return Recording(
        protocol,
        timeline,
        seed,
        [one for one in results if isinstance(one, Sweep)],
        [one for one in results if isinstance(one, BathPoint)],
        experiment.log,
        session.delivered,
        (panel.own["S1"].current_uA, panel.own["S2"].current_uA),
        session.readouts,
    )
