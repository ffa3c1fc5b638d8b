"""A recording from elsewhere beside the live one, through the card that a person opens it with."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.parts.theme import Theme
from gui.scope.import_box import FEW, ImportBox
from gui.scope.panel import ScopePanel
from gui.session.session import Session
from rig.measure.sweep import Cursors

SWEEPS = 24


def response(at_ms: float, size: float) -> float:
    """A field potential that begins 3 ms after the pulse, and an artefact."""
    if 0 <= at_ms < 0.1:
        return 5.0
    return -size * max(0.0, at_ms - 3.0) / 3.0 if at_ms < 6.0 else -size * max(0.0, 1 - (at_ms - 6.0) / 10.0)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Sweeps of a rig elsewhere: the first twelve small, the others twice as large."""
    lines = [",".join(["time_ms", *(f"sweep {number}" for number in range(SWEEPS))])]
    for tick in range(-200, 800):
        at = tick / 20
        cells = [f"{response(at, 1.0 if number < SWEEPS // 2 else 2.0):.4f}" for number in range(SWEEPS)]
        lines.append(",".join([f"{at:.2f}", *cells]))
    path = tmp_path / "elsewhere.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def scope(theme: Theme, session: Session, home: QWidget) -> ScopePanel:
    made = ScopePanel(theme, session)
    made.setParent(home)
    made.show()
    return made


@pytest.fixture
def box(theme: Theme, session: Session, scope: ScopePanel, home: QWidget) -> ImportBox:
    made = ImportBox(theme, session, scope, home)
    made.ask()
    return made


def wait(until: Callable[[], bool]) -> None:
    """For what is done beside the window."""
    for _ in range(100_000):
        if until():
            return
        QCoreApplication.processEvents()
    raise AssertionError("it did not happen")


def opened(box: ImportBox, path: Path) -> None:
    box.open_file(path)
    wait(lambda: not box.reading.busy)
    wait(lambda: not box.measuring.busy)


def test_the_mean_of_the_recording_is_held_beside_the_live_sweeps(box, recording, scope: ScopePanel):
    opened(box, recording)
    assert len(scope.plot.sweeps.held) == SWEEPS
    assert box.file.text() == "elsewhere.csv, 24 sweeps"
    assert scope.plot.chips.held.accessibleName() == f"held: mean of {SWEEPS}, elsewhere.csv"
    scope.tell_summary()
    assert f"Held beside it: mean of {SWEEPS}, elsewhere.csv." in scope.plot.accessibleDescription()
    assert "amplitude −1.4" in box.numbers.text() and "slope −0." in box.numbers.text()


def test_a_way_back_takes_none_of_a_recording_from_elsewhere(box, recording, scope: ScopePanel):
    opened(box, recording)
    scope.plot.forget_from(0)
    assert len(scope.plot.sweeps.held) == SWEEPS
    assert scope.plot.chips.held.accessibleName().endswith("elsewhere.csv")


def test_a_long_name_does_not_leave_the_scope(box, recording, scope: ScopePanel):
    scope.resize(600, 400)
    long = recording.with_name("a" * 120 + "_slice.csv")
    recording.rename(long)
    opened(box, long)
    chip = scope.plot.chips.held
    assert chip.x() >= 0 and chip.accessibleName().endswith("_slice.csv") and "…" in chip.text()


def test_a_volley_is_told_as_the_readouts_tell_it(box, recording):
    opened(box, recording)
    box._show_numbers({"slope": -0.3, "volley": -0.1})
    assert box.numbers.text() == "slope −0.300 mV/ms, fibre volley 0.100 mV"


def test_the_beginning_and_the_end_of_it(box, recording, scope: ScopePanel):
    opened(box, recording)
    found = {}
    for choice in ("first", "last"):
        box.choice.choose(choice)
        wait(lambda: not box.measuring.busy)
        assert len(scope.plot.sweeps.held) == FEW
        found[choice] = float(box.numbers.text().split("amplitude −")[1].split(" ")[0])
    assert found["last"] == pytest.approx(2 * found["first"], rel=0.01)


def test_the_cursors_of_the_scope_measure_it(box, recording, scope: ScopePanel):
    opened(box, recording)
    scope.cursors_moving.emit(Cursors(peak_from_ms=30.0, peak_to_ms=35.0))
    wait(lambda: not box.measuring.busy)
    assert "No response" in box.numbers.text()


def test_it_is_taken_away(box, recording, scope: ScopePanel, session: Session):
    opened(box, recording)
    box.release.click()
    assert scope.plot.sweeps.held == [] and session.recording.opened is None
    assert not box.numbers.text() and not box.release.isEnabled() and not box.form.isVisible()


def test_let_go_on_the_scope_it_stays_in_the_time_course(box, recording, scope: ScopePanel, session: Session):
    opened(box, recording)
    scope.plot.chips.held.click()
    assert scope.plot.sweeps.held == [] and session.recording.opened is not None
    box.choice.choose("last")
    assert len(scope.plot.sweeps.held) == FEW


def test_a_refused_file_says_why_and_leaves_what_was_there(box, recording, tmp_path, scope: ScopePanel):
    opened(box, recording)
    broken = tmp_path / "broken.abf"
    broken.write_bytes(b"nothing of the kind")
    opened(box, broken)
    assert box.problem.text().startswith("In broken.abf, the beginning is")
    assert box.problem.isVisible()
    assert len(scope.plot.sweeps.held) == SWEEPS
    missing = tmp_path / "missing.abf"
    opened(box, missing)
    assert "No such file" in box.problem.text()
