"""The rules on the results of a study, of slices that are written down here: what trips each, and what does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import pytest

from rig.study.critic.remark import Remark
from rig.study.critic.repairs import with_analysis, with_sampling
from rig.study.critic.rules import RULES, remarks_on_results
from rig.study.design.arms import OUTCOME, VOLLEY
from rig.study.design.design import Design, Exclusion
from rig.study.design.design_file import open_design
from rig.study.design.edits import added_group, checked, made_control
from rig.study.results.left_out import leave_out_note
from rig.study.results.study import Study
from rig.study.running.slice_result import TRACE_BEFORE_MS, TRACE_MS, SliceResult, Traces

RATE_HZ = 20_000.0
Change = Callable[[SliceResult, int], SliceResult]
"""(a slice, its number in its arm) -> what it gave instead."""


def study_of(
    means: Sequence[float] = (160.0, 110.0),
    edit: Callable[[Design], Design] = lambda one: one,
    change: Change = lambda one, number: one,
    **other: object,
) -> Study:
    """Twelve animals a group around these means, all slices done, blind until now."""
    shipped = open_design("nmda_block")
    blind = msgspec.structs.replace(with_sampling(shipped.design, animals=12), blind=True)
    opened = checked(edit(blind), shipped.preparations, shipped.drugs)
    study = Study(opened, (), unblinded=True)
    results = []
    for planned in study.planned:
        number = planned.index - min(one.index for one in study.planned if one.arm == planned.arm)
        value = means[planned.arm] + 10.0 * np.cos(1.7 * number + planned.arm)
        given = SliceResult(
            planned.index,
            planned.arm,
            planned.animal,
            planned.slice,
            planned.seed,
            measures={OUTCOME: float(value), VOLLEY: 100.0 + 2.0 * float(np.cos(2.3 * number + planned.arm))},
            drift_percent=float(np.cos(0.9 * number + 2 * planned.arm)),
            drift_error=0.5,
            response_mV=0.8,
            traces={"S1": traces(0.0)},
        )
        results.append(change(given, number))
    return msgspec.structs.replace(study, results=tuple(results), **other)


def traces(spike_mV: float) -> Traces:
    """A field EPSP with a population spike of that depth, 3.6 ms after the pulse."""
    ms = np.arange(round(TRACE_MS * RATE_HZ / 1000.0)) / RATE_HZ * 1000.0 - TRACE_BEFORE_MS
    since = np.maximum(ms - 2.4, 0.0)
    mV = -1.5 * (np.exp(-since / 9.0) - np.exp(-since / 1.9)) + spike_mV * np.exp(-(((ms - 3.6) / 0.3) ** 2))
    kept = np.asarray(mV, "<f2").tobytes()
    return Traces(kept, kept, round(TRACE_BEFORE_MS * RATE_HZ / 1000.0), RATE_HZ)


def changed(one: SliceResult, **changes: object) -> SliceResult:
    return msgspec.structs.replace(one, **changes)


def with_volley(one: SliceResult, percent: float) -> SliceResult:
    return changed(one, measures={**one.measures, VOLLEY: percent})


def in_arm(arm: int, change: Change) -> Change:
    return lambda one, number: change(one, number) if one.arm == arm else one


def no_rules(design: Design) -> Design:
    return msgspec.structs.replace(design, exclude=Exclusion())


def three_groups(design: Design) -> Design:
    return added_group(design, 1)


def of_rule(study: Study, rule: int) -> Remark | None:
    return next((one for one in remarks_on_results(study) if one.rule == rule), None)


def left_out(count: int) -> Study:
    study = study_of()
    return msgspec.structs.replace(
        study, notes=tuple(leave_out_note(one, "odd traces") for one in study.planned[:count])
    )


def early(done: int, **other: object) -> Study:
    study = study_of(**other)
    return msgspec.structs.replace(study, results=study.results[:done])


TRIPS: list[tuple[int, str, str, Callable[[], Study]]] = [
    (9, "a slice left out by hand", "must", lambda: left_out(1)),
    (10, "excluded in one group", "should", lambda: study_of(
        change=in_arm(1, lambda one, number: changed(one, response_mV=0.1) if number < 4 else one))),
    (12, "a pilot", "may", lambda: study_of(edit=lambda one: with_sampling(one, animals=5))),
    (13, "seen before the end", "may", lambda: early(
        6, edit=lambda one: msgspec.structs.replace(one, blind=False))),
    (13, "unblinded before the end", "must", lambda: study_of(notes=("Unblinded after 6 of 24 slices.",))),
    (15, "one differs and one does not", "should", lambda: study_of((160.0, 110.0, 157.0), three_groups)),
    (17, "slices that drift", "should", lambda: study_of(
        edit=no_rules, change=lambda one, number: changed(one, drift_percent=-8.0) if number == 3 else one)),
    (17, "groups that drift apart", "should", lambda: study_of(
        change=in_arm(0, lambda one, number: changed(one, drift_percent=3.0 + 0.1 * number)))),
    (18, "another volley", "should", lambda: study_of(
        edit=no_rules, change=lambda one, number: with_volley(one, 130.0) if number == 3 else one)),
    (18, "unequal volleys", "should", lambda: study_of(
        change=in_arm(1, lambda one, number: with_volley(one, 109.0 + 0.2 * number)))),
    (19, "spikes", "should", lambda: study_of(
        change=lambda one, number: changed(one, traces={"S1": traces(0.8)}) if number < 2 else one)),
    (23, "at the ceiling", "should", lambda: study_of((215.0, 110.0))),
    (29, "slices 1 to 24", "must", lambda: study_of(change=lambda one, number: changed(one, seed=one.index + 1))),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "what", "severity", "made"), TRIPS, ids=[f"{one[0]}: {one[1]}" for one in TRIPS])
def test_a_rule_on_results_is_tripped(rule: int, what: str, severity: str, made: Callable[[], Study]) -> None:
    told = of_rule(made(), rule)
    assert told is not None and told.severity == severity
    assert told.sentence.endswith(".") and told.source == RULES[rule - 1].source


def test_every_rule_that_looks_at_results_is_tripped_here() -> None:
    assert {rule for rule, *_ in TRIPS} == {rule.number for rule in RULES if rule.on_results}


def test_nothing_is_said_of_sound_results() -> None:
    assert remarks_on_results(study_of()) == ()


def test_bars_of_few_units_are_spoken_of_where_they_are_the_sem() -> None:
    study = study_of(edit=lambda one: with_sampling(one, animals=8))
    (told,) = remarks_on_results(study, "sem")
    assert told.rule == 16 and "n = 8" in told.sentence
    assert remarks_on_results(study, "ci") == ()


def test_figures_are_those_of_the_study() -> None:
    told = of_rule(study_of(change=in_arm(1, lambda one, n: changed(one, response_mV=0.1) if n < 4 else one)), 10)
    assert told is not None and told.sentence.startswith("4 of 12 slices of D-APV do not count, and 0 of 12 of Control")
    told = of_rule(study_of((215.0, 110.0)), 23)
    assert told is not None and "222 %" in told.sentence and told.sentence.startswith("Control stands at 21")


def test_a_blind_study_is_spoken_of_in_letters() -> None:
    for _, _, _, made in TRIPS:
        study = made()
        blind = msgspec.structs.replace(study.opened.design, blind=True)
        study = msgspec.structs.replace(study, opened=study.opened._replace(design=blind), unblinded=False)
        said = " ".join(one.sentence for one in remarks_on_results(study))
        assert "Control" not in said and "D-APV" not in said


def test_an_interaction_that_was_tested_is_not_asked_for() -> None:
    all_pairs = study_of((160.0, 110.0, 157.0), lambda one: made_control(three_groups(one), None))
    assert of_rule(all_pairs, 15) is None


@pytest.mark.parametrize(
    "made",
    [
        lambda: msgspec.structs.replace(study_of(), results=()),
        lambda: study_of(change=lambda one, _: changed(one, measures={OUTCOME: None})),
        lambda: study_of(change=lambda one, _: changed(one, measures={OUTCOME: float("nan"), VOLLEY: float("nan")})),
        lambda: study_of(
            change=lambda one, _: changed(one, measures={OUTCOME: 100.0, VOLLEY: 100.0}, drift_percent=0.0)
        ),
        lambda: study_of(
            change=lambda one, _: SliceResult(one.index, one.arm, one.animal, one.slice, one.seed, fault="x")
        ),
        lambda: study_of(edit=lambda one: with_analysis(with_sampling(one, animals=1), unit="slice")),
    ],
    ids=["no slice", "no response", "no number", "no scatter", "faults", "one slice"],
)
def test_hostile_results_give_sentences(made: Callable[[], Study]) -> None:
    study = made()
    for one in remarks_on_results(study):
        assert "nan" not in one.sentence
    assert of_rule(study, 15) is None and of_rule(study, 23) is None
