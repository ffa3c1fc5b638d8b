"""Doses in the unit in which people speak of them. Inside there is only µM: hormones come in nM, proteins in pg/ml."""

from __future__ import annotations

from rig.files.refusal import Objection
from rig.instruments.drug import Drug
from rig.protocol.protocol import DrugStep

UM_PER_NM = 1e-3
UNITS = ("concentration_uM", "concentration_nM", "concentration_pg_ml")


def pg_ml_to_uM(pg_ml: float, molar_mass_g_mol: float) -> float:
    """1 pg/ml is 1e-9 g/l: 10 pg/ml of a protein of 17.4 kDa is 0.57 pM."""
    return pg_ml * 1e-9 / molar_mass_g_mol * 1e6


def uM_to_pg_ml(uM: float, molar_mass_g_mol: float) -> float:
    """The inverse of ``pg_ml_to_uM``."""
    return uM * 1e-6 * molar_mass_g_mol * 1e9


def ug_dl_to_nM(ug_dl: float, molar_mass_g_mol: float) -> float:
    """A serum value: 20 µg/dl of corticosterone (346.5 g/mol) is 577 nM in all, of which about 40 nM is free."""
    return ug_dl * 1e-5 / molar_mass_g_mol * 1e9


def micromolar(step: DrugStep, drug: Drug | None, key: str) -> float:
    """What the reservoir of a drug step holds, in µM. ``drug`` is needed for pg/ml only.

    Raises Objection unless exactly one concentration is given, or when pg/ml is given for a drug without a molar mass.
    """
    given = [name for name in UNITS if getattr(step, name) is not None]
    if len(given) != 1:
        what = " and ".join(given) or "no concentration"
        raise Objection(f"{key}.{given[-1] if given else UNITS[0]}", what, f"exactly one of {', '.join(UNITS)}")
    if step.concentration_uM is not None:
        return step.concentration_uM
    if step.concentration_nM is not None:
        return step.concentration_nM * UM_PER_NM
    assert step.concentration_pg_ml is not None
    if drug is None or drug.molar_mass_g_mol is None:
        why = f"pg/ml, but the file of {step.drug} has no molar_mass_g_mol"
        raise Objection(f"{key}.concentration_pg_ml", why, "concentration_uM or concentration_nM")
    return pg_ml_to_uM(step.concentration_pg_ml, drug.molar_mass_g_mol)


def dose_words(drug: Drug, uM: float) -> str:
    """A concentration in the drug's own unit, at most five figures."""
    amount, unit = uM, "µM"
    if drug.unit == "nM":
        amount, unit = uM / UM_PER_NM, "nM"
    elif drug.unit == "pg/ml" and drug.molar_mass_g_mol is not None:
        amount, unit = uM_to_pg_ml(uM, drug.molar_mass_g_mol), "pg/ml"
        if float(f"{amount:.5g}") >= 1000:
            amount, unit = amount / 1000, "ng/ml"
    return f"{amount:.5g} {unit}".replace("-", "−")
