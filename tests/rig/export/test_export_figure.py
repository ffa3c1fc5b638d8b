"""The figure for print, looked at as drawn objects and as files."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from canned_record import HOSTILE, record
from matplotlib.text import Text

from model.units import TICKS_PER_MIN
from rig.export import figure as print_figure
from rig.export.figure import Slices, average, drawn, write_figure
from rig.export.print_style import print_style
from rig.files.atomic_write import NotWritten
from rig.instruments.stimulator import Pattern
from rig.messages import Logged, RunPattern
from rig.timecourse.time_course import TimeCourse

WIDTHS = (85, 114, 174)


def shown(one, width_mm: int):
    with matplotlib.rc_context(print_style(print_figure.TYPE_PT)):
        figure = drawn(Slices([one], [TimeCourse.of(one)]), width_mm)
        figure.canvas.draw()
    return figure


def texts(figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_every_text_is_inside_and_at_least_6_pt(width_mm):
    figure = shown(record(), width_mm)
    assert figure.get_figwidth() * 25.4 == pytest.approx(width_mm)
    page = figure.bbox
    pane = figure.axes[-1]
    hidden = [
        tick.label1
        for axis, (low, high) in ((pane.xaxis, pane.get_xlim()), (pane.yaxis, pane.get_ylim()))
        for tick in axis.get_major_ticks()
        if not low <= tick.get_loc() <= high
    ]
    for trace in figure.axes[:-1]:
        hidden += [*trace.get_xticklabels(), *trace.get_yticklabels()]
    for text in texts(figure):
        # ticks beyond the limits and those of the traces, which have no axes, are not drawn
        if text not in hidden:
            assert text.get_fontsize() >= 6
            box = text.get_window_extent()
            assert page.x0 <= box.x0 and box.x1 <= page.x1, text.get_text()
            assert page.y0 <= box.y0 and box.y1 <= page.y1, text.get_text()


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_it_names_drug_train_and_scales(width_mm):
    words = {text.get_text() for text in texts(shown(record(), width_mm))}
    assert {"D-APV 50 µM", "HFS to S1", "10 ms", "Time after HFS (min)", "fEPSP slope (% of baseline)"} <= words
    assert any(re.fullmatch(r"[\d.]+ mV", one) for one in words)


def test_the_drug_bar_is_as_long_as_the_valve_was_open():
    pane = shown(record(), 174).axes[-1]
    (bar,) = (patch for patch in pane.patches if patch.get_gid() == "drug bar")
    assert (bar.get_x(), bar.get_width()) == (pytest.approx(10, abs=0.1), pytest.approx(20))


def test_a_point_is_the_mean_of_a_minute_in_percent_of_the_baseline():
    at_min, value = TimeCourse.of(record()).by_minute("S1")
    assert len(at_min) == 70
    assert value[at_min < -1] == pytest.approx(100) and value[at_min > 0] == pytest.approx(150)
    assert np.diff(at_min) == pytest.approx(1)


def test_the_artefact_is_left_out_of_the_traces():
    one = record()
    trace = average(TimeCourse.of(one).tests("S1"), TimeCourse.of(one).baseline_now.span)
    ms = np.arange(trace.size) / 20 - 4
    assert np.isnan(trace[(ms > -0.26) & (ms < 0.76)]).all()
    # the canned artefact is 8 mV, the response below 1.5
    assert np.nanmax(np.abs(trace)) < 1.5 and np.isfinite(trace[ms > 0.9]).all()


def test_scale_bars_are_10_ms_and_what_they_say():
    panes = shown(record(), 85).axes[:-1]
    (bars,) = (line for pane in panes for line in pane.lines if line.get_gid() == "scale bars")
    words = next(text.get_text() for text in texts(panes[-1].figure) if text.get_text().endswith(" mV"))
    assert np.ptp(bars.get_xdata()) == pytest.approx(10)
    assert np.ptp(bars.get_ydata()) == pytest.approx(float(words.split()[0]))
    assert panes[0].get_ylim() == panes[1].get_ylim()


@pytest.mark.parametrize("width_mm", WIDTHS)
def test_the_files_are_as_wide_as_asked_and_always_the_same(tmp_path, width_mm):
    for ending in ("pdf", "svg", "png"):
        paths = [tmp_path / f"{name}.{ending}" for name in ("one", "two")]
        for path in paths:
            write_figure(record(), path, width_mm)
        data = paths[0].read_bytes()
        assert data == paths[1].read_bytes()
        assert width_of(ending, data) == pytest.approx(width_mm, abs=0.1)


def width_of(ending: str, data: bytes) -> float:
    """Millimetres."""
    if ending == "pdf":
        return float(re.search(rb"/MediaBox \[ 0 0 ([\d.]+)", data)[1]) / 72 * 25.4
    if ending == "svg":
        return float(ElementTree.fromstring(data).get("width").removesuffix("pt")) / 72 * 25.4
    return struct.unpack(">I", data[16:20])[0] / 600 * 25.4


@pytest.mark.parametrize("change", [{"sweeps": ()}, {"log": (), "bath": ()}, {"sweeps": record().sweeps[:1]}])
def test_a_record_with_little_in_it_is_drawn_all_the_same(tmp_path, change):
    write_figure(record(**change), tmp_path / "one.png", 85)
    assert (tmp_path / "one.png").stat().st_size > 1000


def test_a_hostile_label_is_shown_as_it_was_written(tmp_path):
    order = Logged(20 * TICKS_PER_MIN, RunPattern(Pattern(pulses=100), ("S1",), "$\\frac{1}{"), "")
    write_figure(record(log=(order,), title=HOSTILE), tmp_path / "one.svg", 85)
    assert "passwd" not in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_another_ending_and_another_width_are_refused_in_a_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"\.pdf, \.svg, \.png"):
        write_figure(record(), tmp_path / "one.tiff")
    with pytest.raises(ValueError, match="85, 114 or 174 mm wide, not 100"):
        write_figure(record(), tmp_path / "one.pdf", 100)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["pdf", "svg", "png"])
def test_half_a_figure_is_found_out_and_the_old_one_stays(tmp_path, monkeypatch, ending):
    path = tmp_path / f"one.{ending}"
    path.write_text("old")
    save = print_figure._save

    def cut_short(draw, place: Path) -> None:
        save(draw, place)
        place.write_bytes(place.read_bytes()[:-500])

    monkeypatch.setattr(print_figure, "_save", cut_short)
    with pytest.raises(NotWritten, match="gave no whole"):
        write_figure(record(), path, 85)
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [(path.name, "old")]
