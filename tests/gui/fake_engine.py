"""An engine that replays canned sweeps and keeps what was posted."""

from __future__ import annotations

from collections import deque
from typing import Any

import msgspec
import numpy as np

from model.units import TICKS_PER_MIN, TICKS_PER_MS, TICKS_PER_S
from rig.instruments import shelf
from rig.instruments.stimulator import PathwaySettings, StimulatorSettings
from rig.messages import (
    BathPoint,
    Branched,
    Curve,
    Fault,
    LiveSamples,
    Logged,
    PairCurve,
    Placed,
    Rewind,
    RunPattern,
    Saving,
    SetCursors,
    SetPaused,
    SetPerfusion,
    SetPlan,
    SetSpeed,
    SetStimulator,
    Status,
    StopPattern,
    Sweep,
    TryCurve,
    TryPairs,
    ValveState,
    Visit,
)

MV_PER_BIT = 10.0 / 32768


def canned_trace(scale: float, seed: int, length: int = 2000, every: int = 10_000_000) -> np.ndarray:
    """int16: artefact, fibre volley and field potential after each pulse, with noise."""
    ms = (np.arange(length) - 200) / 20.0
    mV = 0.008 * np.random.default_rng(seed).standard_normal(length)
    for pulse in range(0, length - 200, every):
        after = ms - pulse / 20.0
        on = after > 0
        t = np.where(on, after, 0.0)
        mV += np.where(on, 6.0 * np.exp(-t / 0.08) - 2.5 * np.exp(-t / 0.25), 0.0)
        mV -= np.where(on, 0.2 * np.exp(-(((t - 1.6) / 0.3) ** 2)), 0.0)
        rise = np.where(t > 2.2, 1.0 - np.exp(-(t - 2.2) / 2.2), 0.0)
        mV -= scale * 1.9 * rise * np.exp(-np.maximum(t - 2.2, 0) / 8.0)
    samples = np.clip(mV / MV_PER_BIT, -32768, 32767).astype(np.int16)
    samples.flags.writeable = False
    return samples


class FakeEngine:
    def __init__(self) -> None:
        self.live: deque[LiveSamples] = deque(maxlen=4)
        self.posted: list[Any] = []
        self.results: list[Any] = []
        self.started = False
        self.stopped = False
        self.saving: Saving | None = None
        self.count = 0
        self.status = Status(
            tick=0,
            speed_asked=1.0,
            speed_reached=1.0,
            paused=False,
            stimulator=StimulatorSettings(s1=PathwaySettings(83.4), s2=PathwaySettings(76.0)),
            half_max_uA=(92.0, 84.0),
        )

    # ---- the engine's face

    def start(self) -> None:
        self.started = True

    def settle(self) -> Saving | None:
        """As told last."""
        told = [one for one in self.results if isinstance(one, Saving)]
        self.saving = told[-1] if told else self.saving
        return self.saving

    def stop(self) -> None:
        self.stopped = True

    def post(self, message: Any) -> None:
        self.posted.append(message)

    def take(self) -> list[Any]:
        taken, self.results = self.results, []
        return taken

    # ---- canned results

    def say(self, **change: Any) -> None:
        """A new status."""
        self.status = msgspec.structs.replace(self.status, **change)
        self.results.append(self.status)

    def branch(self, name: str, tick: int, new: bool = True) -> None:
        """Results belong to another branch from now on."""
        self.results.append(Branched(name, self.status.branch, tick, new))
        self.say(tick=tick, branch=name)

    def obey(self) -> None:
        """Put every posted setting in force and log it, as the engine does at its next block."""
        for message in self.posted:
            if isinstance(message, SetSpeed):
                self.say(speed_asked=message.speed)
            elif isinstance(message, SetPaused):
                self.say(paused=message.paused)
            elif isinstance(message, Rewind):
                self.branch(chr(ord(self.status.branch[0]) + 1) if len(self.status.branch) == 1 else "B", message.tick)
            elif isinstance(message, Visit):
                self.branch(message.branch, self.status.tick, new=False)
            elif isinstance(message, TryCurve):
                largest = max(message.currents_uA)
                slopes = tuple(-1.2 * one / (one + largest / 4) for one in message.currents_uA)
                volleys = tuple(-0.4 * one / largest for one in message.currents_uA)
                self.results.append(Curve(message.pathway, message.currents_uA, slopes, volleys, largest / 4))
            elif isinstance(message, TryPairs):
                ratios = tuple(1.0 + 0.7 * float(np.exp(-one / 120)) for one in message.intervals_ms)
                self.results.append(PairCurve(message.pathway, message.intervals_ms, ratios))
            else:
                self.results.append(Logged(self.status.tick, message, ""))
                if isinstance(message, SetStimulator):
                    self.say(stimulator=message.settings)
                elif isinstance(message, SetPerfusion):
                    self.say(perfusion=message.settings)
                elif isinstance(message, SetCursors):
                    self.say(cursors=message.cursors)
                elif isinstance(message, RunPattern):
                    self.say(running=message.label)
                elif isinstance(message, StopPattern):
                    self.say(running="")
                elif isinstance(message, SetPlan):
                    self.say(plan=message.steps)
        self.posted.clear()

    def sweep(
        self, at_min: float, pathway: str, scale: float = 1.0, kind: str = "test", **measures: float | None
    ) -> None:
        pulse = round(at_min * TICKS_PER_MIN)
        self.count += 1
        jitter = 1.0 + 0.03 * np.sin(self.count * 2.4)
        found: dict[str, float | None] = {
            "slope": -0.39 * scale * jitter,
            "amplitude": -1.04 * scale * jitter,
            "volley": 0.21,
        } | measures
        self.results.append(
            Sweep(
                self.count,
                pulse - 200,
                pathway,
                kind,
                (pulse,),
                canned_trace(scale * jitter, self.count),
                MV_PER_BIT,
                found,
                80.0,
                False,
                {},
                {},
            )
        )

    def place(self, number: int = 1, preparation: str = "rat_p21_28_submerged", opened_min: float = 10.0) -> None:
        self.results.append(Placed(number, shelf.preparation(preparation), round(opened_min * TICKS_PER_MIN)))

    def play_baseline(self, minutes: float = 10.0) -> None:
        self.place(opened_min=minutes)
        for place in range(round(minutes * 2)):
            self.sweep(place * 0.5 + 0.1, "S1")
            self.sweep(place * 0.5 + 0.35, "S2", 0.85)
        self.say(tick=round(minutes * TICKS_PER_MIN))

    def play_potentiation(self) -> None:
        """HFS to S1 at 10 min, an hour after it, D-APV from 40 to 60 min."""
        from gui.session.patterns import HighFrequency
        from rig.instruments.perfusion import PerfusionSettings, Valve

        self.results.append(Logged(10 * TICKS_PER_MIN, RunPattern(HighFrequency().pattern(), ("S1",), "HFS"), ""))
        for place in range(120):
            at = 10.2 + place * 0.5
            self.sweep(at, "S1", 1.5 + 0.6 * np.exp(-(at - 10) / 5))
            self.sweep(at + 0.25, "S2", 0.85)
        opened = PerfusionSettings(valves=(Valve("d_apv", 50.0, True),))
        closed = PerfusionSettings(valves=(Valve("d_apv", 50.0, False),))
        self.results.append(Logged(40 * TICKS_PER_MIN, SetPerfusion(opened), ""))
        self.results.append(Logged(60 * TICKS_PER_MIN, SetPerfusion(closed), ""))
        bath = 0.0
        for second in range(2400, 4200, 10):
            bath += (50.0 * (second < 3600) - bath) * (1 - np.exp(-10 / 60))
            self.results.append(BathPoint("d_apv", second * TICKS_PER_S, bath, bath))
        self.say(
            tick=70 * TICKS_PER_MIN,
            perfusion=closed,
            valves=(ValveState("d_apv", 50.0, False, float(bath), 8.0),),
            speed_asked=60.0,
            speed_reached=41.0,
        )

    def play_fault(self) -> None:
        self.results.append(
            Fault("The reservoir of ACSF is empty.", "Recording is paused and nothing is lost.", "Refill it and go on.")
        )
        self.say(paused=True)

    def play_live(self, at_ms: float) -> None:
        """The running S1 sweep ``at_ms`` after its pulse."""
        pulse = self.status.tick
        samples = canned_trace(1.0, 1)[: 200 + round(at_ms * TICKS_PER_MS)]
        self.live.append(LiveSamples(pulse - 200, "S1", (pulse,), samples, MV_PER_BIT))
