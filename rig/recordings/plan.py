"""The protocol of a record as a plan for the bench: when which train and which drug came, and how often was tested."""

from __future__ import annotations

import msgspec
import numpy as np

from model.units import TICKS_PER_S
from rig.instruments.stimulator import PATHWAYS, TestPulses
from rig.messages import AddNote, Planned, RunPattern, SetPerfusion, SetStimulator
from rig.protocol.plan import Panels, in_order
from rig.record import Record
from rig.timecourse.time_course import TimeCourse

FASTEST_S, SLOWEST_S = 0.05, 900.0
LABEL = "Recorded"


def plan_of_record(record: Record, begin: int, now: Panels) -> tuple[Planned, ...]:
    """Steps for a slice on which ``now`` is in force: what the record had, as far from ``begin`` (a tick) as it was
    from its first sweep. Currents and all else stay as they are set here: a microampere of another rig is not one of
    this. Raises ValueError, a sentence, for a record without sweeps."""
    if not record.sweeps:
        raise ValueError("Nothing is recorded in it, so there is no protocol to lay out; open another recording.")
    course = TimeCourse.of(record)
    first = min(sweep.start for sweep in record.sweeps)
    steps = [Planned(begin, SetStimulator(msgspec.structs.replace(now.stimulator, test=_test(record))), LABEL)]
    for train in course.trains:
        order = RunPattern(train.pattern, train.pathways, train.label, purpose="induction", reference=train.reference)
        steps.append(Planned(begin + train.first - first, order, train.label))
    for tick, action in record.given(SetPerfusion):
        valves = {valve.drug: msgspec.structs.replace(valve, open=False) for valve in now.perfusion.valves}
        valves |= {valve.drug: valve for valve in action.settings.valves}
        flowing = msgspec.structs.replace(now.perfusion, valves=tuple(valves.values()))
        steps.append(Planned(begin + max(0, tick - first), SetPerfusion(flowing), LABEL))
    for tick, note in record.given(AddNote):
        if not note.by_rig:
            steps.append(Planned(begin + max(0, tick - first), AddNote(note.text), LABEL))
    return in_order(steps)


def _test(record: Record) -> TestPulses:
    """How often, and to which pathways, test pulses came."""
    tests = {
        pathway: [one for one in record.sweeps if one.pathway == pathway and one.kind != "train"]
        for pathway in PATHWAYS
    }
    known = {pathway: [one.at for one in sweeps] for pathway, sweeps in tests.items() if len(sweeps) > 1}
    gaps = [float(np.median(np.diff(ticks))) / TICKS_PER_S for ticks in known.values()]
    interval_s = round(min(max(gaps[0], FASTEST_S), SLOWEST_S), 2) if gaps else TestPulses().interval_s
    mode = "alternate" if len(known) != 1 else next(iter(known))
    pairs = [
        (one.pulses[1] - one.pulses[0]) * 1000 / TICKS_PER_S
        for sweeps in tests.values()
        for one in sweeps
        if one.kind == "pair"
    ]
    half = sum(len(sweeps) for sweeps in tests.values()) / 2
    pair_ms = round(float(np.median(pairs)), 2) if len(pairs) > half else None
    return TestPulses(mode=mode, interval_s=interval_s, pair_ms=pair_ms)
