"""Tags become notes, and valves where they name a drug of the shelf; trains become orders that a time course knows."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_abf import FIELD, Recording, Wire, write_abf2

from model.units import TICKS_PER_S
from rig.instruments.shelf import drugs
from rig.journal.imported import import_recording
from rig.messages import AddNote, RunPattern, SetPerfusion
from rig.recordings.raw import Tag
from rig.recordings.tags import tag_log
from rig.recordings.trains import pattern_of


def valves(texts: list[str]) -> tuple[list[dict[str, float]], list[str]]:
    """What flows after each tag that changed it, and what was told."""
    log, told = tag_log([Tag(60.0 * number, text) for number, text in enumerate(texts)], drugs())
    assert [entry.action.text for entry in log if isinstance(entry.action, AddNote)] == texts
    flows = [entry.action.settings.valves for entry in log if isinstance(entry.action, SetPerfusion)]
    return [{valve.drug: valve.reservoir_uM for valve in some} for some in flows], told


@pytest.mark.parametrize(
    ("texts", "flows"),
    [
        (["D-APV 50 uM", "wash"], [{"d_apv": 50.0}, {}]),
        (["+ 50 µM D-APV", "washout"], [{"d_apv": 50.0}, {}]),
        (["DHPG 0,1 mM on", "DHPG off"], [{"dhpg": 100.0}, {}]),
        (
            ["ketamine 100 μM", "dhpg 100uM", "ketamine out"],
            [{"ketamine": 100.0}, {"ketamine": 100.0, "dhpg": 100.0}, {"dhpg": 100.0}],
        ),
        (["slice looks good", "moved electrode", "bubble"], []),
        (["apvx 50 uM", "wash"], []),
    ],
)
def test_tags_that_name_a_drug(texts, flows):
    assert valves(texts)[0] == flows


def test_what_a_tag_leaves_open_is_told():
    (flow,), told = valves(["D-APV"])
    assert flow["d_apv"] > 0 and "at its usual concentration" in told[0]
    flows, told = valves(["D-APV 1,000 µM"])
    assert flows == [] and "its comma may be a decimal comma or one of thousands" in told[0]
    flows, told = valves(["D-APV 50 M"])
    assert flows == [] and "beyond its range" in told[0]


@pytest.mark.parametrize(
    ("seconds", "pattern"),
    [
        ([place / 100 for place in range(100)], (100, 100.0, 1, None)),
        ([burst / 5 + place / 100 for burst in range(10) for place in range(4)], (4, 100.0, 10, 5.0)),
        ([place / 20 for place in range(40)], (40, 20.0, 1, None)),
        ([float(place) for place in range(900)], (900, 1.0, 1, None)),
    ],
)
def test_the_pattern_of_a_train(seconds, pattern):
    found = pattern_of([round(at * TICKS_PER_S) for at in seconds])
    assert (found.pulses, found.rate_hz, found.bursts) == pytest.approx(pattern[:3], rel=0.01)
    assert pattern[3] is None or found.burst_rate_hz == pytest.approx(pattern[3], rel=0.01)


def test_a_train_in_a_stimulus_channel_is_an_order(tmp_path):
    """HFS of 100 Hz for 1 s between test pulses, in a sweep that is longer."""
    rate_hz, stim = 10_000.0, Wire("Stim", "uA", 0.005, input=1)

    def of(count: int, pulses: range) -> np.ndarray:
        command = np.zeros(count)
        for at in pulses:
            command[at : at + 2] = 100.0
        return np.stack([np.random.default_rng(count).normal(0, 0.005, count), command], axis=1)

    test, train = of(720, range(120, 121)), of(12_000, range(120, 10_120, 100))
    recording = Recording((FIELD, stim), [test, test, train, test], rate_hz, [0.0, 30.0, 60.0, 90.0])
    found = import_recording(write_abf2(tmp_path / "hfs.abf", recording)).record
    assert [one.kind for one in found.sweeps] == ["test", "test", "train", "test"]
    (order,) = [entry.action for entry in found.log if isinstance(entry.action, RunPattern)]
    assert (order.pattern.pulses, order.pattern.rate_hz, order.pathways) == (100, 100.0, ("S1",))
