"""One slice on the rig: instruments, tissue, log. Model time only.

Everything that happens is a function of (preparation, seed, log of actions). Between two calls of ``advance`` nothing
happens, so the same actions at the same ticks give the same bits however time is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.bath_record import BathRecord
from rig.experiment.bookmark import Bookmark, Given
from rig.experiment.logbook import (
    amplifier_words,
    electrode_words,
    evaluation_words,
    pattern_words,
    perfusion_words,
    stimulator_words,
)
from rig.experiment.reached_spines import reached
from rig.experiment.real_slice import default_slice
from rig.experiment.seen_potential import seen_potential, unread
from rig.instruments.amplifier import Amplifier, AmplifierSettings
from rig.instruments.drug import Drug
from rig.instruments.electrodes import Electrodes, distance_um
from rig.instruments.perfusion import Perfusion, at_first
from rig.instruments.preparation import Preparation
from rig.instruments.preparation_to_parameters import slice_parameters, way_to_tissue
from rig.instruments.stimulator import PATHWAYS, Stimulator, StimulatorSettings, SweepPlan, duration
from rig.measure.sweep import DEFAULT, Cursors, measure_sweep
from rig.messages import (
    Action,
    BeginProtocol,
    Fault,
    LiveSamples,
    Logged,
    Planned,
    Result,
    RunPattern,
    SetAmplifier,
    SetBaseline,
    SetCursors,
    SetElectrodes,
    SetPerfusion,
    SetPlan,
    SetStimulator,
    Status,
    StopPattern,
    Sweep,
)
from rig.protocol.plan import Panels, as_ordered, check, in_order, ordered_at, plan_words, rebased
from rig.record import began
from rig.timecourse.span import Span

if TYPE_CHECKING:
    from model.slice import Slice

REPEAT_TICKS = TICKS_PER_MIN
REMEMBERED = 100


class Experiment:
    """``apply`` takes actions at the present tick, ``advance`` lets model time pass and returns what happened in it.

    A plan is carried out by ``advance``: every step is given, and logged, as time leaves its tick, after whatever a
    hand does at the same tick. So the log holds every action at the tick at which it was given, besides ``SetPlan``;
    ``repeat`` goes through a log without giving a planned step twice. A planned setting is what it changes of the
    settings before it (``rig/protocol/plan.py``): a hand that turns another tap in the meantime keeps it turned.

    ``drugs``: file name -> Drug, those that a valve may name. ``measured``: names of the measures taken of every sweep.
    ``reads``: the windows in which somebody will look at sweeps, by their first pulse. Outside them a sweep is given
    and stands in its place, but nothing is digitised or measured, and no bath record is kept. None: all is looked at.
    """

    def __init__(
        self,
        preparation: Preparation,
        seed: int,
        drugs: Mapping[str, Drug],
        *,
        electrodes: Electrodes = Electrodes(),
        amplifier: AmplifierSettings = AmplifierSettings(),
        cursors: Cursors = Cursors(),
        measured: tuple[str, ...] = DEFAULT,
        reads: tuple[Span, ...] | None = None,
        make_slice: Callable[..., Slice] = default_slice,
    ) -> None:
        self.preparation = preparation
        self.seed = seed
        self.drugs = drugs
        self.measured = measured
        self.reads = reads
        self.electrodes = electrodes
        self.cursors = cursors
        self.log: list[Logged] = []
        self.half_max_uA = (0.0, 0.0)
        self.pattern_ticks = (0, 0)
        """First and last pulse of the pattern that was run last."""
        self.plan: tuple[Planned, ...] = ()
        """What is still to come, in order of ticks."""
        self._done: tuple[Planned, ...] = ()
        """The steps given last. Who edits a plan may not know yet that they were given; they are not given again."""
        self.next_step: Planned | None = None
        """The one that is ordered first."""
        chamber, way = preparation.chamber, way_to_tissue(preparation)
        self.perfusion = Perfusion(at_first(preparation), drugs, chamber.volume_ml, chamber.dead_time_s, constants=way)
        self.stimulator = Stimulator(StimulatorSettings())
        self.amplifier_settings = amplifier
        self.amplifier = Amplifier(amplifier, seed)
        self._make_slice = make_slice
        self.slice = self.rested_slice()
        self.began = began(preparation, electrodes, amplifier, cursors)
        self._sweep: SweepPlan | None = None
        self._given: list[Given] = []
        self._next: SweepPlan | None = None
        self._next_known = False
        self._sweeps = 0
        self._unread: list[Result] = []
        self._baths = BathRecord(self.perfusion, self.tick, kept=reads is None)
        self._measure_distances()

    @property
    def tick(self) -> int:
        return self.slice.tick

    def rested_slice(self) -> Slice:
        """This slice as it was before anything was done to it: in the preparation's plain ACSF, under the electrodes as
        they stand now."""
        plain = Perfusion(at_first(self.preparation), self.drugs, constants=way_to_tissue(self.preparation))
        return self._make_slice(
            tissue=slice_parameters(self.preparation),
            seed=self.seed,
            bath=plain.at_receptors(),
            places=(self.electrodes.s1, self.electrodes.s2, self.electrodes.rec),
        )

    def hand_out_later(self, results: Iterable[Result]) -> None:
        """``advance`` returns these first."""
        self._unread += results

    # ---- actions

    def apply(self, action: Action) -> Logged:
        """Do what a hand did, now; returns the line of the log. Raises ValueError, a sentence, when it is refused."""
        before = self.panels()
        entry = self._enter(action)
        if self.plan and not isinstance(action, SetPlan):
            self._set_plan(rebased(self.plan, before, self.panels()))
        return entry

    def _enter(self, action: Action) -> Logged:
        entry = Logged(self.tick, action, self._do(action))
        self.log.append(entry)
        return entry

    def panels(self) -> Panels:
        return Panels(self.stimulator.settings, self.perfusion.settings, self.amplifier_settings, self.electrodes)

    def _do(self, action: Action) -> str:
        tick = self.tick
        self._next_known = False
        if isinstance(action, SetStimulator):
            words = stimulator_words(self.stimulator.settings, action.settings)
            self.stimulator.set(action.settings, tick)
            return words
        if isinstance(action, RunPattern):
            start = tick + round(action.wait_s * TICKS_PER_S)
            first = self.stimulator.run(action.pattern, action.pathways, start, action.label)
            self.pattern_ticks = (first, first + duration(action.pattern))
            return pattern_words(action.pattern, action.pathways, action.label)
        if isinstance(action, StopPattern):
            self.stimulator.stop(tick)
            return "Stimulation stopped by hand."
        if isinstance(action, SetPerfusion):
            before = self.perfusion.settings
            self._hear_bath()
            unchanged = self.perfusion.snapshot()
            self.perfusion.set(action.settings, tick)
            try:
                self.slice.bind(self.perfusion.ligands)
            except ValueError:
                self.perfusion.restore(unchanged)
                raise
            finally:
                self._baths.look(self.tick)
            return perfusion_words(before, action.settings, self.drugs)
        if isinstance(action, SetAmplifier):
            words = amplifier_words(self.amplifier_settings, action.settings)
            self.amplifier_settings = action.settings
            self.amplifier.set(action.settings)
            return words
        if isinstance(action, SetElectrodes):
            words = electrode_words(self.electrodes, action.electrodes)
            self.electrodes = action.electrodes
            self.slice.place(action.electrodes.s1, action.electrodes.s2, action.electrodes.rec)
            self._measure_distances()
            return words
        if isinstance(action, SetCursors):
            self.cursors = action.cursors
            return "Analysis windows moved."
        if isinstance(action, SetBaseline | BeginProtocol):
            return evaluation_words(action)
        if isinstance(action, SetPlan):
            steps = [step for step in action.steps if step not in self._done]
            check(steps, tick, self.drugs)
            self._set_plan(in_order(steps))
            return plan_words(self.plan)
        return action.text

    def _measure_distances(self) -> None:
        self._distance_um = (distance_um(self.electrodes, 0), distance_um(self.electrodes, 1))

    # ---- time

    def advance(self, until: int) -> list[Result]:
        """Let model time pass to tick ``until`` and return what happened, in order. ``until`` may be now."""
        results, self._unread = self._unread, []
        while self.tick < until:
            self._carry_out(results)
            if self._baths.next_look is not None and self._baths.next_look <= self.tick:
                self._hear_bath()
                results += self._baths.points(self.tick)
            stop = until if self._baths.next_look is None else min(until, self._baths.next_look)
            if self.next_step is not None:
                stop = min(stop, ordered_at(self.next_step))
            if self._sweep is None:
                coming = self._coming()
                if coming is not None and coming.start <= self.tick:
                    self._begin(coming)
                elif coming is not None:
                    stop = min(stop, coming.start)
            if self._sweep is not None:
                stop = min(stop, self._sweep.end)
                self._give_pulses(stop)
            self.slice.advance(stop)
            if self._sweep is not None and stop >= self._sweep.end:
                self._finish(results)
        return results

    def _set_plan(self, steps: tuple[Planned, ...]) -> None:
        self.plan = steps
        self.next_step = min(steps, key=ordered_at) if steps else None

    def _carry_out(self, results: list[Result]) -> None:
        """Give the steps of the plan that are due."""
        while self.next_step is not None and ordered_at(self.next_step) <= self.tick:
            step = self.next_step
            try:
                results.append(self._give(step))
            except ValueError as refusal:
                results.append(
                    Fault(
                        str(refusal),
                        f"What was planned for {step.tick / TICKS_PER_MIN:.2f} min was left out; the rig goes on.",
                        "Correct the value and plan it again.",
                    )
                )

    def _give(self, step: Planned) -> Logged:
        """Give one step now. It leaves the plan even when it is refused, and the later steps then do without it."""
        place = self.plan.index(step)
        left = (*self.plan[:place], *self.plan[place + 1 :])
        self._set_plan(left)
        self._done = (*self._done, step)[-REMEMBERED:]
        try:
            return self._enter(as_ordered(step, self.tick))
        except ValueError:
            now = self.panels()
            self._set_plan(rebased(left, now.after(step.action), now))
            raise

    def repeat(self, log: Iterable[Logged], until: int) -> Iterator[int]:
        """Do again what a log tells, and go on to tick ``until``; yields the ticks it passes. What the plan brings
        stands in the log as well: it is given once, in its place. What happens is not told."""
        for entry in log:
            yield from self._pass(entry.tick)
            due = [step for step in self.plan if ordered_at(step) <= self.tick]
            as_logged = [step for step in due if as_ordered(step, self.tick) == entry.action]
            if as_logged:
                self._give(as_logged[0])
            else:
                self.apply(entry.action)
        yield from self._pass(until)

    def _pass(self, until: int) -> Iterator[int]:
        while self.tick < until:
            self.advance(min(until, self.tick + REPEAT_TICKS))
            yield self.tick

    def _coming(self) -> SweepPlan | None:
        if not self._next_known:
            self._next = self.stimulator.next_sweep()
            self._next_known = True
        return self._next

    def _begin(self, plan: SweepPlan) -> None:
        self.stimulator.take(plan)
        self._next_known = False
        self.slice.record(plan.start, plan.end)
        self._sweep, self._given = plan, []

    def _give_pulses(self, stop: int) -> None:
        """The pulses of the sweep under way that fall before ``stop``; the stimulator may have taken some back."""
        current = self.stimulator.current
        assert current is not None
        for tick, pathway in current.pulses[len(self._given) :]:
            if tick >= stop:
                return
            panel = self.stimulator.settings.s2 if pathway else self.stimulator.settings.s1
            self.slice.stimulate(tick, pathway, panel.current_uA, panel.width_ms)
            self._given.append(Given(tick, pathway, panel.current_uA, panel.width_ms, self._distance_um[pathway]))

    def _digitise(self, plan: SweepPlan, end: int) -> tuple[np.ndarray, float, bool]:
        pulses = [(one.tick, one.current_uA, one.width_ms, one.distance_um) for one in self._given]
        return self.amplifier.digitise(seen_potential(self.slice, plan, end), plan.start, pulses)

    def _finish(self, results: list[Result]) -> None:
        """The sweep is over. One whose pulses were all taken back leaves nothing."""
        plan, self._sweep = self._sweep, None
        assert plan is not None
        if not self._given:
            return
        first = self._given[0]
        pulses = tuple(one.tick for one in self._given if one.pathway == first.pathway)
        if self.reads is not None and not any(one.start <= first.tick < one.end for one in self.reads):
            samples, mV_per_bit, clipped = unread(plan.end - plan.start), 1.0, False
            measures: dict[str, float | None] = {}
        else:
            samples, mV_per_bit, clipped = self._digitise(plan, plan.end)
            names, second = self.measured, None
            if plan.kind == "pair" and len(pulses) > 1:
                names, second = (*names, "ppr"), pulses[1] - plan.start
            measures = measure_sweep(samples * mV_per_bit, first.tick - plan.start, self.cursors, names, second)
        results.append(
            Sweep(
                self._sweeps,
                plan.start,
                PATHWAYS[first.pathway],
                plan.kind,
                pulses,
                samples,
                mV_per_bit,
                measures,
                first.current_uA,
                clipped,
                self.perfusion.bath_uM(self.tick),
                self.perfusion.tissue_uM(self.tick),
            )
        )
        self._sweeps += 1

    def _hear_bath(self) -> None:
        """The receptors see what the perfusion brings at this tick."""
        if self.perfusion.advance(self.tick):
            self.slice.set_bath(self.perfusion.at_receptors())

    # ---- what the window shows

    def partial_sweep(self) -> LiveSamples | None:
        """The running sweep as far as it has been sampled."""
        plan = self._sweep
        if plan is None or self.tick <= plan.start:
            return None
        samples, mV_per_bit, _ = self._digitise(plan, self.tick)
        if not len(samples):
            return None
        pulses = tuple(one.tick for one in self._given if one.pathway == PATHWAYS.index(plan.pathway))
        return LiveSamples(plan.start, plan.pathway, pulses, samples, mV_per_bit)

    def status(self, speed_asked: float, speed_reached: float, paused: bool) -> Status:
        label, until = self.stimulator.running(self.tick)
        bath = self.perfusion.at_receptors()
        return Status(
            tick=self.tick,
            speed_asked=speed_asked,
            speed_reached=speed_reached,
            paused=paused,
            running=label,
            running_until=until,
            next_pulse=self._next_pulse(),
            stimulator=self.stimulator.settings,
            perfusion=self.perfusion.settings,
            amplifier=self.amplifier_settings,
            electrodes=self.electrodes,
            cursors=self.cursors,
            valves=self.perfusion.valve_states(self.tick),
            calcium_mM=bath.calcium_mM,
            magnesium_mM=bath.magnesium_mM,
            temperature_C=bath.temperature_C,
            readouts=reached(self.slice, self.stimulator.settings),
            half_max_uA=self.half_max_uA,
            plan=self.plan,
        )

    def _next_pulse(self) -> int:
        """Tick of the next pulse; 0 when none is planned."""
        if self._sweep is not None and self.stimulator.current is not None:
            left = self.stimulator.current.pulses[len(self._given) :]
            if left:
                return left[0][0]
        coming = self._coming()
        return coming.pulses[0][0] if coming is not None else 0

    # ---- bookmark

    def bookmark(self) -> Bookmark:
        """The whole experiment now; ``go_back`` to it and the same actions give the same bits."""
        return Bookmark(
            self.tick,
            self.slice.copy(),
            self.stimulator.snapshot(),
            self.perfusion.snapshot(),
            self.amplifier_settings,
            self.electrodes,
            self.cursors,
            self._sweep,
            tuple(self._given),
            self._sweeps,
            tuple(self.log),
            self._baths.told,
            self.half_max_uA,
            self.plan,
            self._done,
            self.pattern_ticks,
        )

    def go_back(self, mark: Bookmark) -> None:
        self.slice = mark.slice.copy()
        self.stimulator.restore(mark.stimulator)
        self.perfusion.restore(mark.perfusion)
        self.amplifier_settings = mark.amplifier
        self.amplifier.set(mark.amplifier)
        self.electrodes, self.cursors = mark.electrodes, mark.cursors
        self._sweep, self._given, self._sweeps = mark.sweep, list(mark.given), mark.sweeps
        self.log = list(mark.log)
        self.half_max_uA = mark.half_max_uA
        self.pattern_ticks, self._done = mark.pattern_ticks, mark.done
        self._set_plan(mark.plan)
        self._baths.told = mark.bath_told
        self._next_known = False
        self._unread = []
        self._measure_distances()
        self._baths.look(self.tick)
