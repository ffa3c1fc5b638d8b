"""What a protocol becomes in ticks: t0, windows, steps relative to each other, and what it must be able to say."""

from __future__ import annotations

from typing import Any

import pytest

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from rig.files import parse
from rig.files.refusal import RefusedFile
from rig.instruments.stimulator import Pattern, TestPulses
from rig.protocol import library
from rig.protocol.protocol import Protocol
from rig.protocol.timeline import (
    AcsfChange,
    IntensityChange,
    OnTheWay,
    Timeline,
    ValveChange,
    pathway_intensity,
    unroll,
)
from rig.timecourse.span import Span

HFS = {"name": "hfs", "at_min": 20, "pattern": {"pulses": 100, "rate_hz": 100}}
HFS_END = 20 * TICKS_PER_MIN + 990 * TICKS_PER_MS + 2  # the last of 100 pulses, 0.1 ms wide


def timeline(**tables: Any) -> Timeline:
    """The timeline of a protocol with these tables."""
    data = {"title": "test"} | tables
    return unroll(parse.convert(data, Protocol, "test.toml", lambda protocol: None))


def at(minutes: float) -> int:
    return round(minutes * TICKS_PER_MIN)


# ---- t0, length, baseline


def test_t0_is_the_end_of_the_last_pulse_of_the_last_induction() -> None:
    one = timeline(follow_up_min=60, train=[HFS | {"name": "second", "at_min": 40}, HFS])
    assert one.t0 == HFS_END + at(20)
    assert one.recording == Span(0, one.t0 + at(60))


def test_the_reference_step_is_t0_even_when_another_train_follows() -> None:
    assert (
        timeline(length_min=90, train=[HFS | {"reference": True}, HFS | {"name": "second", "at_min": 40}]).t0 == HFS_END
    )


def test_a_train_that_is_no_induction_moves_neither_t0_nor_the_baseline() -> None:
    probe = HFS | {"name": "probe", "at_min": 40, "induction": False}
    one = timeline(length_min=90, train=[probe, HFS])
    assert (one.t0, one.baseline) == (HFS_END, Span(at(10), at(20)))


def test_without_induction_t0_is_the_end_of_the_drug_that_begins_last() -> None:
    first = {"drug": "anisomycin", "concentration_uM": 20, "from_min": 5}
    last = {"drug": "dhpg", "concentration_uM": 100, "from_min": 20, "to_min": 25}
    one = timeline(follow_up_min=60, drug=[last, first])
    assert (one.t0, one.baseline) == (at(25), Span(0, at(5)))


def test_without_anything_t0_is_the_start_of_recording() -> None:
    one = timeline(length_min=20)
    assert (one.t0, one.baseline, one.recording) == (0, Span(at(10), at(20)), Span(0, at(20)))


def test_the_baseline_ends_with_the_first_induction_of_several() -> None:
    one = timeline(length_min=90, train=[HFS | {"name": "second", "at_min": 40}, HFS])
    assert one.baseline == Span(at(10), at(20))


def test_a_window_called_baseline_replaces_the_default() -> None:
    window = {"name": "baseline", "step": "hfs", "edge": "start", "from_min": -15, "to_min": -5}
    measure = {"name": "s", "quantity": "slope", "from_min": 1, "to_min": 2, "relative_to": "baseline"}
    one = timeline(length_min=60, train=[HFS], window=[window], measure=[measure])
    assert one.baseline == one.measures[0].reference == Span(at(5), at(15))
    assert one.measures[0].window == Span(HFS_END + at(1), HFS_END + at(2))


def test_windows_count_from_the_edge_of_the_step_they_name() -> None:
    measure = {"name": "s", "quantity": "slope", "from_min": -5, "to_min": 0, "step": "hfs"}
    starts = [measure | {"name": "a", "edge": "start"}, measure | {"name": "b", "edge": "end"}]
    one = timeline(length_min=60, train=[HFS], measure=starts)
    assert [planned.window for planned in one.measures] == [Span(at(15), at(20)), Span(HFS_END - at(5), HFS_END)]


# ---- steps


def test_a_step_follows_the_end_of_the_step_it_names_in_any_order_of_the_file() -> None:
    second = HFS | {"name": "second", "after": "hfs", "at_min": 10}
    one = timeline(length_min=60, train=[second, HFS])
    assert [(step.name, step.start) for step in one.stimuli] == [("hfs", at(20)), ("second", HFS_END + at(10))]


def test_a_forced_pulse_comes_seconds_after_the_last_pulse() -> None:
    one = timeline(length_min=60, train=[HFS], pulse=[{"name": "ptp", "after": "hfs", "delay_s": 20}])
    (delivery,) = one.stimuli[1].deliveries
    assert (delivery.tick, delivery.pathway, delivery.kind) == (HFS_END + 20 * TICKS_PER_S, "S1", "test")
    assert delivery.pattern == Pattern()


def test_a_drug_may_begin_before_recording_and_everything_else_moves_with_it() -> None:
    drug = {
        "drug": "memantine",
        "concentration_uM": 1,
        "from_min": -360,
        "from_step": "hfs",
        "to_min": 5,
        "to_step": "hfs",
    }
    one = timeline(length_min=60, train=[HFS], drug=[drug])
    assert one.recording == Span(at(340), at(400))
    assert one.stimuli[0].start == at(360)
    assert one.valves == (ValveChange(0, "memantine", 1.0), ValveChange(HFS_END + at(345), "memantine", 0.0))
    assert one.tests[0].tick == at(340)
    assert one.electrodes[0].tick == 0


def test_a_drug_may_be_gone_before_recording_begins() -> None:
    drug = {"drug": "am251", "concentration_uM": 2, "from_min": -260, "to_min": -240}
    one = timeline(follow_up_min=60, train=[HFS], drug=[drug])
    assert one.valves == (ValveChange(0, "am251", 2.0), ValveChange(at(20), "am251", 0.0))
    assert one.recording.start == at(260)
    assert one.t0 == HFS_END + at(260)


def test_a_cumulative_concentration_response_never_closes_the_valve() -> None:
    steps = [
        {
            "name": f"step_{number}",
            "drug": "baclofen",
            "concentration_uM": amount,
            "from_min": start,
            "to_min": start + 15,
        }
        for number, (start, amount) in enumerate([(10, 0.5), (25, 5), (40, 50)])
    ]
    one = timeline(length_min=60, drug=steps)
    expected = [(10, 0.5), (25, 5.0), (40, 50.0), (55, 0.0)]
    assert one.valves == tuple(ValveChange(at(start), "baclofen", amount) for start, amount in expected)


def test_the_intensity_is_set_anew_in_one_of_three_ways() -> None:
    again = {"name": "again", "at_min": 40, "renormalise": True}
    more = {"name": "more", "at_min": 50, "pathway": "S2", "current_uA": 120}
    most = {"name": "most", "at_min": 5, "after": "hfs", "fraction_of_max": 0.7}
    one = timeline(length_min=60, train=[HFS], intensity=[again, more, most])
    assert one.intensities == (
        IntensityChange(HFS_END + at(5), "S1", None, 0.7),
        IntensityChange(at(40), "S1", None, None),
        IntensityChange(at(50), "S2", 120.0, None),
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({}, "intensity[0].current_uA is nothing that says which intensity, but allowed is exactly one of current"),
        ({"current_uA": 80, "renormalise": True}, "intensity[0].renormalise is current_uA and renormalise"),
        ({"current_uA": 900}, "intensity[0].current_uA is 900"),
        ({"renormalise": True, "at_min": 15}, "a time after the baseline, which ends at 20 min"),
        ({"current_uA": 80, "at_min": 20.01}, "on S1 during train[0]"),
        ({"current_uA": 80, "pathway": "S2"}, "a pathway that is on, and s2.on is false"),
        ({"current_uA": 80, "at_min": 70}, "within the recording of 60 min"),
    ],
)
def test_an_intensity_that_cannot_be_set_is_refused_in_a_sentence(step: dict[str, Any], words: str) -> None:
    data: dict[str, Any] = {"title": "test", "length_min": 60, "train": [HFS], "s2": {"on": False}}
    data["intensity"] = [{"name": "again", "at_min": 40} | step]
    with pytest.raises(RefusedFile) as refused:
        parse.convert(data, Protocol, "test.toml", library.check_protocol)
    assert words in str(refused.value)


def test_acsf_steps_may_overlap_where_they_change_different_things() -> None:
    low_mg = {"name": "low_mg", "from_min": 10, "to_min": 40, "magnesium_mM": 0.01}
    warm = {"name": "warm", "from_min": 20, "temperature_C": 34}
    one = timeline(length_min=60, acsf=[low_mg, warm])
    assert one.acsf == (
        AcsfChange(at(10), magnesium_mM=0.01),
        AcsfChange(at(20), magnesium_mM=0.01, temperature_C=34.0),
        AcsfChange(at(40), temperature_C=34.0),
    )


def test_a_ramp_goes_in_stairs_from_what_was_before() -> None:
    cool = {"name": "cool", "from_min": 10, "to_min": 20, "temperature_C": 25}
    warm = {"name": "warm", "from_min": 20, "to_min": 40, "temperature_C": 35, "over_min": 1}
    low_mg = {"name": "low_mg", "from_min": 20.5, "magnesium_mM": 0.1, "over_min": 10}
    changes = timeline(length_min=60, acsf=[cool, warm, low_mg]).acsf
    warming = [one for one in changes if at(20) <= one.tick < at(20.5)]
    assert [(one.tick, one.temperature_C) for one in warming] == [
        (at(20), OnTheWay(25.0, 35.0, pytest.approx(1 / 6))),
        (at(20) + 20 * TICKS_PER_S, OnTheWay(25.0, 35.0, pytest.approx(1 / 2))),
    ]
    assert next(one for one in changes if one.tick == at(21)).temperature_C == 35.0
    falling = [one.magnesium_mM for one in changes if one.tick >= at(20.5)]
    shares = [one.share for one in falling if isinstance(one, OnTheWay)]
    assert falling[0] == OnTheWay(None, 0.1, pytest.approx(1 / 40))
    assert len(set(shares)) == 20 and shares == sorted(shares) and falling[-1] == 0.1
    assert changes[-1].tick == at(40) and changes[-1].temperature_C is None


def test_a_ramp_longer_than_its_step_is_refused() -> None:
    warm = {"name": "warm", "from_min": 20, "to_min": 25, "temperature_C": 35, "over_min": 6}
    with pytest.raises(RefusedFile, match=r"acsf\[0\].over_min is 6, but allowed is at most 5 min, all of the step"):
        parse.convert(
            {"title": "test", "length_min": 60, "acsf": [warm]}, Protocol, "test.toml", library.check_protocol
        )


def test_a_move_keeps_the_electrodes_it_does_not_name() -> None:
    one = timeline(length_min=60, move=[{"name": "up", "at_min": 10, "rec": {"along_um": 0, "lamina_um": 0}}])
    before, after = (change.electrodes for change in one.electrodes)
    assert (before.rec.lamina_um, after.rec.lamina_um, after.s1) == (180.0, 0.0, before.s1)


def test_series_are_unrolled_sweep_by_sweep() -> None:
    curve = {"name": "io", "at_min": 1, "currents_uA": [0, 50, 100], "repeats": 2, "interval_s": 15}
    pairs = {"name": "pp", "after": "io", "at_min": 1, "intervals_ms": [10, 50], "repeats": 2, "interval_s": 15}
    one = timeline(length_min=60, input_output=[curve], paired_pulse=[pairs])
    io, pp = one.stimuli
    assert [delivery.intensity.current_uA for delivery in io.deliveries] == [0, 0, 50, 50, 100, 100]
    assert [delivery.tick for delivery in io.deliveries] == [at(1) + 15 * TICKS_PER_S * number for number in range(6)]
    assert io.end == at(1) + 75 * TICKS_PER_S + 2
    assert [round(1000 / delivery.pattern.rate_hz) for delivery in pp.deliveries] == [10, 10, 50, 50]
    assert pp.start == io.end + at(1)


# ---- intensity and test pulses


def test_an_intensity_is_a_current_or_a_fraction_and_never_both() -> None:
    one = library.protocol(
        "ltp_hfs", {"s2.current_uA": "90", "train.hfs.fraction_of_max": "0.1", "train.hfs.width_ms": "0.2"}
    )
    assert (pathway_intensity(one, "S1").fraction_of_max, pathway_intensity(one, "S1").current_uA) == (0.45, None)
    assert (pathway_intensity(one, "S2").fraction_of_max, pathway_intensity(one, "S2").current_uA) == (None, 90)
    (delivery,) = unroll(one).stimuli[0].deliveries
    assert (delivery.intensity.fraction_of_max, delivery.intensity.current_uA, delivery.intensity.width_ms) == (
        0.1,
        None,
        0.2,
    )


def test_sparse_groups_are_test_pulses_switched_on_and_off() -> None:
    group = {"interval_s": 5, "group_pulses": 4, "group_every_min": 15}
    one = timeline(length_min=31, test=[group])
    on, off = TestPulses(interval_s=5), TestPulses(mode="off", interval_s=5)
    expected = [(0, on), (20, off), (900, on), (920, off), (1800, on), (1820, off)]
    assert [(change.tick, change.test) for change in one.tests] == [(s * TICKS_PER_S, test) for s, test in expected]


def test_test_pulses_are_off_until_the_first_phase() -> None:
    one = timeline(length_min=31, test=[{"at_min": 10, "pair_ms": 50}])
    assert [(change.tick, change.test.mode) for change in one.tests] == [(0, "off"), (at(10), "alternate")]


# ---- what must be sayable: protocols of the published experiments that strain the format

PUBLISHED: dict[str, dict[str, Any]] = {
    "conduction velocity at four distances": {
        "length_min": 40,
        "move": [
            {"name": f"to_{um}", "at_min": 10 * number, "s1": {"along_um": um, "lamina_um": 170}}
            for number, um in enumerate((200, 400, 600, 800))
        ],
        "measure": [
            {"name": f"latency_{um}", "quantity": "volley_latency", "step": f"to_{um}", "from_min": 0, "to_min": 10}
            for um in (200, 400, 600, 800)
        ],
    },
    "facilitation in 1 and 4 mM calcium": {
        "length_min": 120,
        "test": [{"pair_ms": 50}],
        "acsf": [
            {"name": "low", "from_min": 20, "to_min": 60, "calcium_mM": 1.0},
            {"name": "high", "from_min": 60, "calcium_mM": 4.0},
        ],
        "window": [{"name": "in_high", "step": "high", "edge": "start", "from_min": 50, "to_min": 60}],
        "measure": [
            {
                "name": "ratio",
                "quantity": "ppr",
                "statistic": "ratio",
                "relative_to": "in_high",
                "step": "low",
                "from_min": -10,
                "to_min": 0,
            },
        ],
    },
    "pulse 40 of a train over pulse 1": {
        "length_min": 40,
        "drug": [{"drug": "d_apv", "concentration_uM": 50, "from_min": 0}],
        "train": [{"name": "train", "at_min": 30, "pattern": {"pulses": 40, "rate_hz": 100}}],
        "measure": [
            {
                "name": "depression",
                "quantity": "slope",
                "during": "train",
                "statistic": "ratio",
                "pulse": 40,
                "relative_pulse": 1,
            },
        ],
    },
    "a weak tetanus with sparse tests": {
        "preparation": "adult_mouse_interface",
        "follow_up_min": 60,
        "test": [{"interval_s": 5, "group_pulses": 4, "group_every_min": 15}],
        "train": [{"name": "weak", "at_min": 46, "pattern": {"pulses": 14}}],
        "window": [{"name": "baseline", "step": "weak", "edge": "start", "from_min": -46, "to_min": 0}],
        "measure": [{"name": "early", "quantity": "slope", "from_min": 5, "to_min": 16, "relative_to": "baseline"}],
    },
    "one weak and one strong pathway": {
        "follow_up_min": 60,
        "train": [
            {"name": "weak", "at_min": 20, "pathways": ["S1"], "fraction_of_max": 0.12, "pattern": {"pulses": 100}},
            {"name": "strong", "at_min": 21, "pathways": ["S2"], "fraction_of_max": 0.5, "pattern": {"pulses": 100}},
        ],
    },
    "both pathways together": {"follow_up_min": 60, "train": [HFS | {"pathways": ["S1", "S2"]}]},
    "saturation by four rounds": {
        "length_min": 150,
        "train": [
            HFS
            | {
                "name": f"round_{n}",
                "at_min": 20 + 20 * n,
                "pattern": {"pulses": 100, "trains": 4, "train_interval_s": 20},
            }
            for n in range(4)
        ],
        "measure": [
            {
                "name": f"after_{n}",
                "quantity": "slope",
                "step": f"round_{n}",
                "from_min": 10,
                "to_min": 15,
                "relative_to": "baseline",
            }
            for n in range(4)
        ],
    },
    "depotentiation at once": {
        "follow_up_min": 60,
        "train": [
            HFS | {"pattern": {"pulses": 100, "trains": 2, "train_interval_s": 20}},
            {"name": "lfs", "after": "hfs", "at_min": 3, "pattern": {"pulses": 1200, "rate_hz": 2}},
        ],
        "measure": [{"name": "left", "quantity": "slope", "from_min": 55, "to_min": 60, "relative_to": "baseline"}],
    },
    "priming": {
        "follow_up_min": 45,
        "train": [
            {
                "name": "priming",
                "at_min": 20,
                "pattern": {"pulses": 5, "rate_hz": 30, "trains": 5, "train_interval_s": 20},
            },
            HFS | {"after": "priming", "at_min": 10},
        ],
    },
    "a weak tetanus rescued by a strong one on the other pathway": {
        "length_min": 400,
        "train": [
            {"name": "weak", "at_min": 30, "pattern": {"pulses": 21}, "reference": True},
            {
                "name": "strong",
                "after": "weak",
                "at_min": 45,
                "pathways": ["S2"],
                "pattern": {"pulses": 100, "trains": 3, "train_interval_s": 600},
                "width_ms": 0.2,
            },
        ],
    },
    "a drug at rest": {
        "length_min": 180,
        "test": [{}, {"at_min": 20, "mode": "off"}, {"at_min": 60}],
        "drug": [{"drug": "ketamine", "concentration_uM": 20, "from_min": 20, "to_min": 50}],
        "window": [{"name": "before", "step": "ketamine", "edge": "start", "from_min": -10, "to_min": 0}],
        "measure": [{"name": "late", "quantity": "slope", "from_min": 60, "to_min": 90, "relative_to": "before"}],
    },
    "pairs at 1 Hz": {
        "follow_up_min": 60,
        "train": [
            {"name": "pp_lfs", "at_min": 20, "pattern": {"pulses": 2, "rate_hz": 20, "bursts": 900, "burst_rate_hz": 1}}
        ],
    },
    "the deepest point of a depression": {
        "length_min": 60,
        "drug": [{"drug": "dhpg", "concentration_uM": 100, "from_min": 20, "to_min": 25}],
        "window": [{"name": "before", "step": "dhpg", "edge": "start", "from_min": -10, "to_min": 0}],
        "measure": [
            {
                "name": "deepest",
                "quantity": "slope",
                "statistic": "min",
                "from_min": -5,
                "to_min": 10,
                "relative_to": "before",
            }
        ],
    },
    "noise of single sweeps": {
        "length_min": 20,
        "measure": [{"name": "cv", "quantity": "slope", "statistic": "cv", "from_min": 0, "to_min": 20}],
    },
    "half over threshold, and a linear volley": {
        "length_min": 30,
        "input_output": [
            {"name": "io", "at_min": 1, "currents_uA": list(range(0, 401, 40)), "repeats": 3, "interval_s": 30}
        ],
        "measure": [
            {
                "name": name,
                "quantity": quantity,
                "during": "io",
                "statistic": "fit",
                "fit": {"curve": curve, "against": "current_uA", "result": result},
            }
            for name, quantity, curve, result in [
                ("half", "slope", "sigmoid", "half"),
                ("threshold", "slope", "sigmoid", "threshold"),
                ("linear", "volley", "line", "r2"),
            ]
        ],
    },
}


@pytest.mark.parametrize("case", PUBLISHED)
def test_the_published_protocols_can_be_said(case: str) -> None:
    one = timeline(**PUBLISHED[case])
    assert len(one.measures) == len(PUBLISHED[case].get("measure", []))
    assert all(0 <= stimulus.start < stimulus.end <= one.recording.end for stimulus in one.stimuli)
