"""What the window says about the file of the experiment."""

from __future__ import annotations

import platformdirs
import pytest
from fake_engine import FakeEngine
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.bench.saving_line import SavedLine
from gui.bench.status_line import StatusLine
from gui.lab import window as opening
from gui.parts.notice import Notice
from gui.parts.theme import COMPACT, LECTURE, Theme
from gui.session.session import Session
from rig.messages import Fault, Result, SaveElsewhere, Saving

PATH = "/tmp/2026.schaffer"
SAVED = Saving(PATH, 40, 0, "", "")
FULL = Saving(PATH, 40, 3, "The experiment cannot be saved (No space left on device).", "")


class Told:
    """The line and the notice alone, on a clock that stands until it is set."""

    def __init__(self, theme: Theme, session: Session, home: QWidget) -> None:
        self.session, self.home = session, home
        self.now_s = 10.0
        self.notice, self.status_line = Notice(theme), StatusLine(theme)
        for part in (self.notice, self.status_line):
            part.setParent(home)
        self.status_line.show()
        self.saved = self.status_line.saved
        self.line = SavedLine(session, self.saved, self.notice, home, lambda: self.now_s)


@pytest.fixture
def told(theme: Theme, session: Session, home: QWidget) -> Told:
    return Told(theme, session, home)


def tell(told: Told, engine: FakeEngine, *results: Result) -> str:
    engine.results += results
    told.session.bridge.on_frame()
    return told.saved.text()


def test_the_status_line_says_how_long_ago_it_was_saved(told: Told, engine: FakeEngine) -> None:
    assert told.saved.isHidden()
    assert tell(told, engine, SAVED) == "Saved 0 s ago"
    told.now_s = 12.0
    told.line.say()
    assert told.saved.text() == "Saved 2 s ago" and told.saved.isVisible()
    told.now_s = 250.0
    told.line.say()
    assert told.saved.text() == "Saved 4 min ago"


def test_in_a_lecture_the_sentence_has_the_room(told: Told, engine: FakeEngine, theme: Theme) -> None:
    tell(told, engine, SAVED)
    assert told.saved.isVisible()
    theme.lay_out(LECTURE)
    tell(told, engine, SAVED)
    assert not told.saved.isVisible()
    theme.lay_out(COMPACT)
    assert told.saved.isVisible()


def test_a_full_disk_is_told_once_and_another_place_is_offered(told: Told, engine: FakeEngine) -> None:
    assert tell(told, engine, FULL) == "Not saved: 3 sweeps in memory"
    assert told.notice.isVisible() and "No space left" in told.notice.what.text()
    assert "runs on" in told.notice.effect.text() and told.notice.remedies[0].text() == "Save elsewhere…"
    told.notice.dismiss()
    tell(told, engine, FULL)
    assert not told.notice.isVisible()
    told.notice.remedies[0].click()
    dialog = told.home.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.fileSelected.emit("/elsewhere/one.schaffer")
    dialog.close()
    assert engine.posted[-1] == SaveElsewhere("/elsewhere/one.schaffer")
    assert tell(told, engine, SAVED).startswith("Saved")


def test_only_what_is_tried_again_is_said_to_go_on_by_itself(told: Told, engine: FakeEngine) -> None:
    tell(told, engine, FULL)
    assert "saving goes on by itself" in told.notice.effect.text()
    kept_out = Saving(PATH, 40, 0, "Another program records this experiment.", "", tries_again=False)
    tell(told, engine, kept_out)
    assert "Save it in another place to keep" in told.notice.effect.text()
    assert "by itself" not in told.notice.effect.text()


def test_once_it_is_saved_again_nothing_is_complained_of(told: Told, engine: FakeEngine) -> None:
    tell(told, engine, FULL)
    assert told.notice.isVisible()
    tell(told, engine, SAVED)
    assert not told.notice.isVisible()
    tell(told, engine, FULL)
    told.line.save_to("/elsewhere/one.schaffer")
    tell(told, engine, FULL)
    assert told.notice.isVisible()
    told.line.save_to("/elsewhere/one.schaffer")
    tell(told, engine, SAVED)
    assert not told.notice.isVisible()


def test_another_fault_stays_when_it_is_saved_again(told: Told, engine: FakeEngine) -> None:
    tell(told, engine, FULL)
    told.notice.show_fault(Fault("The ACSF reservoir is empty.", "", ""))
    tell(told, engine, SAVED)
    assert told.notice.isVisible() and "ACSF" in told.notice.what.text()


def test_little_room_is_warned_of_early(told: Told, engine: FakeEngine) -> None:
    tell(told, engine, Saving(PATH, 40, 0, "", "Less than 500 MB are free where the experiment is saved."))
    assert "Less than 500 MB" in told.notice.what.text() and "saved so far" in told.notice.effect.text()
    assert not told.notice.fault and told.notice.signed


def test_experiments_are_kept_in_the_folder_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name: tmp_path / name)
    assert opening.users_experiments() == tmp_path / "schaffer" / "experiments"


@pytest.mark.parametrize("folder", [None, "new"])
def test_the_engine_records_only_where_it_is_told_to(tmp_path, folder):
    engine = opening.recording_engine(tmp_path / folder if folder else None)
    assert (engine._journal is not None) == (folder is not None) and not (tmp_path / "new").exists()


MOVED = "one.schaffer was cut short by another program, so the whole experiment, 40 sweeps, is kept in one 2.schaffer."


def test_a_spoilt_file_is_told_once_and_stays_until_it_was_read(told: Told, engine: FakeEngine) -> None:
    moved = Saving(PATH, 40, 0, "", "", moved=MOVED)
    assert tell(told, engine, moved) == "Saved 0 s ago"
    tell(told, engine, moved)
    assert told.notice.isVisible() and told.notice.fault and told.notice.what.text() == MOVED
    assert told.notice.effect.text().startswith("Nothing is lost") and told.saved.toolTip() == PATH
    told.notice.dismiss()
    tell(told, engine, Saving(PATH, 41, 0, "", "", moved=MOVED))
    assert not told.notice.isVisible()
    tell(told, engine, Saving(PATH, 41, 0, "", "Less than 20 MB are free.", moved=MOVED))
    assert told.notice.what.text() == "Less than 20 MB are free."


def test_a_spoilt_file_that_has_no_other_is_not_saved(told: Told, engine: FakeEngine) -> None:
    gone = Saving(PATH, 0, 40, "one.schaffer is gone, and the experiment cannot be kept in another file.", "")
    assert tell(told, engine, gone) == "Not saved: 40 sweeps in memory"
    tell(told, engine, Saving(PATH, 40, 0, "", "", moved=MOVED))
    assert told.notice.what.text() == MOVED and told.saved.text().startswith("Saved")
