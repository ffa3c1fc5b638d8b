"""What every fast state keeps over a step stands under its name."""

import numpy as np
import pytest

from model import decay
from model.decay import DECAYS, fill_decay
from model.kernel_constants import constants
from model.parameters import SliceParameters
from model.reference import REFERENCE_C

TAU_MS = {
    "NMDA_2A": ("receptors_nmda_2a_ms", 1.0),
    "NMDA_2B": ("receptors_nmda_2b_ms", 1.0),
    "NMDA_RISE": ("receptors_nmda_rise_ms", 1.0),
    "AMPA_DECAY": ("receptors_ampa_decay_ms", 1.0),
    "CAMKII_ON": ("enzymes_camkii_on_s", 1e3),
    "CAMKII_OFF": ("enzymes_camkii_off_s", 1e3),
    "CALCINEURIN_OFF": ("enzymes_calcineurin_s", 1e3),
    "CAMP": ("enzymes_cyclase_s", 1e3),
    "AMPA_RISE": ("receptors_ampa_rise_ms", 1.0),
    "GABA_A_RISE": ("inhibition_gaba_a_rise_ms", 1.0),
    "GABA_A_DECAY": ("inhibition_gaba_a_decay_ms", 1.0),
    "GABA_B_RISE": ("inhibition_gaba_b_rise_ms", 1.0),
    "GABA_B_DECAY": ("inhibition_gaba_b_decay_ms", 1.0),
    "AHP": ("cell_ahp_ms", 1.0),
    "FRONT": ("cell_refractory_ms", 1.0),
    "SPIKE_IN_RISE": ("cell_spike_in_rise_ms", 1.0),
    "SPIKE_IN_DECAY": ("cell_spike_in_decay_ms", 1.0),
    "SPIKE_OUT_RISE": ("cell_spike_out_rise_ms", 1.0),
    "SPIKE_OUT_DECAY": ("cell_spike_out_decay_ms", 1.0),
    "OBLIQUE_ON": ("cell_oblique_spike_rise_ms", 1.0),
    "OBLIQUE_OFF": ("cell_oblique_spike_off_ms", 1.0),
    "SPILLOVER": ("retrograde_spillover_ms", 1.0),
    "AUTORECEPTOR_RISE": ("inhibition_autoreceptor_rise_ms", 1.0),
    "FEEDBACK": ("inhibition_feedback_ms", 1.0),
}
"""Name -> the constant that is its time constant, and how many ms its unit is."""


@pytest.mark.parametrize("h_ms", [0.05, 50.0])
def test_every_state_decays_with_its_own_time_constant(h_ms: float) -> None:
    k = constants(SliceParameters(), REFERENCE_C)[0]
    kept = np.full(DECAYS, np.nan)
    fill_decay(k, h_ms, kept)
    expected = {name: np.exp(-h_ms / (k[tau] * unit)) for name, (tau, unit) in TAU_MS.items()}
    assert {name: kept[getattr(decay, name)] for name in TAU_MS} == pytest.approx(expected, rel=1e-12)
    assert sorted(getattr(decay, name) for name in TAU_MS) == list(range(DECAYS))
