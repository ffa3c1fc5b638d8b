from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui import snapshot
from rig.messages import Result


def canned(minutes: float | None) -> list[Result]:
    engine = FakeEngine()
    engine.play_baseline()
    return engine.take()


@pytest.mark.parametrize("state", [None, *sorted(snapshot.STATES)])
def test_every_state_becomes_a_picture_of_the_size_asked_for(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str | None
) -> None:
    monkeypatch.setattr(snapshot, "living", canned)
    out = tmp_path / "window.png"
    assert snapshot.save(out, theme="light", size=(1280, 680), state=state) == 0
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (1280, 680)


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"state": "flying"}, "armed"),
        ({"size": (800, 600)}, "1280x680"),
        ({"protocol": "no_such_protocol"}, "protocol"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_sentence(
    app: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: dict, word: str
) -> None:
    out = tmp_path / "window.png"
    assert snapshot.save(out, **asked) == 2
    complaint = capsys.readouterr().err
    assert word in complaint and complaint.count("\n") == 1
    assert not out.exists()


def test_a_folder_that_is_not_there_is_told(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(snapshot, "living", canned)
    assert snapshot.save(tmp_path / "nowhere" / "window.png") == 1
    assert "could not be written" in capsys.readouterr().err
