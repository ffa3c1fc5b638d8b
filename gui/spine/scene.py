"""The drawing of an average synapse: a painter scene from a frozen state. It holds no logic and reads no clock."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.parts.theme import Theme
from gui.session.bound_drugs import DrugMark
from gui.spine.shapes import (
    BOUTON_FOOT,
    DENDRITE_FOOT,
    DENDRITE_TOP,
    DRIFTERS,
    HEAD_HIGH,
    HEAD_WIDE,
    MEMBRANE,
    MOST_DOTS,
    bouton_path,
    glutamate_places,
    half_width,
    head_path,
    head_size,
    ion_places,
    vesicle_places,
)
from gui.spine.signs import (
    paint_ampa,
    paint_calcineurin,
    paint_camkii,
    paint_dots,
    paint_endocannabinoid,
    paint_nmda,
    paint_protein,
    paint_tag,
    paint_vesicle,
    parts,
)

WIDE, HIGH = 300.0, 364.0
"""The scene in its own units, the synapse in the middle of x = 0."""
LEAST_TOP, LEAST_FOOT = 36.0, 344.0
"""What even a low box shows of it: of the axon and of the dendrite less."""
LABELS_FROM, LABELS_APART, LABELS_MIDDLE = 128.0, 36.0, 168.0
DISPENSABLE = ("calcineurin", "bouton", "protein", "nmda")
LABELS_OF_TYPE = 12.5
"""How broad the words beside the drawing are, in sizes of their type."""

RECEPTORS = 5
NMDA_PITCH = 39.0
AMPA_AT_REST = 10
AMPA_PLACES = tuple(
    [NMDA_PITCH * (gap - 2) + off for off in (11.5, 27.5) for gap in range(4)]
    + [-89.0, 89.0]
    + [NMDA_PITCH * (gap - 2) + 19.5 for gap in range(4)]
    + [-97.0, 97.0, -105.0, 105.0, -113.0, 113.0]
)
"""Where the next AMPA receptor goes: each stands for a tenth of the baseline."""
DRUG_ORDER = (1, 3, 0, 4, 2)
"""Which receptor a drug takes first; ions pass through the others, from the last of these on."""
OPEN_PER_ARROW = 0.01
BOUND_PER_DOT = 0.005
DOTS_PER_UM = 120.0
TENTHS = 10
DOCKED = 10
PROTEINS = (
    (-46, 328),
    (-32, 320),
    (-16, 326),
    (-5, 314),
    (5, 302),
    (-5, 291),
    (5, 280),
    (-4, 269),
    (12, 322),
    (28, 328),
)
"""From the ribosomes up the neck."""
DRIFT = 2.5
"""How far calcium drifts about its place."""


@dataclass(frozen=True)
class SpineState:
    """One synapse at one moment. Shares are 0 to 1, ``ampa`` and ``volume`` 1 at baseline, ``endocannabinoid`` in half
    effects. ``drugs`` hold the blocked receptors, in turn. ``drift`` moves the calcium, in frames; 0 keeps it still.
    """

    ca_uM: float = 0.07
    open: float = 0.0
    mg_blocked: float = 0.0
    drug_blocked: float = 0.0
    drugs: tuple[DrugMark, ...] = ()
    camkii: float = 0.0
    calcineurin: float = 0.0
    ampa: float = 1.0
    volume: float = 1.0
    tag: float = 0.0
    protein: float = 0.0
    release: float = 0.0
    endocannabinoid: float = 0.0
    drift: float = 0.0

    @property
    def unblocked(self) -> float:
        """Share of the pores, of those that no drug holds, that would let ions pass: the ones without Mg."""
        bound = self.open + self.mg_blocked
        return self.open / bound if bound > 0 else 0.0


@dataclass(frozen=True)
class Caption:
    """What the drawing writes beside a part of itself."""

    part: str
    title: str
    words: str


@dataclass(frozen=True)
class Frame:
    """Where the scene stands in its box: scene units times ``scale``, moved by (``x``, ``y``) px. ``left`` and
    ``right`` are the sides of the box in scene units.
    """

    scale: float
    x: float
    y: float
    left: float
    right: float


def frame_in(box: QRectF, labels_px: float = 0.0) -> Frame:
    """The largest scene that fits; with labels it makes room for them on its right."""
    wide = WIDE / 2 + LABELS_FROM if labels_px else WIDE
    broadest = (box.width() - labels_px) / wide
    seen = min(HIGH, max(LEAST_FOOT - LEAST_TOP, box.height() / broadest))
    hidden = (HIGH - seen) / (HIGH - LEAST_FOOT + LEAST_TOP)
    top, foot = hidden * LEAST_TOP, HIGH - hidden * (HIGH - LEAST_FOOT)
    scale = min(box.height() / seen, broadest)
    spare = box.width() - labels_px - wide * scale
    x = box.left() + spare / 2 + WIDE / 2 * scale
    y = box.top() + (box.height() - (foot - top) * scale) / 2 - top * scale
    return Frame(scale, x, y, (box.left() - x) / scale, (box.right() - x) / scale)


def paint_spine(
    painter: QPainter, box: QRectF, state: SpineState, theme: Theme, captions: tuple[Caption, ...] = ()
) -> None:
    """Draw the synapse into ``box`` of a painter whose coordinates are pixels."""
    labelled = bool(captions)
    paint_tissue(painter, box, state, theme, labelled)
    paint_molecules(painter, box, state, theme, labelled)
    if captions:
        paint_captions(painter, box, state, theme, captions)


def tissue_of(state: SpineState) -> SpineState:
    """What ``paint_tissue`` draws of the state, as finely as it shows: equal ones have the same picture."""
    return SpineState(volume=round(state.volume, 3), release=round(state.release, 2))


def paint_tissue(painter: QPainter, box: QRectF, state: SpineState, theme: Theme, labelled: bool) -> None:
    """Bouton, vesicles, spine and dendrite: what hardly changes from frame to frame."""
    frame = _frame(box, theme, labelled)
    _enter(painter, box, frame)
    _bouton(painter, state, theme)
    _spine(painter, state, theme, frame)
    _ribosomes(painter, theme)
    painter.restore()


def paint_molecules(painter: QPainter, box: QRectF, state: SpineState, theme: Theme, labelled: bool) -> None:
    """What moves on and in the tissue."""
    _enter(painter, box, _frame(box, theme, labelled))
    _cleft(painter, state, theme)
    _calcium(painter, state, theme)
    _enzymes(painter, state, theme)
    _protein(painter, state, theme)
    _density(painter, state, theme)
    painter.restore()


def _frame(box: QRectF, theme: Theme, labelled: bool) -> Frame:
    return frame_in(box, LABELS_OF_TYPE * theme.metrics.hint if labelled else 0.0)


def _enter(painter: QPainter, box: QRectF, frame: Frame) -> None:
    painter.save()
    painter.setClipRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(frame.x, frame.y)
    painter.scale(frame.scale, frame.scale)


def _edge(theme: Theme) -> QPen:
    return theme.pen("text2", 1.8)


# ---- parts


def _bouton(painter: QPainter, state: SpineState, theme: Theme) -> None:
    painter.setBrush(theme.colour("tissue"))
    painter.setPen(_edge(theme))
    painter.drawPath(bouton_path())
    painter.setBrush(theme.colour("bg0", 0.55))
    painter.setPen(theme.pen("layer", 1.2))
    for middle in vesicle_places():
        painter.drawEllipse(middle, 4.6, 4.6)
    for place, full in enumerate(parts(state.release, DOCKED)):
        x = -63.0 + 14.0 * ((place * 3 + 4) % DOCKED)
        y = BOUTON_FOOT - 6.4 - 6.0 * (x / 106.0) ** 4
        paint_vesicle(painter, QPointF(x, y), full, theme)


def _cleft(painter: QPainter, state: SpineState, theme: Theme) -> None:
    """Glutamate, in proportion to the receptors that hold it; endocannabinoid on its way back."""
    count = round((state.open + state.mg_blocked) / BOUND_PER_DOT)
    paint_dots(painter, glutamate_places()[:count], theme.colour("layer"))
    for place, full in enumerate(parts(state.endocannabinoid / 3.0, 6)):
        if full > 0.05:
            x = (119.0 + 7.0 * (place // 2 % 2)) * (1 if place % 2 else -1)
            y = MEMBRANE - 16.0 - 9.0 * (place // 2)
            paint_endocannabinoid(painter, QPointF(x, y), full, theme)


def _spine(painter: QPainter, state: SpineState, theme: Theme, frame: Frame) -> None:
    dendrite = QRectF(frame.left, DENDRITE_TOP, frame.right - frame.left, DENDRITE_FOOT - DENDRITE_TOP)
    tissue = theme.colour("tissue")
    painter.fillRect(dendrite, tissue)
    painter.setPen(_edge(theme))
    painter.drawLines(
        [
            QLineF(frame.left, DENDRITE_TOP, -30.0, DENDRITE_TOP),
            QLineF(30.0, DENDRITE_TOP, frame.right, DENDRITE_TOP),
            QLineF(frame.left, DENDRITE_FOOT, frame.right, DENDRITE_FOOT),
        ]
    )
    painter.setBrush(tissue)
    painter.drawPath(head_path(round(state.volume, 3)))
    if abs(state.volume - 1.0) > 0.015:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(theme.pen("text2", 1.2, dash=True))
        painter.drawPath(head_path(1.0))


def _calcium(painter: QPainter, state: SpineState, theme: Theme) -> None:
    """Dots per area are proportional to the concentration; the last dot is as full as its share."""
    wide, high = head_size(state.volume)
    dots = min(float(MOST_DOTS), DOTS_PER_UM * state.ca_uM * wide * high / (HEAD_WIDE * HEAD_HIGH))
    whole = int(dots)
    colour = theme.colour("text")
    groups = ion_places(round(state.volume, 2))
    for group, points in enumerate(groups):
        turn = state.drift * (0.05 + 0.006 * group)
        x = DRIFT * (math.sin(turn + group) - math.sin(group))
        y = DRIFT * (math.cos(0.8 * turn + 2 * group) - math.cos(2 * group))
        count = (whole - group + DRIFTERS - 1) // DRIFTERS
        painter.translate(x, y)
        paint_dots(painter, points[:count], colour)
        if group == whole % DRIFTERS and whole < MOST_DOTS:
            paint_dots(painter, points[count : count + 1], theme.colour("text", dots - whole))
        painter.translate(-x, -y)


def _enzymes(painter: QPainter, state: SpineState, theme: Theme) -> None:
    wide, high = head_size(state.volume)
    y = MEMBRANE + high * 0.47
    paint_camkii(painter, QPointF(0.0, y), 1.0, state.camkii, theme)
    for place, full in enumerate(parts(state.calcineurin, TENTHS)):
        at = math.radians(90.0 + 15.0 * (place - 4.5))
        paint_calcineurin(painter, QPointF(36.0 * math.cos(at), y + 36.0 * math.sin(at)), full, theme)
    for place, full in enumerate(parts(state.tag, TENTHS)):
        if full > 0.02:
            part = 0.17 + 0.105 * (place // 2)
            side = -1.0 if place % 2 else 1.0
            x = side * (wide * half_width(part) - 1.0)
            paint_tag(painter, QPointF(x, MEMBRANE + high * part), -side, full, theme)


def _ribosomes(painter: QPainter, theme: Theme) -> None:
    """On their messenger, at the foot of the neck."""
    painter.setPen(theme.pen("text3", 1.2))
    painter.drawLine(QPointF(-118.0, 336.0), QPointF(-58.0, 336.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("acsf"))
    for x in (-104.0, -88.0, -72.0):
        painter.drawEllipse(QPointF(x, 331.0), 6.0, 4.6)
        painter.drawEllipse(QPointF(x, 325.0), 4.0, 3.4)


def _protein(painter: QPainter, state: SpineState, theme: Theme) -> None:
    """What the ribosomes made, on its way up the neck."""
    for place, full in enumerate(parts(state.protein, TENTHS)):
        if full > 0.02:
            paint_protein(painter, QPointF(*PROTEINS[place]), full, theme)


def _density(painter: QPainter, state: SpineState, theme: Theme) -> None:
    wide, _ = head_size(state.volume)
    half = max(100.0, wide * half_width(0.0) - 8.0)
    count = state.ampa * AMPA_AT_REST
    reach = max([92.0] + [abs(x) + 6 for x in AMPA_PLACES[: math.ceil(count)]])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("layer"))
    painter.drawRoundedRect(QRectF(-min(half, reach), MEMBRANE - 2.5, 2 * min(half, reach), 7.0), 2.0, 2.0)
    for place, x in enumerate(AMPA_PLACES):
        full = min(1.0, count - place)
        if full <= 0.02:
            break
        paint_ampa(painter, QPointF(x, MEMBRANE), full, theme)
    drugged, free, arrows = _receptors(state)
    for place in range(RECEPTORS):
        mark = state.drugs[DRUG_ORDER.index(place) % len(state.drugs)] if state.drugs else None
        at = QPointF(NMDA_PITCH * (place - 2), MEMBRANE)
        paint_nmda(painter, at, drugged[place], mark, 1.0 - free[place], arrows[place], theme)


def _receptors(state: SpineState) -> tuple[list[float], list[float], list[float]]:
    """Of each drawn NMDA receptor: how far a drug holds it, its pore is free of Mg, and it conducts."""
    drugged, free, arrows = [0.0] * RECEPTORS, [0.0] * RECEPTORS, [0.0] * RECEPTORS
    for place, full in zip(DRUG_ORDER, parts(state.drug_blocked, RECEPTORS), strict=True):
        drugged[place] = full
    undrugged = 1.0 - state.drug_blocked
    ways = zip(
        reversed(DRUG_ORDER),
        parts(state.unblocked * undrugged, RECEPTORS),
        parts(state.open / OPEN_PER_ARROW / RECEPTORS, RECEPTORS),
        strict=True,
    )
    for place, without, conducts in ways:
        arrows[place] = conducts * (1.0 - drugged[place])
        free[place] = max(without, arrows[place])
    return drugged, free, arrows


# ---- words beside it


def _anchors(state: SpineState) -> dict[str, QPointF]:
    """Part -> where its line ends in the drawing, in scene units; from the top down."""
    wide, high = head_size(state.volume)
    middle = MEMBRANE + high * 0.47
    return {
        "bouton": QPointF(101.0, 78.0),
        "nmda": QPointF(NMDA_PITCH * 2 + 8, MEMBRANE - 8),
        "ampa": QPointF(91.0, MEMBRANE + 2),
        "camkii": QPointF(24.0, middle),
        "calcineurin": QPointF(28.0, middle + 26),
        "head": QPointF(wide * half_width(0.8), MEMBRANE + high * 0.8),
        "protein": QPointF(9.0, 292.0),
    }


def paint_captions(
    painter: QPainter, box: QRectF, state: SpineState, theme: Theme, captions: tuple[Caption, ...]
) -> None:
    """Words beside the parts, with lines to them; in a low box the dispensable ones are left out."""
    frame = _frame(box, theme, True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    anchors = _anchors(state)
    size = theme.metrics.hint
    left = frame.x + LABELS_FROM * frame.scale
    pitch = max(LABELS_APART * frame.scale, 2.0 * size + 10.0)
    lowest = frame.y + DENDRITE_TOP * frame.scale - size - 6.0
    fits = max(1, int((lowest - box.top() - size - 2.0) / pitch) + 1)
    shown = [one for one in captions if one.part not in DISPENSABLE[: max(0, len(captions) - fits)]]
    y = frame.y + LABELS_MIDDLE * frame.scale - pitch * (len(shown) - 1) / 2
    y = min(y, lowest - pitch * (len(shown) - 1))
    for caption in shown:
        anchor = anchors[caption.part]
        end = QPointF(frame.x + anchor.x() * frame.scale, frame.y + anchor.y() * frame.scale)
        painter.setPen(theme.pen("text3", 1.0))
        painter.drawLine(end, QPointF(left - 6, y))
        painter.setFont(theme.font(size, 600))
        painter.setPen(theme.colour("text"))
        painter.drawText(QPointF(left, y - 1), caption.title)
        painter.setFont(theme.font(size))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QPointF(left, y + size + 1), caption.words)
        y += pitch
