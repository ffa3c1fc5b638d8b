"""Write docs/designs.md from the declarations that validate design files: ``python -m docs.write_designs``."""

from __future__ import annotations

from pathlib import Path

import msgspec

from docs.write_protocols import explained, table
from rig.files.root import RESOURCES
from rig.protocol.protocol import Measure
from rig.study.design.arms import arms, slices_per_arm
from rig.study.design.design import MOST_ARMS, MOST_SLICES, Analysis, Axis, Design, Exclusion, Group, Sampling
from rig.study.design.design_file import designs
from rig.study.power.repeats import REPEATS, repeated

PAGE = Path(__file__).with_name("designs.md")

INTRODUCTION = """\
# Designs

A design is a TOML file that states a whole study before there is a slice: groups, animals and slices, the outcome, what
is left out, and how it is analysed. The shipped ones are in `resources/designs`; `main.py cohort my_design.toml` runs
one of your own, and the Designer (Ctrl 2) writes them. This page is made from the declarations that check the file
(`python -m docs.write_designs`), so it cannot say anything else than they do. A key that is not here is refused, and so
is a number outside its range. A design has at most {arms} arms and {slices} slices.

## Groups

A `[[group]]` is an arm of a protocol. `protocol` names a shipped protocol or a `.toml` file beside the design; every
other key of a protocol ([protocols.md](protocols.md)) may stand in the group and takes the place of what the protocol
says: `preparation = "adult_rat"`, `drug = [...]`, `follow_up_min = 190`. A list takes the place of the whole list.
`like` names another group of the design, from which this one has all that it does not say itself. The measures of a
protocol are left out: all groups are asked for the outcome of the design and its secondary measures.

With `[[axis]]` every group that has the key becomes an arm a value, `D-APV 10 µM`; groups that have it not stay one.
Where the axis is the concentration of a drug, a control that has nothing of it is dose 0 of the Hill curve.

## Animals and slices

Every slice is drawn from (seed, animal, slice), independent of how many others there are: a design with more animals
begins with the slices of the smaller one. Slices of an animal have something in common, as in a laboratory, so n counts
animals unless `unit = "slice"`, and the critic says what that does.

## True power

{power}

## An example

```toml
{example}```

## Every key
"""

TABLES: list[tuple[str, type[msgspec.Struct]]] = [
    ("The file itself", Design),
    ("`[[group]]`, besides the keys of a protocol", Group),
    ("`[sampling]`", Sampling),
    ("`[outcome]` and `[[secondary]]`", Measure),
    ("`[exclude]`", Exclusion),
    ("`[analysis]`", Analysis),
    ("`[[axis]]`", Axis),
]


def power() -> str:
    """What is repeated, as the docstring of ``repeated`` says it."""
    lines = [line.strip() for line in (repeated.__doc__ or "").strip().splitlines()]
    told = "\n".join(lines).replace("``repeats`` times", f"{REPEATS:,} times").replace("``", "`")
    return told.replace(" None where it was stopped.", "").partition(" Raises ")[0]


def shipped() -> str:
    """The shipped designs and what each asks."""
    rows = ["## Shipped designs", "", "| name | what | groups | slices |", "|---|---|---|---|"]
    for name, one in designs().items():
        groups = ", ".join(group.name for group in one.group)
        count = len(arms(one)) * slices_per_arm(one.sampling)
        rows.append(f"| `{name}` | {one.title}. {one.about} | {groups} | {count} |")
    return "\n".join(rows) + "\n"


def page() -> str:
    """The whole of docs/designs.md."""
    example = (RESOURCES / "designs" / "nmda_block.toml").read_text(encoding="utf-8")
    sections = [f"### {title}\n\n{explained(struct)}\n\n{table(struct)}\n" for title, struct in TABLES]
    head = INTRODUCTION.format(arms=MOST_ARMS, slices=f"{MOST_SLICES:,}", power=power(), example=example)
    return "\n".join([head, *sections, shipped()])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
