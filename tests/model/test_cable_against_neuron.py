"""The cable and the lead field against NEURON, for one prescribed input (see neuron/make_figures.py)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.cable import borders, inhibition_shares, passive, share, solve
from model.field import lead_field
from model.parameters import Cell, Conductor, Inhibition

HERE = Path(__file__).parent / "neuron"
STATED = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))
ALLOWED = 0.005  # of the peak deflection
STEP_MS = 0.05


def cell() -> Cell:
    """The geometry that NEURON was given, whatever the defaults become."""
    stated = STATED["cell"]
    parts = {
        f"{part}_{ours}": stated[part][theirs]
        for part in ("basal", "apical")
        for ours, theirs in (("length_um", "length_um"), ("diameter_um", "diameter_um"), ("tree", "tree"))
    }
    return Cell(
        **parts,
        soma_length_um=stated["soma"]["length_um"],
        soma_diameter_um=stated["soma"]["diameter_um"],
        axial_ohm_cm=stated["Ri_ohm_cm"],
        membrane_ohm_cm2=stated["Rm_ohm_cm2"],
        membrane_uF_cm2=stated["Cm_uF_cm2"],
        leak_mV=stated["E_leak_mV"],
    )


def conductor() -> Conductor:
    stated = STATED["field"]
    return Conductor(
        density_per_mm2=stated["cells_per_mm2"],
        conductivity_S_m=stated["sigma_S_m"],
        bath_S_m=stated["sigma_bath_S_m"],
        half_length_um=stated["half_length_um"],
        thickness_um=stated["thickness_um"],
    )


def time_course(name: str, t_ms: float) -> float:
    """Prescribed conductance in nS."""
    stated = STATED["inputs"][name]
    rise, decay, s = stated["rise_ms"], stated["decay_ms"], t_ms - stated["onset_ms"]
    if s <= 0:
        return 0.0
    peak = rise * decay / (decay - rise) * np.log(decay / rise)
    height = np.exp(-peak / decay) - np.exp(-peak / rise)
    return stated["peak_nS"] * (np.exp(-s / decay) - np.exp(-s / rise)) / height


def simulate() -> np.ndarray:
    """Our membrane potential, shape (12, 601), every 0.1 ms."""
    inputs = STATED["inputs"]
    band, inhibition = np.array(inputs["excitation_weights"]), np.array(inputs["inhibition_weights"])
    capacitance, leak, axial = passive(cell())
    rest = cell().leak_mV
    v, mid_v = np.full(12, float(rest)), np.full(12, float(rest))
    d, mid_d = np.zeros(12), np.zeros(12)
    work = np.empty((2, 12))
    recorded = [v.copy()]
    for step in range(1200):
        t = (step + 0.5) * STEP_MS
        ahead = 2 * v - mid_v  # the voltage half a step on, as the slice extrapolates it for the magnesium block
        block = 1 / (1 + inputs["nmda"]["Mg_mM"] / 3.57 * np.exp(-0.062 * ahead))
        excitation = band * (time_course("ampa", t) + time_course("nmda", t) * block)
        gaba = inhibition * time_course("gaba", t)
        inflow = excitation * inputs["ampa"]["E_mV"] + gaba * inputs["gaba"]["E_mV"]
        solve(STEP_MS, 0.5, capacitance, leak, axial, excitation + gaba, inflow, 0.0, rest, v, d, mid_v, mid_d, work)
        if step % 2:
            recorded.append(v.copy())
    return np.array(recorded).T


@pytest.fixture(scope="module")
def neuron() -> dict[str, np.ndarray]:
    with np.load(HERE / "figures.npz") as figures:
        return dict(figures)


@pytest.fixture(scope="module")
def ours() -> np.ndarray:
    return simulate()


def test_the_compartments_lie_where_they_lie_in_neuron() -> None:
    assert np.allclose(borders(cell()), STATED["cell"]["edges_um"], rtol=0, atol=1e-9)


def test_the_synapses_lie_where_they_lie_in_neuron() -> None:
    inputs, edges = STATED["inputs"], np.array(STATED["cell"]["edges_um"])
    soma_end = edges[4]
    # Our shares are counted on a raster of 1 um.
    band = share(edges, inputs["excitation_z_um"], inputs["excitation_sd_um"], soma_end, edges[-1])
    gaba_a, _ = inhibition_shares(cell(), Inhibition(somatic_share=0.6))
    assert np.allclose(band, inputs["excitation_weights"], rtol=0, atol=ALLOWED)
    assert np.allclose(gaba_a, inputs["inhibition_weights"], rtol=0, atol=ALLOWED)


def test_the_membrane_potential_is_that_of_neuron(neuron: dict[str, np.ndarray], ours: np.ndarray) -> None:
    peak = np.abs(neuron["V_mV"] - STATED["cell"]["E_leak_mV"]).max(axis=1)
    error = np.abs(ours - neuron["V_mV"]).max(axis=1) / peak
    assert np.all(peak > 10)
    assert np.all(error <= ALLOWED), error


def test_the_field_is_that_of_neuron(neuron: dict[str, np.ndarray], ours: np.ndarray) -> None:
    _, _, axial = passive(cell())
    edges = borders(cell())
    mid_depth = STATED["field"]["thickness_um"] / 2
    for lamina, expected in zip(STATED["field"]["electrode_um"], neuron["phi_mV"], strict=True):
        phi = lead_field(conductor(), edges, axial, lamina, mid_depth) @ ours
        error = np.abs(phi - expected).max() / np.abs(expected).max()
        assert error <= ALLOWED, (lamina, error)


def test_axial_inflow_is_the_transmembrane_current(neuron: dict[str, np.ndarray]) -> None:
    """What makes the potential linear in the voltages: current enters a compartment along the cable or nowhere."""
    _, _, axial = passive(cell())
    along = axial[:-1, None] * -np.diff(neuron["V_mV"].astype(float), axis=0)
    inflow = np.zeros_like(neuron["V_mV"], dtype=float)
    inflow[1:] += along
    inflow[:-1] -= along
    assert np.abs(inflow - neuron["I_pA"]).max() <= ALLOWED * np.abs(neuron["I_pA"]).max()
