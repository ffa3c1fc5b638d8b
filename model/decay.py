"""What every fast state keeps over one step: exp(-h/tau), by name."""

from __future__ import annotations

from math import exp

from model.jit import kernel

(
    # spines: NMDA receptors, calmodulin on CaMKII, calcineurin, cAMP; AMPA receptors, with the EPSP of the head
    NMDA_2A, NMDA_2B, NMDA_RISE, AMPA_DECAY, CAMKII_ON, CAMKII_OFF, CALCINEURIN_OFF, CAMP, AMPA_RISE,
    # inhibition
    GABA_A_RISE, GABA_A_DECAY, GABA_B_RISE, GABA_B_DECAY,
    # cells that fire: after-hyperpolarisation, front of the population, the currents of a spike
    AHP, FRONT, SPIKE_IN_RISE, SPIKE_IN_DECAY, SPIKE_OUT_RISE, SPIKE_OUT_DECAY,
    # the spike of the oblique branches, glutamate outside the cleft, GABA_B on GABA terminals, feedback inhibition
    OBLIQUE_ON, OBLIQUE_OFF, SPILLOVER, AUTORECEPTOR_RISE, FEEDBACK,
) = range(24)  # fmt: skip
DECAYS = 24


@kernel()
def fill_decay(k, h_ms, decay):
    """decay_n = exp(-h / tau_n), for a step of ``h_ms``; in the order of the names above."""
    taus = (
        k.receptors_nmda_2a_ms, k.receptors_nmda_2b_ms, k.receptors_nmda_rise_ms, k.receptors_ampa_decay_ms,
        k.enzymes_camkii_on_s * 1e3, k.enzymes_camkii_off_s * 1e3, k.enzymes_calcineurin_s * 1e3,
        k.enzymes_cyclase_s * 1e3, k.receptors_ampa_rise_ms,
        k.inhibition_gaba_a_rise_ms, k.inhibition_gaba_a_decay_ms, k.inhibition_gaba_b_rise_ms,
        k.inhibition_gaba_b_decay_ms,
        k.cell_ahp_ms, k.cell_refractory_ms, k.cell_spike_in_rise_ms, k.cell_spike_in_decay_ms,
        k.cell_spike_out_rise_ms, k.cell_spike_out_decay_ms,
        k.cell_oblique_spike_rise_ms, k.cell_oblique_spike_off_ms, k.retrograde_spillover_ms,
        k.inhibition_autoreceptor_rise_ms, k.inhibition_feedback_ms,
    )  # fmt: skip
    for n in range(len(taus)):
        decay[n] = exp(-h_ms / taus[n])
