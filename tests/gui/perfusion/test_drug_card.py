"""The pharmacology card: every word of it from the drug's record; it comes and goes as it should."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from gui.parts.dose_text import dose_text, is_none, range_text
from gui.perfusion.drug_card import DrugCard
from gui.perfusion.drug_facts import effect_line, facts, sources
from gui.perfusion.panel import PerfusionPanel
from gui.perfusion.target_text import table
from gui.perfusion.valve_row import ValveRow
from model.binding import TARGETS
from rig.instruments.shelf import drug, drugs


def said(name: str) -> str:
    return " ".join(f"{fact.head}: {fact.text}" for fact in facts(drug(name)))


def test_every_target_has_words() -> None:
    assert set(table()) == set(TARGETS)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("d_apv", "NMDA receptor, glutamate site: competitive"),
        ("d_apv", "Half effect at 0.9\u00a0µM, Hill 1."),
        ("d_apv", "Tissue entry: Half-time 3\u00a0min"),
        ("memantine", "open-channel block"),
        ("memantine", "kon 2.5\u00a0µM⁻¹s⁻¹, koff 2.2\u00a0s⁻¹, Kd 0.88\u00a0µM"),
        ("memantine", "Partly trapped: it leaves a closed channel with a half-time of 116\u00a0s."),
        ("mk801", "Trapped when the channel closes"),
        ("anisomycin", "synthesis block: no new proteins"),
        ("am251", "Wash-out: None in a session"),
        ("ifenprodil", "at most 95 % of the function"),
        ("ifenprodil", "Off target: L-type calcium channel: blocks it. Half effect at 30\u00a0µM"),
        ("il_1b", "Usual: 1 ng/ml, in use 0.1 pg/ml to 10 ng/ml"),
        ("il_1b", "Molar mass: 17400 g/mol"),
    ],
)
def test_the_record_is_told_in_words(name: str, words: str) -> None:
    assert words in said(name)


def test_every_source_of_every_drug_is_told_once() -> None:
    for card in drugs().values():
        told = [fact.text for fact in sources(card)]
        assert sorted(told) == sorted(set(card.sources.values()))
        assert all(fact.head for fact in sources(card))
        assert effect_line(card)


@pytest.mark.parametrize(
    ("name", "uM", "words"),
    [
        ("d_apv", 50.0, "50 µM"),
        ("d_apv", 0.02, "20 nM"),
        ("d_apv", 0.0, "0 µM"),
        ("d_apv", 50_000.0, "50 mM"),
        ("corticosterone", 0.04, "40 nM"),
        ("corticosterone", 0.0, "0 nM"),
        ("bdnf", 0.0018518, "50 ng/ml"),
    ],
)
def test_doses_are_written_in_the_family_of_the_drug(name: str, uM: float, words: str) -> None:
    assert dose_text(drug(name), uM) == words


def test_a_range_says_its_unit_once() -> None:
    assert range_text(drug("d_apv")) == "10 to 100 µM" and range_text(drug("ttx")) == "10 nM to 1 µM"


def test_nothing_is_measured_against_what_is_in_use() -> None:
    assert is_none(drug("d_apv"), 5e-4) and not is_none(drug("d_apv"), 5e-3)
    assert not is_none(drug("il_1b"), 5.7e-9), "a pg/ml of a cytokine is not nothing"


# ---- coming and going


@pytest.fixture
def row(panel: PerfusionPanel) -> ValveRow:
    return panel.rows[0]


def card_of(panel: PerfusionPanel) -> DrugCard:
    card = panel.window().findChild(DrugCard)
    assert isinstance(card, DrugCard)
    return card


def enter(widget: QLabel) -> None:
    here = QPointF(3, 3)
    QApplication.sendEvent(widget, QEnterEvent(here, here, QPointF(widget.mapToGlobal(here.toPoint()))))


def test_i_on_the_valve_opens_the_card_and_escape_gives_the_focus_back(
    engine: FakeEngine, row: ValveRow, panel: PerfusionPanel
) -> None:
    row.valve.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row.valve, Qt.Key.Key_I)
    card = card_of(panel)
    assert card.isVisible() and card.title.text() == "D-APV" and card.isAncestorOf(QApplication.focusWidget())
    texts = [label.text() for label in card.findChildren(QLabel)]
    for fact in (*facts(drug("d_apv")), *sources(drug("d_apv"))):
        assert fact.text in texts
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert card.isHidden() and row.valve.hasFocus()
    assert engine.posted == []


def test_an_i_that_is_typed_into_the_reservoir_is_text(row: ValveRow, panel: PerfusionPanel) -> None:
    row.reservoir.setFocus()
    QTest.keyClick(row.reservoir, Qt.Key.Key_I)
    assert panel.window().findChild(DrugCard) is None


def test_resting_on_a_name_brings_the_card_and_leaving_takes_it_away(row: ValveRow, panel: PerfusionPanel) -> None:
    panel.flow.setFocus()
    enter(row.name)
    assert row.name.rest.isActive() and row.name.rest.interval() == 400 and panel.window().findChild(DrugCard) is None
    row.name.rest.timeout.emit()
    card = card_of(panel)
    assert card.isVisible() and panel.flow.hasFocus(), "it comes by itself and takes no focus"
    QApplication.sendEvent(row.name, QEvent(QEvent.Type.Leave))
    assert card.isVisible() and card.findChild(QTimer).isActive()
    card.findChild(QTimer).timeout.emit()
    assert card.isHidden() and panel.flow.hasFocus()


def test_a_pointer_that_only_passes_brings_nothing(row: ValveRow, panel: PerfusionPanel) -> None:
    enter(row.name)
    QApplication.sendEvent(row.name, QEvent(QEvent.Type.Leave))
    assert not row.name.rest.isActive() and panel.window().findChild(DrugCard) is None


def test_a_card_that_is_clicked_stays(row: ValveRow, panel: PerfusionPanel) -> None:
    row.name.rest.timeout.emit()
    card = card_of(panel)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    card.let_go()
    assert not card.findChild(QTimer).isActive() and card.isVisible()
    panel.rows[1].name.rest.timeout.emit()
    assert card.drug == "d_apv", "what stays is not replaced by a passing pointer"


def test_every_card_fits_into_the_smallest_window(app: QApplication, panel: PerfusionPanel) -> None:
    panel.window().resize(1280, 680)
    app.processEvents()
    for name, record in drugs().items():
        panel.lines.load(name)
        panel.show_card(name, True, panel.geometry())
        card = card_of(panel)
        assert panel.window().rect().contains(card.geometry()), name
        assert card.title.text() == record.name
