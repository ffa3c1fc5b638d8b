from itertools import combinations

from gui.session.frame_table import SCOPE_IN_A_FLOOD, SCOPE_NUMBERS, SPINE, TIME_COURSE_LAYOUT, TIME_COURSE_PAINT


def test_large_pictures_never_share_a_frame_in_a_flood() -> None:
    turns = (SCOPE_IN_A_FLOOD, SCOPE_NUMBERS, TIME_COURSE_LAYOUT, TIME_COURSE_PAINT)
    for frame in range(64):
        assert not [pair for pair in combinations(turns, 2) if all(turn.comes(frame) for turn in pair)]
    assert all(any(turn.comes(frame) for frame in range(64)) for turn in turns)


def test_the_spine_is_drawn_while_no_plot_is() -> None:
    plots = (SCOPE_IN_A_FLOOD, TIME_COURSE_LAYOUT, TIME_COURSE_PAINT)
    assert not [frame for frame in range(64) if SPINE.comes(frame) and any(plot.comes(frame) for plot in plots)]


def test_what_is_painted_before_the_numbers_is_small() -> None:
    before = [frame for frame in range(64) if SCOPE_NUMBERS.comes(frame + 1)]
    assert before and not [frame for frame in before if SCOPE_IN_A_FLOOD.comes(frame) or TIME_COURSE_PAINT.comes(frame)]
