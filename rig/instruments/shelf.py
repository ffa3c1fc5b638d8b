"""The drugs on the shelf and the preparations in the fridge: cards of ``resources``, or a person's own."""

from __future__ import annotations

from pathlib import Path

from rig.files.parse import convert, read
from rig.files.shipped import find, shipped
from rig.instruments.drug import Drug, check_drug
from rig.instruments.preparation import Preparation, check_preparation


def load_drug(path: Path) -> Drug:
    """A drug file of anybody's."""
    return convert(read(path), Drug, path.name, check_drug)


def drug(name: str) -> Drug:
    """A shipped drug by the name of its file, for instance ``d_apv``."""
    return load_drug(find("drugs", name))


def drugs() -> dict[str, Drug]:
    """Every shipped drug by the name of its file."""
    return {name: load_drug(path) for name, path in shipped("drugs").items()}


def load_preparation(path: Path) -> Preparation:
    """A preparation card of anybody's."""
    return convert(read(path), Preparation, path.name, check_preparation)


def preparation(name: str) -> Preparation:
    """A shipped preparation card by the name of its file."""
    return load_preparation(find("preparations", name))
