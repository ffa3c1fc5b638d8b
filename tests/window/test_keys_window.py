"""Every key of the Bench, pressed in the real window."""

from typing import Any

import pytest
from driving import Drive
from key_checks import CHECKS

from gui.bench.keys import table


@pytest.fixture(scope="module")
def keys(drive: Drive) -> dict[str, Any]:
    return drive("drive_keys.py")


def test_every_key_has_a_check_and_every_check_a_key() -> None:
    assert {key.action for key in table()} == CHECKS.keys()


def test_every_key_does_in_the_window_what_it_is_for(keys: dict[str, Any]) -> None:
    assert keys["broken"] == {}
    assert keys["works"] == [key.action for key in table() for _ in key.keys]
