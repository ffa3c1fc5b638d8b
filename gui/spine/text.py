"""The spines in words: the text summary of the drawing, and what the drawing writes beside its parts."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.parts.clock_text import short_clock
from gui.session.spine_record import SpineMoment
from gui.spine.scene import Caption, SpineState
from gui.spine.signs import SUBUNITS


def tr(text: str) -> str:
    return QCoreApplication.translate("SpineWords", text)


def model_line() -> str:
    """What must always stand beside these numbers."""
    return tr("Model state: a field electrode cannot see this.")


def reach_line(moment: SpineMoment, pathway: str) -> str:
    """Which spines the numbers are the mean of."""
    fire = moment.value("fibres_fire", pathway)
    if fire <= 0.0:
        return tr("Mean of all spines of {pathway}: no fibre fires.").format(pathway=pathway)
    words = tr("Mean of the spines that {pathway} reaches: {percent:.0f} % of its fibres fire.")
    return words.format(pathway=pathway, percent=100 * fire)


def state_of(moment: SpineMoment, pathway: str) -> SpineState:
    """What the drawing needs of one synapse."""

    def value(name: str) -> float:
        return moment.value(name, pathway)

    return SpineState(
        ca_uM=value("spine_ca_uM"),
        open=value("nmda_open"),
        mg_blocked=value("nmda_mg_blocked"),
        drug_blocked=value("nmda_drug_blocked"),
        drugs=moment.drugs,
        camkii=value("camkii_active"),
        calcineurin=value("calcineurin"),
        ampa=value("ampa_number"),
        volume=value("spine_volume"),
        tag=value("tag"),
        protein=value("new_protein"),
        release=value("release_probability"),
        endocannabinoid=value("endocannabinoid"),
    )


def pore_words(state: SpineState) -> str:
    """What the NMDA receptors are doing, in a few words."""
    if state.drug_blocked >= 0.05:
        return tr("a drug holds {percent:.0f} %").format(percent=100 * state.drug_blocked)
    if state.open >= 0.002:
        return tr("{percent:.1f} % conduct Ca²⁺").format(percent=100 * state.open)
    if state.unblocked > 0.5:
        return tr("pores free of Mg²⁺")
    return tr("Mg²⁺ in the pores")


def captions(state: SpineState) -> tuple[Caption, ...]:
    active = round(SUBUNITS * state.camkii, 1)
    return (
        Caption("bouton", tr("Presynaptic bouton"), tr("release probability {p:.2f}").format(p=state.release)),
        Caption("nmda", tr("NMDA receptors"), pore_words(state)),
        Caption("ampa", tr("AMPA receptors"), tr("{percent:.0f} % of baseline").format(percent=100 * state.ampa)),
        Caption("camkii", tr("CaMKII"), tr("{active:g} of 12 subunits active").format(active=active)),
        Caption("calcineurin", tr("Calcineurin"), tr("{percent:.0f} % active").format(percent=100 * state.calcineurin)),
        Caption("head", tr("Spine head"), tr("{percent:.0f} % of baseline").format(percent=100 * state.volume)),
        Caption("protein", tr("New protein"), tr("level {level:.2f}").format(level=state.protein)),
    )


def summary(state: SpineState, pathway: str, tick: int) -> str:
    """The drawing for somebody who cannot see it."""
    text = tr(
        "{pathway} synapse at {time}. Calcium in the spine head is {ca:.2f} µM. NMDA receptors: {pores}. CaMKII is "
        "{camkii:.0f} % active, calcineurin {calcineurin:.0f} %. AMPA receptors in the PSD: {ampa:.0f} % of "
        "baseline. Volume of the head: {volume:.0f} % of baseline. Tag {tag:.0f} %, new protein {protein:.2f}, release "
        "probability {release:.2f}."
    )
    return (
        text.format(
            pathway=pathway,
            time=short_clock(tick),
            ca=state.ca_uM,
            pores=pore_words(state),
            camkii=100 * state.camkii,
            calcineurin=100 * state.calcineurin,
            ampa=100 * state.ampa,
            volume=100 * state.volume,
            tag=100 * state.tag,
            protein=state.protein,
            release=state.release,
        )
        + " "
        + model_line()
    )
