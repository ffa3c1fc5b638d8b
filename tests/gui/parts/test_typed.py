import pytest

from gui.parts.number_text import parse, picomolar, shown, written


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("80", "uA", 80.0),
        ("80 µA", "uA", 80.0),
        ("0.08 mA", "uA", 80.0),
        ("0.05 mM", "uM", 50.0),
        ("200nM", "uM", 0.2),
        ("50 μM", "uM", 50.0),
        ("0,1 ms", "ms", 0.1),
        ("100 µs", "ms", 0.1),
        ("2 min", "s", 120.0),
        ("0.1 kHz", "Hz", 100.0),
        ("2 mL/min", "ml/min", 2.0),
        ("31 °C", "degC", 31.0),
        ("−0.5 ms", "ms", -0.5),
        ("1e2", "uA", 100.0),
        ("100 pulses", "1", 100.0),
    ],
)
def test_a_typed_number_is_read_in_the_unit_of_the_field(text: str, unit: str, value: float) -> None:
    assert parse(text, unit, "pulses") == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("1,000", "1", "1000"),
        ("1,500 ms", "1.5", "1500"),
        ("12,250", "12.25", "12250"),
        ("−1,234", "1.234", "1234"),
        ("100,000 µs", "100", "100000"),
    ],
)
def test_a_comma_that_may_be_one_of_thousands_is_refused_with_both_readings(text: str, one: str, other: str) -> None:
    with pytest.raises(ValueError, match=f"can be read as {one} or as {other}; write {one} or {other}"):
        parse(text, "ms")


@pytest.mark.parametrize("text", ["1,000,000", "1,000.5", "1.000,5", "1,5,2"])
def test_several_separators_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}” holds more than one separator; write"):
        parse(text, "ms")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,5", 0.5),
        ("0,125", 0.125),
        (",5", 0.5),
        ("2,75 ms", 2.75),
        ("1000", 1000),
        ("1500,5", 1500.5),
        ("1,5e3", 1500),
    ],
)
def test_a_decimal_comma_is_read(text: str, value: float) -> None:
    assert parse(text, "ms") == value


@pytest.mark.parametrize("text", ["", "abc", "µA", "1.2.3", "nan", "inf", "1e999", "--5", "5 ms", "5 mM", "5 furlongs"])
def test_rubbish_and_wrong_units_are_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse(text, "uA")


def test_units_are_shown_as_a_reader_knows_them() -> None:
    assert [shown(unit) for unit in ("uA", "uM", "degC", "ml/min", "ms")] == ["µA", "µM", "°C", "mL/min", "ms"]
    assert written(-0.394, 2) == "−0.39"


@pytest.mark.parametrize("uM", [5.75e-9, 5.75e-5, 7.4e-4])
def test_a_trace_of_a_cytokine_is_shown_in_picomoles_and_read_back(uM: float) -> None:
    assert parse(picomolar(uM), "uM") == pytest.approx(uM)
