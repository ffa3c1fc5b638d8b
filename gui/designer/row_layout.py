"""Where the blocks of every group stand: one scale of time for all, lanes for drugs above the test pulses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF

from gui.parts.theme import Metrics
from gui.plots.plot_axis import nice_step
from rig.study.design.blocks import STRIP, Block, Row

LEAST_TICK_PX = 56.0
MARKER_PX = 8.0
"""Half the width of the marker of a stimulus."""
GRIP_PX = 5.0
"""From an edge, within which it is taken hold of."""
HEAD_PX = {26: 118, 30: 150}
"""Height of a row of the layout -> width of the names of the groups."""
LONG_TRAIN_PX = 4.0


class TimeScale(NamedTuple):
    """Minutes of the recording from ``begin_min`` to ``end_min`` on px from ``left`` to ``right``."""

    begin_min: float
    end_min: float
    left: float
    right: float

    @property
    def px_per_min(self) -> float:
        return (self.right - self.left) / max(self.end_min - self.begin_min, 1e-6)

    def x(self, minute: float) -> float:
        return self.left + (minute - self.begin_min) * self.px_per_min

    def minute(self, x: float) -> float:
        return self.begin_min + (x - self.left) / self.px_per_min

    def ticks(self) -> list[float]:
        """Round minutes, as far apart as their numbers need, whole lengths of 20 or 30 min preferred."""
        least = LEAST_TICK_PX / self.px_per_min
        steps = [step for step in (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 240.0, 480.0) if step >= least]
        step = steps[0] if steps else nice_step(least)
        first = -(-self.begin_min // step)
        found = []
        while (minute := first * step) <= self.end_min + 1e-9:
            found.append(minute)
            first += 1
        return found


class Placed(NamedTuple):
    """A block and what it covers, px."""

    block: Block
    box: QRectF


class LaidRow(NamedTuple):
    """``strip``: where the test pulses are; ``label_top``: of the words of stimuli. Boxes of blocks that are taken hold
    of first come last."""

    number: int
    top: float
    height: float
    label_top: float
    strip: QRectF
    placed: tuple[Placed, ...]

    def box_of(self, block: Block) -> QRectF | None:
        return next((one.box for one in self.placed if one.block == block), None)


def head_px(metrics: Metrics) -> int:
    """Of the names of the groups on the left."""
    return HEAD_PX.get(metrics.row, round(metrics.row * 5))


def _lanes(blocks: Sequence[Block]) -> tuple[dict[Block, int], int]:
    """Drugs and changes of the bath that overlap stand above each other: lane of each, and how many lanes."""
    ends: list[float] = []
    lanes = {}
    for block in sorted(blocks, key=lambda block: block.begin_min):
        free = next((lane for lane, end in enumerate(ends) if end <= block.begin_min + 1e-9), len(ends))
        ends[free:] = [block.end_min, *ends[free + 1 :]]
        lanes[block] = free
    return lanes, len(ends)


def lay_out(rows: Sequence[Row], scale: TimeScale, metrics: Metrics) -> list[LaidRow]:
    """One below the other, each as high as its lanes."""
    gap, lane, label = 6.0, float(metrics.row - 3), float(metrics.hint + 8)
    top = 0.0
    laid = []
    for number, row in enumerate(rows):
        over, lanes = _lanes([block for block in row.blocks if block.kind in ("drug", "bath")])
        label_top = top + gap + lanes * (lane + 2)
        strip = QRectF(scale.x(0.0), label_top + label, 0.0, float(metrics.row - 2))
        strip.setRight(scale.x(row.end_min))
        height = strip.bottom() + gap - top
        # room for three lines of words on the left
        height = max(height, metrics.body + 2.0 * metrics.hint + 26.0)
        placed = []
        for block in row.blocks:
            left, right = scale.x(block.begin_min), scale.x(block.end_min)
            if block in over:
                box = QRectF(left, label_top - (over[block] + 1) * (lane + 2), right - left, lane)
            elif block.kind in STRIP or block.kind == "measure":
                box = QRectF(left, strip.top(), right - left, strip.height())
            else:
                box = QRectF(left - MARKER_PX, label_top, 2 * MARKER_PX, label)
                if right - left > LONG_TRAIN_PX:
                    box = box.united(QRectF(left, strip.top(), right - left, strip.height()))
            placed.append(Placed(block, box))
        laid.append(LaidRow(number, top, height, label_top, strip, tuple(placed)))
        top += height
    return laid


class Hit(NamedTuple):
    """What lies under a point: ``edge`` is ``left``, ``right`` or empty for the block itself."""

    row: int
    block: Block | None
    edge: str = ""


def hit(laid: Sequence[LaidRow], x: float, y: float) -> Hit | None:
    """The block, or the edge of one, at a point; the row alone beside all blocks; None below the last row."""
    row = next((one for one in laid if one.top <= y < one.top + one.height), None)
    if row is None:
        return None
    for placed in reversed(row.placed):
        block, box = placed
        if block.kind in STRIP or not box.adjusted(-GRIP_PX, 0, GRIP_PX, 0).contains(x, y):
            continue
        if block.left and abs(x - box.left()) <= GRIP_PX and box.width() > 2 * GRIP_PX:
            return Hit(row.number, block, "left")
        if block.right and abs(x - box.right()) <= GRIP_PX:
            return Hit(row.number, block, "right")
        if box.contains(x, y):
            return Hit(row.number, block)
    for block, box in row.placed:
        if block.kind in STRIP and box.adjusted(0, 0, 2 * GRIP_PX, 0).contains(x, y):
            # outside the end, so that a window which ends there leaves it free
            at_edge = block.right and -GRIP_PX <= x - box.right() <= 2 * GRIP_PX
            if at_edge or x <= box.right():
                return Hit(row.number, block, "right" if at_edge else "")
    return Hit(row.number, None)
