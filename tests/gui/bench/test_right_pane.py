import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from gui.bench.bench import Bench
from gui.bench.right_pane import RightPane
from gui.parts.remembered import Memory, Remembered
from gui.parts.theme import Theme


def settle(window: Bench, width: int, height: int) -> None:
    window.resize(width, height)
    for _ in range(3):
        QApplication.processEvents()


@pytest.fixture
def pane(theme: Theme, home: QWidget) -> RightPane:
    made = RightPane(theme, QWidget(), QWidget(), QWidget())
    made.setParent(home)
    made.show()
    return made


def test_in_a_low_window_the_slice_shrinks(pane: RightPane) -> None:
    heights = []
    for height in (768, 690):
        pane.resize(262, height - 80)
        pane.lay_out(1366, height)
        QApplication.processEvents()
        heights.append(pane.parts["slice"].height())
    assert heights[1] < heights[0] and pane.parts["spine"].height() > heights[1]


def test_on_a_large_screen_both_tabs_are_open(pane: RightPane) -> None:
    for width, both in ((1920, False), (2560, True), (1920, False)):
        pane.lay_out(width, 1300)
        assert pane.parts["spine"].isVisible() and pane.parts["notebook"].isVisible() is both


def test_the_rail_opens_what_is_clicked(pane: RightPane) -> None:
    pane.fold_button.click()
    assert pane.folded
    pane.rail_buttons["notebook"].click()
    assert not pane.folded and pane.parts["notebook"].isVisible() and pane.tabs["notebook"].isChecked()


@pytest.mark.parametrize(
    ("size", "pane", "rail"),
    [((1280, 1024), 262, 280), ((1366, 768), 262, 280), ((1920, 1080), 400, 330), ((2560, 1300), 520, 360)],
)
def test_the_three_layouts_have_their_widths(window: Bench, size: tuple[int, int], pane: int, rail: int) -> None:
    settle(window, *size)
    assert abs(window.right_pane.width() - pane) <= 2 and window.stimulator.width() == rail
    scope, course = window.plots.sizes()
    metrics = window.theme.metrics
    assert scope / course == pytest.approx(metrics.scope_share / metrics.course_share, abs=0.02)


def test_a_moved_border_is_kept_and_a_double_click_puts_it_back(window: Bench) -> None:
    before = window.columns.sizes()
    handle = window.columns.handle(1)
    at = QPoint(2, 50)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(handle, at - QPoint(30, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=at)
    moved = window.columns.sizes()
    assert moved[1] >= before[1] + 20
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
