"""The figure of a run, as a paper would print it: averaged traces with scale bars above the time course with drug bars
and arrows. matplotlib is imported here only, and only when a figure is drawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_MS
from rig.experiment.runner import Recording
from rig.files.root import FONTS
from rig.instruments import shelf
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.messages import Sweep
from rig.protocol.dose import dose_words
from rig.timecourse.span import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH_MM, HEIGHT_MM, DPI = 174.0, 118.0, 300
INK, QUIET = "#13171A", "#5D6872"
PATHWAY_COLOUR = {"S1": "#0067B1", "S2": "#B85600"}
DRUG_COLOURS = {
    "d_apv": "#A045BD",
    "anisomycin": "#00805F",
    "ketamine": "#7D6B00",
    "memantine": "#8C1240",
    "am251": "#2E3192",
}
OTHER_DRUG_COLOURS = ("#4F5962", "#A045BD", "#00805F", "#7D6B00")
MOST_POINTS = 160
"""A pathway with more points than this is shown as means of 2, 4, 8 ... successive sweeps."""
SHOWN_MS = (-4.0, 40.0)
ARTEFACT_MS = (-0.3, 0.8)
END_TICKS = 5 * TICKS_PER_MIN


class Points(NamedTuple):
    """Mean and SEM over slices (NaN for one slice) at minutes after t0; each averages ``run`` sweeps."""

    minutes: np.ndarray
    mean: np.ndarray
    sem: np.ndarray
    run: int


def print_style(size_pt: float) -> dict[Any, Any]:
    """matplotlib's settings for print: the bundled type at ``size_pt``, thin dark axes."""
    from matplotlib import font_manager

    for font in FONTS.glob("*.ttf"):
        font_manager.fontManager.addfont(font)
    families = {entry.name for entry in font_manager.fontManager.ttflist}
    return {
        "font.family": "Inter" if "Inter" in families else "DejaVu Sans",
        "font.size": size_pt,
        "axes.edgecolor": INK,
        "axes.linewidth": 0.8,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }


def draw(recordings: list[Recording], path: Path) -> None:
    """Write the figure as PNG. All recordings are of one protocol."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(print_style(8)):
        figure = Figure(figsize=(WIDTH_MM / 25.4, HEIGHT_MM / 25.4), dpi=DPI, facecolor="white")
        canvas = FigureCanvasAgg(figure)
        grid = figure.add_gridspec(
            2, 2, height_ratios=(1, 1.9), left=0.085, right=0.985, top=0.955, bottom=0.105, hspace=0.16, wspace=0.05
        )
        limits: list[tuple[float, float]] = []
        panes = [figure.add_subplot(grid[0, column]) for column in (0, 1)]
        for pane, pathway in zip(panes, PATHWAYS, strict=True):
            limits.append(_traces(pane, recordings, pathway))
        low, high = min(one[0] for one in limits), max(one[1] for one in limits)
        for pane in panes:
            pane.set_ylim(low - 0.05 * (high - low), high + 0.05 * (high - low))
        _scale_bars(panes[1], low, high)
        _course(figure.add_subplot(grid[1, :]), recordings)
        canvas.print_figure(path, dpi=DPI, format="png")


# ---- traces


def _windows(recording: Recording) -> tuple[Span, Span]:
    """Sweeps to average: the baseline window (without one, the first 5 min) and the last 5 min of recording."""
    whole = recording.timeline.recording
    first = recording.timeline.baseline or Span(whole.start, whole.start + END_TICKS)
    return first, Span(max(whole.start, whole.end - END_TICKS), whole.end)


def _average(recordings: list[Recording], pathway: Pathway, which: int) -> np.ndarray | None:
    """Mean trace in mV over the sweeps of a window and over slices, ``SHOWN_MS`` around the pulse, zero before it."""
    before, after = (round(ms * TICKS_PER_MS) for ms in SHOWN_MS)
    traces = []
    for recording in recordings:
        span = _windows(recording)[which]
        for sweep in recording.sweeps:
            at = sweep.pulses[0] - sweep.start
            inside = span.start <= sweep.pulses[0] < span.end and sweep.pathway == pathway and sweep.kind != "train"
            if inside and at + before >= 0 and at + after <= len(sweep.samples):
                trace = sweep.samples[at + before : at + after] * sweep.mV_per_bit
                traces.append(trace - trace[: -before // 2].mean())
    return np.mean(traces, axis=0) if traces else None


def _traces(pane: Axes, recordings: list[Recording], pathway: Pathway) -> tuple[float, float]:
    """Averages before (grey) and at the end (colour); the artefact is left out. Returns the extent in mV."""
    pane.axis("off")
    ms = np.arange(round(SHOWN_MS[0] * TICKS_PER_MS), round(SHOWN_MS[1] * TICKS_PER_MS)) / TICKS_PER_MS
    artefact = (ms > ARTEFACT_MS[0]) & (ms < ARTEFACT_MS[1])
    low, high = -0.2, 0.1
    for which, colour, width in ((0, "#9AA3AB", 0.9), (1, PATHWAY_COLOUR[pathway], 1.3)):
        trace = _average(recordings, pathway, which)
        if trace is None:
            continue
        shown = np.where(artefact, np.nan, trace)
        pane.plot(ms, shown, color=colour, linewidth=width, solid_capstyle="round")
        low, high = min(low, float(np.nanmin(shown))), max(high, float(np.nanmax(shown)))
    pane.set_xlim(*SHOWN_MS)
    pane.set_title(pathway, loc="left", color=PATHWAY_COLOUR[pathway], fontweight="semibold", fontsize=9, pad=2)
    end = "before" if recordings[0].timeline.baseline else "first 5 min"
    pane.text(
        0.07, 1.022, f"grey: {end}; colour: last 5 min", transform=pane.transAxes, color=QUIET, fontsize=7, va="bottom"
    )
    return low, high


def _scale_bars(pane: Axes, low: float, high: float) -> None:
    """0.1, 0.2, 0.5, 1 or 2 mV, whichever is near a quarter of the trace, and 10 ms."""
    size = min((0.05, 0.1, 0.2, 0.5, 1.0, 2.0), key=lambda one: abs(one - 0.3 * (high - low)))
    right, bottom = SHOWN_MS[1] - 1.0, low
    pane.plot(
        [right - 10, right, right], [bottom, bottom, bottom + size], color=INK, linewidth=1.0, solid_joinstyle="miter"
    )
    pane.text(right - 5, bottom - 0.02 * (high - low), "10 ms", ha="center", va="top", fontsize=7)
    pane.text(right - 0.6, bottom + size / 2, f" {size:g} mV", ha="right", va="center", fontsize=7)


# ---- time course


def _points(recordings: list[Recording], pathway: Pathway) -> Points | None:
    """Slope by test sweep: percent of the baseline mean where there is a baseline, else mV/ms. Slices share the rhythm
    of their test pulses, so the n-th sweeps belong together."""
    rows = []
    for recording in recordings:
        sweeps = [one for one in recording.sweeps if one.pathway == pathway and one.kind != "train"]
        values = np.array([_slope(one) for one in sweeps])
        span = recording.timeline.baseline
        if span is not None and len(sweeps):
            inside = np.array([span.start <= one.pulses[0] < span.end for one in sweeps])
            known = values[inside & np.isfinite(values)]
            values = values * (100.0 / known.mean()) if len(known) else values * np.nan
        rows.append((np.array([(one.pulses[0] - recording.timeline.t0) / TICKS_PER_MIN for one in sweeps]), values))
    count = min(len(minutes) for minutes, _ in rows)
    if count == 0:
        return None
    minutes = rows[0][0][:count]
    values = np.array([values[:count] for _, values in rows])
    run = 1 << max(0, int(np.ceil(np.log2(count / MOST_POINTS))))
    # runs are counted from t0, so that none holds sweeps from before and after
    run_of = (np.arange(count) - int(np.searchsorted(minutes, 0.0))) // run
    starts = np.flatnonzero(np.diff(run_of, prepend=run_of[0] - 1))
    minutes = np.add.reduceat(minutes, starts) / np.diff(starts, append=count)
    values = _run_means(values, starts)
    known = np.isfinite(values)
    number = known.sum(axis=0)
    filled = np.where(known, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=0) / number
        spread = np.where(known, (values - mean) ** 2, 0.0).sum(axis=0) / (number - 1)
        sem = np.sqrt(spread / number)
    return Points(minutes, mean, sem, run)


def _run_means(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Means over runs of columns, of the sweeps that had a response."""
    known = np.isfinite(values)
    number = np.add.reduceat(known.astype(float), starts, axis=1)
    with np.errstate(invalid="ignore"):
        return np.add.reduceat(np.where(known, values, 0.0), starts, axis=1) / number


def _slope(sweep: Sweep) -> float:
    value = sweep.measures.get("slope")
    return np.nan if value is None else abs(value)


def _course(pane: Axes, recordings: list[Recording]) -> None:
    timeline = recordings[0].timeline
    percent = timeline.baseline is not None
    top, run = 0.0, 1
    for pathway, marker, filled in (("S2", "s", False), ("S1", "o", True)):
        points = _points(recordings, pathway)  # type: ignore[arg-type]
        if points is None:
            continue
        colour = PATHWAY_COLOUR[pathway]
        face = colour if filled else "white"
        if len(recordings) > 1:
            pane.errorbar(points.minutes, points.mean, points.sem, fmt="none", ecolor=colour, elinewidth=0.5, alpha=0.5)
        pane.plot(
            points.minutes, points.mean, marker, color=colour, markerfacecolor=face, markersize=2.8,
            markeredgewidth=0.7, label=pathway, linestyle="none",
        )  # fmt: skip
        run = points.run
        top = max(top, float(np.nanmax(points.mean, initial=0.0)))
    whole = timeline.recording
    first, last = ((tick - timeline.t0) / TICKS_PER_MIN for tick in (whole.start, whole.end))
    pane.set_xlim(first - 0.01 * (last - first), last + 0.01 * (last - first))
    height = max(top * 1.05, 150.0 if percent else 0.1)
    rows = len({valve.drug for valve in timeline.valves})
    pane.set_ylim(0, height * (1.08 + 0.09 * rows))
    if percent:
        pane.axhline(100, color=QUIET, linewidth=0.6, dashes=(3, 3), zorder=0)
    _drug_bars(pane, recordings[0], height, first, last)
    label = _arrows(pane, recordings[0])
    pane.set_xlabel(f"Time after {label} (min)" if label else "Time (min)")
    pane.set_ylabel("fEPSP slope (% of baseline)" if percent else "fEPSP slope (mV/ms)")
    pane.spines[["top", "right"]].set_visible(False)
    number = len(recordings)
    words = f"{number} slices, mean ± SEM" if number > 1 else f"seed {recordings[0].seed}"
    if run > 1:
        words += f"; a point is {run} sweeps"
    handles, names = pane.get_legend_handles_labels()
    pane.legend(
        handles[::-1], names[::-1], loc="lower right", frameon=False, ncols=2, title=words, title_fontsize=7,
        handletextpad=0.2, columnspacing=1.2,
    )  # fmt: skip


def _drug_bars(pane: Axes, recording: Recording, height: float, first: float, last: float) -> None:
    """A bar a drug from valve to valve, with its name and concentration."""
    timeline = recording.timeline
    drugs = list(dict.fromkeys(valve.drug for valve in timeline.valves))
    for row, drug in enumerate(drugs):
        level = height * (1.06 + 0.09 * row)
        changes = [one for one in timeline.valves if one.drug == drug]
        ends = [(one.tick - timeline.t0) / TICKS_PER_MIN for one in changes[1:]] + [last]
        colour = DRUG_COLOURS.get(drug, OTHER_DRUG_COLOURS[row % len(OTHER_DRUG_COLOURS)])
        for change, end in zip(changes, ends, strict=True):
            start = (change.tick - timeline.t0) / TICKS_PER_MIN
            if change.concentration_uM > 0 and end > first:
                pane.barh(level, end - max(start, first), left=max(start, first), height=0.035 * height, color=colour)
                card = shelf.drug(drug)
                words = f"{card.name} {dose_words(card, change.concentration_uM)}"
                pane.text(max(start, first), level + 0.022 * height, words, color=colour, fontsize=7, va="bottom")


def _arrows(pane: Axes, recording: Recording) -> str:
    """An arrow a train under the points; returns what t0 is called."""
    timeline = recording.timeline
    label = ""
    place = ("data", "axes fraction")
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
    for stimulus in timeline.stimuli:
        if stimulus.kind != "train":
            continue
        label = stimulus.label or stimulus.name
        pattern = stimulus.deliveries[0].pattern
        minutes = [
            (stimulus.start - timeline.t0) / TICKS_PER_MIN + train * pattern.train_interval_s / 60
            for train in range(pattern.trains)
        ]
        for at in minutes:
            pane.annotate("", (at, 0.13), (at, 0.02), xycoords=place, textcoords=place, arrowprops=arrow)
        where = f"{label} to {' and '.join(stimulus.pathways)}"
        pane.annotate(where, (minutes[-1], 0.02), (5, 0), place, "offset points", fontsize=7, va="bottom")
    if label:
        return label
    return "the drug" if timeline.valves else ""
