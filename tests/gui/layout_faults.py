"""Finds text that is cut, controls that overlap and controls that leave their panel, in a window as it is now.

Run by itself it opens the Bench in every theme, at every size of SIZES and in every state of ``states``, at the scale
that the environment gives, and prints what it found as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider, QPlainTextEdit)
SLACK_PX = 1
SETTLE_FRAMES = 20
"""Every panel has had its turn, and what it wrote has been laid out."""


def named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)) else ""
    return f"{type(widget).__name__} {text or widget.accessibleName()!r}"


def internal(widget: QWidget) -> bool:
    """Parts that Qt itself puts into a control."""
    return widget.objectName().startswith("qt_") or widget.inherits("QScrollBar")


def text_room(widget: QWidget) -> tuple[int, int] | None:
    """Px that the text needs and has; None where there is no text, or where it may be cut by intention."""
    measure = widget.fontMetrics()
    if isinstance(widget, QLabel):
        if not widget.text() or widget.pixmap():
            return None
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()), widget.height()
        if widget.sizePolicy().horizontalPolicy().name == "Ignored":
            return None
        return measure.horizontalAdvance(widget.text()), widget.contentsRect().width()
    if isinstance(widget, QPushButton):
        return widget.minimumSizeHint().width() if widget.text() else widget.iconSize().width(), widget.width()
    if isinstance(widget, QLineEdit) and widget.text():
        return measure.horizontalAdvance(widget.text()), widget.width() - 12
    if isinstance(widget, QComboBox):
        return measure.horizontalAdvance(widget.currentText()), widget.width() - 26
    return None


def cut_texts(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or internal(widget):
            continue
        room = text_room(widget)
        if room is not None and room[0] > room[1] + SLACK_PX:
            yield f"{named(widget)} needs {room[0]} px and has {room[1]}"


def in_window(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def scrolled(widget: QWidget, window: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QAbstractScrollArea) and not isinstance(above, pg.GraphicsView):
            return True
        above = above.parentWidget()
    return False


def left_outside(window: QWidget) -> Iterator[str]:
    """Controls and labels that stick out of the panel that holds them."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or internal(widget) or not isinstance(widget, (*CONTROLS, QLabel)):
            continue
        if scrolled(widget, window) or widget.parentWidget() is None:
            continue
        if (
            not widget.parentWidget()
            .rect()
            .adjusted(-SLACK_PX, -SLACK_PX, SLACK_PX, SLACK_PX)
            .contains(widget.geometry())
        ):
            yield f"{named(widget)} sticks out of {named(widget.parentWidget())}"
        if not window.rect().contains(in_window(widget, window)):
            yield f"{named(widget)} is outside the window"


def overlaps(panel: QWidget) -> Iterator[str]:
    """Controls and labels of one panel that lie on each other."""
    found = [
        (widget, in_window(widget, panel))
        for widget in panel.findChildren(QWidget)
        if widget.isVisible() and isinstance(widget, (*CONTROLS, QLabel)) and not internal(widget)
        if not scrolled(widget, panel)
    ]
    for place, (one, here) in enumerate(found):
        for other, there in found[place + 1 :]:
            common = here.intersected(there)
            nested = one.isAncestorOf(other) or other.isAncestorOf(one)
            if not nested and common.width() > SLACK_PX and common.height() > SLACK_PX:
                yield f"{named(one)} lies on {named(other)}"


def faults(window: QWidget, panels: list[QWidget]) -> list[str]:
    found = [*cut_texts(window), *left_outside(window)]
    for panel in panels:
        if panel.isVisible():
            found += overlaps(panel)
    return sorted(set(found))


# ---- the Bench in its states

SIZES = {
    "0.9": ((1280, 680), (1366, 768), (1920, 1080)),
    "1": ((1280, 680), (1366, 768), (1536, 864), (1920, 1080)),
    "1.5": ((1280, 720), (1366, 768), (1920, 1080)),
}
"""Pixels of the window at a scale; 1280 x 720 at 150 % is a screen of 1920 x 1080."""


def states(window) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """Name -> how to come into the state, and out of it."""
    stimulator = window.stimulator

    def arm(kind: str) -> Callable[[], object]:
        def into() -> None:
            stimulator.patterns.kinds.choose(kind)
            stimulator.arm_or_disarm()

        return into

    def arm_on_drift() -> None:
        words = "Baseline drifts −16.0 % per 10 min: a change after the induction could be drift. Nothing clips."
        stimulator.ask_before_induction(lambda: words)
        arm("TBS")()

    def fill_too_much() -> None:
        stimulator.patterns.kinds.choose("HFS")
        field = window.perfusion.rows[0].reservoir
        field.setText("500 mM")
        field.setModified(True)
        field.keep()

    def be_calm() -> None:
        stimulator.disarm()
        stimulator.ask_before_induction(str)

    return {
        "quiet": (lambda: None, lambda: None),
        "HFS armed": (arm("HFS"), stimulator.disarm),
        "TBS armed": (arm("TBS"), stimulator.disarm),
        "TBS armed on a drifting baseline": (arm_on_drift, be_calm),
        "HFS, and a reservoir out of range": (fill_too_much, lambda: window.perfusion.rows[0].reservoir.restore()),
        "pair": (lambda: stimulator.patterns.kinds.choose("Pair"), lambda: None),
        "notebook": (lambda: window.show_part("notebook"), lambda: window.show_part("spine")),
        "warning": (
            lambda: window.notice.show_warning("The response clips.", "Gain is 5000×.", ("Set gain to 2000×", int)),
            window.notice.dismiss,
        ),
        "keys": (window.key_card.show_card, window.key_card.close_card),
        "rewind": (window.go_back, window.rewind_card.close_card),
        "another slice": (window.another_slice.ask, window.another_slice.close_card),
        "export": (window.export_card.show_card, window.export_card.close_card),
        "first minute": (window.first_minute.start, window.first_minute.hide),
        "folded": (window.fold, window.fold),
        "spine": (window.spine_page.show_full, window.spine_page.leave),
        "lecture": (lambda: window.lecture.turn(True, False), lambda: window.lecture.turn(False, False)),
    }


def panels_of(window) -> list[QWidget]:
    return [
        window.top_bar,
        window.stimulator,
        window.perfusion,
        window.scope,
        window.time_course,
        window.slice,
        window.right_pane.tab_card,
        window.right_pane.rail,
        window.status_line,
        window.notice,
        window.key_card,
        window.rewind_card,
        window.another_slice,
        window.export_card,
        window.first_minute,
    ]


def studies(window) -> Iterator[tuple[str, Callable[[], object]]]:
    """Name -> how to come into a state of the workspaces of studies; each begins from whatever was there."""
    from gui.snapshot import study_states

    for name in ("new_design", "designed", "cohort", "blind_cohort"):
        yield name, lambda name=name: getattr(study_states, name)(window)
    for name in ("no_results", "results", "blind_results", "unfinished_results", "dose_results", "map_results"):
        yield name, lambda name=name: getattr(study_states, name)(window)


def cards_of(window) -> list[QWidget]:
    from gui.parts.card import Card

    return [window.top_bar, *window.workspaces.page.findChildren(Card)]


def main() -> None:
    from fake_engine import FakeEngine

    from gui.lab.window import bench
    from gui.parts.application import application
    from gui.parts.theme import Theme

    app: QApplication = application([])
    engine = FakeEngine()
    window = bench(Theme("dark"), engine)
    window.show()
    engine.play_baseline()
    engine.play_potentiation()
    window.session.bridge.on_frame()
    found: dict[str, list[str]] = {}
    for name_of_theme in ("dark", "light"):
        window.theme.choose(name_of_theme)
        for size in SIZES[os.environ.get("QT_SCALE_FACTOR", "1")]:
            for name, (into, out) in states(window).items():
                window.resize(*size)
                into()
                for frame in range(SETTLE_FRAMES):
                    app.processEvents()
                    window.session.bridge.frame_end.emit(frame)
                where = f"{name_of_theme} {size[0]}x{size[1]} {name}"
                assert (window.width(), window.height()) == size, f"{where}: the window is {window.size()}"
                if faulty := faults(window, panels_of(window)):
                    found[where] = faulty
                out()
            # their themes differ in nothing but colours
            for name, into in studies(window) if name_of_theme == "light" else ():
                into()
                for frame in range(SETTLE_FRAMES):
                    app.processEvents()
                    window.session.bridge.frame_end.emit(frame)
                if faulty := faults(window, cards_of(window)):
                    found[f"{name_of_theme} {size[0]}x{size[1]} {name}"] = faulty
            window.workspaces.choose("bench")
    window.close()
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    main()
