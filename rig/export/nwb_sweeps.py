"""The field potential in an NWB file, and the table of its sweeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from model.units import TICKS_PER_S
from rig.export.methods import preparation
from rig.instruments.electrodes import Electrodes
from rig.instruments.layers import layer_at
from rig.measure.sweep import MEASURES
from rig.messages import SetElectrodes, Sweep
from rig.record import Record
from rig.timecourse.time_course import TimeCourse

if TYPE_CHECKING:
    from pynwb import NWBFile, TimeSeries

ATLAS = {
    "dorsal": "CA1",
    "intermediate": "CA1",
    "ventral": "CA1",
    "lateral amygdala": "Lateral amygdalar nucleus",
    "anterior cingulate": "Anterior cingulate area",
    "cerebellum": "Cerebellum",
}
"""Region of a preparation -> the name in the Allen atlas, which has no spinal cord."""


def clock(ticks: Sequence[float] | np.ndarray) -> dict[str, Any]:
    """Times of samples, in s: a start and a rate where they are even, else every one."""
    at = np.asarray(ticks, float)
    steps = np.unique(np.diff(at))
    if len(steps) == 1:
        return {"starting_time": float(at[0] / TICKS_PER_S), "rate": float(TICKS_PER_S / steps[0])}
    return {"timestamps": packed(at / TICKS_PER_S)}


def packed(values: np.ndarray) -> Any:
    from hdmf.backends.hdf5 import H5DataIO

    return H5DataIO(values, compression="gzip", compression_opts=4, shuffle=True, chunks=True)


def add_field(session: NWBFile, record: Record) -> dict[float, TimeSeries]:
    """By mV a bit: the sweeps of that gain one after the other."""
    from pynwb.ecephys import ElectricalSeries

    device = session.create_device(
        name="Schaffer" if record.seed is not None else "rig", description="Amplifier and 16-bit digitiser"
    )
    location = _region(record)
    group = session.create_electrode_group(name="REC", description=_layer(record), location=location, device=device)
    session.add_electrode(group=group, location=location)
    region = session.create_electrode_table_region(region=[0], description="The field electrode")
    series = {}
    for number, mV_per_bit in enumerate(sorted({sweep.mV_per_bit for sweep in record.sweeps})):
        sweeps = [sweep for sweep in record.sweeps if sweep.mV_per_bit == mV_per_bit]
        ticks = np.concatenate(
            [one.start + np.arange(len(one.samples)) * (TICKS_PER_S / one.rate_hz) for one in sweeps]
        )
        series[mV_per_bit] = ElectricalSeries(
            name=f"field_potential_{number}" if number else "field_potential",
            description="Evoked sweeps one after the other, with the gaps between them in the timestamps",
            data=packed(np.concatenate([sweep.samples for sweep in sweeps])),
            electrodes=region,
            conversion=mV_per_bit * 1e-3,
            resolution=mV_per_bit * 1e-3,
            **clock(ticks),
        )
        session.add_acquisition(series[mV_per_bit])
    return series


def _region(record: Record) -> str:
    """As the brain atlas calls it."""
    if record.seed is None:
        return "unknown"
    card = preparation(record)
    return ATLAS.get(card.region, card.region) if card is not None else "CA1"


def _layer(record: Record) -> str:
    """Of the field electrode, where it was last."""
    if record.seed is None:
        return "Field electrode"
    rec = [action.electrodes for _, action in record.given(SetElectrodes)]
    return f"Field electrode, a glass pipette, in {layer_at((rec[-1] if rec else Electrodes()).rec)}"


def add_sweeps(session: NWBFile, record: Record, series: dict[float, TimeSeries]) -> None:
    from pynwb.base import TimeSeriesReference
    from pynwb.epoch import TimeIntervals

    table = TimeIntervals(name="sweeps", description="Every sweep, with what was measured of its first pulse")
    measures = [name for name in MEASURES if any(name in sweep.measures for sweep in record.sweeps)]
    drugs = sorted({drug for sweep in record.sweeps for drug in sweep.tissue_uM})
    for name, words in (
        ("pathway", "Which stimulator"),
        ("kind", "test pulse, pair or train"),
        ("pulses", "Number of pulses of the pathway"),
        ("first_pulse", "Time of the first pulse, s"),
        ("current", "Stimulus current, uA"),
        ("clipped", "Whether the digitiser ran out of range"),
        ("slope_percent", "Slope in % of its mean over the baseline, of test pulses; small ones are not missing"),
        *((name, f"{name} of the response to the first pulse, {MEASURES[name].unit}") for name in measures),
        *((f"{drug}_{place}", f"{drug} in the {place}, uM") for drug in drugs for place in ("bath", "tissue")),
    ):
        table.add_column(name=name, description=words)
    read = dict.fromkeys(series, 0)
    percent = TimeCourse.of(record).percent_by_pulse()
    for sweep in record.sweeps:
        count = len(sweep.samples)
        where = TimeSeriesReference(read[sweep.mV_per_bit], count, series[sweep.mV_per_bit])
        read[sweep.mV_per_bit] += count
        table.add_row(
            start_time=sweep.start / TICKS_PER_S,
            stop_time=sweep.end / TICKS_PER_S,
            timeseries=[where],
            pathway=sweep.pathway,
            kind=sweep.kind,
            pulses=len(sweep.pulses),
            first_pulse=sweep.at / TICKS_PER_S,
            current=sweep.current_uA,
            clipped=bool(sweep.clipped),
            slope_percent=percent.get((sweep.pathway, sweep.at), np.nan),
            **_measured(sweep, measures),
            **{f"{drug}_bath": sweep.bath_uM.get(drug, 0.0) for drug in drugs},
            **{f"{drug}_tissue": sweep.tissue_uM.get(drug, 0.0) for drug in drugs},
        )
    session.add_time_intervals(table)


def _measured(sweep: Sweep, names: Iterable[str]) -> dict[str, float]:
    """NaN where there was nothing to measure."""
    found = {name: sweep.measures.get(name) for name in names}
    return {name: np.nan if value is None else value for name, value in found.items()}
