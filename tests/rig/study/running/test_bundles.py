"""Which slices go out together, and what becomes of those whose worker ends."""

from __future__ import annotations

from rig.study.design.slices import PlannedSlice
from rig.study.running.bundles import FAR, HERE, TRIES_ALONE, Bundles, Sizes


def slices(count: int) -> list[PlannedSlice]:
    return [PlannedSlice(number, number, 0, number, 0, 1000 + number) for number in range(count)]


def all_of(bundles: Bundles, workers: int) -> list[list[PlannedSlice]]:
    return list(iter(lambda: bundles.next(workers, 0), []))


def test_every_slice_goes_out_once_and_in_order():
    bundles = Bundles(slices(100), HERE)
    bundles.took(1, 0.25)
    assert [one for bundle in all_of(bundles, 2) for one in bundle] == slices(100)
    assert bundles.next(2, 0) == []


def test_a_bundle_is_as_long_as_it_shall_take():
    bundles = Bundles(slices(10_000), FAR)
    assert len(bundles.next(10, 0)) == 1  # nobody knows yet how long a slice takes
    bundles.took(4, 2.0)
    assert bundles.size == len(bundles.next(10, 0)) == 20
    bundles.took(1000, 1.0)
    assert bundles.size == FAR.most
    slow = Bundles(slices(10), FAR)
    slow.took(1, 60.0)
    assert slow.size == 1


def test_towards_the_end_bundles_are_short_so_that_all_workers_end_together():
    bundles = Bundles(slices(64), Sizes(10.0, 64))
    bundles.took(100, 1.0)
    lengths = [len(bundle) for bundle in all_of(bundles, 4)]
    assert lengths[0] == 8 and lengths[-1] == 1 and sum(lengths) == 64
    assert lengths == sorted(lengths, reverse=True)


def test_a_bundle_whose_worker_ends_is_halved():
    bundles = Bundles(slices(4), Sizes(10.0, 4))
    bundles.took(1, 0.1)
    whole = bundles.next(1, 0)
    assert bundles.lost(whole) == []
    assert bundles.next(1, 0) == whole[: len(whole) // 2]


def test_a_slice_that_ends_its_worker_is_tried_alone_twice_and_given_up():
    bundles = Bundles(slices(4), HERE)
    others, out = 0, 0
    given_up: list[PlannedSlice] = []
    tries = 0
    while bundle := bundles.next(2, out):
        if any(one.index == 2 for one in bundle):
            tries += len(bundle) == 1
            given_up += bundles.lost(bundle)
        else:
            others += len(bundle)
    assert [one.index for one in given_up] == [2]
    assert others == 3 and tries == 1 + TRIES_ALONE


def test_a_suspect_waits_until_nothing_else_is_computed():
    bundles = Bundles(slices(2), HERE)
    first, second = bundles.next(2, 0), bundles.next(2, 1)
    assert bundles.lost(first) == []
    assert bundles.next(2, 1) == []
    bundles.took(len(second), 0.1)
    assert bundles.next(2, 0) == first


def test_one_that_only_stood_in_the_queue_of_a_worker_that_ended_is_not_given_up():
    bundles = Bundles(slices(2), HERE)
    poison, innocent = bundles.next(1, 0), bundles.next(1, 1)
    given_up = [*bundles.lost(poison), *bundles.lost(innocent)]
    computed = []
    while bundle := bundles.next(1, 0):
        if bundle == poison:
            given_up += bundles.lost(bundle)
        else:
            computed += bundle
    assert given_up == poison and computed == innocent


def test_what_comes_back_untouched_goes_out_again_whole():
    bundles = Bundles(slices(3), HERE)
    first = bundles.next(1, 0)
    bundles.back(first)
    assert bundles.next(1, 0) == first
