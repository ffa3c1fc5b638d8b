"""The figure of a study for print: its forms, its panels, and what stands in them."""

from __future__ import annotations

import struct

import matplotlib
import pytest
from canned_study import DOSES, TWO, study

from rig.export.print_style import print_style
from rig.study.documents.figure_data import MOST_GROUPS, figure_data
from rig.study.documents.group_colours import SYMBOLS, group_looks
from rig.study.documents.print_figure import HEIGHT_MM, drawn_study, write_study_figure
from rig.study.results.analysis import NotYet
from rig.study.results.study import Study


def texts(one: Study, width_mm: int = 174) -> list[str]:
    """All that is written in the figure."""
    with matplotlib.rc_context(print_style(7.0)):
        figure = drawn_study(figure_data(one), width_mm)
        figure.canvas.draw()
        return [text.get_text() for text in figure.findobj(matplotlib.text.Text) if text.get_text()]


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
@pytest.mark.parametrize("width", [85, 174])
def test_the_same_study_gives_the_same_bytes(tmp_path, ending, width):
    first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    write_study_figure(study(), first, width)
    write_study_figure(study(), second, width)
    assert first.read_bytes() == second.read_bytes()


def test_it_is_as_wide_as_it_is_asked_for(tmp_path):
    for width, height in HEIGHT_MM.items():
        path = tmp_path / f"{width}.png"
        write_study_figure(study(), path, width)
        px = struct.unpack(">II", path.read_bytes()[16:24])
        assert px == pytest.approx((width / 25.4 * 600, height / 25.4 * 600), abs=1)


def test_its_panels_say_what_they_show():
    said = texts(study())
    for words in (
        *("A", "B", "C", "D", "Control", "D-APV", "10 ms", "D-APV 50 µM", "HFS", "mean ± SEM"),
        *("Control (n = 5)", "Control\nn = 5", "Time after HFS (min)", "S1 slope, 50 to 60 min (% of baseline)"),
        "Difference (%), 95 % CI",
    ):
        assert words in said, words
    assert any(words.startswith("D-APV − Control, p ") for words in said)


def test_an_excluded_slice_is_shown_and_does_not_count():
    data = figure_data(study(drifting=(0, 1)))
    control = data.groups[0]
    assert len(control.slices) == 10 and sum(counts for _, _, counts in control.slices) == 8
    assert len(control.units) == 4


def test_doses_have_an_axis_and_an_ic50():
    said = texts(study(DOSES), 85)
    assert "D-APV (µM)" in said and {"1", "3", "10", "30"} <= set(said)
    data = figure_data(study(DOSES))
    assert data.dose_axis and (data.curve is None) == (not data.curve_words.startswith("Hill curve"))


def test_before_all_slices_there_is_no_figure_and_beyond_its_groups_neither(tmp_path):
    with pytest.raises(NotYet, match="19 of 20"):
        write_study_figure(study(done=19), tmp_path / "a.pdf")
    many = "\n".join(f'[[group]]\nname = "G{number}"\nlike = "Control"' for number in range(MOST_GROUPS))
    with pytest.raises(ValueError, match="bears 24 groups"):
        write_study_figure(study(TWO + many), tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())


def test_what_bears_no_test_says_so_in_its_place():
    one = study(drifting=(10, 11, 12, 13, 14, 15, 16, 17))
    said = " ".join(texts(one))
    assert "Group D-APV has one animal" in said.replace("\n", " ")


def test_many_groups_with_long_names_have_room():
    many = "\n".join(f'[[group]]\nname = "A group with a long name {n}"\nlike = "Control"' for n in range(8))
    one = study(TWO + many)
    for width in HEIGHT_MM:
        with matplotlib.rc_context(print_style(7.0)):
            figure = drawn_study(figure_data(one), width)
            figure.canvas.draw()
            whole = figure.bbox
            for text in figure.findobj(matplotlib.text.Text):
                # a tick beyond the axis has a number and is not drawn
                if any(map(str.isalpha, text.get_text())):
                    box = text.get_window_extent()
                    assert box.x0 >= whole.x0 and box.x1 <= whole.x1 + 1, (width, text.get_text())
    said = texts(one)
    assert any("more in the text" in words for words in said) and "A group … name 3, n = 5" in said


def test_groups_are_told_apart_without_colour():
    protocols = [arm.protocol for arm in study(DOSES).arms]
    looks = group_looks(protocols, blind=False)
    assert len({look.symbol for look in looks}) == len({look.colour for look in looks}) == 4
    assert {look.colour for look in group_looks(protocols, blind=True)} == {group_looks(protocols[:1], True)[0].colour}
    assert len(SYMBOLS) == 8
