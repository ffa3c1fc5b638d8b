"""Exceptions that nobody caught: in what Qt calls (a slot, an event), in a thread, while painting.

Left alone, PySide prints a traceback and goes on, or the program ends. Here each is told once, in a sentence, and goes
to the log of who looks for it.
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Signal

from rig.files.refusal import sentence_of
from rig.files.safe_text import one_line
from rig.messages import Fault

LONGEST = 300
log = logging.getLogger("schaffer")


class Unforeseen(QObject):
    """Told at most once for each place in the program. It lives as long as the application."""

    told = Signal(object)
    """A Fault."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._known: set[tuple[str, int]] = set()

    def hear(self, error: BaseException, painting: bool = False) -> None:
        """From any thread."""
        log.debug("something unforeseen happened", exc_info=error)
        place = _place(error.__traceback__)
        if place in self._known:
            return
        self._known.add(place)
        self.told.emit(_fault(error, painting))


def _place(traceback: TracebackType | None) -> tuple[str, int]:
    """Where it happened: file and line."""
    place = ("", 0)
    while traceback is not None:
        place = (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place


def _fault(error: BaseException, painting: bool) -> Fault:
    words = one_line(sentence_of(error) if isinstance(error, Exception) else type(error).__name__, LONGEST)
    if painting:
        effect = QCoreApplication.translate(
            "Unforeseen", "A panel cannot be drawn and stands still; the experiment goes on and is kept."
        )
        remedy = QCoreApplication.translate("Unforeseen", "Open the experiment again to have it drawn anew.")
    else:
        effect = QCoreApplication.translate(
            "Unforeseen", "What was asked for last may not have been done; the experiment goes on and is kept."
        )
        remedy = QCoreApplication.translate("Unforeseen", "Try another way.")
    return Fault(words, effect, remedy)


_watching: list[Unforeseen] = []


def watch(parent: QObject) -> Unforeseen:
    """From now on nothing of this program ends in a traceback. Ctrl C still ends it."""
    made = Unforeseen(parent)
    _watching[:] = [made]
    parent.destroyed.connect(_watching.clear)

    def of_qt(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, traceback)
        else:
            made.hear(error)

    def of_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            made.hear(arguments.exc_value)

    sys.excepthook = of_qt
    threading.excepthook = of_thread
    # a warning of a library is for who looks after the program, too
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addHandler(logging.NullHandler())
    return made


def watching() -> Unforeseen | None:
    """Who hears of what nobody foresaw; None outside the window of the lab, where it is an error like any other."""
    return _watching[0] if _watching else None


def report_painting(error: Exception) -> None:
    """A picture could not be painted."""
    heard = watching()
    if heard is None:
        sys.excepthook(type(error), error, error.__traceback__)
    else:
        heard.hear(error, painting=True)
