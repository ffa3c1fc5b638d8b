"""What the protocol card asks of files and of the planning. Each runs beside the window and returns frozen values.

Planning is imported where it is needed: it brings the whole experiment with it, which no first window waits for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from gui.session.plan_edit import Plan
from gui.session.plan_rewrite import check_number
from model.units import TICKS_PER_S
from rig.files.atomic_write import put_whole
from rig.instruments import shelf
from rig.instruments.drug import Drug
from rig.instruments.stimulator import PATHWAYS, Pathway
from rig.messages import BeginProtocol, Curve, SetBaseline, Status
from rig.protocol import library
from rig.protocol.plan import Change, added, changes, in_force, panels
from rig.protocol.protocol import Intensity, Protocol
from rig.protocol.timeline import pathway_intensity, reckoned, unroll
from rig.protocol.work import MOST_SWEEPS

LEAD_S = 1.0
LEAD_WALL_S = 0.5
FAST = 600.0
"""What is planned must not be past when the rig hears of it: so much of the experiment, or of the clock on the wall,
comes first. At full speed the rig is taken for at least so fast."""


class Shelf(NamedTuple):
    """Shipped protocols by the name of their file, and the cards of all drugs."""

    protocols: dict[str, Protocol]
    drugs: dict[str, Drug]


class Laid(NamedTuple):
    """A protocol on the experiment's time: its steps, when it begins, how long it takes, the whole plan with it, and
    what the log says of it."""

    steps: tuple[Change, ...]
    begin: int
    length: int
    plan: Plan
    begun: tuple[BeginProtocol | SetBaseline, ...] = ()


def shelves() -> Shelf:
    """Raises RefusedFile for a shipped file that is broken."""
    return Shelf(library.protocols(), shelf.drugs())


def opened(path: Path) -> Protocol:
    """A file of anybody's, whatever it is called. Raises RefusedFile."""
    return library.protocol(str(path.absolute()))


def begin_from(status: Status) -> int:
    """The first tick, a whole second, for which something can still be planned safely."""
    speed = 0.0 if status.paused else status.speed_asked
    if math.isinf(speed):
        speed = max(FAST, status.speed_reached)
    ahead = max(LEAD_S, LEAD_WALL_S * speed)
    return math.ceil((status.tick / TICKS_PER_S) + ahead) * TICKS_PER_S


def fractions(protocol: Protocol) -> dict[Pathway, Intensity]:
    """Pathways whose test pulses are given at a fraction of the maximal slope."""
    wanted: dict[Pathway, Intensity] = {pathway: pathway_intensity(protocol, pathway) for pathway in PATHWAYS}
    return {name: one for name, one in wanted.items() if one.on and one.fraction_of_max is not None}


def laid_out(protocol: Protocol, status: Status, curves: Mapping[Pathway, Curve], times: int) -> Laid:
    """A protocol as it would run from now, ``times`` in a row. Currents are read off the curves when there is one of
    every pathway that asks for it; otherwise those that are set stay. Raises ValueError, a sentence."""
    from rig.experiment.protocol_to_plan import plan_of, read_off
    from rig.experiment.runner import opening_actions

    if reckoned(protocol).sweeps * times > MOST_SWEEPS:
        words = QCoreApplication.translate(
            "ProtocolCard",
            "{n} times this protocol are more than the {most} sweeps that are kept; repeat it fewer times.",
        )
        raise ValueError(words.format(n=times, most=MOST_SWEEPS))
    known = all(pathway in curves for pathway in fractions(protocol))
    begin = begin_from(status)
    steps = plan_of(protocol, begin, status, read_off(curves) if known else None, times)
    check_number(len(steps) // times, times)
    now = panels(status)
    before = in_force(now, status.plan, begin)
    line = unroll(protocol)
    length = line.recording.end
    begun = [action for n in range(times) for action in opening_actions(protocol, line, begin + n * length)]
    return Laid(changes(steps, before), begin, length * times, added(status.plan, steps, now), tuple(begun))


def save_plan(path: Path, status: Status, follow_up_min: float) -> Path:
    """Write what is planned as a protocol file. Raises ValueError, a sentence, for what no protocol can say or a folder
    that takes no file."""
    from rig.protocol.plan_to_protocol import plan_text

    text = plan_text(status.plan, status, path.stem[:120], follow_up_min)
    try:
        put_whole(path, text.encode())
    except OSError as wrong:
        words = QCoreApplication.translate(
            "ProtocolCard", "{name} could not be written ({reason}). The plan is as it was; choose another folder."
        )
        raise ValueError(words.format(name=path.name, reason=wrong.strerror or wrong)) from None
    return path
