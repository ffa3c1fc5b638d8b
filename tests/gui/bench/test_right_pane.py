import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.bench.bench import Bench
from gui.parts.remembered import Memory, Remembered


def settle(window: Bench, width: int, height: int) -> None:
    window.resize(width, height)
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize(
    ("size", "pane", "rail"), [((1366, 768), 262, 280), ((1920, 1080), 400, 330), ((2560, 1300), 520, 360)]
)
def test_the_three_layouts_have_their_widths(window: Bench, size: tuple[int, int], pane: int, rail: int) -> None:
    settle(window, *size)
    assert abs(window.right_pane.width() - pane) <= 2 and window.stimulator.width() == rail
    scope, course = window.plots.sizes()
    metrics = window.theme.metrics
    assert scope / course == pytest.approx(metrics.scope_share / metrics.course_share, abs=0.02)


def test_a_square_screen_is_laid_out_compact(window: Bench) -> None:
    settle(window, 1280, 1024)
    assert window.stimulator.width() == 280 and window.width() == 1280


def test_in_a_low_window_the_slice_shrinks(window: Bench) -> None:
    settle(window, 1366, 768)
    high = window.slice.height()
    settle(window, 1366, 690)
    assert window.slice.height() < high and window.spine.height() > window.slice.height()


def test_on_a_large_screen_both_tabs_are_open(window: Bench) -> None:
    settle(window, 1920, 1080)
    assert window.spine.isVisible() and not window.notebook.isVisible()
    settle(window, 2560, 1300)
    assert window.spine.isVisible() and window.notebook.isVisible()
    settle(window, 1920, 1080)
    assert window.spine.isVisible() and not window.notebook.isVisible()


def test_the_rail_opens_what_is_clicked(window: Bench) -> None:
    QTest.mouseClick(window.right_pane.fold_button, Qt.MouseButton.LeftButton)
    assert window.right_pane.folded
    QTest.mouseClick(window.right_pane.rail_buttons["notebook"], Qt.MouseButton.LeftButton)
    assert not window.right_pane.folded and window.notebook.isVisible()
    assert window.right_pane.tabs["notebook"].isChecked()


def test_a_moved_border_is_kept_and_a_double_click_puts_it_back(window: Bench) -> None:
    before = window.columns.sizes()
    handle = window.columns.handle(1)
    at = QPoint(2, 50)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(handle, at - QPoint(60, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=at)
    moved = window.columns.sizes()
    assert moved[1] >= before[1] + 40
    assert list(window.memory.kept.sizes.values()) == [moved]
    settle(window, 1400, 790)
    settle(window, 1366, 768)
    assert window.columns.sizes() == moved
    QTest.mouseDClick(handle, Qt.MouseButton.LeftButton, pos=at)
    assert window.columns.sizes() == before and window.memory.kept.sizes == {}


def test_what_is_remembered_is_a_whole_file(tmp_path) -> None:
    path = tmp_path / "new folder" / "window.json"
    Memory(path).keep(theme="light", sizes={"1366x768 plots": [300, 330]})
    again = Memory(path)
    assert again.kept.theme == "light" and again.kept.sizes == {"1366x768 plots": [300, 330]}
    assert [one.name for one in path.parent.iterdir()] == ["window.json"]
    path.write_text('{"theme": 3}')
    assert Memory(path).kept.theme == "system"


@pytest.mark.parametrize(
    "text",
    [
        '{"theme": "sepia"}',
        '{"scale_percent": 0}',
        '{"scale_percent": 1000000}',
        '{"sizes": {"1366x768 plots": [4294967296, -1]}}',
        "[" * 100_000,
    ],
)
def test_what_a_window_cannot_be_is_not_remembered(tmp_path, text) -> None:
    path = tmp_path / "window.json"
    path.write_text(text)
    assert Memory(path).kept == Remembered()


def test_a_folder_that_may_not_be_written_stops_nothing(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "window.json")
    memory.keep(theme="light")
    assert memory.kept.theme == "light"
