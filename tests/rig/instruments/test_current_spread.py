from itertools import pairwise

import numpy as np
import pytest

from model.parameters import Fibres
from model.release import recruited
from rig.instruments.current_spread import LEAST_SHARE, fired_share, reach_um
from rig.instruments.electrodes import Place
from rig.instruments.layers import BATH, LAYERS, layer_at


@pytest.mark.parametrize("current_uA", [20.0, 80.0, 300.0, 800.0])
def test_the_drawn_share_adds_up_to_what_the_slice_recruits(current_uA: float) -> None:
    fibres = Fibres()
    lamina = np.arange(fibres.radiatum_from_um, fibres.radiatum_to_um) + 0.5
    weight = np.exp(-0.5 * ((lamina - 170.0) / fibres.bundle_sd_um) ** 2)
    share = [fired_share(current_uA, 0.1, offset) for offset in lamina - 170.0]
    total = float(np.dot(weight, share)) / (fibres.bundle_sd_um * np.sqrt(2 * np.pi))
    expected = recruited(fibres, fibres.rheobase_uA, 170.0, 80.0, current_uA, 0.1)
    assert total == pytest.approx(expected, rel=0.02)


def test_the_reach_is_where_the_last_fibres_fire() -> None:
    assert reach_um(0.0, 0.1) == 0.0 and reach_um(5.0, 0.1) == 0.0
    for current_uA in (80.0, 250.0, 800.0):
        reach = reach_um(current_uA, 0.1)
        assert fired_share(current_uA, 0.1, reach) == pytest.approx(LEAST_SHARE)
    assert reach_um(80.0, 0.1) < reach_um(250.0, 0.1) < reach_um(800.0, 0.1)
    assert fired_share(0.0, 0.1, 0.0) == 0.0


def test_every_lamina_has_one_layer() -> None:
    for layer, below in pairwise(LAYERS.values()):
        assert layer.from_um < layer.to_um == below.from_um


@pytest.mark.parametrize(
    ("lamina_um", "layer"),
    [
        (-400.0, BATH),
        (-200.0, "alveus"),
        (-100.0, "s. oriens"),
        (0.0, "s. pyramidale"),
        (24.9, "s. pyramidale"),
        (25.0, "s. radiatum"),
        (180.0, "s. radiatum"),
        (400.0, "s. lacunosum-moleculare"),
        (800.0, "dentate gyrus"),
    ],
)
def test_the_layer_of_a_place(lamina_um: float, layer: str) -> None:
    assert layer_at(Place(100.0, lamina_um)) == layer


@pytest.mark.parametrize("depth_um", [-1.0, 401.0])
def test_a_tip_above_or_through_the_slice_is_in_the_bath(depth_um: float) -> None:
    assert layer_at(Place(100.0, 180.0, depth_um)) == BATH
