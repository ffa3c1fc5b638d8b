"""The experiment, on a slice without biology and on the real one: time may be cut anywhere, logs replay, bookmarks
bring all back."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np
import pytest
from linear_slice import LinearSlice

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment import Experiment
from rig.experiment.intensity import InputOutput
from rig.experiment.opening import living
from rig.experiment.real_slice import default_slice
from rig.instruments.electrodes import Electrodes, Place
from rig.instruments.perfusion import Valve
from rig.instruments.shelf import drugs, preparation
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings, TestPulses
from rig.measure.sweep import Cursors
from rig.messages import (
    AddNote,
    BathPoint,
    Logged,
    RunPattern,
    SetCursors,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
    StopPattern,
    Sweep,
)

CARD = preparation("rat_p21_28_submerged")
SHELF = drugs()
BOTH = StimulatorSettings(PathwaySettings(100.0), PathwaySettings(60.0), TestPulses(interval_s=10))
TRAIN = RunPattern(Pattern(pulses=50), ("S1",), "HFS")


def experiment(make_slice=LinearSlice, settings=BOTH) -> Experiment:
    one = Experiment(CARD, 3, SHELF, make_slice=make_slice)
    one.apply(SetStimulator(settings))
    return one


def valve(one: Experiment, uM: float, drug: str = "d_apv") -> SetPerfusion:
    return SetPerfusion(msgspec.structs.replace(one.perfusion.settings, valves=(Valve(drug, uM, uM > 0),)))


def story(one: Experiment) -> list[tuple[int, object]]:
    """A short experiment with an action of every kind that can change a sample."""
    move = SetElectrodes(Electrodes(rec=Place(0.0, 150.0)))
    return [
        (17 * TICKS_PER_S + 3, valve(one, 50.0)),
        (31 * TICKS_PER_S, TRAIN),
        (31 * TICKS_PER_S + 9001, StopPattern()),
        (40 * TICKS_PER_S + 77, move),
        (45 * TICKS_PER_S, SetCursors(Cursors(slope_from_ms=3.2))),
        (50 * TICKS_PER_S, SetStimulator(msgspec.structs.replace(BOTH, test=TestPulses(interval_s=5, pair_ms=50)))),
        (58 * TICKS_PER_S, RunPattern(Pattern(pulses=4, bursts=10), ("S1", "S2"), "TBS")),
        (62 * TICKS_PER_S, valve(one, 0.0)),
    ]


def play(one: Experiment, cuts: list[int], end: int = 75 * TICKS_PER_S) -> list:
    """Tell the story with time cut at ``cuts`` as well as at every action."""
    results: list = []
    actions = story(one)
    for tick in sorted({*cuts, *(at for at, _ in actions), end}):
        results += one.advance(tick)
        results += [one.apply(action) for at, action in actions if at == tick]
    return results


def same(ours: list, theirs: list) -> None:
    assert [type(one) for one in ours] == [type(one) for one in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        if isinstance(mine, Sweep):
            assert np.array_equal(mine.samples, other.samples)
            mine, other = (msgspec.structs.replace(one, samples=None) for one in (mine, other))
        assert mine == other


@pytest.mark.parametrize("make_slice", [LinearSlice, default_slice])
def test_cutting_time_changes_no_bit(make_slice):
    rng = np.random.default_rng(5)
    whole = play(experiment(make_slice), [])
    assert sum(isinstance(one, Sweep) for one in whole) > 15
    for count in (7, 200):
        same(whole, play(experiment(make_slice), sorted(rng.integers(0, 75 * TICKS_PER_S, count).tolist())))
    same(whole, play(experiment(make_slice), list(range(0, 75 * TICKS_PER_S, 200))))


@pytest.mark.parametrize("make_slice", [LinearSlice, default_slice])
def test_the_log_replays_to_the_bit(make_slice):
    first = experiment(make_slice)
    whole = play(first, [])
    again = Experiment(CARD, 3, SHELF, make_slice=make_slice)
    results: list = []
    for entry in first.log:
        results += again.advance(entry.tick)
        results.append(again.apply(entry.action))
    results += again.advance(first.tick)
    same([Logged(0, SetStimulator(BOTH), first.log[0].text), *whole], results)


@pytest.mark.parametrize("make_slice", [LinearSlice, default_slice])
@pytest.mark.parametrize("at", [20 * TICKS_PER_S, 31 * TICKS_PER_S + 5000, 58 * TICKS_PER_S + 9000])
def test_a_bookmark_brings_everything_back_also_in_the_middle_of_a_sweep(at, make_slice):
    def tell(one: Experiment, begin: int) -> list:
        results: list = []
        for tick, action in [*story(one), (75 * TICKS_PER_S, None)]:
            if tick > begin:
                results += one.advance(tick)
                results += [one.apply(action)] if action is not None else []
        return results

    one = experiment(make_slice)
    for tick, action in story(one):
        if tick <= at:
            one.advance(tick)
            one.apply(action)
    one.advance(at)
    mark = one.bookmark()
    first = tell(one, at)
    one.go_back(mark)
    assert one.tick == at
    same(first, tell(one, at))


def test_a_sweep_is_what_the_contract_says():
    one = experiment()
    sweeps = [each for each in one.advance(30 * TICKS_PER_S) if isinstance(each, Sweep)]
    assert [each.pathway for each in sweeps] == ["S1", "S2"] * 3
    first, second = sweeps[:2]
    assert len(first.samples) == 2000 and first.samples.dtype == np.int16
    assert first.pulses == (first.start + 200,)
    assert second.pulses[0] - first.pulses[0] == 5 * TICKS_PER_S
    assert not first.samples.flags.writeable
    assert first.current_uA == 100.0 and second.current_uA == 60.0
    assert first.measures["slope"] < 0 and first.measures["slope"] < second.measures["slope"]
    assert [each.index for each in sweeps] == list(range(6))


def test_samples_that_the_slice_still_holds_back_are_held():
    class Late(LinearSlice):
        def samples(self, start, end):
            return super().samples(start, min(end, self.tick - 7))

    sweep = next(each for each in experiment(Late).advance(20 * TICKS_PER_S) if isinstance(each, Sweep))
    assert len(sweep.samples) == 2000


def test_a_stopped_train_gives_no_further_pulse():
    one = experiment()
    one.advance(31 * TICKS_PER_S)
    one.apply(TRAIN)
    one.advance(31 * TICKS_PER_S + 5000)
    one.apply(StopPattern())
    results = one.advance(40 * TICKS_PER_S)
    train = next(each for each in results if isinstance(each, Sweep) and each.kind == "train")
    assert 15 < len(train.pulses) < 40
    assert train.pulses[-1] < 31 * TICKS_PER_S + 5000


def test_the_slice_sees_the_drug_only_as_it_arrives():
    one = experiment()
    one.advance(TICKS_PER_MIN)
    one.apply(valve(one, 50.0))
    points = [each for each in one.advance(30 * TICKS_PER_MIN) if isinstance(each, BathPoint)]
    seen = [bath.ligand_uM[0] for _, bath in one.slice.baths if bath.ligand_uM]
    assert seen[0] < 1.0 and seen[-1] == pytest.approx(50.0, rel=0.01)
    assert all(later >= earlier for earlier, later in pairwise(seen))
    first_moved = next(tick for tick, bath in one.slice.baths if bath.ligand_uM and bath.ligand_uM[0] > 0)
    assert first_moved >= TICKS_PER_MIN + 30 * TICKS_PER_S
    assert points[-1].bath_uM == pytest.approx(50.0) and points[-1].drug == "d_apv"
    assert [each.tick for each in points] == sorted(each.tick for each in points)


def test_the_bath_record_follows_a_drug_that_enters_the_tissue_slowly():
    """Its tissue hardly moves while the chamber fills and empties; what is told of the chamber is the truth."""
    one, alone = experiment(), experiment().perfusion
    one.advance(TICKS_PER_MIN)
    opened = valve(one, 2.0, "am251")
    shut = valve(one, 0.0, "am251")
    results = []
    alone.advance(TICKS_PER_MIN)
    for until_min, action in ((6, opened), (12, shut)):
        one.apply(action)
        alone.set(action.settings, one.tick)
        results += one.advance(until_min * TICKS_PER_MIN)
        status = one.status(1.0, 1.0, False)
        alone.advance(one.tick)
        assert status.valves == alone.valve_states()
    assert status.valves[0].bath_uM < 0.02 < 0.1 < status.valves[0].tissue_uM

    again = experiment().perfusion
    changes = {TICKS_PER_MIN: opened.settings, 6 * TICKS_PER_MIN: shut.settings}
    truth = {}
    for second in range(1, 12 * 60 + 1):
        tick = second * TICKS_PER_S
        again.advance(tick)
        truth[tick] = again.bath_uM().get("am251", 0.0)
        if tick in changes:
            again.set(changes[tick], tick)
    points = [each for each in results if isinstance(each, BathPoint)]
    assert [each.bath_uM for each in points] == [truth[each.tick] for each in points]
    moving = [each.tick for each in points if each.tick > 2 * TICKS_PER_MIN]
    assert max(later - earlier for earlier, later in pairwise(moving)) < 20 * TICKS_PER_S
    sweeps = [each for each in results if isinstance(each, Sweep) and each.start > 2 * TICKS_PER_MIN]
    ends = [(each.start + len(each.samples)) // TICKS_PER_S * TICKS_PER_S for each in sweeps]
    assert sweeps and [each.bath_uM["am251"] for each in sweeps] == [truth[end] for end in ends]


def test_an_unknown_drug_is_refused_in_a_sentence_and_nothing_changes():
    one = experiment()
    before = one.perfusion.settings
    with pytest.raises(ValueError, match="no drug called tea"):
        one.apply(SetPerfusion(msgspec.structs.replace(before, valves=(Valve("tea", 1.0, True),))))
    assert one.perfusion.settings == before and len(one.log) == 1
    one.advance(TICKS_PER_MIN)


def test_a_fourth_channel_blocker_is_refused_and_its_line_stays_shut():
    one = experiment(default_slice)
    for count, drug in enumerate(("ketamine", "memantine", "mk801", "s_ketamine"), 1):
        before = one.perfusion.settings
        more = msgspec.structs.replace(before, valves=(*before.valves, Valve(drug, 1.0, True)))
        if count < 4:
            one.apply(SetPerfusion(more))
            continue
        with pytest.raises(ValueError, match="channel"):
            one.apply(SetPerfusion(more))
        assert one.perfusion.settings == before
    one.advance(2 * TICKS_PER_MIN)
    assert "s_ketamine" not in one.perfusion.bath_uM() and one.perfusion.bath_uM()["ketamine"] > 0


def test_every_action_is_logged_with_its_tick_in_words():
    one = experiment()
    one.advance(1234)
    entry = one.apply(valve(one, 50.0))
    assert entry.tick == 1234 and entry.text == "D-APV 50 µM in the inflow."
    assert one.apply(valve(one, 20.0)).text == "D-APV 20 µM from now on."
    assert one.apply(valve(one, 0.0)).text == "D-APV washes out."
    assert one.apply(TRAIN).text == "HFS to S1: 50 pulses at 100 Hz."
    assert one.apply(AddNote("Slice looks good")).text == "Slice looks good"
    quieter = msgspec.structs.replace(BOTH, s2=PathwaySettings(on=False), s1=PathwaySettings(80.0))
    assert one.apply(SetStimulator(quieter)).text == "S1 80 µA; S2 off."
    moved = one.apply(SetElectrodes(Electrodes(rec=Place(0.0, -20.0))))
    assert moved.text == "REC to −20 µm from s. pyramidale, 80 µm deep."
    assert [entry.action for entry in one.log][-1] == moved.action


def test_the_running_sweep_is_the_beginning_of_the_finished_one():
    one = experiment()
    results = one.advance(2 * TICKS_PER_S)
    assert one.partial_sweep() is None
    lengths = []
    for tick in range(2 * TICKS_PER_S, 3 * TICKS_PER_S, 300):
        results += one.advance(tick)
        live = one.partial_sweep()
        if live is not None:
            lengths.append(len(live.samples))
            last = live
    sweep = next(each for each in results if isinstance(each, Sweep) and each.start == last.start)
    assert lengths == sorted(lengths) and len(lengths) >= 6
    assert np.array_equal(last.samples, sweep.samples[: len(last.samples)])


def test_intensity_is_found_on_a_copy_and_costs_the_slice_nothing():
    one = experiment()
    before = one.slice.snapshot()
    curve = InputOutput(one.slice, one.cursors)
    assert curve.current_for(0, 0.45) == pytest.approx(360, abs=0.2)
    assert curve.current_for(1, 0.45, 0.2) == pytest.approx(180, abs=0.2)
    assert one.slice.snapshot() == before


def test_a_dead_slice_has_no_intensity():
    class Dead(LinearSlice):
        def stimulate(self, tick, pathway, current_uA, width_ms):
            super().stimulate(tick, pathway, 0.0, width_ms)

    one = experiment(Dead)
    assert InputOutput(one.slice, one.cursors).current_for(0, 0.45) is None


def test_the_bench_opens_on_ten_minutes_of_baseline():
    one = living(2, LinearSlice)
    assert one.tick == 10 * TICKS_PER_MIN
    results = one.advance(one.tick)
    sweeps = [each for each in results if isinstance(each, Sweep)]
    assert len(sweeps) == 40
    assert one.half_max_uA == pytest.approx((400, 400), abs=0.2)
    texts = [each.text for each in results if isinstance(each, Logged)]
    assert any("45 % of the maximal slope is at 360 µA" in text for text in texts)
    assert one.advance(one.tick) == []


def test_status_tells_what_runs_and_what_comes():
    one = experiment()
    one.advance(31 * TICKS_PER_S)
    one.apply(RunPattern(Pattern(bursts=100, burst_rate_hz=1), ("S1",), "LFS"))
    one.advance(33 * TICKS_PER_S)
    status = one.status(60.0, 59.0, False)
    assert status.running == "LFS"
    assert status.running_until == pytest.approx(130 * TICKS_PER_S, abs=TICKS_PER_S)
    assert one.tick <= status.next_pulse <= one.tick + TICKS_PER_S
    s1, s2 = status.stimulator.s1.current_uA, status.stimulator.s2.current_uA
    assert status.readouts == {"ampa_number": (1.0, 1.0), "fibres_fire": (s1 / 800.0, s2 / 800.0)}
