"""A short experiment whose bits every worker compares with those of the study: a processor or a version that computes
other numbers is noticed before it computes a slice."""

from __future__ import annotations

import hashlib
import platform
import struct
from functools import cache

import msgspec
import numpy as np

from model.units import TICKS_PER_S
from rig import __version__
from rig.experiment.experiment import Experiment
from rig.instruments.preparation import OPENING_PREPARATION
from rig.instruments.shelf import preparation
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings, TestPulses
from rig.messages import RunPattern, SetStimulator, Sweep

SECONDS = 12


class Canary(msgspec.Struct, frozen=True):
    """``digest``: of the bits of the experiment; ``version`` of the program; ``processor``, in words."""

    digest: str
    version: str
    processor: str

    @property
    def words(self) -> str:
        return f"version {self.version} on {self.processor} gives {self.digest}"


@cache
def canary() -> Canary:
    """Of this process; 0.2 s, once. Test pulses, a train, and what every molecule is then."""
    experiment = Experiment(preparation(OPENING_PREPARATION), 1, {})
    panel = StimulatorSettings(PathwaySettings(80.0), PathwaySettings(60.0, 0.2), TestPulses(interval_s=2))
    experiment.apply(SetStimulator(panel))
    results = experiment.advance(SECONDS * TICKS_PER_S // 2)
    experiment.apply(RunPattern(Pattern(pulses=10), ("S1",), "train"))
    results += experiment.advance(SECONDS * TICKS_PER_S)
    digest = hashlib.sha256()
    for sweep in results:
        if isinstance(sweep, Sweep):
            digest.update(np.asarray(sweep.samples, "<i2").tobytes())
            digest.update(_bits([value or 0.0 for _, value in sorted(sweep.measures.items())]))
    for _, pair in sorted(experiment.slice.read().items()):
        digest.update(_bits(pair))
    return Canary(digest.hexdigest()[:16], __version__, _processor())


def _bits(values: list[float] | tuple[float, ...]) -> bytes:
    return struct.pack(f"<{len(values)}d", *values)


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    except (OSError, UnicodeDecodeError):
        names = []
    return names[0] if names else platform.processor() or platform.machine()
