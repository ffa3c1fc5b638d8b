"""What was given to the slice, in an NWB file: pulses, drugs, and everything else that was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from model.units import TICK_MS, TICKS_PER_S
from rig.export.nwb_sweeps import clock
from rig.export.stimulus_command import Stimulators
from rig.instruments.stimulator import PATHWAYS
from rig.record import Record
from rig.timecourse.time_course import TimeCourse

if TYPE_CHECKING:
    from pynwb import NWBFile


def add_pulses(session: NWBFile, record: Record) -> None:
    """The command of each stimulator: on at the pulse, and off when it ends."""
    from pynwb import TimeSeries

    stimulators = Stimulators(record)
    for pathway in PATHWAYS:
        sweeps = [sweep for sweep in record.sweeps if sweep.pathway == pathway and sweep.current_uA]
        begins = [(tick, sweep.current_uA) for sweep in sweeps for tick in sweep.pulses]
        if not begins:
            continue
        times = [
            second
            for tick, _ in begins
            for second in (tick / TICKS_PER_S, (tick * TICK_MS + stimulators.width_ms(pathway, tick)) / 1000)
        ]
        session.add_stimulus(
            TimeSeries(
                name=f"stimulus_{pathway}",
                description=f"Current of the pulses of {pathway}; each value holds until the next",
                data=np.array([value for _, current in begins for value in (current, 0.0)]),
                unit="amperes",
                conversion=1e-6,
                continuity="step",
                timestamps=np.array(times),
            )
        )


def add_bath(session: NWBFile, record: Record) -> None:
    from pynwb import TimeSeries
    from pynwb.epoch import TimeIntervals

    open_valves = TimeCourse.of(record).view.epochs
    if open_valves:
        table = TimeIntervals(name="drug_epochs", description="When which reservoir flowed towards the chamber")
        table.add_column(name="drug", description="What the reservoir held")
        table.add_column(name="reservoir", description="Its concentration, uM")
        for one in open_valves:
            table.add_row(
                start_time=one.start / TICKS_PER_S, stop_time=one.end / TICKS_PER_S, drug=one.drug, reservoir=one.uM
            )
        session.add_time_intervals(table)
    points: dict[str, dict[int, tuple[float, float]]] = {}
    for point in record.bath:
        points.setdefault(point.drug, {})[point.tick] = (point.bath_uM, point.tissue_uM)
    for drug, course in sorted(points.items()):
        session.add_acquisition(
            TimeSeries(
                name=f"concentration_{drug}",
                description=f"{drug}: column 0 in the chamber, column 1 in the tissue",
                data=np.array([course[tick] for tick in sorted(course)]),
                unit="molar",
                conversion=1e-6,
                **clock(sorted(course)),
            )
        )


def add_log(session: NWBFile, record: Record) -> None:
    """Every action as people read it and as the rig takes it: with seed and preparation, the experiment again."""
    from pynwb.event import EventsTable

    if not record.log:
        return
    table = EventsTable(name="log", description="Everything that was done, in words")
    for entry in record.log:
        table.add_event(timestamp=entry.tick / TICKS_PER_S, annotation=entry.text)
    session.add_events_table(table)
    session.add_scratch(
        msgspec.json.encode(record.log).decode(),
        name="log_json",
        description="The same as JSON, for the program: ticks of 0.05 ms, the action and the words",
    )
