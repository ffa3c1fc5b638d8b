"""What changes the bath, as the Stimuli lane writes it."""

from __future__ import annotations

import msgspec
import pytest

from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.timecourse.events import Change, bath_changes

PLAIN = PerfusionSettings()


@pytest.mark.parametrize(
    ("turned", "expected"),
    [
        ({"magnesium_mM": 0.1}, [Change(5, "ACSF", "Mg²⁺ 0.1 mM")]),
        ({"calcium_mM": 1.0, "magnesium_mM": 4.0}, [Change(5, "ACSF", "Ca²⁺ 1 mM, Mg²⁺ 4 mM")]),
        ({"temperature_C": 25.0}, [Change(5, "temperature", "25 °C")]),
        ({"flow_ml_min": 0.0}, [Change(5, "flow", "0 mL/min")]),
        ({"valves": (Valve("nbqx", 10.0, True),)}, [Change(5, "nbqx")]),
        ({"valves": (Valve("nbqx", 10.0, False),)}, []),
    ],
)
def test_what_flows_otherwise_is_named_with_its_new_value(turned: dict[str, object], expected: list[Change]) -> None:
    assert bath_changes(5, PLAIN, msgspec.structs.replace(PLAIN, **turned)) == expected
