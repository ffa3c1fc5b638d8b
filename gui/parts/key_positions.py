"""Where a key lies on the keyboard, by the sign that it bears on a US one: what stays when Russian or Greek letters are
typed, or when digits need Shift."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

ROWS = {2: "1234567890", 16: "QWERTYUIOP[]", 30: "ASDFGHJKL;'", 44: "ZXCVBNM,./"}
"""Scan code of the first key of each row -> the row. The codes of Linux, and those of Windows for these keys."""
X11_BEFORE = 8
"""X11 and Wayland count from here."""
MAC = dict(zip("ASDFHGZXCV", range(10), strict=True)) | dict(zip("BQWERYT123465", range(11, 24), strict=True))
MAC |= {"9": 25, "7": 26, "8": 28, "0": 29, "]": 30, "O": 31, "U": 32, "[": 33, "I": 34, "P": 35, "L": 37, "J": 38}
MAC |= {"'": 39, "K": 40, ";": 41, ",": 43, "/": 44, "N": 45, "M": 46, ".": 47}
"""The virtual keys of macOS, which are places too."""
BY_SCAN_CODE = {first + place: sign for first, row in ROWS.items() for place, sign in enumerate(row)}
BY_MAC_KEY = {code: sign for sign, code in MAC.items()}
HELD = {
    Qt.KeyboardModifier.ControlModifier: "Ctrl+",
    Qt.KeyboardModifier.AltModifier: "Alt+",
    Qt.KeyboardModifier.ShiftModifier: "Shift+",
}


def sign_at(scan_code: int, virtual_key: int, platform: str) -> str:
    """The sign of a US keyboard at the place of a key; empty beyond the rows of letters and digits."""
    if platform == "cocoa":
        return BY_MAC_KEY.get(virtual_key, "")
    return BY_SCAN_CODE.get(scan_code - (0 if platform == "windows" else X11_BEFORE), "")


def sequences(event: QKeyEvent) -> list[str]:
    """What the key could have been meant for, in Qt's words: a digit that needs Shift, then its place, unless it bears
    a letter of the alphabet that the keys are named in: a French A is an A wherever it lies."""
    held = event.modifiers()
    if held & Qt.KeyboardModifier.GroupSwitchModifier:
        return []
    wanted = []
    before = "".join(words for modifier, words in HELD.items() if held & modifier)
    if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
        wanted.append(before.replace("Shift+", "") + chr(event.key()))
    elif not Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z:
        platform = QGuiApplication.platformName()
        sign = sign_at(event.nativeScanCode(), event.nativeVirtualKey(), platform)
        wanted += [before + sign] if sign else []
    return wanted
