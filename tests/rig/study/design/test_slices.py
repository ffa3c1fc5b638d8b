"""Which slice of which animal: independent draws, blocks, twins, an order that is random and always the same."""

from __future__ import annotations

from collections import Counter

import msgspec
import numpy as np
import pytest

from model.variation import REALISTIC, draw_of, drawn, individual
from rig.study.design.arms import arms
from rig.study.design.design import Design, Sampling
from rig.study.design.design_file import open_design
from rig.study.design.slices import PlannedSlice, codes, planned_slices


def design(**sampling: object) -> Design:
    shipped = open_design("nmda_block").design
    return msgspec.structs.replace(shipped, sampling=Sampling(**sampling))  # type: ignore[arg-type]


def slices(of: Design) -> list[PlannedSlice]:
    return planned_slices(of, arms(of))


def test_every_slice_is_drawn_once() -> None:
    some = slices(design(animals=6, slices_per_animal=3))
    assert len({one.seed for one in some}) == len(some) == 36
    assert len({one.animal for one in some}) == 12
    assert sorted(one.place for one in some) == list(range(36))


def test_an_animal_that_serves_every_group_gives_another_slice_to_each() -> None:
    some = slices(design(animals=5, slices_per_animal=2, every_group=True))
    assert len({one.seed for one in some}) == 20
    assert Counter(one.animal for one in some) == dict.fromkeys(range(5), 4)
    in_order = [one.animal for one in sorted(some, key=lambda one: one.place)]
    assert all(len(set(in_order[at : at + 4])) == 1 for at in range(0, 20, 4)), "recorded in blocks of one animal"
    assert in_order != sorted(in_order)


def test_twins_are_the_same_slices_in_every_group() -> None:
    some = slices(design(animals=4, twins=True))
    assert [one.seed for one in some if one.arm == 0] == [one.seed for one in some if one.arm == 1]


def test_the_order_is_random_and_the_same_every_time() -> None:
    one, again, other = ([slice_.place for slice_ in slices(design(animals=12, seed=seed))] for seed in (3, 3, 4))
    assert one == again != other
    assert one != sorted(one)
    kept = msgspec.structs.replace(design(animals=12), randomise=False)
    assert [slice_.place for slice_ in slices(kept)] == list(range(24))


def test_codes_are_letters_that_do_not_follow_the_groups() -> None:
    dealt = {codes(design(seed=seed), arms(design())) for seed in range(20)}
    assert dealt == {("A", "B"), ("B", "A")}


def test_more_animals_do_not_change_those_that_are_there() -> None:
    few, many = (slices(design(animals=animals, twins=True)) for animals in (3, 30))
    assert {one.seed for one in few} < {one.seed for one in many}


@pytest.mark.parametrize(("study", "animal", "slice_"), [(0, 0, 0), (2**24 - 1, 65535, 4095), (2041, 7, 1)])
def test_a_seed_says_what_it_is_of(study: int, animal: int, slice_: int) -> None:
    seed = drawn(study, animal, slice_)
    assert draw_of(seed) == (study, animal, slice_)
    assert float(seed) == seed, "exact in every file"


def test_what_has_no_room_in_a_seed_is_refused() -> None:
    for numbers in ((2**24, 0, 0), (0, 65536, 0), (0, 0, 4096), (-1, 0, 0)):
        with pytest.raises(ValueError, match="is not from 0 to"):
            drawn(*numbers)


def test_drawn_slices_are_independent_and_those_of_an_animal_share() -> None:
    """300 animals of four slices: mean and variance of a standard normal, 40 % of the variance between animals, no
    correlation from slice to slice, and none between constants. A hypercube's blocks of eight scatter much less."""
    name, other = "traffic_number_max", "traffic_exocytosis"
    found = [[individual(REALISTIC, drawn(11, animal, one)).factors for one in range(4)] for animal in range(300)]
    values = np.log([[one[name] for one in animal] for animal in found])
    sd = np.sqrt(np.log(1 + REALISTIC.traffic_number_max**2))
    deviates = values / sd + sd / 2
    assert abs(deviates.mean()) < 0.1
    assert 0.9 < deviates.std() < 1.1
    between, within = 4 * deviates.mean(axis=1).var(ddof=1), deviates.var(axis=1, ddof=1).mean()
    assert 0.32 < (between - within) / (between + 3 * within) < 0.48
    first = deviates[:, 0]
    assert abs(np.corrcoef(first[:-1], first[1:])[0, 1]) < 0.15
    assert (
        abs(np.corrcoef(values.ravel(), np.log([[one[other] for one in animal] for animal in found]).ravel())[0, 1])
        < 0.1
    )
    means = first[:296].reshape(37, 8).mean(axis=1)
    assert 0.75 < means.std(ddof=1) * np.sqrt(8) < 1.3


def test_numbers_of_a_hypercube_are_as_they_were() -> None:
    assert individual(REALISTIC, 1).factors["release_p0"] == 0.9802073920223247
    assert individual(REALISTIC, 5).shift == (0.5266595299653786, 0.44965531199909364)
