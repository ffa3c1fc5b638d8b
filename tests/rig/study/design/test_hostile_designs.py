"""Design files that harm, by mistake or on purpose: one sentence with file and key, at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from rig.files.refusal import RefusedFile
from rig.study.design.arms import arms
from rig.study.design.design_file import open_design
from rig.study.design.slices import planned_slices

OUTCOME = """[outcome]
quantity = "slope"
from_min = 50
to_min = 60
relative_to = "baseline"
"""
HEAD = 'title = "t"\n' + OUTCOME
CONTROL = '[[group]]\nname = "Control"\ncontrol = true\nprotocol = "ltp_hfs"\n'
PLAIN = HEAD + CONTROL
SECOND = '[[group]]\nname = "B"\nprotocol = "ltp_hfs"\n'
LONGEST_S = 0.2
TRIES = 3
"""A processor that two programs share takes up to twice its time, so the shortest try counts."""


def axes(count: int) -> str:
    values = list(range(1, 41))
    keys = ("pattern.pulses", "pattern.rate_hz", "at_min")[:count]
    return "".join(f'[[axis]]\nkey = "train.hfs.{key}"\nvalues = {values}\n' for key in keys)


def in_a_ring(count: int) -> str:
    return "".join(f'[[group]]\nname = "g{n}"\nlike = "g{(n + 1) % count}"\n' for n in range(count))


HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "title"),
    "no outcome": ('title = "t"\n' + CONTROL, "outcome"),
    "no groups": (HEAD, "group"),
    "no title": (OUTCOME + CONTROL, "title"),
    "outcome that is a number": ('title = "t"\noutcome = 3\n' + CONTROL, "outcome"),
    "outcome without a quantity": ('title = "t"\n[outcome]\nfrom_min = 3\n' + CONTROL, "outcome"),
    "a group that is a table": (HEAD + '[group]\nname = "x"\n', "group"),
    "groups that are numbers": ("group = [1, 2]\n" + HEAD, "group"),
    "a group without a name": (HEAD + '[[group]]\nprotocol = "ltp_hfs"\n', "group[0].name"),
    "a name that is a number": (HEAD + '[[group]]\nname = 3\nprotocol = "ltp_hfs"\n', "group[0].name"),
    "a name that is too long": (HEAD + CONTROL.replace("Control", "x" * 41), "group[0].name"),
    "a name that is empty": (HEAD + CONTROL.replace("Control", ""), "group[0].name"),
    "terminal escapes": (HEAD + CONTROL.replace("Control", "\\u001b[31mred\\u0007"), "group[0].name"),
    "a title that moves the cursor": (PLAIN.replace('"t"', '"\\u001b[2Jgone"'), "title"),
    "a word that turns the line round": (HEAD + CONTROL.replace("Control", "\\u202elortnoC"), "group[0].name"),
    "unknown drug": (
        PLAIN + '[[group]]\nname = "B"\nlike = "Control"\ndrug = [{ drug = "nobody", from_min = 0 }]\n',
        "group[1].drug",
    ),
    "unknown preparation": (PLAIN + 'preparation = "martian"\n', "group[0].preparation"),
    "a card in another folder": (PLAIN + 'preparation = "../../etc/passwd.toml"\n', "group[0].preparation"),
    "a protocol in another folder": (HEAD + CONTROL.replace("ltp_hfs", "/etc/passwd.toml"), "group[0].protocol"),
    "like itself": (HEAD + in_a_ring(1), "group[0].like"),
    "like in a ring of forty": (HEAD + in_a_ring(40), "group[0].like"),
    "41 groups": (HEAD + "".join(CONTROL.replace("Control", f"g{n}") for n in range(41)), "group"),
    "2,400 groups": (HEAD + "".join(f'[[group]]\nname = "g{n}"\n' for n in range(2400)), "group"),
    "64,000 arms": (HEAD + axes(3) + CONTROL, "axis"),
    "1,600 arms": (HEAD + axes(2) + CONTROL, "axis"),
    "an axis that nothing has": (HEAD + '[[axis]]\nkey = "tail.of.dog"\nvalues = [1, 2]\n' + CONTROL, "axis[0].key"),
    "an axis that is no key": (HEAD + '[[axis]]\nkey = "......"\nvalues = [1, 2]\n' + CONTROL, "axis[0].key"),
    "an axis over a text": (HEAD + '[[axis]]\nkey = "preparation"\nvalues = [1, 2]\n' + CONTROL, ""),
    "two million slices": (
        HEAD + "[sampling]\nanimals = 60000\nslices_per_animal = 40\n" + CONTROL,
        "sampling.animals",
    ),
    "half an animal": (HEAD + "[sampling]\nanimals = 0.5\n" + CONTROL, "sampling.animals"),
    "minus one animal": (HEAD + "[sampling]\nanimals = -1\n" + CONTROL, "sampling.animals"),
    "animals that are true": (HEAD + "[sampling]\nanimals = true\n" + CONTROL, "sampling.animals"),
    "a number beyond 64 bit": (HEAD + f"[sampling]\nseed = {10**40}\n" + CONTROL, "sampling.seed"),
    "a number of 5,000 digits": (HEAD + f"[sampling]\nseed = 1{'0' * 5000}\n" + CONTROL, ""),
    "NaN": (HEAD + "[analysis]\nalpha = nan\n" + CONTROL, "analysis.alpha"),
    "infinity": (HEAD + "[analysis]\nsmallest_effect = inf\n" + CONTROL, "analysis.smallest_effect"),
    "NaN on an axis": (HEAD + '[[axis]]\nkey = "s1.fraction_of_max"\nvalues = [0.2, nan]\n' + CONTROL, "axis"),
    "an unknown test": (HEAD + '[analysis]\ntest = "t"\n' + CONTROL, "analysis.test"),
    "an unknown key": (PLAIN.replace("title", "titel", 1), "titel"),
    "an unknown key beside": ("sampels = 3\n" + PLAIN, "sampels"),
    "an unknown key of a group": (PLAIN + "drugs = []\n", "group[0].drugs"),
    "a window after the end": (PLAIN.replace("to_min = 60", "to_min = 61"), "outcome.to_min"),
    "a window from after the end": (
        PLAIN.replace("from_min = 50", "from_min = 500").replace("60", "510"),
        "outcome",
    ),
    "a window that runs backwards": (PLAIN.replace("from_min = 50", "from_min = 70"), "outcome"),
    "three levels": (PLAIN + 'levels = ["a", "b", "c"]\n', "group[0].levels"),
    "a huge file": (PLAIN + "# " + "x" * 70_000, "the file"),
    "a file of zeros": (b"\0" * 4096, "the text"),
    "no UTF-8": (PLAIN.encode() + b"\xff\xfe", "the text"),
    "a broken line": (PLAIN + "[[[", ""),
    "a thousand brackets": (PLAIN + "x = " + "[" * 1000, "a value"),
    "a key of ten thousand parts": (PLAIN + ".".join("a" * 10_000) + " = 1\n", "a dotted key"),
    "thirty thousand keys": ("\n".join(f"k{n} = 1" for n in range(6000)) + "\n" + PLAIN, "k0"),
    "a string that never ends": (PLAIN + 'x = """' + "y" * 60_000, "the text"),
    "a billion laughs": ("\n".join(f"a{n}.a.a.a.a.a.a = [[[[[[[1]]]]]]]" for n in range(1000)) + "\n" + PLAIN, "a0"),
}


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "design.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_design_is_one_sentence_at_once(name: str, tmp_path: Path) -> None:
    content, key = HOSTILE[name]
    path = written(tmp_path, content)
    took = []
    for _ in range(TRIES):
        began = time.process_time()
        with pytest.raises(RefusedFile) as refused:
            open_design(str(path))
        took.append(time.process_time() - began)
    sentence = str(refused.value)
    assert refused.value.file.startswith("design.toml"), sentence
    assert refused.value.key.startswith(key), sentence
    assert sentence.isprintable()
    assert len(sentence) < 1200
    assert min(took) < LONGEST_S


def test_a_folder_is_no_design(tmp_path: Path) -> None:
    folder = tmp_path / "design.toml"
    folder.mkdir()
    with pytest.raises(RefusedFile, match=r"design\.toml"):
        open_design(str(folder))


def test_ten_thousand_slices_are_a_design(tmp_path: Path) -> None:
    text = HEAD + "[sampling]\nanimals = 5000\n" + CONTROL + SECOND
    design = open_design(str(written(tmp_path, text))).design
    assert len({one.seed for one in planned_slices(design, arms(design))}) == 10_000


def test_forty_groups_each_like_the_one_before_are_a_design(tmp_path: Path) -> None:
    chain = "".join(f'[[group]]\nname = "g{n}"\nlike = "g{n - 1}"\n' for n in range(1, 40))
    text = HEAD + '[[group]]\nname = "g0"\nprotocol = "ltp_hfs"\n' + chain
    assert len(arms(open_design(str(written(tmp_path, text))).design)) == 40
