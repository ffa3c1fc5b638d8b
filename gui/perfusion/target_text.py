"""What the targets of ligands are called, and what a ligand does there, in words."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication


class TargetWords(NamedTuple):
    """``agonist`` and ``antagonist`` say what such a ligand does; the short ones are for a line of the shelf."""

    name: str
    agonist: str
    antagonist: str
    short_agonist: str
    short_antagonist: str


def tr(text: str) -> str:
    return QCoreApplication.translate("TargetWords", text)


@cache
def table() -> dict[str, TargetWords]:
    """By the name that a target has in a drug's file."""
    return {
        "ampa": TargetWords(
            tr("AMPA receptor"), tr("takes the place of glutamate"), tr("blocks it"), tr("AMPA agonist"),
            tr("AMPA antagonist"),
        ),
        "nmda_glutamate": TargetWords(
            tr("NMDA receptor, glutamate site"), tr("takes the place of glutamate"),
            tr("competitive, gives way to more glutamate"), tr("NMDA agonist"), tr("competitive NMDA antagonist"),
        ),
        "nmda_glycine": TargetWords(
            tr("NMDA receptor, co-agonist site"), tr("acts as a co-agonist"),
            tr("competitive, gives way to more glycine or D-serine"), tr("NMDA co-agonist"),
            tr("NMDA co-agonist antagonist"),
        ),
        "nmda_pore": TargetWords(
            tr("NMDA receptor, channel"), tr("opens it"), tr("lets less current through, whether it is used or not"),
            tr("NMDA channel opener"), tr("NMDA channel blocker"),
        ),
        "nmda_glun2b": TargetWords(
            tr("NMDA receptors that hold GluN2B"), tr("activates them"),
            tr("closes them, however much glutamate there is"), tr("GluN2B agonist"), tr("GluN2B antagonist"),
        ),
        "gaba_a": TargetWords(
            tr("GABA-A receptor"), tr("activates it"), tr("blocks it"), tr("GABA-A agonist"), tr("GABA-A antagonist"),
        ),
        "gaba_b": TargetWords(
            tr("GABA-B receptor"), tr("activates it"), tr("competitive, gives way to more GABA"),
            tr("GABA-B agonist"), tr("GABA-B antagonist"),
        ),
        "cb1": TargetWords(
            tr("CB1 receptor"), tr("activates it"), tr("competitive, gives way to more cannabinoid"),
            tr("CB1 agonist"), tr("CB1 antagonist"),
        ),
        "mglur_group1": TargetWords(
            tr("mGluR, group I"), tr("activates it"), tr("blocks it"), tr("group I mGluR agonist"),
            tr("group I mGluR antagonist"),
        ),
        "adenosine_a1": TargetWords(
            tr("Adenosine A1 receptor"), tr("activates it"), tr("competitive, gives way to more adenosine"),
            tr("A1 agonist"), tr("A1 antagonist"),
        ),
        "sodium_channel": TargetWords(
            tr("Sodium channel"), tr("opens it"), tr("blocks it"), tr("sodium channel opener"),
            tr("sodium channel blocker"),
        ),
        "calcium_l": TargetWords(
            tr("L-type calcium channel"), tr("opens it"), tr("blocks it"), tr("L-type channel opener"),
            tr("L-type channel blocker"),
        ),
        "calcium_terminal": TargetWords(
            tr("Calcium channels of terminals"), tr("opens them"), tr("blocks them: nothing is released"),
            tr("opener of terminal calcium channels"), tr("blocker of terminal calcium channels"),
        ),
        "camkii": TargetWords(
            tr("CaMKII"), tr("activates it"), tr("keeps it from being activated"), tr("CaMKII activator"),
            tr("CaMKII inhibitor"),
        ),
        "calcineurin": TargetWords(
            tr("Calcineurin"), tr("activates it"), tr("inhibits it"), tr("calcineurin activator"),
            tr("calcineurin inhibitor"),
        ),
        "pp1": TargetWords(
            tr("Protein phosphatase 1"), tr("activates it"), tr("inhibits it"), tr("PP1 activator"),
            tr("PP1 inhibitor"),
        ),
        "pka": TargetWords(
            tr("Protein kinase A"), tr("activates it"), tr("inhibits it"), tr("PKA activator"), tr("PKA inhibitor"),
        ),
        "adenylyl_cyclase": TargetWords(
            tr("Adenylyl cyclase"), tr("activates it"), tr("inhibits it"), tr("adenylyl cyclase activator"),
            tr("adenylyl cyclase inhibitor"),
        ),
        "protein_synthesis": TargetWords(
            tr("Protein synthesis"), tr("speeds it up"), tr("synthesis block: no new proteins are made"),
            tr("protein synthesis stimulant"), tr("protein synthesis inhibitor"),
        ),
        "transcription": TargetWords(
            tr("Transcription"), tr("speeds it up"), tr("synthesis block: no new messenger RNA is made"),
            tr("transcription stimulant"), tr("transcription inhibitor"),
        ),
        "phosphodiesterase": TargetWords(
            tr("Phosphodiesterase"), tr("activates it"), tr("inhibits it: cAMP lasts longer"),
            tr("phosphodiesterase activator"), tr("phosphodiesterase inhibitor"),
        ),
        "trkb": TargetWords(
            tr("TrkB receptor"), tr("activates it"), tr("competitive, gives way to more BDNF"), tr("TrkB agonist"),
            tr("TrkB antagonist"),
        ),
        "il1_receptor": TargetWords(
            tr("IL-1 receptor"), tr("activates it"), tr("competitive, gives way to more IL-1"),
            tr("IL-1 receptor agonist"), tr("IL-1 receptor antagonist"),
        ),
        "tnf_receptor": TargetWords(
            tr("TNF receptor"), tr("activates it"), tr("competitive, gives way to more TNF"),
            tr("TNF receptor agonist"), tr("TNF receptor antagonist"),
        ),
        "p38": TargetWords(
            tr("p38 MAP kinase"), tr("activates it"), tr("inhibits it"), tr("p38 activator"), tr("p38 inhibitor"),
        ),
        "glucocorticoid_receptor": TargetWords(
            tr("Glucocorticoid receptor"), tr("activates it"),
            tr("competitive, gives way to more corticosteroid"), tr("glucocorticoid receptor agonist"),
            tr("glucocorticoid receptor antagonist"),
        ),
        "oligomer_receptor": TargetWords(
            tr("Receptors of amyloid oligomers"), tr("occupies them: NMDA receptors are taken in"),
            tr("keeps oligomers off"), tr("acts at oligomer receptors"), tr("oligomer receptor antagonist"),
        ),
        "nmda_crosslink": TargetWords(
            tr("NMDA receptors, from outside"), tr("holds them together in pairs, and they are taken in"),
            tr("keeps them from being held together"), tr("cross-links NMDA receptors"),
            tr("keeps NMDA receptors apart"),
        ),
        "glutamate_uptake": TargetWords(
            tr("Glutamate uptake"), tr("speeds it up"), tr("blocks it: glutamate stays longer and spills over"),
            tr("glutamate uptake stimulant"), tr("glutamate uptake blocker"),
        ),
    }  # fmt: skip
