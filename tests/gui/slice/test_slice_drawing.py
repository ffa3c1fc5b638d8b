"""The drawing of the slice: to scale, and what it shows."""

from itertools import pairwise

import msgspec
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from gui.parts.theme import COMPACT, Theme
from gui.session.session import Session
from gui.slice.electrode_drawing import BADGE, Electrode, badge_at
from gui.slice.geometry import CA1_UM, rec_moved_um, stands, to_place, to_plane, view
from gui.slice.panel import SlicePanel
from gui.slice.placing import NAMES, objection, place_of, put
from gui.slice.scene import SliceScene, SliceState, room_of
from rig.instruments.electrodes import Electrodes

HOME = Electrodes()

# ---- the plane


@pytest.mark.parametrize("along_um", [-1000.0, -400.0, 0.0, 137.0, 990.0])
@pytest.mark.parametrize("lamina_um", [-400.0, 0.0, 180.0, 800.0])
def test_a_place_is_found_again_in_the_plane(along_um: float, lamina_um: float) -> None:
    um_to_px = view(room_of(262, 150))
    back, _ = um_to_px.inverted()
    assert to_place(back.map(um_to_px.map(to_plane(along_um, lamina_um)))) == pytest.approx((along_um, lamina_um))


def test_the_drawing_is_to_scale() -> None:
    a, b = to_plane(0.0, 100.0), to_plane(0.0, 250.0)
    assert (b - a).y() == pytest.approx(150.0)
    steps = [to_plane(x, 180.0) for x in range(-400, 1)]
    length = sum(((q - p).x() ** 2 + (q - p).y() ** 2) ** 0.5 for p, q in pairwise(steps))
    assert length == pytest.approx(400.0, rel=1e-3)


def test_an_electrode_that_is_put_elsewhere_moves_alone() -> None:
    for name in NAMES:
        before = stands(HOME, 0.0)
        moved, rec = put(HOME, 0.0, name, before[name][0] + 30.0, 210.0, 90.0)
        after = stands(moved, rec)
        assert after[name] == (before[name][0] + 30.0, 210.0) and place_of(moved, name).depth_um == 90.0
        assert all(after[other] == before[other] for other in NAMES if other != name)
        assert moved.rec.along_um == 0.0
        assert rec_moved_um(HOME, moved) == (30.0 if name == "REC" else 0.0)


@pytest.mark.parametrize(
    ("name", "along_um", "lamina_um", "depth_um", "word"),
    [
        ("S1", 60.0, 170.0, 80.0, "CA3 side"),
        ("S2", -60.0, 170.0, 80.0, "subiculum side"),
        ("REC", -500.0, 180.0, 80.0, "between S1 and S2"),
        ("S1", -20.0, 180.0, 80.0, "touch"),
        ("REC", 430.0, 250.0, 80.0, "S2 and REC would touch"),
        ("S1", -400.0, 170.0, 401.0, "400 µm thick"),
        ("S1", -CA1_UM - 20, 170.0, 80.0, "CA1 ends"),
        ("REC", 0.0, -420.0, 80.0, "400 µm above"),
    ],
)
def test_an_impossible_place_is_refused_in_one_sentence(
    name: str, along_um: float, lamina_um: float, depth_um: float, word: str
) -> None:
    words = objection(*put(HOME, 0.0, name, along_um, lamina_um, depth_um), name)
    assert word in words and f"{name} " in words and words.endswith(".") and "went back" in words


def test_every_possible_place_is_one_the_rig_accepts() -> None:
    for name in NAMES:
        assert objection(HOME, 0.0, name) == ""
    moved, _ = put(HOME, 0.0, "REC", 300.0, -390.0, 400.0)
    assert msgspec.convert(msgspec.to_builtins(moved), Electrodes) == moved


# ---- the picture


def picture(theme: Theme, state: SliceState, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(theme.colour("bg1"))
    painter = QPainter(image)
    SliceScene(theme).paint(painter, width, height, state)
    painter.end()
    return image


def of_colour(image: QImage, colour: QColor) -> int:
    """Pixels that lean towards the hue of ``colour``."""
    found = 0
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixelColor(x, y)
            if pixel.saturation() > 70 and abs(pixel.hue() - colour.hue()) < 12:
                found += 1
    return found


def standing(**change: object) -> tuple[Electrode, ...]:
    here = stands(HOME, 0.0)
    return tuple(Electrode(name, *here[name], 80.0, **(change if name == "S1" else {})) for name in NAMES)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_halo_grows_with_the_reach_and_goes_with_the_pathway(app: QApplication, theme: str) -> None:
    theme = Theme(theme)
    seen = [
        of_colour(picture(theme, SliceState(standing(**change)), 262, 150), theme.colour("S1"))
        for change in ({}, {"reach_um": 120.0}, {"reach_um": 350.0}, {"reach_um": 350.0, "on": False})
    ]
    assert seen[0] < seen[1] < seen[2] and seen[3] <= seen[0]


def test_the_inflow_shows_whether_it_flows(app: QApplication) -> None:
    theme = Theme("light")
    flowing, still = (picture(theme, SliceState(standing(), flowing=on), 400, 300) for on in (True, False))
    changed = [
        (x, y)
        for y in range(300)
        for x in range(400)
        if abs(QColor(flowing.pixel(x, y)).lightness() - QColor(still.pixel(x, y)).lightness()) > 8
    ]
    assert changed and all(y > 250 and (x < 60 or x > 340) for x, y in changed)


@pytest.mark.parametrize(("width", "height"), [(262, 150), (400, 300), (520, 360)])
def test_badges_stand_apart_and_inside_at_every_size(width: int, height: int) -> None:
    um_to_px = view(room_of(width, height))
    boxes = []
    for electrode in standing():
        middle, (wide, high) = badge_at(electrode, um_to_px, width), BADGE[electrode.name]
        boxes.append(QRectF(middle - QPointF(wide / 2, high / 2), middle + QPointF(wide / 2, high / 2)))
    assert all(QRectF(0, 0, width, height).contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_compact_panel_keeps_its_words_short(app: QApplication, session: Session) -> None:
    theme = Theme("light", COMPACT)
    theme.apply()
    made = SlicePanel(theme, session)
    made.resize(262, 220)
    made.show()
    app.processEvents()
    assert made.move_button.text() == "Move" and made.minimumSizeHint().width() <= 262
    assert made.view.height() >= 130
    made.close()
    made.deleteLater()
