from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.bench.bench import Bench
from gui.perfusion.shelf import DrugShelf
from gui.snapshot import picture as snapshot
from rig.messages import Result


def canned(minutes: float | None) -> list[Result]:
    engine = FakeEngine()
    engine.play_baseline()
    return engine.take()


@pytest.fixture
def shown(app: QApplication) -> Iterator[Callable[[str], Bench]]:
    """Name of a state -> the window in it, on the slice that is recorded for it."""
    windows: list[Bench] = []

    def show(state: str) -> Bench:
        told = snapshot.STATES[state].told
        results = canned(None) if told is None else told(snapshot.woken)
        windows.append(snapshot.composed(results, state, "dark", (1366, 768)))
        return windows[-1]

    yield show
    for window in windows:
        window.close()
        shiboken6.delete(window)


@pytest.mark.parametrize("state", [None, *sorted(name for name, one in snapshot.STATES.items() if one.told is None)])
def test_every_state_becomes_a_picture_of_the_size_asked_for(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str | None
) -> None:
    monkeypatch.setattr(snapshot, "living", canned)
    out = tmp_path / "window.png"
    assert snapshot.save(out, theme="light", size=(1280, 680), state=state) == 0
    picture = QImage(str(out))
    assert (picture.width(), picture.height()) == (1280, 680)


def test_what_a_hand_does_is_to_be_seen(shown: Callable[[str], Bench]) -> None:
    window = shown("armed")
    assert window.stimulator.arming.armed and window.critic_line.isHidden()
    assert shown("fault").notice.fault
    assert shown("first_launch").first_minute.isVisible()
    assert shown("keys").key_card.isVisible()
    window = shown("lecture")
    assert window.theme.metrics.body >= 18 and not window.stimulator.isVisible()
    assert shown("notebook").notebook.isVisible()
    window = shown("out_of_range")
    assert window.perfusion.rows[0].reservoir.property("bad") and not window.perfusion.problem.isHidden()
    shelf = shown("shelf").findChild(DrugShelf)
    assert shelf.isVisible() and "D-APV" in [one.card.name for one in shelf.list.drugs]
    assert shown("preparing").status_line.sentence.text().startswith("Waking the slice")


def test_what_the_rig_told_is_to_be_seen(shown: Callable[[str], Bench]) -> None:
    window = shown("empty")
    assert window.session.newest.no_response and window.notice.what.text() == "No response."
    assert window.notice.remedies[0].text() == "Place the electrodes"
    window = shown("warning")
    assert "drifts" in window.status_line.sentence.text() and "drifts" in window.critic_line.text()
    window = shown("potentiated")
    assert "HFS to S1 60 min ago" in window.status_line.sentence.text()
    assert int(window.scope.readouts.pathways["S1"].percent.text()) > 120
    window = shown("long_work")
    assert window.long_work.title.text() == "Running to 04:10:00" and window.long_work.bar.value() == 0


def test_a_branch_in_a_drug_stands_before_the_faint_main_course(shown: Callable[[str], Bench]) -> None:
    window = shown("rewind")
    course = window.session.time_course
    assert course.view.name == "B" and course.overlaid == "Main"
    assert window.rewind_card.isVisible() and window.rewind_card.chosen.words == "Bookmark 1, 00:12:00"
    after = {name: course.percent("S1", "slope", name)[1][-20:].mean() for name in ("Main", "B")}
    assert after["Main"] > after["B"] + 20
    # what waits for its turn to be painted would be black
    screen = window.time_course.plot
    picture = window.grab(QRect(screen.mapTo(window, QPoint(0, 0)), screen.size())).toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    assert len(colours) > 10


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"state": "flying"}, "armed"),
        ({"size": (600, 600)}, "640x400"),
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
