"""A protocol from its file to its numbers, on a slice without biology whose answers are known."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import numpy as np
import pytest
from linear_slice import LinearSlice

from model.units import TICKS_PER_MIN
from rig.experiment.protocol_to_plan import plan_of
from rig.experiment.runner import ProtocolRun, run_protocol
from rig.export.figure import write_figure
from rig.files import parse
from rig.instruments.stimulator import LEAD_TICKS
from rig.messages import RunPattern, SetStimulator, Status
from rig.protocol import library
from rig.protocol.outcome import Delivered, delivered, fitted, outcome
from rig.protocol.protocol import AcsfStep, DrugStep, Fit, Protocol
from rig.study.cohort import Cohort, SliceOutcome, statistics
from rig.study.report import write_report
from rig.timecourse.time_course import TimeCourse


def run(name: str, **keywords) -> ProtocolRun:
    return run_protocol(library.protocol(name), 1, make_slice=LinearSlice, **keywords)


def numbers_of(run: ProtocolRun) -> dict[str, float | None]:
    return outcome(run.protocol, TimeCourse.of(run.record))


def given_by(run: ProtocolRun) -> list[Delivered]:
    return delivered(run.timeline, TimeCourse.of(run.record), 0)


def currents_of_tests(run: ProtocolRun) -> set[float]:
    return {sweep.current_uA for sweep in run.record.sweeps if sweep.kind != "train"}


def test_ltp_is_read_against_the_baseline_of_each_pathway():
    recording = run("ltp_hfs")
    numbers = numbers_of(recording)
    grown = 100 * 1.005**99
    assert numbers["s1_slope_60min"] == pytest.approx(grown, rel=0.03)
    assert numbers["s1_slope_30min"] == pytest.approx(grown, rel=0.03)
    assert numbers["s2_slope_60min"] == pytest.approx(100, abs=3)
    assert recording.simulated_s == pytest.approx(80 * 60 + 1, abs=1)


def test_a_drug_reaches_the_slice_before_the_train():
    assert numbers_of(run("ltp_hfs_apv"))["s1_slope_60min"] == pytest.approx(100, abs=3)


def test_the_train_comes_at_its_tick_and_test_pulses_at_their_rhythm():
    recording = run("ltp_hfs")
    (hfs,) = given_by(recording)
    assert hfs.first == 20 * TICKS_PER_MIN
    train = next(sweep for sweep in recording.record.sweeps if sweep.kind == "train")
    assert train.pulses[0] == hfs.first and len(train.pulses) == 100
    tests = [sweep.pulses[0] for sweep in recording.record.sweeps if sweep.pathway == "S2"]
    assert set(np.diff(tests)) == {30 * 20_000}


def test_intensity_is_the_fraction_of_maximum_and_is_logged():
    recording = run("ltp_hfs")
    assert currents_of_tests(recording) <= {359.9, 360.0, 360.1}
    assert any("45 % of the maximal slope is at 360 µA" in entry.text for entry in recording.record.log)


def test_while_the_flow_stands_the_chamber_keeps_its_drug():
    """Valve shut and flow stopped at 20 min: the drug stays until the flow is back."""
    drug = DrugStep("d_apv", 0.0, concentration_uM=10.0, to_min=20.0)
    still = AcsfStep("still", 20.0, 40.0, flow_ml_min=0.0)
    held = run_protocol(Protocol("still", length_min=60, drug=(drug,), acsf=(still,)), 1, make_slice=LinearSlice)
    bath = {sweep.start / TICKS_PER_MIN: sweep.bath_uM["d_apv"] for sweep in held.record.sweeps}
    assert all(uM == pytest.approx(10.0, rel=0.01) for at, uM in bath.items() if 10 < at < 40)
    assert all(uM < 0.1 for at, uM in bath.items() if at > 45)


def renewed(step: dict, **more) -> ProtocolRun:
    tables = {
        "title": "test",
        "length_min": 60,
        "train": [{"name": "hfs", "at_min": 20, "pattern": {"pulses": 100, "rate_hz": 100}}],
        "intensity": [{"name": "again", "at_min": 40} | step],
    }
    protocol = parse.convert(tables | more, Protocol, "test.toml", library.check_protocol)
    return run_protocol(protocol, 1, make_slice=LinearSlice)


def test_the_slope_of_the_baseline_is_had_again_at_a_current_that_is_logged():
    """The train strengthens S1 by 1.005^99; the current makes up for it, and a later train is given with it."""
    late = {"name": "late", "at_min": 50, "pattern": {"pulses": 2, "rate_hz": 20, "trains": 2}, "induction": False}
    hfs = {"name": "hfs", "at_min": 20, "pattern": {"pulses": 100, "rate_hz": 100}}
    recording = renewed({"renormalise": True}, train=[hfs, late])
    currents = {s.current_uA for s in recording.record.sweeps if s.pathway == "S1" and s.pulses[0] > 40 * TICKS_PER_MIN}
    (current,) = currents
    assert current == pytest.approx(360 / 1.005**99, rel=0.02)
    course = TimeCourse.of(recording.record)
    assert course.percent("S1", "slope")[1][-20:].mean() == pytest.approx(100, abs=2)
    assert {s.current_uA for s in recording.record.sweeps if s.pathway == "S2"} <= {359.9, 360.0, 360.1}
    (words,) = [entry.text for entry in recording.record.log if "slope of the baseline" in entry.text]
    assert f"it is had again at {current:g} µA." in words and "had come to 16" in words
    assert f"S1 {current:g} µA" in " ".join(entry.text for entry in recording.record.log)


def test_a_current_or_a_fraction_can_be_set_anew_and_a_train_gives_it_back():
    late = {"name": "late", "at_min": 50, "pattern": {"pulses": 4, "rate_hz": 100}, "current_uA": 700}
    for step, current in (({"current_uA": 120}, 120), ({"fraction_of_max": 0.2}, 160)):
        recording = renewed(step, train=[late])
        tests = [s for s in recording.record.sweeps if s.pathway == "S1" and s.kind == "test"]
        before, after = ({s.current_uA for s in tests if lo <= s.pulses[0] / TICKS_PER_MIN < hi}
                         for lo, hi in ((0, 40), (40, 60)))  # fmt: skip
        assert before <= {359.9, 360.0, 360.1} and len(after) == 1
        assert after.pop() == pytest.approx(current, abs=0.2)
        assert next(s for s in recording.record.sweeps if s.kind == "train").current_uA == 700


def test_a_slope_that_was_not_measured_cannot_be_had_again():
    with pytest.raises(ValueError, match="no slope was measured in the baseline or in the 5 min before"):
        renewed({"renormalise": True}, test=[{"mode": "S2"}])


def test_the_bench_leaves_a_current_that_has_to_be_looked_for_to_the_hand():
    protocol = renewed({"renormalise": True}).protocol
    with pytest.raises(ValueError, match="anew at 40 min by what the slice gives then"):
        plan_of(protocol, 0, Status(0, 1.0, 1.0, False), lambda pathway, wanted: 100.0)


def test_a_train_at_its_own_current_gives_the_test_current_back():
    protocol = library.protocol("ltp_hfs", {"train.hfs.current_uA": "700"})
    recording = run_protocol(protocol, 1, make_slice=LinearSlice)
    train = next(sweep for sweep in recording.record.sweeps if sweep.kind == "train")
    assert train.current_uA == 700
    assert {sweep.current_uA for sweep in recording.record.sweeps if sweep.kind != "train"} <= {359.9, 360.0, 360.1}
    run_at = next(n for n, entry in enumerate(recording.record.log) if isinstance(entry.action, RunPattern))
    assert any(isinstance(entry.action, SetStimulator) for entry in recording.record.log[run_at + 1 :])


def test_an_input_output_curve_visits_every_current():
    recording = run("input_output")
    curve = {one.first: one.delivery.intensity.current_uA for one in given_by(recording)}
    given = {sweep.pulses[0]: sweep.current_uA for sweep in recording.record.sweeps if sweep.pulses[0] in curve}
    assert {current for current in curve.values() if current} == set(given.values())
    assert all(curve[tick] == current for tick, current in given.items())
    numbers = numbers_of(recording)
    assert numbers["s1_max_amplitude_mV"] == pytest.approx(8.0, rel=0.05)
    assert numbers["s1_fit_r2"] > 0.9


STEPS_AT_ONCE = {
    "input_output": {"currents_uA": [100, 200, 400], "repeats": 1},
    "paired_pulse": {"intervals_ms": [50, 100], "repeats": 1},
    "train": {"pattern": {"pulses": 10}},
}


@pytest.mark.parametrize("incubation_min", [0, 5])
@pytest.mark.parametrize("kind", STEPS_AT_ONCE)
def test_a_step_may_be_the_first_thing_of_a_recording(kind: str, incubation_min: int) -> None:
    """The lead of its first sweep comes before it, and the test intensities before that."""
    step = {"name": "first", "at_min": 0, **STEPS_AT_ONCE[kind]}
    tables: dict[str, object] = {"title": "At once", "length_min": 3, kind: [step]}
    if incubation_min:
        tables["drug"] = [{"drug": "d_apv", "from_min": -incubation_min, "concentration_uM": 50}]
    recording = run_protocol(msgspec.convert(tables, Protocol), 1, make_slice=LinearSlice)
    pulses = [sweep.pulses[0] for sweep in recording.record.sweeps]
    first = given_by(recording)[0].first
    assert first - recording.timeline.recording.start == LEAD_TICKS
    assert pulses[0] == first
    assert {one.first for one in given_by(recording)} <= set(pulses)
    own = set(STEPS_AT_ONCE[kind].get("currents_uA", ()))
    assert currents_of_tests(recording) - own <= {359.9, 360.0, 360.1}


def test_pairs_are_read_by_their_interval():
    numbers = numbers_of(run("paired_pulse"))
    assert list(numbers) == [f"s1_ppr_{ms}ms" for ms in (10, 20, 50, 100, 200, 500)]
    assert numbers["s1_ppr_500ms"] == pytest.approx(1.0, abs=0.05)


def test_the_real_slice_answers_a_protocol():
    recording = run_protocol(library.protocol("paired_pulse"), 1)
    numbers = numbers_of(recording)
    assert 1.0 < numbers["s1_ppr_50ms"] < 2.5
    assert 0.8 < numbers["s1_ppr_500ms"] < numbers["s1_ppr_50ms"]
    assert 10 < max(currents_of_tests(recording)) < 800


def test_moving_the_electrode_reaches_the_slice():
    recording = run("waveform")
    assert numbers_of(recording)["sp_over_sr"] == pytest.approx(-1.0, abs=0.05)
    assert any("REC to 0 µm from s. pyramidale" in entry.text for entry in recording.record.log)


def test_pre_incubation_comes_before_recording():
    recording = run("memantine_high_hfs")
    assert recording.timeline.recording.start > 0
    assert min(sweep.start for sweep in recording.record.sweeps) >= recording.timeline.recording.start


def test_a_slice_without_response_gives_none():
    class Dead(LinearSlice):
        def stimulate(self, tick, pathway, current_uA, width_ms):
            super().stimulate(tick, pathway, 0.0, width_ms)

    recording = run_protocol(library.protocol("ltp_hfs"), 1, make_slice=Dead)
    assert set(numbers_of(recording).values()) == {None}
    assert any("no response" in entry.text for entry in recording.record.log)


def test_the_same_seed_gives_the_same_bits():
    one, other = run("ltp_tbs"), run("ltp_tbs")
    for mine, theirs in zip(one.record.sweeps, other.record.sweeps, strict=True):
        assert np.array_equal(mine.samples, theirs.samples) and mine.measures == theirs.measures


@pytest.mark.parametrize("name", ["dhpg", "ketamine_hfs", "win", "ltd_lfs", "lfs_10hz", "ltp_4x100_anisomycin"])
def test_shipped_protocols_give_every_measure_they_name(name):
    assert None not in numbers_of(run(name)).values()


def test_mean_and_sd_leave_out_what_gave_no_response():
    slices = [SliceOutcome(seed, {"a": value, "b": None}, None) for seed, value in ((1, 1.0), (2, 3.0), (3, None))]
    mean, sd = statistics(slices)
    assert mean == {"a": 2.0, "b": None}
    assert sd["a"] == pytest.approx(np.sqrt(2)) and sd["b"] is None
    assert statistics(slices[:1])[1] == {"a": None, "b": None}


def test_a_line_keeps_only_the_points_below_its_ceiling():
    x, y = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 4, 6, 8, 8.5])
    line = Fit("line", "volley", "gradient", up_to=0.95)
    assert fitted(line, x, y) == pytest.approx(2.0)
    assert fitted(Fit("line", "volley", "r2", up_to=0.95), x, y) == pytest.approx(1.0)
    assert fitted(line, x[:2], y[:2]) is None


def test_a_proportion_is_a_line_through_the_origin():
    proportion = Fit("proportional", "volley", "gradient")
    assert fitted(proportion, np.array([1.0, 2.0]), np.array([5.0, 5.0])) == pytest.approx(3.0)
    assert fitted(proportion, np.zeros(2), np.zeros(2)) is None


def test_progress_rises_to_one():
    heard: list[float] = []
    run_protocol(library.protocol("paired_pulse"), 1, heard.append, make_slice=LinearSlice)
    assert heard == sorted(heard) and heard[-1] == 1.0


def test_the_report_holds_every_sweep(tmp_path):
    recordings = [
        run_protocol(library.protocol("ltp_hfs_apv"), seed, everything=True, make_slice=LinearSlice) for seed in (1, 2)
    ]
    slices = [SliceOutcome(one.record.seed, numbers_of(one), one.record) for one in recordings]
    mean, sd = statistics(slices)
    write_report(Cohort("ltp_hfs_apv", "rat_p21_28_submerged", slices, mean, sd, 1.0, 1.0), tmp_path)
    count = sum(len(one.record.sweeps) for one in recordings)
    with (tmp_path / "measures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    sweep = recordings[1].record.sweeps[5]
    row = next(row for row in rows if row["seed"] == "2" and row["sweep"] == "5")
    assert float(row["slope_mV_per_ms"]) == pytest.approx(sweep.measures["slope"], rel=1e-4)
    assert float(row["d_apv_bath_uM"]) == pytest.approx(sweep.bath_uM["d_apv"], rel=1e-4)
    assert (tmp_path / "figure.png").stat().st_size > 20_000


def test_a_protocol_needs_no_baseline_to_be_drawn(tmp_path):
    write_figure([run("waveform").record], tmp_path / "figure.png")
    assert (tmp_path / "figure.png").exists()


def test_a_test_pulse_keeps_half_a_second_from_a_train_of_the_other_pathway(tmp_path: Path) -> None:
    """S2 would come 0.3 s before the train to S1; it waits until 0.5 s after it."""
    text = """
title = "A close call"
about = "The train starts 0.3 s after a test pulse of the other pathway is due."
preparation = "rat_p21_28_submerged"
length_min = 3

[[test]]
interval_s = 30

[[train]]
name = "train"
at_min = 1.38
pathways = ["S1"]
pattern = { pulses = 20, rate_hz = 100 }
"""
    path = tmp_path / "close.toml"
    path.write_text(text, encoding="utf-8")
    recording = run_protocol(library.protocol(str(path)), 1, make_slice=LinearSlice)
    train = next(sweep for sweep in recording.record.sweeps if sweep.kind == "train")
    others = [tick for sweep in recording.record.sweeps if sweep.pathway == "S2" for tick in sweep.pulses]
    assert abs(train.pulses[0] / 20_000 - 82.8) < 0.02
    gaps = [tick - train.pulses[-1] if tick > train.pulses[0] else train.pulses[0] - tick for tick in others]
    assert min(gaps) >= 10_000
