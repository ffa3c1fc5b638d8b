"""An experiment from its journal: gone on with, gone back in, and computed again."""

from __future__ import annotations

from functools import partial

import msgspec
import numpy as np
import pytest
from linear_slice import LinearSlice
from test_engine import Wall, play
from test_experiment import BOTH, CARD, SHELF, TRAIN, valve

import main
from model.units import TICKS_PER_MIN
from rig.commands.endings import DONE, REFUSED
from rig.experiment.experiment import Experiment
from rig.experiment.real_slice import default_slice
from rig.experiment.runner import run_protocol
from rig.journal import frames as journal_frames
from rig.journal.crash_recovery import left_open
from rig.journal.frames import start_of, versions
from rig.journal.journal import Journal
from rig.journal.reader import read_journal
from rig.journal.replay import replay
from rig.journal.restore import bring_back
from rig.live.engine import Engine
from rig.messages import AddNote, Branched, Logged, Placed, Planned, Reopened, Rewind, SetPaused, SetPlan, Status, Sweep
from rig.messages import SetStimulator as SetPulses
from rig.protocol import library
from rig.timecourse.sweep_tape import WholeTape
from rig.timecourse.time_course import TimeCourse

DRUG = {"d_apv": SHELF["d_apv"]}


def session(path, make_slice=LinearSlice, minutes=4.0, close=True) -> Experiment:
    """Test pulses, a drug, and a planned train."""
    one, journal = Experiment(CARD, 3, DRUG, make_slice=make_slice), Journal(path)
    journal.begin(start_of(one, "A test"))
    for action in (SetPulses(BOTH), valve(one, 20.0), SetPlan((Planned(2 * TICKS_PER_MIN, TRAIN),))):
        journal.put(one.apply(action))
    for result in one.advance(round(minutes * TICKS_PER_MIN)):
        journal.put(result)
    if close:
        journal.close(one.tick)
    return one


@pytest.mark.parametrize("make_slice", [LinearSlice, default_slice])
def test_it_is_computed_again_to_the_bit(tmp_path, make_slice):
    session(tmp_path / "one.schaffer", make_slice)
    reading = read_journal(tmp_path / "one.schaffer")
    assert any(sweep.kind == "train" for sweep in reading.records[0].sweeps)
    assert replay(reading, make_slice=make_slice) == (len(reading.records[0].sweeps), "")


def test_the_first_difference_is_named_by_sweep_and_sample(tmp_path):
    session(tmp_path / "one.schaffer")
    reading = read_journal(tmp_path / "one.schaffer")
    fifth = reading.sweeps("Main")[4]
    samples = np.array(fifth.samples)
    samples[700] += 1
    course = TimeCourse(WholeTape())
    for event in reading.events:
        course.add(msgspec.structs.replace(event, samples=samples) if event is fifth else event)
    reading = reading._replace(course=course)
    same, words = replay(reading, make_slice=LinearSlice)
    assert same == 4
    assert words.startswith("Sweep 5 at ") and "differs from sample 701 on (1 of 2000 samples)" in words
    old = msgspec.structs.replace(reading.start, versions={**reading.start.versions, "numpy": "1.0"})
    assert "recorded with numpy 1.0, which is not" in replay(reading._replace(start=old), make_slice=LinearSlice)[1]


def test_a_protocol_leaves_a_journal_that_is_the_same_again(tmp_path):
    journal = Journal(tmp_path / "p.schaffer")
    recording = run_protocol(library.protocol("ltp_hfs"), 1, sink=journal, make_slice=LinearSlice)
    reading = read_journal(journal.path)
    assert reading.closed and list(reading.records[0].log) == list(recording.record.log)
    assert replay(reading, make_slice=LinearSlice) == (len(recording.record.sweeps), "")


class Lab:
    """An engine with a journal, on the slice without biology."""

    def __init__(self, path, monkeypatch, reading=None) -> None:
        monkeypatch.setattr("rig.journal.restore.bring_back", partial(bring_back, make_slice=LinearSlice))
        self.wall, self.told = Wall(), []
        self.journal = Journal(path)
        self.engine = Engine(self._build, self.wall, self.journal, lambda: reading)
        self.engine.step()

    def _build(self) -> Experiment:
        one = Experiment(CARD, 3, DRUG, make_slice=LinearSlice)
        one._unread.append(one.apply(SetPulses(BOTH)))
        return one

    def do(self, seconds: float, *messages) -> None:
        for message in messages:
            self.engine.post(message)
        self.told += play(self.engine, self.wall, seconds)

    def close(self) -> None:
        self.engine.stop()
        self.told += self.engine.take()


def test_it_is_reopened_where_it_was_left_and_goes_on_as_if_never_closed(tmp_path, monkeypatch):
    path = tmp_path / "one.schaffer"
    lab = Lab(path, monkeypatch)
    lab.do(30, AddNote("a"))
    lab.do(30, Rewind(15 * 20_000))
    lab.do(30, AddNote("in B"))
    lab.close()
    left = read_journal(path)
    assert left.closed and left.view == "B" and list(left.branches) == ["Main", "B"]
    again = Lab(tmp_path / "new.schaffer", monkeypatch, left)
    told = again.engine.take()
    (opened,) = [one for one in told if isinstance(one, Reopened)]
    assert opened.tick == left.tick and "was closed before; it is open again" in opened.words
    assert [type(one) for one in told if isinstance(one, Sweep | Logged | Branched)] == [
        type(one) for one in left.events if isinstance(one, Sweep | Logged | Branched)
    ]
    again.do(1)
    status = [one for one in again.told if isinstance(one, Status)][-1]
    assert status.paused and status.tick == left.tick and status.branch == "B"
    again.do(30, SetPaused(False))
    again.do(1, Rewind(5 * 20_000))
    again.close()
    after = read_journal(path)
    assert list(after.branches) == ["Main", "B", "C"] and after.branches["C"].parent == "B"
    assert replay(after, make_slice=LinearSlice).difference == ""
    assert len(after.branches["B"].sweeps) > len(left.branches["B"].sweeps)


@pytest.mark.parametrize("other", [("schaffer", "0.0.1"), ("build", "00000000"), ("numpy", "1.0")])
def test_what_another_version_or_build_recorded_says_so(tmp_path, monkeypatch, other):
    path = tmp_path / "one.schaffer"
    here = versions()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(journal_frames, "versions", lambda: {**here, **dict([other])})
        session(path)
    left = read_journal(path)
    lab = Lab(tmp_path / "new.schaffer", monkeypatch, left)
    placed, opened = [one for one in lab.engine.take() if isinstance(one, Placed | Reopened)]
    assert opened.caution == (
        f"It was recorded with {' '.join(other)}, which is not what runs here: the recorded sweeps stand, and what "
        "follows may differ."
    )
    assert left.start is not None and placed == Placed(
        left.start.seed, left.start.card, left.start.opened, left.branches["Main"].began
    )
    lab.do(20, SetPaused(False))
    lab.close()
    assert read_journal(path).caution == opened.caution
    session(tmp_path / "two.schaffer")
    assert read_journal(tmp_path / "two.schaffer").caution == ""


def test_after_a_crash_it_stands_at_its_last_sweep(tmp_path, monkeypatch):
    path = tmp_path / "one.schaffer"
    session(path)
    data = path.read_bytes()
    path.write_bytes(data[:-3000])
    left = read_journal(path)
    last = left.sweeps("Main")[-1]
    assert left.tick == last.start + len(last.samples) and not left.closed
    lab = Lab(tmp_path / "new.schaffer", monkeypatch, left)
    (opened,) = [one for one in lab.engine.take() if isinstance(one, Reopened)]
    assert opened.words.startswith("The program ended before this experiment was closed; it is open again at ")
    assert "damaged bytes" in opened.words
    lab.do(20, SetPaused(False))
    lab.close()
    assert replay(read_journal(path), make_slice=LinearSlice).difference == ""


def test_what_cannot_be_reopened_is_left_alone_and_a_new_slice_wakes(tmp_path, monkeypatch):
    path = tmp_path / "one.schaffer"
    session(path)
    before = path.read_bytes()
    reading = read_journal(path)
    reading.branches["Main"].log[1] = Logged(0, SetPlan((Planned(-5, TRAIN),)), "")
    lab = Lab(tmp_path / "new.schaffer", monkeypatch, reading)
    lab.do(10)
    lab.close()
    assert path.read_bytes() == before
    assert read_journal(lab.journal.path).closed


def test_a_second_program_shows_it_and_saves_nothing_there(tmp_path, monkeypatch):
    path = tmp_path / "one.schaffer"
    first = Lab(path, monkeypatch)
    first.do(20)
    while not path.exists() or read_journal(path).start is None:
        first.do(1)
    second = Lab(tmp_path / "new.schaffer", monkeypatch, read_journal(path))
    second.do(5, SetPaused(False))
    second.close()
    assert any(isinstance(one, Reopened) for one in second.told)
    assert "Another program records this experiment" in second.journal.problem
    first.close()
    assert read_journal(path).closed and not (tmp_path / "new.schaffer").exists()


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("no folder")
    lab = Lab(tmp_path / "home" / "one.schaffer", monkeypatch)
    lab.do(30)
    lab.close()
    assert "The experiment cannot be saved" in lab.journal.problem
    assert len([one for one in lab.told if isinstance(one, Sweep)]) == 6


def test_only_the_newest_that_nobody_closed_is_gone_on_with(tmp_path):
    assert left_open(tmp_path / "none") is None and left_open(tmp_path) is None
    session(tmp_path / "a.schaffer", minutes=0.5)
    assert left_open(tmp_path) is None
    data = (tmp_path / "a.schaffer").read_bytes()
    (tmp_path / "a.schaffer").write_bytes(data[:-20])
    assert left_open(tmp_path).path.name == "a.schaffer"


def test_the_command_says_what_it_found(tmp_path, capsys):
    path = tmp_path / "one.schaffer"
    session(path, default_slice, 1.0)
    assert main.main(["replay", str(path)]) == DONE
    assert "All 12 sweeps are the same to the bit." in capsys.readouterr().out
    path.write_bytes(path.read_bytes()[:-3000])
    assert main.main(["replay", str(path)]) == DONE
    assert "The file is whole up to" in capsys.readouterr().err
    for wrong in (b"", None):
        other = tmp_path / "other.schaffer"
        if wrong is not None:
            other.write_bytes(wrong)
        else:
            other.unlink()
        assert main.main(["replay", str(other)]) == REFUSED
        assert len(capsys.readouterr().err.strip().splitlines()) == 1
