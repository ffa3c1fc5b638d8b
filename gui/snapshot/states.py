"""The named states of the window that a picture can be taken of: what the rig would have told, and what a hand did."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gui.snapshot import study_states
from rig.messages import (
    AddNote,
    Branched,
    Fault,
    Placed,
    Planned,
    Result,
    RunPattern,
    SetElectrodes,
    SetPerfusion,
    Status,
)

if TYPE_CHECKING:
    from gui.bench.bench import Bench
    from rig.experiment.experiment import Experiment

WAKING = "Waking the slice and recording 10 min of baseline"
OPENED_MIN, FORK_MIN, TRAIN_MIN, MAIN_MIN, BRANCH_MIN = 10, 12, 30, 60, 50
RUN_TO_MIN = 250
ELSEWHERE = 7
"""The number of the slice that a recording from elsewhere is of."""


def nothing(window: Bench) -> None:
    """As it opens."""


class State(NamedTuple):
    """``told``: the results that the window is given, of a slice that has just been woken; None gives it those of a
    quiet slice, or of a protocol. ``done``: what a hand does then."""

    done: Callable[[Bench], None] = nothing
    told: Callable[[Callable[[], Experiment]], list[Result]] | None = None


# ---- what a hand does


def armed(window: Bench) -> None:
    window.stimulator.patterns.kinds.choose("HFS")
    window.stimulator.arm_or_disarm()


def fault(window: Bench) -> None:
    window.session.bridge.fault.emit(
        Fault(
            "The membrane potential left the range that a cell can have.",
            "The rig is paused; everything up to here is kept.",
            "Undo the last change and go on, or go back to a bookmark.",
        )
    )


def out_of_range(window: Bench) -> None:
    field = window.perfusion.rows[0].reservoir
    field.setText("500 µM")
    field.setModified(True)
    field.keep()


def notes(window: Bench) -> None:
    window.show_part("notebook")
    window.notebook.write_note()


def searched(window: Bench) -> None:
    """The shelf, once it has read its cards, with one word looked for."""
    from PySide6.QtWidgets import QApplication

    from gui.perfusion.shelf import DrugShelf

    window.perfusion.open_shelf()
    shelf = window.findChild(DrugShelf)
    assert shelf is not None
    while shelf.reading.busy:
        QApplication.processEvents()
    shelf.words.setText("NMDA")


def compared(window: Bench) -> None:
    """Beside the slice lies a recording of another one, as an ABF file from elsewhere."""
    import tempfile
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from rig.experiment.runner import run_protocol
    from rig.export.abf import write_abf
    from rig.protocol.library import protocol

    with tempfile.TemporaryDirectory() as folder:
        path = write_abf(run_protocol(protocol("ltp_hfs"), ELSEWHERE).record, Path(folder) / "slice 2 of 5 Nov.abf")
        window.import_box.open_file(path)
        while window.import_box.reading.busy:
            QApplication.processEvents()
        window.import_box.ask()
        while window.import_box.measuring.busy:
            QApplication.processEvents()


def overlaid(window: Bench) -> None:
    """Main stays in view, faintly, and the card asks where to go back to."""
    window.time_course.overlay.choose("Main")
    window.go_back()


# ---- what the rig told


def now(experiment: Experiment) -> Status:
    return experiment.status(1.0, 1.0, False)


def placed(experiment: Experiment) -> Placed:
    return Placed(experiment.seed, experiment.preparation, experiment.tick)


def until(experiment: Experiment, minutes: float) -> list[Result]:
    from model.units import TICKS_PER_MIN

    return experiment.advance(round(minutes * TICKS_PER_MIN))


def preparing(_wake: Callable[[], Experiment]) -> list[Result]:
    return [Status(0, 1.0, 0.0, False, preparing=WAKING)]


def beside_the_fibres(wake: Callable[[], Experiment]) -> list[Result]:
    """Both stimulators stand in s. oriens, where the fibres of s. radiatum cannot be reached."""
    experiment = wake()
    places = experiment.electrodes
    s1, s2 = (msgspec.structs.replace(place, lamina_um=-390.0) for place in (places.s1, places.s2))
    moved = experiment.apply(SetElectrodes(msgspec.structs.replace(places, s1=s1, s2=s2)))
    return [placed(experiment), moved, *until(experiment, 12), now(experiment)]


def drifting(wake: Callable[[], Experiment]) -> list[Result]:
    """The bath cools in the baseline, and the response goes with it."""
    experiment = wake()
    results = [placed(experiment), *until(experiment, 12)]
    cooler = msgspec.structs.replace(experiment.perfusion.settings, temperature_C=26.0)
    results.append(experiment.apply(SetPerfusion(cooler)))
    return [*results, *until(experiment, 20), now(experiment)]


def running_far(wake: Callable[[], Experiment]) -> list[Result]:
    """Flat out towards the end of a plan."""
    from model.units import TICKS_PER_MIN

    experiment = wake()
    results = [placed(experiment), *until(experiment, 30)]
    plan = (Planned(RUN_TO_MIN * TICKS_PER_MIN, AddNote("End of the run"), "end of the run"),)
    return [*results, msgspec.structs.replace(now(experiment), plan=plan, speed_asked=math.inf, speed_reached=820.0)]


def hour_after_a_train(wake: Callable[[], Experiment]) -> list[Result]:
    """The picture of the README."""
    from gui.session.patterns import HighFrequency

    experiment = wake()
    results = [
        placed(experiment),
        *until(experiment, 20),
        experiment.apply(RunPattern(HighFrequency().pattern(), ("S1",), "HFS")),
    ]
    return [*results, *until(experiment, 80), now(experiment)]


def branched(wake: Callable[[], Experiment]) -> list[Result]:
    """A train on Main; then back to the bookmark before it, and the same train in D-APV."""
    from gui.session.patterns import HighFrequency
    from model.units import TICKS_PER_MIN
    from rig.instruments.perfusion import Valve
    from rig.timecourse.notes import bookmark_text

    train = RunPattern(HighFrequency().pattern(), ("S1",), "HFS")
    experiment = wake()
    opened = now(experiment)
    results = [
        placed(experiment),
        *until(experiment, OPENED_MIN),
        opened,
        *until(experiment, FORK_MIN),
        experiment.apply(AddNote(bookmark_text(1))),
    ]
    mark = experiment.bookmark()
    results += [*until(experiment, TRAIN_MIN), experiment.apply(train)]
    results += [*until(experiment, MAIN_MIN), now(experiment)]
    experiment.go_back(mark)
    results.append(Branched("B", "Main", FORK_MIN * TICKS_PER_MIN, True))
    perfusion = msgspec.structs.replace(experiment.perfusion.settings, valves=(Valve("d_apv", 50.0, True),))
    results.append(experiment.apply(SetPerfusion(perfusion)))
    results += [*until(experiment, TRAIN_MIN), experiment.apply(train)]
    results += until(experiment, BRANCH_MIN)
    return [*results, msgspec.structs.replace(now(experiment), branch="B")]


STATES = {
    "armed": State(armed),
    "blind_cohort": State(study_states.blind_cohort),
    "blind_results": State(study_states.blind_results),
    "cohort": State(study_states.cohort),
    "designed": State(study_states.designed),
    "dose_results": State(study_states.dose_results),
    "empty": State(told=beside_the_fibres),
    "fault": State(fault),
    "first_launch": State(lambda window: window.first_minute.start()),
    "keys": State(lambda window: window.key_card.toggle()),
    "lecture": State(lambda window: window.lecture.turn(True, full_screen=False)),
    "map_results": State(study_states.map_results),
    "new_design": State(study_states.new_design),
    "no_results": State(study_states.no_results),
    "results": State(study_states.results),
    "unfinished_results": State(study_states.unfinished_results),
    "long_work": State(told=running_far),
    "notebook": State(notes),
    "out_of_range": State(out_of_range),
    "potentiated": State(told=hour_after_a_train),
    "preparing": State(told=preparing),
    "recording": State(compared, hour_after_a_train),
    "rewind": State(overlaid, branched),
    "shelf": State(searched),
    "warning": State(armed, drifting),
}
