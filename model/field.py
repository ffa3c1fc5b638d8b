"""Membrane currents -> extracellular potential at the electrode; the fibre volley.

Laminar sources spread uniformly over a plate (a strip of tissue along the fibres, the slice's thickness across), bath
on both faces by images. The transmembrane current of a compartment equals its axial inflow, so the potential is
linear in the voltages: phi = lead . V.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.jit import kernel
from model.parameters import Conductor
from model.state import COMPARTMENTS
from model.units import TICK_MS, TICKS_PER_S

IMAGES = 12


def _half_plate(h: NDArray[np.float64], a: float, b: float) -> NDArray[np.float64]:
    """Integral of 1/r over the half plate [-a, a] x [0, b], seen from height h (um) above its edge's middle; um."""
    h = np.maximum(np.abs(h), 1e-6)
    if b <= 0.0:
        return -_half_plate(h, a, -b) if b < 0.0 else np.zeros_like(h)
    r = np.sqrt(a * a + b * b + h * h)
    return 2.0 * (
        a * np.arcsinh(b / np.sqrt(a * a + h * h))
        + b * np.arcsinh(a / np.sqrt(b * b + h * h))
        - h * np.arctan(a * b / (h * r))
    )


def plate(h: NDArray[np.float64], conductor: Conductor, depth_um: float) -> NDArray[np.float64]:
    """Geometric factor (um) of a uniform plate source at laminar distance ``h`` from an electrode ``depth_um`` deep.

    Above or below the slice the electrode sees, through the face next to it, the plate and its images behind.
    """
    a = conductor.half_length_um
    t = conductor.thickness_um
    k = (conductor.conductivity_S_m - conductor.bath_S_m) / (conductor.conductivity_S_m + conductor.bath_S_m)
    outside = not 0.0 <= depth_um <= t
    if outside:
        depth_um = min(depth_um, t - depth_um)
    total = np.zeros_like(h)
    for n in range(0 if outside else -IMAGES, IMAGES + 1):
        # Image n of the plate reaches from n t to (n + 1) t on the depth axis: mirror images alternate in orientation
        # only. From outside each stands for its mirror image too, which the face reflects; the last has none.
        low, high = n * t - depth_um, (n + 1) * t - depth_um
        share = k ** abs(n) * (1.0 + k if outside and n < IMAGES else 1.0)
        total += share * (_half_plate(h, a, high) - _half_plate(h, a, low))
    return total


def lead_field(
    conductor: Conductor, edges: NDArray[np.float64], axial: NDArray[np.float64], lamina_um: float, depth_um: float
) -> NDArray[np.float64]:
    """Weights (mV per mV, shape (12,)) of the compartments' voltages in the potential at the electrode."""
    z, w = np.polynomial.legendre.leggauss(16)
    weight = np.empty(edges.size - 1)
    for j in range(edges.size - 1):
        cuts = [edges[j], edges[j + 1]]
        if cuts[0] < lamina_um < cuts[1]:
            cuts.insert(1, lamina_um)
        mean = 0.0
        for low, high in pairwise(cuts):
            points = 0.5 * (low + high) + 0.5 * (high - low) * z
            mean += 0.5 * (high - low) * float(np.dot(w, plate(points - lamina_um, conductor, depth_um)))
        weight[j] = mean / (edges[j + 1] - edges[j])
    # (pA/um2) um / (S/m) = 1e-12 A/um / (1e-6 S/um) = 1e-3 mV
    weight *= conductor.density_per_mm2 * 1e-6 / (4.0 * np.pi * conductor.conductivity_S_m) * 1e-3
    lead = np.zeros_like(weight)
    for j in range(weight.size - 1):
        lead[j] -= axial[j] * (weight[j] - weight[j + 1])
        lead[j + 1] += axial[j] * (weight[j] - weight[j + 1])
    return lead


@kernel()
def potential(lead, v, d):
    """Potential at the electrode (mV, without the fibre volley): phi = sum_j lead_j (v + d)_j."""
    phi = 0.0
    for j in range(COMPARTMENTS):
        phi += lead[j] * (v[j] + d[j])
    return phi


@kernel()
def resting_potential(lead, leak_mV):
    """The same of a cell at rest everywhere: phi = sum_j lead_j E_leak."""
    rest = 0.0
    for j in range(COMPARTMENTS):
        rest += lead[j] * leak_mV
    return rest


@kernel()
def add_volleys(constants, pulses, count, start, distance_um, bundle_um, lamina_um, out):
    """Add the triphasic fibre volley of every pulse to ``out`` (mV, first sample at tick ``start``).

    The second derivative of a Gaussian fibre spike, -(1 - u^2) exp(-u^2/2) with u = (t - travel) / sd; dispersion
    widens it with distance, sd^2 = sd_0^2 + (cv travel)^2, so it falls with the third power, (sd_0 / sd)^3.
    ``distance_um``, ``bundle_um``: of the two stimulating electrodes, shape (2,); ``lamina_um``: of the recording
    electrode.
    """
    k = constants[0]
    for i in range(count - 1, -1, -1):
        pulse = pulses[i]
        if pulse.tick < start - TICKS_PER_S:
            break
        if pulse.fired <= 0.0:
            continue
        source = pulse.source
        travel = distance_um[source] / k.fibres_velocity_um_ms
        sd = np.sqrt(k.fibres_volley_sd_ms**2 + (k.fibres_velocity_cv * travel) ** 2)
        first = pulse.tick - start + int((travel - 5.0 * sd) / TICK_MS)
        last = pulse.tick - start + int((travel + 5.0 * sd) / TICK_MS) + 1
        if last < 0 or first >= out.size:
            continue
        height = pulse.fired * k.fibres_volley_mV * (k.fibres_volley_sd_ms / sd) ** 3
        width = k.fibres_volley_lamina_um
        own = np.exp(-0.5 * ((lamina_um - bundle_um[source]) / width) ** 2)
        other = np.exp(-0.5 * ((lamina_um - bundle_um[1 - source]) / width) ** 2)
        height *= own + other * pulse.shared / max(pulse.own, 1e-12)
        for n in range(max(first, 0), min(last, out.size)):
            u = ((start + n - pulse.tick) * TICK_MS - travel) / sd
            out[n] -= height * (1.0 - u * u) * np.exp(-0.5 * u * u)
