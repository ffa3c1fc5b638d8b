"""The shipped protocols: exactly the names, measures and times agreed, and a page that says what the checks do."""

from __future__ import annotations

import pytest

from docs.write_protocols import PAGE, page
from model.units import TICKS_PER_MIN
from rig.protocol import library
from rig.protocol.timeline import Timeline, unroll

MEASURES = {
    "ltp_hfs": ["s1_slope_60min", "s2_slope_60min", "s1_slope_30min", "s1_volley_60min", "s1_ppr_50ms_60min"],
    "ltp_hfs_apv": ["s1_slope_20s", "s1_slope_60min"],
    "ltp_4x100": ["s1_slope_30min", "s1_slope_60min", "s1_slope_240min", "s2_slope_240min"],
    "ltp_4x100_anisomycin": ["s1_slope_30min", "s1_slope_60min", "s1_slope_240min", "s2_slope_240min"],
    "ltp_tbs": ["s1_slope_60min"],
    "ltd_lfs": ["s1_slope_60min", "s2_slope_60min"],
    "ltd_lfs_apv": ["s1_slope_60min", "s2_slope_60min"],
    "lfs_10hz": ["s1_slope_60min", "s2_slope_60min"],
    "paired_pulse": [f"s1_ppr_{interval}ms" for interval in (10, 20, 50, 100, 200, 500)],
    "input_output": ["s1_max_amplitude_mV", "s1_half_max_uA", "s1_slope_per_volley", "s1_fit_r2"],
    "waveform": ["onset_ms", "rise_10_90_ms", "half_width_ms", "slope_mV_per_ms", "volley_mV", "sp_over_sr"],
    "ketamine_hfs": ["s1_slope_60min"],
    "memantine_low_hfs": ["s1_slope_60min"],
    "memantine_high_hfs": ["s1_slope_60min"],
    "win": ["s1_slope_drug", "s1_ppr_drug_ratio"],
    "win_am251": ["s1_slope_drug", "s1_ppr_drug_ratio"],
    "dhpg": ["s1_slope_60min"],
    "dhpg_anisomycin": ["s1_slope_60min"],
}
PULSES = {
    "ltp_hfs": 100,
    "ltp_4x100": 400,
    "ltp_tbs": 40,
    "ltd_lfs": 900,
    "lfs_10hz": 900,
    "ketamine_hfs": 100,
}


def shipped(name: str) -> Timeline:
    return unroll(library.protocol(name))


def minutes(timeline: Timeline, tick: int) -> float:
    """Minutes after the start of recording."""
    return (tick - timeline.recording.start) / TICKS_PER_MIN


@pytest.mark.parametrize("name", MEASURES)
def test_a_shipped_protocol_has_the_agreed_measures(name: str) -> None:
    assert [measure.name for measure in library.protocol(name).measure] == MEASURES[name]
    assert library.protocol(name).preparation == "rat_p21_28_submerged"


def test_every_agreed_protocol_is_shipped() -> None:
    assert set(library.protocols()) >= set(MEASURES)


@pytest.mark.parametrize("name", [name for name, names in MEASURES.items() if "s1_slope_60min" in names])
def test_an_hour_after_is_the_last_five_minutes_of_that_hour(name: str) -> None:
    one = shipped(name)
    (window,) = [planned.window for planned in one.measures if planned.measure.name == "s1_slope_60min"]
    assert window is not None
    assert (window.start - one.t0, window.end - one.t0) == (55 * TICKS_PER_MIN, 60 * TICKS_PER_MIN)


@pytest.mark.parametrize("name", PULSES)
def test_an_induction_has_as_many_pulses_as_its_name_says(name: str) -> None:
    (stimulus,) = shipped(name).stimuli
    (delivery,) = stimulus.deliveries
    pattern = delivery.pattern
    assert pattern.pulses * pattern.bursts * pattern.trains == PULSES[name]
    assert (delivery.pathway, delivery.intensity.fraction_of_max) == ("S1", 0.45)


@pytest.mark.parametrize(
    ("name", "drug", "concentration", "before_min", "after_min"),
    [
        ("ltp_hfs_apv", "d_apv", 50, 20, 5),
        ("ltd_lfs_apv", "d_apv", 50, 20, 5),
        ("ltp_4x100_anisomycin", "anisomycin", 25, 30, 30),
        ("ketamine_hfs", "ketamine", 100, 30, None),
        ("memantine_low_hfs", "memantine", 1, 360, None),
        ("memantine_high_hfs", "memantine", 40, 360, None),
    ],
)
def test_a_drug_covers_the_induction_as_agreed(
    name: str, drug: str, concentration: float, before_min: float, after_min: float | None
) -> None:
    one = shipped(name)
    (induction,) = [stimulus for stimulus in one.stimuli if stimulus.induction]
    opened, *closed = one.valves
    assert (opened.drug, opened.concentration_uM) == (drug, concentration)
    assert induction.start - opened.tick == before_min * TICKS_PER_MIN
    assert [change.tick - one.t0 for change in closed] == ([] if after_min is None else [after_min * TICKS_PER_MIN])


def test_win_is_compared_with_the_ten_minutes_before_it() -> None:
    for name in ("win", "win_am251"):
        one = shipped(name)
        for planned in one.measures:
            assert planned.window is not None
            assert planned.reference is not None
            span = (planned.reference.start, planned.reference.end, planned.window.start, planned.window.end)
            assert [minutes(one, tick) for tick in span] == [10, 20, 70, 80]


def test_pairs_are_given_before_the_train_and_at_the_end() -> None:
    one = shipped("ltp_hfs")
    assert [(round(minutes(one, change.tick), 1), change.test.pair_ms) for change in one.tests] == [
        (0, None),
        (10, 50),
        (20.0, None),
        (70.0, 50),
    ]


def test_the_page_on_protocols_is_current() -> None:
    """If this fails: ``python -m docs.write_protocols``."""
    assert PAGE.read_text(encoding="utf-8") == page()
