"""The paragraph of methods says what was set, and nothing else."""

from __future__ import annotations

import pytest
from canned_record import record

from model.units import TICKS_PER_MIN
from rig.export.methods import methods, write_methods
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes, Place
from rig.instruments.perfusion import PerfusionSettings
from rig.measure.sweep import Cursors
from rig.messages import Logged, SetAmplifier, SetCursors, SetElectrodes, SetPerfusion


@pytest.mark.parametrize(
    "words",
    [
        "Schaffer 0.1.0 (seed 7); no animal was used",
        "rats (Wistar or Sprague-Dawley, male, 21 to 28 days old)",
        "submerged chamber of 1 ml",
        "2 ml/min and 31 °C with ACSF that held 2.5 mM Ca²⁺ and 1.3 mM Mg²⁺",
        "D-APV 50 µM from 30 min to 50 min",
        "S1 400 µm from it towards CA3",
        "Test pulses of 0.1 ms were given at 80 µA to S1 and 80 µA to S2",
        "S1 and S2 in turn were each tested every 30 s",
        "At 20 min: HFS to S1: 100 pulses at 100 Hz",
        "gain 1000, 0.1 Hz to 3000 Hz (4-pole Bessel)",
        "the steepest 1 ms of the rise",
        "% of their mean from 10 to 20 min",
    ],
)
def test_it_tells_what_was_set(words):
    assert words in methods(record())


def test_the_card_is_found_by_its_own_name_too():
    assert methods(record(preparation="Rat P21 to 28, submerged")) == methods(record())


def test_what_was_changed_by_hand_is_told_with_its_time():
    warm = PerfusionSettings(flow_ml_min=3.0, temperature_C=34.0, calcium_mM=2.0)
    later = (
        Logged(0, SetAmplifier(AmplifierSettings(gain=500.0, blank_artefact=True)), ""),
        Logged(0, SetCursors(Cursors(slope_method="20-80", peak_to_ms=20.0)), ""),
        Logged(15 * TICKS_PER_MIN, SetElectrodes(Electrodes(s1=Place(along_um=300.0, lamina_um=100.0))), ""),
        Logged(25 * TICKS_PER_MIN, SetPerfusion(warm), ""),
    )
    words = methods(record(log=later))
    assert "gain 500, 0.1 Hz to 3000 Hz (4-pole Bessel), stimulus artefact blanked" in words
    assert "a line through 20 to 80 % of the rise" in words and "2.6 to 20 ms after the pulse" in words
    assert "At 15 min they were moved: S1 300 µm" in words
    assert "From 25 min on it was perfused at 3 ml/min and 34 °C with ACSF that held 2 mM" in words
    assert "No drug was applied." in words and "D-APV" not in words


def test_of_a_recording_made_elsewhere_it_claims_nothing():
    words = methods(record(preparation="", seed=None, log=(), bath=(), versions={}))
    assert "made elsewhere" in words
    for claim in ("Schaffer", "ACSF", "S1 400", "gain", "No drug"):
        assert claim not in words


def test_an_open_valve_at_the_end_has_no_end():
    assert "D-APV 50 µM from 30 min on" in methods(record(log=record().log[:3]))


def test_the_file_is_the_title_and_the_paragraph(tmp_path):
    write_methods(record(), tmp_path / "m.txt")
    title, empty, text = (tmp_path / "m.txt").read_text(encoding="utf-8").splitlines()
    assert (title, empty, text) == ("One train of 100 Hz", "", methods(record()))
