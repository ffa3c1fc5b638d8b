"""The one set of tissue parameters: every number of the slice, once, with unit, range and source.

``fitted``: chosen so that published experiments hold, within the literature's range where there is one.
Values are for the conditions of ``model.reference``; ``q10`` scales rates and time constants (receptor kinetics 1.8 to 2.2, conductances 1.3 to 1.7, release 1.25 to 2,
enzymes 2.0 to 2.3, traffic and synthesis 2.3 to 2.8, conduction velocity 1.5).
"""

from __future__ import annotations

from typing import Annotated as A

import msgspec

from model.reference import REFERENCE_CALCIUM_mM, SPINE_mV
from model.units import Quantity as Q

# One number, one line: a table reads better than a form.
# fmt: off

CONVENTION = "convention"
FITTED = "fitted"


class Fibres(msgspec.Struct, frozen=True):
    """Schaffer collaterals: recruitment by a pulse, conduction, fibre volley."""

    rheobase_uA: A[float, Q("uA", 5, 500, "median rheobase of the fibres at the electrode's lamina", FITTED)] = 40.0
    threshold_sd: A[float, Q("1", 0.1, 1.5, "SD of the natural logarithm of the threshold", FITTED)] = 0.55
    chronaxie_ms: A[float, Q("ms", 0.02, 1, "chronaxie of thin axons (membrane time constant 160 us)", "Stern 2015")] = 0.15
    current_spread_um: A[float, Q("um", 20, 500, "distance at which half the current is left", CONVENTION)] = 100.0
    bundle_sd_um: A[float, Q("um", 10, 300, "spread of a pathway's fibres around its electrode's lamina", CONVENTION)] = 90.0
    radiatum_from_um: A[float, Q("um", 0, 100, "border of s. pyramidale and s. radiatum", "anatomy")] = 25.0
    radiatum_to_um: A[float, Q("um", 200, 500, "border of s. radiatum and s. lacunosum-moleculare", "anatomy")] = 330.0
    overlap_max: A[float, Q("1", 0, 1, "shared fibres of two electrodes at one lamina", CONVENTION)] = 0.5
    overlap_sd_um: A[float, Q("um", 20, 400, "distance between laminae at which sharing falls", CONVENTION)] = 110.0
    velocity_um_ms: A[float, Q("um/ms", 100, 800, "conduction velocity", "Andersen et al. 1978", 1.5)] = 300.0
    velocity_cv: A[float, Q("1", 0, 0.5, "spread of conduction velocity between fibres", CONVENTION)] = 0.10
    refractory_ms: A[float, Q("ms", 0.2, 5, "absolute refractory period of a fibre", CONVENTION, 1.5)] = 1.5
    recovery_ms: A[float, Q("ms", 0.2, 20, "recovery of excitability after it", "the volley of pulse 40 at 100 Hz is 89 % of the first", 1.5)] = 3.9
    volley_mV: A[float, Q("mV", 0.05, 5, "volley of all fibres at the electrode, undispersed", FITTED)] = 0.42
    volley_sd_ms: A[float, Q("ms", 0.05, 1, "half-duration of one fibre's spike", CONVENTION, 1.5)] = 0.22
    volley_lamina_um: A[float, Q("um", 20, 300, "laminar spread of the volley", CONVENTION)] = 90.0


class Release(msgspec.Struct, frozen=True):
    """Transmitter release and its short-term plasticity."""

    p0: A[float, Q("1", 0.02, 0.6, f"median release probability at {REFERENCE_CALCIUM_mM:g} mM Ca", "Dobrunz & Stevens 1997; fitted")] = 0.14
    p0_log_sd: A[float, Q("1", 0, 1, "log-SD of release probability between synapses", "Murthy et al. 1997; fitted")] = 0.25
    p_max: A[float, Q("1", 0.5, 1, "ceiling of release probability", CONVENTION)] = 0.95
    release_cv: A[float, Q("1", 0, 0.3, "sweep-to-sweep variation of release", "contract of the rig: 4 %")] = 0.04
    facilitation_max: A[float, Q("1", 0, 10, "facilitation at high residual calcium", FITTED)] = 4.15
    facilitation_half: A[float, Q("1", 0.1, 10, "residual calcium (spikes) of half facilitation", FITTED)] = 1.7
    facilitation_ms: A[float, Q("ms", 20, 500, "decay of residual calcium", "Salin et al. 1996; Dittman et al. 2000", 1.6)] = 110.0
    augmentation_spike: A[float, Q("1", 0, 0.1, "augmentation per spike at any rate", FITTED)] = 0.014
    augmentation_step: A[float, Q("1", 0, 0.2, "augmentation per spike in a train", FITTED)] = 0.05
    augmentation_max: A[float, Q("1", 0, 3, "ceiling of augmentation", FITTED)] = 0.5
    augmentation_s: A[float, Q("s", 1, 30, "decay of augmentation", "Zucker & Regehr 2002", 1.6)] = 7.0
    ptp_step: A[float, Q("1", 0, 0.2, "post-tetanic potentiation per spike in a train", FITTED)] = 0.055
    ptp_max: A[float, Q("1", 0, 3, "ceiling of post-tetanic potentiation", FITTED)] = 1.2
    ptp_s: A[float, Q("s", 20, 300, "decay of post-tetanic potentiation", "Zucker & Regehr 2002", 1.6)] = 75.0
    train_residual: A[float, Q("1", 1, 50, "residual calcium (spikes) that drives augmentation fully", FITTED)] = 10.0
    train_residual_cap: A[float, Q("1", 0.5, 3, "ceiling of that drive", CONVENTION)] = 1.2
    docked: A[float, Q("1", 4, 20, "vesicles docked at a terminal", "8 to 15: Schikorski & Stevens 1997")] = 12.0
    pool_s: A[float, Q("s", 2, 10, "refilling of an empty docked site at rest, 0.24/s", "Wesseling & Lo 2002", 2.0)] = 4.5
    pool_calcium: A[float, Q("1", 0, 10, "acceleration of refilling by residual calcium at ten spikes", FITTED)] = 3.0
    recycling: A[float, Q("1", 20, 300, "vesicles of a terminal that recycle", "of the order of 100: Harata et al. 2001")] = 100.0
    reserve_s: A[float, Q("s", 10, 300, "their return, within a minute", "Ryan & Smith 1995; interpolated", 2.0)] = 40.0
    calcium_half_mM: A[float, Q("mM", 0.3, 5, "[Ca]o of the fourth-power law of release", "Dodge & Rahamimoff 1967; fitted")] = 1.6
    magnesium_half_mM: A[float, Q("mM", 0.3, 20, "competition of Mg with Ca at the terminal", "Dodge & Rahamimoff 1967; fitted")] = 2.2
    cb1_glutamate: A[float, Q("1", 0, 1, "largest CB1 depression of glutamate release", "Hoffman & Lupica 2000; fitted")] = 0.54
    cb1_gaba: A[float, Q("1", 0, 1, "largest CB1 depression of GABA release", "Wilson & Nicoll 2001")] = 0.75
    a1_glutamate: A[float, Q("1", 0, 1, "largest A1 depression of glutamate release", "Dunwiddie & Masino 2001")] = 0.9
    camp_gain: A[float, Q("1", 0, 2, "largest rise of glutamate release by adenylyl cyclase in the terminal", "Chavez-Noriega & Stevens 1994; interpolated")] = 0.5
    gabab_glutamate: A[float, Q("1", 0, 1, "largest GABA_B depression of glutamate release", "Ault & Nadler 1982")] = 0.95
    synaptic_delay_ms: A[float, Q("ms", 0.1, 2, "fibre spike to first release", "Sabatini & Regehr 1999", 2.0)] = 0.3
    synaptic_jitter_ms: A[float, Q("ms", 0.1, 3, "SD of release time", FITTED, 1.5)] = 0.55
    scatter_ms: A[float, Q("ms", 0.02, 1, "each of three poles of arrival scatter in a cell", CONVENTION, 1.5)] = 0.22


class Inhibition(msgspec.Struct, frozen=True):
    """Feed-forward and feedback inhibition."""

    gaba_a_nS: A[float, Q("nS", 0, 500, "peak GABA_A conductance of a full volley", FITTED)] = 17.86
    gaba_a_rise_ms: A[float, Q("ms", 0.2, 10, "rise", CONVENTION, 1.8)] = 2.5
    gaba_a_decay_ms: A[float, Q("ms", 3, 60, "decay", FITTED, 1.8)] = 12.5
    gaba_b_nS: A[float, Q("nS", 0, 100, "peak GABA_B conductance", FITTED)] = 7.0
    gaba_b_rise_ms: A[float, Q("ms", 10, 200, "rise", "Davies & Collingridge 1993", 2.0)] = 45.0
    gaba_b_decay_ms: A[float, Q("ms", 50, 600, "decay", "Davies & Collingridge 1993", 2.0)] = 200.0
    gaba_b_gain: A[float, Q("1", 0, 2, "GABA_B activation per volley", FITTED)] = 0.25
    autoreceptor_half: A[float, Q("1", 0.01, 1, "GABA_B activation that halves GABA release (fourth power, as G proteins act)", "Destexhe & Sejnowski 1995; fitted")] = 0.1
    autoreceptor_rise_ms: A[float, Q("ms", 10, 400, "onset of GABA_B on GABA terminals: depression peaks at 100 to 200 ms", "Davies, Davies & Collingridge 1990; fitted", 2.0)] = 160.0
    release_p: A[float, Q("1", 0.05, 1, "share of the GABA pool released by a volley", FITTED)] = 0.273
    pool_ms: A[float, Q("ms", 100, 5000, "recovery of the GABA pool", FITTED, 1.6)] = 911.3
    half_fibres: A[float, Q("1", 0.02, 1, "fraction of fibres that drives half the interneurones", CONVENTION)] = 0.25
    direct_share: A[float, Q("1", 0, 1, "share of interneurones that the electrode itself fires", "monosynaptic IPSCs remain without AMPA receptors: Davies, Davies & Collingridge 1990; interpolated")] = 0.2
    delay_ms: A[float, Q("ms", 0.5, 5, "disynaptic delay", "Pouille & Scanziani 2001", 1.8)] = 1.6
    jitter_ms: A[float, Q("ms", 0.1, 3, "extra spread of GABA release", CONVENTION, 1.5)] = 0.8
    somatic_share: A[float, Q("1", 0, 1, "share of GABA_A within 60 um of the soma", CONVENTION)] = 0.6
    oblique_share: A[float, Q("1", 0, 3, "GABA_A on the branches of a pathway over that on the trunk", "fitted: without it pairs at half-maximal strength give plateaus")] = 0.82
    feedback_nS: A[float, Q("nS", 0, 100, "feedback GABA_A when the whole population fires", FITTED)] = 42.0
    feedback_ms: A[float, Q("ms", 5, 300, "its decay: that of GABA_A and of interneurones that fire on", FITTED, 2.0)] = 30.0


class Cell(msgspec.Struct, frozen=True):
    """The mean CA1 pyramidal cell: a cable of 3 basal, one somatic and 8 apical compartments."""

    basal_length_um: A[float, Q("um", 50, 400, "basal dendrite", "chosen for an input resistance of 78 MOhm")] = 180.0
    basal_diameter_um: A[float, Q("um", 0.5, 10, "basal trunk", "chosen for an input resistance of 78 MOhm")] = 4.4
    basal_tree: A[float, Q("1", 1, 20, "membrane area of the tree over that of its trunk", CONVENTION)] = 3.0
    soma_length_um: A[float, Q("um", 5, 50, "soma", "anatomy")] = 20.0
    soma_diameter_um: A[float, Q("um", 5, 50, "soma", "anatomy")] = 20.0
    apical_length_um: A[float, Q("um", 200, 900, "apical dendrite", "anatomy")] = 500.0
    apical_diameter_um: A[float, Q("um", 0.5, 10, "apical trunk", "chosen for an input resistance of 78 MOhm")] = 3.0
    apical_tree: A[float, Q("1", 1, 20, "membrane area of the tree over that of its trunk", CONVENTION)] = 5.0
    axial_ohm_cm: A[float, Q("ohm cm", 50, 400, "axial resistivity", "Stuart & Spruston 1998")] = 150.0
    membrane_ohm_cm2: A[float, Q("ohm cm2", 2000, 1e5, "membrane resistance", "Stuart & Spruston 1998")] = 20000.0
    membrane_uF_cm2: A[float, Q("uF/cm2", 0.5, 3, "membrane capacitance", CONVENTION)] = 1.0
    leak_mV: A[float, Q("mV", -80, -55, "resting potential", "typical CA1, -62 to -68")] = -66.0
    ampa_mV: A[float, Q("mV", -20, 20, "reversal of excitatory synapses", CONVENTION)] = 0.0
    gaba_a_mV: A[float, Q("mV", -90, -50, "reversal of GABA_A", "typical CA1")] = -71.0
    potassium_mV: A[float, Q("mV", -110, -70, "reversal of K+", "typical CA1")] = -92.0
    band_sd_um: A[float, Q("um", 10, 200, "laminar SD of a pathway's synapses", CONVENTION)] = 55.0
    threshold_mV: A[float, Q("mV", -60, -40, "mean firing threshold of the population", "published -51 to -53; fitted")] = -51.0
    threshold_sd_mV: A[float, Q("mV", 0.5, 8, "spread of threshold and EPSP over cells", FITTED)] = 3.0
    refractory_ms: A[float, Q("ms", 2, 50, "relative refractoriness", CONVENTION, 2.0)] = 12.0
    spike_in_nA: A[float, Q("nA", 5, 100, "peak inward current of a spike, per cell", "fitted: 97 mV, half-width 1.05 ms")] = 24.0
    spike_in_rise_ms: A[float, Q("ms", 0.02, 1, "rise", CONVENTION, 2.0)] = 0.12
    spike_in_decay_ms: A[float, Q("ms", 0.05, 2, "decay", CONVENTION, 2.0)] = 0.3
    spike_out_nA: A[float, Q("nA", 0.5, 50, "peak repolarising current", "fitted with the inward current")] = 3.8
    spike_out_rise_ms: A[float, Q("ms", 0.05, 3, "rise", CONVENTION, 2.0)] = 0.45
    spike_out_decay_ms: A[float, Q("ms", 0.2, 10, "decay", CONVENTION, 2.0)] = 1.8
    ahp_nS: A[float, Q("nS", 0, 50, "after-hyperpolarising conductance", FITTED)] = 6.75
    ahp_ms: A[float, Q("ms", 10, 500, "its decay", FITTED, 2.0)] = 70.0
    ahp_step: A[float, Q("1", 0, 1, "share of it switched on by one spike of every cell", CONVENTION)] = 0.5
    oblique_nS: A[float, Q("nS", 20, 2000, "coupling of a pathway's oblique branches to the trunk", "30 branches of 7 nS; fitted")] = 126.0
    oblique_log_sd: A[float, Q("1", 0, 1.5, "spread of synapse density between branches", FITTED)] = 0.73
    oblique_spike_nS: A[float, Q("nS", 0, 500, "dendritic spike conductance of a pathway's branches", FITTED)] = 52.0
    oblique_spike_half_mV: A[float, Q("mV", -60, 0, "half activation", FITTED)] = -31.0
    oblique_spike_slope_mV: A[float, Q("mV", 1, 15, "steepness of activation", FITTED)] = 3.0
    oblique_spike_rise_ms: A[float, Q("ms", 0.2, 10, "activation", FITTED, 2.2)] = 10.0
    oblique_spike_off_ms: A[float, Q("ms", 5, 300, "inactivation", FITTED, 2.2)] = 30.0
    oblique_spike_off_mV: A[float, Q("mV", -80, -20, "half inactivation", CONVENTION)] = -50.0
    oblique_spike_off_slope_mV: A[float, Q("mV", 1, 15, "steepness of inactivation", CONVENTION)] = 4.0
    oblique_spike_mV: A[float, Q("mV", 0, 80, "reversal of the dendritic spike", CONVENTION)] = 30.0


class Conductor(msgspec.Struct, frozen=True):
    """Volume conductor."""

    density_per_mm2: A[float, Q("1/mm2", 1000, 50000, "pyramidal cells in view", "12-14 k: 300-355 k cells in 18.8 mm3")] = 13500.0
    conductivity_S_m: A[float, Q("S/m", 0.05, 1, "tissue", CONVENTION)] = 0.30
    bath_S_m: A[float, Q("S/m", 0, 3, "ACSF around the slice (0: interface chamber)", CONVENTION)] = 1.6
    thickness_um: A[float, Q("um", 200, 600, "slice", CONVENTION)] = 400.0
    half_length_um: A[float, Q("um", 50, 2000, "half extent of the active strip along the fibres", CONVENTION)] = 350.0


class Receptors(msgspec.Struct, frozen=True):
    """AMPA and NMDA receptors of the spines."""

    ampa_nS: A[float, Q("nS", 10, 3000, "peak AMPA conductance of a whole pathway released at once", FITTED, 1.3)] = 413.0
    ampa_rise_ms: A[float, Q("ms", 0.1, 3, "rise", CONVENTION, 2.0)] = 0.7
    ampa_decay_ms: A[float, Q("ms", 1, 15, "decay", "4 to 8 ms: Hestrin et al. 1990; fitted", 2.0)] = 5.4
    s831_gain: A[float, Q("1", 0, 1, "rise of conductance by S831 phosphorylation", "Derkach et al. 1999; fitted")] = 0.12
    nmda_nS: A[float, Q("nS", 0, 300, "NMDA conductance of a pathway, all bound, unblocked", FITTED, 1.5)] = 66.0
    nmda_rise_ms: A[float, Q("ms", 0.5, 20, "rise", "Hestrin et al. 1990", 2.0)] = 3.0
    nmda_2a_ms: A[float, Q("ms", 20, 200, "decay, GluN2A", "Vicini et al. 1998", 2.0)] = 60.0
    nmda_2b_ms: A[float, Q("ms", 60, 600, "decay, GluN2B", "Vicini et al. 1998", 2.0)] = 180.0
    nmda_2b_share: A[float, Q("1", 0, 1, "share of GluN2B", "adult CA1")] = 0.3
    nmda_saturation: A[float, Q("1", 0.1, 1, "receptors bound by one quantum", "Mainen et al. 1999; fitted")] = 0.9
    nmda_log_sd: A[float, Q("1", 0, 1.2, "log-SD of NMDA receptor number between spines", FITTED)] = 0.29
    nmda_ambient: A[float, Q("1", 0, 0.2, "receptors bound by ambient glutamate", "about 0.1 uM glutamate")] = 0.01
    nmda_ambient_head: A[float, Q("1", 0, 1, "share of those that sits in the spine head", FITTED)] = 0.02
    magnesium_mM: A[float, Q("mM", 0.1, 20, "Mg block at 0 mV", "Jahr & Stevens 1990")] = 3.57
    magnesium_per_mV: A[float, Q("1/mV", 0.01, 0.2, "its voltage dependence", "Jahr & Stevens 1990")] = 0.062
    head_mV: A[float, Q("mV", 0, 30, "EPSP of the spine head for a full release", FITTED)] = 3.36
    calcineurin_block: A[float, Q("1", 0, 10, "inactivation of NMDA receptors by calcineurin", "Tong, Shepherd & Jahr 1995; fitted")] = 1.5
    calcium_block_uM: A[float, Q("uM", 0.5, 100, "spine calcium that halves NMDA current through calmodulin", "Ehlers et al. 1996; interpolated")] = 25.0
    glycine_rest: A[float, Q("1", 0.1, 50, "ambient co-agonist over its half-effect: 70 % of the sites", "interpolated")] = 2.3
    drift_s: A[float, Q("s", 3600, 360000, "drift of a slice and its electrodes comes to an end; as long at its first slope would go as far", CONVENTION)] = 14400.0
    extra_ambient: A[float, Q("1", 0, 1, "extrasynaptic NMDA receptors bound at rest", CONVENTION)] = 0.05
    extra_spillover: A[float, Q("1", 0, 1, "their occupancy per unit of spillover", CONVENTION)] = 0.03


class Calcium(msgspec.Struct, frozen=True):
    """Spine calcium."""

    nmda_uM_ms: A[float, Q("uM/ms", 0.1, 50, f"influx through all NMDA receptors of a mean spine at {SPINE_mV:g} mV", "0.7 uM at a single release: Sabatini, Oertner & Svoboda 2002", 1.7)] = 0.9
    reversal_mV: A[float, Q("mV", 50, 160, "reversal of the calcium current", CONVENTION)] = 120.0
    channel_uM_ms: A[float, Q("uM/ms", 0, 2, "influx through voltage-gated channels", FITTED)] = 0.035
    channel_l_share: A[float, Q("1", 0, 1, "share of L-type channels in it", CONVENTION)] = 1.0
    clearance_ms: A[float, Q("ms", 5, 100, "decay of a small transient", "Sabatini et al. 2002", 1.7)] = 22.0
    pump_half_uM: A[float, Q("uM", 0.5, 200, "calcium that halves the extrusion rate", "Scheuss et al. 2006; fitted")] = 40.0
    buffer_uM: A[float, Q("uM", 0, 1000, "fast endogenous buffer", "binding ratio 20: Sabatini et al. 2002")] = 200.0
    buffer_half_uM: A[float, Q("uM", 0.5, 100, "its dissociation constant", "Sabatini et al. 2002")] = 10.0
    rest_uM: A[float, Q("uM", 0.02, 0.2, "resting calcium, 50 to 100 nM", "Sabatini et al. 2002")] = 0.07


class Enzymes(msgspec.Struct, frozen=True):
    """CaMKII, calcineurin, adenylyl cyclase, PKA, PP1."""

    camkii_half_uM: A[float, Q("uM", 0.5, 10, "calcium of half binding of calmodulin to CaMKII", "0.7 to 10, as calmodulin is scarce: Chang et al. 2019; fitted")] = 1.5
    camkii_on_s: A[float, Q("s", 0.005, 0.5, "binding of calmodulin", FITTED, 2.2)] = 0.025
    camkii_off_s: A[float, Q("s", 0.02, 3, "release of calmodulin", "0.1 to 3 s: Chang et al. 2019; fitted", 2.2)] = 0.5
    t286_on: A[float, Q("1/s", 0, 20, "autophosphorylation between neighbours", FITTED, 2.2)] = 0.78
    t286_s: A[float, Q("s", 2, 20, "loss of the phosphate outside the density", "6 s: Lee et al. 2009; Chang et al. 2017", 2.2)] = 6.0
    calcineurin_half_uM: A[float, Q("uM", 0.4, 1.5, "calcium of half activation, third power", "0.6 to 1.3: Stemmer & Klee 1994; fitted")] = 0.55
    calcineurin_slide: A[float, Q("1", 0, 1, "how far that follows the calcium that test pulses bring to the spine", "Bienenstock, Cooper & Munro 1982; interpolated")] = 0.4
    calcineurin_s: A[float, Q("s", 0.2, 20, "lifetime of calmodulin on calcineurin", FITTED, 2.1)] = 2.0
    cyclase_half_uM: A[float, Q("uM", 0.3, 10, "calcium of half activation of AC1 and AC8", FITTED)] = 0.77
    cyclase_s: A[float, Q("s", 5, 200, "cAMP and PKA", FITTED, 2.1)] = 40.0
    cyclase_drug: A[float, Q("1", 0, 2, "cyclase drive of a full direct activator", FITTED)] = 0.5
    pka_half: A[float, Q("1", 0.005, 1, "cyclase duty of half PKA effect", FITTED)] = 0.039
    inhibitor1_on: A[float, Q("1/s", 0.1, 50, "dephosphorylation of inhibitor-1 at full calcineurin activity", FITTED, 2.1)] = 19.0
    inhibitor1_shot: A[float, Q("1", 0.001, 0.1, "half of the calcineurin that a single release switches on", "Campbell's theorem; computed")] = 0.0214
    inhibitor1_pka: A[float, Q("1", 0, 200, "how much faster PKA makes it an inhibitor again", "Blitzer et al. 1998; fitted")] = 58.0
    inhibitor1_s: A[float, Q("s", 5, 200, "its return without stimulated PKA", FITTED, 2.1)] = 45.0
    pp1_half: A[float, Q("1", 0.01, 1, "dephosphorylated inhibitor-1 of half PP1", FITTED)] = 0.084
    anchor_on: A[float, Q("1/s", 0.01, 10, "release of PP1 from its anchors by docked CaMKII", "Grossman et al. 2004; fitted", 2.1)] = 1.1
    anchor_s: A[float, Q("s", 60, 3600, "its return", "interpolated", 2.1)] = 120.0
    evoked_adenosine: A[float, Q("1", 0, 10, "adenosine over its half-effect at A1 per unit of remembered release", "Mitchell, Lupica & Dunwiddie 1993; interpolated")] = 0.1
    a1_cyclase: A[float, Q("1", 0, 1, "largest loss of cAMP through A1 receptors", "Dunwiddie & Masino 2001; interpolated")] = 0.9
    extrasynaptic_half: A[float, Q("1", 0.1, 100, "rise of extrasynaptic conductance over rest that gives half of it", FITTED)] = 1.0
    extrasynaptic_threshold: A[float, Q("1", 0, 10, "extrasynaptic conductance over rest that drives nothing yet", CONVENTION)] = 1.2
    extrasynaptic_calcineurin: A[float, Q("1", 0, 0.1, "largest calcineurin drive of extrasynaptic NMDA receptors", FITTED)] = 0.0007
    priming_max: A[float, Q("1", 0, 20, "largest rise of priming, by which the docking of CaMKII is divided", FITTED)] = 4.0
    priming_on: A[float, Q("1/s", 0, 1, "phosphorylation of T305 and T306 by CaMKII without calmodulin", FITTED, 2.1)] = 0.18
    priming_s: A[float, Q("s", 300, 7200, "decay of priming", "about 40 min: Huang et al. 1992", 2.1)] = 2400.0


class Traffic(msgspec.Struct, frozen=True):
    """AMPA receptor phosphorylation, number, slots, tag, spine volume."""

    s831_on: A[float, Q("1/s", 0, 1, "phosphorylation by CaMKII", FITTED, 2.2)] = 0.03
    s831_off: A[float, Q("1/s", 0, 0.1, "dephosphorylation, tau 40 min", "Barria et al. 1997; fitted", 2.2)] = 0.0004
    s831_off_pp1: A[float, Q("1/s", 0, 1, "dephosphorylation by PP1", FITTED, 2.2)] = 0.01
    s845_on: A[float, Q("1/s", 0, 0.1, "basal phosphorylation by PKA", FITTED, 2.2)] = 0.0011
    s845_on_pka: A[float, Q("1/s", 0, 0.2, "by stimulated PKA", FITTED, 2.2)] = 0.01
    s845_off: A[float, Q("1/s", 0, 0.1, "dephosphorylation", FITTED, 2.2)] = 0.0022
    s845_off_pp1: A[float, Q("1/s", 0, 0.2, "by PP1", FITTED, 2.2)] = 0.01
    dock_on: A[float, Q("1/s", 0.01, 20, "docking of phosphorylated CaMKII at NMDA receptors", "Bayer et al. 2001; fitted", 2.2)] = 2.8
    dock_s: A[float, Q("s", 15, 600, "its stay there", "a minute and more: Otmakhov et al. 2004; Lee et al. 2009; interpolated", 2.2)] = 45.0
    exocytosis: A[float, Q("1/s", 0, 1, "insertion by docked CaMKII", "within a minute: Makino & Malinow 2009; fitted", 2.5)] = 0.06
    exocytosis_pka: A[float, Q("1/s", 0, 0.05, "insertion by PKA where calcium comes through NMDA receptors", FITTED, 2.5)] = 0.008
    used_half: A[float, Q("1", 0.001, 1, "calcineurin of half that", FITTED)] = 0.0065
    insertion_without_s845: A[float, Q("1", 0, 1, "insertion of receptors without phosphate on S845, relative to rest", FITTED)] = 0.7
    insertion_s845: A[float, Q("1", 0, 3, "more of it per share phosphorylated; 1 in all at the resting third", FITTED)] = 0.9
    insertion_most: A[float, Q("1", 1, 3, "ceiling of both", CONVENTION)] = 1.5
    insertion_without_bdnf: A[float, Q("1", 0, 1, "insertion without TrkB activity, relative to rest", "interpolated")] = 0.7
    number_max: A[float, Q("1", 1.1, 4, "ceiling of AMPA receptors, 1 = baseline", FITTED)] = 3.1
    endocytosis: A[float, Q("1/s", 0, 0.1, "removal by PP1", FITTED, 2.5)] = 0.0028
    loose_removal: A[float, Q("1/s", 0, 0.2, "removal by PP1 of new receptors that neither slot nor actin holds", FITTED, 2.5)] = 0.02
    number_min: A[float, Q("1", 0.1, 0.9, "receptors that phosphatases cannot remove", FITTED)] = 0.5
    labile_s: A[float, Q("s", 300, 7200, "fading of new receptors that nothing holds", "10 to 30 min: Malenka 1991; fitted", 2.5)] = 1100.0
    recovery_s: A[float, Q("s", 300, 7200, "filling of empty slots", FITTED, 2.5)] = 1000.0
    worn_s: A[float, Q("s", 60, 3600, "how long phosphatase has to work until the scaffold gives way", FITTED, 2.1)] = 540.0
    worn_half: A[float, Q("1", 0.05, 1, "of it, for half the loss", FITTED)] = 0.62
    slot_loss: A[float, Q("1/s", 0, 0.1, "loss of slots then", "loss of PSD-95: Colledge et al. 2003; fitted", 2.5)] = 0.0145
    turnover_kinase: A[float, Q("1", 0, 1, "resting kinase over resting phosphatase", "Figurov et al. 1993; interpolated")] = 0.1
    turnover_gain: A[float, Q("1", 0, 2, "receptors that kinase without phosphatase adds at rest", "Norman et al. 2000; fitted")] = 0.65
    stabilised_gain: A[float, Q("1", 0, 5, "how far stabilised receptors raise the floor of removal", FITTED)] = 2.6
    stabilised_s: A[float, Q("s", 60, 3600, "settling under a full tag", "fitted to the depotentiation window: Huang et al. 1999", 2.5)] = 420.0
    destabilised_s: A[float, Q("s", 600, 20000, "loss of what has settled", "early LTP lasts 1 to 3 h; fitted", 2.5)] = 3000.0
    tag_on: A[float, Q("1/s", 0, 10, "setting of the tag by docked CaMKII", FITTED, 2.3)] = 0.15
    tag_on_pka: A[float, Q("1/s", 0, 1, "setting of the tag by PKA where calcium comes through NMDA receptors", FITTED, 2.3)] = 0.05
    tag_s: A[float, Q("s", 1200, 20000, "life of the tag, 1 to 1.5 h", "Frey & Morris 1997", 2.3)] = 3600.0
    tag_reset: A[float, Q("1/s", 0, 0.5, "reset of the tag by PP1", "Sajikumar & Frey 2004; fitted", 2.3)] = 0.025
    capture: A[float, Q("1/s", 0, 0.05, "capture of new protein by tagged synapses", FITTED, 2.5)] = 0.024
    capture_half: A[float, Q("1", 0.05, 3, "new protein of half capture, fourth power", FITTED)] = 0.48
    late_share: A[float, Q("1", 0, 1, "how far captured slots reach towards the ceiling of receptors", FITTED)] = 0.47
    volume_camkii: A[float, Q("1", 0, 10, "spine volume per docked CaMKII", "Matsuzaki et al. 2004; fitted")] = 1.0
    volume_s: A[float, Q("s", 20, 600, "swelling of the spine", "within 1 to 2 min: Matsuzaki et al. 2004; fitted", 2.0)] = 60.0
    volume_off_s: A[float, Q("s", 60, 3600, "return of the volume", "minutes: Matsuzaki et al. 2004; fitted", 2.0)] = 300.0
    actin_loss: A[float, Q("1/s", 0, 0.1, "loss of actin by cofilin at full calcineurin activity", "Zhou, Homma & Poo 2004; fitted", 2.3)] = 0.003
    actin_half: A[float, Q("1", 0.001, 1, "calcineurin duty of half that activity", FITTED)] = 0.007
    actin_min: A[float, Q("1", 0, 1, "actin that it leaves", FITTED)] = 0.45
    actin_gain: A[float, Q("1/s", 0, 1, "polymerisation by CaMKII", "shrinkage is undone by 100 Hz: Zhou, Homma & Poo 2004; fitted", 2.3)] = 0.3
    actin_s: A[float, Q("s", 600, 50000, "recovery of actin", "shrinkage lasts beyond 1 h: Zhou, Homma & Poo 2004", 2.3)] = 14400.0
    density_gain: A[float, Q("1", 0, 3, "new spines per captured AMPA receptor", "Engert & Bonhoeffer 1999; fitted")] = 1.0
    density_s: A[float, Q("s", 600, 20000, "growth and loss of spines, about an hour", "Engert & Bonhoeffer 1999", 2.3)] = 3600.0
    s831_rest: A[float, Q("1", 0, 0.9, "share of S831 that other kinases keep phosphorylated", "interpolated")] = 0.15


class Synthesis(msgspec.Struct, frozen=True):
    """Cell-wide signals: ERK/CREB, transcripts, new protein, BDNF."""

    erk_on: A[float, Q("1/s", 0, 20, "drive by docked CaMKII, gated by PKA", FITTED, 2.3)] = 0.1
    erk_on_cyclase: A[float, Q("1/s", 0, 0.1, "drive by a direct cyclase activator", FITTED, 2.3)] = 0.0012
    erk_s: A[float, Q("s", 120, 7200, "decay of ERK and CREB phosphorylation", FITTED, 2.3)] = 1200.0
    erk_half: A[float, Q("1", 0.02, 5, "ERK of half transcription", FITTED)] = 0.24
    erk_hill: A[float, Q("1", 1, 12, "steepness", FITTED)] = 7.0
    transcript_s: A[float, Q("s", 10, 3600, "delay of transcripts", FITTED, 2.5)] = 60.0
    synthesis: A[float, Q("1/s", 0, 0.1, "synthesis of plasticity-related protein", FITTED, 2.5)] = 0.00127
    protein_s: A[float, Q("s", 600, 20000, "life of new protein", "fitted to the tagging window", 2.5)] = 2344.0
    protein_rest: A[float, Q("1", 0, 0.5, "basal new protein", FITTED)] = 0.08
    eef2k_s: A[float, Q("s", 60, 7200, "eEF2 kinase", FITTED, 2.3)] = 900.0
    evoked_s: A[float, Q("s", 10, 1200, "memory of evoked release", FITTED, 1.6)] = 120.0
    evoked_release: A[float, Q("1", 0.1, 100, "evoked release remembered of one full release; sets its unit", CONVENTION)] = 10.0
    evoked_gain: A[float, Q("s", 0, 20000, "evoked release keeps eEF2 kinase active", "assumption")] = 1800.0
    bdnf_gain: A[float, Q("1", 0, 20, "BDNF synthesis released from eEF2 kinase", FITTED)] = 3.0
    bdnf_half: A[float, Q("1", 0.05, 1, "inactive eEF2 kinase of half effect", FITTED)] = 0.45
    bdnf_rest: A[float, Q("1", 0, 1, "BDNF that needs no synthesis", FITTED)] = 0.2
    bdnf_s: A[float, Q("s", 120, 10000, "BDNF", FITTED, 2.5)] = 1500.0
    trkb_half: A[float, Q("1", 0.01, 10, "BDNF of half TrkB activity, 1 = rest", "interpolated")] = 0.5
    bdnf_insertion: A[float, Q("1/s", 0, 0.05, "scaling of AMPA receptors by BDNF above rest", FITTED, 2.5)] = 0.0006
    bdnf_number_max: A[float, Q("1", 1, 3, "its ceiling", FITTED)] = 1.45
    scale_s: A[float, Q("s", 3600, 200000, "return of the scale", "hours to days: Turrigiano et al. 1998; interpolated", 2.3)] = 30000.0


class Retrograde(msgspec.Struct, frozen=True):
    """Group I mGluR, local synthesis, endocannabinoid, CB1."""

    spillover_ms: A[float, Q("ms", 10, 500, "glutamate outside the cleft", CONVENTION, 1.6)] = 60.0
    spillover_release: A[float, Q("1", 0.1, 50, "glutamate outside the cleft after one full release of a pathway; sets the unit of spillover", CONVENTION)] = 5.0
    spillover_half: A[float, Q("1", 0.1, 10, "spillover of half mGluR activation, fourth power", FITTED)] = 0.31
    mglur_on: A[float, Q("1/s", 0, 200, "G proteins that receptors filled by glutamate set free", FITTED, 2.0)] = 32.0
    mglur_s: A[float, Q("s", 0.1, 10, "their life: slow EPSPs last about a second", "Batchelor & Garthwaite 1997; interpolated", 2.0)] = 1.0
    depression_on: A[float, Q("1/s", 0, 0.2, "local synthesis driven by mGluR", FITTED, 2.5)] = 0.007
    depression_half: A[float, Q("1", 0.01, 10, "mGluR activity below which little of it is made: single test pulses are safe", "interpolated")] = 0.1
    depression_s: A[float, Q("s", 60, 3600, "life of its product", FITTED, 2.5)] = 500.0
    depression_removal: A[float, Q("1/s", 0, 0.01, "receptor removal by it", FITTED, 2.5)] = 0.0003
    depression_min: A[float, Q("1", 0.1, 0.9, "its floor", FITTED)] = 0.45
    endocannabinoid_on: A[float, Q("1/s", 0, 10, "2-AG by mGluR", FITTED, 2.0)] = 0.12
    endocannabinoid_calcium: A[float, Q("1/s", 0, 50, "2-AG by calcium, mGluR-assisted", FITTED, 2.0)] = 6.0
    endocannabinoid_alone: A[float, Q("1", 0, 1, "share of it that calcium makes without mGluR", "interpolated")] = 0.3
    endocannabinoid_s: A[float, Q("s", 1, 60, "hydrolysis of 2-AG", "MAGL; Wilson & Nicoll 2001", 2.0)] = 12.0
    endocannabinoid_half: A[float, Q("1", 0.02, 5, "2-AG of half CB1 activation", FITTED)] = 0.35
    cb1_slow_s: A[float, Q("s", 30, 1200, "slow CB1 signal", FITTED, 2.0)] = 240.0
    cb1_slow_half: A[float, Q("1", 0.05, 1, "its half effect", FITTED)] = 0.45
    presynaptic_depression: A[float, Q("1/s", 0, 0.01, "depression of glutamate release", FITTED, 2.3)] = 0.0004
    presynaptic_min: A[float, Q("1", 0.2, 1, "its floor", FITTED)] = 0.65
    inhibitory_depression: A[float, Q("1/s", 0, 0.1, "depression of GABA release", FITTED, 2.3)] = 0.018
    inhibitory_min: A[float, Q("1", 0.2, 1, "its floor", FITTED)] = 0.65
    presynaptic_s: A[float, Q("s", 600, 50000, "recovery of both", FITTED, 2.3)] = 14400.0
    soma_uM: A[float, Q("uM", 0, 50, "calcium above rest of a soma whose high-threshold channels stay open", "several uM during a step to 0 mV: Wilson & Nicoll 2001; interpolated")] = 6.0
    soma_half_mV: A[float, Q("mV", -40, 10, "half activation of these channels", "high-threshold channels of CA1 cells, -20 to -10 mV")] = -15.0
    soma_slope_mV: A[float, Q("mV", 2, 12, "its steepness", CONVENTION)] = 6.0
    soma_ca_s: A[float, Q("s", 0.05, 5, "clearance from soma and thick dendrites", "0.2 to 1 s; interpolated", 2.2)] = 0.4
    soma_ca_half_uM: A[float, Q("uM", 0.5, 20, "calcium of half 2-AG synthesis", "3.6 to 3.9 uM: Wang & Zucker 2001")] = 3.7
    endocannabinoid_soma: A[float, Q("1/s", 0, 10, "2-AG made around the soma by calcium alone", FITTED, 2.0)] = 0.32
    endocannabinoid_apart: A[float, Q("1", 0, 1, "share of it that tells at glutamate terminals: they take 60 nM of an agonist where GABA terminals take 2 nM", "Ohno-Shosaku et al. 2002")] = 0.033
    lipase_on: A[float, Q("1/s", 0, 10, "mGluR starts diacylglycerol lipase at the GABA terminals", FITTED, 2.0)] = 0.1
    lipase_s: A[float, Q("s", 30, 3600, "its life: CB1 is needed for 5 to 10 min", "Chevaleyre & Castillo 2003; interpolated", 2.0)] = 300.0
    endocannabinoid_lipase: A[float, Q("1/s", 0, 1, "2-AG that it makes there", FITTED, 2.0)] = 0.1


class Modulators(msgspec.Struct, frozen=True):
    """Hormones, cytokines, trophic factor, amyloid and antibodies: resting tone, how much and how fast they act.

    A tone of 1 is a healthy young slice; ``healthy`` values are that tone over the half-effect of the receptor.
    """

    il1_tone: A[float, Q("1", 0, 1000, "resting IL-1beta, 1 = healthy", CONVENTION)] = 1.0
    il1_healthy: A[float, Q("1", 0, 1000, "0.5 pg/ml over a half-effect of 0.1 pg/ml", "interpolated")] = 5.0
    il1_support: A[float, Q("1", 0, 1, "share of NMDA current that needs some IL-1beta", "larger at 35 than at 23 degC: Ross et al. 2003; fitted", 2.2)] = 0.29
    il1_harm: A[float, Q("1", 0, 1, "largest loss of NMDA current", "NMDA-fEPSP to 54 %: Coogan & O'Connor 1997; fitted")] = 0.6
    il1_harm_half: A[float, Q("1", 1, 1e5, "excess of half loss: 15 pg/ml", "fitted between 10 pg/ml and 1 ng/ml")] = 150.0
    il1_hill: A[float, Q("1", 0.3, 6, "steepness of the loss", "interpolated")] = 1.5
    il1_s: A[float, Q("s", 60, 7200, "both arms, onset 20 to 30 min", "Hoshino et al. 2017; interpolated", 2.3)] = 600.0
    tnf_tone: A[float, Q("1", 0, 1000, "resting TNF, 1 = healthy", CONVENTION)] = 1.0
    tnf_healthy: A[float, Q("1", 0, 1000, "2 pg/ml over a half-effect of 1 pg/ml", "interpolated")] = 2.0
    tnf_support: A[float, Q("1", 0, 1, "share of the AMPA receptors at the surface, and of the room for new ones, that needs some TNF", "Beattie et al. 2002; Stellwagen & Malenka 2006; interpolated")] = 0.15
    tnf_harm: A[float, Q("1", 0, 1, "largest loss of room for new receptors", FITTED)] = 0.9
    tnf_harm_half: A[float, Q("1", 1, 1e5, "excess of half loss: 20 pg/ml", FITTED)] = 20.0
    tnf_hill: A[float, Q("1", 0.3, 6, "steepness of the loss", "interpolated")] = 2.0
    tnf_stage_s: A[float, Q("s", 60, 7200, "each of two stages: 50 min of exposure are needed", "Tancredi et al. 1992; interpolated", 2.3)] = 1200.0
    tnf_removal: A[float, Q("1/s", 0, 0.001, "receptor removal at full p38 activity", "interpolated", 2.5)] = 2e-5
    gp130_tone: A[float, Q("1", 0, 1000, "resting IL-6, 1 = healthy, 1 pg/ml", CONVENTION)] = 1.0
    gp130_harm: A[float, Q("1", 0, 1, "largest loss of room for new receptors", "Tancredi et al. 2000; fitted")] = 0.4
    gp130_harm_half: A[float, Q("1", 1, 1e5, "excess of half loss: 8 pg/ml", "interpolated")] = 8.0
    steroid_tone: A[float, Q("1", 0, 100, "resting glucocorticoid, 1 = healthy", CONVENTION)] = 1.0
    steroid_healthy: A[float, Q("1", 0, 100, "10 nM free over a half-effect of 40 nM", "5 ug/dl, of which 5 to 10 % is free; interpolated")] = 0.25
    steroid_support: A[float, Q("1", 0, 1, "share of NMDA current that needs mineralocorticoid receptors", "interpolated")] = 0.1
    steroid_support_half: A[float, Q("1", 0.001, 10, "its half-effect: 6 nM", "interpolated")] = 0.15
    steroid_fast: A[float, Q("1", 0, 1, "largest prompt gain of NMDA current", "Wiegert et al. 2006; interpolated")] = 0.1
    steroid_fast_s: A[float, Q("s", 30, 3600, "membrane receptors, 5 to 10 min", "Karst et al. 2005", 1.6)] = 300.0
    steroid_harm: A[float, Q("1", 0, 1, "largest genomic loss of NMDA current", FITTED)] = 0.6
    steroid_hill: A[float, Q("1", 0.3, 6, "steepness of receptor activation", FITTED)] = 3.0
    steroid_nucleus_s: A[float, Q("s", 300, 20000, "receptors in the nucleus and their transcripts", "Alfarez et al. 2002; interpolated", 2.3)] = 2400.0
    steroid_protein_s: A[float, Q("s", 600, 50000, "their proteins: effects 1 to 4 h later", "Alfarez et al. 2002; interpolated", 2.3)] = 7200.0
    steroid_protein_half: A[float, Q("1", 0.001, 1, "protein of half effect", FITTED)] = 0.06
    bdnf_tone: A[float, Q("1", 0, 100, "BDNF that terminals hold and release, 1 = healthy", CONVENTION)] = 1.0
    bdnf_support: A[float, Q("1", 0, 1, "share of NMDA current that needs TrkB", "Levine et al. 1998; fitted")] = 0.8
    bdnf_support_half: A[float, Q("1", 0.01, 10, "its half-effect", "interpolated")] = 1.0
    bdnf_s: A[float, Q("s", 60, 20000, "its time", "2 to 4 h of exposure: Figurov et al. 1996; interpolated", 2.3)] = 2400.0
    oligomer_harm: A[float, Q("1", 0, 1, "largest loss of NMDA current by amyloid oligomers", "Snyder et al. 2005; fitted")] = 0.65
    oligomer_s: A[float, Q("s", 60, 20000, "endocytosis behind it, within 20 to 60 min", "Snyder et al. 2005; fitted", 2.3)] = 300.0
    crosslink_fast: A[float, Q("1", 0, 1, "loss of NMDA current by uncoupling of cross-linked receptors", "Mikasa et al. 2012; fitted")] = 0.5
    crosslink_fast_s: A[float, Q("s", 60, 20000, "its time", "interpolated", 2.3)] = 1200.0
    crosslink_slow: A[float, Q("1", 0, 1, "loss of surface receptors in the end", "half of the clusters after a day: Hughes et al. 2010")] = 0.45
    crosslink_slow_s: A[float, Q("s", 3600, 200000, "internalisation, half of it in 6 to 12 h", "Hughes et al. 2010; interpolated", 2.3)] = 46000.0
    uptake_least: A[float, Q("1", 0.01, 1, "clearance of glutamate without transporters: diffusion alone", "interpolated")] = 0.2
    uptake_desensitised: A[float, Q("1", 0, 1, "AMPA response lost when nothing takes glutamate up", "interpolated")] = 0.25
    phosphodiesterase_least: A[float, Q("1", 0.01, 1, "cAMP hydrolysis that inhibitors leave", "interpolated")] = 0.25
    oligomer_tone: A[float, Q("1", 0, 1, "oligomer receptors occupied for good", CONVENTION)] = 0.0
    adenosine_tone: A[float, Q("1", 0, 1000, "resting adenosine, 1 = healthy", CONVENTION)] = 1.0
    adenosine_healthy: A[float, Q("1", 0, 10, "its tone over the half-effect at A1", "A1 antagonists add 5 to 40 %: Dunwiddie & Masino 2001; interpolated")] = 0.12
    fmrp: A[float, Q("1", 0, 1, "share of group I mGluR's product that needs synthesis on demand", CONVENTION)] = 1.0
    nmda_content: A[float, Q("1", 0, 3, "NMDA receptors of the preparation, 1 = young rat", CONVENTION)] = 1.0


class Reversal(msgspec.Struct, frozen=True):
    """The rule of parallel fibre synapses on Purkinje cells: high calcium with mGluR1 takes receptors away through
    PKC, low calcium adds them through phosphatases (Lev-Ram et al. 2002; Coesmans et al. 2004)."""

    share: A[float, Q("1", 0, 1, "0: CaMKII inserts and phosphatases remove; 1: the reverse", CONVENTION)] = 0.0
    dag_on: A[float, Q("1/s", 0, 1e5, "diacylglycerol made by mGluR1", FITTED, 2.0)] = 90.0
    dag_s: A[float, Q("s", 0.2, 60, "its life", "interpolated", 2.0)] = 2.0
    removal: A[float, Q("1/s", 0, 1, "removal by PKC, which needs calcium and diacylglycerol at once", FITTED, 2.5)] = 0.4
    insertion: A[float, Q("1/s", 0, 0.1, "insertion by phosphatases", FITTED, 2.5)] = 0.001


class Oxygen(msgspec.Struct, frozen=True):
    """A slice without oxygen, in ACSF with glucose."""

    adenosine: A[float, Q("1", 0, 100, "adenosine over its half-effect at A1 where nothing respires", "several uM outside over a half-effect near 1 uM: Dale, Pearson & Frenguelli 2000; interpolated")] = 12.0
    adenosine_s: A[float, Q("s", 10, 1200, "its rise and its return", "depression within 3 to 5 min: Fowler 1989; Dale, Pearson & Frenguelli 2000; interpolated", 2.0)] = 90.0
    lasts_s: A[float, Q("s", 60, 7200, "time for which stores and glycolysis carry the pumps, 9 min at 35 degC", "depolarisation after 6 to 10 min at 35 degC: Somjen 2001; interpolated", 2.3)] = 750.0
    refill_s: A[float, Q("s", 10, 3600, "refilling of the stores", CONVENTION, 2.3)] = 120.0
    least: A[float, Q("1", 0.01, 1, "share of the stores below which pumps fail", CONVENTION)] = 0.2
    injury_s: A[float, Q("s", 60, 20000, "loss of depolarised cells", "little comes back after 10 min: Balestrino & Somjen 1986; interpolated", 2.3)] = 600.0


class SliceParameters(msgspec.Struct, frozen=True):
    """All of it: one value describes the tissue."""

    fibres: Fibres = Fibres()
    release: Release = Release()
    inhibition: Inhibition = Inhibition()
    cell: Cell = Cell()
    conductor: Conductor = Conductor()
    receptors: Receptors = Receptors()
    calcium: Calcium = Calcium()
    enzymes: Enzymes = Enzymes()
    traffic: Traffic = Traffic()
    synthesis: Synthesis = Synthesis()
    retrograde: Retrograde = Retrograde()
    modulators: Modulators = Modulators()
    reversal: Reversal = Reversal()
    oxygen: Oxygen = Oxygen()
