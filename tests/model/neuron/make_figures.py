"""How figures.npz and figures.json were made: the mean cell as an unbranched cable in NEURON 9.0.2.

Needs NEURON and a C compiler, so it is not run by the tests. In this folder, in an environment of its own::

    pip install neuron scipy
    nrnivmodl .            # compiles prescribed.mod; delete the folder it makes afterwards
    python make_figures.py

The geometry, the membrane and every synaptic conductance are stated in ``CELL``, ``INPUTS`` and ``SOURCES`` below and
written to figures.json; figures.npz holds what NEURON computed from them:

``t_ms``      (601,)     every 0.1 ms
``V_mV``      (12, 601)  membrane potential, compartments from the tip of the basal stick to the tip of the apical one
``I_pA``      (12, 601)  transmembrane current (ionic, synaptic and capacitive), positive outward
``phi_mV``    (4, 601)   extracellular potential at the electrodes of ``SOURCES``, from ``I_pA`` and a lead field
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
from neuron import h
from scipy.integrate import quad

HERE = Path(__file__).parent

CELL = {
    "order": "3 basal compartments (tip first), soma, 8 apical compartments; z = 0 is the middle of the soma",
    "basal": {"length_um": 180, "diameter_um": 4.4, "tree": 3, "compartments": 3},
    "soma": {"length_um": 20, "diameter_um": 20, "tree": 1, "compartments": 1},
    "apical": {"length_um": 500, "diameter_um": 3.0, "tree": 5, "compartments": 8},
    "tree_means": "multiplies membrane area (capacitance and leak), not the axial conductance",
    "Ri_ohm_cm": 150,
    "Rm_ohm_cm2": 20000,
    "Cm_uF_cm2": 1,
    "E_leak_mV": -66,
}
INPUTS = {
    "time_course": "peak_nS * (exp(-s/decay) - exp(-s/rise)) / its own maximum, s = t - onset",
    "ampa": {"onset_ms": 2.0, "rise_ms": 0.4, "decay_ms": 5.0, "peak_nS": 30.0, "E_mV": 0, "Mg_mM": 0},
    "nmda": {"onset_ms": 2.0, "rise_ms": 3.0, "decay_ms": 60.0, "peak_nS": 8.0, "E_mV": 0, "Mg_mM": 1.3},
    "gaba": {"onset_ms": 3.6, "rise_ms": 0.8, "decay_ms": 9.0, "peak_nS": 12.0, "E_mV": -71, "Mg_mM": 0},
    "block": "NMDA current times 1 / (1 + Mg/3.57 exp(-0.062 V))",
    "excitation": "AMPA and NMDA: Gaussian band in z over the apical compartments, scaled to sum 1",
    "excitation_z_um": 170,
    "excitation_sd_um": 55,
    "inhibition": "GABA: 60 % spread evenly over |z| < 60 um, 40 % over 60..350 um",
}
SOURCES = {
    "electrode_um": [-120, 0, 180, 420],
    "cells_per_mm2": 10000,
    "sigma_S_m": 0.3,
    "sigma_bath_S_m": 1.6,
    "half_length_um": 350,
    "thickness_um": 400,
    "model": "each lamina an evenly filled plate, electrode above its middle at mid-depth, the bath by images",
}
DT_MS = 0.001
DURATION_MS = 60.0


def edges() -> np.ndarray:
    """The 13 boundaries of the 12 compartments along z, um."""
    basal, soma, apical = CELL["basal"], CELL["soma"], CELL["apical"]
    half = soma["length_um"] / 2
    return np.concatenate(
        [
            np.linspace(-half - basal["length_um"], -half, basal["compartments"] + 1),
            np.linspace(half, half + apical["length_um"], apical["compartments"] + 1),
        ]
    )


def excitation_weights() -> np.ndarray:
    from scipy.stats import norm

    mass = np.diff(norm.cdf(edges(), INPUTS["excitation_z_um"], INPUTS["excitation_sd_um"]))
    mass[: CELL["basal"]["compartments"] + 1] = 0
    return mass / mass.sum()


def inhibition_weights() -> np.ndarray:
    low, high = edges()[:-1], edges()[1:]

    def overlap(start: float, end: float) -> np.ndarray:
        return np.clip(np.minimum(high, end) - np.maximum(low, start), 0, None)

    return 0.6 * overlap(-60, 60) / 120 + 0.4 * overlap(60, 350) / 290


def build() -> list:
    """The three sections; returns their segments in the order of ``CELL["order"]``."""
    sections = {}
    for name in ("basal", "soma", "apical"):
        part = CELL[name]
        section = h.Section(name=name)
        section.L, section.diam, section.nseg = part["length_um"], part["diameter_um"], part["compartments"]
        section.Ra = CELL["Ri_ohm_cm"]
        section.cm = CELL["Cm_uF_cm2"] * part["tree"]
        section.insert("pas")
        section.g_pas, section.e_pas = part["tree"] / CELL["Rm_ohm_cm2"], CELL["E_leak_mV"]
        sections[name] = section
    sections["basal"].connect(sections["soma"](0), 0)
    sections["apical"].connect(sections["soma"](1), 0)
    build.kept = sections
    return [*reversed(list(sections["basal"])), *sections["soma"], *sections["apical"]]


def synapses(segments: list) -> list:
    made = []
    for name, weights in (
        ("ampa", excitation_weights()),
        ("nmda", excitation_weights()),
        ("gaba", inhibition_weights()),
    ):
        course = INPUTS[name]
        for segment, weight in zip(segments, weights, strict=True):
            synapse = h.Prescribed(segment)
            synapse.onset, synapse.rise, synapse.decay = course["onset_ms"], course["rise_ms"], course["decay_ms"]
            synapse.gmax = course["peak_nS"] * weight / 1000
            synapse.e, synapse.mg = course["E_mV"], course["Mg_mM"]
            made.append(synapse)
    return made


def plate(distance: float, half_length: float, half_width: float) -> float:
    """Integral of 1/r over an evenly filled plate, seen from ``distance`` above its middle, um."""
    a, b, d = half_length, half_width, abs(distance)
    corner = d * np.arctan(a * b / (d * np.sqrt(a * a + b * b + d * d))) if d > 0 else 0.0
    return 4 * (a * np.arcsinh(b / np.hypot(a, d)) + b * np.arcsinh(a / np.hypot(b, d)) - corner)


def lead_field() -> np.ndarray:
    """(4, 12) mV at each electrode per pA that every cell's compartment puts out."""
    a, b = SOURCES["half_length_um"], SOURCES["thickness_um"] / 2
    inside, outside = SOURCES["sigma_S_m"], SOURCES["sigma_bath_S_m"]
    k = (inside - outside) / (inside + outside)

    def seen(distance: float) -> float:
        images = sum(
            k**n * (plate(distance, a, (2 * n + 1) * b) - plate(distance, a, (2 * n - 1) * b)) for n in range(1, 40)
        )
        return plate(distance, a, b) + images

    scale = SOURCES["cells_per_mm2"] * 1e6 * 1e-12 * 1e-6 * 1e3 / (4 * np.pi * inside)
    bounds = edges()
    weights = np.empty((len(SOURCES["electrode_um"]), len(bounds) - 1))
    for row, z in enumerate(SOURCES["electrode_um"]):
        for column, (low, high) in enumerate(pairwise(bounds)):
            breaks = [z] if low < z < high else None
            weights[row, column] = quad(lambda at, z=z: seen(z - at), low, high, points=breaks)[0] / (high - low)
    return scale * weights


def simulate(dt_ms: float) -> tuple[np.ndarray, np.ndarray]:
    """(12, 601) membrane potential in mV and transmembrane current in pA."""
    segments = build()
    kept = synapses(segments)
    h.CVode().use_fast_imem(1)
    h.dt, h.secondorder = dt_ms, 0
    h.finitialize(CELL["E_leak_mV"])
    every = round(0.1 / dt_ms)
    V, current = [], []
    for step in range(round(DURATION_MS / dt_ms) + 1):
        if step % every == 0:
            V.append([segment.v for segment in segments])
            current.append([1000 * segment.i_membrane_ for segment in segments])
        h.fadvance()
    assert len(kept) == 36
    return np.array(V).T, np.array(current).T


def main() -> None:
    coarse, _ = simulate(2 * DT_MS)
    V, current = simulate(DT_MS)
    current[:, 0] = 0.0
    print(f"change of V when dt doubles: {np.abs(V - coarse).max():.4f} mV")
    print(f"somatic EPSP {np.ptp(V[3]):.2f} mV; charge balance {np.abs(current.sum(axis=0)).max():.2e} pA")
    phi = lead_field() @ current
    print("peaks of phi, mV:", [round(float(row[np.abs(row).argmax()]), 3) for row in phi])
    np.savez_compressed(
        HERE / "figures.npz",
        t_ms=np.arange(V.shape[1]) * 0.1,
        V_mV=V.astype(np.float32),
        I_pA=current.astype(np.float32),
        phi_mV=phi.astype(np.float32),
    )
    description = {
        "simulator": "NEURON 9.0.2, fixed step 0.001 ms",
        "cell": CELL | {"edges_um": edges().tolist()},
        "inputs": INPUTS
        | {"excitation_weights": excitation_weights().tolist(), "inhibition_weights": inhibition_weights().tolist()},
        "field": SOURCES,
    }
    (HERE / "figures.json").write_text(json.dumps(description, indent=1) + "\n")


if __name__ == "__main__":
    main()
