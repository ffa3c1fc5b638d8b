"""The page on Python: its code runs as it stands there, and every name of it is a function with its docstring."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import rig.study
from rig.files.root import ROOT

PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def ran() -> dict[str, Any]:
    """What the names of the page are after its last line."""
    names: dict[str, Any] = {}
    for block in BLOCKS:
        exec(compile(block, "docs/python.md", "exec"), names)
    return names


def test_its_code_runs_and_gives_what_it_says(ran: dict[str, Any]) -> None:
    assert len(BLOCKS) == 5
    slices = ran["slices"]
    assert slices["value"].shape == (6,) and np.isfinite(slices["value"]).all()
    control, blocked = (slices["value"][slices["group"] == group].mean() for group in ("Control", "D-APV"))
    assert control > blocked + 20
    assert ran["sweeps"]["minute"].shape == ran["sweeps"]["group"].shape
    assert ran["arrays"]["parameters"].shape == (6, len(ran["arrays"]["parameter_names"]))
    assert 1 < ran["fit"].ic50.low < ran["fit"].ic50.estimate < ran["fit"].ic50.high < 30
    assert ran["found"].names == tuple(ran["names"]) and ran["found"].total.shape == (2,)


def test_every_name_has_its_words() -> None:
    for name in rig.study.__all__:
        assert getattr(rig.study, name).__doc__


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = rig.study.no_such_name
