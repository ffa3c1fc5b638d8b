"""A whole experiment from elsewhere beside the slice on the bench: its time course, its sweeps, its protocol."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import canned_record
import msgspec
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gui.bench.recorded_plan import RecordedPlan
from gui.parts.notice import Notice
from gui.parts.theme import Theme
from gui.scope.import_box import ImportBox
from gui.scope.panel import ScopePanel
from gui.session.bridge import Bridge
from gui.session.drug_lines import bench_lines
from gui.session.session import Session
from gui.time_course.panel import TimeCoursePanel
from gui.time_course.recorded import RecordedCourse
from model.units import TICKS_PER_MIN
from rig.messages import RunPattern, SetPlan, SetStimulator


def wait(until: Callable[[], bool]) -> None:
    """For what is done beside the beside."""
    for _ in range(200_000):
        if until():
            return
        QApplication.processEvents()
    raise AssertionError("it did not happen")


@pytest.fixture
def abf(tmp_path: Path) -> Path:
    return canned_record.recorded_abf(tmp_path / "slice 3.abf")


class Beside:
    """The panels that a recording lies in, connected as the bench connects them."""

    def __init__(self, theme: Theme, session: Session, home: QWidget) -> None:
        self.session = session
        self.scope = ScopePanel(theme, session)
        self.time_course = TimeCoursePanel(theme, session)
        self.import_box = ImportBox(theme, session, self.scope, home)
        self.notice = Notice(theme)
        self.notice.setParent(home)
        self.recorded_plan = RecordedPlan(session, self.import_box, self.notice)
        for panel, top in ((self.scope, 0), (self.time_course, 380)):
            panel.setParent(home)
            panel.setGeometry(0, top, 1000, 380)
            panel.show()
        self.time_course.recorded_chosen.connect(self.import_box.hold)


@pytest.fixture
def beside(theme: Theme, session: Session, home: QWidget, engine: FakeEngine) -> Iterator[Beside]:
    made = Beside(theme, session, home)
    engine.play_baseline()
    session.bridge.on_frame()
    yield made
    wait(lambda: not made.import_box.reading.busy and not made.import_box.measuring.busy)


@pytest.fixture
def opened(beside: Beside, abf: Path) -> RecordedCourse:
    beside.import_box.open_file(abf)
    wait(lambda: not beside.import_box.reading.busy and not beside.import_box.measuring.busy)
    beside.import_box.ask()
    found = beside.time_course.recorded
    assert found is not None
    wait(lambda: found.plot.width() > 100)
    found.plot.redraw()
    return found


def at(recorded: RecordedCourse, pathway: str, row: int) -> QPoint:
    """Where a point is on the plot."""
    minutes, values = recorded.plot.drawn[pathway]
    place = recorded.plot.plot.getViewBox().mapViewToScene(QPointF(minutes[row], values[row]))
    return place.toPoint()


def click(recorded: RecordedCourse, place: QPoint) -> None:
    QTest.mouseClick(recorded.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_it_is_in_percent_of_its_own_baseline_with_both_pathways(opened: RecordedCourse) -> None:
    for pathway, late in (("S1", 150.0), ("S2", 100.0)):
        minutes, percents = opened.plot.drawn[pathway]
        assert len(minutes) > 100
        assert percents[minutes < 19].mean() == pytest.approx(100, abs=1)
        assert percents[minutes > 60].mean() == pytest.approx(late, abs=2)
    assert "before HFS" in opened.plot.baseline_words()
    told = opened.plot.accessibleDescription()
    assert "S1: 150 % of baseline." in told and "100 Hz at 20 min" in told


def test_the_two_time_courses_have_one_scale_and_one_measure(beside: Beside, opened: RecordedCourse) -> None:
    tops = [plot.plot.getViewBox().viewRange()[1][1] for plot in (beside.time_course.plot, opened.plot)]
    assert tops[0] == tops[1]
    beside.time_course.measure.choose("amplitude")
    names = {plot.plot.getAxis("left").labelText for plot in (beside.time_course.plot, opened.plot)}
    assert len(names) == 1 and "amplitude" in names.pop()


def test_a_click_on_a_point_holds_its_sweep_in_the_scope(beside: Beside, opened: RecordedCourse) -> None:
    click(opened, at(opened, "S1", 5))
    (held,) = beside.scope.plot.sweeps.held
    assert held.pathway == "S1" and held.at / TICKS_PER_MIN == pytest.approx(opened.plot.drawn["S1"][0][5])
    assert beside.scope.plot.sweeps.held_recording == "slice 3.abf"
    click(opened, at(opened, "S1", 5))
    assert len(beside.scope.plot.sweeps.held) > 100


def test_a_sweep_is_left_out_and_taken_back(beside: Beside, opened: RecordedCourse) -> None:
    before = len(opened.plot.drawn["S1"][0])
    place = at(opened, "S1", 5)
    opened.contextMenuEvent(_context(opened, place))
    menu = opened.findChild(QMenu)
    assert menu is not None
    menu.actions()[0].trigger()
    menu.close()
    wait(lambda: not beside.import_box.reading.busy)
    less = beside.time_course.recorded
    assert less is not None and len(less.plot.drawn["S1"][0]) == before - 1
    assert "Left out: sweeps " in beside.import_box.experiment.text()
    beside.import_box.take_back.click()
    wait(lambda: not beside.import_box.reading.busy)
    whole = beside.time_course.recorded
    assert whole is not None and len(whole.plot.drawn["S1"][0]) == before


def _context(recorded: RecordedCourse, place: QPoint):
    from PySide6.QtGui import QContextMenuEvent

    inside = recorded.plot.mapTo(recorded, place)
    return QContextMenuEvent(QContextMenuEvent.Reason.Mouse, inside, recorded.mapToGlobal(inside))


def test_its_baseline_is_dragged_without_touching_that_of_the_slice(beside: Beside, opened: RecordedCourse) -> None:
    own = beside.session.time_course.baseline_now
    opened.hand.baseline_dragged.emit(30.0, 40.0)
    minutes, percents = opened.plot.drawn["S1"]
    assert percents[(minutes > 31) & (minutes < 39)].mean() == pytest.approx(100, abs=1)
    assert beside.session.time_course.baseline_now == own
    opened.hand.baseline_returned.emit()
    assert opened.plot.drawn["S1"][1][:30].mean() == pytest.approx(100, abs=1)


def test_what_a_reader_would_ask_is_remarked(beside: Beside, opened: RecordedCourse) -> None:
    assert "No control pathway" not in beside.import_box.experiment.text()
    beside.session.recording.choose(msgspec.structs.replace(beside.session.recording.choice, pathways="one"))
    wait(lambda: not beside.import_box.reading.busy)
    assert "No control pathway" in beside.import_box.experiment.text()


def test_what_is_what_is_told_and_can_be_set_otherwise(beside: Beside, opened: RecordedCourse) -> None:
    box = beside.import_box
    assert "told apart by their artefacts" in box.told.text() and "from the channel Field" in box.told.text()
    assert "A train of 100 pulses to S1" in box.experiment.text()
    assert (box.form.channel.currentText(), box.form.unit.currentText()) == ("Field (mV)", "mV")
    box.form.pathways.setCurrentIndex(box.form.pathways.findData("one"))
    box.form.pathways.activated.emit(box.form.pathways.currentIndex())
    wait(lambda: not box.reading.busy)
    assert beside.time_course.recorded is not None
    assert not len(beside.time_course.recorded.plot.drawn["S2"][0])
    box.form.unit.setCurrentIndex(box.form.unit.findData("uV"))
    box.form.unit.activated.emit(0)
    wait(lambda: not box.reading.busy and not box.measuring.busy)
    assert "slope −0.000" in box.numbers.text() or "No response" in box.numbers.text()
    assert "It is read in µV, where the file says mV." in box.told.text()


def test_its_protocol_is_laid_out_with_one_click(beside: Beside, opened: RecordedCourse, engine) -> None:
    beside.import_box.lay_plan.click()
    wait(lambda: not beside.recorded_plan.reading.busy)
    plan = [message for message in engine.posted if isinstance(message, SetPlan)][-1].steps
    (train,) = [step for step in plan if isinstance(step.action, RunPattern)]
    assert (train.action.pattern.pulses, train.action.pattern.rate_hz, train.action.pathways) == (100, 100.0, ("S1",))
    first = next(step for step in plan if isinstance(step.action, SetStimulator))
    assert first.action.settings.test.interval_s == 30.0
    assert (train.tick - first.tick) / TICKS_PER_MIN == pytest.approx(20, abs=0.2)
    assert first.action.settings.s1.current_uA == beside.session.status.stimulator.s1.current_uA
    assert "are planned" in beside.notice.what.text()


def test_another_slice_lies_beside_the_same_recording(beside: Beside, opened: RecordedCourse, theme, home) -> None:
    other = Session(Bridge(FakeEngine()), bench_lines())
    box = ImportBox(theme, other, ScopePanel(theme, other), home)
    other.recording.take_over(beside.session.recording)
    wait(lambda: not box.measuring.busy)
    assert box.file.text().startswith("slice 3.abf") and other.recording.course is beside.session.recording.course


def test_taken_away_the_slice_is_alone_again(beside: Beside, opened: RecordedCourse) -> None:
    beside.import_box.release.click()
    assert beside.time_course.recorded is None and beside.scope.plot.sweeps.held == []


def test_a_recording_without_a_pulse_is_drawn_and_measured_once_somebody_says_where(beside: Beside, tmp_path) -> None:
    rows = ["time_ms,sweep 1_mV,sweep 2_mV,sweep 3_mV"]
    for sample in range(1000):
        after = sample / 20 - 12.0
        mV = (
            -1.0 * (after - 2.0) / 3.0
            if 2.0 < after < 5.0
            else (-math.exp(-(after - 5.0) / 8.0) if after >= 5 else 0.0)
        )
        rows.append(
            ",".join([f"{sample / 20:.2f}", *[f"{mV + 0.001 * math.sin(7.1 * sample + n):.4f}" for n in range(3)]])
        )
    path = tmp_path / "no artefact.csv"
    path.write_text("\n".join(rows) + "\n")
    box = beside.import_box
    box.open_file(path)
    wait(lambda: not box.reading.busy and not box.measuring.busy)
    assert "No stimulus was found" in box.told.text() and "No response" in box.numbers.text()
    recorded = beside.time_course.recorded
    assert recorded is not None and not len(recorded.plot.drawn["S1"][0])
    assert len(beside.scope.plot.sweeps.held) == 3
    box.form.pulse.setText("12")
    box.form.pulse.setModified(True)
    box.form.pulse.keep()
    wait(lambda: not box.reading.busy and not box.measuring.busy)
    assert "amplitude −0.9" in box.numbers.text() and "12 ms after the beginning" in box.told.text()
    assert beside.time_course.recorded is not None and len(beside.time_course.recorded.plot.drawn["S1"][0]) == 3
