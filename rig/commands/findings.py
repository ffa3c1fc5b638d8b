"""What rows gave, told on the command line: a table and a summary, or one object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rig.commands.endings import answer, complain

if TYPE_CHECKING:
    from rig.study.published.validation import Findings


def tell(findings: Findings, one_object: bool) -> None:
    """``one_object``: only that goes to stdout, and the summary beside it."""
    from rig.study.published.verdicts import as_json, as_text, summary

    if one_object:
        answer(json.dumps(as_json(findings), allow_nan=False))
        complain(summary(findings))
    else:
        answer(as_text(findings))
        answer(summary(findings))
