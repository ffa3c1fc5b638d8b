"""Going back: kept moments of an experiment, and the branches that start at them.

A moment is kept when recording starts, before each train and every five minutes, in all branches together at most
forty. Going back restores the last one before the wanted tick and does again what the log tells from there on, which
gives the same bits. So a moment may be let go at any time: it only costs computing it again. For the same reason a
branch that is left needs its log and its last tick alone.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from model.units import TICKS_PER_MIN
from rig.messages import Branched, Logged
from rig.timecourse.branch import MAIN

if TYPE_CHECKING:
    from rig.experiment.bookmark import Bookmark
from rig.experiment.experiment import Experiment

EVERY_TICKS = 5 * TICKS_PER_MIN
MOST = 40


class Kept(NamedTuple):
    """A kept moment. ``induction``: a train was about to start."""

    branch: str
    mark: Bookmark
    induction: bool


class Left(NamedTuple):
    """A branch that is not in view: its whole log and the tick at which it was left."""

    log: tuple[Logged, ...]
    tip: int


class History:
    """The moments and branches of one experiment. It belongs to the thread of the experiment."""

    def __init__(self, experiment: Experiment) -> None:
        self.branch = MAIN
        self._first = Kept(MAIN, experiment.bookmark(), False)
        self._kept = [self._first]
        self._left: dict[str, Left] = {}
        self._starts: dict[str, tuple[str, int]] = {}
        self._due = experiment.tick + EVERY_TICKS

    def resume(self, branch: str, starts: Mapping[str, tuple[str, int]], left: Mapping[str, Left]) -> None:
        """Take up the branches of an experiment that was kept in a file; ``branch`` is the one in view. ``starts``:
        name -> (parent, tick at which it leaves it), ``left``: the branches that are not in view."""
        self.branch = branch
        self._kept = [one._replace(branch=branch) for one in self._kept]
        self._first = self._kept[0]
        self._starts, self._left = dict(starts), dict(left)

    @property
    def kept(self) -> list[int]:
        """Ticks of the kept moments, in the order in which they were kept."""
        return [one.mark.tick for one in self._kept]

    # ---- keeping

    def watch(self, experiment: Experiment) -> None:
        """Time has passed: keep the moment if one is due."""
        if experiment.tick >= self._due:
            self.keep(experiment)

    def keep(self, experiment: Experiment, *, induction: bool = False) -> None:
        self._kept.append(Kept(self.branch, experiment.bookmark(), induction))
        self._due = experiment.tick + EVERY_TICKS
        if len(self._kept) > MOST:
            self._let_one_go()

    def _let_one_go(self) -> None:
        """The one that stands closest between its neighbours in its branch, so that moments stay evenly spread; one
        before a train counts as twice as far from them. The first is never let go."""
        sparse: list[tuple[int, int]] = []
        for branch in {one.branch for one in self._kept}:
            places = [place for place, one in enumerate(self._kept) if one.branch == branch]
            places.sort(key=lambda place: self._kept[place].mark.tick)
            ticks = [self._kept[place].mark.tick for place in places]
            start = self._starts.get(branch, (branch, ticks[0]))[1]
            for place, before, at, after in zip(places, [start, *ticks], ticks, [*ticks[1:], None], strict=False):
                gap = 2 * (at - before) if after is None else after - before
                sparse.append((gap * (2 if self._kept[place].induction else 1), place))
        del self._kept[min(one for one in sparse if self._kept[one[1]] is not self._first)[1]]

    # ---- going back

    def rewind(self, experiment: Experiment, tick: int) -> Generator[float, None, Branched]:
        """Bring the experiment to ``tick`` of its past, before anything a hand did at that tick, and start a branch.

        Yields the fraction done; returns Branched. Raises ValueError, a sentence, where there is no way back. When it
        is broken off the experiment is where it was.
        """
        earliest = self._first.mark.tick
        if not earliest <= tick <= experiment.tick:
            asked, first, now = (f"{one / TICKS_PER_MIN:.2f}" for one in (tick, earliest, experiment.tick))
            asked = asked.replace("-", "−")
            raise ValueError(
                f"There is no way back to {asked} min; choose a moment from {first} to {now} min of this branch."
            )
        log = tuple(entry for entry in experiment.log if entry.tick < tick)
        yield from self._bring(experiment, log, tick)
        parent, self.branch = self.branch, self._new_name()
        self._starts[self.branch] = (parent, tick)
        self.keep(experiment)
        return Branched(self.branch, parent, tick, new=True)

    def visit(self, experiment: Experiment, branch: str) -> Generator[float, None, Branched]:
        """Go on where a branch was left. Yields and raises like ``rewind``; returns Branched."""
        if branch == self.branch:
            raise ValueError(f"Branch {branch} is the one in view; choose another.")
        if branch not in self._left:
            there = ", ".join(sorted({*self._left, self.branch}, key=lambda name: (name != MAIN, len(name), name)))
            raise ValueError(f"There is no branch called {branch}; choose one of these: {there}.")
        log, tip = self._left[branch]
        yield from self._bring(experiment, log, tip)
        del self._left[branch]
        self.branch = branch
        self._due = tip + EVERY_TICKS
        parent = self._starts.get(branch, ("", 0))[0]
        return Branched(branch, parent, tip, new=False)

    def _bring(self, experiment: Experiment, log: tuple[Logged, ...], tick: int) -> Generator[float, None, None]:
        """Leave the branch in view and bring the experiment to where ``log`` leads at ``tick``."""
        self.keep(experiment)
        tip = experiment.bookmark()
        mark = self._nearest(log, tick)
        try:
            experiment.go_back(mark)
            for passed in experiment.repeat(log[len(mark.log) :], tick):
                yield (passed - mark.tick) / (tick - mark.tick)
        except BaseException:
            experiment.go_back(tip)
            raise
        self._left[self.branch] = Left(tip.log, tip.tick)

    def _nearest(self, log: tuple[Logged, ...], tick: int) -> Bookmark:
        """The last kept moment, of whatever branch, that this log leads through. Same log, same state."""

        def leads_through(mark: Bookmark) -> bool:
            done = len(mark.log)
            if mark.tick > tick or mark.log != log[:done]:
                return False
            return done == len(log) or log[done].tick >= mark.tick

        through = [one.mark for one in self._kept if leads_through(one.mark)]
        return max(through, key=lambda mark: (mark.tick, len(mark.log)), default=self._first.mark)

    def _new_name(self) -> str:
        """B, C, ... Z, then B2 and so on."""
        number = len(self._starts)
        letter, again = chr(ord("B") + number % 25), number // 25
        return f"{letter}{again + 1}" if again else letter
