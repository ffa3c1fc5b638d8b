"""Design files: read, refused in a sentence, written so that they read as the same."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from rig.files.refusal import RefusedFile
from rig.study.design.arms import arms
from rig.study.design.design_file import design_of_text, design_toml, designs, open_design, same_design

HEAD = """title = "t"
[outcome]
quantity = "slope"
from_min = 50
to_min = 60
relative_to = "baseline"
"""
CONTROL = '[[group]]\nname = "Control"\ncontrol = true\nprotocol = "ltp_hfs"\n'
APV = 'drug = [{ drug = "d_apv", concentration_uM = 50, from_min = -20, from_step = "hfs" }]\n'


def group(name: str, text: str) -> str:
    return f'[[group]]\nname = "{name}"\n{text}'


@pytest.mark.parametrize("name", designs())
def test_a_shipped_design_is_written_as_it_reads(name: str) -> None:
    design = open_design(name).design
    assert same_design(design_of_text(design_toml(design)).design, design)


def test_a_group_is_like_another_one_but_for_what_it_says() -> None:
    control, drug = design_of_text(HEAD + CONTROL + group("D-APV", 'like = "Control"\n' + APV)).design.group
    assert drug.protocol.drug[0].drug == "d_apv"
    assert msgspec.structs.replace(drug.protocol, drug=()) == control.protocol
    assert not drug.control


def test_groups_of_two_lengths_are_written_whole() -> None:
    long = design_of_text(
        HEAD
        + CONTROL
        + group("Long", 'length_min = 90\ntrain = [{ name = "hfs", at_min = 20, pattern = { pulses = 100 } }]\n')
    ).design
    assert same_design(design_of_text(design_toml(long)).design, long)


def test_a_group_without_what_the_first_has_is_written_without() -> None:
    window = 'window = [{ name = "baseline", from_min = -15, to_min = -5 }]\n'
    design = design_of_text(HEAD + CONTROL + window + group("Other", 'protocol = "ltp_hfs"\n')).design
    assert same_design(design_of_text(design_toml(design)).design, design)


def test_an_axis_makes_an_arm_a_value_of_the_groups_that_have_its_key() -> None:
    axis = '[[axis]]\nkey = "drug.d_apv.concentration_uM"\nvalues = [1, 10, 50]\nunit = "µM"\n'
    made = arms(design_of_text(HEAD + axis + CONTROL + group("D-APV", 'like = "Control"\n' + APV)).design)
    assert [one.name for one in made] == ["Control", "D-APV 1 µM", "D-APV 10 µM", "D-APV 50 µM"]
    assert [one.protocol.drug[0].concentration_uM for one in made[1:]] == [1, 10, 50]
    assert made[0].at == (None,)


def test_a_design_brings_its_own_cards(tmp_path: Path) -> None:
    card = Path("resources/drugs/d_apv.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(card, encoding="utf-8")
    text = HEAD + CONTROL + group("Mine", 'like = "Control"\n' + APV.replace("d_apv", "mine.toml"))
    (tmp_path / "design.toml").write_text(text, encoding="utf-8")
    opened = open_design(str(tmp_path / "design.toml"))
    assert list(opened.drugs) == ["mine"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (HEAD, "group"),
        (HEAD + CONTROL + CONTROL, "group[1].name"),
        (HEAD + group("A", 'like = "B"\n') + group("B", 'like = "A"\n'), "group[0].like"),
        (HEAD + group("A", 'like = "Nobody"\n'), "group[0].like"),
        (HEAD + group("A", 'protocol = "ltp_hsf"\n'), "group[0].protocol"),
        (HEAD + group("A", 'protocol = "../ltp_hfs.toml"\n'), "group[0].protocol"),
        (HEAD + group("A", "protocol = 3\n"), "group[0].protocol"),
        (HEAD + CONTROL + group("B", 'like = "Control"\ndrug = [{ drug = "d_apw", from_min = 0 }]\n'), "group[1].drug"),
        (HEAD + CONTROL + CONTROL.replace('"Control"', '"Other"'), "group"),
        (HEAD + "[sampling]\nanimals = 60000\nslices_per_animal = 200\n" + CONTROL, "sampling.animals"),
        (HEAD + "[sampling]\nseed = -1\n" + CONTROL, "sampling.seed"),
        (HEAD + "[sampling]\ntwins = true\nevery_group = true\n" + CONTROL, "sampling.twins"),
        (HEAD + '[analysis]\ntest = "two_way_anova"\n' + CONTROL, "group.levels"),
        (
            HEAD + '[analysis]\ncorrection = "dunnett"\n' + CONTROL.replace("control = true\n", ""),
            "analysis.correction",
        ),
        (HEAD + "[analysis]\nalpha = 2\n" + CONTROL, "analysis.alpha"),
        (HEAD.replace("60", "600") + CONTROL, "outcome.to_min"),
        (HEAD + CONTROL.replace("ltp_hfs", "waveform"), "outcome"),
        (HEAD + '[[axis]]\nkey = "s1.fraction_of_max"\nvalues = [0.2, 7]\n' + CONTROL, "s1.fraction_of_max"),
        (HEAD + '[[axis]]\nkey = "s1.fraction_of_max"\nvalues = [0.2, 0.2]\n' + CONTROL, "axis"),
        (HEAD + "".join(group(f"g{n}", 'protocol = "ltp_hfs"\n') for n in range(41)), "group"),
    ],
)
def test_what_is_no_design_is_refused_with_file_and_key(text: str, key: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        design_of_text(text)
    assert refused.value.key.startswith(key), str(refused.value)
    assert len(str(refused.value)) < 1200


def test_as_many_arms_as_nobody_has_are_refused_before_they_are_made() -> None:
    values = list(range(1, 41))
    axes = "".join(
        f'[[axis]]\nkey = "{key}"\nvalues = {values}\n'
        for key in ("train.hfs.pattern.pulses", "train.hfs.pattern.rate_hz", "train.hfs.at_min")
    )
    with pytest.raises(RefusedFile, match="64000 arms"):
        design_of_text(HEAD + axes + CONTROL)
