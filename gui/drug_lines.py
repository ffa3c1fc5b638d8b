"""The drug lines of the bench: which drugs hang on the perfusion, in which order."""

from __future__ import annotations

from rig.drug import Drug
from rig.library import drug

LINES = ("d_apv", "anisomycin", "ketamine", "memantine", "am251", "nbqx", "picrotoxin", "dhpg", "win55212_2")


def bench_lines() -> list[tuple[str, Drug]]:
    """(name of the drug's file, its card), from the first line to the last. Raises RefusedFile for a broken card."""
    return [(name, drug(name)) for name in LINES]
