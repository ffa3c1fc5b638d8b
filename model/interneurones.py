"""What the terminals of interneurones still release: their own transmitter and endocannabinoids hold them back."""

from __future__ import annotations

from model.firing import peak_norm
from model.jit import kernel
from model.retrograde import cb1_active


@kernel()
def gaba_left(k, occupancy, state):
    """Share of GABA release that autoreceptors and CB1 leave, for feed-forward and feedback inhibition alike.

    left = (1 - max CB1) slow / (1 + (GABA_B / half)^4): GABA_B on the terminals acts by the fourth power, as G proteins
    do; slow is what endocannabinoids have taken for long.
    """
    cell = state.cell[0]
    held = peak_norm(k.inhibition_autoreceptor_rise_ms, k.inhibition_gaba_b_decay_ms) * (
        cell.gaba_b_decay - cell.autoreceptor_rise
    )
    held *= occupancy.gaba_b_left / k.inhibition_autoreceptor_half
    held *= held
    both = 0.5 * (state.path[0].endocannabinoid + state.path[1].endocannabinoid)
    both += cell.gaba_endocannabinoid
    return (1.0 - k.release_cb1_gaba * cb1_active(k, occupancy, both)) * cell.inhibitory / (1.0 + held * held)
