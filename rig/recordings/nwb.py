"""NWB files: the sweeps that Schaffer exported, or potentials of another program, a series a sweep or cut at gaps.

They are HDF5, which the packages of the NWB export read. The names are those of the NWB schema 2.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rig.files.refusal import RefusedFile, shown
from rig.instruments.stimulator import PATHWAYS
from rig.recordings.raw import LEAST_SAMPLES, MOST_SAMPLES, Channel, Raw, SweepHead
from rig.recordings.units import IN_mV, unit

if TYPE_CHECKING:
    import h5py

LARGEST_BYTES = 512 * 2**20
GAP = 1.5
"""Samples that lie further apart than so many steps belong to different sweeps."""
OF_SERIES = ("ElectricalSeries", "CurrentClampSeries", "TimeSeries", "PatchClampSeries", "IZeroClampSeries")


class Stretch(NamedTuple):
    """Samples ``begin`` to ``end`` of a series, which began at ``start_s``; mV = data * to_mV + offset_mV."""

    series: h5py.Dataset
    begin: int
    end: int
    start_s: float
    to_mV: float
    offset_mV: float


def read_nwb(path: Path) -> Raw:
    """Raises RefusedFile, OSError."""
    if path.stat().st_size > LARGEST_BYTES:
        found = f"{path.stat().st_size / 2**20:.1f} MB"
        raise RefusedFile(path.name, "its size", found, f"at most {LARGEST_BYTES // 2**20} MB")
    try:
        import h5py
    except ImportError as error:
        allowed = "an ABF file or a table, or add the packages of NWB with `make nwb`"
        raise RefusedFile(path.name, "its format", "NWB, which this program has no packages for", allowed) from error
    try:
        with h5py.File(path, "r", locking=False) as file:
            return _raw(path, file)
    except RefusedFile:
        raise
    except Exception as error:  # HDF5 can be damaged in as many ways as it has parts
        found = f"not readable ({type(error).__name__})"
        raise RefusedFile(path.name, "the file", found, "NWB of version 2; write it again") from error


def _raw(path: Path, file: h5py.File) -> Raw:
    acquired = [one for one in file["acquisition"].values() if _kind(one) in OF_SERIES and "data" in one]
    in_volts = [one for one in acquired if unit(_text(one["data"].attrs.get("unit", ""))) in IN_mV]
    if not in_volts:
        raise RefusedFile(path.name, "acquisition", "without a potential", "an ElectricalSeries or a series in volts")
    if sum(one["data"].size for one in in_volts) > MOST_SAMPLES:
        raise RefusedFile(path.name, "acquisition", "too long", f"at most {MOST_SAMPLES // 10**6} million samples")
    rates = {round(_rate_hz(one), 3) for one in in_volts}
    if len(rates) > 1:
        raise RefusedFile(path.name, "the sampling rate", "different from series to series", "one rate")
    rate_hz = rates.pop()
    told: list[str] = []
    table = file.get("intervals/sweeps")
    mine = _together(in_volts, rate_hz, told)
    parts = sorted((part for one in mine for part in _cut(one, rate_hz)), key=lambda part: part.start_s)
    if table is not None and "start_time" in table:
        heads, parts = _of_table(file, table, parts, rate_hz)
    else:
        parts = [part for part in parts if part.end - part.begin >= LEAST_SAMPLES]
        heads = [SweepHead(part.start_s, part.end - part.begin) for part in parts]
    data = [np.asarray(part.series[part.begin : part.end]) for part in parts]
    name = _text(mine[0].name).rpartition("/")[2]
    several = max((one.shape[1] if one.ndim > 1 else 1) for one in data) if data else 1
    names = [name] if several == 1 else [f"{name} {number + 1}" for number in range(several)]

    def samples(channel: int, sweep: int, begin: int = 0, end: int | None = None) -> np.ndarray:
        stretch = data[sweep][begin:end]
        one = stretch if stretch.ndim == 1 else stretch[:, min(channel, stretch.shape[1] - 1)]
        return one.astype(np.float64) * parts[sweep].to_mV + parts[sweep].offset_mV

    channels = tuple(Channel(one, "mV") for one in names)
    return Raw(path.name, rate_hz, channels, tuple(heads), samples, told=tuple(told))


def _together(series: list[h5py.Group], rate_hz: float, told: list[str]) -> list[h5py.Group]:
    """The series that are one after the other, which are sweeps of one electrode. Of those that ran at the same time,
    which are other electrodes, the first is taken."""
    spans = [(one, *_span(one, rate_hz)) for one in series]
    taken: list[tuple[h5py.Group, float, float]] = []
    left: list[str] = []
    for one, begin, end in spans:
        if any(begin < last - 0.5 / rate_hz and first < end - 0.5 / rate_hz for _, first, last in taken):
            left.append(_text(one.name).rpartition("/")[2])
        else:
            taken.append((one, begin, end))
    if left:
        named = ", ".join(shown(one, 30) for one in left[:3]) + (" and others" if len(left) > 3 else "")
        told.append(f"Series that ran at the same time are left aside: {named}.")
    return [one for one, _, _ in taken]


def _span(series: h5py.Group, rate_hz: float) -> tuple[float, float]:
    """When a series began and ended, s."""
    count = len(series["data"])
    if "timestamps" in series:
        return float(series["timestamps"][0]), float(series["timestamps"][count - 1]) + 1 / rate_hz
    begin = float(series["starting_time"][()])
    return begin, begin + count / rate_hz


def _kind(one: Any) -> str:
    return _text(one.attrs.get("neurodata_type", "")) if hasattr(one, "attrs") else ""


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _rate_hz(series: h5py.Group) -> float:
    if "timestamps" in series:
        head = np.asarray(series["timestamps"][:LEAST_SAMPLES], float)
        return 1.0 / float(np.median(np.diff(head)))
    return float(series["starting_time"].attrs["rate"])


def _cut(series: h5py.Group, rate_hz: float) -> list[Stretch]:
    """The stretches of a series without a gap."""
    data = series["data"]
    in_mV = IN_mV[unit(_text(data.attrs["unit"]))]
    scale = (float(data.attrs.get("conversion", 1.0)) * in_mV, float(data.attrs.get("offset", 0.0)) * in_mV)
    if "timestamps" not in series:
        return [Stretch(data, 0, len(data), float(series["starting_time"][()]), *scale)]
    times = np.asarray(series["timestamps"], float)
    begins = np.concatenate(([0], np.flatnonzero(np.diff(times) > GAP / rate_hz) + 1))
    ends = np.append(begins[1:], len(times))
    return [
        Stretch(data, int(begin), int(end), float(times[begin]), *scale)
        for begin, end in zip(begins, ends, strict=True)
    ]


def _of_table(
    file: h5py.File, table: h5py.Group, parts: list[Stretch], rate_hz: float
) -> tuple[list[SweepHead], list[Stretch]]:
    """The sweeps that the table of them names, with their pathways, currents and pulses."""
    given = {pathway: _given(file, pathway) for pathway in PATHWAYS}
    count = len(table["start_time"])
    pathways = [_text(one) for one in table["pathway"][()]] if "pathway" in table else ["S1"] * count
    currents = np.asarray(table["current"], float) if "current" in table else np.zeros(count)
    starts, stops = np.asarray(table["start_time"], float), np.asarray(table["stop_time"], float)
    heads, found = [], []
    begun = np.array([part.start_s for part in parts])
    for row in range(count):
        part = parts[max(0, int(np.searchsorted(begun, starts[row] + 0.5 / rate_hz, "right")) - 1)]
        first = part.begin + round((starts[row] - part.start_s) * rate_hz)
        last = min(part.end, first + round((stops[row] - starts[row]) * rate_hz))
        if last - first < LEAST_SAMPLES:
            continue
        pathway = next((one for one in PATHWAYS if one == pathways[row]), None)
        times = given[pathway] if pathway is not None else np.empty(0)
        inside = times[(times >= starts[row]) & (times < stops[row])]
        pulses = tuple(round((at - starts[row]) * rate_hz) for at in inside.tolist())
        heads.append(SweepHead(float(starts[row]), last - first, pulses, pathway, float(currents[row])))
        found.append(part._replace(begin=first, end=last, start_s=float(starts[row])))
    return heads, found


def _given(file: h5py.File, pathway: str) -> np.ndarray:
    """When the pulses of a pathway came, s."""
    series = file.get(f"stimulus/presentation/stimulus_{pathway}")
    if series is None or "timestamps" not in series:
        return np.empty(0)
    return np.asarray(series["timestamps"], float)[np.asarray(series["data"], float) > 0]
