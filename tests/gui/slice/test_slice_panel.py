"""The Slice panel: electrodes moved by mouse and keys, locked and told in words."""

from collections.abc import Iterator

import msgspec
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.parts.theme import Theme
from gui.session.session import Session
from gui.slice.electrode_drawing import Electrode, tip_at
from gui.slice.panel import SlicePanel
from gui.slice.placing import NAMES, put
from rig.instruments.electrodes import Electrodes, Place
from rig.instruments.perfusion import PerfusionSettings, Valve, ValveState
from rig.instruments.stimulator import PathwaySettings, StimulatorSettings
from rig.messages import SetElectrodes

HOME = Electrodes()
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
REC_IN_PYRAMIDALE = msgspec.structs.replace(HOME, rec=Place(0.0, 0.0))


@pytest.fixture
def panel(app: QApplication, engine: FakeEngine, session: Session) -> Iterator[SlicePanel]:
    """Unlocked, at 400 x 340 px, after its first status."""
    theme = Theme("dark")
    theme.apply()
    made = SlicePanel(theme, session)
    made.resize(400, 340)
    made.show()
    made.activateWindow()
    app.processEvents()
    engine.say()
    frame(session)
    made.move_button.click()
    yield made
    made.close()
    made.deleteLater()


def frame(session: Session) -> None:
    session.bridge.on_frame()
    QApplication.processEvents()


def shown(panel: SlicePanel, name: str) -> Electrode:
    return next(one for one in panel.view.state.electrodes if one.name == name)


def tip(panel: SlicePanel, name: str) -> QPoint:
    return tip_at(shown(panel, name), panel.view.um_to_px()).toPoint()


def drag(
    panel: SlicePanel,
    name: str,
    by: QPoint,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    drop: bool = True,
) -> None:
    start = tip(panel, name)
    QTest.mousePress(panel.view, LEFT, modifier, start)
    for step in range(1, 6):
        QTest.mouseMove(panel.view, start + by * step / 5)
    if drop:
        QTest.mouseRelease(panel.view, LEFT, modifier, start + by)


# ---- one drag, one action


@pytest.mark.parametrize("name", NAMES)
def test_a_drag_posts_one_action_and_the_tip_stays_under_the_pointer(
    panel: SlicePanel, engine: FakeEngine, name: str, session: Session
) -> None:
    where = tip(panel, name) + QPoint(-6, 9)
    others = {other: tip(panel, other) for other in NAMES if other != name}
    drag(panel, name, QPoint(-6, 9))
    (action,) = engine.posted
    assert isinstance(action, SetElectrodes) and action.electrodes != HOME
    for _ in range(2):
        assert (tip(panel, name) - where).manhattanLength() <= 1
        assert {other: tip(panel, other) for other in others} == others
        engine.say(electrodes=action.electrodes)
        frame(session)
    assert len(engine.posted) == 1


def test_a_hand_that_rests_shows_the_response_and_then_the_drop_counts(panel: SlicePanel, engine: FakeEngine) -> None:
    drag(panel, "REC", QPoint(0, -5), drop=False)
    assert engine.posted == [] and panel.findChild(QTimer).isActive()
    panel.rest()
    panel.rest()
    assert len(engine.posted) == 1
    at = tip(panel, "REC") + QPoint(0, -5)
    QTest.mouseMove(panel.view, at)
    QTest.mouseRelease(panel.view, LEFT, pos=at)
    assert len(engine.posted) == 2 and not panel.findChild(QTimer).isActive()
    laminae = [action.electrodes.rec.lamina_um for action in engine.posted]
    assert HOME.rec.lamina_um > laminae[0] > laminae[1]


def test_a_click_posts_nothing(panel: SlicePanel, engine: FakeEngine) -> None:
    QTest.mouseClick(panel.view, LEFT, pos=tip(panel, "S1"))
    assert engine.posted == [] and shown(panel, "S1").selected


def test_shift_sets_the_depth_alone(panel: SlicePanel, engine: FakeEngine) -> None:
    drag(panel, "S2", QPoint(15, 20), SHIFT)
    (action,) = engine.posted
    assert action.electrodes == msgspec.structs.replace(HOME, s2=msgspec.structs.replace(HOME.s2, depth_um=120.0))


def test_from_an_impossible_place_the_electrode_goes_back(panel: SlicePanel, engine: FakeEngine) -> None:
    was = tip(panel, "S1")
    drag(panel, "S1", QPoint(90, 0), drop=False)
    assert shown(panel, "S1").impossible
    panel.rest()
    QTest.mouseRelease(panel.view, LEFT, pos=was + QPoint(90, 0))
    assert engine.posted == [] and tip(panel, "S1") == was and not shown(panel, "S1").impossible
    assert "CA3 side of REC" in panel.view.message.text() and panel.view.message.isVisible()
    drag(panel, "S1", QPoint(-5, 0))
    assert len(engine.posted) == 1 and "CA3 side" not in panel.view.message.text()


def test_what_the_rest_had_posted_is_taken_back_with_it(panel: SlicePanel, engine: FakeEngine) -> None:
    drag(panel, "S1", QPoint(-5, 0), drop=False)
    panel.rest()
    QTest.mouseMove(panel.view, tip(panel, "S1") + QPoint(90, 0))
    panel.view.dropped.emit()
    assert [action.electrodes == HOME for action in engine.posted] == [False, True]


def test_escape_lets_go(panel: SlicePanel, engine: FakeEngine) -> None:
    drag(panel, "REC", QPoint(0, -10), drop=False)
    QTest.keyClick(panel.view.handles["REC"], Qt.Key.Key_Escape)
    QTest.mouseRelease(panel.view, LEFT, pos=tip(panel, "REC"))
    assert engine.posted == [] and shown(panel, "REC").lamina_um == HOME.rec.lamina_um


# ---- showing posts nothing


def test_showing_any_state_posts_nothing(panel: SlicePanel, engine: FakeEngine, session: Session) -> None:
    engine.say(
        electrodes=Electrodes(Place(1500.0, -100.0, 300.0), Place(20.0, 700.0, -50.0), Place(300.0, 20.0, 500.0)),
        stimulator=StimulatorSettings(PathwaySettings(0.0), PathwaySettings(800.0, on=False)),
        perfusion=PerfusionSettings(0.0, valves=(Valve("ketamine", 20.0, True),)),
        valves=(ValveState("ketamine", 20.0, True, 10.0, 1.0),),
        running="HFS",
    )
    frame(session)
    assert panel.view.state.tints[0].share == 0.5 and not panel.view.state.flowing
    engine.say(electrodes=HOME, preparing="Waking", running="")
    frame(session)
    assert engine.posted == []


def test_an_arrangement_from_elsewhere_is_shown(panel: SlicePanel, engine: FakeEngine, session: Session) -> None:
    moved, _ = put(HOME, 0.0, "REC", 50.0, 100.0, 200.0)
    others = [tip(panel, "S1"), tip(panel, "S2")]
    engine.say(electrodes=moved)
    frame(session)
    assert (shown(panel, "REC").along_um, shown(panel, "REC").lamina_um) == (50.0, 100.0)
    assert [tip(panel, "S1"), tip(panel, "S2")] == others
    assert [value.text() for value in panel._values] == ["471 µm", "438 µm", "200 µm"]


# ---- locked


@pytest.mark.parametrize("name", NAMES)
def test_while_a_train_runs_nothing_moves(panel: SlicePanel, engine: FakeEngine, name: str, session: Session) -> None:
    engine.say(running="HFS")
    frame(session)
    drag(panel, name, QPoint(-6, 6))
    QTest.keyClick(panel.view.handles[name], Qt.Key.Key_Down)
    assert engine.posted == [] and panel.view.message.text() == "HFS is running: the electrodes stay until it ends."
    assert not panel.home.isEnabled()
    engine.say(running="")
    frame(session)
    drag(panel, name, QPoint(-6, 6))
    assert len(engine.posted) == 1


def test_a_train_that_starts_takes_the_electrode_out_of_the_hand(
    panel: SlicePanel, engine: FakeEngine, session: Session
) -> None:
    was = tip(panel, "REC")
    drag(panel, "REC", QPoint(0, -10), drop=False)
    engine.say(running="HFS")
    frame(session)
    QTest.mouseRelease(panel.view, LEFT, pos=was + QPoint(0, -10))
    assert engine.posted == [] and tip(panel, "REC") == was


def test_the_padlock_guards_against_a_stray_drag(panel: SlicePanel, engine: FakeEngine) -> None:
    panel.move_button.click()
    drag(panel, "S1", QPoint(-6, 6))
    QTest.keyClick(panel.view.handles["S1"], Qt.Key.Key_Left)
    assert engine.posted == [] and "Press Move electrodes" in panel.view.message.text()


def test_a_new_panel_is_locked(theme: Theme, session: Session) -> None:
    made = SlicePanel(theme, session)
    assert "locked" in made.held()
    made.deleteLater()


# ---- keys and home


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, Place(410.0, 170.0)),
        (Qt.Key.Key_Right, SHIFT, Place(350.0, 170.0)),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, Place(400.0, 160.0)),
        (Qt.Key.Key_Down, SHIFT, Place(400.0, 220.0)),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier, Place(400.0, 170.0, 90.0)),
        (Qt.Key.Key_PageUp, SHIFT, Place(400.0, 170.0, 30.0)),
    ],
)
def test_a_key_moves_the_electrode_that_has_it(
    panel: SlicePanel, engine: FakeEngine, key: Qt.Key, modifier: Qt.KeyboardModifier, expected: Place
) -> None:
    QTest.keyClick(panel.view.handles["S1"], key, modifier)
    (action,) = engine.posted
    assert action.electrodes == msgspec.structs.replace(HOME, s1=expected)


def test_a_key_that_is_held_is_one_action(panel: SlicePanel, engine: FakeEngine) -> None:
    handle = panel.view.handles["REC"]
    for _ in range(4):
        QTest.keyPress(handle, Qt.Key.Key_Up)
    assert engine.posted == []
    QTest.keyRelease(handle, Qt.Key.Key_Up)
    (action,) = engine.posted
    assert action.electrodes.rec.lamina_um == 140.0


def test_a_key_does_not_lead_into_an_impossible_place(panel: SlicePanel, engine: FakeEngine) -> None:
    for _ in range(9):
        QTest.keyClick(panel.view.handles["S2"], Qt.Key.Key_PageUp, SHIFT)
    assert engine.posted[-1].electrodes.s2.depth_um == 30.0 and len(engine.posted) == 1
    assert "400 µm thick" in panel.view.message.text()


def test_tab_goes_from_electrode_to_electrode(panel: SlicePanel) -> None:
    panel.view.handles["S1"].setFocus(Qt.FocusReason.TabFocusReason)
    visited = []
    for _ in range(3):
        visited += [one.name for one in panel.view.state.electrodes if one.selected]
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert visited == ["S1", "S2", "REC"]
    assert not any(one.selected for one in panel.view.state.electrodes)


def test_home_puts_all_back(panel: SlicePanel, engine: FakeEngine) -> None:
    assert not panel.home.isEnabled()
    drag(panel, "REC", QPoint(10, -8))
    drag(panel, "S1", QPoint(-9, 8))
    panel.home.click()
    assert engine.posted[-1] == SetElectrodes(HOME) and len(engine.posted) == 3
    assert shown(panel, "REC").along_um == 0.0 and not panel.home.isEnabled()


# ---- what the rig gives


def test_a_stronger_current_reaches_further_and_more_fibres(
    panel: SlicePanel, engine: FakeEngine, session: Session
) -> None:
    seen = []
    for current, on in ((0.0, True), (60.0, True), (200.0, True), (200.0, False)):
        engine.say(stimulator=StimulatorSettings(PathwaySettings(current, on=on), PathwaySettings(0.0)))
        frame(session)
        lit = [fibre.share for fibre in panel.view.state.fibres if fibre.share > 0]
        assert all(fibre.pathway == "S1" for fibre in panel.view.state.fibres if fibre.share > 0)
        seen.append((len(lit), sum(lit), shown(panel, "S1").reach_um))
    nothing, weak, strong, off = seen
    assert nothing == (0, 0, 0.0) and all(a < b for a, b in zip(weak, strong, strict=True))
    assert off[:2] == (0, 0) and not shown(panel, "S1").on


def test_the_inflow_has_the_colour_of_the_open_valve_and_the_bath_of_what_is_in_it(
    panel: SlicePanel, engine: FakeEngine, session: Session
) -> None:
    assert panel.view.state.inflow_line == -1 and panel.view.state.tints == ()
    engine.say(
        perfusion=PerfusionSettings(valves=(Valve("d_apv", 50.0, False), Valve("ketamine", 20.0, True))),
        valves=(ValveState("d_apv", 50.0, False, 10.0, 30.0), ValveState("ketamine", 20.0, True, 0.001, 0.0)),
    )
    frame(session)
    assert panel.view.state.inflow_line == 2
    assert [(tint.line, tint.share) for tint in panel.view.state.tints] == [(0, 0.2)]


# ---- words


def test_each_electrode_says_its_name_and_its_place(panel: SlicePanel, engine: FakeEngine, session: Session) -> None:
    handles = panel.view.handles
    assert handles["S1"].accessibleName() == "S1 electrode"
    assert handles["S1"].accessibleDescription() == (
        "400 µm from REC towards CA3, 170 µm below the middle of s. pyramidale, 80 µm deep; s. radiatum"
    )
    engine.say(
        electrodes=REC_IN_PYRAMIDALE,
        perfusion=PerfusionSettings(0.0),
        valves=(ValveState("d_apv", 50.0, False, 25.0, 9.0),),
    )
    frame(session)
    told = panel.view.accessibleDescription()
    assert "REC: 0 µm below" in told and "s. pyramidale: sign reverses" in told
    assert "D-APV 25 µM" in told and "The inflow has stopped." in told


def test_a_wrong_place_looks_wrong(panel: SlicePanel, engine: FakeEngine, session: Session) -> None:
    assert not any(one.wrong for one in panel.view.state.electrodes) and not panel.view.message.isVisible()
    engine.say(electrodes=msgspec.structs.replace(REC_IN_PYRAMIDALE, s2=Place(440.0, -300.0)))
    frame(session)
    assert [one.name for one in panel.view.state.electrodes if one.wrong] == ["S2", "REC"]
    assert panel.view.message.text() == "S2 is outside the slice: no response. REC is in s. pyramidale: sign reverses."
    panel.view.handles["REC"].setFocus()
    assert shown(panel, "REC").callout == "s. pyramidale: sign reverses"
