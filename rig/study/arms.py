"""The language of arms: tables of a protocol that begin as those of another one, and what they say instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rig.files.refusal import Objection, found

LIKE = "like"


def like_another(
    name: str, own: Mapping[str, Any], tables_of: Callable[[str], Mapping[str, Any]], key: str = LIKE
) -> dict[str, Any]:
    """The tables of arm ``name`` with all that the arms it is like have: one that is given replaces theirs, whole.

    ``tables_of``: the tables of an arm as they are written; it raises what it wants for a name that is none. ``key``:
    where this is said, for a refusal. Raises Objection for an arm that is like itself, by whatever way.
    """
    tables, passed = dict(own), [name]
    while (other := tables.pop(LIKE, None)) is not None:
        if not isinstance(other, str) or other in passed:
            raise Objection(key, found(other), "the name of an arm that is not like this one in its turn")
        passed.append(other)
        tables = {**tables_of(other), **tables}
    return tables
