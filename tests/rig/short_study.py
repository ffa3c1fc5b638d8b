"""A study whose slices take some 30 ms, and work for its workers that goes wrong. Workers find it by its name."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import msgspec

from rig.study.design.arms import Arm
from rig.study.design.design_file import OpenedDesign, design_of_text
from rig.study.design.slices import PlannedSlice
from rig.study.running.canary import canary
from rig.study.running.compute import ANSWER, BUNDLE, answered
from rig.study.running.slice_result import SliceResult
from rig.study.running.study_file import StudyFile

SHORT = """title = "short"
[outcome]
quantity = "slope"
from_min = 1
to_min = 2
relative_to = "baseline"
[sampling]
animals = 4
seed = 7
[analysis]
unit = "animal"
[[group]]
name = "Control"
control = true
length_min = 13
test = [{ interval_s = 60 }]
train = [{ name = "hfs", at_min = 10, pattern = { pulses = 20 } }]
[[group]]
name = "D-APV"
like = "Control"
drug = [{ drug = "d_apv", concentration_uM = 50, from_min = -5 }]
"""
POISON = 3
"""Index of the slice that ends whoever computes it."""


def short_design(animals: int = 4) -> OpenedDesign:
    """Two groups."""
    return design_of_text(SHORT.replace("animals = 4", f"animals = {animals}"))


def new_file(folder: Path, name: str = "short.study", animals: int = 4) -> StudyFile:
    return StudyFile.create(folder / name, short_design(animals))


def canned(planned: PlannedSlice, opened: OpenedDesign, arm: Arm) -> SliceResult:
    """Numbers without a slice."""
    identity = (planned.index, planned.arm, planned.animal, planned.slice, planned.seed)
    return SliceResult(*identity, measures={"outcome": 100.0 + planned.seed % 50})


def canned_bundle(shared: bytes, bundle: bytes) -> bytes:
    return answered(shared, bundle, canned)


def poisoned_bundle(shared: bytes, bundle: bytes) -> bytes:
    """Its process ends as if the system had killed it, at the slice ``POISON``."""
    if any(one.index == POISON for one in BUNDLE.decode(bundle)):
        os.kill(os.getpid(), signal.SIGKILL)
    return canned_bundle(shared, bundle)


def other_bits_bundle(shared: bytes, bundle: bytes) -> bytes:
    """Of a computer that gives other numbers."""
    there = ANSWER.decode(canned_bundle(shared, bundle))
    other = msgspec.structs.replace(canary(), digest="0123456789abcdef", processor="another processor")
    return msgspec.msgpack.encode(msgspec.structs.replace(there, bodies=[], canary=other, worker="node7:1"))


def broken_bundle(shared: bytes, bundle: bytes) -> bytes:
    raise ModuleNotFoundError("No module named 'rig'")


def ending_bundle(shared: bytes, bundle: bytes) -> bytes:
    """Its process ends."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def echo(shared: bytes, given: bytes) -> bytes:
    return shared + given
