"""A plan saved as a protocol file: read again it is the same plan; what a file cannot say is refused."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from test_protocol_to_plan import NOW, live

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.protocol_to_plan import plan_of
from rig.files import parse
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.perfusion import Valve
from rig.instruments.stimulator import PathwaySettings, Pattern, TestPulses
from rig.messages import (
    Action,
    AddNote,
    Planned,
    RunPattern,
    SetAmplifier,
    SetElectrodes,
    SetPerfusion,
    SetStimulator,
    Status,
    StopPattern,
)
from rig.protocol import library
from rig.protocol.plan import is_train
from rig.protocol.plan_to_protocol import plan_text
from rig.protocol.protocol import Protocol
from rig.protocol.protocol_toml import toml

HFS = Pattern(pulses=100)


def read(text: str) -> Protocol:
    return parse.convert(parse.parse(text, "saved"), Protocol, "saved", library.check_protocol)


@pytest.mark.parametrize("name", sorted(library.protocols()))
def test_a_protocol_file_reads_as_the_protocol_it_was_written_from(name):
    protocol = library.protocol(name)
    assert read(toml(protocol)) == protocol


@pytest.mark.parametrize("name", sorted(library.protocols()))
def test_a_plan_that_is_saved_and_opened_does_the_same(name):
    """Settings that change nothing and the ends of what has no end may differ; what happens may not."""
    status = msgspec.structs.replace(NOW, tick=3 * TICKS_PER_MIN)
    plan = plan_of(library.protocol(name), status.tick, status)
    again = plan_of(read(plan_text(plan, status, "Saved", 10.0)), status.tick, status)

    def happens(steps: tuple[Planned, ...]) -> list:
        return sorted(
            (one.tick, type(one.action).__name__, repr(bare(one.action)))
            for one in steps
            if isinstance(one.action, SetPerfusion | SetElectrodes | RunPattern)
        )

    def bare(action: Action) -> Action:
        """A pulse that was one of a series is a pulse."""
        if isinstance(action, RunPattern) and not is_train(action.pattern):
            return msgspec.structs.replace(action, purpose="test")
        return action

    assert happens(again) == happens(plan)


def test_a_saved_plan_gives_the_same_sweeps():
    status = msgspec.structs.replace(NOW, tick=0)
    protocol = library.protocol(
        "ltp_hfs",
        {"s1.current_uA": "90", "s2.current_uA": "80", "train.hfs.current_uA": "150", "train.hfs.label": '"A"'},
    )
    plan = plan_of(protocol, 0, status)
    saved = read(plan_text(plan, status, "Saved"))
    assert saved.train[0].current_uA == 150 and saved.train[0].name == "a"
    assert saved.s1.current_uA == 90 and saved.length_min > 120
    first = live(protocol)
    for mine, other in zip(live(saved)[: len(first)], first, strict=True):
        assert mine.pulses == other.pulses and mine.current_uA == other.current_uA
        assert np.array_equal(mine.samples, other.samples)


def plan(*steps: tuple[float, object]) -> tuple[Planned, ...]:
    return tuple(Planned(round(at * TICKS_PER_MIN), action) for at, action in steps)


def test_what_a_hand_planned_is_said_in_the_words_of_a_protocol():
    status = msgspec.structs.replace(NOW, tick=2 * TICKS_PER_MIN)
    drug = msgspec.structs.replace(NOW.perfusion, valves=(Valve("d_apv", 50.0, True),))
    more = msgspec.structs.replace(drug, valves=(Valve("d_apv", 100.0, True),), temperature_C=33.0)
    none = msgspec.structs.replace(NOW.perfusion, valves=(Valve("d_apv", 100.0, False),))
    pairs = SetStimulator(msgspec.structs.replace(NOW.stimulator, test=TestPulses(pair_ms=50.0)))
    lower = msgspec.structs.replace(NOW.electrodes, rec=msgspec.structs.replace(NOW.electrodes.rec, lamina_um=150.0))
    text = plan_text(
        plan(
            (7, SetPerfusion(drug)),
            (12, SetPerfusion(more)),
            (14, pairs),
            (22, RunPattern(HFS, ("S1", "S2"), "HFS")),
            (32, RunPattern(HFS, ("S1",), "HFS")),
            (40, AddNote("look\nhere")),
            (42, SetPerfusion(none)),
            (52, SetElectrodes(lower)),
        ),
        status,
        'My "own" plan',
    )
    said = read(text)
    assert text.startswith("# 38.00 min: look here\n")
    assert said.title == 'My "own" plan' and said.length_min == 110
    assert [(one.name, one.concentration_uM, one.from_min, one.to_min) for one in said.drug] == [
        ("d_apv", 50, 5, 10),
        ("d_apv_2", 100, 10, 40),
    ]
    assert [(one.temperature_C, one.from_min, one.to_min) for one in said.acsf] == [(33, 10, 40)]
    assert [(one.name, one.at_min, one.pathways) for one in said.train] == [
        ("hfs", 20, ("S1", "S2")),
        ("hfs_2", 30, ("S1",)),
    ]
    assert [(one.at_min, one.pair_ms) for one in said.test] == [(0, None), (12, 50)]
    assert said.move[0].at_min == 50 and said.move[0].rec.lamina_um == 150 and said.move[0].s1 is None


def test_the_length_is_written_without_the_dust_of_a_float():
    text = plan_text(plan((47.216, AddNote("look"))), NOW, "Dust")
    assert len(next(line for line in text.splitlines() if line.startswith("length_min")).split("=")[1].strip()) < 12


def test_what_flows_already_begins_with_the_recording_and_a_comment_says_so():
    bath = msgspec.structs.replace(NOW.perfusion, temperature_C=33.0, valves=(Valve("d_apv", 50.0, True),))
    text = plan_text(plan((10, RunPattern(HFS, ("S1",)))), msgspec.structs.replace(NOW, perfusion=bath), "Saved")
    said = read(text)
    assert said.drug[0].from_min == 0 and said.drug[0].to_min is None
    assert said.acsf[0].from_min == 0 and said.acsf[0].temperature_C == 33
    assert "# d_apv was flowing when this was planned; here it begins at 0 min." in text
    assert "# temperature_C = 33 held when this was planned" in text


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (SetAmplifier(AmplifierSettings(gain=500.0)), "At 10.00 min the amplifier is set, which a protocol cannot say"),
        (StopPattern(), "At 10.00 min a pattern is stopped, which a protocol cannot say"),
        (
            SetStimulator(msgspec.structs.replace(NOW.stimulator, s1=PathwaySettings(83.0, 0.2))),
            "At 10.00 min the pulse width of S1 or its switch is set anew",
        ),
    ],
)
def test_what_a_protocol_cannot_say_is_refused_in_a_sentence(step, words):
    with pytest.raises(ValueError, match=words):
        plan_text(plan((10, step), (20, RunPattern(HFS, ("S1",)))), NOW, "Saved")


def test_a_current_that_is_turned_between_trains_is_a_step():
    louder, loudest = (
        SetStimulator(msgspec.structs.replace(NOW.stimulator, s1=PathwaySettings(uA))) for uA in (120.0, 150.0)
    )
    said = read(plan_text(plan((10, louder), (20, RunPattern(HFS, ("S1",))), (30, loudest)), NOW, "Saved"))
    assert [(one.at_min, one.pathway, one.current_uA) for one in said.intensity] == [(10, "S1", 120), (30, "S1", 150)]
    assert said.s1.current_uA == 83 and said.train[0].current_uA is None


def test_two_pathways_at_currents_of_their_own_are_two_trains():
    at = 10 * TICKS_PER_MIN
    loud = msgspec.structs.replace(NOW.stimulator, s1=PathwaySettings(200.0), s2=PathwaySettings(300.0))
    steps = (
        Planned(at - 200, SetStimulator(loud)),
        Planned(at, RunPattern(HFS, ("S1", "S2"), "HFS")),
        Planned(at + 2 * TICKS_PER_S - TICKS_PER_S // 2, SetStimulator(NOW.stimulator)),
    )
    said = read(plan_text(steps, NOW, "Saved"))
    assert [(one.pathways, one.current_uA, one.at_min) for one in said.train] == [
        (("S1",), 200, 10),
        (("S2",), 300, 10),
    ]
    assert isinstance(NOW, Status)
