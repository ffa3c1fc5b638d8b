from PySide6.QtWidgets import QWidget

from gui.parts.notice import Notice
from gui.parts.theme import Theme
from rig.messages import Fault


def test_a_fault_stands_in_words_until_dismissed(theme: Theme, home: QWidget) -> None:
    notice = Notice(theme)
    notice.setParent(home)
    notice.show_fault(Fault("The reservoir of ACSF is empty.", "Recording is paused.", "Refill it and go on."))
    notice.show_warning("The response clips.", "")
    assert notice.isVisible() and "ACSF" in notice.what.text()
    assert notice.effect.text() == "Recording is paused. Refill it and go on."
    notice.close_button.click()
    assert notice.isHidden()
