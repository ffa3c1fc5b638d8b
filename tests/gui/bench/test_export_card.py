"""The export card: what it asks for, that it stops nothing, and what it says at the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from canned_record import record
from fake_engine import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from gui.bench import export_card
from gui.bench.export_card import ExportCard, Order, Work, carry_out
from gui.parts.theme import COMPACT, Theme
from gui.session.session import Session
from rig.files.atomic_write import NotWritten
from rig.files.refusal import RefusedFile
from rig.messages import Saving


class Hands:
    """Stands for the work: keeps the order, and does it when it is let."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.let = threading.Event()
        self.failure: Exception | None = None
        self.thread: threading.Thread | None = None

    def __call__(self, order: Order) -> str:
        self.orders.append(order)
        self.thread = threading.current_thread()
        assert self.let.wait(20)
        if self.failure is not None:
            raise self.failure
        return f"{order.path.name} is there."


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def card(session: Session, hands: Hands) -> Iterator[ExportCard]:
    window = QWidget()
    window.resize(900, 700)
    made = ExportCard(Theme("light", COMPACT), session, window, hands)
    made.put_into("/somewhere")
    window.show()
    made.show_card()
    yield made
    hands.let.set()
    made.finish_work()
    shiboken6.delete(window)


def saved(engine: FakeEngine, session: Session) -> None:
    engine.results.append(Saving("/experiments/mine.schaffer", 12, 0, "", ""))
    session.bridge.on_frame()


def choose(card: ExportCard, form: str) -> None:
    card.form.setCurrentIndex(card.form.findData(form))


def wait(card: ExportCard, hands: Hands) -> None:
    """Let the work end, and hear of it."""
    hands.let.set()
    assert all(work.wait(20_000) for work in card.findChildren(Work))
    QApplication.processEvents()
    assert card.go.isEnabled()


def test_the_order_is_what_was_chosen_and_the_work_is_beside_the_window(
    card, hands, engine: FakeEngine, session: Session
):
    saved(engine, session)
    card.kind.choose("svg")
    card.width_mm.choose("85")
    card.go.click()
    assert card.bar.isVisible() and not card.go.isEnabled()
    wait(card, hands)
    (order,) = hands.orders
    assert order == Order(
        Path("/experiments/mine.schaffer"), "Main", "figure", Path("/somewhere/mine_figure.svg"), 85, ""
    )
    assert hands.thread is not threading.main_thread()
    assert card.result.text() == "mine_figure.svg is there." and not card.bar.isVisible()
    assert not card.problem.isVisible()


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("nwb", "mine.nwb"),
        ("abf", "mine.abf"),
        ("csv", "mine.csv"),
        ("winltp", "mine_winltp"),
        ("methods", "mine_methods.txt"),
        ("report", "mine_report.pdf"),
    ],
)
def test_every_form_shows_where_it_goes_and_only_its_own_choices(
    card, form, name, engine: FakeEngine, session: Session
):
    saved(engine, session)
    choose(card, form)
    assert card.where.text() == str(Path("/somewhere") / name)
    assert not card.kind.isVisible() and not card.width_mm.isVisible()
    assert card.answers.isVisible() == (form == "report")


def test_answers_go_into_the_report(card, hands, engine: FakeEngine, session: Session):
    saved(engine, session)
    choose(card, "report")
    card.answers.setPlainText("  <b>It rose.</b> ")
    card.go.click()
    wait(card, hands)
    assert hands.orders[0].answers == "<b>It rose.</b>"


def test_a_failure_is_told_in_its_own_words_and_can_be_tried_again(card, hands, engine: FakeEngine, session: Session):
    saved(engine, session)
    hands.failure = NotWritten("<i>mine.nwb</i> could not be written.")
    card.go.click()
    wait(card, hands)
    assert card.problem.isVisible() and card.problem.text() == "<i>mine.nwb</i> could not be written."
    assert card.problem.textFormat() == Qt.TextFormat.PlainText
    hands.failure = RuntimeError("disk on fire")
    card.go.click()
    wait(card, hands)
    assert "(disk on fire). The experiment goes on" in card.problem.text()
    hands.failure = FileNotFoundError(2, "No such file or directory")
    card.go.click()
    wait(card, hands)
    assert card.problem.text() == (
        "The file of the experiment cannot be read (No such file or directory); save it elsewhere and export again."
    )


def test_before_anything_is_saved_it_says_so(card, hands):
    card.go.click()
    assert card.problem.text().startswith("Nothing is saved yet") and hands.orders == []


def test_a_second_press_while_it_works_orders_nothing(card, hands, engine: FakeEngine, session: Session):
    saved(engine, session)
    card.go.click()
    card.export()
    wait(card, hands)
    assert len(hands.orders) == 1


@pytest.mark.parametrize("form", ["csv", "report"])
def test_the_work_itself_writes_the_file(app, monkeypatch, tmp_path, form):
    monkeypatch.setattr(export_card, "record_of_journal", lambda path, branch: (record(branch=branch), ""))
    path = tmp_path / f"one.{'csv' if form == 'csv' else 'pdf'}"
    words = carry_out(Order(tmp_path / "one.schaffer", "B", form, path, 85, "It rose."))
    assert path.exists() and words.startswith(path.name) and words.endswith(".")


def test_the_work_itself_leaves_a_file_of_another_kind(app, monkeypatch, tmp_path):
    monkeypatch.setattr(export_card, "record_of_journal", lambda path, branch: (record(branch=branch), ""))
    carry_out(Order(tmp_path / "one.schaffer", "B", "report", tmp_path / "one.pdf", 85, ""))
    report = (tmp_path / "one.pdf").read_bytes()
    with pytest.raises(RefusedFile, match="a file of another kind, which is left as it is"):
        carry_out(Order(tmp_path / "one.schaffer", "B", "figure", tmp_path / "one.pdf", 85, ""))
    assert (tmp_path / "one.pdf").read_bytes() == report
    carry_out(Order(tmp_path / "one.schaffer", "B", "report", tmp_path / "one.pdf", 85, "It rose."))
    assert (tmp_path / "one.pdf").read_bytes() != report
