"""Readings that are no measure of a protocol, on a slice whose volley, potential and strength are known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from linear_slice import LinearSlice

from model.units import TICKS_PER_MIN, TICKS_PER_S
from rig.instruments import shelf
from rig.instruments.perfusion import REFERENCE_FLOW_ML_MIN
from rig.instruments.preparation_to_parameters import ONE_FACE_MIN
from rig.study.job import MakeSlice, attempt, compute
from rig.study.published.arm_job import arm_job, numbers
from rig.study.published.rows import ArmAtDose, Collection, RowReading
from rig.study.readings import ReadOut, RecoveryReading, TimeToShare, TissueTime, TraceReading, TrainReading


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


def test_volleys_of_a_train_are_compared_too(collection):
    late, slope = (
        TrainReading(arm="train_10hz_apv", during="train", pulse=10, quantity=quantity)
        for quantity in ("volley", "slope")
    )

    class Tired(LinearSlice):
        """The volley of the tenth pulse is two thirds of the first, and so is all else."""

        def stimulate(self, tick, pathway, current_uA, width_ms):
            count = sum(tick - one[0] < 25_000 and one[1] == pathway for one in self.pulses)
            super().stimulate(tick, pathway, current_uA * (1 - count / 27), width_ms)

    volley, steepest = read_all(collection, "train_10hz_apv", late, slope, make_slice=Tired)
    assert volley == pytest.approx(2 / 3, abs=0.05)
    assert steepest == pytest.approx(2 / 3, abs=0.05)


COURSE = """
[[arm]]
name = "course"
length_min = 60
s1 = { current_uA = 100 }
s2 = { current_uA = 100 }
train = [{ name = "hfs", at_min = 20, pattern = { pulses = 10, rate_hz = 20 }, induction = false }]
drug = [{ drug = "nifedipine", concentration_uM = 1e-3, from_min = 20 }]
pulse = [
  { name = "p1", after = "hfs", delay_s = 2 },
  { name = "p2", after = "hfs", delay_s = 8 },
  { name = "p3", after = "hfs", delay_s = 20 },
  { name = "p4", after = "hfs", delay_s = 60 },
]
"""
PULSES = ("p1", "p2", "p3", "p4")


class Changing(LinearSlice):
    """From 20 min on S1 falls by half with a time constant of 3 min, and S2 stays; after the train S1 has 60 % more for
    a while, gone with a time constant of 10 s."""

    def stimulate(self, tick, pathway, current_uA, width_ms):
        size = 1.0
        if pathway == 0 and tick > 20.02 * TICKS_PER_MIN:
            since_s = tick / TICKS_PER_S - 1200
            size += 0.6 * math.exp(-since_s / 10)
            if self.falls:
                size = 1 - 0.5 * (1 - math.exp(-since_s / 180))
        super().stimulate(tick, pathway, current_uA * size, width_ms)

    falls = False


class Falling(Changing):
    falls = True


@pytest.fixture
def course(tmp_path: Path) -> Collection:
    (tmp_path / "arms.toml").write_text(COURSE, encoding="utf-8")
    return Collection(tmp_path)


def test_the_way_back_after_a_train_has_a_time_constant(course):
    asked = [RecoveryReading("course", "hfs", PULSES), RecoveryReading("course", "hfs", PULSES, rest="fitted")]
    back, free = read_all(course, "course", *asked, make_slice=Changing)
    assert back == pytest.approx(10, rel=0.1)
    assert free == pytest.approx(10, rel=0.2)
    assert read_all(course, "course", asked[0]) == (None,), "nothing went away, nothing comes back"


def test_the_time_to_a_share_of_a_change_is_found_on_the_way(course):
    asked = [
        TimeToShare("course", "nifedipine"),
        TimeToShare("course", "nifedipine", share=0.5),
        TimeToShare("course", "nifedipine", pathway="S2"),
    ]
    most, half, none = read_all(course, "course", *asked, make_slice=Falling)
    assert most == pytest.approx(3 * math.log(10), abs=0.7)
    assert half == pytest.approx(3 * math.log(2), abs=0.4)
    assert none is None


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (RecoveryReading("course", "lfs", PULSES), "count from lfs, and no stimulus step of that name is given"),
        (RecoveryReading("course", "hfs", ("p1", "p2", "p9")), "p9"),
        (TimeToShare("course", "nimodipine"), "nifedipine"),
    ],
)
def test_a_step_that_is_not_there_is_said(course, reading, words):
    assert words in attempt(arm_job(course, ArmAtDose("course"), (reading,), 1), LinearSlice).fault


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
    found = read(Collection(tmp_path), "step", TissueTime(arm="step", step="step"))
    own = shelf.preparation(preparation).chamber
    chamber, tissue = own.volume_ml / own.flow_ml_min, tissue_half_min / math.log(2)
    dead = own.dead_time_s / 60 * REFERENCE_FLOW_ML_MIN / own.flow_ml_min

    def left(minutes: float) -> float:
        return (tissue * math.exp(-minutes / tissue) - chamber * math.exp(-minutes / chamber)) / (tissue - chamber)

    assert found is not None and left(found - dead) == pytest.approx(0.5, abs=0.01)


def test_the_time_of_a_drug_in_the_tissue_is_that_of_its_way_there(collection):
    """Entry is so slow beside tubing and chamber that they shift its exponential by their own delays."""
    card = shelf.preparation("rat_p21_28_submerged").chamber
    found = read(collection, "win_equilibration", TissueTime(arm="win_equilibration", step="win55212_2", share=0.8))
    entry = shelf.drug("win55212_2").tissue.half_time_in_min * math.log2(5)
    on_the_way = card.dead_time_s / 60 * REFERENCE_FLOW_ML_MIN / card.flow_ml_min + card.volume_ml / card.flow_ml_min
    assert found == pytest.approx(entry + on_the_way, abs=0.1)


def test_a_silent_response_is_the_number_it_is_said_to_be(collection):
    row = collection.rows["BAS-15"]

    class Silent(LinearSlice):
        def stimulate(self, tick, pathway, current_uA, width_ms):
            poisoned = any(one > 0.5 for one in self.bath.ligand_uM)
            super().stimulate(tick, pathway, 0.0 if poisoned else current_uA, width_ms)

    (number,) = read_all(collection, "ttx", row.outcome.of, make_slice=Silent)
    assert number == pytest.approx(0, abs=1)
