"""What stands on the ruler of a group, in minutes of the recording."""

from __future__ import annotations

import msgspec
import pytest

from rig.protocol.library import protocol
from rig.protocol.protocol import AcsfStep
from rig.study.design.blocks import Block, Row, row_of
from rig.study.design.design_file import OpenedDesign, group_of, open_design


@pytest.fixture(scope="module")
def opened() -> OpenedDesign:
    return open_design("nmda_block")


def row(opened: OpenedDesign, name: str) -> Row:
    return row_of(group_of("g", protocol(name)), opened.design, opened.drugs)


def of_kind(made: Row, kind: str) -> list[Block]:
    return [block for block in made.blocks if block.kind == kind]


def test_a_group_with_a_train_and_a_drug(opened: OpenedDesign) -> None:
    made = row_of(opened.design.group[1], opened.design, opened.drugs)
    (baseline,), (train,), (drug,) = (of_kind(made, kind) for kind in ("baseline", "train", "drug"))
    assert (baseline.label, baseline.begin_min, baseline.end_min) == ("Baseline, every 30 s", 0, 20)
    assert (train.label, train.begin_min, train.pathways) == ("HFS to S1", 20, ("S1",))
    assert (drug.label, drug.dose_uM, drug.begin_min) == ("D-APV 50 µM", 50, 0)
    assert drug.end_min == pytest.approx(25.02, abs=0.01)
    (follow_up,), (window,) = (of_kind(made, kind) for kind in ("follow_up", "measure"))
    assert follow_up.begin_min == made.zero_min == pytest.approx(20.017, abs=0.001)
    assert (window.end_min, window.lasts_min) == (pytest.approx(made.end_min), pytest.approx(10))
    assert made.baseline == (10, 20)


def test_a_drug_may_begin_before_recording(opened: OpenedDesign) -> None:
    made = row(opened, "memantine_low_hfs")
    assert made.begin_min < -100
    assert of_kind(made, "drug")[0].begin_min == made.begin_min


def test_without_a_train_the_baseline_ends_at_the_drug(opened: OpenedDesign) -> None:
    made = row(opened, "dhpg")
    (baseline,), (drug,) = of_kind(made, "baseline"), of_kind(made, "drug")
    assert baseline.end_min == drug.begin_min > 0


def test_a_recording_in_which_nothing_happens_is_one_stretch(opened: OpenedDesign) -> None:
    quiet = msgspec.structs.replace(protocol("ltp_hfs"), train=(), test=(protocol("ltp_hfs").test[0],))
    quiet = msgspec.structs.replace(quiet, follow_up_min=None, length_min=60.0)
    blocks = row_of(group_of("g", quiet), opened.design, opened.drugs).blocks
    assert [block.kind for block in blocks] == ["follow_up", "measure"]
    assert (blocks[0].begin_min, blocks[0].end_min) == (0, 60)


def test_series_and_changes_of_the_bath_are_told(opened: OpenedDesign) -> None:
    assert of_kind(row(opened, "paired_pulse"), "paired_pulse")[0].label == "Paired pulses on S1"
    assert of_kind(row(opened, "input_output"), "input_output")[0].label == "Input-output on S1"
    cool = AcsfStep("cool", 30, 40, flow_ml_min=1.0, temperature_C=25.0)
    made = row_of(
        group_of("g", msgspec.structs.replace(protocol("ltp_hfs"), acsf=(cool,))), opened.design, opened.drugs
    )
    assert of_kind(made, "bath")[0].label == "flow 1 ml/min, 25 °C"


@pytest.mark.parametrize("name", ["ltp_4x100", "ltd_lfs", "win_am251", "ltp_hfs_apv"])
def test_blocks_of_shipped_protocols_lie_in_their_row(opened: OpenedDesign, name: str) -> None:
    made = row(opened, name)
    assert all(made.begin_min <= block.begin_min <= block.end_min <= made.end_min + 1e-9 for block in made.blocks)
    assert len({(block.kind, block.key, block.begin_min) for block in made.blocks}) == len(made.blocks)
