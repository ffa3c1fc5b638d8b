"""Concentrations of a drug for the eye, in the family of units in which the drug is spoken of."""

from __future__ import annotations

from rig.instruments.drug import Drug
from rig.protocol.dose import UM_PER_NM, pg_ml_to_uM

Ladder = tuple[tuple[str, float], ...]

MOLAR: Ladder = (("pM", 1e-6), ("nM", 1e-3), ("µM", 1.0), ("mM", 1e3), ("M", 1e6))
"""Unit, and what one of it is in µM."""
MASS: Ladder = (("pg/ml", 1.0), ("ng/ml", 1e3), ("µg/ml", 1e6), ("mg/ml", 1e9))
"""Unit, and what one of it is in pg/ml."""
SMALLEST_IN_UNIT = 0.1
"""Below so much of a unit the next smaller one reads better, and from a thousand of it on the next larger one."""
NOTHING = 1e-4
"""As a fraction of the lowest concentration in use: less than that is shown as none."""


FIGURES = 3
"""Of a concentration in the bath."""


def uM_per_unit(drug: Drug) -> float:
    """What one of the drug's own unit is in µM."""
    if drug.unit == "pg/ml" and drug.molar_mass_g_mol is not None:
        return pg_ml_to_uM(1.0, drug.molar_mass_g_mol)
    return UM_PER_NM if drug.unit == "nM" else 1.0


def dose_text(drug: Drug, uM: float, figures: int = 4) -> str:
    """ "50 µM", "40 nM", "2.5 ng/ml"; zero in the drug's own unit."""
    if drug.unit == "pg/ml" and drug.molar_mass_g_mol is not None:
        ladder, own, amount = MASS, 0, uM / uM_per_unit(drug)
    else:
        ladder, own, amount = MOLAR, 1 if drug.unit == "nM" else 2, uM
    place = own
    if amount > 0:
        while place > 0 and amount < SMALLEST_IN_UNIT * ladder[place][1]:
            place -= 1
        while place + 1 < len(ladder) and float(f"{amount / ladder[place][1]:.{figures}g}") >= 1000:
            place += 1
    unit, size = ladder[place]
    shown = float(f"{amount / size:.{figures}g}")
    return f"{shown:g} {unit}".replace("-", "−")


def range_text(drug: Drug) -> str:
    """The concentrations in use: "10 to 100 µM"."""
    return span_text(drug, drug.low_uM, drug.high_uM)


def span_text(drug: Drug, low_uM: float, high_uM: float) -> str:
    """Two concentrations, the unit said once where it is the same."""
    low, high = dose_text(drug, low_uM), dose_text(drug, high_uM)
    number, _, unit = low.partition(" ")
    return f"{number} to {high}" if high.endswith(f" {unit}") else f"{low} to {high}"


def is_none(drug: Drug, uM: float) -> bool:
    return uM < NOTHING * drug.low_uM


def unbroken(quantity: str) -> str:
    """A number that no end of a line parts from its unit."""
    return quantity.replace(" ", "\N{NO-BREAK SPACE}")


def bath_words(bath_uM: float) -> str:
    """Three figures and a unit; nothing below a ten-thousandth of a micromole."""
    if bath_uM < 1e-4:
        return "0"
    if bath_uM < 0.1:
        return f"{bath_uM * 1000:.3g} nM"
    return f"{bath_uM:.3g} µM" if bath_uM < 100 else f"{bath_uM:.0f} µM"


def bath_text(card: Drug, uM: float) -> str:
    return dose_text(card, 0.0 if is_none(card, uM) else uM, FIGURES)


def share_text(card: Drug, bath_uM: float, reservoir_uM: float) -> str:
    """ "44.9 of 50 µM"; the bath alone where the two are of different sizes."""
    bath, reservoir = bath_text(card, bath_uM), dose_text(card, reservoir_uM)
    number, _, unit = bath.rpartition(" ")
    if number == "0":
        return f"0 of {reservoir}"
    return f"{number} of {reservoir}" if unit == reservoir.rpartition(" ")[2] else bath
