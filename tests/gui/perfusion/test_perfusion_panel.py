"""Valve rows, the carrier's recipe, and what loading and unloading a drug does to the lines."""

from __future__ import annotations

import re
from typing import TypeVar

import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from gui.parts.number_field import NumberField
from gui.parts.swatch import PATTERNS, drug_colour
from gui.parts.theme import COMPACT, LARGE, REGULAR, Metrics, Theme
from gui.perfusion.acsf_recipe import AcsfRecipe
from gui.perfusion.dilution import Dilution
from gui.perfusion.drug_card import DrugCard
from gui.perfusion.drug_facts import facts
from gui.perfusion.panel import PerfusionPanel, WholeRows
from gui.perfusion.valve_row import ValveRow
from gui.session.session import Session
from rig.export.methods import epoch_name
from rig.instruments.perfusion import PerfusionSettings, Valve, ValveState
from rig.instruments.shelf import drug, drugs
from rig.messages import SetPerfusion
from rig.timecourse.events import Epoch

Card = TypeVar("Card", bound=QWidget)


def card_of(panel: PerfusionPanel, kind: type[Card]) -> Card:
    """That floats over the window of the panel."""
    card = panel.window().findChild(kind)
    assert isinstance(card, kind)
    return card


def type_in(field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def row_of(panel: PerfusionPanel, drug: str) -> ValveRow:
    return next(row for row in panel.rows if row.drug == drug)


def only(engine: FakeEngine) -> PerfusionSettings:
    (action,) = engine.posted
    assert isinstance(action, SetPerfusion)
    engine.posted.clear()
    return action.settings


def valve(settings: PerfusionSettings, drug: str) -> Valve:
    return next(one for one in settings.valves if one.drug == drug)


# ---- the carrier


def test_every_edit_of_the_recipe_posts_one_action(engine: FakeEngine, panel: PerfusionPanel) -> None:
    click(panel.recipe)
    card = card_of(panel, AcsfRecipe)
    assert card.isVisible() and engine.posted == []
    type_in(card.calcium, "4")
    assert only(engine) == PerfusionSettings(calcium_mM=4.0)
    type_in(card.magnesium, "0")
    assert only(engine) == PerfusionSettings(calcium_mM=4.0, magnesium_mM=0.0)
    type_in(panel.flow, "0")
    assert only(engine).flow_ml_min == 0.0
    type_in(panel.temperature, "37")
    assert only(engine).temperature_C == 37.0


@pytest.mark.parametrize(
    ("ion", "text", "words"),
    [
        ("calcium", "0.4", "0.5 mM to 5.0 mM"),
        ("calcium", "6 mM", "0.5 mM to 5.0 mM"),
        ("magnesium", "5.1", "0.0 mM to 5.0 mM"),
        ("magnesium", "much", "not a number"),
        ("magnesium", "2 Hz", "does not fit"),
    ],
)
def test_a_recipe_that_is_no_acsf_is_refused(
    engine: FakeEngine, panel: PerfusionPanel, ion: str, text: str, words: str
) -> None:
    panel.open_recipe()
    card = card_of(panel, AcsfRecipe)
    field = getattr(card, ion)
    before = field.value
    type_in(field, text)
    assert engine.posted == [] and field.property("bad") and field.value == before
    assert words in card.problem.text() and "Kept at" in card.problem.text() and not card.problem.isHidden()


def test_the_recipe_card_shows_what_the_tissue_has(engine: FakeEngine, panel: PerfusionPanel, session: Session) -> None:
    panel.open_recipe()
    engine.say(perfusion=PerfusionSettings(magnesium_mM=0.0), magnesium_mM=0.62, calcium_mM=2.5)
    session.bridge.on_frame()
    card = card_of(panel, AcsfRecipe)
    assert card.magnesium.text() == "0.0 mM"
    assert "0.62 mM" in [value.text() for value in card.findChildren(QLabel)]
    assert panel.recipe.text() == "2.5 Ca²⁺, 0 Mg²⁺ mM"
    assert engine.posted == []


# ---- a row


def test_a_row_tells_bath_and_tissue_apart(engine: FakeEngine, panel: PerfusionPanel, session: Session) -> None:
    opened = PerfusionSettings(valves=(Valve("d_apv", 50.0, True), Valve("memantine", 10.0, False)))
    states = (ValveState("d_apv", 50.0, True, 44.9, 20.0), ValveState("memantine", 10.0, False, 2.5, 7.5))
    engine.say(perfusion=opened, valves=states)
    session.bridge.on_frame()
    row, closed = row_of(panel, "d_apv"), row_of(panel, "memantine")
    assert row.meter.words == ("44.9 µM", "20 µM") and row.meter.shares == (0.898, 0.4)
    for said in (row.meter.accessibleName(), row.meter.toolTip()):
        assert "44.9 µM" in said and "20 µM" in said and "tissue" in said
    assert row.name.property("role") == "title" and closed.name.property("role") == "label"
    assert closed.meter.words == ("2.5 µM", "7.5 µM"), "a closed valve hides nothing that is still there"
    assert row_of(panel, "ketamine").meter.words == ("0", "0")
    assert engine.posted == []


def test_the_mark_of_the_tissue_is_drawn_apart_from_the_bar(
    engine: FakeEngine, panel: PerfusionPanel, session: Session
) -> None:
    meter = row_of(panel, "d_apv").meter
    pictures = []
    for tissue in (10.0, 40.0):
        engine.say(valves=(ValveState("d_apv", 50.0, False, 25.0, tissue),))
        session.bridge.on_frame()
        pictures.append(meter.grab().toImage())
    assert pictures[0] != pictures[1]


def test_an_empty_reservoir_refuses_to_open(engine: FakeEngine, panel: PerfusionPanel) -> None:
    row = row_of(panel, "d_apv")
    type_in(row.reservoir, "0")
    assert valve(only(engine), "d_apv") == Valve("d_apv", 0.0, False)
    for turn in (lambda: click(row.valve), lambda: panel.toggle_valve(0)):
        turn()
        assert engine.posted == [] and not row.valve.isChecked()
        assert panel.problem.text() == (
            "The reservoir of D-APV is empty, so its valve stays closed. Type a concentration first."
        )
    type_in(row.reservoir, "0.05 mM")
    assert valve(only(engine), "d_apv") == Valve("d_apv", 50.0, False)
    assert panel.problem.isHidden()
    click(row.valve)
    assert valve(only(engine), "d_apv") == Valve("d_apv", 50.0, True)


def test_emptying_the_reservoir_of_an_open_line_closes_it_and_says_so(
    engine: FakeEngine, panel: PerfusionPanel, session: Session
) -> None:
    engine.say(perfusion=PerfusionSettings(valves=(Valve("d_apv", 50.0, True),)))
    session.bridge.on_frame()
    type_in(row_of(panel, "d_apv").reservoir, "0")
    assert valve(only(engine), "d_apv") == Valve("d_apv", 0.0, False)
    assert "its valve was closed" in panel.problem.text()


def test_a_concentration_typed_just_before_the_valve_opens_is_kept(engine: FakeEngine, panel: PerfusionPanel) -> None:
    row = row_of(panel, "d_apv")
    row.reservoir.setFocus()
    row.reservoir.selectAll()
    QTest.keyClicks(row.reservoir, "75")
    row.valve.setFocus()
    row.valve.click()
    assert [valve(action.settings, "d_apv") for action in engine.posted] == [
        Valve("d_apv", 75.0, False),
        Valve("d_apv", 75.0, True),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("500 µM", "D-APV reservoir: 0 to 200 µM."),
        ("-3", "D-APV reservoir: 0 to 200 µM."),
        ("lots", "not a number"),
        ("5 mA", "does not fit"),
    ],
)
def test_a_bad_reservoir_is_outlined_and_explained(
    engine: FakeEngine, panel: PerfusionPanel, text: str, words: str
) -> None:
    row = row_of(panel, "d_apv")
    type_in(row.reservoir, text)
    assert engine.posted == [] and row.reservoir.property("bad") and row.reservoir.uM == 50.0
    assert words in panel.problem.text() and panel.problem.text().endswith("Kept at 50 µM.")
    assert "\n" not in panel.problem.text()


def test_one_control_that_is_mended_leaves_the_complaint_of_another(engine: FakeEngine, panel: PerfusionPanel) -> None:
    type_in(panel.flow, "9")
    type_in(row_of(panel, "ketamine").reservoir, "x")
    type_in(row_of(panel, "ketamine").reservoir, "30")
    assert "Flow goes from" in panel.problem.text()
    type_in(panel.flow, "3")
    assert panel.problem.isHidden()


@pytest.mark.parametrize("metrics", [COMPACT, REGULAR, LARGE])
def test_more_lines_than_the_layout_shows_scroll(
    app: QApplication, panel: PerfusionPanel, metrics: Metrics, theme: Theme
) -> None:
    for name in ("mk801", "ttx", "ifenprodil", "d_serine", "tboa", "gabazine"):
        panel.load(name)
    theme.lay_out(metrics)
    for _ in range(3):  # shown, laid out, scrolled
        app.processEvents()
    lines = panel.findChild(WholeRows)
    assert len(panel.rows) == 15
    assert lines.maximumHeight() == metrics.drug_rows * metrics.row
    assert lines.widget().height() == 15 * metrics.row > lines.height()


def test_six_lines_stand_on_a_small_laptop(app: QApplication, panel: PerfusionPanel, theme: Theme) -> None:
    app.processEvents()
    assert theme.metrics is COMPACT and panel.findChild(WholeRows).height() == 6 * COMPACT.row


def test_wash_all_closes_every_valve(engine: FakeEngine, panel: PerfusionPanel, session: Session) -> None:
    opened = (Valve("d_apv", 50.0, True), Valve("ttx", 0.5, True), Valve("nbqx", 10.0, False))
    engine.say(perfusion=PerfusionSettings(valves=opened))
    session.bridge.on_frame()
    panel.wash_all()
    settings = only(engine)
    assert [one.drug for one in settings.valves] == ["d_apv", "ttx", "nbqx"]
    assert not any(one.open for one in settings.valves)


# ---- lines


def test_loading_posts_one_action_and_hangs_a_closed_line_with_a_mark_of_its_own(
    engine: FakeEngine, panel: PerfusionPanel
) -> None:
    panel.load("mk801")
    assert valve(only(engine), "mk801") == Valve("mk801", 0.5, False)
    row = row_of(panel, "mk801")
    assert row.line == 9 and row is panel.rows[-1]
    marks = [mark for mark, _ in panel.lines.marks.values()]
    looks = {(drug_colour(mark), PATTERNS[mark % len(PATTERNS)]) for mark in marks}
    assert len(looks) == 10
    panel.load("mk801")
    assert engine.posted == [], "a drug hangs once"
    assert panel.shelf.text() == "+ Shelf: 52 more"


def test_a_free_line_is_taken_again_but_no_mark_is(engine: FakeEngine, panel: PerfusionPanel, session: Session) -> None:
    apv = panel.lines.marks["d_apv"]
    panel.unload("d_apv")
    assert not any(one.drug == "d_apv" for one in only(engine).valves)
    panel.toggle_valve(0)
    assert engine.posted == [], "line 1 is free now"
    panel.load("ttx")
    engine.obey()
    session.bridge.on_frame()
    assert row_of(panel, "ttx").line == 0 and panel.lines.marks["ttx"] == (9, "TTX")
    panel.toggle_valve(0)
    assert valve(only(engine), "ttx").open
    panel.load("d_apv")
    assert row_of(panel, "d_apv").line == 9 and panel.lines.marks["d_apv"] == apv


@pytest.mark.parametrize(
    ("open_", "bath", "tissue", "words"),
    [
        (True, 0.0, 0.0, "flowing"),
        (False, 1.3, 0.0, "1.3 µM of D-APV is still in the"),
        (False, 0.0, 4.0, "tissue"),
    ],
)
def test_a_drug_that_is_still_there_stays_on_its_line(
    engine: FakeEngine, panel: PerfusionPanel, open_: bool, bath: float, tissue: float, words: str, session: Session
) -> None:
    engine.say(
        perfusion=PerfusionSettings(valves=(Valve("d_apv", 50.0, open_),)),
        valves=(ValveState("d_apv", 50.0, open_, bath, tissue),),
    )
    session.bridge.on_frame()
    panel.unload("d_apv")
    assert engine.posted == [] and panel.lines.line("d_apv") == 0
    assert words in panel.problem.text()


def test_lines_follow_the_rig_back_and_forth(engine: FakeEngine, panel: PerfusionPanel, session: Session) -> None:
    engine.say(perfusion=PerfusionSettings(valves=(Valve("ttx", 0.5, True),)))
    session.bridge.on_frame()
    assert row_of(panel, "ttx").valve.isChecked() and len(panel.rows) == 10
    engine.say(perfusion=PerfusionSettings())
    session.bridge.on_frame()
    assert len(panel.rows) == 9 and panel.lines.line("ttx") is None
    assert panel.lines.marks["ttx"] == (9, "TTX")
    assert engine.posted == []


def test_hormones_and_proteins_are_spoken_of_in_their_own_units(
    engine: FakeEngine, panel: PerfusionPanel, session: Session
) -> None:
    panel.load("corticosterone")
    panel.load("il_1b")
    engine.obey()
    engine.say(valves=(ValveState("il_1b", 5.747126e-5, False, 2.87e-6, 0.0),))
    session.bridge.on_frame()
    steroid, protein = row_of(panel, "corticosterone"), row_of(panel, "il_1b")
    assert steroid.reservoir.text() == "100 nM" and protein.reservoir.text() == "1 ng/ml"
    assert protein.meter.words[0] == "49.9 pg/ml"
    type_in(protein.reservoir, "10 pg/ml")
    assert valve(only(engine), "il_1b").reservoir_uM == pytest.approx(5.747126e-7, rel=1e-5)
    type_in(protein.reservoir, "2 nM")
    assert "0 pg/ml to 20 ng/ml" in panel.problem.text()
    type_in(protein.reservoir, "0.1 nM")
    assert valve(only(engine), "il_1b").reservoir_uM == pytest.approx(1e-4)
    type_in(steroid.reservoir, "3.465 ng/ml")
    assert valve(only(engine), "corticosterone").reservoir_uM == pytest.approx(0.01)


@pytest.mark.parametrize("name", [name for name, card in drugs().items() if card.unit == "pg/ml"])
def test_a_dose_by_mass_reads_as_it_was_given_wherever_it_is_said(
    engine: FakeEngine, panel: PerfusionPanel, name: str, session: Session
) -> None:
    panel.load(name)
    usual = row_of(panel, name).reservoir.text()
    assert f"Usual: {usual}," in " ".join(f"{fact.head}: {fact.text}" for fact in facts(drug(name)))
    assert re.fullmatch(r"[125]0* [pn]g/ml", usual), "the dose of a paper, not what its conversion leaves of it"
    only(engine)
    for typed in ("3.3 pg/ml", "50 pg/ml", "10 ng/ml", "7 ng/ml", usual):
        type_in(row_of(panel, name).reservoir, typed)
        given = valve(only(engine), name)
        engine.say(valves=(ValveState(name, given.reservoir_uM, True, given.reservoir_uM, given.reservoir_uM),))
        session.bridge.on_frame()
        row = row_of(panel, name)
        assert row.reservoir.text() == typed and row.meter.words == (typed, typed) and typed in row.meter.toolTip()
        assert epoch_name(Epoch(name, 0, 1, given.reservoir_uM, True)) == f"{row.card.name} {typed}"
        panel.open_dilution(name)
        assert card_of(panel, Dilution).wanted.text() == typed


def test_a_loaded_line_and_a_toggled_one_come_into_view(app: QApplication, panel: PerfusionPanel) -> None:
    panel.load("ttx")
    for _ in range(4):  # shown, laid out, scrolled
        app.processEvents()
    lines = panel.findChild(WholeRows)
    in_view = lines.viewport().rect()

    def seen(row: ValveRow) -> bool:
        return in_view.contains(QRect(row.mapTo(lines.viewport(), QPoint(0, 0)), row.size()))

    assert seen(row_of(panel, "ttx")) and not seen(panel.rows[0])
    panel.toggle_valve(0)
    assert seen(panel.rows[0])


def test_the_menu_of_a_row_leads_to_card_dilution_and_shelf(engine: FakeEngine, panel: PerfusionPanel) -> None:
    about, dilute, _, take_off = panel.rows[0].menu().actions()
    about.trigger()
    dilute.trigger()
    assert card_of(panel, DrugCard).drug == "d_apv"
    assert card_of(panel, Dilution).drug == "d_apv" and engine.posted == []
    take_off.trigger()
    assert "d_apv" not in {one.drug for one in only(engine).valves}


def test_undo_takes_a_loaded_drug_off_again_and_puts_an_unloaded_one_back(
    engine: FakeEngine, panel: PerfusionPanel, session: Session
) -> None:
    for change in (lambda: panel.load("ttx"), lambda: panel.unload("ttx")):
        hung = panel.lines.drugs()
        change()
        engine.obey()
        session.bridge.on_frame()
        assert panel.lines.drugs() != hung
        session.undo.undo()
        engine.obey()
        session.bridge.on_frame()
        assert panel.lines.drugs() == hung
        panel.load("ttx")
        engine.obey()
        session.bridge.on_frame()


@pytest.mark.parametrize("metrics", [COMPACT, REGULAR])
@pytest.mark.parametrize(("drug", "text"), [("bdnf", "49.95 ng/ml"), ("d_apv", "37.25 µM"), ("ttx", "0.5 µM")])
def test_no_figure_of_a_concentration_is_cut_off(
    app: QApplication, panel: PerfusionPanel, metrics: Metrics, drug: str, text: str, theme: Theme
) -> None:
    theme.lay_out(metrics)
    panel.load(drug)
    row = row_of(panel, drug)
    type_in(row.reservoir, text)
    app.processEvents()
    field = row.reservoir
    assert field.text() == text
    assert field.fontMetrics().horizontalAdvance(text) <= field.contentsRect().width() - 12


def test_a_drug_the_rig_says_is_open_shows_open(panel: PerfusionPanel, engine: FakeEngine, session: Session) -> None:
    engine.say(perfusion=PerfusionSettings(valves=(Valve("ketamine", 33.0, True),)))
    session.bridge.on_frame()
    rows = {row.drug: row for row in panel.rows}
    assert rows["ketamine"].valve.isChecked() and rows["ketamine"].reservoir.text() == "33 µM"
    assert not rows["d_apv"].valve.isChecked()


def test_valve_reservoir_flow_and_wash(panel: PerfusionPanel, engine: FakeEngine, session: Session) -> None:
    row = panel.rows[0]
    click(row.valve)
    (action,) = engine.posted
    assert isinstance(action, SetPerfusion)
    assert Valve("d_apv", 50.0, True) in action.settings.valves and len(action.settings.valves) == 9
    engine.obey()
    session.bridge.on_frame()
    type_in(row.reservoir, "0.1 mM")
    assert Valve("d_apv", 100.0, True) in engine.posted.pop().settings.valves
    type_in(panel.flow, "3")
    assert engine.posted.pop().settings.flow_ml_min == 3.0
    click(panel.wash)
    assert not any(valve.open for valve in engine.posted.pop().settings.valves)
    click(panel.wash)
    assert engine.posted == []
