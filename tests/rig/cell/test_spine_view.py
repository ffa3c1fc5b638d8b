"""Single spines under light and current: what is read, of which spines, when."""

import numpy as np
import pytest

from model.binding import Ligand
from rig.cell.incubation import Solution
from rig.cell.spine_view import SpineReading, SpineSpec, Train, Uncaging, Wash, decay_s, fall_s, run_spine
from rig.files.refusal import Objection
from rig.instruments.drug import Drug
from rig.instruments.stimulator import Pattern

NO_MAGNESIUM = Solution(magnesium_mM=0.0)
SHELF = {
    "agonist": Drug(
        "A", "agonist", "Other", "for a test", 20.0, 1.0, 100.0,
        (Ligand("nmda_glutamate", "agonist", half_uM=20.0, hill=1.4),),
    ),
}  # fmt: skip


def test_a_resting_spine_holds_its_resting_calcium() -> None:
    spec = SpineSpec(reading=(SpineReading("rest", "spine_ca_uM", from_s=-20.0, to_s=-1.0, anchor="first"),))
    assert 0.05 < run_spine(spec, 1)["rest"] < 0.1


def test_calcium_is_that_of_the_spines_whose_fibres_fire() -> None:
    def reading(name: str, spines: str) -> SpineReading:
        return SpineReading(name, "spine_ca_uM", "peak", spines, anchor="first", to_s=1.2, every_ms=5.0)

    train = Train(Pattern(pulses=100, rate_hz=100.0))
    seen = run_spine(SpineSpec(reading=(reading("near", "recruited"), reading("all", "all")), train=(train,)), 1)
    assert 1.0 < seen["all"] < seen["near"] < 20.0


def test_one_spine_swells_threefold_and_settles_above_rest() -> None:
    spec = SpineSpec(
        reading=(
            SpineReading("early", "spine_volume", "percent", "uncaged", from_s=120.0, to_s=300.0, every_ms=10_000.0),
            SpineReading("late", "spine_volume", "percent", "uncaged", from_s=3600.0, to_s=3900.0, every_ms=60_000.0),
            SpineReading("fall", "camkii_active", "fall_s", "uncaged", to_s=300.0, every_ms=1000.0),
        ),
        solution=NO_MAGNESIUM,
        uncaging=(Uncaging(Pattern(bursts=60, burst_rate_hz=1.0)),),
    )
    seen = run_spine(spec, 1)
    assert 220.0 < seen["early"] < 420.0
    assert 130.0 < seen["late"] < 0.8 * seen["early"]
    assert 10.0 < seen["fall"] < 240.0
    assert run_spine(spec, 1) == seen


def test_slow_stimulation_shrinks_spines_and_keeps_s845_low_and_s831_as_it_was() -> None:
    def late(name: str, quantity: str) -> SpineReading:
        return SpineReading(name, quantity, "percent", "recruited", from_s=3500.0, to_s=3600.0, every_ms=60_000.0)

    spec = SpineSpec(
        reading=(late("diameter", "spine_diameter"), late("s845", "s845_p"), late("s831", "s831_p")),
        solution=Solution(preparation="juvenile_rat"),
        train=(Train(Pattern(bursts=900, burst_rate_hz=1.0)),),
    )
    seen = run_spine(spec, 1)
    assert seen["diameter"] < 93.0
    assert seen["s845"] < 90.0
    assert 90.0 < seen["s831"] < 110.0


def test_a_drug_that_is_washed_in_and_out_leaves_its_mark() -> None:
    spec = SpineSpec(
        reading=(
            SpineReading("during", "spine_ca_uM", "peak", from_s=-60.0, every_ms=5000.0),
            SpineReading("after", "spine_ca_uM", from_s=3600.0, to_s=3610.0),
            SpineReading("s845", "s845_p", "percent", from_s=1800.0, to_s=1810.0),
        ),
        wash=(Wash("agonist", 20.0),),
    )
    seen = run_spine(spec, 1, SHELF)
    assert seen["during"] > 0.2
    assert seen["after"] < 0.12
    assert seen["s845"] < 85.0


def test_spines_that_nothing_is_done_to_are_refused_in_words() -> None:
    spec = SpineSpec(reading=(SpineReading("x", "spine_ca_uM", spines="uncaged"),))
    with pytest.raises(Objection, match="an uncaging"):
        run_spine(spec, 1)


def test_decay_and_fall_are_those_of_an_exponential() -> None:
    t = np.arange(0.0, 60.0, 0.1)
    values = 0.1 + np.where(t < 2.0, t / 2.0, np.exp(-(t - 2.0) / 6.0))
    assert decay_s(t, values, 0.1) == pytest.approx(6.0, rel=0.02)
    assert fall_s(t, values, 0.1, 0.2) == pytest.approx(2.0 + 6.0 * np.log(5.0), abs=0.15)
    assert decay_s(t, np.full_like(t, 0.1), 0.1) is None
    assert fall_s(t, np.linspace(1.0, 2.0, len(t)), 0.1, 0.2) is None
