"""Slope, amplitude and volley of a recording of any rate are those that a ruler gives on its samples, and those that are
there to be measured, whatever the artefact."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from synthetic_abf import FIELD, WRITERS, Recording, Wire, one_channel, write_abf1
from synthetic_field import ruled, sweep, truth

from rig.journal.imported import import_recording, read_recording
from rig.measure.sweep import Cursors, measure_sweep

NAMES = ("slope", "amplitude", "volley")
RATES = (10_000.0, 20_000.0, 25_000.0, 50_000.0)


def means(measures: list[dict[str, float | None]]) -> dict[str, float]:
    for name in NAMES:
        assert all(one[name] is not None for one in measures), f"{name} is missing in a sweep"
    return {name: float(np.mean([one[name] for one in measures])) for name in NAMES}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("artefact_mV", [1.0, 10.0, 50.0])
def test_what_is_measured_is_what_is_there(tmp_path, writer, rate_hz, artefact_mV):
    sweeps = [sweep(rate_hz, artefact_mV=artefact_mV, noise_uV=5.0, hum_uV=5.0, seed=seed) for seed in range(12)]
    wire = FIELD._replace(scale=0.001)
    read = read_recording(WRITERS[writer](tmp_path / "day.abf", one_channel(sweeps, rate_hz, wire)))
    pulse = round(12 * rate_hz / 1000)
    assert [one.rate_hz for one in read.sweeps] == [rate_hz] * 12
    assert [one.pulse_samples for one in read.sweeps] == [(pulse,)] * 12
    found = means([one.measures for one in read.sweeps])
    assert found == pytest.approx(means([ruled(one, rate_hz, pulse) for one in sweeps]), rel=0.02)
    assert found == pytest.approx(truth(artefact_mV=artefact_mV), rel=0.02)
