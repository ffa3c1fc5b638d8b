import gc
import subprocess
import sys
from collections.abc import Iterator

import pytest
from fake_engine import FakeEngine

from gui.bench.bench import Bench
from gui.lab.window import OnceLiving


@pytest.fixture
def collector() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


def test_nothing_heavy_stands_before_the_first_window() -> None:
    asked = (
        "import sys, main, gui.lab.window; "
        "print(sorted({'numba', 'scipy', 'matplotlib', 'model.slice'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_collector_waits_for_the_slice_and_sets_aside_what_stands(
    window: Bench, engine: FakeEngine, collector: None
) -> None:
    OnceLiving(window)
    engine.say(preparing="Waking the slice")
    window.session.bridge.on_frame()
    assert not gc.isenabled()
    aside = gc.get_freeze_count()
    engine.say(preparing="")
    window.session.bridge.on_frame()
    assert gc.isenabled() and gc.get_freeze_count() > aside + 10_000
    aside = gc.get_freeze_count()
    engine.say(tick=engine.status.tick + 1)
    window.session.bridge.on_frame()
    assert gc.get_freeze_count() <= aside
