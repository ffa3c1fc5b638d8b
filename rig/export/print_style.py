"""How figures look on paper: the bundled type, thin dark axes, and the colours of pathways and drugs."""

from __future__ import annotations

from typing import Any

from rig.files.root import FONTS

INK, QUIET = "#13171A", "#5D6872"
PATHWAY_COLOUR = {"S1": "#0067B1", "S2": "#B85600"}
DRUG_COLOURS = {
    "d_apv": "#A045BD",
    "anisomycin": "#00805F",
    "ketamine": "#7D6B00",
    "memantine": "#8C1240",
    "am251": "#2E3192",
}
OTHER_DRUG_COLOURS = ("#4F5962", "#A045BD", "#00805F", "#7D6B00")


def print_style(size_pt: float) -> dict[Any, Any]:
    """matplotlib's settings for print: the bundled type at ``size_pt``, thin dark axes."""
    from matplotlib import font_manager

    for font in FONTS.glob("*.ttf"):
        font_manager.fontManager.addfont(font)
    families = {entry.name for entry in font_manager.fontManager.ttflist}
    return {
        "font.family": "Inter" if "Inter" in families else "DejaVu Sans",
        "font.size": size_pt,
        "axes.edgecolor": INK,
        "axes.linewidth": 0.8,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
