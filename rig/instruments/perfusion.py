"""Reservoirs, valves, flow, chamber and tissue entry: what the receptor sees is not what the tap says.

One step a second of model time. Tubing is plug flow, the chamber is well mixed (it exchanges a fraction
``1 - exp(-pumped volume / chamber volume)`` of its content), the tissue is first order towards the chamber.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import numpy as np

from model.binding import Ligand, Medium
from model.reference import CRITICAL_OXYGEN, REFERENCE_C
from model.units import TICKS_PER_MIN, TICKS_PER_S, Quantity
from rig.instruments.drug import Drug, TissueEntry
from rig.instruments.preparation import Preparation

REFERENCE_FLOW_ML_MIN = 2.0
"""Flow at which the dead time of a rig is stated; the tubing holds that much volume."""
APPLIED_CHANGE = 1e-3
"""The slice hears of a change when it exceeds this fraction of the larger of source and present value."""
ARRIVED = 5e-4
"""What is this close to where it goes, as a fraction of the larger of source and present value, has arrived."""

WASHED_IN = 0.9
"""Fraction of the reservoir that the tissue holds when a drug counts as being there."""


class Valve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One drug line: the drug's file name, the concentration in its reservoir, and whether its valve is open."""

    drug: str
    reservoir_uM: Annotated[float, Quantity("uM", 0, 1e6, "concentration in the reservoir")]
    open: bool = False


class PerfusionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything a hand can change on the perfusion."""

    flow_ml_min: Annotated[float, Quantity("ml/min", 0, 5, "flow through the chamber")] = 2.0
    temperature_C: Annotated[float, Quantity("degC", 22, 37, "temperature of the inflow")] = 31.0
    calcium_mM: Annotated[float, Quantity("mM", 0.5, 5, "Ca2+ of the ACSF recipe")] = 2.5
    magnesium_mM: Annotated[float, Quantity("mM", 0, 10, "Mg2+ of the ACSF recipe")] = 1.3
    valves: tuple[Valve, ...] = ()


class TissueConstants(msgspec.Struct, frozen=True):
    """What of the bath's way to the receptors is not a drug's own."""

    calcium_half_time_min: Annotated[float, Quantity("min", 0.1, 60, "half-time of Ca2+ in the tissue")] = 3.0
    magnesium_half_time_min: Annotated[
        float, Quantity("min", 0.1, 60, "half-time of Mg2+ in the tissue", "Voss 2013: 8.6 to 77 min functional")
    ] = 10.0
    one_face_min: Annotated[
        float, Quantity("min", 0, 60, "added to every half-time when the bath reaches only one face of the slice")
    ] = 0.0
    temperature_tau_s: Annotated[float, Quantity("s", 1, 3600, "time constant of the slice's temperature")] = 60.0
    oxygen_flow_ml_min: Annotated[
        float,
        Quantity(
            "ml/min", 0, 5, "flow that brings as much oxygen as the slice uses; 0: the gas above it does", "convention"
        ),
    ] = 0.5
    oxygen_s: Annotated[
        float, Quantity("s", 5, 600, "time for which oxygen in and around the slice lasts", "convention: 1 to 2 min")
    ] = 90.0
    oxygen_q10: Annotated[float, Quantity("1", 1, 4, "Q10 of its consumption", "enzymes, 2.0 to 2.3")] = 2.3


class ValveState(msgspec.Struct, frozen=True):
    """One drug line as it is now: what the reservoir holds, and what of it is in the chamber and in the tissue."""

    drug: str
    reservoir_uM: float
    open: bool
    bath_uM: float
    tissue_uM: float


class PerfusionState(msgspec.Struct, frozen=True):
    """Everything a perfusion remembers at one whole second. Frozen values, so that a bookmark is a reference.

    Solutes: drugs in the order in which their valves first opened, then Ca2+ and Mg2+. ``tubing``: plugs on their way,
    each (pumped volume at which it entered, composition), the first at the chamber. ``heard``: settings by the whole
    second that brings them. ``source``: what the reservoir holds, or held before it was emptied: the scale on which a
    change is small. ``tissue``, ``source`` and ``applied`` (what the slice was told) end with the temperature and the
    oxygen (1: as flow with carbogen keeps it).
    """

    second: int
    settings: PerfusionSettings
    heard: tuple[tuple[int, PerfusionSettings], ...]
    drugs: tuple[str, ...]
    pumped_ml: float
    tubing: tuple[tuple[float, tuple[float, ...]], ...]
    chamber: tuple[float, ...]
    tissue: tuple[float, ...]
    source: tuple[float, ...]
    applied: tuple[float, ...]


class _Entry:
    """The fraction of its distance to the bath that a solute in the tissue covers in a second, inwards and outwards."""

    def __init__(self, entry: TissueEntry, one_face_min: float) -> None:
        into, out = entry.half_time_in_min + one_face_min, entry.half_time_out_min + one_face_min
        self.inwards = -math.expm1(-math.log(2) / (60 * into))
        self.outwards = -math.expm1(-math.log(2) / (60 * out)) if entry.washout else 0.0


def at_first(card: Preparation) -> PerfusionSettings:
    """What flows over a preparation before anybody turns a tap."""
    chamber, acsf = card.chamber, card.acsf
    return PerfusionSettings(chamber.flow_ml_min, chamber.temperature_C, acsf.calcium_mM, acsf.magnesium_mM)


class Perfusion:
    """The way of every solute from its reservoir to the receptor.

    ``drugs``: the drug shelf by file name. Settings take effect at the next whole second. Seconds are computed one by
    one, some of them ahead of the clock, so that how often anybody asks changes no bit.
    """

    def __init__(
        self,
        settings: PerfusionSettings,
        drugs: Mapping[str, Drug],
        chamber_volume_ml: float = 1.0,
        dead_time_s: float = 30.0,
        tick: int = 0,
        constants: TissueConstants | None = None,
    ) -> None:
        self._shelf = drugs
        self._chamber_ml = chamber_volume_ml
        self._dead_time_s = dead_time_s
        self._constants = constants or TissueConstants()
        self._tubing_ml = dead_time_s / 60 * REFERENCE_FLOW_ML_MIN
        self._warming = -math.expm1(-1.0 / self._constants.temperature_tau_s)
        ions = (settings.calcium_mM, settings.magnesium_mM)
        everywhere = (*ions, settings.temperature_C, 1.0)
        self._now = PerfusionState(
            second=tick // TICKS_PER_S,
            settings=msgspec.structs.replace(settings, valves=()),
            heard=(),
            drugs=(),
            pumped_ml=0.0,
            tubing=((-self._tubing_ml, ions),),
            chamber=ions,
            tissue=everywhere,
            source=everywhere,
            applied=everywhere,
        )
        self._ahead: deque[PerfusionState] = deque()
        self.known: dict[PerfusionState, PerfusionState] | None = None
        """What follows a state, where perfusions with the same drugs and constants share it."""
        self.set(settings, tick)

    # ---- orders

    def set(self, settings: PerfusionSettings, tick: int) -> None:
        """New taps, flow, recipe or temperature, from the next whole second. Raises ValueError for an unknown drug."""
        for valve in settings.valves:
            if valve.drug not in self._shelf:
                raise ValueError(f"There is no drug called {valve.drug} on the shelf, so its line stays empty.")
        self.advance(tick)
        now = self._now
        for valve in settings.valves:
            if valve.open and valve.drug not in now.drugs:
                now = _with_drug(now, valve.drug)
        second = -(-tick // TICKS_PER_S)
        earlier = tuple(one for one in now.heard if one[0] < second)
        self.restore(msgspec.structs.replace(now, heard=(*earlier, (second, settings))))

    def advance(self, tick: int) -> bool:
        """Let time pass. True when ``at_receptors()`` is another value than before: give it to the slice."""
        second = tick // TICKS_PER_S
        before = self._now.applied
        while self._now.second < second:
            if self._ahead:
                self._now = self._ahead.popleft()
            elif self._at_rest(self._now):
                self._now = msgspec.structs.replace(self._now, second=second)
            else:
                self._now = self._after(self._now)
        return self._now.applied != before

    # ---- what is where

    def next_change(self) -> int | None:
        """The next tick at which ``at_receptors()`` changes, as things stand; None when nothing moves any more."""
        state = self._ahead[-1] if self._ahead else self._now
        while state.applied == self._now.applied:
            # what is at rest has been told to the slice
            if state.tissue == state.applied and self._at_rest(state):
                return None
            state = self._after(state)
            self._ahead.append(state)
        return state.second * TICKS_PER_S

    @property
    def tick(self) -> int:
        """The second to which it was advanced, in ticks."""
        return self._now.second * TICKS_PER_S

    @property
    def moving(self) -> bool:
        """Whether anything is still on its way to the chamber or the tissue, seen by the receptors yet or not."""
        return not self._at_rest(self._now)

    def at_receptors(self) -> Medium:
        """What the receptors see, as last applied; ``ligand_uM`` is aligned with ``ligands``."""
        *amounts, calcium, magnesium, temperature, oxygen = self._now.applied
        ligand_uM = tuple(
            amount for drug, amount in zip(self._now.drugs, amounts, strict=True) for _ in self._shelf[drug].ligands
        )
        return Medium(calcium, magnesium, temperature, ligand_uM, oxygen)

    def _by(self, tick: int) -> PerfusionState:
        """The state of the second of ``tick``, to the next change at most; without a tick, as last advanced."""
        seconds = min(tick // TICKS_PER_S - self._now.second, len(self._ahead))
        return self._ahead[seconds - 1] if seconds > 0 else self._now

    def bath_uM(self, tick: int = 0) -> dict[str, float]:
        """Drug -> concentration in the chamber at ``tick`` (see ``_by``)."""
        state = self._by(tick)
        return dict(zip(state.drugs, state.chamber, strict=False))

    def tissue_uM(self, tick: int = 0) -> dict[str, float]:
        """Drug -> concentration in the tissue at ``tick`` (see ``_by``)."""
        state = self._by(tick)
        return dict(zip(state.drugs, state.tissue, strict=False))

    def valve_states(self, tick: int = 0) -> tuple[ValveState, ...]:
        """One per line of the settings, in their order, at ``tick`` (see ``_by``)."""
        bath, tissue = self.bath_uM(tick), self.tissue_uM(tick)
        return tuple(
            ValveState(one.drug, one.reservoir_uM, one.open, bath.get(one.drug, 0.0), tissue.get(one.drug, 0.0))
            for one in self.settings.valves
        )

    def predict(
        self, changes: Sequence[tuple[int, PerfusionSettings]], minutes: float, every_s: int = 10
    ) -> dict[str, np.ndarray]:
        """What planned changes (tick, settings) will do: drug -> shape (n, 3) of tick, uM in bath and tissue."""
        plan = Perfusion(self.settings, self._shelf, self._chamber_ml, self._dead_time_s, constants=self._constants)
        plan.restore(self._now)
        start = self._now.second * TICKS_PER_S
        orders = deque(sorted((one for one in changes if one[0] > start), key=lambda one: one[0]))
        curves: dict[str, list[tuple[float, float, float]]] = {}
        for tick in range(start, start + round(minutes * TICKS_PER_MIN) + 1, every_s * TICKS_PER_S):
            while orders and orders[0][0] <= tick:
                at, settings = orders.popleft()
                plan.set(settings, at)
            plan.advance(tick)
            tissue = plan.tissue_uM()
            for drug, bath in plan.bath_uM().items():
                curves.setdefault(drug, []).append((float(tick), bath, tissue[drug]))
        return {drug: np.array(points) for drug, points in curves.items()}

    # ---- bookmark

    def snapshot(self) -> PerfusionState:
        return self._now

    def restore(self, state: PerfusionState) -> None:
        self._now = state
        self._ahead = deque()
        self.settings = state.heard[-1][1] if state.heard else state.settings
        """The settings last given."""
        self.ligands: tuple[Ligand, ...] = tuple(ligand for drug in state.drugs for ligand in self._shelf[drug].ligands)
        """All ligands of every drug whose valve was ever open, in the order of the first opening."""
        halves = (self._constants.calcium_half_time_min, self._constants.magnesium_half_time_min)
        ions = [TissueEntry(half_time_in_min=half, half_time_out_min=half) for half in halves]
        entries = [*(self._shelf[drug].tissue for drug in state.drugs), *ions]
        self._entries = [_Entry(entry, self._constants.one_face_min) for entry in entries]

    # ---- one second

    def _after(self, state: PerfusionState) -> PerfusionState:
        if self.known is None:
            return self._step(state)
        after = self.known.get(state)
        if after is None:
            after = self.known[state] = self._step(state)
        return after

    def _step(self, state: PerfusionState) -> PerfusionState:
        settings, heard, tubing, source = state.settings, state.heard, state.tubing, state.source
        if heard and heard[0][0] <= state.second:
            settings, heard = heard[0][1], heard[1:]
            entering = _composition(settings, state.drugs)
            source = _source(settings, state.drugs, source)
            if entering != tubing[-1][1]:
                # a plug that entered at the same volume as this one has no volume: the pump stood still
                tubing = (*(plug for plug in tubing if plug[0] < state.pumped_ml), (state.pumped_ml, entering))
        step_ml = settings.flow_ml_min / 60
        chamber, mean, tubing = self._exchange(state.chamber, tubing, state.pumped_ml - self._tubing_ml, step_ml)
        at_chamber = tubing[0][1]
        settled = step_ml == 0 or len(tubing) == 1
        tissue: list[float] = []
        for index, (entry, here, there, scale, inflow) in enumerate(
            zip(self._entries, mean, state.tissue, source, at_chamber, strict=False)
        ):
            larger = here if here > there else there
            close = ARRIVED * (larger if larger > scale else scale)
            if abs(chamber[index] - inflow) <= close and step_ml > 0:
                chamber[index] = inflow
            there += (here - there) * (entry.inwards if here > there else entry.outwards)
            here = chamber[index]
            if settled and abs(here - there) <= close and (here > there or entry.outwards > 0):
                there = here
            tissue.append(there)
        temperature = state.tissue[-2] + (settings.temperature_C - state.tissue[-2]) * self._warming
        if abs(temperature - settings.temperature_C) <= ARRIVED * settings.temperature_C:
            temperature = settings.temperature_C
        tissue += [temperature, self._oxygen(state.tissue[-1], settings.flow_ml_min, temperature)]
        alone = len(tubing) == 1
        there_now = tuple(tissue)
        after = PerfusionState(
            second=state.second + 1,
            settings=settings,
            heard=heard,
            drugs=state.drugs,
            # where a lone plug entered is of no interest; counting anew keeps the volume exact however long it ran
            pumped_ml=0.0 if alone else state.pumped_ml + step_ml,
            tubing=((-self._tubing_ml, tubing[0][1]),) if alone else tubing,
            chamber=tuple(chamber),
            tissue=there_now,
            source=source,
            applied=there_now if _moved(there_now, state.applied, source) else state.applied,
        )
        if after.tissue != after.applied and self._at_rest(after):
            after = msgspec.structs.replace(after, applied=after.tissue)
        return after

    def _exchange(
        self,
        chamber: tuple[float, ...],
        tubing: tuple[tuple[float, tuple[float, ...]], ...],
        outlet: float,
        step: float,
    ) -> tuple[list[float], list[float], tuple[tuple[float, tuple[float, ...]], ...]]:
        """Pump ``step`` ml, the first of which stands at volume ``outlet``: chamber at the end and on average, and the
        tubing that is left."""
        now = list(chamber)
        if step == 0:
            return now, list(now), tubing
        mean = [0.0] * len(now)
        begin, end = outlet, outlet + step
        while begin < end:
            while len(tubing) > 1 and tubing[1][0] <= begin:
                tubing = tubing[1:]
            until = min(end, tubing[1][0]) if len(tubing) > 1 else end
            exchanged = -math.expm1(-(until - begin) / self._chamber_ml)
            share, lagging = (until - begin) / step, exchanged * self._chamber_ml / step
            for index, inflow in enumerate(tubing[0][1]):
                apart = now[index] - inflow
                mean[index] += inflow * share + apart * lagging
                now[index] = inflow + apart * (1 - exchanged)
            begin = until
        return now, mean, tubing

    def _oxygen(self, before: float, flow: float, temperature_C: float) -> float:
        """What the slice has after a second: it uses oxygen at a steady rate, until what there is limits respiration to
        what flow brings."""
        rig = self._constants
        use = rig.oxygen_q10 ** ((temperature_C - REFERENCE_C) / 10.0)
        needed = rig.oxygen_flow_ml_min * use
        if flow >= needed:
            return min(1.0, before + flow / REFERENCE_FLOW_ML_MIN / rig.oxygen_s)
        end = CRITICAL_OXYGEN * flow / needed
        step = use * (1.0 - flow / needed) / rig.oxygen_s
        return max(end, before - step) if before > end else min(end, before + step)

    def _at_rest(self, state: PerfusionState) -> bool:
        """Nothing will move until somebody turns a tap."""
        flowing = state.settings.flow_ml_min > 0
        if state.heard or (flowing and (len(state.tubing) > 1 or state.chamber != state.tubing[0][1])):
            return False
        for here, there, entry in zip(state.chamber, state.tissue, self._entries, strict=False):
            if here != there and (here > there or entry.outwards != 0):
                return False
        if state.tissue[-2] != state.settings.temperature_C:
            return False
        oxygen = state.tissue[-1]
        return self._oxygen(oxygen, state.settings.flow_ml_min, state.tissue[-2]) == oxygen


def _moved(tissue: Sequence[float], told: Sequence[float], source: Sequence[float]) -> bool:
    """Whether anything is further from what the slice was told than it need not hear. A plain loop: it is run for
    every second of an hour's wash."""
    for value, before, scale in zip(tissue, told, source, strict=True):
        if abs(value - before) > APPLIED_CHANGE * (value if value > scale else scale):
            return True
    return False


def _composition(settings: PerfusionSettings, drugs: tuple[str, ...]) -> tuple[float, ...]:
    """What the taps let into the tubing."""
    amounts = dict.fromkeys(drugs, 0.0)
    for valve in settings.valves:
        if valve.open:
            amounts[valve.drug] += valve.reservoir_uM
    return (*amounts.values(), settings.calcium_mM, settings.magnesium_mM)


def _source(settings: PerfusionSettings, drugs: tuple[str, ...], before: tuple[float, ...]) -> tuple[float, ...]:
    """What the reservoirs hold, taps open or not; an empty one counts as before, as does a line that was taken off."""
    amounts = dict.fromkeys(drugs, 0.0)
    for valve in settings.valves:
        if valve.drug in amounts:
            amounts[valve.drug] += valve.reservoir_uM
    now = (*amounts.values(), settings.calcium_mM, settings.magnesium_mM, settings.temperature_C, 1.0)
    return tuple(one or previous for one, previous in zip(now, before, strict=True))


def _with_drug(state: PerfusionState, drug: str) -> PerfusionState:
    """The same state with room for one more drug, of which there is none yet."""
    n = len(state.drugs)
    return msgspec.structs.replace(
        state,
        drugs=(*state.drugs, drug),
        tubing=tuple((entered, (*plug[:n], 0.0, *plug[n:])) for entered, plug in state.tubing),
        **{
            name: (*getattr(state, name)[:n], 0.0, *getattr(state, name)[n:])
            for name in ("chamber", "tissue", "source", "applied")
        },
    )
