"""The pharmacology of a drug in words. Every number comes from the drug's own record."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from gui.parts.dose_text import dose_text, range_text, unbroken
from gui.perfusion.target_text import table
from rig.instruments.drug import Drug


class Fact(NamedTuple):
    head: str
    text: str


def tr(text: str) -> str:
    return QCoreApplication.translate("DrugFacts", text)


def effect_line(drug: Drug) -> str:
    """What the drug mainly is, for a line of the shelf: "competitive NMDA antagonist"."""
    main = drug.ligands[0]
    words = table()[main.target]
    if main.action == "open_channel":
        return tr("NMDA open-channel blocker")
    return words.short_agonist if main.action == "agonist" else words.short_antagonist


def facts(drug: Drug) -> list[Fact]:
    """Targets with mechanism and affinity, what else it binds, its way into the tissue and out, and its doses."""
    found = []
    for place in range(len(drug.ligands)):
        head = tr("Target") if place == 0 else tr("Off target")
        found.append(Fact(head, f"{_mechanism(drug, place)} {_affinity(drug, place)}"))
    tissue = drug.tissue
    found.append(
        Fact(
            tr("Tissue entry"),
            tr("Half-time {min:g}\u00a0min from the bath to the receptor.").format(min=tissue.half_time_in_min),
        )
    )
    leaves = tr("Half-time {min:g}\u00a0min.") if tissue.washout else tr("None in a session: it stays in the tissue.")
    found.append(Fact(tr("Wash-out"), leaves.format(min=tissue.half_time_out_min)))
    usual = tr("{usual}, in use {range}").format(usual=dose_text(drug, drug.usual_uM), range=range_text(drug))
    found.append(Fact(tr("Usual"), usual))
    if drug.stock:
        found.append(Fact(tr("Stock"), drug.stock))
    if drug.molar_mass_g_mol is not None:
        found.append(Fact(tr("Molar mass"), tr("{mass:g} g/mol").format(mass=drug.molar_mass_g_mol)))
    return found


def _mechanism(drug: Drug, place: int) -> str:
    ligand = drug.ligands[place]
    words = table()[ligand.target]
    if ligand.action == "open_channel":
        return tr("{target}: open-channel block; it enters only while the channel is open.").format(target=words.name)
    does = words.agonist if ligand.action == "agonist" else words.antagonist
    return tr("{target}: {does}.").format(target=words.name, does=does)


def _affinity(drug: Drug, place: int) -> str:
    ligand = drug.ligands[place]
    if ligand.action == "open_channel":
        kd = ligand.koff_per_s / ligand.kon_per_uM_s
        words = tr(
            "kon {on:g}\u00a0µM⁻¹s⁻¹, koff {off:g}\u00a0s⁻¹, Kd {kd}; e\u2011fold faster out for every {v:g}\u00a0mV."
        )
        rates = words.format(
            on=ligand.kon_per_uM_s, off=ligand.koff_per_s, kd=unbroken(dose_text(drug, kd, 2)), v=ligand.v_mV
        )
        if ligand.escape_per_s == 0:
            return f"{rates} {tr('Trapped when the channel closes: it never leaves a closed one.')}"
        seconds = math.log(2) / ligand.escape_per_s
        trapped = tr("Partly trapped: it leaves a closed channel with a half-time of {s:.3g}\u00a0s.").format(s=seconds)
        return f"{rates} {trapped}"
    half = tr("Half effect at {half}").format(half=unbroken(dose_text(drug, ligand.half_uM, 3)))
    hill = tr("Hill {n:g}").format(n=ligand.hill)
    if ligand.max_effect < 1:
        most = tr("at most {most:.0f} % of the function").format(most=100 * ligand.max_effect)
        return f"{half}, {hill}, {most}."
    return f"{half}, {hill}."


# ---- sources

LIGAND_KEY = re.compile(r"ligand\[(\d+)\]\.(\w+)")


def sources(drug: Drug) -> list[Fact]:
    """Citation by citation: what was taken from it, and where it is."""
    by_citation: dict[str, list[str]] = {}
    for key, citation in drug.sources.items():
        by_citation.setdefault(citation, []).append(_number_words(drug, key))
    return [Fact(", ".join(dict.fromkeys(numbers)), citation) for citation, numbers in by_citation.items()]


def _number_words(drug: Drug, key: str) -> str:
    names = {
        "usual_uM": tr("usual concentration"),
        "low_uM": tr("range"),
        "high_uM": tr("range"),
        "molar_mass_g_mol": tr("molar mass"),
        "tissue.half_time_in_min": tr("tissue entry"),
        "tissue.half_time_out_min": tr("wash-out"),
        "half_uM": tr("half effect"),
        "hill": tr("Hill coefficient"),
        "max_effect": tr("largest effect"),
        "kon_per_uM_s": tr("kon"),
        "koff_per_s": tr("koff"),
        "escape_per_s": tr("trapping"),
        "v_mV": tr("voltage dependence"),
    }
    match = LIGAND_KEY.fullmatch(key)
    if match is None:
        return names.get(key, key)
    name = names.get(match[2], match[2])
    target = table()[drug.ligands[int(match[1])].target].name
    return name if match[1] == "0" else tr("{number} at {target}").format(number=name, target=target)
