from itertools import combinations

from gui.session.frame_table import SCOPE_IN_A_FLOOD, SCOPE_NUMBERS, TIME_COURSE_LAYOUT, TIME_COURSE_PAINT


def test_large_pictures_never_share_a_frame_in_a_flood() -> None:
    turns = (SCOPE_IN_A_FLOOD, SCOPE_NUMBERS, TIME_COURSE_LAYOUT, TIME_COURSE_PAINT)
    for frame in range(64):
        assert not [pair for pair in combinations(turns, 2) if all(turn.comes(frame) for turn in pair)]
    assert all(any(turn.comes(frame) for frame in range(64)) for turn in turns)
