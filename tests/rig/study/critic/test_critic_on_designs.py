"""The rules on designs: each has one that trips it and one that does not, and its button makes it silent."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from rig.protocol.protocol import IntensityStep, Protocol, TestPhase, TrainStep, Window
from rig.study.critic.remark import GRAVEST, Remark
from rig.study.critic.repairs import welch, with_analysis, with_exclusion, with_protocols, with_sampling
from rig.study.critic.rules import RULES, remarks
from rig.study.design.design import Axis, Design, Exclusion
from rig.study.design.design_file import OpenedDesign, design_of_text, design_toml, open_design
from rig.study.design.edits import added_group, checked, made_control, removed_group, with_group

Edit = Callable[[Design], Design]


def replaced(design: Design, **changes: object) -> Design:
    return msgspec.structs.replace(design, **changes)


def on_protocol(design: Design, number: int, **changes: object) -> Design:
    """Another protocol in that group."""
    group = design.group[number]
    protocol = msgspec.structs.replace(group.protocol, **changes)
    return with_group(design, number, msgspec.structs.replace(group, protocol=protocol))


def everywhere(design: Design, **changes: object) -> Design:
    return with_protocols(design, lambda one: msgspec.structs.replace(one, **changes))


def on_drug(design: Design, **changes: object) -> Design:
    return on_protocol(design, 1, drug=(msgspec.structs.replace(design.group[1].protocol.drug[0], **changes),))


def other_drug(design: Design, drug: str, uM: float, **changes: object) -> Design:
    return on_drug(design, drug=drug, concentration_uM=uM, **changes)


def trained(protocol: Protocol, **changes: object) -> tuple[TrainStep, ...]:
    return (msgspec.structs.replace(protocol.train[0], **changes),)


def three(design: Design) -> Design:
    return added_group(design, 1)


def four_with_levels(design: Design) -> Design:
    """2 x 2: the drug, and the pattern of the train."""
    weak = msgspec.structs.replace(design.group[0].protocol.train[0].pattern, pulses=50)
    made = added_group(added_group(design, 0), 2)
    for place in (1, 3):
        made = on_protocol(made, place, train=trained(made.group[place].protocol, pattern=weak))
    levels = (("none", "strong"), ("none", "weak"), ("drug", "strong"), ("drug", "weak"))
    groups = (msgspec.structs.replace(group, levels=own) for group, own in zip(made.group, levels, strict=True))
    return replaced(made, group=tuple(groups))


def another_outcome(design: Design) -> Design:
    second = msgspec.structs.replace(design.outcome, name="s2", pathway="S2")
    return replaced(design, secondary=(second,))


def second_train(design: Design) -> Design:
    more = msgspec.structs.replace(design.group[0].protocol.train[0], name="again", at_min=60, reference=False)
    first = trained(design.group[0].protocol, reference=True)
    return everywhere(design, train=(*first, more), length_min=90, follow_up_min=None)


def measured_after_its_own_step(design: Design) -> Design:
    """Minutes after a pulse that the groups get at two times."""
    outcome = msgspec.structs.replace(design.outcome, step="mark", from_min=20, to_min=30)
    mark = IntensityStep("mark", 45, current_uA=60)
    made = everywhere(design, intensity=(mark,))
    late = (msgspec.structs.replace(mark, at_min=50),)
    return replaced(on_protocol(made, 1, intensity=late), outcome=outcome)


def window_of_its_own(design: Design) -> Design:
    return on_protocol(design, 1, window=(Window("baseline", -18, -8),))


TRIPS: list[tuple[int, str, str, Edit]] = [
    (1, "one animal", "must", lambda one: with_sampling(one, animals=1)),
    (1, "pairs of nobody", "must", lambda one: with_analysis(one, test="paired_t")),
    (1, "slices of one animal in a model of animals", "must", lambda one: with_analysis(
        with_sampling(one, slices_per_animal=2), test="random_intercept", unit="slice")),
    (1, "an intercept of nothing", "must", lambda one: with_analysis(one, test="random_intercept")),
    (2, "slices as n", "must", lambda one: with_analysis(with_sampling(one, slices_per_animal=3), unit="slice")),
    (3, "more slices", "may", lambda one: with_sampling(one, animals=4, slices_per_animal=4)),
    (4, "no control", "should", lambda one: made_control(one, None)),
    (4, "one group", "must", lambda one: removed_group(one, 0)),
    (4, "one group with doses", "should", lambda one: replaced(
        removed_group(one, 0), axis=(Axis("drug.d_apv.concentration_uM", (5.0, 50.0)),))),
    (4, "drug and train", "should", lambda one: on_protocol(
        one, 1, train=trained(one.group[1].protocol, current_uA=300))),
    (5, "one pathway", "should", lambda one: everywhere(one, test=(TestPhase(mode="S1"),))),
    (5, "a pathway that is off", "should", lambda one: everywhere(
        one, s2=msgspec.structs.replace(one.group[0].protocol.s2, on=False))),
    (5, "both induced", "may", lambda one: everywhere(
        one, train=trained(one.group[0].protocol, pathways=("S1", "S2")))),
    (6, "an animal a group", "must", lambda one: with_analysis(
        with_sampling(one, animals=1, slices_per_animal=8), unit="slice")),
    (6, "slices of an animal together", "should", lambda one: with_sampling(one, slices_per_animal=2)),
    (6, "blocks and no test of them", "should", lambda one: with_sampling(one, every_group=True)),
    (6, "one animal of two ages", "must", lambda one: with_sampling(
        on_protocol(one, 1, preparation="adult_rat", drug=()), every_group=True)),
    (7, "in order", "should", lambda one: replaced(one, randomise=False)),
    (8, "not blind", "should", lambda one: replaced(one, blind=False)),
    (9, "no rules", "should", lambda one: replaced(one, exclude=Exclusion())),
    (11, "no effect", "should", lambda one: with_analysis(one, smallest_effect=None)),
    (12, "few animals", "should", lambda one: with_sampling(one, animals=4)),
    (12, "few slices", "should", lambda one: with_analysis(
        with_sampling(one, animals=2, slices_per_animal=2), unit="slice")),
    (12, "an outcome nobody knows", "may", lambda one: replaced(
        one, outcome=msgspec.structs.replace(one.outcome, quantity="amplitude"))),
    (14, "two outcomes", "may", another_outcome),
    (15, "two factors apart", "should", four_with_levels),
    (17, "no rule for drift", "should", lambda one: with_exclusion(one, drift_percent=None)),
    (17, "a wide rule for drift", "should", lambda one: with_exclusion(one, drift_percent=20)),
    (18, "no rule for the volley", "should", lambda one: with_exclusion(one, volley_change_percent=None)),
    (19, "a strong stimulus", "should", lambda one: everywhere(
        one, s1=msgspec.structs.replace(one.group[0].protocol.s1, fraction_of_max=0.8))),
    (19, "a stimulus that grows", "should", lambda one: everywhere(
        one, intensity=(IntensityStep("more", 5, fraction_of_max=0.9),))),
    (20, "a late drug", "should", lambda one: on_drug(one, from_min=-4)),
    (20, "a drug that stays", "should", lambda one: on_drug(one, to_min=49, to_step="hfs")),
    (20, "a blocker of channels that nobody opens", "should", lambda one: other_drug(
        everywhere(one, test=(TestPhase(mode="off"), TestPhase(after="hfs"))), "ketamine", 100, from_min=-60)),
    (21, "a step of each group's own", "must", measured_after_its_own_step),
    (21, "a baseline of its own", "must", window_of_its_own),
    (21, "a drug that begins in the baseline", "should", lambda one: on_drug(one, from_min=-6)),
    (21, "a drug that stays on", "may", lambda one: on_drug(one, to_min=None, to_step="")),
    (22, "late in words", "should", lambda one: replaced(one, title="Late LTP in D-APV")),
    (22, "a drug for the late phase", "should", lambda one: other_drug(one, "anisomycin", 25, from_min=-30)),
    (23, "no room", "should", lambda one: everywhere(
        one, s1=msgspec.structs.replace(one.group[0].protocol.s1, fraction_of_max=0.9))),
    (24, "equal variances", "should", lambda one: with_analysis(three(one), test="anova")),
    (24, "three ranks", "must", lambda one: with_analysis(with_sampling(one, animals=3), test="mann_whitney")),
    (24, "five pairs of ranks", "must", lambda one: with_analysis(
        with_sampling(one, animals=5, every_group=True), test="wilcoxon")),
    (25, "three groups", "must", lambda one: with_analysis(three(one), correction="none")),
    (26, "a wide alpha", "should", lambda one: with_analysis(one, alpha=0.1)),
    (27, "a second train", "should", second_train),
    (28, "twins", "should", lambda one: with_sampling(one, twins=True)),
    (28, "twins in pairs", "should", lambda one: with_analysis(with_sampling(one, twins=True), test="paired_t")),
    (30, "young males", "may", lambda one: one),
]  # fmt: skip
NO_BUTTON = {
    "both induced", "no effect", "an outcome nobody knows", "a drug that stays",
    "a blocker of channels that nobody opens", "a drug that stays on", "young males",
}  # fmt: skip
"""Where nothing can be mended without another question being asked, or by one press."""
IDS = [f"{rule}: {what}" for rule, what, _, _ in TRIPS]


@pytest.fixture(scope="module")
def sound() -> OpenedDesign:
    """A design with nothing against it but its limits."""
    opened = open_design("nmda_block")
    return opened._replace(design=replaced(opened.design, blind=True))


def opened_of(sound: OpenedDesign, edit: Edit) -> OpenedDesign:
    return checked(edit(sound.design), sound.preparations, sound.drugs)


def of_rule(found: tuple[Remark, ...], rule: int) -> Remark | None:
    return next((one for one in found if one.rule == rule), None)


def test_there_are_thirty_rules_and_each_looks_at_something() -> None:
    assert [rule.number for rule in RULES] == list(range(1, 31))
    for rule in RULES:
        assert rule.source and rule.asks
        assert rule.on_design or rule.on_results or rule.on_figure


def test_every_rule_that_looks_at_a_design_is_tripped_here() -> None:
    assert {rule for rule, *_ in TRIPS} == {rule.number for rule in RULES if rule.on_design}


def test_nothing_is_said_of_a_sound_design_but_its_limits(sound: OpenedDesign) -> None:
    assert [one.rule for one in remarks(sound)] == [30]


@pytest.mark.parametrize(("rule", "what", "severity", "edit"), TRIPS, ids=IDS)
def test_a_rule_is_tripped(sound: OpenedDesign, rule: int, what: str, severity: str, edit: Edit) -> None:
    found = remarks(opened_of(sound, edit))
    told = of_rule(found, rule)
    assert told is not None and told.severity == severity
    assert not told.sentence[0].islower() or told.sentence.startswith("α")
    assert told.sentence.endswith(".")
    assert (told.repair is None) == (what in NO_BUTTON)
    assert [GRAVEST.index(one.severity) for one in found] == sorted(GRAVEST.index(one.severity) for one in found)


MENDED = [one for one in TRIPS if one[1] not in NO_BUTTON]


@pytest.mark.parametrize(("rule", "what", "severity", "edit"), MENDED, ids=[f"{one[0]}: {one[1]}" for one in MENDED])
def test_the_button_makes_it_silent(sound: OpenedDesign, rule: int, what: str, severity: str, edit: Edit) -> None:
    opened = opened_of(sound, edit)
    before = remarks(opened)
    told = of_rule(before, rule)
    assert told is not None and told.repair is not None and told.repair.label
    after = remarks(checked(told.repair.design(opened.design), opened.preparations, opened.drugs))
    assert of_rule(after, rule) is None, of_rule(after, rule)
    new = {one.rule for one in after if one.severity == "must"} - {one.rule for one in before}
    assert not new, [one.sentence for one in after]


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        (2, lambda one: with_sampling(one, slices_per_animal=3)),
        (2, lambda one: with_analysis(one, unit="slice")),
        (3, lambda one: with_analysis(with_sampling(one, slices_per_animal=4, every_group=True), test="paired_t")),
        (4, four_with_levels),
        (5, lambda one: everywhere(one, train=(), s2=msgspec.structs.replace(one.group[0].protocol.s2, on=False),
                                   drug=(), test=(TestPhase(),), follow_up_min=None, length_min=80)),
        (6, lambda one: with_analysis(with_sampling(one, slices_per_animal=2, every_group=True), test="paired_t")),
        (7, lambda one: replaced(removed_group(one, 1), randomise=False)),
        (12, lambda one: with_sampling(one, animals=12)),
        (20, lambda one: other_drug(one, "ketamine", 100, from_min=-60)),
        (21, lambda one: everywhere(one, train=trained(one.group[0].protocol, at_min=30))),
        (22, lambda one: everywhere(
            replaced(one, title="Late LTP", outcome=msgspec.structs.replace(one.outcome, from_min=170, to_min=180)),
            follow_up_min=180)),
        (24, lambda one: with_analysis(with_sampling(one, animals=4), test="mann_whitney")),
        (24, lambda one: welch(three(one))),
        (25, lambda one: with_analysis(one, correction="none")),
        (27, lambda one: everywhere(one, train=trained(
            one.group[0].protocol, pattern=msgspec.structs.replace(
                one.group[0].protocol.train[0].pattern, trains=4, train_interval_s=300)))),
        (30, lambda one: on_protocol(one, 1, preparation="juvenile_rat_p14", drug=())),
    ],
)  # fmt: skip
def test_a_rule_is_silent_where_nothing_is_wrong(sound: OpenedDesign, rule: int, edit: Edit) -> None:
    found = of_rule(remarks(opened_of(sound, edit)), rule)
    assert found is None, found


def test_the_shipped_design_is_told_little(sound: OpenedDesign) -> None:
    found = remarks(open_design("nmda_block"))
    assert len(found) <= 4 and all(one.severity != "must" for one in found)


# ---- hostile designs


def raw(sound: OpenedDesign, edit: Edit) -> tuple[Remark, ...]:
    """Of a design that no file could hold."""
    return remarks(sound._replace(design=edit(sound.design)))


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: with_sampling(one, animals=0),
        lambda one: with_sampling(one, animals=0, slices_per_animal=0),
        lambda one: with_analysis(with_sampling(one, animals=1, slices_per_animal=200), unit="slice"),
        lambda one: with_analysis(with_sampling(one, animals=60_000, slices_per_animal=200), unit="slice"),
        lambda one: with_sampling(one, variation="none"),
        lambda one: replaced(one, group=(one.group[0], one.group[0])),
        lambda one: with_analysis(with_sampling(one, animals=0), test="mann_whitney"),
        lambda one: with_analysis(with_sampling(one, animals=2000), test="mann_whitney"),
        lambda one: replaced(one, outcome=msgspec.structs.replace(one.outcome, from_min=500, to_min=510)),
        lambda one: replaced(one, outcome=msgspec.structs.replace(one.outcome, step="nobody")),
        lambda one: on_protocol(one, 1, train=()),
    ],
)
def test_a_hostile_design_gives_sentences(sound: OpenedDesign, edit: Edit) -> None:
    found = raw(sound, edit)
    assert found
    for one in found:
        assert one.sentence.endswith(".") and "nan" not in one.sentence and "Error" not in one.sentence


def test_a_design_that_cannot_be_run_is_told_why(sound: OpenedDesign) -> None:
    (only,) = raw(
        sound, lambda one: replaced(one, outcome=msgspec.structs.replace(one.outcome, from_min=500, to_min=510))
    )
    assert (only.rule, only.severity) == (0, "must") and "where there is a recording" in only.sentence


def test_forty_groups(sound: OpenedDesign) -> None:
    def many(design: Design) -> Design:
        while len(design.group) < 40:
            design = added_group(design, 1)
        return design

    found = remarks(opened_of(sound, lambda one: with_analysis(many(one), correction="none")))
    told = of_rule(found, 25)
    assert told is not None and told.sentence.startswith("39 comparisons of 40 arms") and " 86 %" in told.sentence


def test_a_remark_survives_the_file_of_the_design(sound: OpenedDesign) -> None:
    again = design_of_text(design_toml(sound.design))
    assert [one.sentence for one in remarks(again)] == [one.sentence for one in remarks(sound)]
