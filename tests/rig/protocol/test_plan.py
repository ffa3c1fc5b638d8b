"""A plan carries itself out: at its ticks, to the bit, and on top of whatever a hand did in the meantime."""

from __future__ import annotations

import msgspec
import pytest
from linear_slice import LinearSlice
from test_experiment import BOTH, experiment, same, valve

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment import Experiment
from rig.experiment.real_slice import default_slice
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import PathwaySettings, Pattern, TestPulses
from rig.messages import (
    LONGEST_TICKS,
    AddNote,
    Fault,
    Logged,
    Planned,
    RunPattern,
    SetElectrodes,
    SetPerfusion,
    SetPlan,
    SetStimulator,
    Sweep,
)
from rig.protocol.plan import added, in_force, moved, panels, removed

END = 75 * TICKS_PER_S
HFS = RunPattern(Pattern(pulses=50), ("S1",), "HFS")


def steps(one: Experiment) -> tuple[Planned, ...]:
    faster = msgspec.structs.replace(BOTH, test=TestPulses(interval_s=5))
    return (
        Planned(12 * TICKS_PER_S + 3, valve(one, 50.0)),
        Planned(30 * TICKS_PER_S + 17, HFS),
        Planned(40 * TICKS_PER_S, SetStimulator(faster)),
        Planned(50 * TICKS_PER_S, AddNote("half way")),
        Planned(61 * TICKS_PER_S, valve(one, 0.0)),
    )


def carried_out(make_slice, cuts: list[int]) -> tuple[Experiment, list]:
    one = experiment(make_slice)
    results: list = [one.apply(SetPlan(steps(one)))]
    for tick in sorted({*cuts, END}):
        results += one.advance(tick)
    return one, results


@pytest.mark.parametrize("make_slice", [LinearSlice, default_slice])
def test_cutting_time_changes_no_bit_of_a_plan(make_slice):
    _, whole = carried_out(make_slice, [])
    ticks = [step.tick for step in steps(experiment())]
    assert [one.tick for one in whole if isinstance(one, Logged)][1] == ticks[0]
    for cuts in ([*ticks, *(tick - 1 for tick in ticks), *(tick + 1 for tick in ticks)], list(range(0, END, 300))):
        same(whole, carried_out(make_slice, cuts)[1])


def test_steps_come_at_their_ticks_and_leave_the_plan():
    one, results = carried_out(LinearSlice, [])
    told = [entry for entry in results if isinstance(entry, Logged)][1:]
    planned = steps(experiment())
    assert [entry.action for entry in told if not isinstance(entry.action, RunPattern)] == [
        step.action for step in planned if step.action != HFS
    ]
    assert [entry.tick for entry in told if not isinstance(entry.action, RunPattern)] == [
        step.tick for step in planned if step.action != HFS
    ]
    assert one.plan == () and one.log[1:] == [entry for entry in results if isinstance(entry, Logged)]
    train = next(sweep for sweep in results if isinstance(sweep, Sweep) and sweep.kind == "train")
    assert train.pulses[0] == planned[1].tick and len(train.pulses) == 50


def test_test_pulses_make_room_for_a_planned_train():
    one = experiment()
    due = [sweep.pulses[0] for sweep in experiment().advance(END) if isinstance(sweep, Sweep)]
    soon = due[4]
    one.apply(SetPlan((Planned(soon + TICKS_PER_S // 4, HFS),)))
    sweeps = [sweep for sweep in one.advance(END) if isinstance(sweep, Sweep)]
    train = next(sweep for sweep in sweeps if sweep.kind == "train")
    assert train.pulses[0] == soon + TICKS_PER_S // 4
    assert soon not in [sweep.pulses[0] for sweep in sweeps]


def test_the_status_tells_what_is_still_to_come():
    one = experiment()
    planned = steps(one)
    one.apply(SetPlan(planned[::-1]))
    one.advance(45 * TICKS_PER_S)
    assert one.status(1.0, 1.0, False).plan == planned[3:]


def test_a_step_in_the_past_is_refused_in_a_sentence_and_the_plan_stays():
    one = experiment()
    one.advance(2 * TICKS_PER_MIN)
    good = (Planned(3 * TICKS_PER_MIN, AddNote("later")),)
    one.apply(SetPlan(good))
    with pytest.raises(ValueError, match=r"planned for 1.50 min, and it is 2.00 min already"):
        one.apply(SetPlan((Planned(90 * TICKS_PER_S, AddNote("too late")),)))
    tea = msgspec.structs.replace(one.perfusion.settings, valves=(Valve("tea", 1.0, True),))
    with pytest.raises(ValueError, match="no drug called tea"):
        one.apply(SetPlan((Planned(3 * TICKS_PER_MIN, SetPerfusion(tea)),)))
    with pytest.raises(ValueError, match="later than 60 days"):
        one.apply(SetPlan((Planned(LONGEST_TICKS + 1, AddNote("in two months")),)))
    with pytest.raises(ValueError, match="burst_rate_hz"):
        one.apply(SetPlan((Planned(3 * TICKS_PER_MIN, RunPattern(Pattern(50, bursts=2), ("S1",))),)))
    assert one.plan == good and len(one.log) == 2


def test_an_edit_that_still_holds_a_step_just_given_is_no_mistake_and_does_not_give_it_again():
    one = experiment()
    one.apply(SetPlan(steps(one)))
    one.advance(30 * TICKS_PER_S)
    more = Planned(70 * TICKS_PER_S, AddNote("one more"))
    for _ in range(2):
        one.apply(SetPlan((*steps(one), more)))
        assert one.plan == (*steps(one)[2:], more)
    trains = [sweep for sweep in one.advance(END) if isinstance(sweep, Sweep) and sweep.kind == "train"]
    assert len(trains) == 1


def test_a_tap_turned_by_hand_stays_turned_when_a_planned_valve_opens():
    one = experiment()
    one.apply(SetPlan(steps(one)))
    one.advance(5 * TICKS_PER_S)
    one.apply(SetPerfusion(msgspec.structs.replace(one.perfusion.settings, temperature_C=33.0)))
    one.advance(20 * TICKS_PER_S)
    assert one.perfusion.settings.temperature_C == 33.0
    assert one.perfusion.settings.valves == (Valve("d_apv", 50.0, True),)
    one.apply(SetStimulator(msgspec.structs.replace(BOTH, s1=PathwaySettings(120.0))))
    one.advance(END)
    assert one.stimulator.settings.s1.current_uA == 120.0
    assert one.stimulator.settings.test.interval_s == 5


def test_a_step_that_the_slice_refuses_is_left_out_and_told(monkeypatch):
    one = experiment()
    one.apply(SetPlan(steps(one)))

    def full(ligands):
        raise ValueError("There is room for three blockers.")

    monkeypatch.setattr(one.slice, "bind", full)
    results = one.advance(20 * TICKS_PER_S)
    (fault,) = [each for each in results if isinstance(each, Fault)]
    assert fault.what == "There is room for three blockers." and "left out" in fault.effect
    assert one.tick == 20 * TICKS_PER_S and len(one.plan) == 4


@pytest.mark.parametrize("make_slice", [LinearSlice, default_slice])
def test_a_log_with_a_plan_is_repeated_to_the_bit(make_slice):
    def live(one: Experiment, end: int) -> list:
        return [each for each in one.advance(end) if isinstance(each, Sweep)]

    first = experiment(make_slice)
    mark = first.bookmark()
    first.apply(SetPlan(steps(first)))
    first.advance(20 * TICKS_PER_S)
    first.apply(SetPerfusion(msgspec.structs.replace(first.perfusion.settings, flow_ml_min=3.0)))
    first.advance(35 * TICKS_PER_S)
    rest, log = first.plan, list(first.log)
    after = live(first, END)
    first.go_back(mark)
    passed = list(first.repeat(log[len(mark.log) :], 35 * TICKS_PER_S))
    assert passed[-1] == first.tick == 35 * TICKS_PER_S
    assert first.log == log and first.plan == rest
    same(after, live(first, END))


def test_a_bookmark_keeps_the_plan():
    one = experiment()
    one.apply(SetPlan(steps(one)))
    one.advance(35 * TICKS_PER_S)
    mark = one.bookmark()
    first = one.advance(END)
    one.go_back(mark)
    assert one.plan == steps(one)[2:]
    same(first, one.advance(END))


class TestEdits:
    """Plans as lists of changes."""

    def perfused(self, plan) -> list[PerfusionSettings]:
        return [step.action.settings for step in plan if isinstance(step.action, SetPerfusion)]

    def test_a_step_taken_out_is_also_taken_out_of_those_after_it(self):
        one = experiment()
        base = panels(one.status(1.0, 1.0, False))
        warm = msgspec.structs.replace(base.perfusion, temperature_C=35.0)
        both = msgspec.structs.replace(warm, valves=(Valve("d_apv", 50.0, True),))
        plan = (Planned(10, SetPerfusion(warm)), Planned(20, SetPerfusion(both)))
        (left,) = self.perfused(removed(plan, plan[0], base))
        assert left.temperature_C == base.perfusion.temperature_C and left.valves == both.valves

    def test_steps_may_change_places(self):
        one = experiment()
        base = panels(one.status(1.0, 1.0, False))
        warm = msgspec.structs.replace(base.perfusion, temperature_C=35.0)
        both = msgspec.structs.replace(warm, valves=(Valve("d_apv", 50.0, True),))
        plan = (Planned(10, SetPerfusion(warm)), Planned(20, SetPerfusion(both)))
        first, second = self.perfused(moved(plan, plan[0], 30, base))
        assert first.temperature_C == base.perfusion.temperature_C and first.valves == both.valves
        assert second == both

    def test_a_step_put_in_between_goes_through_to_the_end(self):
        one = experiment()
        base = panels(one.status(1.0, 1.0, False))
        opened = msgspec.structs.replace(base.perfusion, valves=(Valve("d_apv", 50.0, True),))
        shut = msgspec.structs.replace(base.perfusion, valves=(Valve("d_apv", 50.0, False),))
        plan = (Planned(10, SetPerfusion(opened)), Planned(30, SetPerfusion(shut)))
        second = msgspec.structs.replace(opened, valves=(*opened.valves, Valve("anisomycin", 25.0, True)))
        longer = added(plan, (Planned(20, SetPerfusion(second)),), base)
        assert self.perfused(longer)[2].valves == (Valve("d_apv", 50.0, False), Valve("anisomycin", 25.0, True))
        assert in_force(base, longer, 25).perfusion == second
        assert in_force(base, longer, 5) == base

    def test_electrodes_that_moved_by_hand_stay_where_a_planned_move_leaves_them_alone(self):
        one = experiment()
        places = one.electrodes
        lower = msgspec.structs.replace(places, rec=msgspec.structs.replace(places.rec, lamina_um=150.0))
        one.apply(SetPlan((Planned(TICKS_PER_MIN, SetElectrodes(lower)),)))
        apart = msgspec.structs.replace(places, s1=msgspec.structs.replace(places.s1, along_um=500.0))
        one.apply(SetElectrodes(apart))
        one.advance(2 * TICKS_PER_MIN)
        assert one.electrodes.s1.along_um == 500.0 and one.electrodes.rec.lamina_um == 150.0


def test_a_plan_of_hundreds_of_steps_comes_in_order():
    one = experiment()
    many = tuple(Planned(tick * TICKS_PER_S, AddNote(str(tick))) for tick in range(1, 300))
    one.apply(SetPlan(many))
    results = one.advance(299 * TICKS_PER_S)
    assert [each.text for each in results if isinstance(each, Logged)] == [str(tick) for tick in range(1, 299)]
    assert len(one.plan) == 1
