"""What a letter of the list of blocks puts onto a row, and the design that nothing has been put into yet."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.designer.working_design import WorkingDesign
from gui.session.drug_lines import LINES
from gui.session.patterns import HighFrequency, LowFrequency, ThetaBurst
from rig.instruments import shelf
from rig.protocol.protocol import (
    AcsfStep,
    DrugStep,
    InputOutputStep,
    Measure,
    PairedPulseStep,
    Protocol,
    TrainStep,
)
from rig.study.design import edits
from rig.study.design.arms import OUTCOME
from rig.study.design.blocks import Block
from rig.study.design.design import Design, Group
from rig.study.design.design_file import OpenedDesign, with_cards

MORE_MIN = 10.0
DRUG_MIN, BATH_MIN, WINDOW_MIN = 30.0, 20.0, 10.0
EMPTY_MIN = 60.0
"""How long a design records in which nothing is done."""
PAIRS_MS = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
CURRENTS_UA = tuple(float(round(800 * step / 11)) for step in range(12))
Kind = HighFrequency | ThetaBurst | LowFrequency
TRAINS: dict[str, tuple[str, str, Kind]] = {
    "H": ("hfs", "HFS", HighFrequency()),
    "T": ("tbs", "TBS", ThetaBurst()),
    "L": ("lfs", "LFS", LowFrequency()),
}


def tr(text: str) -> str:
    return QCoreApplication.translate("NewBlocks", text)


def empty_design() -> OpenedDesign:
    """One group in which nothing is done for an hour; its last 10 min are measured."""
    outcome = Measure(OUTCOME, "slope", from_min=EMPTY_MIN - WINDOW_MIN, to_min=EMPTY_MIN, relative_to="baseline")
    group = Group(tr("Control"), Protocol(tr("Control"), length_min=EMPTY_MIN), control=True)
    # what is 100 % where nothing happens are the last 10 min, which are measured too
    return with_cards(Design(tr("New design"), (group,), outcome), {}, {})


def put_block(working: WorkingDesign, letter: str, group: int, minute: float, everywhere: bool) -> None:
    """The block of a letter at a minute of the recording of that group, or of all groups."""
    design = working.design
    group = min(group, len(design.group) - 1)
    row = working.rows[group]
    minute = min(minute, row.end_min - 1.0)
    words = tr("Put {what}")
    if letter in TRAINS:
        _put_train(working, letter, group, minute, everywhere)
    elif letter == "D":
        _put_drug(working, group, minute, everywhere)
    elif letter in ("B", "F"):
        kind = "baseline" if letter == "B" else "follow_up"
        _lengthen(working, group, next((one for one in row.blocks if one.kind == kind), None), everywhere)
    elif letter == "M":
        working.try_edit(lambda old: edits.window_at(old, group, minute), words.format(what=tr("measure window")))
    elif letter == "P":
        pairs = PairedPulseStep("paired_pulse", minute, PAIRS_MS, repeats=2, interval_s=15.0)
        _put(working, group, pairs, tr("paired pulses"), everywhere)
    elif letter == "I":
        curve = InputOutputStep("input_output", minute, CURRENTS_UA, repeats=1, interval_s=15.0)
        _put(working, group, curve, tr("input-output"), everywhere)
    elif letter == "W":
        end = min(minute + BATH_MIN, row.end_min)
        flow = AcsfStep("flow", minute, end, flow_ml_min=1.0)
        _put(working, group, flow, tr("flow"), everywhere)


def _put(working: WorkingDesign, group: int, step: edits.StepValue, what: str, everywhere: bool) -> None:
    before = {block.key for block in working.rows[group].blocks}
    words = tr("Put {what}").format(what=what)
    if working.try_edit(lambda design: edits.added(design, group, step, everywhere), words):
        new = next((block for block in working.rows[group].blocks if block.key not in before), None)
        if new is not None:
            working.select_block(group, new)


def _put_drug(working: WorkingDesign, group: int, minute: float, everywhere: bool) -> None:
    """The first drug of the bench that this group has not had yet."""
    had = {step.drug for step in working.design.group[group].protocol.drug}
    drug = next((one for one in LINES if one not in had), LINES[0])
    card = shelf.drug(drug)
    end = min(minute + DRUG_MIN, working.rows[group].end_min)
    _put(working, group, DrugStep(drug, minute, card.usual_uM, to_min=end), card.name, everywhere)


def _put_train(working: WorkingDesign, letter: str, group: int, minute: float, everywhere: bool) -> None:
    """The first train of a design goes into all groups, since minute 0 of the windows is its end; the window of the
    outcome is then at the end of the recording."""
    name, label, kind = TRAINS[letter]
    step = TrainStep(name, minute, kind.pattern(), label=label)
    first = not any(one.protocol.train for one in working.design.group)

    def edit(design: Design) -> Design:
        made = edits.added(design, group, step, everywhere or first)
        if not first:
            return made
        end = min(row.end_min for row in working.rows)
        return edits.window_at(made, group, end - WINDOW_MIN)

    if working.try_edit(edit, tr("Put {what}").format(what=label)):
        new = [block for block in working.rows[group].blocks if block.kind == "train"]
        working.select_block(group, max(new, key=lambda block: int(block.key[6:-1])))


def _lengthen(working: WorkingDesign, group: int, block: Block | None, everywhere: bool) -> None:
    if block is None:
        working.refused.emit(tr("This group has no first step that its baseline could end at; put one first."))
        return
    words = tr("Longer {what}").format(what=tr("baseline") if block.kind == "baseline" else tr("follow-up"))
    working.try_edit(lambda design: edits.resized(design, group, block, "right", MORE_MIN, everywhere), words)
