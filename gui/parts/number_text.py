"""What a person types into a field: a number, perhaps with a unit, in the unit the program keeps."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QCoreApplication

SHOWN = {
    "uA": "µA",
    "uM": "µM",
    "degC": "°C",
    "ml/min": "mL/min",
    "um": "µm",
    "us": "µs",
    "ul": "µL",
    "ml": "mL",
    "1": "",
}
"""How a unit of the program is written on the screen; any other is written as it is."""

ALIKE = (
    {"nA": 1e-3, "uA": 1.0, "mA": 1e3, "A": 1e6},
    {"pM": 1e-6, "nM": 1e-3, "uM": 1.0, "mM": 1e3, "M": 1e6},
    {"us": 1e-3, "ms": 1.0, "s": 1e3, "min": 60e3, "h": 3600e3},
    {"Hz": 1.0, "kHz": 1e3},
    {"pg/ml": 1.0, "ng/ml": 1e3, "ug/ml": 1e6, "mg/ml": 1e9},
    {"ul": 1e-3, "ml": 1.0, "l": 1e3, "L": 1e3},
    {"ml/min": 1.0, "ul/min": 1e-3, "l/min": 1e3, "ml/h": 1 / 60},
    {"degC": 1.0, "C": 1.0},
    {"1": 1.0},
)
"""Units that can stand for one another, as multiples of one of them."""

NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")

WITH_COMMAS = re.compile(r"[\d.]*,[\d.,]*")
"""What is typed of a number that has a comma."""


def tr(text: str) -> str:
    return QCoreApplication.translate("Typed", text)


def shown(unit: str) -> str:
    return SHOWN.get(unit, unit)


def parse(text: str, unit: str, noun: str = "") -> float:
    """The number in ``text``, in ``unit``. A bare number is in ``unit``; ``noun`` is what a count counts ("pulses").

    Raises ValueError with half a sentence that says what is wrong.
    """
    plain = text.replace("−", "-").replace("\N{THIN SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
    match = NUMBER.match(_with_points(plain))
    if match is None:
        raise ValueError(tr("“{text}” is not a number").format(text=text.strip()))
    number = float(match[1])
    if not math.isfinite(number):
        raise ValueError(tr("“{text}” is not a finite number").format(text=text.strip()))
    typed = match[2].replace("µ", "u").replace("μ", "u").replace("°", "deg").replace("mL", "ml").replace("uL", "ul")
    if typed == "" or typed == unit or (noun and typed.rstrip("s") == noun.rstrip("s")):
        return number
    for family in ALIKE:
        if unit in family and typed in family:
            return number * family[typed] / family[unit]
    wanted = shown(unit) or noun or tr("a plain number")
    words = tr("“{unit}” does not fit here, where {wanted} is asked for")
    raise ValueError(words.format(unit=match[2], wanted=wanted))


def _with_points(text: str) -> str:
    """Decimal commas as points. What may be a comma of thousands as well is never read as one of the two: raises
    ValueError."""
    typed = WITH_COMMAS.search(text)
    if typed is None:
        return text
    number = typed[0]
    whole, _, rest = number.partition(",")
    if "." in number or "," in rest:
        words = tr("“{text}” holds more than one separator; write it with at most one, before the fraction")
        raise ValueError(words.format(text=number))
    if len(rest) == 3 and 0 < len(whole) <= 3 and not whole.startswith("0"):
        words = tr("“{text}” can be read as {one} or as {other}; write {one} or {other}")
        raise ValueError(words.format(text=number, one=f"{float(f'{whole}.{rest}'):g}", other=f"{whole}{rest}"))
    return text.replace(",", ".")


def picomolar(uM: float) -> str:
    """A concentration in µM too small to be read in it: cytokines and trophic factors."""
    return f"{uM * 1e6:.3g} pM".replace("-", "−")


def written(value: float, decimals: int) -> str:
    """The value with a true minus; zeros after the point only where ``decimals`` asks for them on a broken number."""
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−")
