"""A synapse whose read-outs are set by hand."""

from __future__ import annotations

import numpy as np
from fake_engine import FakeEngine

from gui.session.bridge import Bridge
from gui.session.patterns import HighFrequency
from gui.session.spine_record import RECORDED, RESTING, SpineMoment
from model.units import TICKS_PER_S
from rig.messages import Logged, RunPattern

REST = {name: (value, value) for name, value in RESTING.items()}
MODEL_LINE = "Model state: a field electrode cannot see this."


def read(**change: tuple[float, float]) -> dict[str, tuple[float, float]]:
    return REST | {"nmda_open": (0.0004, 0.0004), "nmda_mg_blocked": (0.0096, 0.0096)} | change


def moment(seconds: float, ca_uM: float = 0.07) -> SpineMoment:
    values = np.array([REST[name] for name in RECORDED], np.float32)
    values[RECORDED.index("spine_ca_uM"), 0] = ca_uM
    return SpineMoment(round(seconds * TICKS_PER_S), values, (), "")


def tell(engine: FakeEngine, bridge: Bridge, seconds: float, **change: tuple[float, float]) -> None:
    """Two frames, one of which is a frame of the spine."""
    engine.say(tick=round(seconds * TICKS_PER_S), readouts=read(**change))
    bridge.on_frame()
    bridge.on_frame()


def potentiate(engine: FakeEngine, bridge: Bridge, minutes: int = 20) -> None:
    """A status every 10 s; a train to S1 at 10 min."""
    for second in range(0, 600, 10):
        tell(engine, bridge, second)
    engine.results.append(Logged(600 * TICKS_PER_S, RunPattern(HighFrequency().pattern(), ("S1",), "HFS"), ""))
    engine.say(running="HFS")
    tell(engine, bridge, 600.5, spine_ca_uM=(1.21, 0.42), nmda_open=(0.029, 0.011), camkii_active=(0.1, 0.03))
    engine.say(running="")
    for second in range(610, minutes * 60 + 1, 10):
        tell(engine, bridge, second, ampa_number=(1.16, 1.04), spine_volume=(1.19, 1.05))
