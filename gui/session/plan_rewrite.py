"""What the protocol card does to the plan: another value, a delay, the same steps again."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QCoreApplication

from gui.session.plan_edit import Plan
from rig.instruments.stimulator import duration
from rig.messages import Planned
from rig.protocol.plan import Change, Panels, changes, settled

MOST_STEPS = 2000


def with_action(plan: Plan, place: int, action: object, now: Panels) -> Plan:
    """The plan with another action at a place; what is set after it is set on top of that."""
    found = list(changes(plan, now))
    step, before = found[place]
    found[place] = Change(msgspec.structs.replace(step, action=action), before)
    return settled(found, now)


def delayed(plan: Plan, place: int, ticks: int, now: Panels) -> Plan:
    """The plan with the step at ``place`` and all after it later by ``ticks``."""
    found = list(changes(plan, now))
    found[place:] = [_later(change, ticks) for change in found[place:]]
    return settled(found, now)


def check_number(steps: int, times: int) -> None:
    """Raises ValueError, a sentence, for more steps than a plan holds."""
    if steps * times > MOST_STEPS:
        words = QCoreApplication.translate(
            "PlanRewrite",
            "{n} steps {times} times are more than the {most} that a plan holds; repeat them fewer times.",
        )
        raise ValueError(words.format(n=steps, times=times, most=MOST_STEPS))


def repeated(plan: Plan, times: int, every: int, now: Panels) -> Plan:
    """All steps ``times`` in a row, ``every`` ticks from one beginning to the next. Raises ValueError, a sentence."""
    check_number(len(plan), times)
    found = changes(plan, now)
    return settled([_later(change, again * every) for again in range(times) for change in found], now)


def _later(change: Change, ticks: int) -> Change:
    return change._replace(step=msgspec.structs.replace(change.step, tick=change.step.tick + ticks))


def ends(step: Planned) -> int:
    """The tick of its last pulse, or of the step itself."""
    pattern = getattr(step.action, "pattern", None)
    return step.tick if pattern is None else step.tick + duration(pattern)
