"""The volume conductor: closed forms, conservation, and where the field turns."""

import numpy as np
import pytest

from model.cable import borders, passive
from model.field import lead_field, plate
from model.parameters import Cell, Conductor
from model.slice import Slice, Spot
from model.variation import NONE

MID = 200.0


def test_a_plate_far_away_is_a_point() -> None:
    free = Conductor(bath_S_m=Conductor().conductivity_S_m)
    h = np.array([5000.0])
    area = 2 * free.half_length_um * free.thickness_um
    assert plate(h, free, MID)[0] == pytest.approx(area / 5000.0, rel=0.005)


def test_a_conducting_bath_shunts_and_an_insulating_one_does_not() -> None:
    h = np.array([100.0])
    alone = plate(h, Conductor(bath_S_m=0.3), MID)
    assert plate(h, Conductor(bath_S_m=1.6), MID) < alone < plate(h, Conductor(bath_S_m=0.0), MID)


def test_depth_is_symmetric_about_the_middle() -> None:
    h = np.array([50.0, 200.0])
    assert np.allclose(plate(h, Conductor(), 80.0), plate(h, Conductor(), 320.0))


def test_a_uniform_voltage_makes_no_field() -> None:
    cell = Cell()
    edges, (_, _, axial) = borders(cell), passive(cell)
    lead = lead_field(Conductor(), edges, axial, 180.0, 80.0)
    assert abs(lead.sum()) < 1e-12 * np.abs(lead).sum()


def amplitude(lamina: float) -> float:
    tissue = Slice(variation=NONE)
    s1, s2, _ = tissue.places
    tissue.place(s1, s2, Spot(0.0, lamina))
    tissue.record(0, 800)
    tissue.stimulate(100, 0, 90.0, 0.1)
    tissue.advance(2000)
    return float(tissue.samples(0, 800)[100 + 124])  # 6.2 ms, the peak


def test_the_field_turns_as_the_lamina_says() -> None:
    depth = {z: amplitude(z) for z in (-150.0, 0.0, 100.0, 180.0, 250.0, 450.0)}
    assert depth[180.0] < depth[100.0] < 0.0 < depth[0.0] < depth[-150.0]
    assert depth[180.0] < depth[250.0] < 0.0 < depth[450.0]


def test_full_stimulation_makes_a_population_spike_and_its_notch() -> None:
    def sweep(lamina: float) -> np.ndarray:
        tissue = Slice(variation=NONE)
        s1, s2, _ = tissue.places
        tissue.place(s1, s2, Spot(0.0, lamina))
        tissue.record(0, 600)
        tissue.stimulate(100, 0, 800.0, 0.1)
        tissue.advance(2000)
        return tissue.samples(0, 600)

    pyramidale, radiatum = sweep(0.0), sweep(180.0)
    spike = int(pyramidale[150:400].argmin()) + 150
    assert pyramidale[spike] < -0.5
    around = radiatum[spike - 30 : spike + 30]
    assert radiatum[spike] > min(around[0], around[-1])
