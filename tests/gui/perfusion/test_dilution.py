"""The dilution calculator: both ways, in any unit, and into the reservoir by one action."""

from __future__ import annotations

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.parts.number_field import NumberField
from gui.perfusion.dilution import Dilution, stock_words
from gui.perfusion.panel import PerfusionPanel
from rig.instruments.perfusion import Valve
from rig.instruments.shelf import drug, drugs
from rig.messages import SetPerfusion


@pytest.fixture
def box(panel: PerfusionPanel) -> Dilution:
    panel.open_dilution("d_apv")
    return panel.window().findChild(Dilution)


def type_in(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_it_begins_with_the_stock_of_the_record_and_the_reservoir(box: Dilution, engine: FakeEngine) -> None:
    assert (box.stock.text(), box.wanted.text(), box.volume.text()) == ("50 mM", "50 µM", "100 mL")
    assert box.part.value == pytest.approx(100.0) and box.part.text() == "100 µL"
    assert "0.1 %" in box.result.text() and "99.90" in box.result.text()
    assert engine.posted == []


@pytest.mark.parametrize(
    ("stock", "wanted", "volume", "part"),
    [("50 mM", "25 uM", "200 ml", 100.0), ("1 mM", "0.05 mM", "50 ml", 2500.0), ("10000 uM", "100", "1 l", 10_000.0)],
)
def test_c1_v1_is_c2_v2_in_any_units(box: Dilution, stock: str, wanted: str, volume: str, part: float) -> None:
    type_in(box.stock, stock)
    type_in(box.wanted, wanted)
    type_in(box.volume, volume)
    assert box.part.value == pytest.approx(part)


def test_the_reverse_tells_what_a_volume_of_stock_makes(box: Dilution) -> None:
    type_in(box.part, "0.05 ml")
    assert box.wanted.uM == pytest.approx(25.0) and box.wanted.text() == "25 µM"
    assert box.stock.text() == "50 mM" and box.volume.text() == "100 mL"


def test_use_fills_the_reservoir_by_one_action(box: Dilution, engine: FakeEngine) -> None:
    type_in(box.wanted, "80")
    assert engine.posted == []
    box.use.click()
    (action,) = engine.posted
    assert isinstance(action, SetPerfusion) and Valve("d_apv", 80.0, False) in action.settings.valves


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ((("stock", "20 uM"),), "The stock holds 20 µM; nothing stronger"),
        ((("part", "500"),), "That makes 250 µM; D-APV is in use up to 100 µM"),
        ((("wanted", "0"),), "ACSF without D-APV"),
        ((("wanted", "150"),), "That makes 150 µM; D-APV is in use up to 100 µM"),
        ((("wanted", "250"),), "Wanted: 0 to 200 µM. Kept at 50 µM."),
        ((("volume", "5 mM"),), "does not fit"),
        ((("stock", "strong"),), "not a number"),
    ],
)
def test_what_cannot_be_is_said_and_not_used(
    box: Dilution, engine: FakeEngine, edits: tuple[tuple[str, str], ...], words: str
) -> None:
    for name, text in edits:
        type_in(getattr(box, name), text)
    assert words in box.problem.text() and not box.problem.isHidden()
    assert engine.posted == []


def test_so_little_that_nobody_pipettes_it_is_said(box: Dilution) -> None:
    type_in(box.wanted, "0.1")
    assert "dilute the stock first" in box.result.text()


def test_proteins_are_diluted_by_mass(engine: FakeEngine, box: Dilution, panel: PerfusionPanel) -> None:
    panel.load("tnf_alpha")
    engine.posted.clear()
    panel.open_dilution("tnf_alpha")
    assert (box.stock.text(), box.wanted.text()) == ("10 µg/ml", "50 pg/ml")
    type_in(box.wanted, "10 ng/ml")
    assert box.part.value == pytest.approx(100.0, rel=1e-5)


def test_every_record_that_begins_with_a_concentration_is_read(box: Dilution) -> None:
    read = 0
    for name, card in drugs().items():
        box.ask(name, card, 0.0)
        read += bool(stock_words(card))
        assert box.stock.uM >= box.wanted.uM, name
    assert read >= 50
    assert stock_words(drug("anti_nmdar_igg")) == ""
