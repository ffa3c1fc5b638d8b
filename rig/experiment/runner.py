"""A protocol run on one slice: planned, as on the bench, and carried out as fast as the slice can be computed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from typing import Protocol as Interface

import msgspec

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment import Experiment
from rig.experiment.intensity import InputOutput, IntensitySearch
from rig.experiment.pasts import Moment, Pasts, given_before
from rig.experiment.protocol_to_plan import Script, search
from rig.experiment.reached_spines import reached
from rig.experiment.real_slice import default_slice
from rig.experiment.renewed_intensity import RenewedIntensity
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.preparation import Preparation
from rig.instruments.preparation_to_parameters import way_to_tissue
from rig.measure.sweep import DEFAULT, MEASURES
from rig.messages import AddNote, BathPoint, BeginProtocol, Fault, Logged, Planned, Result, SetBaseline, SetPlan, Sweep
from rig.protocol.plan import ordered_at
from rig.protocol.protocol import Protocol
from rig.protocol.protocol_toml import toml
from rig.protocol.timeline import Timeline, unroll
from rig.record import Record
from rig.timecourse.span import Span

if TYPE_CHECKING:
    from model.slice import Slice

CHUNK_TICKS = 10 * TICKS_PER_MIN
"""Model time between two reports of progress."""
PARTINGS = 4
"""So many moments of a run are kept for others: what is alike in two protocols is their beginning."""


class Sink(Interface):
    """Where an experiment is kept while it runs."""

    def begin_with(self, experiment: Experiment, title: str) -> None: ...

    def put(self, result: Result) -> None: ...

    def close(self, tick: int) -> None: ...


Readouts = dict[str, tuple[float, float]]
"""Name -> its value in (S1, S2)."""


class ProtocolRun(NamedTuple):
    """What one slice gave. The protocol has its tick 0 at tick 0 of the record. ``readouts``: what the molecules were
    at the ticks at which they were asked for, means of all spines; ``reached``: of those that test pulses reach."""

    protocol: Protocol
    timeline: Timeline
    record: Record
    readouts: dict[int, Readouts]
    reached: dict[int, Readouts]

    @property
    def simulated_s(self) -> float:
        return self.timeline.recording.end / TICKS_PER_S


class _Run:
    """An experiment and what it gave so far. ``pasts``: where other runs have left moments, if this may begin there;
    ``setup``: all that the experiment began with."""

    def __init__(
        self,
        experiment: Experiment,
        sink: Sink | None,
        progress: Callable[[float], None],
        end: int,
        pasts: Pasts | None,
        setup: Hashable,
    ) -> None:
        self.experiment = experiment
        self.results: list[Result] = []
        self._sink, self._progress, self._end = sink, progress, end
        self._pasts, self._setup = pasts, setup
        self._ordered: list[tuple[int, Planned]] = []
        self._planned_at = (0, 0, 0)

    def plan(self, steps: Sequence[Planned]) -> None:
        """From now on these are given by themselves too."""
        self.keep([self.experiment.apply(SetPlan((*self.experiment.plan, *steps)))])
        self._ordered += [(ordered_at(step), step) for step in steps]
        self._planned_at = self.experiment.tick, len(self.results), len(self.experiment.log)

    def keep(self, results: Iterable[Result]) -> None:
        for result in results:
            self.results.append(result)
            if self._sink is not None:
                self._sink.put(result)
            if isinstance(result, Fault):
                # on the bench a person reads it and the rig goes on; here the numbers would be of another experiment
                raise ValueError(result.what)

    def input_output(self) -> InputOutput:
        """Of the slice as it is now."""
        key = ("input-output", self._key(self.experiment.tick))
        known: InputOutput | None = None if self._pasts is None else self._pasts.recall(key)
        if known is None:
            known = InputOutput(self.experiment.slice, self.experiment.cursors)
            if self._pasts is not None:
                self._pasts.keep(key, known)
        return known

    def advance(self, until: int) -> None:
        if self._pasts is None:
            self._live(until)
            return
        # another run can only part from this one where a step is ordered
        partings = sorted({tick for tick, _ in self._ordered if self.experiment.tick < tick <= until})
        # what a moment has given counts from its plan, so that it is of use to runs that planned at the same tick
        planned, before, _ = self._planned_at
        keys = {tick: (planned, self._key(tick)) for tick in partings[:PARTINGS]}
        for tick in reversed(keys):
            if (moment := self._pasts.recall(keys[tick])) is not None:
                self._begin_at(moment)
                break
        for tick in keys:
            if tick > self.experiment.tick:
                self._live(tick)
                self._pasts.keep(keys[tick], Moment(self.experiment.bookmark(), tuple(self.results[before:])))
        self._live(until)

    def _key(self, tick: int) -> Hashable:
        reads = self.experiment.reads
        seen = None if reads is None else tuple((one.start, min(one.end, tick)) for one in reads if one.start < tick)
        return self._setup, seen, given_before(tick, self._ordered, self.experiment.drugs)

    def _begin_at(self, moment: Moment) -> None:
        """Go on where another run was that had done the same; what was planned and logged here stays."""
        _, results, log = self._planned_at
        told = [one for one in moment.results if isinstance(one, Logged)]
        left = tuple(step for step in self.experiment.plan if ordered_at(step) >= moment.mark.tick)
        self.experiment.go_back(moment.mark._replace(log=(*self.experiment.log[:log], *told), plan=left))
        self.keep(moment.results[len(self.results) - results :])

    def _live(self, until: int) -> None:
        while self.experiment.tick < until:
            self.keep(self.experiment.advance(min(until, self.experiment.tick + CHUNK_TICKS)))
            self._progress(self.experiment.tick / self._end)

    def record(self, title: str) -> Record:
        """What it gave so far."""
        return Record(
            title,
            self.experiment.preparation.name,
            self.experiment.seed,
            sweeps=tuple(one for one in self.results if isinstance(one, Sweep)),
            log=tuple(one for one in self.results if isinstance(one, Logged)),
            bath=tuple(one for one in self.results if isinstance(one, BathPoint)),
            began=self.experiment.began,
        )


def measured_by(protocol: Protocol, everything: bool) -> tuple[str, ...]:
    """The measures to take of every sweep: what the protocol asks for, or all."""
    asked: set[str] = {measure.quantity for measure in protocol.measure}
    asked.update(measure.fit.against for measure in protocol.measure if measure.fit is not None)
    return tuple(name for name in MEASURES if name != "ppr" and (everything or name in asked or name in DEFAULT))


def run_protocol(
    protocol: Protocol,
    seed: int,
    progress: Callable[[float], None] = lambda fraction: None,
    *,
    preparation: Preparation | None = None,
    drugs: Mapping[str, Drug] | None = None,
    everything: bool = False,
    read_at: Sequence[int] = (),
    reads: tuple[Span, ...] | None = None,
    sink: Sink | None = None,
    pasts: Pasts | None = None,
    make_slice: Callable[..., Slice] = default_slice,
) -> ProtocolRun:
    """Run a protocol on the slice of one seed. ``progress`` hears the fraction done. ``everything``: take all measures.
    ``read_at``: ticks of the timeline at which the molecular read-outs are kept. ``reads``: the windows whose sweeps
    will be looked at; all without it. ``sink`` keeps it while it runs. ``pasts``: of other runs, to begin with.

    ``preparation`` and ``drugs`` default to the shipped files that the protocol names. Raises ValueError, a sentence,
    where the rig refuses what the protocol asks for.
    """
    timeline = unroll(protocol)
    card = shelf.preparation(protocol.preparation) if preparation is None else preparation
    measured = measured_by(protocol, everything)
    experiment = Experiment(
        card,
        seed,
        {step.drug: shelf.drug(step.drug) for step in protocol.drug} if drugs is None else drugs,
        electrodes=protocol.electrodes,
        amplifier=protocol.amplifier,
        cursors=protocol.cursors,
        measured=measured,
        reads=reads,
        make_slice=make_slice if pasts is None else pasts.rested(make_slice),
    )
    if sink is not None:
        sink.begin_with(experiment, protocol.title)
    apparatus = (card, seed, protocol.electrodes, protocol.amplifier, protocol.cursors, measured)
    setup = (make_slice, msgspec.msgpack.encode(apparatus))
    if pasts is not None:
        cards = [experiment.drugs[step.drug] for step in protocol.drug]
        way = msgspec.msgpack.encode((card.chamber, way_to_tissue(card), cards, protocol.drug, protocol.acsf))
        experiment.perfusion.known = pasts.wash(way)
    run = _Run(experiment, sink, progress, timeline.recording.end, pasts, setup)
    try:
        readouts, seen = _carry_out(run, protocol, timeline, sorted(read_at))
    finally:
        if sink is not None:
            sink.close(experiment.tick)
    return ProtocolRun(protocol, timeline, run.record(protocol.title), readouts, seen)


def _carry_out(
    run: _Run, protocol: Protocol, timeline: Timeline, read_at: Sequence[int]
) -> tuple[dict[int, Readouts], dict[int, Readouts]]:
    """What comes before recording is planned at once, the rest when recording begins: only then can currents be
    searched for that the protocol states as fractions. Where one is looked for later, no further than to there."""
    experiment, start = run.experiment, timeline.recording.start
    currents = IntensitySearch(experiment)
    renewed = RenewedIntensity(experiment, timeline, lambda: run.record(protocol.title), currents.found)
    script = Script(protocol, timeline, 0, experiment.panels(), search(currents), renewed.current_uA)
    run.keep([experiment.apply(action) for action in opening_actions(protocol, timeline, 0)])
    script.write_until(start)
    if script.steps:
        run.plan(script.steps)
        run.advance(start)
    currents.look_again(run.input_output())
    looks = sorted({one.tick for one in timeline.intensities if one.current_uA is None})
    readouts, seen = {}, {}
    for end in (*looks, timeline.recording.end + 1):
        script.steps.clear()
        script.write_until(end)
        run.keep([experiment.apply(AddNote(text, by_rig=True)) for text in currents.found])
        currents.found.clear()
        run.plan(script.steps)
        for tick in [one for one in read_at if one < end and one not in readouts]:
            run.advance(tick)
            readouts[tick] = experiment.slice.read()
            seen[tick] = reached(experiment.slice, experiment.stimulator.settings)
        run.advance(min(end, timeline.recording.end))
    return readouts, seen


def opening_actions(protocol: Protocol, timeline: Timeline, begin: int) -> list[BeginProtocol | SetBaseline]:
    """What the log says when a protocol has its tick 0 at ``begin``: what it is, and its own window of 100 % if it
    names one."""
    own = next((window for window in protocol.window if window.name == "baseline"), None)
    actions: list[BeginProtocol | SetBaseline] = [BeginProtocol(toml(protocol), begin)]
    if own is not None and timeline.baseline is not None:
        actions.append(SetBaseline((begin + timeline.baseline.start, begin + timeline.baseline.end)))
    return actions
