"""The print-ready figure of one slice or of several with the same protocol: averaged traces with scale bars above the
time course, with the arrow of every train and a bar a drug. PDF, SVG or PNG, as wide as a column of a journal.
matplotlib is imported only to draw."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_MS
from rig.export.methods import epoch_name
from rig.export.print_style import DRUG_COLOURS, INK, OTHER_DRUG_COLOURS, PATHWAY_COLOUR, QUIET, print_style
from rig.files.atomic_write import Part, write_whole
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.messages import Sweep
from rig.record import Record
from rig.timecourse.events import Train
from rig.timecourse.span import Span
from rig.timecourse.time_course import TimeCourse

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT_MM = {85: 80.0, 114: 90.0, 174: 112.0}
"""Width of the figure -> its height: one column, one and a half, two."""
FORMS = (".pdf", ".svg", ".png")
TYPE_PT = 7.0
SMALL_PT = 6.0
"""Nothing is smaller at print size."""
DPI = 600
MM = 1 / 25.4
BEFORE_COLOUR = "#8A949D"
SCALES_MV = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
SHOWN_MS = (-4.0, 40.0)
ARTEFACT_MS = (-0.3, 0.8)
LATE_TICKS = 5 * TICKS_PER_MIN
"""The end of an experiment, as its traces show it."""
CROWDED_PER_MM = 2.0
"""More points than this stand closer together than a large marker is wide."""


class Slices(NamedTuple):
    """What is drawn: slices with the same protocol, each with its time course. What they have in common (trains, drugs,
    what minute 0 is called) is read from the first."""

    records: list[Record]
    courses: list[TimeCourse]

    @property
    def first(self) -> TimeCourse:
        return self.courses[0]


def write_figure(records: Record | Sequence[Record], path: Path, width_mm: int = 174) -> None:
    """Of one record, or the mean of several. The form is that of the file's ending. Raises NotWritten; ValueError, a
    sentence, for another ending or width."""
    several = [records] if isinstance(records, Record) else list(records)

    def draw() -> Figure:
        return drawn(Slices(several, [TimeCourse.of(record) for record in several]), width_mm)

    write_drawn(draw, path, width_mm)


def write_drawn(draw: Callable[[], Figure], path: Path, width_mm: int) -> None:
    """What ``draw`` gives, called inside the style for print. Raises as ``write_figure`` does."""
    if path.suffix.lower() not in FORMS:
        raise ValueError(f"A figure is written as {', '.join(FORMS)}, and {path.name} ends in none of them.")
    if width_mm not in HEIGHT_MM:
        raise ValueError(f"A figure is 85, 114 or 174 mm wide, not {width_mm}.")
    check = {".pdf": check_pdf, ".svg": _check_svg, ".png": _check_png}[path.suffix.lower()]
    write_whole([Part(path, partial(_save, draw), check)])


def _save(draw: Callable[[], Figure], path: Path) -> None:
    import matplotlib

    form = path.suffix.lower()[1:]
    # no date and no random name: the same record gives the same bytes
    unmarked: dict[str, dict[str, Any]] = {"pdf": {"CreationDate": None, "ModDate": None}, "svg": {"Date": None}}
    style = {**print_style(TYPE_PT), "pdf.fonttype": 42, "svg.hashsalt": "schaffer", "svg.fonttype": "path"}
    # labels are a person's own: a sign that the font lacks is a box, and no word on the terminal
    with matplotlib.rc_context(style), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        draw().savefig(path, format=form, dpi=DPI, metadata=unmarked.get(form))


def drawn(slices: Slices, width_mm: int) -> Figure:
    """The figure, not yet written. Called inside matplotlib's ``rc_context(print_style(...))``."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height_mm = HEIGHT_MM[width_mm]
    figure = Figure(figsize=(width_mm * MM, height_mm * MM), facecolor="white")
    FigureCanvasAgg(figure)
    shown = [pathway for pathway in PATHWAYS if slices.first.tests(pathway)]
    left, right, bottom, top = 12.0, 2.0, 9.5, 4.5
    trace_mm = 0.3 * height_mm
    inner_mm = width_mm - left - right
    panes = []
    for place, pathway in enumerate(shown):
        share_mm = inner_mm / len(shown)
        corner = ((left + place * share_mm) / width_mm, 1 - (top + trace_mm) / height_mm)
        panes.append((figure.add_axes((*corner, share_mm / width_mm * 0.94, trace_mm / height_mm)), pathway))
    _traces(panes, slices)
    course_mm = height_mm - top - trace_mm - bottom - 3.0
    box = (left / width_mm, bottom / height_mm, inner_mm / width_mm, course_mm / height_mm)
    _course(figure.add_axes(box), slices, shown, (inner_mm, course_mm))
    return figure


# ---- traces


def _windows(course: TimeCourse) -> tuple[Span, Span]:
    """The baseline, and the last 5 min."""
    begin, last = course.view.begin or 0, course.view.tip
    return course.baseline_now.span, Span(max(begin, last - LATE_TICKS), last + 1)


def _mean_trace(slices: Slices, pathway: Pathway, which: int) -> np.ndarray | None:
    """Of a window of ``_windows``, over slices; NaN where any has its artefact."""
    traces = [average(course.tests(pathway), _windows(course)[which]) for course in slices.courses]
    there = [trace for trace in traces if trace is not None]
    return np.mean(there, axis=0) if there else None


def average(sweeps: list[Sweep], window: Span) -> np.ndarray | None:
    """Mean trace (mV) over the sweeps of a window, ``SHOWN_MS`` around the first pulse: zero before it, NaN where the
    stimulus artefact is, of each pulse of a pair."""
    traces, second = [], set()
    for sweep in sweeps:
        at = sweep.pulse_samples[0]
        before, after = (sweep.rate.count(ms) for ms in SHOWN_MS)
        if window.start <= sweep.pulses[0] < window.end and at + before >= 0 and at + after <= len(sweep.samples):
            trace = sweep.samples[at + before : at + after] * sweep.mV_per_bit
            traces.append(trace - trace[: -before // 2].mean())
            second |= {pulse - sweep.pulses[0] for pulse in sweep.pulses}
    if not traces:
        return None
    mean = np.mean(traces, axis=0)
    ms = _shown_ms(mean)
    for ticks in second:
        from_pulse = ms - ticks / TICKS_PER_MS
        mean[(from_pulse > ARTEFACT_MS[0]) & (from_pulse < ARTEFACT_MS[1])] = np.nan
    return mean


def _shown_ms(trace: np.ndarray) -> np.ndarray:
    """When each sample of a mean trace comes, ms after the pulse."""
    return np.linspace(*SHOWN_MS, len(trace), endpoint=False)


def _traces(panes: list[tuple[Axes, Pathway]], slices: Slices) -> None:
    """Baseline in grey and the last 5 min in colour, all panes to one scale, which stands in the last."""
    low, high = -0.1, 0.05
    for pane, pathway in panes:
        pane.axis("off")
        pane.set_xlim(*SHOWN_MS)
        for which, colour, width in ((0, BEFORE_COLOUR, 0.7), (1, PATHWAY_COLOUR[pathway], 1.0)):
            trace = _mean_trace(slices, pathway, which)
            if trace is not None:
                pane.plot(_shown_ms(trace), trace, color=colour, linewidth=width, solid_capstyle="round")
                low, high = min(low, float(np.nanmin(trace))), max(high, float(np.nanmax(trace)))
        pane.set_title(pathway, loc="left", color=PATHWAY_COLOUR[pathway], fontweight="semibold", fontsize=8, pad=1)
    for pane, _ in panes:
        pane.set_ylim(low - 0.14 * (high - low), high + 0.04 * (high - low))
    if panes:
        words = "grey: baseline; colour: last 5 min"
        pane = panes[0][0]
        pane.annotate(words, (0, 0), xycoords="axes fraction", fontsize=SMALL_PT, color=QUIET, va="bottom")
        scale_bars(panes[-1][0], SHOWN_MS[1] - 0.5, low, high)


def scale_bars(pane: Axes, right: float, low: float, high: float) -> None:
    """10 ms that end at ``right``, and the round number of mV that is nearest to a third of the trace."""
    size = min(SCALES_MV, key=lambda one: abs(one - 0.3 * (high - low)))
    bars = ([right - 10, right, right], [low, low, low + size])
    pane.plot(*bars, color=INK, linewidth=0.9, solid_joinstyle="miter", solid_capstyle="butt", gid="scale bars")
    pane.annotate(
        "10 ms", (right - 5, low), (0, -2), textcoords="offset points", ha="center", va="top", fontsize=SMALL_PT
    )
    pane.annotate(
        f"{size:g} mV", (right, low + size / 2), (-2.5, 0), textcoords="offset points", ha="right", va="center",
        fontsize=SMALL_PT,
    )  # fmt: skip


# ---- time course


class Points(NamedTuple):
    """Mean and SEM over slices (NaN for one) at minutes after minute 0."""

    at_min: np.ndarray
    mean: np.ndarray
    sem: np.ndarray


def _points(slices: Slices, pathway: Pathway) -> Points:
    """A point a minute. The minutes of all slices are counted from minute 0 of each."""
    rows = [course.by_minute(pathway) for course in slices.courses]
    at = np.unique(np.concatenate([row.at_min for row in rows]))
    values = np.full((len(rows), len(at)), np.nan)
    for place, row in enumerate(rows):
        values[place, np.searchsorted(at, row.at_min)] = row.value
    known = np.isfinite(values)
    number = known.sum(axis=0)
    mean = np.where(known, values, 0.0).sum(axis=0) / number
    spread = np.where(known, (values - mean) ** 2, 0.0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        sem = np.sqrt(spread / (number - 1) / number)
    return Points(at, mean, sem)


def _course(pane: Axes, slices: Slices, shown: list[Pathway], size_mm: tuple[float, float]) -> None:
    """The points, the drugs above them and the trains below them, in a pane of so many mm."""
    course_mm, course = size_mm[1], slices.first
    origin, called = course.zero
    percent = any(course.baseline(pathway, "slope") for pathway in shown)
    top, foot = (150.0 if percent else 0.0), 0.0
    for pathway in reversed(shown):
        points = _points(slices, pathway)
        colour, filled = PATHWAY_COLOUR[pathway], pathway == "S1"
        if len(slices.records) > 1:
            pane.errorbar(*points, fmt="none", ecolor=colour, elinewidth=0.5, alpha=0.5)
        pane.plot(
            points.at_min,
            points.mean,
            "o" if filled else "s",
            color=colour,
            markerfacecolor=colour if filled else "white",
            markersize=2.6 if len(points.at_min) < CROWDED_PER_MM * size_mm[0] else 1.6,
            markeredgewidth=0.6,
            linestyle="none",
            label=pathway,
        )
        top = max(top, float(points.mean.max(initial=0.0)))
        foot = min(foot, float(points.mean.min(initial=0.0)))
    first, last = ((tick - origin) / TICKS_PER_MIN for tick in _ends(course))
    pane.set_xlim(first - 0.015 * (last - first), last + 0.015 * (last - first))
    drugs = list(dict.fromkeys(epoch.drug for epoch in course.view.epochs))
    row_mm = 4.6
    drawn_mm = max(10.0, course_mm - row_mm * len(drugs))
    whole = (top * 1.06 or 1.0) * course_mm / drawn_mm
    # a response of nothing scatters about 0
    pane.set_ylim(1.2 * foot, whole)
    if percent:
        pane.axhline(100, color=QUIET, linewidth=0.5, dashes=(3, 3), zorder=0)
    _drug_bars(pane, course, drugs, whole / course_mm, row_mm, (first, last))
    _arrows(pane, course.view.trains, origin)
    if called == "drug":
        called = "the drug"
    pane.set_xlabel(f"Time after {called} (min)" if called else "Time (min)", labelpad=2)
    pane.set_ylabel("fEPSP slope (% of baseline)" if percent else "fEPSP slope (mV/ms)", labelpad=2)
    pane.tick_params(length=2.5, pad=2, width=0.6)
    pane.spines[["top", "right"]].set_visible(False)
    ticks = [tick for tick in pane.get_yticks() if 0 <= tick <= top * 1.06]
    pane.set_yticks(ticks)
    if shown:
        title = f"{_whose(slices)}mean of each minute"
        handles, names = pane.get_legend_handles_labels()
        pane.legend(
            handles[::-1], names[::-1], loc="best", frameon=False, ncols=2, handletextpad=0.1, columnspacing=0.8,
            borderaxespad=0.1, title=title, title_fontsize=SMALL_PT,
        )  # fmt: skip


def _ends(course: TimeCourse) -> tuple[int, int]:
    begin = course.view.begin or 0
    return begin, max(course.view.tip, begin + 1)


def _whose(slices: Slices) -> str:
    if len(slices.records) > 1:
        return f"{len(slices.records)} slices, mean ± SEM, "
    seed = slices.records[0].seed
    return "" if seed is None else f"seed {seed}, "


def _drug_bars(
    pane: Axes, course: TimeCourse, drugs: list[str], per_mm: float, row_mm: float, limits: tuple[float, float]
) -> None:
    """A row a drug above the points, and in it a bar from valve to valve with its name and concentration."""
    origin = course.zero[0]
    whole = pane.get_ylim()[1]
    for row, drug in enumerate(drugs):
        level = whole - (row + 1) * row_mm * per_mm
        colour = DRUG_COLOURS.get(drug, OTHER_DRUG_COLOURS[row % len(OTHER_DRUG_COLOURS)])
        for epoch in course.view.epochs:
            if epoch.drug != drug:
                continue
            start, stop = (max(limits[0], (tick - origin) / TICKS_PER_MIN) for tick in (epoch.start, epoch.end))
            stop = max(stop, start + 0.004 * (limits[1] - limits[0]))
            pane.barh(level, stop - start, left=start, height=1.1 * per_mm, align="edge", color=colour, gid="drug bar")
            words = epoch_name(epoch)
            pane.annotate(
                plain_words(words), (start, level + 1.1 * per_mm), (0, 0.8), textcoords="offset points", color=colour,
                fontsize=SMALL_PT, va="bottom", ha="left",
            )  # fmt: skip


def plain_words(text: str) -> str:
    """Text that matplotlib does not read as mathematics."""
    return text.replace("$", r"\$")


def _arrows(pane: Axes, induced: list[Train], origin: int) -> None:
    """An arrow from below where every train began, its name beside the last of each."""
    place = ("data", "axes fraction")
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 6}
    for train in induced:
        pattern = train.pattern
        begun = (train.first - origin) / TICKS_PER_MIN
        at = [begun + n * pattern.train_interval_s / 60 for n in range(pattern.trains)]
        at = [one for one in at if one <= (train.last - origin) / TICKS_PER_MIN] or [begun]
        for one in at:
            pane.annotate("", (one, 0.13), (one, 0.01), xycoords=place, textcoords=place, arrowprops=arrow)
        words = f"{train.label} to {' and '.join(train.pathways)}"
        pane.annotate(
            plain_words(words), (at[-1], 0.02), (4, 0), place, "offset points", fontsize=SMALL_PT, va="bottom"
        )


# ---- reading back


def check_pdf(path: Path) -> None:
    """A whole PDF: it begins and ends as one, and its table of objects is where it says."""
    data = path.read_bytes()
    found = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data)
    if not data.startswith(b"%PDF-") or found is None or data[int(found[1]) :][:4] != b"xref":
        raise ValueError("gave no whole PDF")


def _check_svg(path: Path) -> None:
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        raise ValueError(f"gave no whole SVG ({error})") from error
    if not root.tag.endswith("}svg"):
        raise ValueError("gave no SVG")


def _check_png(path: Path) -> None:
    """Every chunk is whole, and the last one is the end."""
    data = path.read_bytes()
    at, kind = 8, b""
    while data.startswith(b"\x89PNG\r\n\x1a\n") and at + 12 <= len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        crc = data[at + 8 + length : at + 12 + length]
        if crc != struct.pack(">I", zlib.crc32(data[at + 4 : at + 8 + length])):
            break
        at += 12 + length
    if kind != b"IEND" or at != len(data):
        raise ValueError("gave no whole PNG")
