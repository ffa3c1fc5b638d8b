"""The Protocol card: choosing, files of one's own, and saving what is planned."""

import threading
from pathlib import Path

import msgspec
import pytest
from fake_engine import FakeEngine
from protocol_hand import HFS, NOW, OPEN, SHUT, frame, given, obey, plan, read, rows, type_in
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLineEdit

from gui.protocol import card as protocol_box
from gui.protocol.card import ProtocolCard
from gui.protocol.loading import begin_from
from gui.session.session import Session
from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.protocol_to_plan import plan_of
from rig.files.refusal import RefusedFile
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.stimulator import Pattern
from rig.messages import (
    Curve,
    Planned,
    RunPattern,
    SetAmplifier,
    SetPerfusion,
    SetStimulator,
    Status,
)
from rig.protocol import library


def choose(card: ProtocolCard, name: str) -> None:
    card.choice.setCurrentIndex(card.choice.findData(name))
    card.choice.activated.emit(card.choice.currentIndex())
    read(card)


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
