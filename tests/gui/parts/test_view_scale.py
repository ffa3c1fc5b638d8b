import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui.parts import view_scale
from rig.files.root import ROOT

OPEN = """
import sys
from gui.parts.remembered import Memory
from gui.lab.window import scaled_application
memory = Memory()
memory.keep(scale_percent=int(sys.argv[1]))
app = scaled_application([], memory)
print(app.primaryScreen().devicePixelRatio(), app.primaryScreen().size().width())
"""


def opened_at(percent: int, screen: str, **given: str) -> list[float]:
    """Device pixels a pixel, and the width of the screen in pixels of the window."""
    environment = {key: value for key, value in os.environ.items() if "SCALE_FACTOR" not in key}
    environment |= {"QT_QPA_PLATFORM": f"offscreen:configfile={screen}", **given}
    run = subprocess.run(
        [sys.executable, "-c", OPEN, str(percent)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(word) for word in run.stdout.split()]


@pytest.fixture
def screen(tmp_path: Path) -> str:
    """A screen of 2560 x 1440 px without a window system."""
    path = tmp_path / "screen.json"
    path.write_text(
        '{"screens": [{"name": "one", "x": 0, "y": 0, "width": 2560, "height": 1440, "logicalDpi": 96,'
        ' "logicalBaseDpi": 96, "dpr": 1}]}'
    )
    return str(path)


@pytest.mark.parametrize(("percent", "factor"), [(90, 0.9), (100, 1.0), (150, 1.5), (175, 1.75)])
def test_the_chosen_scale_is_in_force_from_the_first_window_on(screen: str, percent: int, factor: float) -> None:
    assert opened_at(percent, screen) == [factor, round(2560 / factor)]


def test_a_screen_too_small_for_the_scale_is_opened_at_100_percent(screen: str) -> None:
    path = Path(screen)
    path.write_text(path.read_text().replace("2560", "1366").replace("1440", "768"))
    assert opened_at(150, screen) == [1.0, 1366.0]


def test_a_factor_that_the_environment_gives_stands(screen: str) -> None:
    assert opened_at(150, screen, QT_SCALE_FACTOR="1.25")[0] == 1.25


def test_a_damaged_factor_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(view_scale.FACTOR, "large")
    assert view_scale.in_force() == 1.0
