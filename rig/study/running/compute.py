"""What a worker does with a bundle of slices: bytes in, bytes out, the same wherever it is done."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from rig.study.design.arms import Arm, arms
from rig.study.design.design_file import OpenedDesign
from rig.study.design.slices import PlannedSlice
from rig.study.running.canary import Canary, canary
from rig.study.running.locked_plan import plan_of
from rig.study.running.slice_result import SliceResult, computed, job_of


class Shared(msgspec.Struct, frozen=True):
    """What every worker of a study is sent once. ``plan``: the text of ``locked_plan``; ``bits``: the digest of the
    canary that it must agree with."""

    plan: bytes
    bits: str


class Answer(msgspec.Struct, frozen=True):
    """``worker``: who computed; ``bodies``: a SliceResult each, in the order of the bundle, none where the worker's
    canary is another one. ``seconds``: time of the work."""

    worker: str
    canary: Canary
    bodies: list[bytes]
    seconds: float


class _Opened(NamedTuple):
    bits: str
    opened: OpenedDesign
    arms: tuple[Arm, ...]


Compute = Callable[[PlannedSlice, OpenedDesign, Arm], SliceResult]

SHARED = msgspec.msgpack.Decoder(Shared)
BUNDLE = msgspec.msgpack.Decoder(list[PlannedSlice])
ANSWER = msgspec.msgpack.Decoder(Answer)


@lru_cache(2)
def _opened(sent: bytes) -> _Opened:
    """Once for every study that a process computes."""
    shared = SHARED.decode(sent)
    opened = plan_of(shared.plan, "the plan of the study")
    return _Opened(shared.bits, opened, arms(opened.design))


def one_slice(planned: PlannedSlice, opened: OpenedDesign, arm: Arm) -> SliceResult:
    return computed(planned, job_of(planned, arm.protocol, opened.design.sampling, opened.preparations, opened.drugs))


def answered(shared: bytes, bundle: bytes, compute: Compute) -> bytes:
    """Compute each slice of the bundle, if this computer gives the bits of the study."""
    began = time.perf_counter()
    study = _opened(shared)
    bodies = []
    if canary().digest == study.bits:
        for planned in BUNDLE.decode(bundle):
            bodies.append(msgspec.msgpack.encode(compute(planned, study.opened, study.arms[planned.arm])))
    answer = Answer(f"{platform.node()}:{os.getpid()}", canary(), bodies, time.perf_counter() - began)
    return msgspec.msgpack.encode(answer)


def compute_bundle(shared: bytes, bundle: bytes) -> bytes:
    """A bundle of slices; an Answer."""
    return answered(shared, bundle, one_slice)


def canary_here(shared: bytes, bundle: bytes) -> bytes:
    """The canary of whoever does it."""
    return msgspec.msgpack.encode(canary())
