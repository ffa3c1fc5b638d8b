"""How the time is cut into calls changes no bit; a snapshot brings back every bit."""

import numpy as np
import pytest
from inside import state_of

from model.binding import Ligand, Medium
from model.slice import Slice
from model.units import TICKS_PER_S

LIGANDS = (
    Ligand("nmda_pore", "open_channel", kon_per_uM_s=0.7, koff_per_s=0.23, escape_per_s=0.0004, v_mV=36.0),
    Ligand("nmda_glutamate", "antagonist", half_uM=0.9),
)
SECOND = TICKS_PER_S
END = 26 * SECOND


def events() -> list[tuple[int, str, tuple]]:
    """Test pulses, a tetanus, theta pairs on both pathways, bath changes, a moved electrode; (tick, what,
    arguments).
    """
    listed: list[tuple[int, str, tuple]] = []
    for n in range(4):
        listed.append((n * 6 * SECOND + 1000, "pulse", (0, 90.0)))
        listed.append((n * 6 * SECOND + 3 * SECOND, "pulse", (1, 90.0)))
    listed += [(7 * SECOND + 200 * n, "pulse", (0, 120.0)) for n in range(30)]
    listed += [(10 * SECOND + 4000 * n, "pulse", (n % 2, 110.0)) for n in range(6)]
    listed += [(10 * SECOND + 4000 * n + 7, "pulse", (1 - n % 2, 110.0)) for n in range(6)]
    listed.append((5 * SECOND, "bath", Medium(ligand_uM=(10.0, 0.0))))
    listed.append((13 * SECOND + 3, "bath", Medium(calcium_mM=2.0, magnesium_mM=1.0, ligand_uM=(2.0, 1.0))))
    listed.append((16 * SECOND, "bath", Medium(temperature_C=33.0, ligand_uM=(0.0, 1.0))))
    return sorted(listed, key=lambda event: event[0])


def live(cuts: list[int]) -> tuple[bytes, list[np.ndarray]]:
    """Run the events with ``advance`` called at every tick of ``cuts``; state and all recorded windows."""
    tissue = Slice(seed=5, ligands=LIGANDS)
    windows = []
    todo = sorted({tick for tick in cuts if tick <= END} | {END})
    waiting = events()
    window_end = -1
    for tick in todo:
        while waiting and waiting[0][0] <= tick:
            when, what, given = waiting.pop(0)
            if what == "bath":
                tissue.advance(when)
                tissue.set_bath(given)
                continue
            if when > window_end:
                if window_end > 0:
                    tissue.advance(when)
                    windows.append(tissue.samples(window_end - 2000, window_end))
                window_end = when + 2000
                tissue.record(when, window_end)
            tissue.stimulate(when, given[0], given[1], 0.1)
        tissue.advance(tick)
    return tissue.snapshot(), windows


@pytest.fixture(scope="module")
def whole() -> tuple[bytes, list[np.ndarray]]:
    return live([tick for tick, _, _ in events()])


@pytest.mark.parametrize("step", [16, 777, 1000, 4001])
def test_equal_chunks_change_no_bit(step: int, whole: tuple[bytes, list[np.ndarray]]) -> None:
    state, windows = live(list(range(step, END, step)) + [tick for tick, _, _ in events()])
    assert state == whole[0]
    assert len(windows) == len(whole[1]) > 3
    for ours, theirs in zip(windows, whole[1], strict=True):
        assert np.array_equal(ours, theirs)


def test_random_chunks_change_no_bit(whole: tuple[bytes, list[np.ndarray]]) -> None:
    random = np.random.default_rng(1)
    for cuts in (5, 300):
        ticks = sorted(random.integers(1, END, cuts).tolist() + [tick for tick, _, _ in events()])
        assert live(ticks)[0] == whole[0]


def test_one_tick_at_a_time_through_a_train() -> None:
    ours, theirs = Slice(seed=2), Slice(seed=2)
    for tissue in (ours, theirs):
        for n in range(5):
            tissue.stimulate(500 + 200 * n, 0, 150.0, 0.1)
    for tick in range(1, 2001):
        ours.advance(tick)
    theirs.advance(2000)
    assert ours.snapshot() == theirs.snapshot()


def test_snapshot_brings_back_every_bit() -> None:
    tissue = Slice(seed=3)
    tissue.stimulate(1000, 0, 100.0, 0.1)
    tissue.advance(5000)
    saved = tissue.snapshot()
    tissue.stimulate(6000, 1, 100.0, 0.1)
    tissue.record(5900, 8000)
    tissue.advance(9000)
    after = tissue.snapshot()
    tissue.restore(saved)
    assert tissue.snapshot() == saved
    tissue.stimulate(6000, 1, 100.0, 0.1)
    tissue.record(5900, 8000)
    tissue.advance(9000)
    assert tissue.snapshot() == after


def test_a_copy_lives_its_own_life() -> None:
    tissue = Slice(seed=3)
    other = tissue.copy()
    before = tissue.snapshot()
    other.stimulate(100, 0, 200.0, 0.1)
    other.advance(4000)
    assert tissue.snapshot() == before
    assert other.snapshot() != before


def test_recording_is_passive() -> None:
    ours, theirs = Slice(seed=4), Slice(seed=4)
    for tissue in (ours, theirs):
        tissue.stimulate(1000, 0, 120.0, 0.1)
    ours.record(800, 3000)
    ours.advance(20_000)
    theirs.advance(20_000)
    assert all(np.array_equal(a, b) for a, b in zip(state_of(ours), state_of(theirs), strict=True))


def test_a_pulse_in_the_past_is_refused_in_words() -> None:
    tissue = Slice(seed=1)
    tissue.advance(1000)
    with pytest.raises(ValueError, match="lies in the past"):
        tissue.stimulate(500, 0, 100.0, 0.1)
