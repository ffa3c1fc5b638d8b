"""The style sheet, written from the tokens and the sizes of the layout."""

from __future__ import annotations

from typing import Any


def style_sheet(token: dict[str, str], size: Any) -> str:
    """``size`` is the layout's Metrics. A focus ring is a 2 px ink outline; padding keeps it from moving text."""
    return f"""
    * {{ font-family: "Inter"; font-size: {size.body}px; color: {token["text"]}; outline: none; }}
    QWidget#bench {{ background: {token["bg0"]}; }}
    QFrame#card {{ background: {token["bg1"]}; border: 1px solid {token["line"]}; border-radius: 8px; }}
    QFrame#card QFrame#card {{ border: none; }}
    QFrame#card[armed="true"] {{ border: 2px solid {token["danger"]}; }}
    QFrame#floating {{ background: {token["bg1"]}; border: 1px solid {token["line2"]}; border-radius: 8px; }}
    QFrame#bar {{ background: {token["bg1"]}; border: none; }}
    QFrame#rule {{ background: {token["line"]}; border: none; }}
    QLabel {{ background: transparent; }}
    QLabel[role="title"] {{ font-weight: 600; }}
    QLabel[role="label"] {{ color: {token["text2"]}; }}
    QLabel[role="hint"] {{ color: {token["text3"]}; font-size: {size.hint}px; }}
    QLabel[role="value"] {{ font-weight: 600; }}
    QLabel[role="problem"] {{ color: {token["danger"]}; font-size: {size.hint}px; }}
    QLabel[role="clock"] {{ font-size: {size.clock}px; font-weight: 600; }}
    QLabel[role="readout1"] {{ color: {token["S1"]}; font-size: {size.readout}px; font-weight: 600; }}
    QLabel[role="readout2"] {{ color: {token["S2"]}; font-size: {size.readout}px; font-weight: 600; }}
    QLabel[role="step"] {{ color: {token["text3"]}; font-size: {size.clock - 3}px; font-weight: 600; }}
    QLabel[role="key"] {{ background: {token["bg2"]}; border: 1px solid {token["line2"]}; border-radius: 4px;
        padding: 0 6px; min-height: {size.row - 8}px; font-weight: 600; }}

    QLineEdit {{ background: {token["bg2"]}; border: 1px solid {token["line"]}; border-radius: 5px;
        padding: 0 5px; min-height: {size.row - 4}px; max-height: {size.row - 4}px; font-weight: 500;
        selection-background-color: {token["text"]}; selection-color: {token["inkon"]}; }}
    QLineEdit:hover {{ background: {token["bg3"]}; }}
    QLineEdit:focus {{ border: 2px solid {token["text"]}; padding: 0 4px;
        min-height: {size.row - 6}px; max-height: {size.row - 6}px; }}
    QLineEdit[bad="true"] {{ border: 2px solid {token["danger"]}; padding: 0 4px;
        min-height: {size.row - 6}px; max-height: {size.row - 6}px; }}
    QLineEdit:disabled {{ color: {token["text3"]}; }}

    QPushButton {{ background: {token["bg2"]}; border: 1px solid {token["line"]}; border-radius: 6px; padding: 0 10px;
        min-height: {size.row - 2}px; max-height: {size.row - 2}px; }}
    QPushButton:hover {{ background: {token["bg3"]}; }}
    QPushButton:checked {{ background: {token["bg3"]}; border-color: {token["line2"]}; }}
    QPushButton:focus {{ border: 2px solid {token["text"]}; padding: 0 9px; min-height: {size.row - 4}px;
        max-height: {size.row - 4}px; }}
    QPushButton:disabled {{ color: {token["text3"]}; border: 1px dashed {token["line2"]}; background: transparent; }}
    QPushButton[tall="true"] {{ min-height: {size.row + 6}px; max-height: {size.row + 6}px; }}
    QPushButton[tall="true"]:focus {{ min-height: {size.row + 4}px; max-height: {size.row + 4}px; }}
    QPushButton[primary="true"]:enabled {{ background: {token["text"]}; color: {token["inkon"]}; font-weight: 600;
        border-color: {token["text"]}; }}
    QPushButton[primary="true"]:enabled:focus {{ border: 2px solid {token["text3"]}; }}
    QPushButton[armed="true"]:enabled {{ background: {token["danger"]}; color: {token["inkon"]}; font-weight: 600;
        border-color: {token["danger"]}; }}
    QPushButton[armed="true"]:enabled:focus {{ border: 2px solid {token["text"]}; }}
    QPushButton[icon_only="true"] {{ padding: 0; min-width: {size.row}px; max-width: {size.row}px; }}
    QPushButton[quiet="true"] {{ background: transparent; border-color: transparent; }}
    QPushButton[quiet="true"]:hover {{ background: {token["bg3"]}; }}
    QPushButton[quiet="true"]:focus {{ border: 2px solid {token["text"]}; }}
    QPushButton[cap="true"] {{ padding: 0 6px; border-radius: 4px; border-color: {token["line2"]}; font-weight: 600;
        min-height: {size.row - 4}px; max-height: {size.row - 4}px; }}
    QPushButton[tab="true"] {{ color: {token["text2"]}; }}
    QPushButton[tab="true"]:checked {{ background: {token["bg3"]}; color: {token["text"]}; font-weight: 600; }}
    QPushButton::menu-indicator {{ image: none; width: 0; }}

    QMenu {{ background: {token["bg1"]}; border: 1px solid {token["line2"]}; border-radius: 6px; padding: 4px; }}
    QMenu::item {{ padding: 0 24px 0 26px; min-height: {size.row}px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {token["bg3"]}; }}
    QMenu::item:disabled {{ color: {token["text3"]}; }}
    QMenu::separator {{ background: {token["line"]}; height: 1px; margin: 4px 6px; }}
    QListWidget {{ background: {token["bg2"]}; border: 1px solid {token["line"]}; border-radius: 5px; padding: 2px; }}
    QListWidget::item {{ min-height: {size.row - 4}px; padding: 0 4px; border-radius: 4px; }}
    QListWidget::item:selected {{ background: {token["bg3"]}; color: {token["text"]}; }}
    QProgressBar {{ background: {token["bg3"]}; border: none; border-radius: 2px; }}
    QProgressBar::chunk {{ background: {token["text"]}; border-radius: 2px; }}

    QFrame#segments {{ background: {token["bg2"]}; border: 1px solid {token["line"]}; border-radius: 7px; }}
    QFrame#segments QPushButton {{ background: transparent; border: 1px solid transparent; border-radius: 6px;
        color: {token["text2"]}; padding: 0 8px; min-height: {size.row - 8}px; max-height: {size.row - 8}px; }}
    QFrame#segments[wide="true"] QPushButton {{ padding: 0 2px; }}
    QFrame#segments QPushButton:hover {{ color: {token["text"]}; }}
    QFrame#segments QPushButton:checked {{ background: {token["bg1"]}; border: 1px solid {token["line2"]};
        color: {token["text"]}; font-weight: 600; }}
    QFrame#segments QPushButton:focus {{ border: 2px solid {token["text"]}; padding: 0 7px;
        min-height: {size.row - 10}px; max-height: {size.row - 10}px; }}

    QComboBox {{ background: {token["bg2"]}; border: 1px solid {token["line"]}; border-radius: 5px; padding: 0 6px;
        min-height: {size.row - 4}px; max-height: {size.row - 4}px; font-weight: 500; }}
    QComboBox:focus {{ border: 2px solid {token["text"]}; padding: 0 5px; min-height: {size.row - 6}px;
        max-height: {size.row - 6}px; }}
    QComboBox::drop-down {{ border: none; width: 18px; }}
    QComboBox::down-arrow {{ image: url(icons:chevron.svg); width: 14px; height: 14px; }}
    QComboBox QAbstractItemView {{ background: {token["bg1"]}; border: 1px solid {token["line2"]};
        selection-background-color: {token["bg3"]}; selection-color: {token["text"]}; padding: 2px; }}

    QFrame#notice {{ background: {token["bg2"]}; border: 1px solid {token["line2"]}; border-radius: 7px; }}
    QFrame#notice[fault="true"] {{ background: {token["danger_ground"]}; border: 1px solid {token["danger"]}; }}
    QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 7px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {token["line2"]}; border-radius: 3px; min-height: 24px; }}
    QScrollBar:horizontal {{ background: transparent; height: 7px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {token["line2"]}; border-radius: 3px; min-width: 24px; }}
    QScrollArea#standing > QWidget > QScrollBar:vertical {{ width: 12px; }}
    QScrollArea#standing > QWidget > QScrollBar:horizontal {{ height: 12px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
    QSplitter::handle {{ background: transparent; }}

    QToolTip {{ background: {token["bg1"]}; color: {token["text"]}; border: 1px solid {token["line2"]}; padding: 4px; }}
    """
