"""A study read whole: its locked plan, what its slices gave, and what was changed since."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import msgspec

from rig.study.design.arms import Arm, arms
from rig.study.design.design_file import OpenedDesign
from rig.study.design.slices import PlannedSlice, planned_slices
from rig.study.results.analysis import listed, names
from rig.study.results.left_out import after, left_out
from rig.study.running.locked_plan import digest_of, plan_text
from rig.study.running.slice_result import SliceResult
from rig.study.running.study_file import NotKept, StudyFile


class Study(msgspec.Struct, frozen=True, dict=True):
    """``digest``: of the locked plan, empty where none is locked. ``path``: its file; None where it has none."""

    opened: OpenedDesign
    results: tuple[SliceResult, ...]
    notes: tuple[str, ...] = ()
    unblinded: bool = False
    digest: str = ""
    path: Path | None = None

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        return arms(self.opened.design)

    @cached_property
    def planned(self) -> list[PlannedSlice]:
        """By index."""
        return planned_slices(self.opened.design, self.arms)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the arms; letters while ``blind``."""
        return names(self.opened, self.unblinded)

    @property
    def blind(self) -> bool:
        return self.opened.design.blind and not self.unblinded

    @property
    def complete(self) -> bool:
        return len({one.index for one in self.results}) >= len(self.planned)

    @cached_property
    def left_out(self) -> dict[int, str]:
        """Index -> reason, of the slices that a person left out."""
        return left_out(self.notes, self.planned)

    @cached_property
    def order(self) -> list[int]:
        """Numbers of the arms as they are listed, which tells nothing of a blind study."""
        return listed(self.names, self.blind)

    @property
    def title(self) -> str:
        """That of the design, unless a blind study would tell its groups or drugs by it."""
        design = self.opened.design
        if not self.blind:
            return design.title
        telling = [*(arm.name for arm in self.arms), *(group.name for group in design.group)]
        telling += [*self.opened.drugs, *(card.name for card in self.opened.drugs.values())]
        return "Blind study" if any(one.casefold() in design.title.casefold() for one in telling) else design.title

    def noted(self, note: str) -> Study:
        return msgspec.structs.replace(self, notes=(*self.notes, note))


def design_as_study(opened: OpenedDesign) -> Study:
    """Before any slice: its documents are those of the plan alone."""
    return Study(opened, (), digest=digest_of(plan_text(opened)))


def read_study(path: Path) -> Study:
    """Raises RefusedFile."""
    with StudyFile.open(path) as file:
        return study_of(file)


def study_of(file: StudyFile, whole: bool = True) -> Study:
    """What an open file holds; without courses and traces if not ``whole``. Raises RefusedFile."""
    results = tuple(file.results(whole))
    return Study(file.opened, results, tuple(file.notes()), file.unblinded, file.digest, file.path)


def note_in(study: Study, note: str) -> Study:
    """The study with a note, in its file too where it has one; before all slices are done it begins with how many were.
    Raises ValueError, a sentence, where it is not kept."""
    if not study.complete:
        note = after(len(study.results), len(study.planned)) + note
    if study.path is None:
        return study.noted(note)
    try:
        with StudyFile.open(study.path) as file:
            file.note(note)
            return study_of(file)
    except NotKept as error:
        raise ValueError(str(error)) from error


def unblind_in(study: Study) -> Study:
    """The study with its groups by their names, from now on. Raises ValueError, a sentence, where it is not kept."""
    if study.path is None:
        return msgspec.structs.replace(study, unblinded=True)
    try:
        with StudyFile.open(study.path) as file:
            file.unblind()
            return study_of(file)
    except NotKept as error:
        raise ValueError(str(error)) from error
