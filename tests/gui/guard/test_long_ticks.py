"""An ``int`` of a Qt signal has 32 bits: ticks of 0.05 ms leave it after 29.8 h."""

from __future__ import annotations

import re

import pytest
import shiboken6
from fake_engine import FakeEngine
from house import ROOT, sources
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.notebook.panel import NotebookPanel
from gui.protocol.step_editor import StepEditor
from gui.session.bridge import Bridge
from gui.session.session import Session
from gui.time_course.panel import TimeCoursePanel
from model.units import TICKS_PER_MIN
from rig.messages import AddNote, BathPoint, Branched, Logged, Planned, SetPlan, Sweep

HOURS_48 = 48 * 60 * TICKS_PER_MIN
COUNTED = {
    ("gui/session/bridge.py", "frame_end"): "frames",
    ("gui/session/session.py", "frame"): "frames",
    ("gui/protocol/table.py", "place_chosen"): "rows",
    ("gui/scope/trace_card.py", "count_edited"): "sweeps to overlay",
    ("gui/scope/keyboard_focus.py", "stepped"): "key presses",
    ("gui/scope/keyboard_focus.py", "paged"): "key presses",
    ("gui/notebook/lines.py", "line_chosen"): "rows",
    ("gui/bench/menu.py", "scale_asked"): "percent",
    ("gui/designer/cohort_card.py", "slice_asked"): "slices of a study",
    ("gui/designer/cohort_cells.py", "opened"): "slices of a study",
    ("gui/designer/cohort_cells.py", "chosen"): "slices of a study",
    ("gui/designer/protocol_card.py", "preview_asked"): "groups",
    ("gui/designer/group_rows.py", "put"): "groups",
    ("gui/results/figure_card.py", "slice_asked"): "slices of a study",
    ("gui/results/figure_view.py", "slice_asked"): "slices of a study",
    ("gui/results/slice_card.py", "left_out"): "slices of a study",
    ("gui/results/slice_card.py", "bench_asked"): "slices of a study",
    ("gui/results/slices_view.py", "slice_asked"): "slices of a study",
}
"""What a signal with an ``int`` counts. It never comes near 2^31; a tick or the number of a sample does, and goes as an
``object``."""
DECLARED = re.compile(r"^\s+(\w+) = Signal\((?=[^)]*\bint\b)", re.MULTILINE)


def test_every_signal_with_a_number_of_32_bits_says_what_it_counts():
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in sources("gui")
        for name in DECLARED.findall(path.read_text("utf-8"))
    }
    assert found == set(COUNTED)


def test_no_slot_or_property_of_qt_is_declared_with_32_bits():
    for path in sources("gui"):
        assert not re.search(r"@(?:Slot|Property)\([^)]*\bint\b", path.read_text("utf-8")), path.name


@pytest.fixture
def after_two_days(session: Session, engine: FakeEngine) -> Session:
    """Something of every kind happened at 48 h."""
    engine.play_baseline()
    engine.results += [
        Logged(HOURS_48, AddNote("late"), "late"),
        Logged(HOURS_48, SetPlan((Planned(HOURS_48 + 5, AddNote("planned")),)), ""),
        BathPoint("d_apv", HOURS_48, 1.0, 1.0),
    ]
    engine.sweep(2880.0, "S1")
    engine.say(tick=HOURS_48 + 4000)
    session.bridge.on_frame()
    return session


def test_everything_that_the_bridge_and_the_session_carry_keeps_its_tick(session: Session, engine: FakeEngine):
    heard: list[int] = []
    bridge: Bridge = session.bridge
    bridge.logged.connect(lambda entries: heard.extend(one.tick for one in entries))
    bridge.bath.connect(lambda points: heard.extend(one.tick for one in points))
    bridge.sweeps.connect(lambda sweeps: heard.extend(one.pulses[0] for one in sweeps))
    bridge.branched.connect(lambda one: heard.append(one.tick))
    bridge.status.connect(lambda one: heard.append(one.tick))
    session.logged.connect(lambda entries: heard.extend(one.tick for one in entries))
    session.sweeps.connect(lambda sweeps: heard.extend(one.pulses[0] for one in sweeps))
    session.branched.connect(lambda one: heard.append(one.tick))
    engine.results += [Logged(HOURS_48, AddNote("late"), "late"), BathPoint("d_apv", HOURS_48, 1.0, 1.0)]
    engine.sweep(2880.0, "S1")
    engine.results.append(Branched("B", "Main", HOURS_48, True))
    engine.say(tick=HOURS_48, branch="B")
    bridge.on_frame()
    assert heard == [HOURS_48] * 8
    assert session.time_course.view.tick == HOURS_48


def test_a_line_of_the_notebook_at_48_h_leads_to_its_sweep(theme, after_two_days: Session, app):
    book, course = NotebookPanel(theme, after_two_days), TimeCoursePanel(theme, after_two_days)
    asked: list[int] = []
    chosen: list[list[Sweep]] = []
    book.moment_asked.connect(asked.append)
    book.moment_asked.connect(course.hold_at)
    course.sweep_chosen.connect(chosen.append)
    book.resize(400, 600)
    book.show()
    app.processEvents()
    row = next(place for place, line in enumerate(after_two_days.notebook.lines) if line.tick == HOURS_48)
    book.list.setCurrentIndex(book.lines.index(row, 0))
    QTest.keyClick(book.list, Qt.Key.Key_Return)
    assert asked == [HOURS_48]
    assert [sweep.pulses[0] for sweep in chosen[-1]] == [HOURS_48]
    for panel in (book, course):
        shiboken6.delete(panel)


def test_a_planned_step_can_be_put_at_48_h(theme):
    editor = StepEditor(theme, lambda tick: "")
    moved: list[int] = []
    editor.moved.connect(moved.append)
    editor.at.edited.emit(2880.0)
    assert moved == [HOURS_48]
    shiboken6.delete(editor)
