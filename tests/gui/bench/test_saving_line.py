"""What the window says about the file of the experiment."""

from __future__ import annotations

import platformdirs
import pytest

from gui.bench import window as opening
from gui.bench.bench import Bench
from rig.messages import Fault, SaveElsewhere, Saving

PATH = "/tmp/2026.schaffer"
SAVED = Saving(PATH, 40, 0, "", "")
FULL = Saving(PATH, 40, 3, "The experiment cannot be saved (No space left on device).", "")


def tell(window: Bench, engine, *results) -> str:
    engine.results += results
    window.session.bridge.on_frame()
    return window.status_line.saved.text()


def test_the_status_line_says_how_long_ago_it_was_saved(window, engine, monkeypatch):
    assert window.status_line.saved.isHidden()
    now = 10.0
    monkeypatch.setattr(window.saved, "_clock", lambda: now)
    assert tell(window, engine, SAVED) == "Saved 0 s ago"
    now = 12.0
    window.saved.say()
    assert window.status_line.saved.text() == "Saved 2 s ago" and window.status_line.saved.isVisible()
    now = 250.0
    window.saved.say()
    assert window.status_line.saved.text() == "Saved 4 min ago"


def test_in_a_lecture_the_sentence_has_the_room(window, engine):
    tell(window, engine, SAVED)
    assert window.status_line.saved.isVisible()
    window.lecture.turn(True, full_screen=False)
    tell(window, engine, SAVED)
    assert not window.status_line.saved.isVisible()
    window.lecture.turn(False, full_screen=False)
    assert window.status_line.saved.isVisible()


def test_a_full_disk_is_told_once_and_another_place_is_offered(window, engine):
    assert tell(window, engine, FULL) == "Not saved: 3 sweeps in memory"
    assert window.notice.isVisible() and "No space left" in window.notice.what.text()
    assert "runs on" in window.notice.effect.text() and window.notice.remedies[0].text() == "Save elsewhere…"
    window.notice.dismiss()
    tell(window, engine, FULL)
    assert not window.notice.isVisible()
    window.notice.remedies[0].click()
    assert window.saved._dialog is not None and window.saved._dialog.isVisible()
    window.saved._dialog.fileSelected.emit("/elsewhere/one.schaffer")
    window.saved._dialog.close()
    assert engine.posted[-1] == SaveElsewhere("/elsewhere/one.schaffer")
    assert tell(window, engine, SAVED).startswith("Saved")


def test_only_what_is_tried_again_is_said_to_go_on_by_itself(window, engine):
    tell(window, engine, FULL)
    assert "saving goes on by itself" in window.notice.effect.text()
    kept_out = Saving(PATH, 40, 0, "Another program records this experiment.", "", tries_again=False)
    tell(window, engine, kept_out)
    assert "Save it in another place to keep" in window.notice.effect.text()
    assert "by itself" not in window.notice.effect.text()


def test_once_it_is_saved_again_nothing_is_complained_of(window, engine):
    tell(window, engine, FULL)
    assert window.notice.isVisible()
    tell(window, engine, SAVED)
    assert not window.notice.isVisible()
    tell(window, engine, FULL)
    window.saved.save_to("/elsewhere/one.schaffer")
    tell(window, engine, FULL)
    assert window.notice.isVisible()
    window.saved.save_to("/elsewhere/one.schaffer")
    tell(window, engine, SAVED)
    assert not window.notice.isVisible()


def test_another_fault_stays_when_it_is_saved_again(window, engine):
    tell(window, engine, FULL, Fault("The ACSF reservoir is empty.", "", ""), SAVED)
    assert window.notice.isVisible() and "ACSF" in window.notice.what.text()


def test_little_room_is_warned_of_early(window, engine):
    tell(window, engine, Saving(PATH, 40, 0, "", "Less than 500 MB are free where the experiment is saved."))
    assert "Less than 500 MB" in window.notice.what.text() and "saved so far" in window.notice.effect.text()
    assert not window.notice.fault and window.notice._sign.isVisible()


def test_experiments_are_kept_in_the_folder_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setattr(platformdirs, "user_data_path", lambda name: tmp_path / name)
    assert opening.users_experiments() == tmp_path / "schaffer" / "experiments"


@pytest.mark.parametrize("folder", [None, "new"])
def test_the_engine_records_only_where_it_is_told_to(tmp_path, folder):
    engine = opening.recording_engine(tmp_path / folder if folder else None)
    assert (engine._journal is not None) == (folder is not None) and not (tmp_path / "new").exists()
