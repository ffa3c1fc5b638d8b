"""The real window at 150 % on a screen of 1920 x 1080."""

import pytest
from driving import PICTURES, Drive
from PySide6.QtGui import QImage


def test_at_150_percent_nothing_is_cut_and_nothing_overlaps(drive: Drive) -> None:
    seen = drive("drive_scaled.py", QT_SCALE_FACTOR="1.5")
    assert seen["ratio"] == 1.5
    assert seen["layout"] == []
    picture = QImage(str(PICTURES / "scaled-150.png"))
    assert (picture.width(), picture.height()) == (1920, 1080)


@pytest.mark.parametrize(("scale", "size"), [("1.75", [1097, 617]), ("2", [960, 540])])
def test_on_a_screen_smaller_than_the_bench_it_scrolls_and_says_so(drive: Drive, scale: str, size: list[int]) -> None:
    seen = drive("drive_small.py", QT_SCALE_FACTOR=scale)
    assert seen["window"] == size and seen["in view"]
    visible, what, effect = seen["says"]
    assert visible and f"{size[0]} × {size[1]} of 1280 × 680" in what and "QT_SCALE_FACTOR=1.5" in effect
    assert seen["flow"] == 2.0
