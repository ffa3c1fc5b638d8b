"""A protocol as the text of its file."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from rig.protocol.protocol import Protocol


def toml(protocol: Protocol) -> str:
    """A protocol file that reads as this protocol; what is as always is left out."""
    return toml_text(stated(protocol))


def toml_text(data: dict[str, Any]) -> str:
    """Plain values, then tables, then lists of tables, as TOML."""
    tables = {key: value for key, value in data.items() if isinstance(value, dict)}
    lists = {key: value for key, value in data.items() if isinstance(value, list) and value}
    lines = [f"{key} = {_value(value)}" for key, value in data.items() if key not in tables and key not in lists]
    for key, table in tables.items():
        lines += ["", f"[{key}]", *(f"{name} = {_value(value)}" for name, value in table.items())]
    for key, entries in lists.items():
        for entry in entries:
            lines += ["", f"[[{key}]]", *(f"{name} = {_value(value)}" for name, value in entry.items())]
    return "\n".join(lines) + "\n"


def stated(struct: msgspec.Struct) -> dict[str, Any]:
    """The fields of a struct that are not as always, as plain values."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(struct):
        value = getattr(struct, field.name)
        default = field.default
        if field.default_factory is not msgspec.NODEFAULT:
            default = field.default_factory()
        if value is None or (default is not msgspec.NODEFAULT and value == default):
            continue
        if isinstance(value, msgspec.Struct):
            value = stated(value)
        elif isinstance(value, tuple):
            value = [stated(one) if isinstance(one, msgspec.Struct) else one for one in value]
        found[field.name] = value
    return found


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    return str(value)
