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


@pytest.mark.parametrize("bath_S_m", [0.0, 0.3, 1.6])
def test_the_potential_is_continuous_through_both_faces(bath_S_m: float) -> None:
    h, conductor = np.array([60.0]), Conductor(bath_S_m=bath_S_m)
    for within, beyond in ((1e-6, -1e-6), (400.0 - 1e-6, 400.0 + 1e-6)):
        assert plate(h, conductor, beyond)[0] == pytest.approx(
            plate(h, conductor, within)[0],
            rel=0.005,  # twelve images, not all
        )


def test_an_electrode_lifted_out_of_the_slice_sees_ever_less() -> None:
    seen = [abs(amplitude(180.0, depth)) for depth in (80.0, -20.0, -100.0, -200.0)]
    assert seen == sorted(seen, reverse=True) and seen[-1] < 0.2 * seen[0]


def test_a_uniform_voltage_makes_no_field() -> None:
    cell = Cell()
    edges, (_, _, axial) = borders(cell), passive(cell)
    lead = lead_field(Conductor(), edges, axial, 180.0, 80.0)
    assert abs(lead.sum()) < 1e-12 * np.abs(lead).sum()


def amplitude(lamina: float, depth: float = 80.0) -> float:
    tissue = Slice(variation=NONE)
    s1, s2, _ = tissue.places
    tissue.place(s1, s2, Spot(0.0, lamina, depth))
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


def volley_ms(pathway: int, rec_along_um: float) -> float:
    """When the volley is deepest, ms after the pulse."""
    tissue = Slice(variation=NONE)
    s1, s2, _ = tissue.places
    tissue.place(s1, s2, Spot(rec_along_um, 180.0))
    tissue.record(0, 400)
    tissue.stimulate(100, pathway, 90.0, 0.1)
    tissue.advance(1000)
    return float(np.argmin(tissue.samples(0, 400)[102:140]) + 2) / 20.0


def test_towards_the_subiculum_the_electrode_leaves_s1_and_nears_s2() -> None:
    assert volley_ms(0, 150.0) > volley_ms(0, 0.0)
    assert volley_ms(1, 150.0) < volley_ms(1, 0.0)
