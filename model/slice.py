"""The slice: the model's only face. Stimulate, set the bath, advance, read; snapshot and restore."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from model.aligned_arrays import apart
from model.binding import OCCUPANCY, Ligand, Medium, occupy
from model.cable import Cable, borders, inhibition_shares, passive, share
from model.field import add_volleys, lead_field
from model.integrator import SETTLING, advance
from model.kernel_constants import constants
from model.modulators import modulators_at_rest
from model.noise import RELEASE, normal
from model.parameters import SliceParameters
from model.pipette import Pipette
from model.reached import Depolarisation, Pulse, Reached, depolarisation
from model.readout import READOUTS, STATES, read_out, read_spines
from model.reference import REFERENCE_MAGNESIUM_mM
from model.release import arrival_tables, class_constant_rows, normal_quantiles, overlap, recruited
from model.spine import magnesium_block
from model.state import (
    ACTIN,
    ACTIVATION,
    ALL,
    AMPAR,
    AVAILABLE,
    CA,
    CLASSES,
    DENSITY,
    GROUPS,
    HIT,
    LONG_AGO,
    MAGNESIUM,
    NMDAR,
    OBLIQUES,
    POOL,
    PRIMED,
    PULSES,
    RANK,
    RESERVE,
    RESTFLUX,
    S845,
    SLOTS,
    SOMA,
    SPIKE,
    SPREAD,
    VOLTAGE,
    VOLUME,
    empty_state,
    work_space,
)
from model.units import TICKS_PER_S
from model.variation import REALISTIC, Variation, individual

LONGEST_WINDOW = 2**18
PIPETTE = Pipette()


class Where(Protocol):
    """A place: along the fibres, in the lamina, into the slice; um."""

    @property
    def along_um(self) -> float: ...
    @property
    def lamina_um(self) -> float: ...
    @property
    def depth_um(self) -> float: ...


class Spot:
    """A plain place."""

    def __init__(self, along_um: float, lamina_um: float, depth_um: float = 80.0) -> None:
        self.along_um, self.lamina_um, self.depth_um = along_um, lamina_um, depth_um


PLACES: tuple[Where, Where, Where] = (Spot(400.0, 170.0), Spot(440.0, 260.0), Spot(0.0, 180.0))


class Slice:
    """One simulated CA1 slice, rested for hours without drugs at tick 0.

    All times are ticks of 0.05 ms; potentials are mV at the electrode.
    """

    def __init__(
        self,
        *,
        tissue: SliceParameters | None = None,
        variation: Variation = REALISTIC,
        seed: int = 1,
        animal: int | None = None,
        ligands: tuple[Ligand, ...] = (),
        bath: Medium | None = None,
        places: tuple[Where, Where, Where] = PLACES,
    ) -> None:
        self.seed = seed
        self.tick = 0
        self.tissue = tissue or SliceParameters()
        self.ligands = ligands
        self.bath = bath or Medium(ligand_uM=(0.0,) * len(ligands))
        self.places = places
        self._self = individual(variation, seed, animal)
        self._state = empty_state()
        self._work = work_space()
        self._occupancy, self._record = apart(np.zeros(1, OCCUPANCY), np.zeros(2, np.int64))
        self._samples = np.zeros((1, 0))
        cell, receptors = self.tissue.cell, self.tissue.receptors
        groups = np.exp(cell.oblique_log_sd * normal_quantiles(GROUPS))
        class_constants = class_constant_rows(
            self.tissue.release, receptors.nmda_log_sd, self._self.factors["release_p0"], self._self.shift,
            self.tissue.enzymes.calcineurin_slide,
        )  # fmt: skip
        self._groups, self._class_constants = apart(groups / groups.mean(), class_constants)
        self._depolarised: list[Depolarisation] = []
        self._set_constants()
        self._set_geometry()
        rested = Medium(self.bath.calcium_mM, self.bath.magnesium_mM, self.bath.temperature_C, (0.0,) * len(ligands))
        occupy(self.ligands, rested, self._occupancy)
        self._rest()
        occupy(self.ligands, self.bath, self._occupancy)

    # ---- what the rig does to it

    def place(self, s1: Where, s2: Where, rec: Where) -> None:
        """Move the electrodes; the next pulse and the next sample are from the new places."""
        self._end_step_here()
        self.places = (s1, s2, rec)
        self._set_geometry()

    def bind(self, ligands: tuple[Ligand, ...]) -> None:
        """Know more ligands; the old ones come first, the new ones start at 0 uM.

        Raises ValueError when an old one is missing, or for a fourth open-channel blocker; the slice is then unchanged.
        """
        if ligands[: len(self.ligands)] != self.ligands:
            raise ValueError("The ligands that the slice already knows must come first, unchanged.")
        held = self.bath.ligand_uM + (0.0,) * (len(ligands) - len(self.ligands))
        occupy(ligands, Medium(ligand_uM=held), self._occupancy.copy())
        self.ligands = ligands
        self.set_bath(msgspec.structs.replace(self.bath, ligand_uM=held))

    def set_bath(self, bath: Medium) -> None:
        """From now on the receptors see ``bath``."""
        self._end_step_here()
        warmer = bath.temperature_C != self.bath.temperature_C
        self.bath = bath
        occupy(self.ligands, bath, self._occupancy)
        if warmer:
            self._set_constants()
            self._set_geometry()

    def stimulate(self, tick: int, pathway: int, current_uA: float, width_ms: float) -> None:
        """A pulse at ``tick`` (not before now, in order) on pathway 0 (S1) or 1 (S2)."""
        self._check_order(tick)
        own = self.recruited(pathway, current_uA, width_ms)
        trial = max(0.0, 1.0 + self.tissue.release.release_cv * normal(self.seed, RELEASE, 2 * tick + pathway))
        self._queue((tick, pathway, -1, own, own * self._overlap, trial, 0.0))

    def uncage(self, tick: int, pathway: int, spine: int, amount: float) -> None:
        """A flash at ``tick`` frees glutamate at one spine class of a pathway; ``amount`` 1 is what one vesicle holds.

        In the same queue as pulses, in their order; it changes the head and its receptors, no terminal and no fibre.
        A class is every 32nd spine of the pathway, and so its sums (2-AG, ERK) hear it.
        Raises ValueError for a tick in the past or a spine that is not there.
        """
        if not 0 <= spine < CLASSES or pathway not in (0, 1):
            raise ValueError(f"There is no spine {spine} on pathway {pathway}; each has spines 0 to {CLASSES - 1}.")
        self._queue((tick, pathway, spine, 0.0, 0.0, amount, 0.0))

    def clamp(self, mV: float | None, pipette: Pipette = PIPETTE) -> None:
        """From now on the soma is held at ``mV`` through a pipette; None takes the pipette away.

        What fills the cell stops spikes and potassium currents. The field is then that of held cells: nothing to read.
        """
        cell = self._state.cell[0]
        if mV is None and cell["clamp_nS"] == 0.0:
            return
        self._end_step_here()
        cell["clamp_nS"] = 0.0 if mV is None else pipette.series_nS
        cell["clamp_mV"] = 0.0 if mV is None else mV
        cell["chloride_mV"] = pipette.chloride_mV
        cell["front"] = self._state.v[SOMA]
        cell["last_pulse"] = self.tick  # steps are short again

    def record(self, start: int, end: int) -> None:
        """Keep the samples of [start, end); a new window replaces the old one. The clamp's current, if it is on now."""
        if start < self.tick or not 0 < end - start <= LONGEST_WINDOW:
            raise ValueError(f"A window from {start} to {end} cannot be recorded at tick {self.tick}.")
        self._record[:] = start, end
        self._samples = np.zeros((2 if self._state.cell[0]["clamp_nS"] > 0.0 else 1, end - start))

    def advance(self, end: int) -> None:
        """Let the slice live until ``end``. How the time is cut into calls changes no bit."""
        if end > self.tick:
            self.tick = int(end)
            self._advance(self.tick, -1)

    # ---- what it shows

    def samples(self, start: int, end: int) -> NDArray[np.float64]:
        """Extracellular potential in mV, fibre volleys included, of [start, end) as far as it is computed."""
        first, last = int(self._record[0]), int(self._record[1])
        end = min(end, last, int(self._state.cell[0]["now"]))
        start = max(start, first)
        if end <= start:
            return np.zeros(0)
        out = self._samples[0, start - first : end - first].copy()
        s1, s2, rec = self.places
        distance = np.array(self._distances_um())
        lamina = np.array([s1.lamina_um, s2.lamina_um])
        n = self._state.cell[0]["next_pulse"]
        add_volleys(self._constants, self._state.pulses, n, start, distance, lamina, rec.lamina_um, out)
        return out

    def clamp_current(self, start: int, end: int) -> NDArray[np.float64]:
        """Current through the pipette in pA (inward negative) of [start, end) as far as it is computed.

        Raises ValueError when the window was asked for without a clamp.
        """
        if len(self._samples) < 2:
            raise ValueError("No current was recorded, because the cell was not clamped when recording was asked for.")
        first, last = int(self._record[0]), int(self._record[1])
        end = min(end, last, int(self._state.cell[0]["now"]))
        start = max(start, first)
        return self._samples[1, start - first : end - first].copy() if end > start else np.zeros(0)

    def read(self) -> dict[str, tuple[float, float]]:
        """Named read-outs of the molecular state, (S1, S2) each; see ``model.readout.READOUTS``."""
        return read_out(self._constants[0], self._occupancy[0], self._state, self._class_constants)

    def read_reached(self, firing: tuple[float, float]) -> dict[str, tuple[float, float]]:
        """What test pulses reach that fire these fractions of the fibres of S1 and S2, rested: the read-outs of
        ``read`` as means over those spines, and ``model.reached.RESPONSE``."""
        spines = read_spines(self._constants[0], self._occupancy[0], self._state, self._class_constants)
        both = []
        for source in range(2):
            own = firing[source] * float(self._occupancy[0]["sodium_channel_left"] * self._state.cell[0]["conducting"])
            pulse = Pulse(source, own, own * self._overlap)
            reached = Reached(self._constants, self._occupancy, self._state, self._class_constants, self.tick, pulse)
            found = {name: reached.mean(spines[name]) for name in READOUTS}
            both.append(found | reached.response(self._groups, self._depolarisations()[source]))
        return {name: (both[0][name], both[1][name]) for name in both[0]}

    def _depolarisations(self) -> list[Depolarisation]:
        """By a pulse to either electrode where they stand now; worked out when it is first asked for."""
        if not self._depolarised:
            k = self._k
            rise_ms, decay_ms = float(k["receptors_ampa_rise_ms"]), float(k["receptors_ampa_decay_ms"])
            self._depolarised = [depolarisation(self._cable, row, rise_ms, decay_ms) for row in self._tables[0]]
        return self._depolarised

    def spines(self, name: str) -> NDArray[np.float64]:
        """One read-out of every spine class, shape (2, CLASSES); (2, 1) of what a whole pathway shares."""
        if name in STATES:
            return self._state.classes.reshape(-1, 2, CLASSES)[STATES[name] // ALL].copy()
        return read_spines(self._constants[0], self._occupancy[0], self._state, self._class_constants)[name]

    def receptors(self, pathway: int) -> NDArray[np.float64]:
        """NMDA receptors of a pathway's spine classes, shape (CLASSES,), 1 = mean."""
        return self._class_constants.reshape(-1, 2, CLASSES)[NMDAR // ALL, pathway].copy()

    def released_on(self, pathway: int, fraction: float) -> NDArray[np.bool_]:
        """Which spine classes a pulse reaches that fires ``fraction`` of the pathway's fibres, shape (CLASSES,)."""
        return self._class_constants.reshape(-1, 2, CLASSES)[RANK // ALL, pathway] < CLASSES * fraction

    def recruited(self, pathway: int, current_uA: float, width_ms: float) -> float:
        """Fraction of a pathway's fibres that a pulse reaches, rested."""
        where = self.places[pathway]
        rheobase = float(self._k["fibres_rheobase_uA"])
        return recruited(self.tissue.fibres, rheobase, where.lamina_um, where.depth_um, current_uA, width_ms)

    # ---- its memory

    def snapshot(self) -> bytes:
        """All that changes, as bytes; for the same slice, ligands and places."""
        parts = [np.array([self.tick], np.int64).tobytes(), self._occupancy.tobytes(), self._record.tobytes()]
        parts += [array.tobytes() for array in self._state]
        return b"".join((*parts, np.array(self._samples.shape, np.int64).tobytes(), self._samples.tobytes()))

    def restore(self, saved: bytes) -> None:
        """Go back to a snapshot, to the bit."""
        at = 0

        def take(array: np.ndarray) -> np.ndarray:
            nonlocal at
            flat = np.frombuffer(saved, array.dtype, array.size, at).reshape(array.shape)
            at += flat.nbytes
            return flat

        self.tick = int(take(np.zeros(1, np.int64))[0])
        self._occupancy[:] = take(self._occupancy)
        self._record[:] = take(self._record)
        for array in self._state:
            array[...] = take(array)
        rows, length = take(np.zeros(2, np.int64))
        self._samples = np.frombuffer(saved, np.float64, rows * length, at).reshape(rows, length).copy()

    def copy(self) -> Slice:
        """An independent slice in the same state."""
        other = object.__new__(Slice)
        other.__dict__.update(self.__dict__)
        other._state = type(self._state)(*apart(*self._state))
        other._work = work_space()
        other._occupancy, other._record = apart(self._occupancy, self._record)
        other._samples = self._samples.copy()
        return other

    # ---- inside

    def _set_constants(self) -> None:
        (self._constants,) = apart(constants(self.tissue, self.bath.temperature_C, self._self.factors))
        self._k = self._constants[0]
        self._constants["cell_threshold_mV"] += self._self.threshold_mV
        self._constants["drift_per_s"] = self._self.drift_per_hour / 3600.0

    def _set_geometry(self) -> None:
        s1, s2, rec = self.places
        tissue = self.tissue
        edges = borders(tissue.cell)
        capacitance, leak, axial = passive(tissue.cell)
        gaba_a, gaba_b = inhibition_shares(tissue.cell, tissue.inhibition)
        radiatum = (tissue.fibres.radiatum_from_um, tissue.fibres.radiatum_to_um)
        band = np.stack([share(edges, s.lamina_um, tissue.cell.band_sd_um, *radiatum) for s in (s1, s2)])
        lead = lead_field(tissue.conductor, edges, axial, rec.lamina_um, rec.depth_um)
        lead *= self._self.factors["conductor_density_per_mm2"]
        self._cable = Cable(*apart(capacitance, leak, axial, gaba_a, gaba_b, band, lead))
        scaled = self._scaled
        glutamate, gaba, delay = arrival_tables(
            scaled("fibres"), scaled("release"), scaled("inhibition"), tissue.conductor.half_length_um,
            self._distances_um(),
        )  # fmt: skip
        self._tables, self._delay = apart(np.stack([glutamate, gaba]), delay)
        self._depolarised = []
        self._overlap = overlap(tissue.fibres, s1.lamina_um, s2.lamina_um)

    def _distances_um(self) -> tuple[float, float]:
        """How far volleys travel to the recording electrode: S1 lies towards CA3 of it, S2 towards the subiculum."""
        s1, s2, rec = self.places
        return abs(s1.along_um + rec.along_um), abs(s2.along_um - rec.along_um)

    def _scaled(self, group: str) -> Any:
        """A parameter group at the slice's temperature."""
        struct = getattr(self.tissue, group)
        return type(struct)(*(float(self._k[f"{group}_{name}"]) for name in struct.__struct_fields__))

    def _rest(self) -> None:
        """The resting state, in closed form."""
        k, state = self._k, self._state
        leak = float(k["cell_leak_mV"])
        state.v[:] = leak
        oblique = state.oblique.reshape(-1, OBLIQUES)
        oblique[VOLTAGE // OBLIQUES] = leak
        oblique[ACTIVATION // OBLIQUES] = 1.0 / (
            1.0 + np.exp((k["cell_oblique_spike_half_mV"] - leak) / k["cell_oblique_spike_slope_mV"])
        )
        oblique[AVAILABLE // OBLIQUES] = 1.0 / (
            1.0 + np.exp((leak - k["cell_oblique_spike_off_mV"]) / k["cell_oblique_spike_off_slope_mV"])
        )
        ratio = self.bath.magnesium_mM / k["receptors_magnesium_mM"]
        oblique[MAGNESIUM // OBLIQUES] = ratio * np.exp(-k["receptors_magnesium_per_mV"] * leak)
        class_constants = self._class_constants.reshape(-1, ALL)
        ambient = k["receptors_nmda_ambient"] * k["receptors_nmda_ambient_head"]
        drive = (k["calcium_reversal_mV"] - leak) * magnesium_block(k, REFERENCE_MAGNESIUM_mM, leak)
        class_constants[RESTFLUX // ALL] = (
            ambient
            * class_constants[NMDAR // ALL]
            * drive
            / (1.0 + k["calcium_rest_uM"] / k["receptors_calcium_block_uM"])
        )
        classes = state.classes.reshape(-1, ALL)
        classes[CA // ALL] = k["calcium_rest_uM"]
        classes[HIT // ALL] = classes[SPREAD // ALL] = 1.0
        for row in (AMPAR, SLOTS, POOL, RESERVE, PRIMED, VOLUME, ACTIN, DENSITY):
            classes[row // ALL] = 1.0
        classes[S845 // ALL] = k["traffic_s845_on"] / (k["traffic_s845_on"] + k["traffic_s845_off"])
        classes[SPIKE // ALL] = LONG_AGO
        cell = state.cell[0]
        cell["front"] = leak
        for name in ("gaba_pool", "inhibitory", "eef2k", "bdnf", "scale"):
            cell[name] = 1.0
        cell["protein"] = k["synthesis_protein_rest"]
        cell["last_pulse"], cell["last_gaba"] = SETTLING, LONG_AGO
        for path in state.path:
            path["presynaptic"] = 1.0
            path["last_pulse"] = LONG_AGO
            path["due"] = -1
        modulators_at_rest(k, self._occupancy[0], cell, state.path)
        cell["energy"] = cell["conducting"] = 1.0
        self._settle()

    def _settle(self) -> None:
        """Let the last few percent (calcium's floor under the enzymes, voltage under inhibition) find themselves."""
        drift = float(self._k["drift_per_s"])
        self._constants["drift_per_s"] = 0.0
        hours = 12 * 3600 * TICKS_PER_S
        self._advance(hours, hours)
        self._constants["drift_per_s"] = drift
        cell = self._state.cell[0]
        cell["now"] = 0
        cell["slow_ticks"] = 0
        cell["last_pulse"] = cell["last_gaba"] = LONG_AGO

    def _advance(self, end: int, stop: int) -> None:
        advance(
            end, stop, self._constants, self._occupancy, self._cable, self._tables, self._delay, self._groups,
            self._class_constants, self._state, self._work, self._record, self._samples,
        )  # fmt: skip

    def _end_step_here(self) -> None:
        """A step ends at the present tick, because what drives the slice changes here."""
        self._advance(self.tick, self.tick)

    def _check_order(self, tick: int) -> None:
        last = int(self._state.cell[0]["pulses"]) - 1
        if tick < self.tick or (last >= 0 and tick < self._state.pulses[last]["tick"]):
            raise ValueError(f"A pulse at tick {tick} lies in the past of tick {self.tick}; give pulses in order.")

    def _queue(self, given: tuple[int, int, int, float, float, float, float]) -> None:
        self._check_order(given[0])
        cell = self._state.cell[0]
        if cell["pulses"] == PULSES:
            self._forget_pulses()
        self._state.pulses[cell["pulses"]] = given
        cell["pulses"] += 1

    def _forget_pulses(self) -> None:
        """Make room: pulses that are over and lie before the recorded window can no longer be seen."""
        cell, pulses = self._state.cell[0], self._state.pulses
        oldest = min(int(cell["now"]), int(self._record[0])) - TICKS_PER_S
        gone = int(np.searchsorted(pulses["tick"][: cell["next_pulse"]], oldest))
        if gone == 0:
            raise ValueError("More pulses are waiting than the stimulator's queue holds; advance the slice first.")
        n = int(cell["pulses"])
        pulses[: n - gone] = pulses[gone:n].copy()
        pulses[n - gone : n] = np.zeros(gone, pulses.dtype)
        cell["pulses"] = n - gone
        cell["next_pulse"] -= gone
