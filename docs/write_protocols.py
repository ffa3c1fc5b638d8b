"""Write docs/protocols.md from the declarations that validate protocol files: ``python -m docs.write_protocols``."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
from msgspec import inspect

from rig.files.refusal import allowed
from rig.files.root import RESOURCES
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.electrodes import Electrodes, Place
from rig.instruments.stimulator import Pattern
from rig.measure.sweep import Cursors
from rig.protocol import library, protocol

PAGE = Path(__file__).with_name("protocols.md")

INTRODUCTION = """\
# Protocols

A protocol is a TOML file that states everything an experimenter decides. The shipped ones are in `resources/protocols`;
`main.py run my_protocol.toml` runs one of your own. This page is made from the declarations that check the file
(`python -m docs.write_protocols`), so it cannot say anything else than they do. A key that is not here is refused, and
so is a number outside its range: the unit is the end of the key.

## Time, baseline, percent

* Times are in minutes after the start of recording, or after the end of the step that `after` names. Drugs and ACSF may
  start before recording; their `from_step` counts from the first pulse of a step, their `to_step` from its last.
* **t0** is the end of the last pulse of the train marked `reference = true`; otherwise of the last train that is an
  induction; without one, the end of the drug that begins last; without drugs, the start of recording. Windows are
  `[from_min, to_min)` after t0, or after an edge of the step they name.
* **baseline** is the last 10 min before the first induction; without one, before the first thing that can change the
  response once recording has begun (a drug, ACSF, temperature, a move of an electrode, a train that is no induction);
  without any, the last 10 min. A `[[window]]` called `baseline` says otherwise. Percent of baseline is the mean of a
  measure in its window over its mean in the reference window, on the same pathway; a response too small to be seen is
  a small number, measured where that of the baseline is steepest.
* Test pulses alternate between S1 and S2. On a pathway that receives a train they pause from its first to its last
  pulse, except in gaps of at least 60 s; on the other pathway they go on.
* A fraction of maximum is a fraction of the maximal fEPSP slope of that slice, found before recording; 0.45 by default.

## Changing a value for one run

`main.py run ltp_hfs --set s1.fraction_of_max=0.3` sets a key. An entry of a list goes by its number from 0 or by its
name; a drug goes by its own: `--set train.hfs.pattern.pulses=21`, `--set drug.d_apv.concentration_uM=10`.

## Cards of one's own

A `preparation`, or the `drug` of a step, that ends in `.toml` is a card that lies beside the protocol file, written as
those of `resources/preparations` and `resources/drugs` are; `main.py run` takes it. It goes by the name of its file
without the ending, which no card of the shelf may have: `drug = "my_blocker.toml"` is then `step = "my_blocker"`.

## An example

```toml
{example}```

## Every key
"""

TABLES: list[tuple[str, type[msgspec.Struct]]] = [
    ("The file itself", protocol.Protocol),
    ("`[s1]` and `[s2]`", protocol.Intensity),
    ("`[[test]]`", protocol.TestPhase),
    ("`[[train]]`", protocol.TrainStep),
    ("`pattern` of a train", Pattern),
    ("`[[pulse]]`", protocol.PulseStep),
    ("`[[input_output]]`", protocol.InputOutputStep),
    ("`[[paired_pulse]]`", protocol.PairedPulseStep),
    ("`[[drug]]`", protocol.DrugStep),
    ("`[[acsf]]`", protocol.AcsfStep),
    ("`[[move]]`", protocol.MoveStep),
    ("`[[intensity]]`", protocol.IntensityStep),
    ("`[electrodes]`", Electrodes),
    ("`s1`, `s2` and `rec` of `[electrodes]` and `[[move]]`", Place),
    ("`[amplifier]`", AmplifierSettings),
    ("`[cursors]`", Cursors),
    ("`[[window]]`", protocol.Window),
    ("`[[measure]]`", protocol.Measure),
    ("`fit` of a measure", protocol.Fit),
]


def described(kind: inspect.Type) -> str:
    """The meaning that a declaration gives, if it gives one."""
    if isinstance(kind, inspect.UnionType):
        return "".join(described(one) for one in kind.types)
    if isinstance(kind, inspect.Metadata):
        return (kind.extra_json_schema or {}).get("description", "") or described(kind.type)
    return ""


def takes(kind: inspect.Type) -> str:
    """What a key takes; a table is described in its own section, not in a cell."""
    plain = kind
    while isinstance(plain, inspect.Metadata | inspect.UnionType):
        plain = plain.type if isinstance(plain, inspect.Metadata) else plain.types[0]
    if isinstance(plain, inspect.StructType):
        return "a table"
    if isinstance(plain, inspect.VarTupleType) and isinstance(plain.item_type, inspect.StructType):
        return f"tables, at most {plain.max_length}"
    return allowed(kind)


def default(field: inspect.Field) -> str:
    """What holds when the key is left out."""
    if field.required:
        return "**needed**"
    value = field.default if field.default is not inspect.NODEFAULT else None
    if value is None or value in ("", ()) or isinstance(value, msgspec.Struct):
        return ""
    if isinstance(value, tuple):
        return "" if isinstance(value[0], msgspec.Struct) else f"`{json.dumps(value)}`"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def table(struct: type[msgspec.Struct]) -> str:
    """The keys of one table of the file."""
    described_struct = inspect.type_info(struct)
    assert isinstance(described_struct, inspect.StructType)
    rows = ["| key | takes | if left out | |", "|---|---|---|---|"]
    for field in described_struct.fields:
        cells = (f"`{field.encode_name}`", takes(field.type), default(field), described(field.type))
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def explained(struct: type[msgspec.Struct]) -> str:
    """The docstring of a declaration as a paragraph of the page."""
    lines = [line.strip() for line in (struct.__doc__ or "").strip().splitlines()]
    return "\n".join(lines).replace("``", "`")


def shipped() -> str:
    """The shipped protocols and what each is run for."""
    rows = ["## Shipped protocols", "", "| name | what | measures |", "|---|---|---|"]
    for name, one in library.protocols().items():
        measures = ", ".join(f"`{measure.name}`" for measure in one.measure)
        rows.append(f"| `{name}` | {one.title}. {one.about} | {measures} |")
    return "\n".join(rows) + "\n"


def page() -> str:
    """The whole of docs/protocols.md."""
    example = (RESOURCES / "protocols" / "ltp_hfs_apv.toml").read_text(encoding="utf-8")
    sections = [f"### {title}\n\n{explained(struct)}\n\n{table(struct)}\n" for title, struct in TABLES]
    return "\n".join([INTRODUCTION.replace("{example}", example), *sections, shipped()])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
