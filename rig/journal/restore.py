"""An experiment from its journal: made again as it began, and brought to where it was left by doing again what the log
tells. Same platform, same bits; so a journal needs to hold no state."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, TypeVar

from rig.experiment.experiment import Experiment
from rig.experiment.history import History, Left
from rig.experiment.real_slice import default_slice
from rig.journal.frames import Start
from rig.journal.reader import JournalContents

if TYPE_CHECKING:
    from model.slice import Slice

Made = TypeVar("Made", bound=Experiment)


def make_again(kind: type[Made], start: Start, make_slice: Callable[..., Slice] = default_slice) -> Made:
    """The experiment before anything was done."""
    made = kind(
        start.card,
        start.seed,
        start.drugs,
        electrodes=start.electrodes,
        amplifier=start.amplifier,
        cursors=start.cursors,
        measured=start.measured,
        make_slice=make_slice,
    )
    made.half_max_uA = start.half_max_uA
    return made


def bring_back(
    reading: JournalContents, make_slice: Callable[..., Slice] = default_slice
) -> Generator[float, None, tuple[Experiment, History]]:
    """The experiment where the branch in view was left, and its way back. Yields the fraction done. Raises ValueError,
    a sentence, where the journal has no beginning or its log cannot have happened."""
    if reading.start is None:
        raise ValueError(reading.cut)
    opened, tick = reading.start.opened, reading.tick
    log = reading.branches[reading.view].log
    before = [entry for entry in log if entry.tick < opened]
    experiment = make_again(Experiment, reading.start, make_slice)
    for passed in experiment.repeat(before, opened):
        yield passed / tick
    history = History(experiment)
    for passed in experiment.repeat(log[len(before) :], tick):
        history.watch(experiment)
        yield passed / tick
    others = [one for one in reading.branches.values() if one.name != reading.view]
    starts = {one.name: (one.parent, one.tick) for one in reading.branches.values() if one.parent}
    history.resume(reading.view, starts, {one.name: Left(tuple(one.log), one.tip) for one in others})
    return experiment, history
