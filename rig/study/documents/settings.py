"""What was set in the groups of a study, from the preparation to the cursors. What all groups have in common is said
once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rig.experiment.logbook import number, pattern_words
from rig.export.methods import (
    DIGITISED,
    PLACED,
    amplifier_words,
    cursor_words,
    listed,
    perfusion_words,
    place_words,
    slice_words,
)
from rig.instruments.perfusion import at_first
from rig.protocol.protocol import Intensity, Protocol, TestPhase
from rig.protocol.timeline import DEFAULT_FRACTION_OF_MAX
from rig.study.design.blocks import MODES
from rig.study.design.design_file import OpenedDesign


def settings(opened: OpenedDesign, blind: bool) -> Iterator[str]:
    """Sentences. ``blind``: what differs between groups is not told, only that it does."""
    for what, words in _aspects(opened).items():
        said = {group.name: words(group.protocol) for group in opened.design.group}
        if len(set(said.values())) == 1:
            yield next(iter(said.values()))
        elif blind:
            yield f"Groups differ in the {what}, which is told once the study is unblinded."
        else:
            yield from (f"{name}: {text}" for name, text in said.items())


def slices_of(opened: OpenedDesign) -> list[str]:
    """From which animals, a sentence a preparation."""
    return [slice_words(card) for card in opened.preparations.values()]


def _aspects(opened: OpenedDesign) -> dict[str, Callable[[Protocol], str]]:
    def preparation(protocol: Protocol) -> str:
        card = opened.preparations[protocol.preparation]
        return f"{slice_words(card)} It was perfused at {perfusion_words(at_first(card))}."

    return {
        "preparation": preparation,
        "placing of electrodes": lambda protocol: f"{PLACED}, {place_words(protocol.electrodes)}.",
        "test intensity": _intensities,
        "test pulses": _tests,
        "trains": _trains,
        "amplifier": lambda protocol: (
            f"Field potentials were amplified ({amplifier_words(protocol.amplifier)}) and {DIGITISED}."
        ),
        "cursors": lambda protocol: cursor_words(protocol.cursors),
    }


def _intensities(protocol: Protocol) -> str:
    parts = [f"{name} {_intensity(one)}" for name, one in (("S1", protocol.s1), ("S2", protocol.s2))]
    return f"Test pulses: {listed(parts)}."


def _intensity(one: Intensity) -> str:
    if not one.on:
        return "off"
    if one.current_uA is not None:
        how = f"{number(one.current_uA)} µA"
    else:
        fraction = DEFAULT_FRACTION_OF_MAX if one.fraction_of_max is None else one.fraction_of_max
        how = f"at {number(100 * fraction)} % of the maximal slope of the slice"
    return f"{how}, {number(one.width_ms)} ms wide"


def _tests(protocol: Protocol) -> str:
    return f"They were given as follows: {'; '.join(map(_phase, protocol.test))}."


def _phase(phase: TestPhase) -> str:
    when = f"from {number(phase.at_min)} min{f' after {phase.after}' if phase.after else ''} on"
    if phase.mode == "off":
        return f"{when} none"
    pair = "" if phase.pair_ms is None else f" as pairs {number(phase.pair_ms)} ms apart"
    sparse = "" if phase.group_pulses is None else f", {phase.group_pulses} at a time"
    every = "" if phase.group_every_min is None else f" every {number(phase.group_every_min)} min"
    return f"{when} {MODES[phase.mode]}, each every {number(phase.interval_s)} s{pair}{sparse}{every}"


def _trains(protocol: Protocol) -> str:
    if not protocol.train:
        return "No train was given."
    return " ".join(pattern_words(step.pattern, step.pathways, step.label or step.name) for step in protocol.train)
