"""Which animals and slices there are, and how far a result of them reaches."""

from __future__ import annotations

from model.variation import draw_of
from rig.study.critic.remark import Finding, Repair
from rig.study.critic.repairs import with_sampling
from rig.study.critic.submission import Submission
from rig.study.design.design import Design
from rig.study.results.study import Study
from rig.study.statistics.analysis import MATCHED


def clones(given: Submission) -> Finding | None:
    """The same slices in every group."""
    sampling = given.design.sampling
    if not sampling.twins or not given.compares:
        return None
    count = sampling.animals * sampling.slices_per_animal
    words = (
        f"All {len(given.design.group)} groups have the same {count} slices (twin slices: possible only here): they "
        "differ by the treatment alone, which no laboratory can have, and n is not what it says there."
    )
    return Finding("should", words, Repair("Other slices in every group", _own_slices))


def _own_slices(design: Design) -> Design:
    """Where the test pairs, slices of the same animals."""
    return with_sampling(design, twins=False, every_group=design.analysis.test in MATCHED)


def from_a_hypercube(study: Study) -> Finding | None:
    """A design draws its slices; results that come from elsewhere may be of seeds 1, 2, 3."""
    count = sum(draw_of(one.seed) is None for one in study.results)
    if not count:
        return None
    words = (
        f"{count} of {len(study.results)} slices are of a Latin hypercube and not drawn: they are spread evenly on "
        "purpose, scatter less than a sample does, and no test of them holds."
    )
    return Finding("must", words)


def limits(given: Submission) -> Finding | None:
    """One sex, or one age: not wrong, and to be said."""
    cards = [given.opened.preparations[group.protocol.preparation] for group in given.design.group]
    sexes = {card.sex for card in cards}
    ages = {(card.age.from_days, card.age.to_days) for card in cards}
    kinds = {(card.species, card.strain) for card in cards}
    single = []
    if len(sexes) == 1 and "both" not in sexes:
        single.append(f"{next(iter(sexes))}")
    if len(ages) == 1:
        single.append("{:g} to {:g} days old".format(*next(iter(ages))))
    if not single:
        return None
    which = f" {next(iter(kinds))[1]} ({next(iter(kinds))[0]})" if len(kinds) == 1 else ""
    words = f"All animals{which} are {' and '.join(single)}: say that the result is of these."
    return Finding("may", words)
