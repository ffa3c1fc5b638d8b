"""What may be exported of a study, and where it goes."""

from __future__ import annotations

import csv

import msgspec
import numpy as np
import pytest
from canned_study import DOSES, study

from rig.files.refusal import RefusedFile
from rig.study.documents.forms import FORMS, check_may_be_told, study_place, sweeps_path, write_study
from rig.study.documents.parameters import parameter_arrays
from rig.study.results.study import Study, design_as_study


def kept(one: Study, tmp_path) -> Study:
    return msgspec.structs.replace(one, path=tmp_path / "one.study")


def test_every_form_is_written_twice_to_the_same_bytes_over_itself(tmp_path):
    one = kept(study(), tmp_path)
    for form in FORMS:
        place = study_place(form, one.path, None)
        assert write_study(one, form, place).startswith(place.name)
        first = place.read_bytes()
        assert study_place(form, one.path, place) == place
        write_study(one, form, place)
        assert place.read_bytes() == first, form
    assert len(list(tmp_path.iterdir())) == len(FORMS) + 1  # with the sweeps


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_another_kind_is_written_over(tmp_path, form):
    source = tmp_path / "one.study"
    source.write_bytes(b"a study")
    place = tmp_path / f"mine{FORMS[form].end}"
    place.write_text("my thesis")
    with pytest.raises(RefusedFile, match="another kind"):
        study_place(form, source, place)
    wrong = tmp_path / "mine.xlsx"
    with pytest.raises(ValueError, match=r"\.xlsx"):
        study_place(form, source, wrong)


def test_a_name_without_an_ending_gets_that_of_its_form(tmp_path):
    source = tmp_path / "one.study"
    assert study_place("arrive", source, tmp_path / "other").name == "other_arrive.md"
    assert study_place("arrive", source, tmp_path / "other.html").name == "other.html"
    assert study_place("report", source, tmp_path) == tmp_path / "one_report.html"
    assert sweeps_path(tmp_path / "x_slices.csv").name == "x_sweeps.csv" == sweeps_path(tmp_path / "x.csv").name


@pytest.mark.parametrize(
    ("one", "refused"),
    [
        (study(), set()),
        (study(done=19), {"arrive", "figure", "r"}),
        (study(blind=True), {"arrive", "preregistration", "report", "r", "npz"}),
        (study(blind=True, done=3), {"arrive", "preregistration", "report", "r", "npz", "figure"}),
    ],
)
def test_what_may_not_be_told_is_refused_in_a_sentence(tmp_path, one, refused):
    for form in FORMS:
        if form in refused:
            with pytest.raises(RefusedFile, match=r"^In one.study, the study is .* but allowed is .*\.$"):
                check_may_be_told(kept(one, tmp_path), form, "one.study")
        else:
            check_may_be_told(kept(one, tmp_path), form, "one.study")


def test_a_design_has_the_documents_of_its_plan():
    design = design_as_study(study(blind=True).opened)
    for form, kind in FORMS.items():
        if kind.plan:
            check_may_be_told(design, form, "one.toml")
        else:
            with pytest.raises(RefusedFile, match="no slice is recorded"):
                check_may_be_told(design, form, "one.toml")


def test_the_script_reads_the_table_of_its_name(tmp_path):
    one = kept(study(), tmp_path)
    write_study(one, "r", tmp_path / "x.R")
    assert 'read.csv("x_slices.csv"' in (tmp_path / "x.R").read_text(encoding="utf-8")


def test_tables_have_a_row_a_slice_and_a_row_a_pulse(tmp_path):
    write_study(kept(study(drifting=(2,)), tmp_path), "csv", tmp_path / "x_slices.csv")
    with (tmp_path / "x_slices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20 and [row["group"] for row in rows[:10]] == ["Control"] * 10
    assert [row["excluded"] for row in rows if row["excluded"]] == ["baseline drift 7.3 % per 10 min, over 5"]
    with (tmp_path / "x_sweeps.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 20 * 2 * 80


def test_parameters_stand_beside_measures(tmp_path):
    one = kept(study(DOSES), tmp_path)
    write_study(one, "npz", tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz", allow_pickle=False) as held:
        assert held["parameters"].shape == (12, len(held["parameter_names"])) and (held["parameters"][:, :-2] > 0).all()
        assert held["conditions"][:, 0].tolist() == [1.0] * 3 + [3.0] * 3 + [10.0] * 3 + [30.0] * 3
        assert held["condition_names"].tolist() == ["drug.d_apv.concentration_uM"]
        assert held["measures"][0, held["measure_names"].tolist().index("outcome")] == 150.0
        assert held["seed"].tolist() == [result.seed for result in one.results]
    assert parameter_arrays(study(done=0))["parameters"].shape == (0, 0)
