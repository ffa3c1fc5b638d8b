"""A slice without oxygen: adenosine within minutes, then energy, then the pumps; with oxygen nothing of it."""

from __future__ import annotations

import numpy as np
import pytest

from model.binding import OCCUPANCY, Ligand, Medium, occupy
from model.kernel_constants import constants
from model.modulators import oxygen_step
from model.parameters import SliceParameters
from model.reference import CRITICAL_OXYGEN
from model.slice import Slice
from model.state import CELL
from model.units import TICKS_PER_MIN, TICKS_PER_S
from model.variation import NONE

A1_BLOCKER = Ligand("adenosine_a1", "antagonist", half_uM=0.01)


class Breathing:
    """The cell's part by itself, minute by minute."""

    def __init__(self, temperature_C: float = 31.0) -> None:
        self.k = constants(SliceParameters(), temperature_C)[0]
        self.occupancy = np.zeros(1, OCCUPANCY)
        self.cell = np.zeros(1, CELL)
        self.cell[0]["energy"] = self.cell[0]["conducting"] = 1.0

    def breathe(self, minutes: float, oxygen: float) -> np.void:
        occupy((), Medium(oxygen=oxygen), self.occupancy)
        for _ in range(round(minutes * 600)):
            oxygen_step(self.k, self.occupancy[0], 0.1, self.cell[0])
        return self.cell[0]

    def fails_after(self) -> float:
        """Minutes without oxygen until the pumps fail."""
        minutes = 0.0
        while self.breathe(0.1, 0.0)["conducting"] == 1.0:
            minutes += 0.1
        return minutes


@pytest.mark.parametrize("oxygen", [1.0, 0.5, CRITICAL_OXYGEN])
def test_enough_oxygen_changes_no_bit(oxygen: float) -> None:
    cell = Breathing().breathe(60.0, oxygen)
    assert (cell["anoxic_adenosine"], cell["energy"], cell["conducting"], cell["injured"]) == (0.0, 1.0, 1.0, 0.0)


def test_half_the_respiration_sets_half_the_adenosine_free() -> None:
    whole, half = Breathing().breathe(5.0, 0.0), Breathing().breathe(5.0, CRITICAL_OXYGEN / 2)
    assert half["anoxic_adenosine"] == pytest.approx(whole["anoxic_adenosine"] / 2, rel=1e-6)


def test_pumps_fail_later_in_the_cold() -> None:
    warm, usual, room = (Breathing(one).fails_after() for one in (35.0, 31.0, 22.0))
    assert 6.0 < warm < 10.0
    assert warm < usual < room and room > 18.0


def test_a_short_want_leaves_nothing_and_a_long_one_does() -> None:
    one = Breathing()
    one.breathe(5.0, 0.0)
    back = one.breathe(30.0, 1.0)
    assert back["injured"] == 0.0 and back["conducting"] == 1.0 and back["anoxic_adenosine"] < 1e-3
    lost = []
    for minutes in (12, 20, 40):
        other = Breathing()
        other.breathe(minutes, 0.0)
        assert other.cell[0]["conducting"] < 0.5
        lost.append(1.0 - other.breathe(60.0, 1.0)["conducting"])
    assert lost[0] < lost[1] < lost[2] < 1.0 and lost[2] > 0.8


class Stimulated:
    """A slice without variation, stimulated every half minute."""

    def __init__(self, blocked_uM: float | None = None) -> None:
        self.ligands = () if blocked_uM is None else (A1_BLOCKER,)
        self.uM = () if blocked_uM is None else (blocked_uM,)
        self.slice = Slice(variation=NONE, ligands=self.ligands)

    def after(self, minutes: float, oxygen: float) -> float:
        """The response at the end of so many minutes."""
        self.slice.set_bath(Medium(oxygen=oxygen, ligand_uM=self.uM))
        response = 0.0
        for _ in range(round(2 * minutes)):
            at = self.slice.tick + TICKS_PER_MIN // 2
            self.slice.record(at - 100, at + 1000)
            self.slice.stimulate(at, 0, 60.0, 0.1)
            self.slice.advance(at + 1000)
            response = float(np.abs(self.slice.samples(at + 60, at + 1000)).max())
        return response


def test_transmission_fails_within_minutes_and_comes_back() -> None:
    one = Stimulated()
    before = one.after(5, 1.0)
    assert one.after(4, 0.0) / before < 0.4
    assert one.after(10, 1.0) / before == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("uM", [0.5, 1.0])
def test_a_blocker_of_a1_receptors_keeps_it(uM: float) -> None:
    one = Stimulated(uM)
    before = one.after(5, 1.0)
    assert one.after(4, 0.0) / before > 0.75
    assert one.after(16, 0.0) / before < 0.1  # the pumps do not hear of it


def test_binding_a_drug_does_not_bring_oxygen_back() -> None:
    one = Slice(variation=NONE)
    one.set_bath(Medium(oxygen=0.0))
    one.bind((A1_BLOCKER,))
    assert one.bath.oxygen == 0.0


def test_a_copy_and_a_snapshot_hold_the_want() -> None:
    one = Stimulated()
    one.after(4, 0.0)
    saved, copy = one.slice.snapshot(), one.slice.copy()
    one.slice.advance(one.slice.tick + 60 * TICKS_PER_S)
    copy.advance(copy.tick + 60 * TICKS_PER_S)
    assert copy.snapshot() == one.slice.snapshot()
    one.slice.restore(saved)
    assert one.slice.snapshot() == saved
