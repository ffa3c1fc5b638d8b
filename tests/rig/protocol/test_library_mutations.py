"""Whatever is done to a protocol file, it is a protocol or a refusal, and nothing else."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rig.files import parse
from rig.files.refusal import RefusedFile
from rig.files.root import RESOURCES
from rig.protocol import library
from rig.protocol.protocol import Protocol
from rig.protocol.timeline import unroll

TEXTS = [path.read_text(encoding="utf-8") for path in sorted((RESOURCES / "protocols").glob("*.toml"))]
NAMES = sorted(path.stem for path in (RESOURCES / "protocols").glob("*.toml"))
KEYS = """
    length_min follow_up_min s1.current_uA s1.on s2.on test.0.mode test.0.at_min test.0.pair_ms test.0.group_pulses
    test.0.group_every_min test.0.after train.0.at_min train.0.after train.0.pattern train.0.pattern.pulses
    train.0.pattern.rate_hz train.0.pattern.bursts train.0.pattern.trains train train.0.pathways train.0.induction
    train.0.reference drug.0.from_min drug.0.to_min drug.0.to_step drug.0.from_step drug.0.drug drug.0.name
    measure.0.from_min measure.0.to_min measure.0.during measure.0.relative_to measure.0.statistic measure.0.pulse
    measure.0.fit measure.0.pathway window input_output.0.currents_uA paired_pulse.0.intervals_ms move.0.at_min acsf
    pulse.0.after intensity sources
""".split()
VALUES = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.floats(-100, 300).map(str),
    st.integers(-5, 2000).map(str),
    st.sampled_from(
        ["true", "false", "[]", "{}", '""', '"S1"', '"S2"', '["S1", "S2"]', '"hfs"', '"off"', '"fit"', '"ratio"']
    ),
    st.sampled_from(
        ['"baseline"', '"curve"', '"intervals"', '"d_apv"', '"nbqx"', "[1, 2, 3]", "[{name='a', from_min=0}]"]
    ),
    st.text(string.printable, max_size=12),
)
EXHAUSTIVE = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def taken_or_refused(load: Any) -> None:
    refused = None
    try:
        protocol = load()
    except RefusedFile as why:
        refused = why
    if refused is not None:
        assert str(refused).startswith("In ")
        assert "\n" not in str(refused)
        assert refused.key
        assert refused.found
        assert refused.allowed
    else:
        assert isinstance(protocol, Protocol)
        timeline = unroll(protocol)
        assert 0 <= timeline.recording.start < timeline.recording.end
        assert all(one.tick >= 0 for one in (*timeline.tests, *timeline.valves, *timeline.acsf, *timeline.electrodes))


@EXHAUSTIVE
@given(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS), VALUES, min_size=1, max_size=3))
def test_any_value_at_any_key(name: str, values: dict[str, str]) -> None:
    taken_or_refused(lambda: library.protocol(name, values))


@EXHAUSTIVE
@given(st.data())
def test_any_damage_to_the_text(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + data.draw(st.text("[]{}=.,\"'#\\ \nab01-_e", max_size=8)) + text[end:]
    taken_or_refused(lambda: parse.convert(parse.parse(text, "mine.toml"), Protocol, "mine.toml", unroll))


@EXHAUSTIVE
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["s1", "train", "name", "at_min", "pattern", "measure", "x"]), inner)
        ),
    )
)
def test_any_tables_at_all(data: Any) -> None:
    if isinstance(data, dict):
        taken_or_refused(lambda: parse.convert(data, Protocol, "mine.toml", unroll))
