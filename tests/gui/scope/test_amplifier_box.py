from fake_engine import FakeEngine
from PySide6.QtWidgets import QApplication

from gui.parts.number_field import NumberField
from gui.scope.amplifier_box import AmplifierBox
from gui.scope.panel import ScopePanel
from gui.scope.trace_card import TraceCard
from gui.session.session import Session
from rig.instruments.amplifier import AmplifierSettings
from rig.messages import SetAmplifier


def opened(panel: ScopePanel) -> AmplifierBox:
    panel.amplifier.click()
    card = panel.window().findChild(AmplifierBox)
    assert isinstance(card, AmplifierBox) and not card.isHidden()
    return card


def give(field: NumberField, text: str) -> None:
    field.setText(text)
    field.setModified(True)
    field.keep()


def test_the_card_shows_what_is_in_force_and_posts_nothing(
    engine: FakeEngine, panel: ScopePanel, session: Session
) -> None:
    card = opened(panel)
    engine.say(amplifier=AmplifierSettings(2000.0, 1500.0, 0.0, "50 Hz", True))
    session.bridge.on_frame()
    QApplication.processEvents()
    assert [field.text() for field in (card.gain, card.lowpass, card.highpass)] == ["2000 ×", "1.5 kHz", "0 Hz"]
    assert card.notch.choice == "50 Hz" and card.blank.isChecked()
    assert panel.amplifier.text() == "2000×, 1.5 kHz"
    assert engine.posted == []


def test_a_narrow_window_reaches_the_card_through_the_other(panel: ScopePanel) -> None:
    panel.open_trace_card()
    panel.window().findChild(TraceCard).amplifier.click()
    assert not panel.window().findChild(AmplifierBox).isHidden()


def test_every_edit_posts_once_and_keeps_the_rest(engine: FakeEngine, panel: ScopePanel) -> None:
    card = opened(panel)
    give(card.gain, "500")
    give(card.lowpass, "2500 Hz")
    give(card.highpass, "1")
    card.notch.choose("60 Hz")
    card.blank.click()
    assert all(isinstance(action, SetAmplifier) for action in engine.posted) and len(engine.posted) == 5
    assert engine.posted[-1].settings == AmplifierSettings(500.0, 2500.0, 1.0, "60 Hz", True)


def test_a_value_out_of_range_is_refused_in_words(engine: FakeEngine, panel: ScopePanel) -> None:
    card = opened(panel)
    give(card.lowpass, "20 kHz")
    assert engine.posted == []
    assert card.problem.text() == "Low-pass goes from 1 kHz to 10 kHz. Kept at 3 kHz."
    give(card.lowpass, "10")
    assert card.problem.isHidden() and engine.posted[-1].settings.lowpass_hz == 10_000.0


def test_the_card_stops_nothing_and_closes_with_its_cross(engine: FakeEngine, panel: ScopePanel) -> None:
    card = opened(panel)
    assert not card.isModal() and panel.window().isEnabled()
    card.close_button.click()
    assert card.isHidden()
    assert opened(panel) is card
