import pytest

from gui.session.patterns import (
    HighFrequency,
    LowFrequency,
    Pair,
    Single,
    ThetaBurst,
    train_pulses_s,
)
from rig.timecourse.events import arrow_text, pulses_in


def test_a_hundred_hertz_for_a_second() -> None:
    pattern = HighFrequency().pattern()
    times = train_pulses_s(pattern)
    assert len(times) == 100 and times[-1] == pytest.approx(0.99)
    assert arrow_text("HFS", pattern, ("S1",)) == "HFS to S1, 100 Hz"


def test_the_gap_counts_from_the_end_of_a_train() -> None:
    pattern = HighFrequency(trains=4, gap_s=299.0).pattern()
    assert pattern.train_interval_s == 300.0 and pulses_in(pattern) == 400
    assert arrow_text("HFS", pattern, ("S1", "S2")) == "4× HFS to S1 and S2, 100 Hz"


def test_the_gap_of_theta_bursts_counts_from_the_end_of_the_last_burst() -> None:
    pattern = ThetaBurst(bursts=10, burst_rate_hz=5.0, trains=3, gap_s=28.0).pattern()
    assert pattern.train_interval_s == 30.0 and pulses_in(pattern) == 120


def test_theta_burst() -> None:
    times = train_pulses_s(ThetaBurst().pattern())
    assert len(times) == 40
    assert times[4] == pytest.approx(0.2) and times[5] == pytest.approx(0.21)


def test_low_frequency_single_and_pair() -> None:
    assert train_pulses_s(LowFrequency().pattern())[-1] == pytest.approx(899.0)
    assert train_pulses_s(Pair(interval_ms=50).pattern()) == pytest.approx([0.0, 0.05])
    assert pulses_in(Single().pattern()) == 1
