"""Design files: of ``resources/designs``, or a person's own, read and written.

A group is an arm: ``protocol`` names a shipped protocol or a file beside the design, ``like`` another group of the
design, and any key of a protocol says what is other in this group.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from rig.files.parse import convert, parse, read
from rig.files.refusal import Objection, RefusedFile, found, nearest
from rig.files.shipped import find, shipped
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.preparation import Preparation
from rig.protocol.library import check_protocol
from rig.protocol.own_cards import BESIDE, OwnCards, own_cards, with_doses_in_uM
from rig.protocol.protocol import Protocol
from rig.protocol.protocol_toml import stated, toml_text
from rig.study.arms import LIKE, like_another
from rig.study.design.arms import OUTCOME, arm_count, arms, has, slices_per_arm
from rig.study.design.design import MOST_ARMS, MOST_SLICES, Design, Group

FOLDER = "designs"
OF_GROUP = ("name", "control", "about", "levels")
"""Keys of a group that are none of a protocol."""
BASE = "protocol"


class OpenedDesign(NamedTuple):
    """A design with the cards that its groups name, whole."""

    design: Design
    preparations: dict[str, Preparation]
    drugs: dict[str, Drug]


def designs() -> dict[str, Design]:
    """Every shipped design by the name of its file."""
    return {name: open_design(name).design for name in shipped(FOLDER)}


def titles() -> dict[str, str]:
    """Name of the file of every shipped design -> its title; no design is read further than that."""
    return {name: str(read(path).get("title", name)) for name, path in shipped(FOLDER).items()}


def open_design(name_or_path: str) -> OpenedDesign:
    """A shipped design by name, or a file by path (ending in ``.toml`` or holding a separator). Raises RefusedFile."""
    is_path = name_or_path.endswith(".toml") or "/" in name_or_path or "\\" in name_or_path
    path = Path(name_or_path) if is_path else find(FOLDER, name_or_path)
    return _opened(read(path), path.name or name_or_path, path.parent)


def design_of_text(text: str, folder: Path = Path()) -> OpenedDesign:
    """A design from the text of its file; what it names beside it is looked for in ``folder``. Raises RefusedFile."""
    return _opened(parse(text, "the design"), "the design", folder)


def with_cards(design: Design, preparations: Mapping[str, Preparation], drugs: Mapping[str, Drug]) -> OpenedDesign:
    """The cards that a design names, taken from these and from the shelf. Raises RefusedFile for one that is in
    neither."""
    cards = dict.fromkeys(group.protocol.preparation for group in design.group)
    names = dict.fromkeys(step.drug for group in design.group for step in group.protocol.drug)
    return OpenedDesign(
        design,
        {name: preparations[name] if name in preparations else shelf.preparation(name) for name in cards},
        {name: drugs[name] if name in drugs else shelf.drug(name) for name in names},
    )


# ---- read


def _opened(data: Mapping[str, Any], file: str, folder: Path) -> OpenedDesign:
    tables = dict(data)
    if isinstance(outcome := tables.get("outcome"), dict):
        tables["outcome"] = {**outcome, "name": OUTCOME}
    own = OwnCards({}, {})
    groups = tables.get("group")
    if isinstance(groups, list) and all(isinstance(one, dict) for one in groups):
        _check_count(groups, file)
        written = _by_name(groups, file)
        tables["group"] = [_group(name, written, file, folder, own) for name in written]
    try:
        design = convert(tables, Design, file, check_design)
    except RefusedFile as refused:
        if refused.file == file:
            raise
        # of one arm: it knows its group, and not from which file that came
        raise RefusedFile(f"{file}, {refused.file}", refused.key, refused.found, refused.allowed) from None
    return with_cards(design, own.preparations, own.drugs)


def _check_count(groups: list[Any], file: str) -> None:
    """Before any is resolved: each costs a protocol."""
    if len(groups) > 40:
        raise RefusedFile(file, "group", found(groups), "a list of at least 1 and at most 40 groups")


def _by_name(groups: list[dict[str, Any]], file: str) -> dict[str, dict[str, Any]]:
    written: dict[str, dict[str, Any]] = {}
    for place, one in enumerate(groups):
        name = one.get("name")
        if not isinstance(name, str) or name in written:
            raise RefusedFile(file, f"group[{place}].name", found(name), "a name that no other group has")
        written[name] = one
    return written


def _group(name: str, written: Mapping[str, dict[str, Any]], file: str, folder: Path, own: OwnCards) -> dict[str, Any]:
    """The table of a group with its protocol whole."""
    place = list(written).index(name)

    def tables_of(other: str) -> Mapping[str, Any]:
        if other not in written:
            raise RefusedFile(file, f"group[{place}].{LIKE}", found(other), nearest(other, written))
        return {key: value for key, value in written[other].items() if key not in OF_GROUP}

    try:
        tables = like_another(name, written[name], tables_of, f"group[{place}].{LIKE}")
    except Objection as error:
        raise RefusedFile(file, error.key, error.found, error.allowed) from None
    kept = {key: tables.pop(key) for key in OF_GROUP if key in tables}
    base = tables.pop(BASE, None)
    whole = {"title": name, **_base(base, f"group[{place}].{BASE}", file, folder), **tables}
    for key in ("measure", "about"):  # a design has measures of its own, and a group words of its own
        whole.pop(key, None)
    try:
        protocol = _protocol(whole, f"{file}, group {name}", folder, own)
    except RefusedFile as refused:
        raise RefusedFile(file, f"group[{place}].{refused.key}", refused.found, refused.allowed) from None
    return {**kept, "protocol": msgspec.to_builtins(protocol)}


def _base(named: object, key: str, file: str, folder: Path) -> dict[str, Any]:
    """The tables of a shipped protocol, or of one that lies beside the design."""
    if named is None:
        return {}
    if not isinstance(named, str):
        raise RefusedFile(file, key, found(named), "the name of a shipped protocol, or of a file beside this one")
    if not named.endswith(".toml"):
        known = shipped("protocols")
        if named not in known:
            raise RefusedFile(file, key, found(named), nearest(named, known))
        return read(known[named])
    if BESIDE.fullmatch(named) is None or not (folder / named).is_file():
        allowed = "the name of a file that lies beside this one, of letters, digits and _"
        raise RefusedFile(file, key, found(named), allowed)
    return read(folder / named)


def _protocol(tables: dict[str, Any], label: str, folder: Path, own: OwnCards) -> Protocol:
    named, cards = own_cards(tables, folder, label)
    own.preparations.update(cards.preparations)
    own.drugs.update(cards.drugs)

    def check(protocol: Protocol) -> None:
        check_protocol(with_doses_in_uM(protocol, cards.drugs), cards.preparations, cards.drugs)

    return with_doses_in_uM(convert(named, Protocol, label, check), cards.drugs)


def check_design(design: Design) -> None:
    """What no single key can say. Raises Objection, or RefusedFile for an arm that cannot be."""
    controls = [group.name for group in design.group if group.control]
    if len(controls) > 1:
        raise Objection("group", f"{len(controls)} times with control = true", "one control, or none")
    if design.outcome.name != OUTCOME:
        raise Objection("outcome.name", found(design.outcome.name), f'"{OUTCOME}"')
    for place, axis in enumerate(design.axis):
        if not any(has(group.protocol, axis) for group in design.group):
            raise Objection(f"axis[{place}].key", found(axis.key), "a key that the protocol of a group has")
    count = arm_count(design)
    if count > MOST_ARMS:
        raise Objection("axis", f"{count} arms", f"at most {MOST_ARMS}")
    slices = count * slices_per_arm(design.sampling)
    if slices > MOST_SLICES:
        raise Objection("sampling.animals", f"{slices} slices in all", f"at most {MOST_SLICES}")
    if design.sampling.twins and design.sampling.every_group:
        raise Objection("sampling.twins", "true", "false where every_group is true: twins are of one animal anyway")
    if design.analysis.correction == "dunnett" and design.control is None:
        raise Objection("analysis.correction", found("dunnett"), "another one, or a group with control = true")
    if design.analysis.test == "two_way_anova":
        _check_levels(design)
    made = arms(design)
    names = {arm.name for arm in made}
    if len(names) < len(made):
        raise Objection("axis", "two arms of one name", "values that differ")


def _check_levels(design: Design) -> None:
    lacking = [group.name for group in design.group if len(group.levels) != 2]
    if lacking:
        allowed = "two levels in every group, one of each factor"
        raise Objection("group.levels", f"not two in {lacking[0]}", allowed)


# ---- written


def design_toml(design: Design) -> str:
    """A design file that reads as this design. The first group is written whole, each of the others with what it does
    not have in common with it."""
    data = stated(design)
    data["outcome"].pop("name", None)
    data["group"] = []
    first: dict[str, Any] = {}
    for group in design.group:
        own = stated(group)
        protocol = own.pop("protocol")
        if not first:
            first = protocol
            data["group"].append({**own, **protocol})
            continue
        like = {LIKE: design.group[0].name}
        unsaid = {key: _as_always(key) for key in first if key not in protocol}
        if None in unsaid.values():
            data["group"].append({**own, **protocol})
            continue
        other = {key: value for key, value in protocol.items() if first.get(key) != value}
        data["group"].append({**own, **like, **other, **unsaid})
    return toml_text(data)


def _as_always(key: str) -> Any:
    """What a key of a protocol is where it is not said; None is nothing that a file could say."""
    field = next(one for one in msgspec.structs.fields(Protocol) if one.name == key)
    return msgspec.to_builtins(field.default if field.default is not msgspec.NODEFAULT else field.default_factory())


def same_design(one: Design, other: Design) -> bool:
    return msgspec.json.encode(one) == msgspec.json.encode(other)


def group_of(name: str, protocol: Protocol, **other: Any) -> Group:
    """A group on a protocol, of which measures and words go: a design has its own."""
    return Group(name, msgspec.structs.replace(protocol, measure=(), about=""), **other)
