import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLineEdit, QWidget

from gui.parts.number_field import NumberField
from gui.parts.theme import Theme
from gui.protocol import card as protocol_box
from gui.protocol.card import ProtocolCard
from gui.protocol.loading import begin_from
from gui.session.plan_rewrite import delayed, repeated, with_action
from gui.session.session import Session
from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.protocol_to_plan import plan_of
from rig.files.refusal import RefusedFile
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import Pattern
from rig.messages import (
    Curve,
    Planned,
    RunPattern,
    SetAmplifier,
    SetPerfusion,
    SetPlan,
    SetStimulator,
    Status,
)
from rig.protocol import library
from rig.protocol.plan import panels

NOW = 20 * TICKS_PER_MIN
HFS = Planned(30 * TICKS_PER_MIN, RunPattern(Pattern(100, 100.0), ("S1",), "HFS"), "HFS")
OPEN = Planned(25 * TICKS_PER_MIN, SetPerfusion(PerfusionSettings(valves=(Valve("d_apv", 50.0, True),))), "D-APV")
SHUT = Planned(40 * TICKS_PER_MIN, SetPerfusion(PerfusionSettings(valves=(Valve("d_apv", 50.0, False),))), "D-APV out")


@pytest.fixture
def card(theme: Theme, engine: FakeEngine, session: Session) -> Iterator[ProtocolCard]:
    home = QWidget()
    home.resize(1366, 768)
    home.show()
    engine.say(tick=NOW)
    session.bridge.on_frame()
    made = ProtocolCard(theme, session, home)
    made.show_card()
    read(made)
    yield made
    shiboken6.delete(home)


def read(card: ProtocolCard) -> None:
    """Until nothing is being read any more."""
    while card.reading.busy:
        QApplication.processEvents()
        card.reading.look()
    QApplication.processEvents()


def frame(card: ProtocolCard, engine: FakeEngine, **change: object) -> None:
    engine.say(**change)
    card._session.bridge.on_frame()
    card.show_steps()


def obey(card: ProtocolCard, engine: FakeEngine) -> None:
    engine.obey()
    card._session.bridge.on_frame()
    card.show_steps()


def choose(card: ProtocolCard, name: str) -> None:
    card.choice.setCurrentIndex(card.choice.findData(name))
    card.choice.activated.emit(card.choice.currentIndex())
    read(card)


def rows(card: ProtocolCard) -> list[tuple[str, str]]:
    model = card.table.model()
    return [(model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())]


def plan(card: ProtocolCard, engine: FakeEngine, *steps: Planned) -> None:
    """These steps are planned, and the card shows them."""
    frame(card, engine, plan=steps)
    card.view.choose("planned")


def type_in(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def given(engine: FakeEngine) -> tuple[Planned, ...]:
    """The one plan that was posted."""
    (action,) = [one for one in engine.posted if isinstance(one, SetPlan)]
    assert isinstance(action, SetPlan)
    return action.steps


# ---- choosing


def test_every_shipped_protocol_can_be_chosen(card: ProtocolCard) -> None:
    titles = {card.choice.itemText(place) for place in range(card.choice.count())}
    assert titles == {protocol.title for protocol in library.protocols().values()}
    choose(card, "ltp_hfs_apv")
    assert card.about.text() == library.protocol("ltp_hfs_apv").about


def test_its_steps_stand_on_the_experiments_time_and_go_on_with_it(card: ProtocolCard, engine: FakeEngine) -> None:
    choose(card, "ltp_hfs_apv")
    assert ("40.02", "HFS to S1: 100 pulses at 100 Hz.") in rows(card)
    assert ("20.02", "D-APV 50 µM in the inflow.") in rows(card) and ("45.03", "D-APV washes out.") in rows(card)
    assert ("40.37", "Test pulse to S1: 1 pulse.") in rows(card)
    frame(card, engine, tick=NOW + TICKS_PER_MIN)
    assert ("41.02", "HFS to S1: 100 pulses at 100 Hz.") in rows(card)
    assert engine.posted == []


def test_running_it_plans_it_from_now_with_one_action(card: ProtocolCard, engine: FakeEngine) -> None:
    frame(card, engine, plan=(HFS,))
    choose(card, "ltp_tbs")
    card.run_button.click()
    read(card)
    steps = given(engine)
    wanted = plan_of(library.protocol("ltp_tbs"), NOW + TICKS_PER_S, engine.status)
    assert HFS in steps and {step.tick for step in steps if step != HFS} == {step.tick for step in wanted}
    trains = [step.action.pattern for step in steps if isinstance(step.action, RunPattern)]
    assert trains == [HFS.action.pattern, Pattern(4, 100.0, 10, 5.0)]
    obey(card, engine)
    assert card.view.choice == "planned" and len(rows(card)) == len(steps)
    assert card.words.text() == "It begins at 00:20:01 and ends at 01:40:02." and not card.words.isHidden()


def test_several_times_in_a_row(card: ProtocolCard, engine: FakeEngine) -> None:
    choose(card, "ltp_hfs")
    once = len(rows(card))
    type_in(card.times, "3")
    read(card)
    assert len(rows(card)) == 3 * once
    card.run()
    read(card)
    trains = [step.tick for step in given(engine) if isinstance(step.action, RunPattern) and step.action.label == "HFS"]
    length = trains[1] - trains[0]
    assert trains[2] - trains[1] == length > 80 * TICKS_PER_MIN


def test_more_steps_than_a_plan_holds_are_refused(card: ProtocolCard, engine: FakeEngine) -> None:
    choose(card, "input_output")
    type_in(card.times, "20")
    read(card)
    assert card.problem.text() == (
        "110 steps 20 times are more than the 2000 that a plan holds; repeat them fewer times."
    )
    card.run()
    read(card)
    assert engine.posted == [] and card.view.choice == "steps"
    type_in(card.times, "18")
    read(card)
    assert card.problem.isHidden() and len(rows(card)) == 1980


def test_currents_are_those_of_the_panel_until_curves_are_known(
    card: ProtocolCard, engine: FakeEngine, session: Session
) -> None:
    choose(card, "ltp_hfs")
    assert card.hint.text() == "Currents as they are set on the panel"
    for pathway in ("S1", "S2"):
        session.curves[pathway] = Curve(pathway, (0.0, 100.0, 200.0), (0.0, -0.5, -1.0), (0.0, -0.1, -0.2), 100.0)
    choose(card, "ltp_hfs")
    assert card.hint.text() == "Currents as the input-output curves say"
    card.run()
    read(card)
    set_to = [step.action.settings for step in given(engine) if isinstance(step.action, SetStimulator)]
    assert all(settings.s1.current_uA == settings.s2.current_uA == 90.0 for settings in set_to)


@pytest.mark.parametrize(
    ("speed", "reached", "paused", "ahead_s"),
    [(1.0, 1.0, False, 1), (600.0, 300.0, False, 300), (float("inf"), 4000.0, False, 2000), (600.0, 0.0, True, 1)],
)
def test_what_is_planned_is_not_past_when_the_rig_hears_of_it(
    speed: float, reached: float, paused: bool, ahead_s: int
) -> None:
    assert begin_from(Status(NOW, speed, reached, paused)) == NOW + ahead_s * TICKS_PER_S


def test_nothing_runs_while_the_slice_wakes(card: ProtocolCard, engine: FakeEngine) -> None:
    choose(card, "ltp_hfs")
    frame(card, engine, preparing="Waking the slice")
    assert not card.run_button.isEnabled()
    card.run()
    assert not card.reading.busy and engine.posted == []


# ---- files


def test_a_file_of_ones_own(card: ProtocolCard, engine: FakeEngine, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    text = 'title = "Mine"\nlength_min = 30\n[[train]]\nname = "hfs"\nat_min = 10\npattern = { pulses = 7 }\n'
    file.write_text(text)
    count = card.choice.count()
    card.open_file(file)
    read(card)
    assert card.choice.currentText() == "Mine" and card.choice.count() == count + 1
    assert ("30.02", "hfs to S1: 7 pulses at 100 Hz.") in rows(card)
    file.write_text(text.replace("Mine", "Mended"))
    card.open_file(file)
    read(card)
    assert card.choice.currentText() == "Mended" and card.choice.count() == count + 1
    assert engine.posted == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('title = "X"\nlength_min = 30\n[s1]\ncurrent_uA = 900\n',
         "In bad.toml, s1.current_uA is 900, but allowed is a number from 0 to 800 µA."),
        ('title = "X"\nlength_min = 30\n[[drug]]\ndrug = "d_apw"\nfrom_min = 0\nconcentration_uM = 5\n',
         'In bad.toml, drug[0].drug is the text "d_apw", but allowed is d_apv.'),
        ("title = ", "In bad.toml, the text is broken"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_in_its_sentence_and_the_rig_goes_on(
    card: ProtocolCard, engine: FakeEngine, tmp_path: Path, text: str, words: str
) -> None:
    choose(card, "ltp_hfs")
    before, count = rows(card), card.choice.count()
    file = tmp_path / "bad.toml"
    file.write_text(text)
    card.open_file(file)
    read(card)
    assert card.problem.text().startswith(words) and not card.problem.isHidden()
    assert card.choice.count() == count and rows(card) == before and engine.posted == []
    card.open_file(tmp_path / "nowhere.toml")
    read(card)
    assert card.problem.text() == "In nowhere.toml, the file is not there, but allowed is the path of a TOML file."


def test_a_slow_disk_holds_back_no_frame(
    card: ProtocolCard, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spins = threading.Event()

    def slow(path: Path) -> object:
        assert spins.wait(60)
        raise RefusedFile(path.name, "the file", "slow", "a fast one")

    monkeypatch.setattr(protocol_box, "opened", slow)
    card.open_file(Path("slow.toml"))
    frame(card, engine, tick=NOW + TICKS_PER_MIN)
    QApplication.processEvents()
    assert card.reading.busy and card.problem.isHidden()
    spins.set()
    read(card)
    assert card.problem.text() == "In slow.toml, the file is slow, but allowed is a fast one."


# ---- what is planned, under the hand


def test_a_step_moves_to_the_time_that_is_typed(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(1)
    assert card.editor.at.text() == "30.00 min"
    type_in(card.editor.at, "33.5")
    moved = given(engine)
    assert [step.tick for step in moved] == [OPEN.tick, round(33.5 * TICKS_PER_MIN), SHUT.tick]
    obey(card, engine)
    type_in(card.editor.at, "45")
    assert [type(step.action) for step in given(engine)] == [SetPerfusion, SetPerfusion, RunPattern]
    obey(card, engine)
    assert card.table.place == 2 and card.editor.at.text() == "45.00 min"


@pytest.mark.parametrize(
    ("place", "text", "words"),
    [
        (1, "12", "The time of a step must lie after 20.02 min. Kept at 30.00 min."),
        (2, "24", "A drug line closes after it opens. Kept at 40.00 min."),
        (1, "soon", "“soon” is not a number. Kept at 30.00 min."),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    card: ProtocolCard, engine: FakeEngine, place: int, text: str, words: str
) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(place)
    type_in(card.editor.at, text)
    assert card.problem.text() == words and card.editor.at.property("bad") and engine.posted == []


def test_the_numbers_of_a_train(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(1)
    assert card.editor.keys == ["pattern.pulses", "pattern.rate_hz", "pattern.trains"]
    type_in(card.editor.field("pattern.pulses"), "50")
    steps = given(engine)
    assert steps[1] == msgspec.structs.replace(HFS, action=RunPattern(Pattern(50, 100.0), ("S1",), "HFS"))
    assert steps[0] == OPEN and steps[2] == SHUT
    obey(card, engine)
    assert rows(card)[1][1] == "HFS to S1: 50 pulses at 100 Hz."
    type_in(card.editor.field("pattern.pulses"), "5000")
    assert "Kept at 50" in card.problem.text() and engine.posted == []
    type_in(card.editor.field("pattern.trains"), "3")
    obey(card, engine)
    type_in(card.editor.field("pattern.train_interval_s"), "0.3")
    assert card.problem.text().startswith("From start to start of the trains would be 0.3 s, and allowed is more than")
    assert "Kept at 20 s" in card.problem.text() and engine.posted == []
    card.table.choose(2)
    assert card.problem.isHidden()


def test_the_concentration_of_a_drug_in_a_unit_that_is_typed(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(0)
    assert card.editor.field("valve.d_apv").text() == "50 µM"
    type_in(card.editor.field("valve.d_apv"), "0.025 mM")
    steps = given(engine)
    assert steps[0].action.settings.valves == (Valve("d_apv", 25.0, True),)
    assert steps[2].action.settings.valves[0].open is False


def test_steps_are_taken_out_by_key_and_what_they_did_with_them(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(0)
    QTest.keyClick(card.table, Qt.Key.Key_Delete)
    steps = given(engine)
    assert [step.tick for step in steps] == [HFS.tick, SHUT.tick]
    assert not any(valve.open for valve in steps[1].action.settings.valves)
    obey(card, engine)
    card.table.selectAll()
    card.planned.remove.click()
    assert given(engine) == ()
    obey(card, engine)
    assert card.hint.text().startswith("Nothing is planned") and not card.planned.save.isEnabled()
    card.remove_chosen()
    card.loop_all()
    assert engine.posted == []


def test_a_delay_moves_the_chosen_step_and_all_after_it(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(1)
    type_in(card.planned.delay_min, "2.5")
    card.planned.delay.click()
    later = round(2.5 * TICKS_PER_MIN)
    assert [step.tick for step in given(engine)] == [OPEN.tick, HFS.tick + later, SHUT.tick + later]
    obey(card, engine)
    assert card.table.place == 1


def test_a_loop_gives_everything_again(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    assert card.planned.every_min.text() == "15 min"
    type_in(card.planned.loops, "3")
    type_in(card.planned.every_min, "20")
    card.planned.loop.click()
    steps = given(engine)
    assert [step.tick / TICKS_PER_MIN for step in steps] == [25, 30, 40, 45, 50, 60, 65, 70, 80]
    opened = [step.action.settings.valves[0].open for step in steps if isinstance(step.action, SetPerfusion)]
    assert opened == [True, False] * 3


def test_a_loop_that_is_too_short_or_too_long_is_refused(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    type_in(card.planned.every_min, "10")
    card.planned.loop.click()
    assert card.problem.text().startswith("What is planned lasts 15.00 min, so a loop cannot be shorter.")
    many = tuple(msgspec.structs.replace(HFS, tick=HFS.tick + place) for place in range(300))
    plan(card, engine, *many)
    type_in(card.planned.every_min, "10")
    type_in(card.planned.loops, "20")
    card.planned.loop.click()
    assert "are more than the 2000 that a plan holds" in card.problem.text() and engine.posted == []


def test_what_is_typed_for_a_step_is_never_given_to_another(card: ProtocolCard, engine: FakeEngine) -> None:
    later = msgspec.structs.replace(HFS, tick=HFS.tick + TICKS_PER_MIN, label="Second")
    plan(card, engine, OPEN, HFS, later)
    card.table.choose(1)
    field = card.editor.field("pattern.pulses")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "33")
    frame(card, engine, plan=(HFS, later))
    assert card.table.place == 0 and field.text() == "33"
    frame(card, engine, plan=(later,))
    assert card.editor.field("pattern.pulses").text() == "100"
    QTest.keyClick(card.editor.field("pattern.pulses"), Qt.Key.Key_Return)
    assert engine.posted == []


# ---- saving


def test_what_is_planned_is_saved_as_a_protocol_that_does_the_same(
    card: ProtocolCard, engine: FakeEngine, tmp_path: Path
) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    type_in(card.planned.follow_min, "30")
    file = tmp_path / "planned.toml"
    card.save_to(file)
    read(card)
    assert card.words.text() == "Saved as planned.toml." and card.problem.isHidden() and engine.posted == []
    protocol = library.protocol(str(file))
    assert protocol.title == "planned" and protocol.length_min == 50.0
    again = plan_of(protocol, NOW, msgspec.structs.replace(engine.status, plan=()))
    for step in (OPEN, HFS, SHUT):
        (same,) = [one for one in again if one.tick == step.tick and type(one.action) is type(step.action)]
        assert isinstance(step.action, SetPerfusion) or same.action == step.action


def test_what_no_protocol_can_say_is_refused_in_a_sentence_and_writes_nothing(
    card: ProtocolCard, engine: FakeEngine, tmp_path: Path
) -> None:
    gain = Planned(35 * TICKS_PER_MIN, SetAmplifier(AmplifierSettings(gain=500.0)), "Gain")
    plan(card, engine, HFS, gain)
    card.save_to(tmp_path / "no.toml")
    read(card)
    assert card.problem.text().startswith("At 15.00 min the amplifier is set, which a protocol cannot say")
    assert not (tmp_path / "no.toml").exists() and engine.posted == []


def test_a_folder_that_is_not_there_is_told(card: ProtocolCard, engine: FakeEngine, tmp_path: Path) -> None:
    plan(card, engine, HFS)
    card.save_to(tmp_path / "nowhere" / "a.toml")
    read(card)
    assert card.problem.text().startswith("a.toml could not be written (") and not card.problem.isHidden()


def test_the_file_dialogs_stop_nothing(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, HFS)
    for ask in (card.ask_which, card.ask_where):
        ask()
        (dialog,) = (one for one in card.window().findChildren(QFileDialog) if one.isVisible())
        assert not dialog.isModal()
        dialog.close()
        QApplication.processEvents()
    assert engine.posted == []


# ---- for everyone


def test_showing_and_choosing_posts_nothing(card: ProtocolCard, engine: FakeEngine) -> None:
    for name in ("input_output", "win_am251", "waveform"):
        choose(card, name)
        assert rows(card)
    plan(card, engine, OPEN, HFS, SHUT)
    for place in range(3):
        card.table.choose(place)
        frame(card, engine, tick=NOW + place * TICKS_PER_S)
        assert not card.grab().isNull()
    card.view.choose("steps")
    card.close_card()
    frame(card, engine, plan=())
    assert engine.posted == []


def test_every_control_has_a_name_and_is_reached_by_tab(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, OPEN, HFS, SHUT)
    card.table.choose(1)
    for kind in (QAbstractButton, QLineEdit, QComboBox):
        for control in card.findChildren(kind):
            if control.parent() is card.table or control.objectName().startswith("qt_"):
                continue
            assert control.accessibleName(), control
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.accessibleName()


def test_escape_closes_it_and_stops_no_train(card: ProtocolCard, engine: FakeEngine) -> None:
    plan(card, engine, HFS)
    card.table.setFocus()
    QTest.keyClick(card.table, Qt.Key.Key_Escape)
    assert card.isHidden() and engine.posted == []


# ---- rewriting a plan


def test_rewriting_keeps_what_a_step_does_not_change() -> None:
    status = Status(NOW, 1.0, 1.0, False, plan=(OPEN, HFS, SHUT))
    now = panels(status)
    assert delayed(status.plan, 2, TICKS_PER_MIN, now)[:2] == (OPEN, HFS)
    looped = repeated(status.plan, 2, 20 * TICKS_PER_MIN, now)
    assert looped[:3] == status.plan and looped[3].action == OPEN.action
    stronger = SetPerfusion(PerfusionSettings(valves=(Valve("d_apv", 80.0, True),)))
    assert with_action(status.plan, 0, stronger, now)[1] == HFS
    assert with_action(status.plan, 0, stronger, now)[2].action.settings.valves[0].open is False
