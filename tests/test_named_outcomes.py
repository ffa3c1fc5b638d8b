"""Outcomes are not written down: what is named after a drug or a protocol cannot be inside the slice."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest
from house import ROOT, sources

ENDOGENOUS = """
    adenosine amyloid_beta bdnf corticosterone cortisol d_serine glycine il_1b il_1ra tnf_alpha
"""
"""Drug cards whose molecule a slice also has of its own. NMDA is in none, but a receptor is called by it."""
ALIASES = """
    apv ap5 ap7 cpp dapv dnqx cgp ptx picro win55 win55212 ro25 ro256981 rapamycin thapsigargin zd7288 kynurenate
    dizocilpine esketamine tacrolimus tetrodotoxin tboa sr95531 sr141716 muscimol
"""
"""What else shipped drugs and their relatives are called at the bench."""
PROTOCOL_WORDS = "ltp ltd hfs tbs lfs tetanus theta_burst paired_pulse input_output depotentiation metaplasticity"
ORDINARY = {"waveform"}
"""Names of shipped protocols that are also plain words."""
Words = tuple[str, ...]


def words(text: str) -> Words:
    """``KdAPV_uM`` -> ("kd", "apv", "u", "m"): split at underscores and at changes of case."""
    parts = re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+", text)
    return tuple(part.lower() for part in parts)


def listed(names: str) -> set[Words]:
    return {tuple(name.split("_")) for name in names.split()}


@cache
def drug_names() -> set[Words]:
    """Exogenous drugs: by file, by the names on their cards, by what else they are called."""
    names = listed(ALIASES)
    for path in (ROOT / "resources" / "drugs").glob("*.toml"):
        if path.stem in ENDOGENOUS.split() or path.stem == "nmda":
            continue
        card = tomllib.loads(path.read_text(encoding="utf-8"))
        names.add(words(path.stem))
        for written in (card["name"], *re.split(r"[(),]", card["full_name"])):
            if len(re.sub(r"\W", "", written)) > 2 and re.search("[a-zA-Z]", written):
                names.add(words(written))
    return names


@cache
def protocol_names() -> set[Words]:
    stems = {path.stem for path in (ROOT / "resources" / "protocols").glob("*.toml")}
    return {words(stem) for stem in stems - ORDINARY}


@cache
def row_letters() -> str:
    """The letters that ids of published rows begin with, as alternatives of a pattern."""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "resources" / "published").glob("*.toml")]
    return "|".join(sorted({row["id"].split("-")[0] for one in tables for row in one.get("row", ())}))


def identifiers(tree: ast.AST) -> Iterator[str]:
    """Every name in the code, whatever kind of node holds it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant):
            for _, value in ast.iter_fields(node):
                yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


def texts(tree: ast.AST) -> Iterator[str]:
    """Every string and every piece of one: names of fields, sources, docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            yield node.value.decode("utf-8", "replace") if isinstance(node.value, bytes) else node.value


def contains(text: str, name: Words) -> bool:
    """Whether the words of a name stand in a text in this order, or run together inside one word of at least four."""
    found, squeezed = words(text), "".join(name)
    return any(found[start : start + len(name)] == name for start in range(len(found) - len(name) + 1)) or (
        len(squeezed) > 3 and any(squeezed in re.sub(r"\W|_", "", one).lower() for one in text.split())
    )


def named_in(source: str) -> set[str]:
    """What a file of the slice says about drugs, protocols and published rows, and should not.

    Words such as LTP may describe a constant in prose; they may not be a name, nor a string that is one.
    """
    tree = ast.parse(source)
    prose = list(texts(tree))
    names = [*identifiers(tree), *(text for text in prose if re.fullmatch(r"[\w-]+", text))]
    letters = row_letters()
    wanted = drug_names() | protocol_names()
    found = {text for text in (*names, *prose) if any(contains(text, name) for name in wanted)}
    found |= {name for name in names if any(contains(name, word) for word in listed(PROTOCOL_WORDS))}
    found |= {name for name in names if re.search(rf"(?<![a-z])({letters})[_-]?\d\d(?!\d)", name, re.IGNORECASE)}
    return found | {text for text in prose if re.search(rf"\b({letters})[-\u2212 ]\d\d\b", text)}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("half_APV", "apv", True),
        ("KiAPV", "apv", True),
        ("after_theta_burst", "theta_burst", True),
        ("theta_mV", "theta_burst", False),
        ("window", "win", False),
        ("halfcnqx", "cnqx", True),
        ("kn_62", "kn62", True),
        ("a ramp epsp", "mpep", False),
    ],
)
def test_what_counts_as_naming_a_drug_or_a_protocol(text: str, name: str, expected: bool) -> None:
    assert contains(text, tuple(name.split("_"))) is expected


@pytest.mark.parametrize(
    "planted",
    [
        "half_cnqx = 1.0",
        "def decay(memantine_uM): ...",
        "async def after_tbs(): ...",
        "from model.units import TICKS as ltd_ticks",
        "import model.hfs",
        "try: pass\nexcept ValueError as lfs: pass",
        "def one():\n    global dhpg_uM",
        "match x:\n    case {'a': 1, **win_rest}: pass",
        "x = site['anisomycin_block']",
        "x = f'{part}_forskolin'",
        "x = b'ltp_hfs'",
        "kind = 'ltp'",
        'half: float = 1.0\n"""The share that MK-801 leaves."""',
        "Q('1', 0, 1, 'so that the answer to okadaic acid holds')",
        "FITTED = 'so that LTP-17 and LATE-03 hold'",
        "ltp_17 = 1.0",
        "weight_LTD04 = 1.0",
        "x = esketamine",
        "x = tetrodotoxin",
    ],
)
def test_a_name_planted_in_the_slice_is_found(planted: str) -> None:
    assert named_in(planted)


@pytest.mark.parametrize(
    "allowed",
    [
        "nmda_glycine = adenosine_tone + bdnf + tnf",
        '"""Insertion by PKA alone (chemical LTP)."""',
        "window, waveform, camkii, ptp_s, ca4, q10 = range(6)",
        "Q('nS', 0, 40, 'NMDA conductance of a spine', 'Sabatini 2002 (12-20 ms)')",
    ],
)
def test_the_molecules_of_a_slice_may_be_named(allowed: str) -> None:
    assert not named_in(allowed)


def test_molecules_said_to_be_endogenous_are_on_the_shelf() -> None:
    assert {path.stem for path in (ROOT / "resources" / "drugs").glob("*.toml")} > {*ENDOGENOUS.split(), "nmda"}


def test_no_drug_no_protocol_and_no_published_row_is_named_inside_the_slice() -> None:
    found = {path.name: named_in(f"{path.stem}\n{path.read_text(encoding='utf-8')}") for path in sources("model")}
    assert not {name: texts for name, texts in found.items() if texts}
