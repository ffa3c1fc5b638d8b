from itertools import combinations

import pytest
from colour_sight import SIGHT, distance
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QListView

from gui.parts.theme import DARK, LIGHT, THEMES, Theme


def luminance(colour: str) -> float:
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_both_themes_name_the_same_tokens() -> None:
    assert DARK.keys() == LIGHT.keys()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("ground", ["bg1", "plot"])
@pytest.mark.parametrize("ink", ["text", "text2", "text3", "S1", "S2", "danger"])
def test_text_can_be_read(theme: str, ground: str, ink: str) -> None:
    assert contrast(THEMES[theme][ink], THEMES[theme][ground]) >= 4.8


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("sight", list(SIGHT))
def test_the_pathways_are_told_apart_by_every_eye(theme: str, sight: str) -> None:
    assert distance(THEMES[theme]["S1"], THEMES[theme]["S2"], sight) >= 84


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("sight", list(SIGHT))
def test_any_two_drugs_are_told_apart_by_every_eye(theme: str, sight: str) -> None:
    drugs = [THEMES[theme][f"drug{number}"] for number in range(1, 6)]
    assert min(distance(one, other, sight) for one, other in combinations(drugs, 2)) >= 11


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_what_qt_draws_itself_can_be_read(app: QApplication, theme: str) -> None:
    Theme(theme).apply()
    drawn = QListView().palette()
    for ground, ink in (("Base", "Text"), ("Window", "WindowText"), ("Button", "ButtonText")):
        names = (drawn.color(QPalette.ColorRole[one]).name() for one in (ground, ink))
        assert contrast(*names) >= 4.8
        # a style sheet inks everything alike
        assert contrast(drawn.color(QPalette.ColorRole[ground]).name(), THEMES[theme]["text"]) >= 4.8


def test_the_distance_is_the_one_of_cielab() -> None:
    assert distance("#FFFFFF", "#000000", "normal") == pytest.approx(100.0, abs=0.1)
    assert distance("#FF0000", "#00FF00", "normal") == pytest.approx(170.6, abs=0.5)
    assert distance("#D0A000", "#98B400", "deutan") < distance("#D0A000", "#98B400", "normal") / 2


def test_digits_are_of_equal_width(app: QApplication) -> None:
    theme = Theme("dark")
    theme.apply()
    metrics = QFontMetricsF(theme.font(24, 600))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")
