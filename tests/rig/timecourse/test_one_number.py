"""One meaning of 100 %: one number in a run, on the screen, from the journal and in every export."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from linear_slice import LinearSlice

from gui.bench.lab_report import measures_table
from model.units import TICKS_PER_MIN
from rig.experiment.runner import ProtocolRun, run_protocol
from rig.export.csv import write_csv
from rig.export.figure import LATE_TICKS, Slices, _points
from rig.export.nwb import write_nwb
from rig.files import parse
from rig.journal.journal import Journal
from rig.journal.reader import read_journal
from rig.messages import Branched, SetBaseline, Sweep
from rig.protocol import library
from rig.protocol.outcome import outcome
from rig.protocol.protocol import Protocol
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

HFS = """
[[train]]
name = "{name}"
at_min = {at}
label = "{name}"
induction = {induction}
pattern = {{ pulses = 50, rate_hz = 100 }}
"""
DRUG = """
[[drug]]
drug = "{drug}"
concentration_uM = {uM}
from_min = {at}
to_min = {to}
"""


def train(at: float, name: str = "HFS", induction: str = "true") -> str:
    return HFS.format(at=at, name=name, induction=induction)


def drug(name: str, at: float, to: float, uM: float = 10.0) -> str:
    return DRUG.format(drug=name, at=at, to=to, uM=uM)


EXPERIMENTS = {
    "one drug": (drug("nbqx", 20, 50), (10, 20), "nbqx"),
    "two drugs": (drug("nbqx", 15, 50) + drug("d_apv", 30, 50), (5, 15), "nbqx"),
    "priming and HFS": (train(15, "priming", "false") + train(40), (30, 40), "HFS"),
    "HFS and LFS": (train(15) + train(40, "LFS"), (5, 15), "HFS"),
    "drug, then HFS": (drug("d_apv", 15, 50, 50.0) + train(40), (30, 40), "HFS"),
    "a chosen baseline": (
        train(20) + '[[window]]\nname = "baseline"\nstep = "HFS"\nedge = "end"\nfrom_min = 15\nto_min = 25\n',
        (35, 45),
        "",
    ),
    "another temperature": ('[[acsf]]\nname = "warm"\nfrom_min = 18\ntemperature_C = 34\n', (8, 18), "temperature"),
    "drug before recording": (drug("nbqx", -30, 25), (15, 25), "nbqx"),
}


def protocol_of(steps: str) -> Protocol:
    """An hour with a measure of its last 5 min."""
    measure = '[[measure]]\nname = "late"\nquantity = "slope"\nfrom_min = {a}\nto_min = {b}\nrelative_to = "baseline"\n'
    text = f'title = "One number"\nlength_min = 60\n{steps}'
    bare = parse.convert(parse.parse(text, "it"), Protocol, "it", library.check_protocol)
    from rig.protocol.timeline import unroll

    line = unroll(bare)
    after = (line.recording.end - line.t0) / TICKS_PER_MIN
    text += measure.format(a=round(after - 5, 4), b=round(after, 4))
    return parse.convert(parse.parse(text, "it"), Protocol, "it", library.check_protocol)


def late_window(run: ProtocolRun) -> Span:
    end = run.timeline.recording.end
    return Span(end - LATE_TICKS, end)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_output_tells_the_same_number(name: str, tmp_path: Path) -> None:
    steps, window, before = EXPERIMENTS[name]
    protocol = protocol_of(steps)
    journal = Journal(tmp_path / "one.schaffer")
    run = run_protocol(protocol, 1, sink=journal, make_slice=LinearSlice)
    shift = run.timeline.recording.start
    course = TimeCourse.of(run.record)
    number = outcome(protocol, course)["late"]
    assert number is not None
    late = late_window(run)

    rule = course.baseline_now
    minutes = [(tick - shift) / TICKS_PER_MIN for tick in (rule.span.start, rule.span.end)]
    assert minutes == pytest.approx(window, abs=0.02) and rule.before == before
    assert course.percent_of("S1", "slope", late) == pytest.approx(number)

    reading = read_journal(journal.path)
    on_screen = TimeCourse()
    assert reading.start is not None
    on_screen.begin(reading.branches["Main"].began)
    for event in reading.events:
        on_screen.add(event)
    for told in (on_screen, reading.course, TimeCourse.of(reading.record("Main"))):
        assert told.percent_of("S1", "slope", late) == pytest.approx(number)
        assert told.baseline_now == rule and told.zero == course.zero

    record = reading.record("Main")
    write_csv(record, tmp_path / "one.csv")
    with (tmp_path / "one.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["pathway"] == "S1" and row["kind"] == "test"]
    inside = [float(r["slope_percent"]) for r in rows if float(r["time_min"]) >= late.start / TICKS_PER_MIN - 1e-6]
    assert len(inside) == 10 and np.mean(inside) == pytest.approx(number, abs=1e-3)

    points = _points(Slices([record], [TimeCourse.of(record)]), "S1")
    last = points.at_min > (late.start - course.zero[0]) / TICKS_PER_MIN + 0.5
    assert np.mean(points.mean[last]) == pytest.approx(number, abs=1.5)

    table = [row for row in measures_table(course) if row[0] == "S1"]
    told_late = course.percent_of("S1", "slope", Span(course.view.tip - LATE_TICKS, course.view.tip))
    assert table[-1][-1] == f"{told_late:.1f}" and abs(told_late - number) < 1.5
    assert table[0][-1] == "100.0"


def test_the_archive_holds_the_same_percentages(tmp_path: Path) -> None:
    from pynwb import NWBHDF5IO

    protocol = protocol_of(EXPERIMENTS["one drug"][0])
    run = run_protocol(protocol, 1, make_slice=LinearSlice)
    course = TimeCourse.of(run.record)
    write_nwb(run.record, tmp_path / "one.nwb")
    with NWBHDF5IO(str(tmp_path / "one.nwb"), "r") as file:
        table = file.read().intervals["sweeps"].to_dataframe()
    late = table[(table.pathway == "S1") & (table.first_pulse >= late_window(run).start / 20_000 - 1e-6)]
    assert late.slope_percent.mean() == pytest.approx(outcome(protocol, course)["late"])


def test_a_branch_and_a_chosen_window_are_told_alike() -> None:
    """A branch that leaves before the induction has a baseline of its own; a window is chosen in one of them alone."""
    protocol = protocol_of(EXPERIMENTS["HFS and LFS"][0])
    run = run_protocol(protocol, 1, make_slice=LinearSlice)
    told = TimeCourse()
    told.begin(run.record.began)
    cut = 12 * TICKS_PER_MIN
    for entry in run.record.log:
        told.add(entry)
    for sweep in run.record.sweeps:
        told.add(sweep)
    told.add(Branched("B", "Main", cut, True))
    branch = told.record("of B")
    assert branch.branch == "B" and all(sweep.start < cut for sweep in branch.sweeps)
    assert told.baseline_now.rolls and TimeCourse.of(branch).baseline_now == told.baseline_now
    told.add(Branched("Main", "", 60 * TICKS_PER_MIN, False))
    assert told.baseline_now.before == "HFS"
    late = late_window(run)
    assert told.percent_of("S1", "slope", late) == pytest.approx(
        TimeCourse.of(run.record).percent_of("S1", "slope", late)
    )
    window = (2 * TICKS_PER_MIN, 7 * TICKS_PER_MIN)
    from rig.messages import Logged

    told.add(Logged(60 * TICKS_PER_MIN, SetBaseline(window), ""))
    assert told.baseline_now.chosen and told.baseline_now.span == Span(*window)
    assert told.baseline_now.other == Span(5 * TICKS_PER_MIN, 15 * TICKS_PER_MIN)
    again = TimeCourse.of(told.record("Main"))
    assert again.percent_of("S1", "slope", late) == pytest.approx(told.percent_of("S1", "slope", late))
    assert isinstance(told.kept_sweeps()[0], Sweep)
