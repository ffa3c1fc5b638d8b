"""The real window at 150 % on a screen of 1920 x 1080."""

from driving import PICTURES, Drive
from PySide6.QtGui import QImage


def test_at_150_percent_nothing_is_cut_and_nothing_overlaps(drive: Drive) -> None:
    seen = drive("drive_scaled.py", QT_SCALE_FACTOR="1.5")
    assert seen["ratio"] == 1.5
    assert seen["layout"] == []
    picture = QImage(str(PICTURES / "scaled-150.png"))
    assert (picture.width(), picture.height()) == (1920, 1080)
