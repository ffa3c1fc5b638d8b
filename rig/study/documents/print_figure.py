"""The figure of a study for print: traces, time course, every slice and animal, differences with their intervals. The
same study gives the same bytes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rig.export.figure import MM, SMALL_PT, write_drawn
from rig.study.documents.course_panel import draw_course
from rig.study.documents.difference_panel import MOST, draw_differences
from rig.study.documents.figure_data import FigureData, figure_data
from rig.study.documents.slices_panel import draw_doses, draw_slices, names_below_mm
from rig.study.documents.trace_panels import draw_traces
from rig.study.results.analysis import check_complete
from rig.study.results.study import Study
from rig.study.results.time_courses import Spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT_MM = {85: 172.0, 114: 184.0, 174: 118.0}
"""Width of the figure -> its height: one column, one and a half, two."""
BESIDE_FROM_MM = 174
"""From this width on the slices stand beside the course, and below it in a narrower figure."""
LEFT_MM, RIGHT_MM, TOP_MM, FOOT_MM, BETWEEN_MM = 12.0, 2.0, 5.0, 9.5, 12.0
WORDS_MM = 3.5
"""Of the line at the foot."""
ROW_MM, HEAD_MM = 5.0, 3.0
"""Of a difference, and above the first."""
MOST_OF_HEIGHT = 0.36
"""Of the figure, for differences; what has no room is in the text."""


def write_study_figure(study: Study, path: Path, width_mm: int = 174, spread: Spread = "sem") -> None:
    """PDF, SVG or PNG, by the ending; 85, 114 or 174 mm wide. Raises NotYet before all slices are done, since its
    differences are the test; ValueError, a sentence, for another ending or width, or too many groups; NotWritten."""
    check_complete(study.opened, study.results)
    write_drawn(partial(drawn_study, figure_data(study, spread), width_mm), path, width_mm)


def drawn_study(data: FigureData, width_mm: int) -> Figure:
    """Not yet written. Called inside matplotlib's ``rc_context(print_style(...))``."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    whole_mm = HEIGHT_MM[width_mm]
    height_mm = whole_mm - WORDS_MM
    figure = Figure(figsize=(width_mm * MM, whole_mm * MM), facecolor="white")
    FigureCanvasAgg(figure)

    def panel(left: float, top: float, width: float, height: float, letter: str = "") -> Axes:
        """Its place in mm from the left and the top."""
        box = (left / width_mm, 1 - (top + height) / whole_mm, width / width_mm, height / whole_mm)
        if letter:
            figure.text(
                (left - LEFT_MM + 1.0) / width_mm, 1 - (top - 1.0) / whole_mm, letter, weight="semibold", size=9
            )
        return figure.add_axes(box)

    most = min(MOST, int((MOST_OF_HEIGHT * height_mm - HEAD_MM) / ROW_MM))
    rows = min(max(2, len(data.comparisons)), most)
    differences_mm = HEAD_MM + ROW_MM * rows
    names_mm = 13.0 if data.dose_axis else names_below_mm(data)
    if width_mm >= BESIDE_FROM_MM:
        course_mm = 0.56 * width_mm - LEFT_MM
        beside = 0.56 * width_mm + BETWEEN_MM + 3.0
        heights = (0.26 * height_mm, height_mm - TOP_MM - 0.26 * height_mm - FOOT_MM - 4.0)
        slices_top, slices_mm = TOP_MM, height_mm - TOP_MM - FOOT_MM - differences_mm - names_mm
        widths = (course_mm, width_mm - beside - RIGHT_MM)
        left = beside
    else:
        inner = height_mm - TOP_MM - FOOT_MM - differences_mm - names_mm
        heights = (0.17 * inner, 0.40 * inner - 4.0)
        slices_top = TOP_MM + heights[0] + 4.0 + heights[1] + FOOT_MM + 4.0
        slices_mm = inner - heights[0] - heights[1] - FOOT_MM - 8.0
        widths = (width_mm - LEFT_MM - RIGHT_MM,) * 2
        left = LEFT_MM
    _strip(data, panel, widths[0], heights[0])
    draw_course(panel(LEFT_MM, TOP_MM + heights[0] + 4.0, widths[0], heights[1], "B"), data, (widths[0], heights[1]))
    slices = panel(left, slices_top, widths[1], slices_mm, "C")
    (draw_doses if data.dose_axis else draw_slices)(slices, data, (widths[1], slices_mm))
    top = slices_top + slices_mm + names_mm
    draw_differences(panel(left, top, widths[1], height_mm - top - FOOT_MM, "D"), data, widths[1], rows)
    figure.text(1 - RIGHT_MM / width_mm, 1.2 / whole_mm, _foot(data), ha="right", size=SMALL_PT)
    return figure


def _strip(data: FigureData, panel: object, width_mm: float, height_mm: float) -> None:
    """Traces beside each other, as many as have room."""
    assert callable(panel)
    most = max(1, int(width_mm // 17.0))
    shown = data.traces[:most]
    share = width_mm / max(1, len(shown))
    panes = [
        panel(LEFT_MM + number * share, TOP_MM, 0.94 * share, height_mm, "A" if number == 0 else "")
        for number in range(len(shown))
    ]
    draw_traces(panes, data, shown, share)


def _foot(data: FigureData) -> str:
    unit = {"animal": "animals", "slice": "slices"}[data.unit]
    return f"n: {unit}; A: the slice nearest to the mean of its group, grey: baseline"
