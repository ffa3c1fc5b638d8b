"""What every key of the Bench does, as the window or the rig shows it: action of ``gui/bench/keys.py`` -> check.

A check brings the Bench into a state where the key means something, presses it, and waits for what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from hand import click, press, segment, until
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.bench.bench import Bench
from gui.bench.panel_table import BENCH, WORKSPACES
from gui.bench.right_pane import RAIL_PX
from gui.bench.top_bar import SPEEDS
from gui.scope.panel import OVERLAYS
from gui.time_course.panel import RANGES
from rig.messages import Action, AddNote, RunPattern, StopPattern

PATIENCE_S = 15.0


class At(NamedTuple):
    """The Bench, the log of its rig, and the spelling of the key that is tried."""

    window: Bench
    log: list[Action]
    spelling: str

    def press(self) -> None:
        press(self.window, self.spelling)

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        until(condition, what, PATIENCE_S)

    def confirmed(self, read: Callable[[], Any], value: Any) -> None:
        """The rig itself says so, and not only the window that asked for it."""
        bridge = self.window.session.bridge
        self.wait(lambda: not bridge.on_the_way and read() == value, f"{value}, and it is {read()}")

    def logged(self, kind: type[Action]) -> Action:
        """The next action of this kind that the rig logs when the key is pressed."""
        known = len(self.log)
        self.press()
        self.wait(lambda: any(isinstance(one, kind) for one in self.log[known:]), f"{kind.__name__} in the log")
        return next(one for one in self.log[known:] if isinstance(one, kind))


Check = Callable[[At], None]


# ---- time


def pause(at: At) -> None:
    bridge = at.window.session.bridge
    for paused in (True, False):
        at.press()
        at.confirmed(lambda: bridge.newest.paused, paused)


def speed(place: int) -> Check:
    def check(at: At) -> None:
        bridge = at.window.session.bridge
        at.window.top_bar.choose_speed((place + 1) % len(SPEEDS))
        at.confirmed(lambda: bridge.newest.speed_asked, SPEEDS[(place + 1) % len(SPEEDS)])
        at.press()
        at.confirmed(lambda: bridge.newest.speed_asked, SPEEDS[place])
        at.window.top_bar.choose_speed(0)
        at.confirmed(lambda: bridge.newest.speed_asked, SPEEDS[0])

    return check


# ---- the stimulator


def run(at: At) -> None:
    click(segment(at.window, "Single"))
    given = at.logged(RunPattern)
    assert given.pathways == ("S1",)
    at.wait(lambda: not at.window.session.status.running, "the end of the pulse")


def arm(at: At) -> None:
    panel = at.window.stimulator
    click(segment(at.window, "HFS"))
    for armed in (True, False):
        at.press()
        at.wait(lambda armed=armed: panel.run_button.isEnabled() == panel.arming.armed == armed, f"armed: {armed}")


def stop(at: At) -> None:
    panel, bridge = at.window.stimulator, at.window.session.bridge
    click(segment(at.window, "LFS"))
    panel.arm_or_disarm()
    at.press()
    at.wait(lambda: not panel.arming.armed and not panel.run_button.isEnabled(), "the safety catch")
    panel.arm_or_disarm()
    panel.run()
    at.wait(lambda: bridge.newest.running == "LFS", "the train")
    at.logged(StopPattern)
    at.wait(lambda: not bridge.newest.running, "the end of the train")


def pathway(name: str) -> Check:
    def check(at: At) -> None:
        bridge = at.window.session.bridge
        for on in (False, True):
            at.press()
            at.confirmed(lambda: getattr(bridge.newest.stimulator, name).on, on)

    return check


def intensity(name: str, sign: int) -> Check:
    def check(at: At) -> None:
        bridge = at.window.session.bridge
        before = getattr(bridge.newest.stimulator, name).current_uA
        at.press()
        at.wait(
            lambda: not bridge.on_the_way and sign * (getattr(bridge.newest.stimulator, name).current_uA - before) > 0,
            "another intensity",
        )

    return check


# ---- the perfusion


def open_valves(window: Bench) -> set[str]:
    return {valve.drug for valve in window.session.status.perfusion.valves if valve.open}


def valve(place: int) -> Check:
    def check(at: At) -> None:
        drug = at.window.perfusion.rows[place].drug
        at.press()
        at.confirmed(lambda: open_valves(at.window), {drug})
        at.press()
        at.confirmed(lambda: open_valves(at.window), set())

    return check


def wash(at: At) -> None:
    for place in (0, 3):
        click(at.window.perfusion.rows[place].valve)
    at.wait(lambda: len(open_valves(at.window)) == 2 and not at.window.session.bridge.on_the_way, "two open valves")
    at.press()
    at.confirmed(lambda: open_valves(at.window), set())


# ---- notes and branches


def note(at: At) -> None:
    field = at.window.notebook.note
    at.press()
    at.wait(field.hasFocus, "the note")
    known, paused = len(at.log), at.window.session.status.paused
    for letter in ("S", "P", "B", "Space", "3", "Return"):
        press(at.window, letter)
    at.wait(lambda: len(at.log) > known, "the note in the log")
    assert at.log[known:] == [AddNote("spb 3")] and at.window.session.status.paused == paused


def bookmark(at: At) -> None:
    marks = sum(one.is_bookmark for one in at.window.session.time_course.notes)
    kept = at.logged(AddNote)
    assert kept.text == f"Bookmark {marks + 1}"
    at.wait(lambda: sum(one.is_bookmark for one in at.window.session.time_course.notes) == marks + 1, "the flag")


# ---- what is looked at


def pressed(read: Callable[[Bench], bool]) -> Check:
    """A key that turns something on or off, and back."""

    def check(at: At) -> None:
        before = read(at.window)
        for state in (not before, before):
            at.press()
            at.wait(lambda state=state: read(at.window) == state, f"{state}")

    return check


def goes_round(read: Callable[[Bench], str], choices: tuple[str, ...]) -> Check:
    def check(at: At) -> None:
        first = choices.index(read(at.window))
        for step in range(1, len(choices) + 1):
            at.press()
            wanted = choices[(first + step) % len(choices)]
            at.wait(lambda wanted=wanted: read(at.window) == wanted, wanted)

    return check


def sweep_step(by: int) -> Check:
    def check(at: At) -> None:
        window, held = at.window, at.window.scope.plot.sweeps
        for _ in range(3):
            window.time_course.step(-1)
        before = held.held[-1].index
        at.press()
        at.wait(lambda: bool(held.held) and held.held[-1].index == before + by, "the sweep beside")
        window.time_course.let_go()

    return check


def part(name: str) -> Check:
    def check(at: At) -> None:
        pane = at.window.right_pane
        pane.choose("notebook" if name != "notebook" else "spine")
        at.window.setFocus()
        at.press()
        at.wait(lambda: pane.parts[name].isVisible() and inside(at.window, pane.parts[name]), f"the focus in {name}")

    return check


def inside(window: Bench, panel: QWidget) -> bool:
    focused = window.focusWidget()
    return focused is not None and (focused is panel or panel.isAncestorOf(focused))


def spine(at: At) -> None:
    window = at.window
    part("spine")(at)
    at.press()
    at.wait(lambda: window.spine_page.is_full and not window.scope.isVisible(), "the spine at full size")
    at.press()
    at.wait(lambda: not window.spine_page.is_full and window.scope.isVisible(), "the scope again")


def next_panel(at: At) -> None:
    window = at.window
    for panel in (window.top_bar, window.stimulator, window.perfusion, window.scope):
        at.press()
        at.wait(lambda panel=panel: inside(window, panel), f"the focus in {panel.accessibleName()}")


def card(read: Callable[[Bench], QWidget]) -> Check:
    """A key that shows a card, which takes the focus and which Esc closes."""

    def check(at: At) -> None:
        shown = read(at.window)
        at.press()
        at.wait(lambda: shown.isVisible() and inside(at.window, shown), "the card")
        press(at.window, "Esc")
        at.wait(shown.isHidden, "the card closed")

    return check


def fit(at: At) -> None:
    """A scale that nobody set is set again from what is there."""
    scale = at.window.scope.plot.scale
    scale.reach_mV = (-50.0, 50.0)
    at.press()
    at.wait(lambda: -5.0 < scale.reach_mV[0] < 0.0, "the fitted scale")


def open_file(at: At) -> None:
    """The file dialog stands beside the window and stops nothing behind it."""
    at.press()
    at.wait(lambda: any(one.isVisible() for one in at.window.findChildren(QFileDialog)), "the file dialog")
    next(one for one in at.window.findChildren(QFileDialog) if one.isVisible()).close()
    at.window.activateWindow()
    at.wait(at.window.isActiveWindow, "the focus")


def undo(at: At) -> None:
    bridge = at.window.session.bridge
    before = bridge.newest.stimulator
    at.window.stimulator.step_intensity("S1", 1)
    at.wait(lambda: not bridge.on_the_way and bridge.newest.stimulator != before, "another intensity")
    at.press()
    at.confirmed(lambda: bridge.newest.stimulator, before)


def workspace(place: int) -> Check:
    def check(at: At) -> None:
        names = (BENCH, *(row.name for row in WORKSPACES))
        at.window.workspaces.choose(names[(place + 1) % len(names)])
        at.press()
        at.wait(lambda: at.window.workspaces.in_view == names[place], f"the workspace {names[place]}")
        at.window.workspaces.choose(BENCH)

    return check


CHECKS: dict[str, Check] = {
    "pause": pause,
    **{f"speed:{place}": speed(place) for place in range(5)},
    "run": run,
    "arm": arm,
    "stop": stop,
    "s1": pathway("s1"),
    "s2": pathway("s2"),
    "s1_down": intensity("s1", -1),
    "s1_up": intensity("s1", 1),
    "s2_down": intensity("s2", -1),
    "s2_up": intensity("s2", 1),
    **{f"valve:{place}": valve(place) for place in range(9)},
    "wash": wash,
    "note": note,
    "bookmark": bookmark,
    "rewind": card(lambda window: window.rewind_card),
    "cursors": pressed(lambda window: window.scope.cursors.isChecked()),
    "overlay": goes_round(lambda window: window.scope.overlay.choice, OVERLAYS),
    "fit": fit,
    "range": goes_round(lambda window: window.time_course.range.choice, RANGES),
    "sweep_back": sweep_step(-1),
    "sweep_on": sweep_step(1),
    "slice": part("slice"),
    "spine": spine,
    "notebook": part("notebook"),
    "next_panel": next_panel,
    "fold": pressed(lambda window: window.right_pane.width() == RAIL_PX),
    **{f"workspace:{place}": workspace(place) for place in range(1 + len(WORKSPACES))},
    "lecture": pressed(lambda window: window.isFullScreen() and not window.stimulator.isVisible()),
    "find": card(lambda window: window.find_card),
    "export": card(lambda window: window.export_card),
    "other_slice": card(lambda window: window.another_slice),
    "open": open_file,
    "undo": undo,
    "keys": card(lambda window: window.key_card),
}
