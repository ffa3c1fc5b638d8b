"""Plain words for every action, as the notebook writes them: what a hand did, seen against what was set before."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from model.units import TICKS_PER_MIN
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.drug import Drug
from rig.instruments.electrodes import Electrodes, Place
from rig.instruments.perfusion import PerfusionSettings, Valve
from rig.instruments.stimulator import PathwaySettings, Pattern, StimulatorSettings, TestPulses
from rig.messages import BeginProtocol, SetBaseline
from rig.protocol.dose import dose_words


def number(value: float) -> str:
    """At most five figures, with a true minus."""
    return f"{value:.5g}".replace("-", "−")


def _listed(parts: list[str], otherwise: str) -> str:
    text = "; ".join(parts) or otherwise
    return f"{text[:1].upper()}{text[1:]}."


def _changed(before: msgspec.Struct, now: msgspec.Struct, names: Mapping[str, tuple[str, str]]) -> list[str]:
    parts = []
    for field, (name, unit) in names.items():
        value = getattr(now, field)
        if value != getattr(before, field):
            parts.append(f"{name} {number(value) if isinstance(value, float | int) else value} {unit}".rstrip())
    return parts


def _pathway(name: str, before: PathwaySettings, now: PathwaySettings) -> list[str]:
    if not now.on:
        return [f"{name} off"] if before.on else []
    parts = [f"{name} on"] if not before.on else []
    if now.current_uA != before.current_uA:
        parts.append(f"{name} {number(now.current_uA)} µA")
    if now.width_ms != before.width_ms:
        parts.append(f"{name} pulse width {number(now.width_ms)} ms")
    return parts


def _test(test: TestPulses) -> str:
    if test.mode == "off":
        return "no test pulses"
    where = "S1 and S2 in turn, each" if test.mode == "alternate" else test.mode
    what = "test pulses" if test.pair_ms is None else f"pairs {number(test.pair_ms)} ms apart"
    return f"{what} to {where} every {number(test.interval_s)} s"


def stimulator_words(before: StimulatorSettings, now: StimulatorSettings) -> str:
    parts = _pathway("S1", before.s1, now.s1) + _pathway("S2", before.s2, now.s2)
    if now.test != before.test:
        parts.append(_test(now.test))
    return _listed(parts, "the stimulator stays as it is")


def _valves(valves: tuple[Valve, ...]) -> dict[str, float]:
    return {valve.drug: valve.reservoir_uM for valve in valves if valve.open}


def perfusion_words(before: PerfusionSettings, now: PerfusionSettings, drugs: Mapping[str, Drug]) -> str:
    was, runs = _valves(before.valves), _valves(now.valves)
    parts = [
        f"{drugs[drug].name} {dose_words(drugs[drug], uM)} {'in the inflow' if drug not in was else 'from now on'}"
        for drug, uM in runs.items()
        if was.get(drug) != uM
    ]
    parts += [f"{drugs[drug].name} washes out" for drug in was if drug not in runs]
    parts += _changed(
        before,
        now,
        {
            "flow_ml_min": ("flow", "ml/min"),
            "temperature_C": ("temperature", "°C"),
            "calcium_mM": ("Ca²⁺", "mM"),
            "magnesium_mM": ("Mg²⁺", "mM"),
        },
    )
    return _listed(parts, "the perfusion stays as it is")


def amplifier_words(before: AmplifierSettings, now: AmplifierSettings) -> str:
    parts = _changed(
        before,
        now,
        {
            "gain": ("gain", "×"),
            "lowpass_hz": ("low-pass", "Hz"),
            "highpass_hz": ("high-pass", "Hz"),
            "notch": ("notch", ""),
        },
    )
    if now.blank_artefact != before.blank_artefact:
        parts.append("stimulus artefact blanked" if now.blank_artefact else "stimulus artefact shown")
    return _listed(parts, "the amplifier stays as it is")


def electrode_words(before: Electrodes, now: Electrodes) -> str:
    def where(name: str, place: Place) -> str:
        along = "" if name == "REC" else f"{number(place.along_um)} µm from REC, "
        return f"{name} to {along}{number(place.lamina_um)} µm from s. pyramidale, {number(place.depth_um)} µm deep"

    pairs = (("S1", before.s1, now.s1), ("S2", before.s2, now.s2), ("REC", before.rec, now.rec))
    return _listed(
        [where(name, place) for name, was, place in pairs if was != place], "the electrodes stay where they are"
    )


def pattern_words(pattern: Pattern, pathways: tuple[str, ...], label: str) -> str:
    """For instance: HFS to S1: 100 pulses at 100 Hz."""
    train = f"{pattern.pulses} pulses at {number(pattern.rate_hz)} Hz" if pattern.pulses > 1 else "1 pulse"
    if pattern.bursts > 1:
        train = f"{pattern.bursts} bursts of {train}, {number(pattern.burst_rate_hz)} bursts a second"
        if pattern.pulses == 1:
            train = f"{pattern.bursts} pulses at {number(pattern.burst_rate_hz)} Hz"
    if pattern.trains > 1:
        train = f"{pattern.trains} trains of {train}, {number(pattern.train_interval_s)} s apart"
    return f"{label or 'Pattern'} to {' and '.join(pathways)}: {train}."


def evaluation_words(action: SetBaseline | BeginProtocol) -> str:
    """What changes nothing in the slice: "100 % is the mean from 52 to 62 min."."""
    if isinstance(action, BeginProtocol):
        title = next((line for line in action.text.splitlines() if line.startswith("title = ")), "")
        return f"Protocol {title.removeprefix('title = ') or 'without a title'} begins."
    if action.window is None:
        return "What 100 % is follows the rule again."
    begin, end = (number(round(tick / TICKS_PER_MIN, 2)) for tick in action.window)
    return f"100 % is the mean from {begin} to {end} min."
