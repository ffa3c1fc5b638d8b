"""Readings that are no measure of a protocol, on a slice whose volley, potential and strength are known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from linear_slice import LinearSlice

from rig.instruments import shelf
from rig.instruments.perfusion import REFERENCE_FLOW_ML_MIN
from rig.instruments.preparation_to_parameters import ONE_FACE_MIN
from rig.study.job import MakeSlice, compute
from rig.study.published.arm_job import arm_job, numbers
from rig.study.published.rows import ArmAtDose, Collection, RowReading
from rig.study.readings import ReadOut, TissueHalfTime, TraceReading, TrainReading


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection()


def read(collection: Collection, arm: str, reading: RowReading) -> float | None:
    return read_all(collection, arm, reading)[0]


def read_all(
    collection: Collection, arm: str, *asked: RowReading, make_slice: MakeSlice = LinearSlice
) -> tuple[float | None, ...]:
    return numbers(asked, compute(arm_job(collection, ArmAtDose(arm), asked, 1), make_slice))


def test_the_volley_is_where_it_is(collection):
    assert read(collection, "half_maximum", TraceReading(arm="half_maximum")) == pytest.approx(1.5, abs=0.15)


def test_the_artefact_ends_before_the_volley(collection):
    end = read(collection, "half_maximum", TraceReading(arm="half_maximum", read="artefact_end"))
    assert end is not None and 0 < end <= 0.95


def test_the_mean_potential_is_that_of_the_field(collection):
    reading = TraceReading(arm="half_maximum", read="potential", from_ms=10, to_ms=20)
    age = np.arange(10, 20, 0.05) - 2.5
    # half maximum of a slice that is linear up to 800 uA
    expected = 400 * 0.01 * (age / 4 * np.exp(1 - age / 4)).mean()
    assert read(collection, "half_maximum", reading) == pytest.approx(expected, rel=0.02)


def test_pulses_of_a_train_are_compared_without_a_baseline(collection):
    reading = TrainReading(arm="train_10hz_apv", during="train", pulse=10)
    assert read(collection, "train_10hz_apv", reading) == pytest.approx(1, rel=0.05)


def test_molecules_are_read_at_their_time(collection):
    before = ReadOut(arm="hfs", read_out="ampa_number", at_min=-1, step="train", edge="start")
    after = ReadOut(arm="hfs", read_out="ampa_number", at_min=30)
    other = ReadOut(arm="hfs", read_out="ampa_number", at_min=30, pathway="S2")
    assert read_all(collection, "hfs", before, after, other) == pytest.approx((1, 1.005**99, 1))


@pytest.mark.parametrize(
    ("preparation", "tissue_half_min"),
    # 10 min through both faces; in an interface chamber the ion comes through one
    [("rat_p21_28_submerged", 10.0), ("adult_rat_interface", 10.0 + ONE_FACE_MIN)],
)
def test_half_time_of_magnesium_is_that_of_tubing_chamber_and_tissue(
    tmp_path: Path, preparation: str, tissue_half_min: float
) -> None:
    (tmp_path / "arms.toml").write_text(
        f'''
[[arm]]
name = "step"
length_min = 60
preparation = "{preparation}"
acsf = [{{ name = "step", from_min = 0, magnesium_mM = 0 }}]
''',
        encoding="utf-8",
    )
    found = read(Collection(tmp_path), "step", TissueHalfTime(arm="step", step="step"))
    own = shelf.preparation(preparation).chamber
    chamber, tissue = own.volume_ml / own.flow_ml_min, tissue_half_min / math.log(2)
    dead = own.dead_time_s / 60 * REFERENCE_FLOW_ML_MIN / own.flow_ml_min

    def left(minutes: float) -> float:
        return (tissue * math.exp(-minutes / tissue) - chamber * math.exp(-minutes / chamber)) / (tissue - chamber)

    assert found is not None and left(found - dead) == pytest.approx(0.5, abs=0.01)


def test_a_silent_response_is_the_number_it_is_said_to_be(collection):
    row = collection.rows["BAS-15"]

    class Silent(LinearSlice):
        def stimulate(self, tick, pathway, current_uA, width_ms):
            poisoned = any(one > 0.5 for one in self.bath.ligand_uM)
            super().stimulate(tick, pathway, 0.0 if poisoned else current_uA, width_ms)

    (number,) = read_all(collection, "ttx", row.outcome.of, make_slice=Silent)
    assert number == pytest.approx(0, abs=1)
