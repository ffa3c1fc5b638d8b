"""The synapse in the small view and in the full one."""

from __future__ import annotations

import numpy as np
import pytest
from fake_engine import FakeEngine
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from spine_hand import MODEL_LINE, potentiate, tell

from gui.parts.theme import Theme
from gui.session.bound_drugs import DrugMark
from gui.session.bridge import Bridge
from gui.session.session import Session
from gui.spine.drawing import SpineDrawing, faded
from gui.spine.full import SpineFull
from gui.spine.panel import SpinePanel
from gui.spine.scene import SpineState, frame_in, paint_spine
from gui.spine.shapes import HEAD_HIGH, MEMBRANE, hashed, head_size
from gui.spine.traces import outline
from model.units import TICKS_PER_MIN
from rig.messages import Branched


def painted(theme: Theme, state: SpineState) -> QImage:
    image = QImage(300, 360, QImage.Format.Format_RGB32)
    image.fill(theme.colour("bg1"))
    painter = QPainter(image)
    paint_spine(painter, QRectF(image.rect()), state, theme)
    painter.end()
    return image


def amount(image: QImage, theme: Theme, token: str) -> int:
    """Pixels that have the colour, or nearly."""
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[:, :, 2::-1]
    colour = theme.colour(token)
    apart = np.abs(pixels.astype(int) - (colour.red(), colour.green(), colour.blue())).max(axis=2)
    return int((apart < 24).sum())


# ---- the drawing


def test_the_scene_shows_what_the_state_says(theme: Theme) -> None:
    rest = painted(theme, SpineState(open=0.0004, mg_blocked=0.0096))
    assert rest == painted(theme, SpineState(open=0.0004, mg_blocked=0.0096))
    assert amount(rest, theme, "tick") == 0 and amount(rest, theme, "drug1") == 0
    calcium = painted(theme, SpineState(ca_uM=1.2, open=0.0004, mg_blocked=0.0096))
    assert amount(calcium, theme, "text") > amount(rest, theme, "text") + 200
    conducting = painted(theme, SpineState(open=0.03, mg_blocked=0.14))
    assert amount(conducting, theme, "tick") > 100
    receptors = painted(theme, SpineState(open=0.0004, mg_blocked=0.0096, ampa=1.8))
    assert amount(receptors, theme, "text2") > amount(rest, theme, "text2") + 300
    for line, in_pore in ((0, False), (2, True)):
        held = SpineState(drug_blocked=0.9, drugs=(DrugMark("", line, in_pore),))
        assert amount(painted(theme, held), theme, f"drug{line + 1}") > 100


def test_magnesium_leaves_the_pores_when_it_leaves_the_bath(theme: Theme) -> None:
    with_mg = painted(theme, SpineState(open=0.0004, mg_blocked=0.0096))
    without = painted(theme, SpineState(open=0.009, mg_blocked=0.0))
    assert amount(with_mg, theme, "text") > amount(without, theme, "text") + 100


def test_a_larger_head_is_wider_by_the_cube_root(theme: Theme) -> None:
    assert head_size(8 / 27)[0] < head_size(1.0)[0]
    assert head_size(27 / 8)[0] == pytest.approx(1.5 * head_size(1.0)[0])
    grown, rest = painted(theme, SpineState(volume=1.9)), painted(theme, SpineState())
    assert amount(grown, theme, "tissue") > amount(rest, theme, "tissue") + 1000


def test_places_of_ions_are_the_same_everywhere() -> None:
    assert hashed(3, 1) == pytest.approx([0.0641795, 0.9483425, 0.4303084], abs=1e-6)
    assert hashed(400, 1).mean() == pytest.approx(0.5, abs=0.06)


def test_what_is_over_fades_and_what_begins_is_there_at_once() -> None:
    state = faded(SpineState(ca_uM=0.07), SpineState(ca_uM=2.0))
    assert state.ca_uM == 2.0
    for _ in range(5):
        state = faded(state, SpineState(ca_uM=0.07))
    assert 1.2 < state.ca_uM < 1.6
    for _ in range(100):
        state = faded(state, SpineState(ca_uM=0.07))
    assert state.ca_uM == pytest.approx(0.07, abs=0.01)


def test_calcium_drifts_while_time_passes_and_stays_under_reduced_motion(theme: Theme) -> None:
    drawing = SpineDrawing(theme)
    for tick in (0, 100, 200):
        drawing.show_next(SpineState(), tick)
    moved = drawing.state.drift
    drawing.show_next(SpineState(), 200)
    assert moved > 0 and drawing.state.drift == moved
    theme.calm = True
    drawing.show_next(SpineState(), 300)
    assert drawing.state.drift == moved


def test_an_outline_keeps_spikes_and_drops_what_is_flat() -> None:
    x, y = np.linspace(100.0, 300.0, 5000), np.zeros(5000)
    y[2500] = 30.0
    short_x, short_y = outline(x, y)
    assert len(short_x) < 10 and short_y.max() == 30.0
    assert short_x[0] == 100.0 and short_x[-1] == 300.0


# ---- the small view


def test_meters_show_the_read_outs_of_the_chosen_synapse(panel: SpinePanel, bridge: Bridge, engine: FakeEngine) -> None:
    tell(engine, bridge, 600, spine_ca_uM=(1.21, 0.42), ampa_number=(1.16, 1.04), camkii_active=(0.18, 0.04))
    told = {name: meter.accessibleName() for name, meter in panel.meters.meters.items()}
    assert told["spine_ca_uM"] == "Ca²⁺ in spine: 1.21 µM"
    assert told["ampa_number"] == "AMPA in the PSD: 116 %"
    assert told["camkii_active"] == "CaMKII active: 18 %"
    panel.pathways.choose("S2")
    assert panel.meters.meters["spine_ca_uM"].accessibleName() == "Ca²⁺ in spine: 0.42 µM"
    assert panel.drawing.state.ampa == pytest.approx(1.04)
    assert panel.drawing.accessibleDescription().startswith(
        "S2 synapse at 10:00. Calcium in the spine head is 0.42 µM."
    )
    assert engine.posted == []


def test_the_model_line_always_stands(panel: SpinePanel, full: SpineFull) -> None:
    for view in (panel, full):
        assert any(shown.text() == MODEL_LINE and shown.isVisible() for shown in view.findChildren(QLabel))
    assert MODEL_LINE in panel.drawing.accessibleDescription()


def test_a_pin_keeps_its_moment_and_marks_the_bars(
    panel: SpinePanel, bridge: Bridge, engine: FakeEngine, session: Session
) -> None:
    tell(engine, bridge, 600, ampa_number=(1.0, 1.0))
    panel.pin.click()
    before = panel.meters.meters["ampa_number"].grab().toImage()
    tell(engine, bridge, 700, ampa_number=(1.0, 1.0))
    record = session.spine
    assert record.pin is not None and record.pin.minute == 10.0
    assert panel.pin.text() == "Pinned 10:00" and panel.pin.isChecked()
    panel.pin.click()
    assert record.pin is None and panel.pin.text() == "Pin"
    assert panel.meters.meters["ampa_number"].grab().toImage() != before
    assert engine.posted == []


def test_nothing_can_be_pinned_before_the_slice_is_there(panel: SpinePanel, bridge: Bridge, session: Session) -> None:
    panel.pin.click()
    assert session.spine.pin is None and not panel.pin.isChecked()


def test_a_locked_view_tells_when_it_opens_and_nothing_else(
    panel: SpinePanel, full: SpineFull, bridge: Bridge, engine: FakeEngine
) -> None:
    sentence = "The spine view opens after step 5: predict first, then theme inside."
    for view in (panel, full):
        view.locked = sentence
    tell(engine, bridge, 600, spine_ca_uM=(4.44, 4.44))
    for view in (panel, full):
        shown = [part.text() for part in view.findChildren(QLabel) if part.isVisible() and part.text()]
        assert shown == [sentence]
        told = [f"{part.accessibleName()} {part.accessibleDescription()}" for part in view.findChildren(QWidget)]
        assert not any("4.44" in words for words in told)
        view.locked = ""
    assert panel.drawing.isVisible() and panel.drawing.state.ca_uM == pytest.approx(4.44)
    assert panel.meters.meters["spine_ca_uM"].words == {"S1": "4.44"}


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("size", [(262, 420), (400, 480), (520, 900)])
def test_it_draws_at_every_size(
    panel: SpinePanel, bridge: Bridge, engine: FakeEngine, theme: Theme, name: str, size: tuple[int, int]
) -> None:
    theme.choose(name)
    panel.resize(*size)
    tell(
        engine, bridge, 600, spine_ca_uM=(1.0, 1.0), endocannabinoid=(2.0, 2.0), tag=(0.4, 0.4), new_protein=(2.0, 2.0)
    )
    assert (panel.width(), panel.height()) == size
    assert amount(panel.drawing.grab().toImage().convertToFormat(QImage.Format.Format_RGB32), theme, "tissue") > 5000


def test_every_control_has_a_name_and_every_label_is_plain(panel: SpinePanel, full: SpineFull) -> None:
    for view in (panel, full):
        controls = [*view.findChildren(QAbstractButton), *view.findChildren(SpineDrawing), full.traces]
        assert all(control.accessibleName() for control in controls)
        assert all(
            shown.pixmap() or shown.textFormat() == Qt.TextFormat.PlainText for shown in view.findChildren(QLabel)
        )


def test_a_low_box_shows_the_synapse_larger_and_less_of_what_it_hangs_on(theme: Theme) -> None:
    tall, low = frame_in(QRectF(0, 0, 246, 300)), frame_in(QRectF(0, 0, 246, 180))
    assert low.scale > 180 / 300 * tall.scale
    for frame, high in ((tall, 300), (low, 180)):
        head_top, head_foot = frame.y + MEMBRANE * frame.scale, frame.y + (MEMBRANE + HEAD_HIGH) * frame.scale
        assert 0 < head_top < head_foot < high


# ---- the full view


def test_arrow_keys_move_the_line_and_end_brings_it_to_now(full: SpineFull, bridge: Bridge, engine: FakeEngine) -> None:
    potentiate(engine, bridge)
    assert full.time.choice == "live" and full.at_line.title.text() == "Now"
    QTest.keyClick(full.traces, Qt.Key.Key_Left)
    assert full.time.choice == "scrub" and full.moment is not None and full.moment.minute * 60 == pytest.approx(1190)
    QTest.keyClick(full.traces, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert full.moment.minute * 60 == pytest.approx(1090)
    tell(engine, bridge, 1210, ampa_number=(2.0, 2.0))
    assert full.at_line.drawing.state.ampa == pytest.approx(1.16)
    QTest.keyClick(full.traces, Qt.Key.Key_End)
    assert full.time.choice == "live" and full.at_line.drawing.state.ampa == pytest.approx(2.0)
    QTest.keyClick(full.traces, Qt.Key.Key_Home)
    assert full.moment.tick == 0
    assert engine.posted == []


def test_the_line_follows_the_pointer(full: SpineFull, bridge: Bridge, engine: FakeEngine) -> None:
    potentiate(engine, bridge)
    full.traces.redraw()
    left, right = int(full.traces._x(0.0)), int(full.traces._x(20.0))
    QTest.mouseClick(full.traces, Qt.MouseButton.LeftButton, pos=QPoint((left + right) // 2, 60))
    assert full.moment is not None and full.moment.minute == pytest.approx(10.0, abs=0.2)
    QTest.mouseClick(full.traces, Qt.MouseButton.LeftButton, pos=QPoint(left + (right - left) // 4, 60))
    assert full.moment.minute == pytest.approx(5.0, abs=0.2) and full.time.choice == "scrub"
    assert "05:0" in full.traces.accessibleDescription()


def test_three_frames_stand_beside_each_other(full: SpineFull, bridge: Bridge, engine: FakeEngine) -> None:
    potentiate(engine, bridge)
    assert full.pinned.isHidden() and not full.other.isHidden()
    full.traces.step(-60)
    while full.moment is not None and full.moment.running == "":
        full.step(-1)
    full.pin.click()
    assert full.pinned.title.text() == "Pinned: during HFS" and full.pinned.when.text() == "10:00"
    full.step(9)
    assert full.at_line.title.text() == "89 s later" and full.at_line.when.text() == "11:30"
    assert full.pinned.drawing.state.ca_uM == pytest.approx(1.21) and full.pinned.pathway == "S1"
    assert full.other.pathway == "S2" and full.other.drawing.state.ampa == pytest.approx(1.04)
    full.synapses.choose("S2")
    assert full.other.isHidden() and full.at_line.pathway == full.pinned.pathway == "S2"
    full.pin.click()
    assert full.pinned.isHidden() and full.pin.text() == "Pin this moment"
    assert engine.posted == []


def test_values_at_the_line_are_of_both_synapses(full: SpineFull, bridge: Bridge, engine: FakeEngine) -> None:
    potentiate(engine, bridge)
    meters = full.meters.meters
    full.step(-1)
    assert meters["ampa_number"].accessibleName() == "AMPA in the PSD: S1 116 %, S2 104 %"
    assert meters["release_probability"].accessibleName().endswith("/pulse")
    assert len(meters) == 13


def test_another_branch_is_shown_at_its_now(full: SpineFull, bridge: Bridge, engine: FakeEngine) -> None:
    potentiate(engine, bridge)
    full.step(-5)
    engine.results.append(Branched("Branch B", "Main", 5 * TICKS_PER_MIN, True))
    tell(engine, bridge, 301, ampa_number=(1.5, 1.0))
    assert full.traces.line_min is None and full.at_line.drawing.state.ampa == pytest.approx(1.5)


def test_the_slope_stands_above_what_no_electrode_sees(full: SpineFull, engine: FakeEngine, bridge: Bridge) -> None:
    engine.play_baseline()
    engine.play_potentiation()
    bridge.on_frame()
    traces = full.traces
    traces.redraw()
    name, value = next(iter(traces._shown.items()))
    minutes, shown = traces._line_of(name, value, "S1")
    assert name == "slope" and value.unit == "%"
    assert shown[minutes < 10].mean() == pytest.approx(100, abs=1) and shown[minutes > 60].mean() > 140
    low, high = traces._ranges["slope"]
    assert low <= shown.min() and shown.max() <= high
