"""Whole-cell experiments as values: inhibition that depolarisation or a train takes away, and a dose-response curve."""

import numpy as np
import pytest

from model.binding import Ligand
from rig.cell.incubation import Dose, Solution, in_tissue_uM
from rig.cell.voltage_clamp import ClampSpec, CurrentReading, Phase, Series, VoltageStep, recovery_s, run_clamp
from rig.files.refusal import Objection
from rig.instruments.drug import Drug, TissueEntry
from rig.instruments.stimulator import Pattern


def drug(*ligands: Ligand, half_time_min: float = 1.0) -> Drug:
    tissue = TissueEntry(half_time_in_min=half_time_min)
    return Drug("D", "for a test", "Other", "for a test", 1.0, 0.001, 1000.0, ligands, tissue)


SHELF = {
    "glutamate_block": drug(
        Ligand("ampa", "antagonist", half_uM=0.01), Ligand("nmda_glutamate", "antagonist", half_uM=0.01)
    ),
    "gaba_block": drug(Ligand("gaba_a", "antagonist", half_uM=0.01), Ligand("gaba_b", "antagonist", half_uM=0.01)),
    "nmda_block": drug(Ligand("nmda_glutamate", "antagonist", half_uM=0.01)),
    "cb1_block": drug(Ligand("cb1", "antagonist", half_uM=0.01)),
    "cb1_agonist": drug(Ligand("cb1", "agonist", half_uM=0.1)),
    "mglur_block": drug(Ligand("mglur_group1", "antagonist", half_uM=0.01)),
}
ISOLATED = (Dose("glutamate_block", 10.0),)
STEP = ClampSpec(
    reading=(
        CurrentReading("amplitude", "pA"),
        CurrentReading("early", "percent", 0.0, 4.0),
        CurrentReading("late", "percent", 70.0, 90.0),
        CurrentReading("tau", "recovery_s", 0.0, 90.0),
    ),
    solution=Solution(drug=ISOLATED),
    follow_up_s=90.0,
    step=VoltageStep(),
)
TRAIN = ClampSpec(
    reading=(CurrentReading("late", "percent", 1500.0, 1800.0),),
    solution=Solution(drug=ISOLATED),
    interval_s=20.0,
    baseline_s=120.0,
    follow_up_s=1800.0,
    train=Pattern(pulses=100, rate_hz=100.0, trains=2, train_interval_s=20.0),
)


def beside(spec: ClampSpec, **changed: object) -> ClampSpec:
    fields = {name: getattr(spec, name) for name in spec.__struct_fields__} | changed
    return ClampSpec(**fields)


def test_a_step_takes_half_of_the_inhibition_and_gives_it_back() -> None:
    seen = run_clamp(STEP, 1, SHELF)
    assert seen["amplitude"] < -50.0
    assert 35.0 < seen["early"] < 65.0
    assert seen["late"] > 90.0
    assert 10.0 < seen["tau"] < 30.0
    assert run_clamp(STEP, 1, SHELF) == seen


def test_without_cb1_a_step_takes_nothing() -> None:
    blocked = beside(STEP, solution=Solution(drug=(*ISOLATED, Dose("cb1_block", 2.0))))
    seen = run_clamp(blocked, 1, SHELF)
    assert 97.0 < seen["early"] < 103.0
    assert seen["tau"] is None


@pytest.mark.parametrize(
    ("blocker", "low", "high"), [("", 60.0, 84.0), ("cb1_block", 97.0, 103.0), ("mglur_block", 97.0, 103.0)]
)
def test_a_train_depresses_inhibition_for_long_by_mglur_and_cb1(blocker: str, low: float, high: float) -> None:
    doses = (*ISOLATED, Dose(blocker, 10.0)) if blocker else ISOLATED
    assert low < run_clamp(beside(TRAIN, solution=Solution(drug=doses)), 1, SHELF)["late"] < high


def test_a_series_finds_the_affinity_of_an_agonist() -> None:
    spec = ClampSpec(
        reading=(CurrentReading("half", "half_uM"), CurrentReading("most", "block_percent")),
        solution=Solution(drug=ISOLATED),
        interval_s=10.0,
        series=Series("cb1_agonist", (0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 10.0)),
    )
    seen = run_clamp(spec, 1, SHELF)
    assert 0.08 < seen["half"] < 0.14
    assert 60.0 < seen["most"] < 80.0


def test_a_dose_of_some_minutes_has_entered_in_part() -> None:
    slow = drug(Ligand("cb1", "agonist"), half_time_min=20.0)
    assert in_tissue_uM(slow, Dose("x", 4.0, minutes=20.0)) == pytest.approx(2.0)
    assert in_tissue_uM(slow, Dose("x", 4.0)) == 4.0


def test_the_command_changes_and_pulses_pause_in_phases() -> None:
    """At +40 mV the current turns round; after a pause the cell is where it was, and a drug takes it."""
    phases = (
        Phase(10.0, holding_mV=40.0),
        Phase(20.0, pulses=False),
        Phase(60.0),
        Phase(80.0, drug=(Dose("glutamate_block", 10.0),)),
    )
    windows = {"before": (0, 10), "turned": (12, 20), "pause": (22, 60), "again": (64, 80), "blocked": (90, 110)}
    reading = (
        CurrentReading("pA", "pA"),
        *(CurrentReading(name, "later_pA", *window) for name, window in windows.items()),
    )
    solution = Solution(drug=(Dose("gaba_block", 10.0), Dose("nmda_block", 10.0)))  # pairing would potentiate
    seen = run_clamp(ClampSpec(reading, solution, baseline_s=20.0, follow_up_s=110.0, phase=phases), 1, SHELF)
    assert seen["pA"] < -50 and seen["before"] == pytest.approx(seen["pA"], rel=0.1)
    assert seen["turned"] > 20
    assert seen["pause"] is None
    assert seen["again"] == pytest.approx(seen["pA"], rel=0.1)
    assert abs(seen["blocked"]) < 0.1 * abs(seen["pA"])


@pytest.mark.parametrize(
    ("phases", "words"),
    [
        ((Phase(60.0),), "less than follow_up_s, 60 s"),
        ((Phase(5.0), Phase(5.0, holding_mV=0.0)), "a time when no other phase begins"),
    ],
)
def test_phases_that_cannot_be_are_refused(phases: tuple[Phase, ...], words: str) -> None:
    with pytest.raises(Objection) as refused:
        run_clamp(ClampSpec((CurrentReading("pA", "pA"),), phase=phases), 1, SHELF)
    assert words in refused.value.allowed


def test_a_time_constant_is_found_or_nothing() -> None:
    t = np.arange(1.0, 60.0, 2.0)
    assert recovery_s(t, 100.0 - 45.0 * np.exp(-t / 18.0)) == pytest.approx(18.0, rel=1e-3)
    assert recovery_s(t, np.full_like(t, 99.0)) is None
