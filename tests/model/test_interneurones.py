"""What is left of inhibition when it has just been used, and what it keeps from happening."""

from __future__ import annotations

import numpy as np
import pytest
from inside import constants_of, occupancy_of, state_of

from model.binding import Ligand, Medium
from model.inhibition import gaba_left
from model.parameters import Inhibition
from model.slice import Slice
from model.units import TICKS_PER_MS, TICKS_PER_S
from model.variation import NONE

STRONG_uA = 400.0
RESTED = 10 * TICKS_PER_S


def left(tissue: Slice) -> float:
    return gaba_left(constants_of(tissue)[0], occupancy_of(tissue)[0], state_of(tissue))


def after_a_pulse(wait_ms: int, ligands: tuple[Ligand, ...] = ()) -> float:
    """Share of GABA release that is left so long after a pulse to half of the fibres."""
    tissue = Slice(variation=NONE, ligands=ligands, bath=Medium(ligand_uM=(100.0,) * len(ligands)))
    tissue.stimulate(RESTED, 0, 110.0, 0.1)
    tissue.advance(RESTED + wait_ms * TICKS_PER_MS)
    return left(tissue)


def test_the_autoreceptor_acts_by_the_fourth_power_and_rests_without_a_pulse() -> None:
    tissue = Slice(variation=NONE)
    tissue.advance(RESTED)
    assert left(tissue) == pytest.approx(1.0, abs=1e-3)
    cell, kinetics = state_of(tissue).cell[0], Inhibition()
    norm = 1.0 / np.max([np.exp(-t / kinetics.gaba_b_decay_ms) - np.exp(-t / kinetics.autoreceptor_rise_ms)
                         for t in np.arange(1.0, 1000.0)])  # fmt: skip
    for share in (0.5, 1.0, 2.0):
        cell["autoreceptor_rise"] = 0.0
        cell["gaba_b_decay"] = share * kinetics.autoreceptor_half / norm
        assert left(tissue) == pytest.approx(1.0 / (1.0 + share**4), rel=2e-3)


def test_depression_of_inhibition_peaks_at_100_to_200_ms() -> None:
    """Davies, Davies & Collingridge 1990; a GABA_B antagonist takes it away."""
    shares = {ms: after_a_pulse(ms) for ms in (20, 50, 100, 150, 200, 400, 1500)}
    assert min(shares, key=shares.__getitem__) in (150, 200)
    assert shares[200] < 0.5 < shares[50] and shares[1500] > 0.9
    assert after_a_pulse(200, (Ligand("gaba_b", "antagonist", half_uM=0.1),)) > 0.95


def feedback(*pulses_ms: int) -> float:
    """Feedback inhibition 6 ms after the last of these pulses, all strong."""
    tissue = Slice(variation=NONE)
    for ms in pulses_ms:
        tissue.stimulate(RESTED + ms * TICKS_PER_MS, 0, STRONG_uA, 0.1)
    before = RESTED + pulses_ms[-1] * TICKS_PER_MS
    tissue.advance(before - 1)
    held = float(state_of(tissue).cell[0]["feedback"])
    tissue.advance(before + 6 * TICKS_PER_MS)
    return float(state_of(tissue).cell[0]["feedback"]) - held


def test_feedback_comes_from_terminals_that_hold_themselves_back_too() -> None:
    first = feedback(0)
    assert first > 0.05
    assert feedback(0, 200) < 0.6 * first
    assert feedback(0, 2000) > 0.8 * first
