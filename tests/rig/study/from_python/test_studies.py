"""Studies as values: in memory and in a file, by threads and by processes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from short_study import short_design

from rig.files.refusal import RefusedFile
from rig.study import (
    analyse_study,
    criticise,
    export_study,
    read_study,
    run_study,
    slice_arrays,
    study_power,
    sweep_arrays,
)
from rig.study.from_python import studies
from rig.study.power.repeats import TruePower
from rig.study.results.analysis import NotYet
from rig.study.results.study import design_as_study


def test_in_a_file_or_not_and_by_whomever_the_numbers_are_the_same(tmp_path: Path) -> None:
    heard = []
    path = tmp_path / "one.study"
    here = run_study(short_design(2), progress=lambda done, planned: heard.append((done, planned)))
    kept = run_study(short_design(2), path, workers=1)
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert here.path is None and kept.path == path
    assert here.results == kept.results == read_study(path).results
    assert run_study(short_design(2), path).results == kept.results
    assert sorted(one.name for one in tmp_path.iterdir()) == ["one.study"]
    assert export_study(kept, "csv", tmp_path / "t.csv").startswith("t.csv holds 4 slices")


def test_a_file_of_another_design_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.study"
    run_study(short_design(1), path)
    with pytest.raises(RefusedFile, match="that of the design; take another name"):
        run_study(short_design(2), path)
    assert read_study(path).complete  # it was closed again


def test_before_all_slices_nothing_is_tested_and_tables_are_empty() -> None:
    empty = design_as_study(short_design())
    with pytest.raises(NotYet, match="0 of 8"):
        analyse_study(empty)
    assert {len(column) for column in (*slice_arrays(empty).values(), *sweep_arrays(empty).values())} == {0}


def test_arrays_are_the_tables() -> None:
    study = run_study(short_design(2))
    slices, sweeps = slice_arrays(study), sweep_arrays(study)
    assert slices["group"].tolist() == ["Control"] * 2 + ["D-APV"] * 2
    assert slices["animal"].tolist() == [1, 2, 3, 4]
    assert slices["value"].tolist() == [result.value for result in study.results]
    first = (sweeps["animal"] == 1) & (sweeps["pathway"] == "S1")
    minutes, percent, _ = study.results[0].courses["S1"].columns()
    assert np.array_equal(sweeps["minute"][first], minutes)
    assert np.array_equal(sweeps["slope_percent"][first], percent)


def test_the_power_is_that_of_the_design(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = short_design()
    with pytest.raises(ValueError, match="no smallest effect"):
        study_power(plan)

    def on_a_bank(design, hear, stop, banks):
        values = banks.values(design, 2, 2, hear, stop)
        return TruePower(0.05, float(values.std()), values.size)

    monkeypatch.setattr(studies, "true_power", on_a_bank)
    heard: list[float] = []
    found = study_power(plan, progress=heard.append)
    assert found.repeats == 4 and found.power > 0
    assert heard == sorted(heard) and heard[-1] == 1.0


def test_the_critic_speaks_in_sentences() -> None:
    said = criticise(short_design())
    assert said and all(sentence.endswith(".") for sentence in said)
