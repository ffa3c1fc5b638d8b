"""A protocol's file run live as a plan: the same sweeps as a run from the file, on a slice that is as it is."""

from __future__ import annotations

from itertools import groupby

import msgspec
import numpy as np
import pytest
from linear_slice import LinearSlice

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment import Experiment
from rig.experiment.intensity import IntensitySearch
from rig.experiment.protocol_to_plan import plan_of, read_off, search
from rig.experiment.runner import measured_by, run_protocol
from rig.instruments import shelf
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import PathwaySettings, StimulatorSettings, TestPulses
from rig.messages import (
    Curve,
    Planned,
    RunPattern,
    SetElectrodes,
    SetPerfusion,
    SetPlan,
    SetStimulator,
    Status,
    Sweep,
)
from rig.protocol import library
from rig.protocol.plan import added, panels
from rig.protocol.protocol import AcsfStep, Protocol
from rig.protocol.timeline import unroll

NOW = Status(
    0, 1.0, 1.0, False, stimulator=StimulatorSettings(PathwaySettings(83.0), PathwaySettings(76.0), TestPulses())
)


def sweeps(results: list) -> list[Sweep]:
    return [one for one in results if isinstance(one, Sweep)]


def live(protocol: Protocol) -> list[Sweep]:
    """The protocol as a plan, on a fresh slice."""
    one = Experiment(
        shelf.preparation(protocol.preparation),
        1,
        shelf.drugs(),
        electrodes=protocol.electrodes,
        amplifier=protocol.amplifier,
        cursors=protocol.cursors,
        measured=measured_by(protocol, False),
        make_slice=LinearSlice,
    )
    status = one.status(1.0, 1.0, False)
    find = search(IntensitySearch(one))
    one.apply(SetPlan(plan_of(protocol, 0, status, find)))
    return sweeps(one.advance(unroll(protocol).recording.end))


@pytest.mark.parametrize(
    "name", ["ltp_hfs", "ltp_hfs_apv", "ltd_lfs", "ltp_4x100_anisomycin", "input_output", "paired_pulse", "waveform"]
)
def test_a_plan_gives_the_same_sweeps_as_a_run_of_the_file(name):
    protocol = library.protocol(name)
    run, planned = run_protocol(protocol, 1, make_slice=LinearSlice).record.sweeps, live(protocol)
    assert [one.pulses for one in planned] == [one.pulses for one in run]
    for mine, other in zip(planned, run, strict=True):
        assert np.array_equal(mine.samples, other.samples)
        assert mine.current_uA == other.current_uA and mine.measures == other.measures


@pytest.mark.parametrize("name", sorted(library.protocols()))
def test_every_shipped_protocol_can_be_planned(name):
    protocol = library.protocol(name)
    plan = plan_of(protocol, 7 * TICKS_PER_MIN, NOW, lambda pathway, wanted: 100.0)
    line = unroll(protocol)
    assert plan[0].tick >= 7 * TICKS_PER_MIN
    assert plan[-1].tick <= 7 * TICKS_PER_MIN + line.recording.end + TICKS_PER_S
    patterns = [step for step in plan if isinstance(step.action, RunPattern)]
    assert len(patterns) == len({(one.tick, one.pattern) for each in line.stimuli for one in each.deliveries})
    bath = [step.action.settings for step in plan if isinstance(step.action, SetPerfusion)]
    assert not bath or not any(valve.open for valve in bath[-1].valves)


def perfusions(plan: tuple[Planned, ...]) -> list[tuple[float, PerfusionSettings]]:
    return [(one.tick / TICKS_PER_MIN, one.action.settings) for one in plan if isinstance(one.action, SetPerfusion)]


def test_the_slice_is_taken_as_it_is():
    warm = PerfusionSettings(temperature_C=34.0, valves=(Valve("anisomycin", 25.0, True),))
    status = msgspec.structs.replace(NOW, perfusion=warm, tick=600)
    plan = plan_of(library.protocol("ltp_hfs_apv"), 10 * TICKS_PER_MIN, status)
    opened, shut = perfusions(plan)
    assert opened == (10.0, msgspec.structs.replace(warm, valves=(*warm.valves, Valve("d_apv", 50.0, True))))
    assert shut[1] == msgspec.structs.replace(warm, valves=(*warm.valves, Valve("d_apv", 50.0, False)))
    (hfs, _) = [one for one in plan if isinstance(one.action, RunPattern)]
    assert hfs.label == "HFS"
    assert {one.action.settings.s1.current_uA for one in plan if isinstance(one.action, SetStimulator)} == {83.0}


def test_a_ramp_is_dialled_from_the_bath_that_is_in_force():
    ramp = AcsfStep("warm", from_min=10, to_min=30, temperature_C=35.0, over_min=10)
    status = msgspec.structs.replace(NOW, perfusion=PerfusionSettings(temperature_C=25.0))
    plan = plan_of(Protocol("ramp", length_min=60, acsf=(ramp,)), 0, status)
    dialled = [(at_min, bath.temperature_C) for at_min, bath in perfusions(plan)]
    assert dialled[:2] == [(10, 25.25), (10.5, 25.75)] and dialled[-2:] == [(20, 35.0), (30, 25.0)]
    assert [degrees for _, degrees in dialled[:-1]] == sorted(degrees for _, degrees in dialled[:-1])


def test_the_test_clock_starts_with_the_recording():
    one = Experiment(shelf.preparation("rat_p21_28_submerged"), 1, shelf.drugs(), make_slice=LinearSlice)
    one.apply(SetStimulator(NOW.stimulator))
    one.advance(2 * TICKS_PER_MIN + 9 * TICKS_PER_S)
    start = one.tick + TICKS_PER_S
    one.apply(SetPlan(plan_of(library.protocol("ltp_hfs"), start, one.status(1.0, 1.0, False))))
    given = [sweep for sweep in sweeps(one.advance(start + 10 * TICKS_PER_MIN)) if sweep.start >= start]
    assert given[0].pulses[0] == start + round(7.5 * TICKS_PER_S)


def test_a_loop_is_the_protocol_again_right_after_itself():
    protocol = library.protocol("ltp_hfs_apv")
    length = unroll(protocol).recording.end
    once, twice = plan_of(protocol, 0, NOW), plan_of(protocol, 0, NOW, times=2)
    shifted = [(one.tick + length, one.action) for one in once]
    first = [one for one in twice if one.tick < length]
    assert [(one.tick, one.action) for one in first] == [(one.tick, one.action) for one in once if one.tick < length]
    patterns = [(tick, action) for tick, action in shifted if isinstance(action, RunPattern)]
    assert [(one.tick, one.action) for one in twice if isinstance(one.action, RunPattern)][-2:] == patterns
    assert [valve.open for _, bath in perfusions(twice) for valve in bath.valves] == [True, False, True, False]


def test_an_open_drug_is_shut_when_the_recording_ends():
    protocol = library.protocol("memantine_low_hfs")
    assert protocol.drug[0].to_min is None
    opened, shut = perfusions(plan_of(protocol, 0, NOW))
    assert opened[1].valves[0].open and not shut[1].valves[0].open
    assert shut[0] == pytest.approx(unroll(protocol).recording.end / TICKS_PER_MIN)


def test_a_current_that_nobody_knows_is_refused_in_a_sentence():
    protocol = library.protocol("ltp_hfs", {"train.hfs.fraction_of_max": "0.8"})
    with pytest.raises(ValueError, match=r"step hfs is given at 80 % of the maximal slope of S1, and no input-output"):
        plan_of(protocol, 0, NOW)
    silent = Curve("S1", (100.0, 200.0), (0.0, 0.0), (0.0, 0.0), None)
    with pytest.raises(ValueError, match="S1 gives no response"):
        plan_of(protocol, 0, NOW, read_off({"S1": silent}))
    curve = Curve("S1", (100.0, 200.0, 300.0), (-0.5, -0.8, -1.0), (0.0, 0.0, 0.0), 100.0)
    with pytest.raises(ValueError, match="no input-output curve of S2 is known"):
        plan_of(protocol, 0, NOW, read_off({"S1": curve}))
    flat = msgspec.structs.replace(curve, pathway="S2")
    plan = plan_of(protocol, 0, NOW, read_off({"S1": curve, "S2": flat}))
    currents = [one.action.settings.s1.current_uA for one in plan if isinstance(one.action, SetStimulator)]
    assert [current for current, _ in groupby(currents)] == [90.0, 200.0, 90.0]


def test_a_planned_protocol_goes_on_top_of_what_is_planned():
    warm = msgspec.structs.replace(NOW.perfusion, temperature_C=34.0)
    before = (Planned(5 * TICKS_PER_MIN, SetPerfusion(warm)), Planned(50 * TICKS_PER_MIN, SetPerfusion(NOW.perfusion)))
    status = msgspec.structs.replace(NOW, plan=before)
    more = plan_of(library.protocol("ltp_hfs_apv"), 10 * TICKS_PER_MIN, status)
    whole = added(before, more, panels(status))
    assert [round(at, 3) for at, _ in perfusions(whole)] == [5.0, 10.0, 35.017, 50.0]
    assert [bath.temperature_C for _, bath in perfusions(whole)] == [34.0, 34.0, 34.0, 31.0]
    assert perfusions(whole)[3][1].valves == (Valve("d_apv", 50.0, False),)


def test_a_move_moves_only_what_it_names():
    protocol = library.protocol("waveform")
    apart = msgspec.structs.replace(NOW.electrodes, s1=msgspec.structs.replace(NOW.electrodes.s1, along_um=500.0))
    status = msgspec.structs.replace(NOW, electrodes=apart)
    moves = [one.action.electrodes for one in plan_of(protocol, 0, status) if isinstance(one.action, SetElectrodes)]
    assert moves and all(places.s1.along_um == 500.0 for places in moves)
    assert moves[-1].rec != apart.rec
