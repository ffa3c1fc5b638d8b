"""Published results as data: the rows of ``resources/published``, the arms they compare and the readings they take.

An arm is a protocol in the schema of ``resources/protocols`` without measures; a row reads numbers from one or several
arms and compares them. Rows share arms, so that each arm is run once for every seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from model.units import Quantity
from model.variation import REALISTIC, Variation
from rig.cell.isolated_nmda import PatchSpec
from rig.cell.spine_view import SpineSpec
from rig.cell.voltage_clamp import ClampSpec
from rig.files import parse, shipped
from rig.files.refusal import Objection, RefusedFile, found, leaves, nearest
from rig.files.root import RESOURCES
from rig.protocol import library
from rig.protocol.protocol import Measure, Name, Protocol, QuantityName, StepName, Text
from rig.study.readings import ReadOut, RecoveryReading, TimeToShare, TissueTime, TraceReading, TrainReading
from rig.study.tissue_change import UNCHANGED, Replaced

FOLDER = "published"
RowId = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2,4}-\d{2}$")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=240)]
Number = Annotated[float, Quantity("1", -1e6, 1e6, "in the unit of the row")]
Concentration = Annotated[float, Quantity("uM", 1e-10, 1e5, "concentration in the reservoir")]

Known = Literal["seen", "seen condition", "memory", "seed text"]
"""``seen``: the number was read on a public page. ``seen condition``: effect, dose and window were read, the size is
remembered. ``memory``: not verified. ``seed text``: from the texts this project began with, not verified."""

Instrument = Literal["arm", "patch", "clamp", "spine"]
"""Field electrode on a slice; isolated receptors; a clamped cell; a view of single spines."""
INSTRUMENTS: tuple[Instrument, ...] = ("arm", "patch", "clamp", "spine")
CellSpec = PatchSpec | ClampSpec | SpineSpec
SPECS: dict[str, type[CellSpec]] = {"patch": PatchSpec, "clamp": ClampSpec, "spine": SpineSpec}

# ---- readings: one number of one arm


class FieldReading(Measure, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="by", tag="field"):
    """A measure of the field electrode, as in a protocol; ``name`` is not needed, nor ``arm`` where a list of them is.

    ``silent``: what the number is where there is no response at all (without it, there is then no number).
    """

    arm: StepName = ""
    name: StepName = ""
    quantity: QuantityName = "slope"
    relative_to: StepName = "baseline"
    silent: Number | None = None


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="cell"):
    """A number that an arm on a clamped cell, on isolated receptors or on single spines gives by name."""

    arm: Name
    number: Name


RowReading = FieldReading | TraceReading | TrainReading | RecoveryReading | TimeToShare | ReadOut | TissueTime | Named

# ---- outcomes: what a row makes of its readings. Cohort means are compared; only correlations look at single slices.


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="value"):
    """The mean of one reading, times ``factor`` where the row has another unit."""

    of: RowReading
    factor: Number = 1.0


class Remainder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="remainder"):
    """What one reading, in percent, leaves of 100: the block where a paper gives what is blocked."""

    of: RowReading


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="part"):
    """What one arm has above (below) 100 % over what its control has there; ``percent`` or as a ratio."""

    of: RowReading
    control: RowReading
    percent: bool = True


class Quotient(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="quotient"):
    """One reading over another; ``percent`` or as a ratio."""

    of: RowReading
    control: RowReading
    percent: bool = False


class Difference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="difference"):
    """One reading minus another."""

    of: RowReading
    control: RowReading


class PartDifference(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="part_difference"):
    """A part of control (as a ratio) minus another."""

    of: RowReading
    control: RowReading
    other: RowReading
    other_control: RowReading


class HalfEffect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="half_effect"):
    """Concentration of half effect: a Hill curve from the control's value down to ``floor``, or to a fitted floor.

    ``drug`` is a drug of the arm ``of``, which is run at every concentration. Values are what is above ``zero``
    (100: the above-baseline part).
    """

    of: RowReading
    control: RowReading
    drug: Name
    concentrations_uM: Annotated[tuple[Concentration, ...], msgspec.Meta(min_length=3, max_length=12)]
    zero: Number = 100.0
    fitted_floor: bool = False
    factor: Number = 1.0


class Crossing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="crossing"):
    """Where a reading first rises through ``level`` as ``at`` grows over the arms, on a logarithmic scale of ``at``."""

    arms: Annotated[tuple[Name, ...], msgspec.Meta(min_length=2, max_length=12)]
    at: Annotated[tuple[Number, ...], msgspec.Meta(min_length=2, max_length=12)]
    of: RowReading
    level: Number = 100.0


class Gradient(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="gradient"):
    """Gradient of the regression line of ``at`` on a reading of the arms, times ``factor``."""

    arms: Annotated[tuple[Name, ...], msgspec.Meta(min_length=2, max_length=12)]
    at: Annotated[tuple[Number, ...], msgspec.Meta(min_length=2, max_length=12)]
    of: RowReading
    factor: Number = 1.0


class Correlation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="correlation"):
    """Pearson's r of two readings over the slices of the cohort, of which each is another animal."""

    of: RowReading
    other: RowReading


class ArmCorrelation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="arm_correlation"):
    """Pearson's r of a reading and ``at``, over the slices of all arms, of which each is another animal."""

    arms: Annotated[tuple[Name, ...], msgspec.Meta(min_length=3, max_length=12)]
    at: Annotated[tuple[Number, ...], msgspec.Meta(min_length=3, max_length=12)]
    of: RowReading


OverArms = Crossing | Gradient | ArmCorrelation
Outcome = Value | Remainder | Part | Quotient | Difference | PartDifference | HalfEffect | Correlation | OverArms


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a row says besides its number. Of ``also``: told beside the row. Of ``presupposes``: what the number is
    empty without, such as the potentiation that a drug is said to block."""

    measure: Text
    low: Number
    outcome: Outcome
    high: Number | None = None


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published result. The band is for the mean of a cohort.

    ``direction``: on which side of ``reference`` the result lies, where the whole band lies there. ``deviation``: in
    what the arms differ from the published protocol. ``needs``: what is missing to run it; the row then fails.
    ``outside``: why a slice model cannot have it; the row is then not counted. ``reason``: why it does not hold.
    ``presupposes``: a row of which one of these does not hold is empty, whatever its number: a miss.
    """

    id: RowId
    set: Literal["core", "extended"]
    topic: Line
    preparation: Text
    protocol: Text
    measure: Text
    expected: Number
    low: Number
    high: Number
    known: Known
    source: Text
    seen: Text = ""
    direction: Literal["above", "below", "none"] = "none"
    reference: Literal[1, 100] = 100
    outcome: Outcome | None = None
    deviation: Text = ""
    needs: Text = ""
    outside: Text = ""
    reason: Text = ""
    also: tuple[Condition, ...] = ()
    presupposes: tuple[Condition, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Its own, and those of its conditions."""
        own = () if self.outcome is None else (self.outcome,)
        return (*own, *(one.outcome for one in (*self.also, *self.presupposes)))


class ArmAtDose(msgspec.Struct, frozen=True, order=True):
    """An arm as it is run: as written, or with one concentration of one of its drugs changed."""

    arm: str
    drug: str = ""
    concentration_uM: float = 0.0


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: rows, and arms by the instrument they are run on."""

    arm: tuple[dict[str, Any], ...] = ()
    patch: tuple[dict[str, Any], ...] = ()
    clamp: tuple[dict[str, Any], ...] = ()
    spine: tuple[dict[str, Any], ...] = ()
    row: tuple[Row, ...] = ()


class _Arm(NamedTuple):
    """Tables of an arm as written, its file, and the instrument it is run on."""

    tables: dict[str, Any]
    file: str
    instrument: Instrument


READINGS = ("of", "control", "other", "other_control")


def _with_kinds(row: dict[str, Any]) -> dict[str, Any]:
    """A reading that does not say by what it is taken is the field electrode's; so in a row and in its conditions."""
    filled = dict(row)
    if isinstance(outcome := row.get("outcome"), dict):
        filled["outcome"] = {
            key: {"by": "field", **value} if key in READINGS and isinstance(value, dict) else value
            for key, value in outcome.items()
        }
    for key in ("also", "presupposes"):
        if isinstance(conditions := row.get(key), list):
            filled[key] = [_with_kinds(one) if isinstance(one, dict) else one for one in conditions]
    return filled


def readings(outcome: Outcome) -> Iterator[tuple[ArmAtDose, RowReading]]:
    """Every reading that an outcome compares, with the trial it is taken from, in the order it is compared in."""
    if isinstance(outcome, OverArms):
        for arm in outcome.arms:
            yield ArmAtDose(arm), msgspec.structs.replace(outcome.of, arm=arm)
        return
    if isinstance(outcome, HalfEffect):
        yield ArmAtDose(outcome.control.arm), outcome.control
        for concentration in outcome.concentrations_uM:
            yield ArmAtDose(outcome.of.arm, outcome.drug, concentration), outcome.of
        return
    for part in READINGS:
        reading = getattr(outcome, part, None)
        if reading is not None:
            yield ArmAtDose(reading.arm), reading


class Collection:
    """All rows by id and all arms by name, checked against each other. Raises RefusedFile.

    ``variation``, ``change``: how the slices differ that the arms are run on, and what is other in their tissue.
    """

    def __init__(
        self, folder: Path | None = None, variation: Variation = REALISTIC, change: Replaced = UNCHANGED
    ) -> None:
        self.variation, self.change = variation, change
        self._name = f"resources/{(folder or Path(FOLDER)).name}"
        self.rows: dict[str, Row] = {}
        self._arms: dict[str, _Arm] = {}
        self._home: dict[str, str] = {}
        self.folder = folder
        for path in sorted((folder or RESOURCES / FOLDER).glob("*.toml")):
            self._take(path)
        for row in self.rows.values():
            self._check_row(row)

    def _take(self, path: Path) -> None:
        tables = parse.read(path)
        tables = {**tables, "row": [_with_kinds(one) for one in tables.get("row", [])]}
        content = parse.convert(tables, _File, path.name, lambda _: None)
        for instrument in INSTRUMENTS:
            for index, arm in enumerate(getattr(content, instrument)):
                name = arm.get("name")
                if not isinstance(name, str) or name in self._arms:
                    key = f"{instrument}[{index}].name"
                    raise RefusedFile(path.name, key, found(name), "a name that no other arm has")
                self._arms[name] = _Arm(arm, path.name, instrument)
        for row in content.row:
            if row.id in self.rows:
                raise RefusedFile(path.name, row.id, "there twice", "an id that no other row has")
            self.rows[row.id] = row
            self._home[row.id] = path.name

    # ---- arms

    def arm(self, name: str) -> _Arm:
        """An arm with all its tables. ``like`` begins with another arm's keys; one given replaces."""
        if name not in self._arms:
            raise RefusedFile(self._name, "arm", found(name), nearest(name, self._arms))
        own = self._arms[name]
        tables = dict(own.tables)
        del tables["name"]
        like = tables.pop("like", None)
        base = self.arm(like).tables if like is not None else {"title": name} if own.instrument == "arm" else {}
        return own._replace(tables={**base, **tables})

    def readings(self, outcome: Outcome) -> list[tuple[ArmAtDose, RowReading]]:
        """The readings of an outcome; a concentration that is the arm's own is no trial of its own."""
        return [(self._as_written(trial), reading) for trial, reading in readings(outcome)]

    def all_readings(self, row: Row) -> list[tuple[ArmAtDose, RowReading]]:
        """Those of the row's own outcome, then those of its conditions."""
        return [one for outcome in row.outcomes for one in self.readings(outcome)]

    def _as_written(self, trial: ArmAtDose) -> ArmAtDose:
        own = [step for step in self.arm(trial.arm).tables.get("drug", ()) if trial.drug and step["drug"] == trial.drug]
        same = any(step.get("concentration_uM") == trial.concentration_uM for step in own)
        return ArmAtDose(trial.arm) if same else trial

    def missing(self, trial: ArmAtDose) -> list[str]:
        """The drugs and preparations that the trial names and nobody has put on the shelf yet, in words."""
        shelves = {kind: shipped.shipped(f"{kind}s") for kind in ("drug", "preparation")}
        named = dict.fromkeys(
            (key.rpartition(".")[2], value)
            for key, value in leaves(self.arm(trial.arm).tables)
            if key.rpartition(".")[2] in shelves and isinstance(value, str)
        )
        return [f"the {kind} {name}" for kind, name in named if name not in shelves[kind]]

    def cell(self, trial: ArmAtDose) -> CellSpec:
        """What an arm on receptors, on a cell or on spines is, in the terms of its instrument."""
        arm = self.arm(trial.arm)
        return parse.convert(arm.tables, SPECS[arm.instrument], f"{arm.file}, arm {trial.arm}", lambda _: None)

    def protocol(self, trial: ArmAtDose, asked: tuple[RowReading, ...] = ()) -> Protocol:
        """The protocol of a trial with its field readings as measures ``m0``, ``m1`` ..., numbered as in ``asked``."""
        tables, file, _ = self.arm(trial.arm)
        if trial.drug:
            steps = [dict(step) for step in tables.get("drug", ())]
            changed = [step for step in steps if step.get("drug") == trial.drug]
            if not changed:
                raise RefusedFile(file, trial.arm, f"without {found(trial.drug)}", "an arm with that drug")
            for step in changed:
                for unit in ("uM", "nM", "pg_ml"):
                    step.pop(f"concentration_{unit}", None)
                step["concentration_uM"] = trial.concentration_uM
            tables = {**tables, "drug": steps}
        measures = []
        for index, reading in enumerate(asked):
            if isinstance(reading, FieldReading):
                fields = {key: getattr(reading, key) for key in Measure.__struct_fields__ if key != "name"}
                measures.append({"name": f"m{index}", **msgspec.to_builtins(fields)})
        label = f"{file}, arm {trial.arm}"
        return parse.convert({**tables, "measure": measures}, Protocol, label, library.check_protocol)

    # ---- checks

    def _check_row(self, row: Row) -> None:
        try:
            _consistent(row)
            for trial, _ in self.all_readings(row):
                self.arm(trial.arm)
        except Objection as error:
            raise RefusedFile(self._home[row.id], f"{row.id}.{error.key}", error.found, error.allowed) from None

    def needs(self, row: Row) -> str:
        """Why a row cannot be run, in words; empty when it can."""
        if row.needs or row.outcome is None:
            return row.needs or "an outcome"
        words = [word for trial, _ in self.all_readings(row) for word in self.missing(trial)]
        return ", ".join(dict.fromkeys(words))

    def choose(self, ids: tuple[str, ...]) -> list[Row]:
        """The rows of these ids, all without any. A topic's letters stand for all its rows. Raises RefusedFile."""
        if not ids:
            return list(self.rows.values())
        chosen: dict[str, Row] = {}
        for wanted in ids:
            one = {key: row for key, row in self.rows.items() if key == wanted or key.split("-")[0] == wanted}
            if not one:
                raise RefusedFile(self._name, "the row", found(wanted), nearest(wanted, self.rows))
            chosen.update(one)
        return list(chosen.values())


def _consistent(row: Row) -> None:
    """A band around its expected value, a direction that the whole band has. Raises Objection."""
    if not row.low <= row.expected <= row.high:
        raise Objection("expected", found(row.expected), f"from low to high, {row.low:g} to {row.high:g}")
    if row.direction == "above" and row.low < row.reference:
        raise Objection("direction", '"above"', f'"none", as the band begins below {row.reference}')
    if row.direction == "below" and row.high > row.reference:
        raise Objection("direction", '"below"', f'"none", as the band ends above {row.reference}')
    if row.outcome is None and not row.needs and not row.outside:
        raise Objection("outcome", "missing", "a table, unless needs or outside says why there is none")
    for key in ("also", "presupposes"):
        for condition in getattr(row, key):
            if condition.high is not None and condition.low > condition.high:
                raise Objection(f"{key}.high", found(condition.high), f"{condition.low:g} or more")
    if isinstance(row.outcome, OverArms) and len(row.outcome.arms) != len(row.outcome.at):
        raise Objection("outcome.at", f"a list of {len(row.outcome.at)}", f"one value an arm, {len(row.outcome.arms)}")
