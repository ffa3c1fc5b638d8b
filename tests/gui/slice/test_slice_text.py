"""What the window says of a place is what the real slice does there."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from gui.slice.text import consequence, standing_words
from model.slice import Slice
from model.units import TICKS_PER_MS
from rig.instruments.electrodes import Electrodes, Place

HOME = Electrodes()
CURRENT_UA = 120.0


@pytest.fixture(scope="module")
def rested() -> Slice:
    return Slice()


def field_mV(rested: Slice, electrodes: Electrodes, pathway: int = 0) -> float:
    """The largest deflection between 3 and 15 ms after one pulse, signed."""
    living = rested.copy()
    living.place(electrodes.s1, electrodes.s2, electrodes.rec)
    end = 20 * TICKS_PER_MS
    living.record(0, end)
    living.stimulate(0, pathway, CURRENT_UA, 0.1)
    living.advance(end + 100)
    seen = living.samples(0, end)[3 * TICKS_PER_MS : 15 * TICKS_PER_MS]
    return float(seen[np.argmax(np.abs(seen))])


def with_rec(lamina_um: float) -> Electrodes:
    return msgspec.structs.replace(HOME, rec=Place(0.0, lamina_um))


def with_s1(lamina_um: float, depth_um: float = 80.0) -> Electrodes:
    return msgspec.structs.replace(HOME, s1=Place(400.0, lamina_um, depth_um))


@pytest.mark.parametrize("lamina_um", [-220.0, -100.0, 0.0, 20.0])
def test_the_sign_reverses_where_the_window_says_so(rested: Slice, lamina_um: float) -> None:
    assert consequence(with_rec(lamina_um), "REC") == "sign reverses"
    assert field_mV(rested, with_rec(lamina_um)) > 0.05


@pytest.mark.parametrize("lamina_um", [100.0, 180.0, 300.0])
def test_without_a_warning_the_field_is_negative_and_large(rested: Slice, lamina_um: float) -> None:
    assert consequence(with_rec(lamina_um), "REC") == "" and standing_words(with_rec(lamina_um), "REC") == "s. radiatum"
    assert field_mV(rested, with_rec(lamina_um)) < 0.25 * field_mV(rested, HOME) < 0


@pytest.mark.parametrize("lamina_um", [30.0, 60.0, 420.0, 600.0, -350.0])
def test_where_little_is_to_be_seen_the_window_says_so(rested: Slice, lamina_um: float) -> None:
    assert consequence(with_rec(lamina_um), "REC") in {
        "hardly any field so near s. pyramidale",
        "small field, sign may reverse",
        "only a far field",
    }
    assert abs(field_mV(rested, with_rec(lamina_um))) < 0.4 * abs(field_mV(rested, HOME))


@pytest.mark.parametrize("electrodes", [with_s1(-100.0), with_s1(-300.0), with_s1(600.0), with_s1(170.0, -20.0)])
def test_no_response_means_none(rested: Slice, electrodes: Electrodes) -> None:
    assert consequence(electrodes, "S1") == "no response"
    assert abs(field_mV(rested, electrodes)) < 0.02 * abs(field_mV(rested, HOME))


@pytest.mark.parametrize("lamina_um", [0.0, 400.0])
def test_a_stimulus_beside_its_fibres_does_little(rested: Slice, lamina_um: float) -> None:
    assert consequence(with_s1(lamina_um), "S1") == "small response or none"
    assert abs(field_mV(rested, with_s1(lamina_um))) < 0.25 * abs(field_mV(rested, HOME))
