"""What the Results workspace shows, as frozen values: made beside the window, painted in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gui.parts.symbol import Symbol
from rig.instruments.stimulator import Pathway


class Look(NamedTuple):
    """How a group is told from others: its name (a letter while the study is blind), a token and a symbol."""

    name: str
    colour: str
    symbol: Symbol


class GroupCourse(NamedTuple):
    """Mean over the units of a group with an interval around it, (n,) each; ``n``: units of every point."""

    group: int
    pathway: Pathway
    minutes: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray


class SliceCourse(NamedTuple):
    """One slice, % of its baseline, (n,) each. ``counts``: whether it is in the means."""

    group: int
    number: int
    pathway: Pathway
    minutes: np.ndarray
    percent: np.ndarray
    counts: bool


class GroupTrace(NamedTuple):
    """A slice near the mean of its group, mV, with NaN where the artefact is, (n,) each. ``after`` may be empty."""

    group: int
    pathway: Pathway
    number: int
    ms: np.ndarray
    before: np.ndarray
    after: np.ndarray


class Bar(NamedTuple):
    """A drug, from valve to valve. ``line``: its colour and pattern."""

    name: str
    line: int
    start_min: float
    end_min: float


class TrainMark(NamedTuple):
    minute: float
    label: str


class SlicePoint(NamedTuple):
    """The outcome of one slice; None without one. ``name``: in its group. ``left_out``: by which rule or for which
    reason it does not count; empty for one that does. ``by_hand``: a person left it out after the run."""

    number: int
    group: int
    animal: int
    name: str
    value: float | None
    left_out: str = ""
    by_hand: bool = False


class Range(NamedTuple):
    estimate: float
    low: float
    high: float


class GroupNumbers(NamedTuple):
    """Of the slices that count. ``interval``: 95 % (or what the plan says) of the mean. ``p``: words, against the
    control."""

    group: int
    n_animals: int
    n_slices: int
    mean: float
    sem: float
    interval: Range | None
    p: str = ""


class Contrast(NamedTuple):
    """The second group minus the first. ``p``: words, adjusted as planned."""

    first: int
    second: int
    difference: Range
    p: str


class DoseCurve(NamedTuple):
    """A Hill curve over the doses, and where half of it is reached; ``words`` says both, or why there is none."""

    dose: np.ndarray
    response: np.ndarray
    half: Range | None
    words: str


class DoseAxis(NamedTuple):
    """A key that took several values: its name with the unit, and the value of every group; NaN where it has none."""

    title: str
    values: np.ndarray


class Overlay(NamedTuple):
    """Another run beside this one: its courses, its groups by name, and the words of the comparison."""

    title: str
    looks: tuple[Look, ...]
    courses: tuple[GroupCourse, ...]
    words: str


class View(NamedTuple):
    """A study as it is shown. ``window``: minutes in which the outcome is measured, None where it has none. ``n_of``:
    what counts as n. ``level``: of the intervals, percent. ``difference``: what the contrasts are. ``zero``: what
    minute 0 comes after. ``exploratory``: why the numbers are not those of the plan, a sentence each; none says that
    they are."""

    title: str
    about: str
    looks: tuple[Look, ...]
    control: int | None
    outcome: str
    outcome_short: str
    unit: str
    pathway: Pathway
    level: str
    difference: str
    interval: str
    n_of: str
    zero: str
    span: tuple[float, float]
    window: tuple[float, float] | None
    bars: tuple[Bar, ...]
    trains: tuple[TrainMark, ...]
    courses: tuple[GroupCourse, ...]
    slices: tuple[SliceCourse, ...]
    traces: tuple[GroupTrace, ...]
    trace_words: str
    points: tuple[SlicePoint, ...]
    numbers: tuple[GroupNumbers, ...]
    contrasts: tuple[Contrast, ...]
    words: str
    plan_words: str
    excluded: tuple[str, ...]
    exploratory: tuple[str, ...]
    notes: tuple[str, ...]
    axes: tuple[DoseAxis, ...]
    curve: DoseCurve | None
    status: str
    complete: bool
    blind: bool
    overlay: Overlay | None = None
