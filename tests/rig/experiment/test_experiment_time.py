import pytest

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.experiment.experiment_time import moment_words


@pytest.mark.parametrize(
    ("tick", "words"),
    [
        (0, "0.00 min"),
        (round(12.34 * TICKS_PER_MIN), "12.34 min"),
        (60 * TICKS_PER_MIN, "1:00:00 (h:mm:ss)"),
        (3459 * TICKS_PER_MIN + 38 * TICKS_PER_S, "57:39:38 (h:mm:ss)"),
    ],
)
def test_a_moment_beyond_an_hour_is_told_as_the_clock_tells_it(tick: int, words: str) -> None:
    assert moment_words(tick) == words
