"""The refit: what it may move, how it searches, what it reports, and that it finds its way back on the real slice."""

from __future__ import annotations

import json
import math
from pathlib import Path

import msgspec
import numpy as np
import pytest

import main
from model import parameters as source
from model.parameters import SliceParameters
from rig.commands.endings import DONE, REFUSED
from rig.files.refusal import Objection, RefusedFile
from rig.instruments import shelf
from rig.instruments.preparation_to_parameters import slice_parameters
from rig.study.job import attempt
from rig.study.pool import WorkerLost
from rig.study.published import calibration
from rig.study.published.arm_job import arm_job
from rig.study.published.calibration import (
    Elsewhere,
    Point,
    Refit,
    Search,
    calibrate,
    choose_parameters,
    fitted_parameters,
    search,
)
from rig.study.published.refit_report import as_json, as_text, lines_of_parameters
from rig.study.published.rows import Collection, Row
from rig.study.published.validation import Verdict, judged, plan
from rig.study.tissue_change import Parameter, Replaced

WEIGHT = Parameter("traffic.exocytosis", 2.0, "1/s", 0.5, 8.0)
SHARE = Parameter("cell.threshold_mV", -50.0, "mV", -60.0, -40.0)


@pytest.fixture(scope="module")
def collection() -> Collection:
    return Collection()


def row(middle: float, id: str = "LTP-01") -> Row:
    return Row(
        id, "core", "train", "slice", "100 Hz", "%", middle, middle - 10, middle + 10, "memory", "somebody"
    )  # fmt: skip


def straight(weight_for: float, share_for: float):
    """Two rows, each a straight line of one parameter, in the middle of their bands at the values given."""

    def run(values) -> list[Verdict]:
        weight, share = values
        return [judged(row(100.0), 100 + 40 * np.log(weight / weight_for)), judged(row(0.0), 4 * (share - share_for))]

    return run


# ---- which parameters


def test_fitted_is_what_its_source_calls_so():
    fitted = fitted_parameters()
    assert {"traffic.exocytosis", "release.p0", "modulators.steroid_harm"} <= set(fitted)
    assert not {"receptors.ampa_rise_ms", "modulators.il1_tone", "fibres.chronaxie_ms"} & set(fitted)
    assert all(one.low <= one.value <= one.high for one in fitted.values())


def test_a_group_stands_for_its_fitted_parameters_and_nothing_for_all():
    fitted = list(fitted_parameters())
    assert [one.name for one in choose_parameters(())] == fitted
    reversal = [one.name for one in choose_parameters(("reversal", "reversal.dag_on"))]
    assert reversal == ["reversal.dag_on", "reversal.removal", "reversal.insertion"]


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [("release.facilitation", "release.facilitation_max"), ("modulators.il1_tone", "modulators."), ("tea", "traffic")],
)
def test_an_unknown_or_unfitted_parameter_is_refused_with_the_nearest(wanted, offered):
    with pytest.raises(RefusedFile) as refusal:
        choose_parameters((wanted,))
    said = str(refusal.value)
    assert wanted in said.split("allowed")[0] and offered in said.split("allowed")[1] and len(said) < 300


# ---- other values on the way from the card to the slice


def test_another_value_is_what_it_would_be_if_it_were_written():
    (one,) = choose_parameters(("calcium.channel_uM_ms",))
    change = Replaced((one,), (1.7 * one.value,))
    default, amygdala, cerebellum = (
        slice_parameters(msgspec.structs.replace(shelf.preparation("rat_p21_28_submerged"), region=region))
        for region in ("CA1", "lateral amygdala", "cerebellum")
    )
    assert change(default).calcium.channel_uM_ms == 1.7 * one.value
    assert change(amygdala).calcium.channel_uM_ms == pytest.approx(1.7 * amygdala.calcium.channel_uM_ms)
    assert change(cerebellum) == cerebellum
    assert Replaced((one,), (one.value,))(amygdala) == amygdala


def test_a_card_that_leads_out_of_the_range_gives_no_tissue():
    (one,) = choose_parameters(("traffic.exocytosis",))
    rich = msgspec.structs.replace(SliceParameters().traffic, exocytosis=2 * one.value)
    with pytest.raises(ValueError, match=r"traffic\.exocytosis is 2, beyond 0 to 1"):
        Replaced((one,), (one.high,))(msgspec.structs.replace(SliceParameters(), traffic=rich))


@pytest.mark.parametrize("id_", ["LTP-01", "ECB-01", "SPN-01", "KET-01"])
def test_every_instrument_looks_at_the_changed_tissue(collection, id_):
    nowhere = Replaced((Parameter("traffic.exocytosis", 2.0, "1/s", 0.5, 8.0),), (9.0,))
    (trial, asked), *_ = plan(collection, collection.choose((id_,))).asked.items()
    assert "traffic.exocytosis is" in attempt(arm_job(collection, trial, asked, 1, nowhere)).fault


# ---- the search


def test_the_search_finds_what_brings_the_rows_to_the_middle_of_their_bands():
    found = search([WEIGHT, SHARE], straight(3.3, -47.0), 60, width=math.inf)
    assert found.after.values == pytest.approx((3.3, -47.0), rel=0.01)
    assert found.before.values == (2.0, -50.0)
    assert found.after.squares() < 0.01 < found.before.squares()
    assert found.ended == "settled"


def test_a_parameter_that_no_row_needs_stays_where_it_is_written():
    def run(values):
        return straight(3.3, -50.0)((values[0] * (1 + 1e-3 * (values[1] + 50)), -50.0))

    found = search([WEIGHT, SHARE], run, 60)
    assert found.after.values[0] == pytest.approx(3.3, rel=0.05) and found.after.values[0] < 3.3
    assert found.after.values[1] == pytest.approx(-50.0, abs=0.1)
    assert found.after.strain[0] == pytest.approx(math.log(found.after.values[0] / 2.0))
    nearer = search([WEIGHT, SHARE], run, 60, width=0.1)
    assert 2.0 < nearer.after.values[0] < found.after.values[0]


def test_a_start_elsewhere_is_drawn_to_what_is_written():
    def run(values):
        return [judged(row(100.0), 100.0)]

    found = search([WEIGHT, SHARE], run, 60, {WEIGHT.name: 4.0, SHARE.name: -45.0})
    assert found.before.strain == pytest.approx((math.log(2), 0.5))
    assert found.after.values == pytest.approx((2.0, -50.0), rel=0.02)


def test_the_same_search_gives_the_same_values():
    assert search([WEIGHT, SHARE], straight(7.0, -41.0), 40) == search([WEIGHT, SHARE], straight(7.0, -41.0), 40)


def test_no_value_beyond_its_range_or_with_more_figures_than_are_written_is_tried():
    tried = []

    def run(values):
        tried.append(values)
        return straight(50.0, -10.0)(values)

    found = search([WEIGHT, SHARE], run, 60)
    weights, shares = np.array(tried).T
    assert weights.min() >= WEIGHT.low and weights.max() <= WEIGHT.high
    assert shares.min() >= SHARE.low and shares.max() <= SHARE.high
    assert all(float(f"{value:.4g}") == value for values in tried for value in values)
    assert found.after.values == pytest.approx((WEIGHT.high, SHARE.high), rel=0.02)


def test_evaluations_are_counted_and_spent():
    tried = []

    def run(values):
        tried.append(values)
        return straight(7.0, -41.0)(values)

    found = search([WEIGHT, SHARE], run, 5)
    assert (found.ended, found.evaluations, len(tried)) == ("spent", 5, 5)
    assert found.after.loss() < found.before.loss()


def test_too_few_evaluations_are_refused():
    with pytest.raises(Objection, match="at least 4 for 2 parameters"):
        search([WEIGHT, SHARE], straight(3.0, -45.0), 3)


@pytest.mark.parametrize("stop", [KeyboardInterrupt, WorkerLost])
def test_stopped_by_hand_or_by_a_dying_process_it_gives_the_best_so_far(stop):
    left = iter(range(4))

    def run(values):
        if next(left, None) is None:
            raise stop
        return straight(7.0, -41.0)(values)

    found = search([WEIGHT, SHARE], run, 60)
    assert (found.ended, found.evaluations) == ("stopped", 4)
    assert found.after.loss() < found.before.loss()


def test_a_number_lost_on_the_way_weighs_more_than_what_another_row_gains():
    def run(values):
        lost = judged(row(0.0, "LTP-02"), None if values[0] != WEIGHT.value else 5.0)
        return [*straight(3.3, -47.0)(values)[:1], lost]

    found = search([WEIGHT], lambda values: run((*values, -47.0)), 20)
    assert found.after.values == (2.0,)


# ---- the report


def refit(elsewhere: list[Elsewhere] | None) -> Refit:
    (one, other) = choose_parameters(("traffic.exocytosis", "release.p0"))
    before = Point((one.value, other.value), [judged(row(100.0), 115.0)])
    after = Point((0.07123, other.value), [judged(row(100.0), 104.0)])
    return Refit([one, other], Search(before, after, 12, "settled"), elsewhere, (1, 2))


def beside(id_: str, before: float | None, after: float | None) -> Elsewhere:
    return Elsewhere(judged(row(100.0, id_), before), judged(row(100.0, id_), after))


def test_the_report_names_what_moved_what_it_gained_and_what_it_cost():
    numbers = {"LTP-03": (100, 100.5), "LTP-04": (108, 112), "LTP-05": (95, 97), "LTP-06": (1, None)}
    text = as_text(refit([beside(id_, *ends) for id_, ends in numbers.items()]))
    lines = text.splitlines()
    assert "Parameters that moved, of 2 that were free:" in text and "release.p0" not in text
    assert any(line.split()[:2] == ["LTP-01", "train"] and line.endswith("out → in") for line in lines)
    assert "of 4 quick rows that were not in the fit, 3 came" in text and "LTP-03" not in text
    assert any(line.startswith("LTP-04") and line.endswith("in → out") for line in lines)
    assert "2.25 before, 0.16 after" in text and "Nothing was written" in text
    line = lines_of_parameters()["traffic.exocytosis"]
    assert lines[-1].split() == ["line", f"{line}", "traffic.exocytosis", "=", "0.07123"]


@pytest.mark.parametrize(("value", "told"), [(0.0205, True), (0.05, False), (1.95, True)])
def test_a_value_at_the_end_of_its_range_is_told(value, told):
    one = Parameter("traffic.worn_half", 0.3, "1", 0.02, 2.0)
    ends = Point((0.3,), []), Point((value,), [])
    assert ("at the end of its range" in as_text(Refit([one], Search(*ends, 9, "spent"), [], (1,)))) is told


def test_a_report_without_a_change_or_a_look_elsewhere_says_so():
    still = refit(None)
    still = still._replace(search=still.search._replace(after=still.search.before, ended="stopped"))
    text = as_text(still)
    assert text.startswith("No parameter moved.") and text.endswith("Nothing was written.")
    assert "Elsewhere: not looked at." in text and "broken off" in text
    assert as_json(still)["elsewhere"] is None and as_json(still)["parameters"] == []


def test_lines_of_the_parameters_are_where_they_are_declared():
    text = Path(source.__file__).read_text(encoding="utf-8").splitlines()
    lines = lines_of_parameters()
    assert set(fitted_parameters()) <= set(lines)
    assert all(text[line - 1].strip().startswith(f"{name.split('.')[1]}: A[float") for name, line in lines.items())


# ---- the door


def test_calibrate_prints_one_object_or_the_report(monkeypatch, capsys):
    asked = {}

    def fake(collection, rows, parameters, seeds, evaluations, progress):
        asked.update(rows=[one.id for one in rows], seeds=seeds, evaluations=evaluations, parameters=parameters)
        return refit([])

    monkeypatch.setattr(calibration, "calibrate", fake)
    assert main.main(["calibrate", "STP-01", "--parameter", "reversal", "--seeds", "3", "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert told["parameters"][0]["after"] == 0.07123 and told["rows"][0]["in_band"] and told["elsewhere"] == []
    assert asked["rows"] == ["STP-01"] and asked["seeds"] == (1, 2, 3) and len(asked["parameters"]) == 3
    assert main.main(["calibrate", "--evaluations", "500"]) == DONE
    assert capsys.readouterr().out.rstrip("\n") == as_text(refit([]))
    assert asked["evaluations"] == 500 and {"STP-01", "BAS-03"} <= set(asked["rows"]) and "LATE-02" not in asked["rows"]


@pytest.mark.parametrize(
    "arguments",
    [["STP-99"], ["STP-01", "--parameter", "tea"], ["BAS-22"], ["STP-01", "--parameter", "cell", "--evaluations", "2"]],
)
def test_what_cannot_be_fitted_is_refused_in_one_sentence(arguments, capsys):
    assert main.main(["calibrate", *arguments]) == REFUSED
    written = capsys.readouterr()
    assert written.out == "" and written.err.count("\n") == 1


# ---- on the real slice


def test_a_parameter_pushed_to_either_side_comes_to_one_value_and_the_same_each_time(collection):
    chosen = choose_parameters(("release.facilitation_max",))
    heard: list[float] = []

    def pushed(by: float) -> Refit:
        return calibrate(
            collection, collection.choose(("STP-01",)), chosen, (1,), 8, lambda fraction, words: heard.append(fraction),
            start={chosen[0].name: by * chosen[0].value},
            beside=collection.choose(("STP-01", "STP-04", "KET-01", "BAS-22")),
        )  # fmt: skip

    first, again, other = pushed(0.6), pushed(0.6), pushed(2.0)
    assert first == again
    assert first.search.before.values[0] == pytest.approx(0.6 * chosen[0].value)
    assert first.search.after.values[0] == pytest.approx(other.search.after.values[0], rel=0.05)
    for one in (first, other):
        assert one.search.after.squares() < 0.1 * one.search.before.squares()
    assert first.elsewhere is not None
    assert [(one.before.row.id, one.noticed) for one in first.elsewhere] == [("STP-04", True), ("KET-01", False)]
    assert heard[-1] == 1.0 and all(0 < one <= 1 for one in heard)
