"""What the library takes from a file, and the one sentence with which it refuses everything else."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from rig.files import parse
from rig.files.refusal import RefusedFile
from rig.files.root import RESOURCES
from rig.instruments import shelf
from rig.protocol import library
from rig.protocol.protocol_toml import toml

GOOD = """
title = "A short one"
length_min = 30

[[train]]
name = "hfs"
at_min = 15
pattern = { pulses = 100, rate_hz = 100 }

[[drug]]
drug = "d_apv"
concentration_uM = 50
from_min = 5

[[measure]]
name = "slope"
quantity = "slope"
from_min = 5
to_min = 10
relative_to = "baseline"
"""


def refusal(text: str | bytes, folder: Path) -> RefusedFile:
    """The refusal of a protocol file with this content."""
    path = folder / "mine.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RefusedFile) as refused:
        library.protocol(str(path))
    sentence = str(refused.value)
    assert sentence.startswith("In mine.toml, ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 600
    return refused.value


def test_a_file_of_anybodys_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)
    assert library.protocol(str(path)).train[0].pattern.pulses == 100


def test_the_sentence_names_file_key_found_and_allowed(tmp_path: Path) -> None:
    why = refusal(GOOD.replace("concentration_uM = 50", "concentration_uM = -50"), tmp_path)
    assert (why.key, why.found) == ("drug[0].concentration_uM", "−50")
    assert why.allowed == "a number from 1e−10 to 100000 µM"
    assert str(why) == f"In mine.toml, {why.key} is {why.found}, but allowed is {why.allowed}."


def with_cards(folder: Path, text: str = GOOD) -> str:
    """A protocol beside cards of its own."""
    drug = (RESOURCES / "drugs" / "tnf_alpha.toml").read_text(encoding="utf-8")
    (folder / "my_tnf.toml").write_text(drug.replace("TNF", "My own TNF", 1), encoding="utf-8")
    card = (RESOURCES / "preparations" / "adult_rat.toml").read_text(encoding="utf-8")
    (folder / "my_rat.toml").write_text(card, encoding="utf-8")
    path = folder / "mine.toml"
    mass = text.replace('"d_apv"', '"my_tnf.toml"').replace("concentration_uM = 50", "concentration_pg_ml = 1000")
    path.write_text('preparation = "my_rat.toml"\n' + mass, encoding="utf-8")
    return str(path)


def test_cards_that_lie_beside_a_protocol_come_with_it(tmp_path: Path) -> None:
    what = library.opened(with_cards(tmp_path), {"drug.0.concentration_pg_ml": "2000"})
    assert what.preparation == shelf.preparation("adult_rat") and what.protocol.preparation == "my_rat"
    assert what.drugs["my_tnf"].name.startswith("My own TNF")
    (step,) = what.protocol.drug
    mass = what.drugs["my_tnf"].molar_mass_g_mol
    assert step.drug == "my_tnf" and mass is not None
    assert step.concentration_uM == pytest.approx(2000e-9 / mass * 1e6) and step.concentration_pg_ml is None
    assert library.protocol_of_text(toml(what.protocol)) == what.protocol


def test_a_shipped_protocol_comes_with_the_cards_of_the_shelf() -> None:
    what = library.opened("ltp_hfs_apv")
    assert what.protocol == library.protocol("ltp_hfs_apv")
    assert what.drugs == {"d_apv": shelf.drug("d_apv")}
    assert what.preparation == shelf.preparation("rat_p21_28_submerged")


def test_where_there_is_the_shelf_alone_a_card_beside_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="a preparation of the shelf here"):
        library.protocol(with_cards(tmp_path))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("d_apv.toml", "a file that is not called as a drug of the shelf, d_apv"),
        (
            "not_there.toml",
            'drug[0].drug is the text "not_there.toml", but allowed is a file that lies beside this one',
        ),
        ("../my_tnf.toml", "the name of a file beside this one, of letters, digits and _, without a folder"),
        ("/my_tnf.toml", "without a folder"),
        ("my_rat.toml", "In my_rat.toml, "),
        ("mine.toml", "In mine.toml, "),
    ],
)
def test_what_is_no_card_beside_the_file_is_refused(tmp_path: Path, name: str, words: str) -> None:
    path = with_cards(tmp_path, GOOD.replace('"d_apv"', f'"{name}"'))
    with pytest.raises(RefusedFile) as refused:
        library.opened(path)
    assert words in str(refused.value)


def test_a_dose_by_mass_of_a_card_without_a_molar_mass_is_refused(tmp_path: Path) -> None:
    path = with_cards(tmp_path)
    drug = (RESOURCES / "drugs" / "d_apv.toml").read_text(encoding="utf-8")
    (tmp_path / "my_tnf.toml").write_text(drug, encoding="utf-8")
    with pytest.raises(RefusedFile, match="the file of my_tnf has no molar_mass_g_mol"):
        library.opened(path)


# key, found and allowed as they stand in the sentence
REFUSED = {
    "a wrong unit": ("at_min = 15", "at_s = 900", "train[0].at_s", "900", "at_min, a number from −1440 to 2880 min"),
    "a unit in the value": ("= 50", '= "50 uM"', "drug[0].concentration_uM", "50 uM", "µM, without quotation marks"),
    "a word in the value": ("= 100 }", '= "fast" }', "train[0].pattern.rate_hz", '"fast"', "0.01 to 400 Hz"),
    "an unknown key": (
        "from_min = 5\n\n",
        "from_min = 5\nconcentratoin = 1\n\n",
        "concentratoin",
        "1",
        "concentration_uM",
    ),
    "an unknown table": ("[[train]]", "[[trains]]", "trains", "a list of 1", "train"),
    "a missing key": ('quantity = "slope"', "", "measure[0].quantity", "missing", '"slope"'),
    "a missing unit": ("length_min = 30", "length = 30", "length", "30", "length_min"),
    "not a number": ("at_min = 15", "at_min = nan", "train[0].at_min", "nan", "a finite number"),
    "infinity": ("at_min = 15", "at_min = -inf", "train[0].at_min", "-inf", "a finite number"),
    "true for a number": ("at_min = 15", "at_min = true", "train[0].at_min", "true", "a number from"),
    "a date": ("at_min = 15", "at_min = 2024-01-01", "train[0].at_min", "the date", "a number from"),
    "a huge whole number": ("at_min = 15", "at_min = 0x" + "f" * 400, "train[0].at_min", "64 bit", "a number"),
    "a list for a number": ("at_min = 15", "at_min = [15]", "train[0].at_min", "a list of 1", "a number from"),
    "half a pulse": ("pulses = 100", "pulses = 10.5", "train[0].pattern.pulses", "10.5", "a whole number from 1"),
    "too many pulses": ("pulses = 100", "pulses = 2001", "train[0].pattern.pulses", "2001", "1 to 2000"),
    "an unknown quantity": ('quantity = "slope"', 'quantity = "slop"', "measure[0].quantity", '"slop"', '"slope"'),
    "an unknown drug": ("d_apv", "d_apw", "drug[0].drug", "d_apw", "d_apv"),
    "an unknown preparation": ("length_min", 'preparation = "fish"\nlength_min', "preparation", "fish", "rat_p21"),
    "a drug that ends first": (
        "from_min = 5\n\n",
        "from_min = 5\nto_min = 4\n\n",
        "drug[0].to_min",
        "4",
        "after from_min",
    ),
    "a window after the end": ("to_min = 10", "to_min = 99", "measure[0].to_min", "99", "where there is a recording"),
    "a window backwards": ("to_min = 10", "to_min = 2", "measure[0].to_min", "2", "a time after from_min"),
    "a step after the end": ("at_min = 15", "at_min = 31", "train[0]", "31 min", "within the recording of 30 min"),
    "a step before the start": ("at_min = 15", "at_min = -1", "train[0]", "−1 min", "within the recording of 30 min"),
    "a step after nothing": ("at_min = 15", 'at_min = 15\nafter = "hsf"', "train[0].after", "hsf", "hfs"),
    "a step after itself": ("at_min = 15", 'at_min = 15\nafter = "hfs"', "train[0].after", "hfs", "earlier step"),
    "a name twice": ('name = "hfs"', 'name = "d_apv"', "drug[0].name", "d_apv", "a name of its own"),
    "a path for a name": ('name = "hfs"', 'name = "../hfs"', "train[0].name", "../hfs", "letters, digits and _"),
    "a pathway that is off": ("[[train]]", "[s1]\non = false\n[[train]]", "train[0].pathways", "S1", "that is on"),
    "two ways to say it": (
        "[[train]]",
        "[s1]\nfraction_of_max = 0.3\ncurrent_uA = 5\n[[train]]",
        "s1.current_uA",
        "5",
        "fraction",
    ),
    "two lengths": ("length_min", "follow_up_min = 5\nlength_min", "follow_up_min", "5", "length_min"),
    "no baseline": ("at_min = 15", "at_min = 0", "measure[0].relative_to", "baseline", "a window that is written down"),
    "an unknown window": ('"baseline"', '"befor"', "measure[0].relative_to", "befor", "baseline"),
    "overlapping bursts": (
        "rate_hz = 100",
        "rate_hz = 100, bursts = 3",
        "train[0].pattern.burst_rate_hz",
        "5",
        "at most 1",
    ),
    "a number as a source": ("[[train]]", "[sources]\na = 1\n[[train]]", "sources.a", "1", "a text"),
    "a long text": ('"A short one"', '"' + "x" * 500 + '"', "title", "xxx", "at most 120"),
    "a line break in a key": ("at_min = 15", '"at\\nmin" = 15', "a key", "at\\nmin", "letters"),
    "a long key": ("at_min = 15", f"{'at' * 5000} = 15", "a key", "atat", "1 to 60 letters"),
    "a key that looks like a path": ("at_min = 15", '"x - at `$.s1`" = 15', "a key", "x - at", "letters"),
    "an empty key": ("at_min = 15", '"" = 15', "a key", '""', "1 to 60 letters"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_value_is_refused_with_its_key_and_what_is_allowed(case: str, tmp_path: Path) -> None:
    old, new, key, found, allowed = REFUSED[case]
    assert old in GOOD
    why = refusal(GOOD.replace(old, new, 1), tmp_path)
    assert key in why.key
    assert found in why.found
    assert allowed in why.allowed


HOSTILE = {
    "empty": (b"", "title", "missing"),
    "not UTF-8": (GOOD.encode() + b"# \xff", "the text", "not UTF-8"),
    "not TOML": (b"title = ", "the text", "broken"),
    "binary": (bytes(range(32)) * 8, "the text", "broken"),
    "too long": (b"# " + b"x" * 70_000, "the file", "more than 64 kB"),
    "a deep dotted key": (b"a" + b".a" * 20_000 + b" = 1", "a dotted key", "20001 parts deep"),
    "a deep table": (b"[a" + b" . a" * 9_000 + b"]", "a dotted key", "9001 parts deep"),
    "a deep quoted key": (b'"a"' + b'."a"' * 9_000 + b" = 1", "a dotted key", "9001 parts deep"),
    "deep brackets": (b"a = " + b"[" * 20_000, "a value", "20000 brackets deep"),
    "deep tables": (b"a = " + b"{a=" * 9_000, "a value", "9000 brackets deep"),
    "deep after a string": (b'a = """x\\"""""\nb = ' + b"[" * 20_000, "a value", "20000 brackets deep"),
    "deep after an apostrophe": (b"# it's\nb = " + b"[" * 20_000, "a value", "20000 brackets deep"),
    "an open string": (b'a = """' + b"[" * 20_000, "the text", "broken"),
    "escaped quotation marks": (b'a = """' + b'\\"""' * 15_000, "the text", "broken"),
    "a number of 60 000 digits": (b"a = " + b"9" * 60_000, "a value", "too long"),
    "a hexadecimal of 60 000 digits": (b"length_min = 0x" + b"f" * 60_000, "length_min", "64 bit"),
    "12 000 tables": (b"[[train]]\n" * 6_000, "train", "a list of 6000"),
    "6000 keys": (b"".join(b"k%d=1\n" % n for n in range(6_000)), "k0", "an unknown key"),
    "a key twice": (b"title = 'a'\ntitle = 'b'", "the text", "broken"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_before_it_costs_anything(case: str, tmp_path: Path) -> None:
    text, key, found = HOSTILE[case]
    tracemalloc.start()
    try:
        why = refusal(text, tmp_path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert why.key == key
    assert found in why.found
    assert most < 50e6


def test_brackets_and_dots_in_texts_and_comments_are_not_nesting() -> None:
    assert parse.nesting(
        'a = "[[[[ x.y.z" # [[[ a.b.c\nb = \'\'\'[{[{\n.....\'\'\'\nc = """\\"[[[""""\nd.e = [1.5, 2.5]'
    ) == (2, 1)


@pytest.mark.parametrize("name", ["missing.toml", ".", "no/such/folder.toml", "a\0b.toml", "x" * 5000 + ".toml"])
def test_what_cannot_be_opened_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match="but allowed is"):
        library.protocol(str(tmp_path) + os.sep + name)


def test_an_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(RefusedFile, match="ltp_hfs"):
        library.protocol("ltp_hsf")
    with pytest.raises(RefusedFile, match="ketamine"):
        shelf.drug("ketamin")
    with pytest.raises(RefusedFile, match="rat_p21_28_submerged"):
        shelf.preparation("rat_p21_28")
    with pytest.raises(RefusedFile, match="the name is"):
        shelf.drug("../preparations/rat_p21_28_submerged")


# ---- values set on top of a file


def test_a_value_is_set_by_number_and_by_name() -> None:
    keys = {"s1.fraction_of_max": "0.3", "train.hfs.pattern.pulses": "21", "test.0.interval_s": "15", "title": "Mine"}
    changed = library.protocol("ltp_hfs_apv", keys | {"drug.d_apv.concentration_uM": "2.5"})
    assert changed.s1.fraction_of_max == 0.3
    assert changed.train[0].pattern.pulses == 21
    assert changed.test[0].interval_s == 15
    assert changed.drug[0].concentration_uM == 2.5
    assert changed.title == "Mine"
    assert library.protocol("ltp_hfs_apv").s1.fraction_of_max is None


@pytest.mark.parametrize(
    ("key", "value", "named"),
    [
        ("s1.fraction_of_max", "1.5", "s1.fraction_of_max"),
        ("s1.fraction_of_max", "nan", "s1.fraction_of_max"),
        ("s1.fraction_of_max", "0.3\ntitle = 'x'", "s1.fraction_of_max"),
        ("s1.fraction_of_max", "[" * 5000, "s1.fraction_of_max"),
        ("s1.fractoin", "1", "s1.fractoin"),
        ("train.hsf.at_min", "1", "train.hsf.at_min"),
        ("train.7.at_min", "1", "train.7.at_min"),
        ("train.hfs.pattern.pulses.x", "1", "train.hfs.pattern.pulses.x"),
        ("title.x", "1", "title.x"),
        ("", "1", "the key to set"),
        ("a..b", "1", "the key to set"),
        (".".join("a" * 5000), "1", "the key to set"),
        ("s1", "5", "s1"),
    ],
)
def test_a_value_that_cannot_be_set_is_refused_by_its_key(key: str, value: str, named: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        library.protocol("ltp_hfs", {key: value})
    assert refused.value.file == "ltp_hfs.toml"
    assert refused.value.key == named
    assert "\n" not in str(refused.value)
