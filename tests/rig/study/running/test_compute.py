"""What a worker does with a bundle."""

from __future__ import annotations

import msgspec
import pytest
from short_study import canned, short_design

from rig.files.refusal import RefusedFile
from rig.study.design.arms import arms
from rig.study.design.slices import planned_slices
from rig.study.running.canary import canary
from rig.study.running.compute import ANSWER, Shared, answered, compute_bundle, one_slice
from rig.study.running.locked_plan import plan_text
from rig.study.running.slice_result import SliceResult

OPENED = short_design()
PLANNED = planned_slices(OPENED.design, arms(OPENED.design))


def shared(bits: str) -> bytes:
    return msgspec.msgpack.encode(Shared(plan_text(OPENED), bits))


def test_a_bundle_gives_its_slices_in_order():
    some = [PLANNED[5], PLANNED[2]]
    answer = ANSWER.decode(answered(shared(canary().digest), msgspec.msgpack.encode(some), canned))
    results = [msgspec.msgpack.decode(body, type=SliceResult) for body in answer.bodies]
    assert [(one.index, one.seed, one.arm) for one in results] == [(one.index, one.seed, one.arm) for one in some]
    assert answer.canary == canary() and answer.seconds > 0 and ":" in answer.worker


def test_it_does_not_matter_who_else_is_in_the_bundle():
    alone = ANSWER.decode(compute_bundle(shared(canary().digest), msgspec.msgpack.encode(PLANNED[:1])))
    direct = one_slice(PLANNED[0], OPENED, arms(OPENED.design)[0])
    pair = ANSWER.decode(compute_bundle(shared(canary().digest), msgspec.msgpack.encode(PLANNED[1::-1])))
    assert alone.bodies == [msgspec.msgpack.encode(direct)] == pair.bodies[1:]


def test_a_computer_with_other_bits_computes_nothing():
    answer = ANSWER.decode(compute_bundle(shared("other"), msgspec.msgpack.encode(PLANNED)))
    assert answer.bodies == [] and answer.canary == canary()


def test_a_plan_that_is_none_is_refused():
    broken = msgspec.msgpack.encode(Shared(b"{}", canary().digest))
    with pytest.raises(RefusedFile):
        compute_bundle(broken, msgspec.msgpack.encode(PLANNED))
