"""The time course: held sweeps, what 100 % is, cursors and drawing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from time_course_hand import Rig

from gui.parts.theme import COMPACT, REGULAR, Theme
from gui.session.frame_table import TIME_COURSE_LAYOUT, TIME_COURSE_PAINT
from model.units import TICKS_PER_MIN
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.measure.sweep import Cursors
from rig.messages import AddNote, Logged, SetBaseline, SetPerfusion

D_APV = PerfusionSettings(valves=(Valve("d_apv", 50.0, True),))


# ---- sweeps that are held


def test_a_click_on_a_point_holds_its_sweep_and_a_second_one_lets_go(rig: Rig) -> None:
    minutes, values = rig.plot.drawn["S1"]
    point = rig.at(minutes[6], values[6])
    rig.click(point)
    (sweeps,) = rig.held
    assert [(sweep.pathway, sweep.pulses[0] / TICKS_PER_MIN) for sweep in sweeps] == [("S1", pytest.approx(3.1))]
    rig.click(point)
    assert rig.held[1:] == [[]]


def test_a_click_beside_every_point_holds_nothing(rig: Rig) -> None:
    rig.click(rig.at(15.0, 40.0))
    assert rig.held == []


def test_shift_drag_holds_every_sweep_of_the_range(rig: Rig) -> None:
    rig.drag(rig.at(2.0, 50), rig.at(5.0, 60), Qt.KeyboardModifier.ShiftModifier)
    (sweeps,) = rig.held
    at = [sweep.pulses[0] / TICKS_PER_MIN for sweep in sweeps]
    assert len(sweeps) == 12 and at == sorted(at) and min(at) >= 1.99 and max(at) <= 5.01
    assert {sweep.pathway for sweep in sweeps} == {"S1", "S2"}
    minutes, values = rig.plot.drawn["S2"]
    rig.click(rig.at(minutes[9], values[9]))
    assert rig.held[-1] == [sweeps[-1]]
    rig.panel.let_go()
    assert rig.held[-1] == []


def test_with_averaging_a_point_holds_the_sweeps_it_is_the_mean_of(rig: Rig) -> None:
    rig.panel.average.setCurrentIndex(2)
    rig.panel.average.activated.emit(2)
    minutes, values = rig.plot.drawn["S1"]
    assert len(minutes) == 5
    rig.click(rig.at(minutes[1], values[1]))
    (sweeps,) = rig.held
    assert len(sweeps) == 4 and {sweep.pathway for sweep in sweeps} == {"S1"}
    assert all(2.0 <= sweep.pulses[0] / TICKS_PER_MIN < 4.0 for sweep in sweeps)


def test_stepping_goes_back_from_now_and_lets_go_beyond_the_newest(rig: Rig) -> None:
    rig.panel.step(1)
    assert rig.held == []
    rig.panel.step(-1)
    rig.panel.step(-1)
    rig.panel.step(1)
    rig.panel.step(1)
    assert [[sweep.index for sweep in sweeps] for sweeps in rig.held] == [[40], [39], [40], []]


def test_a_moment_holds_the_last_sweep_before_it(rig: Rig) -> None:
    rig.panel.hold_at(round(4.3 * TICKS_PER_MIN))
    assert rig.held[0][0].pulses[0] / TICKS_PER_MIN == pytest.approx(4.1)


# ---- what 100 % is


def test_dragging_the_band_moves_what_100_percent_is_and_can_be_undone(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    before = rig.course.percent("S1", "slope")[1][-1]
    rig.drag(rig.at(5.0, 30.0), rig.at(55.0, 30.0))
    new = rig.course.baseline_window
    assert new[0] == pytest.approx(50.0, abs=0.2) and new[1] == pytest.approx(60.0, abs=0.2)
    assert rig.course.percent("S1", "slope")[1][-1] == pytest.approx(100.0, abs=4.0) and before > 140
    (posted,) = rig.engine.posted
    assert posted == SetBaseline((round(new[0] * TICKS_PER_MIN), round(new[1] * TICKS_PER_MIN)))
    rig.engine.obey()
    rig.frame()
    assert rig.course.baseline_window == new and rig.course.baseline_now.chosen
    rig.session.undo.undo()
    assert rig.engine.posted == [SetBaseline(None)]
    rig.engine.obey()
    rig.frame()
    rig.session.undo.undo()
    assert rig.engine.posted == [], "what was taken back is no change to be taken back"
    assert rig.course.baseline_window == pytest.approx((0.0, 10.0), abs=1e-3)
    assert rig.course.percent("S1", "slope")[1][-1] == before


def test_an_edge_of_the_band_stays_a_minute_from_the_other_and_within_what_was_recorded(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    rig.drag(rig.at(10.0, 30.0), rig.at(1.0, 30.0) - QPoint(400, 0))
    assert rig.course.baseline_window == (0.0, 1.0)
    rig.engine.obey()
    rig.frame()
    rig.drag(rig.at(1.0, 30.0), rig.at(80.0, 30.0))
    assert rig.course.baseline_window == (0.0, 70.0)
    rig.engine.obey()
    rig.frame()
    QTest.mouseDClick(rig.plot.viewport(), Qt.MouseButton.LeftButton, pos=rig.at(20.0, 30.0))
    assert rig.course.baseline_window == pytest.approx((0.0, 10.0), abs=1e-3)
    assert rig.engine.posted == [SetBaseline(None)]


def test_the_plot_says_what_100_percent_is(rig: Rig) -> None:
    assert rig.plot.baseline_words().endswith("min, so far")
    rig.engine.results.append(Logged(round(10 * TICKS_PER_MIN), SetPerfusion(D_APV), ""))
    rig.engine.sweep(10.6, "S1", 0.04, slope=None, amplitude=None)
    rig.frame()
    assert rig.plot.baseline_words() == "100 % = 0 to 10 min, before D-APV"
    assert rig.plot.plot.getViewBox().viewRange()[1][1] == pytest.approx(206.0)
    rig.engine.play_potentiation()
    rig.frame()
    assert rig.plot.baseline_words().endswith("before HFS")


def test_where_an_induction_follows_a_drug_the_other_window_is_offered(rig: Rig) -> None:
    rig.engine.results.append(Logged(round(5 * TICKS_PER_MIN), SetPerfusion(D_APV), ""))
    rig.engine.play_potentiation()
    rig.frame()
    offer = rig.panel.other_baseline
    assert offer.isVisible() and offer.text() == "Take 0 to 5 min, before D-APV, as 100 %"
    offer.click()
    (posted,) = rig.engine.posted
    assert posted == SetBaseline((0, 5 * TICKS_PER_MIN))
    rig.engine.obey()
    rig.frame()
    assert rig.plot.baseline_words() == "100 % = 0 to 5 min, set by hand"
    assert "before HFS" in offer.text()
    offer.click()
    assert rig.engine.posted == [SetBaseline(None)]


def test_absolute_values_have_their_unit_and_no_100_percent(rig: Rig) -> None:
    rig.panel.percent.click()
    values = rig.plot.drawn["S1"][1]
    assert values.min() > 0.37 and values.max() < 0.41
    assert rig.plot._named == "fEPSP slope (mV/ms)" and not rig.plot._hundred.isVisible()
    low, high = rig.plot.plot.getViewBox().viewRange()[1]
    assert low == 0.0 and 0.4 < high < 0.5


# ---- cursors


def test_the_rigs_cursors_do_not_fight_the_one_in_the_hand(rig: Rig) -> None:
    in_hand = Cursors(slope_method="window", slope_from_ms=2.6, slope_to_ms=3.4)
    rig.course.remeasure(in_hand)
    for _ in range(3):
        rig.engine.say()
        rig.frame()
    dragged = rig.course.points["S1"].rows[:, 1].copy()
    assert dragged[0] != pytest.approx(-0.398, abs=0.01)
    rig.engine.say(cursors=in_hand)
    rig.frame()
    assert np.array_equal(rig.course.points["S1"].rows[:, 1], dragged)
    rig.engine.say(cursors=Cursors())
    for _ in range(3):
        rig.frame()
    assert not np.array_equal(rig.course.points["S1"].rows[:, 1], dragged)


def test_more_than_four_drugs_scroll(rig: Rig) -> None:
    for place in range(6):
        valves = (Valve(f"drug{place}", 10.0, True),)
        rig.engine.results.append(
            Logged((place + 1) * TICKS_PER_MIN, SetPerfusion(PerfusionSettings(valves=valves)), "")
        )
    rig.frame()
    lanes = rig.plot.lanes
    assert lanes.names() == ["Stimuli", "drug0", "drug1", "drug2", "drug3"]
    for _ in range(3):
        QTest.keyClick(rig.plot, Qt.Key.Key_PageDown)
    assert lanes.names() == ["Stimuli", "drug2", "drug3", "drug4", "drug5"] and lanes.count == 5


# ---- drawing


def test_old_means_stay_put_and_no_mean_holds_both_sides_of_an_induction(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    rig.plot.choose_all("slope", True, 5.0, "all")
    minutes, values = rig.plot.drawn["S1"]
    assert (minutes[:2] < 10).all() and values[1] == pytest.approx(100, abs=2) and values[2] > 170
    assert len(minutes) == 14


def test_a_note_of_ones_own_stands_on_the_axis_and_one_of_the_rig_does_not(rig: Rig) -> None:
    rig.bridge.post(AddNote("bumped the table"))
    rig.engine.obey()
    rig.engine.results.append(
        Logged(TICKS_PER_MIN, AddNote("S1: half of the maximal slope is at 80 µA.", by_rig=True), "")
    )
    rig.frame()
    assert [note.text for note in rig.course.notes] == ["bumped the table"]


@pytest.mark.parametrize("ground", ["dark", "light"])
@pytest.mark.parametrize("metrics", [COMPACT, REGULAR])
def test_the_tools_fit_beside_the_narrowest_panel(app: QApplication, ground: str, metrics) -> None:
    theme = Theme(ground, metrics)
    theme.apply()
    rig = Rig(FakeEngine())
    rig.panel.resize(714 if metrics is COMPACT else 800, 330)
    QApplication.processEvents()
    assert rig.panel.minimumSizeHint().width() <= rig.panel.width()
    rig.panel.close()
    shiboken6.delete(rig.panel)


def test_the_figure_is_on_white_paper(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    image = rig.panel.figure()
    assert image.width() == 1500 and image.pixelColor(700, 400).lightness() > 240
    blue = np.array([image.pixelColor(x, y).getRgb()[:3] for x in range(0, 1500, 3) for y in range(0, 720, 3)])
    assert (np.abs(blue - (0, 103, 177)).sum(axis=1) < 40).sum() > 20


def until(condition: Callable[[], bool]) -> None:
    """The event loop, until its timers have made it so."""
    patience = QTimer(interval=5000, singleShot=True)
    patience.start()
    while not condition():
        assert patience.isActive()
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def test_layout_and_painting_fall_into_different_frames(rig: Rig) -> None:
    painted: list[QEvent.Type] = []

    class Paints(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(event.type())
            return False

    paints = Paints()
    rig.plot.viewport().installEventFilter(paints)
    before = len(rig.plot.drawn["S1"][0])
    rig.engine.play_potentiation()
    rig.bridge.on_frame()
    QApplication.processEvents()
    painted.clear()
    rig.bridge.frame_end.emit(TIME_COURSE_LAYOUT.phase)
    until(lambda: len(rig.plot.drawn["S1"][0]) > before)
    QApplication.processEvents()
    assert not painted
    rig.bridge.frame_end.emit(TIME_COURSE_PAINT.phase)
    until(lambda: bool(painted))


def test_the_numbers_of_the_plot_are_in_its_words(rig: Rig) -> None:
    rig.engine.play_potentiation()
    rig.frame()
    words = rig.plot.accessibleDescription()
    assert "150 %" in words and "HFS to S1" in words
