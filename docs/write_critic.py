"""Write docs/critic.md from the table of the rules: ``python -m docs.write_critic``."""

from __future__ import annotations

from pathlib import Path

from rig.study.critic.rules import RULES, Rule
from rig.study.design.scatter import ICC, SLICE_SD

PAGE = Path(__file__).with_name("critic.md")

INTRODUCTION = f"""\
# What a reviewer would say

Thirty rules look at a design before it runs, and at the results of a study. Each says one sentence with the figures of
this design and the source of the rule, and where a button can mend it there is one. Nothing is forbidden. This page is
made from the table of the rules (`python -m docs.write_critic`).

* **must**: the study cannot answer its question as it is; **should**: a reviewer would ask for it; **may**: it is not
  wrong and has to be said. The gravest come first.
* Figures of scatter are those of the slice: SD {SLICE_SD:g} points of the slope an hour after one train, of whose
  variance {100 * ICC:.0f} % is between animals ([variation](variation.md)). Of another outcome no power is told.
* Of a study that is blind, groups are called by their letters.

From Python: `remarks(opened)` of a design and `remarks_on_results(study)` in `rig/study/critic/rules.py`.

| | a reviewer asks | looks at | the button gives | source |
|---|---|---|---|---|
"""


def looks_at(rule: Rule) -> str:
    """What a rule needs."""
    parts = (("the design", rule.on_design), ("the results", rule.on_results), ("the figure", rule.on_figure))
    return ", ".join(words for words, function in parts if function is not None)


def page() -> str:
    """The whole of docs/critic.md."""
    rows = [
        f"| {rule.number} | {rule.asks} | {looks_at(rule)} | {rule.repair or '—'} | {rule.source} |\n" for rule in RULES
    ]
    return INTRODUCTION + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
