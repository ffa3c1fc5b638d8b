: A conductance whose time course is prescribed: a difference of exponentials with peak gmax (uS) that starts at onset (ms).
: With mg > 0 (mM) it carries the magnesium block of the NMDA receptor (Jahr & Stevens 1990).
NEURON {
    POINT_PROCESS Prescribed
    RANGE onset, rise, decay, gmax, e, mg
    NONSPECIFIC_CURRENT i
}
UNITS { (nA) = (nanoamp) (mV) = (millivolt) (uS) = (microsiemens) (mM) = (milli/liter) }
PARAMETER {
    onset = 0 (ms)
    rise = 1 (ms)
    decay = 5 (ms)
    gmax = 0 (uS)
    e = 0 (mV)
    mg = 0 (mM)
}
ASSIGNED { v (mV) i (nA) scale }
INITIAL {
    LOCAL peak
    peak = rise * decay / (decay - rise) * log(decay / rise)
    scale = 1 / (exp(-peak / decay) - exp(-peak / rise))
}
BREAKPOINT {
    i = 0
    if (t > onset) {
        i = gmax * scale * (exp(-(t - onset) / decay) - exp(-(t - onset) / rise)) * (v - e)
        if (mg > 0) { i = i / (1 + mg / 3.57 * exp(-0.062 * v)) }
    }
}
