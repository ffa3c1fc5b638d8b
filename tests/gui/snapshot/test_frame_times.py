from fake_engine import FakeEngine
from PySide6.QtWidgets import QWidget

from gui.bench.bench import Bench
from gui.snapshot.frame_times import Latency, Paints
from rig.messages import SetAmplifier


def test_every_paint_of_a_screen_is_timed(home: QWidget) -> None:
    paints = Paints(home)
    home.repaint()
    home.repaint()
    assert len(paints.times) == 2 and paints.times[0] < paints.times[1]


def test_an_action_arrives_with_the_first_painted_sample_after_it(window: Bench, engine: FakeEngine) -> None:
    latency = Latency(window)
    screen = window.scope.plot
    latency.change_filter()
    assert isinstance(engine.posted[-1], SetAmplifier)
    screen.repaint()
    assert latency.taken_ms == []
    engine.obey()
    engine.play_live(0.0)
    engine.live[-1] = engine.live[-1].__class__(engine.status.tick - 4000, "S1", (), engine.live[-1].samples, 1.0)
    window.session.bridge.on_frame()
    screen.repaint()
    assert latency.taken_ms == []
    engine.play_live(5.0)
    window.session.bridge.on_frame()
    screen.repaint()
    assert len(latency.taken_ms) == 1 and latency.taken_ms[0] > 0
