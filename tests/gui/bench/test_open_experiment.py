from pathlib import Path

import pytest
from fake_engine import FakeEngine
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.bench.open_experiment import OpenExperiment
from gui.parts.notice import Notice
from gui.parts.theme import Theme
from gui.session.session import Session
from rig.experiment.experiment import Experiment
from rig.instruments.shelf import preparation
from rig.journal.frames import start_of
from rig.journal.journal import Journal
from rig.messages import Saving


class Kept:
    def __init__(self, theme: Theme, session: Session, home: QWidget) -> None:
        self.home = home
        self.notice = Notice(theme)
        self.notice.setParent(home)
        self.opening = OpenExperiment(session, self.notice, home)
        self.asked: list[object] = []
        self.opening.chosen.connect(self.asked.append)


@pytest.fixture
def kept(theme: Theme, session: Session, home: QWidget) -> Kept:
    return Kept(theme, session, home)


def test_only_an_experiment_is_opened(kept: Kept, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("no journal", "utf-8")
    kept.opening.open(other)
    assert kept.notice.what.text() == "notes.txt cannot be opened: this is no journal of an experiment."
    assert kept.notice.effect.text().startswith("The experiment on the bench goes on.")
    kept.opening.open(tmp_path / "gone.schaffer")
    assert kept.notice.what.text() == "gone.schaffer cannot be opened: No such file or directory."
    assert kept.asked == []


def test_an_experiment_is_chosen_in_the_folder_of_the_one_on_the_bench(
    kept: Kept, session: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    here, other = tmp_path / "here.schaffer", tmp_path / "other.schaffer"
    for path in (here, other):
        journal = Journal(path)
        journal.begin(start_of(Experiment(preparation("rat_p21_28_submerged"), 1, {}), "A test"))
        journal.close(0)
    engine.results.append(Saving(str(here), 1, 0, "", ""))
    session.bridge.on_frame()
    kept.opening.ask()
    dialog = kept.home.findChild(QFileDialog)
    assert dialog.isVisible() and Path(dialog.directory().absolutePath()) == tmp_path
    dialog.fileSelected.emit(str(here))
    assert kept.notice.what.text() == "here.schaffer is the experiment on the bench." and kept.asked == []
    dialog.fileSelected.emit(str(other))
    dialog.close()
    assert kept.asked == [other]
