"""NWB 2, the archive format: sweeps, pulses, bath, measures and every action, with the units that they are in.

The field potential is one ``ElectricalSeries`` a gain, its samples the very integers of the digitiser. The table
``sweeps`` says which samples are which sweep, and holds the measures. A file is made in memory and then written in one
piece: the library that makes it ends the whole program when the disk is full.
"""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.units import TICKS_PER_MIN
from rig.computer.program import adds_nwb
from rig.export.methods import preparation
from rig.export.nwb_stimuli import add_bath, add_log, add_pulses
from rig.export.nwb_sweeps import add_field, add_sweeps
from rig.files.atomic_write import NotWritten, Part, write_whole
from rig.messages import AddNote
from rig.record import Record

if TYPE_CHECKING:
    from pynwb import NWBFile

BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
"""Simulated time has no date, and the format asks for one."""
SIMULATED = "SIMULATED: computed by a model, no animal was used."


def write_nwb(record: Record, path: Path) -> Path:
    """Write everything a record holds. Raises NotWritten."""
    if find_spec("pynwb") is None:
        raise NotWritten(
            f"{path.name} was not written, because the package pynwb is not installed; give the command "
            f"`{adds_nwb()}` and export again, or export as ABF or CSV."
        )
    if not record.sweeps:
        raise NotWritten(
            f"{path.name} was not written, because nothing is recorded yet; record a sweep and export again."
        )
    made = _in_memory(record)
    write_whole([Part(path, lambda place: place.write_bytes(made), partial(_check, record))])
    return path


def _in_memory(record: Record) -> bytes:
    import h5py
    from pynwb import NWBHDF5IO

    whole = io.BytesIO()
    with h5py.File(whole, "w") as file, NWBHDF5IO(file=file, mode="w") as out:
        out.write(_session(record))
    return whole.getvalue()


def _check(record: Record, path: Path) -> None:
    """The format's own validator has nothing to say, and the samples are those of the record. What the disk holds is
    read into memory first: the library would lock the file, and a share that knows no locks would refuse that."""
    import h5py
    from pynwb import NWBHDF5IO, validate

    held = io.BytesIO(path.read_bytes())
    with h5py.File(held, "r") as bare, NWBHDF5IO(file=bare, mode="r") as file:
        errors = validate(io=file)
        if errors:
            raise ValueError(f"broke a rule of the format: {errors[0]}")
        read = file.read()
        table = read.intervals["sweeps"]
        for row, sweep in enumerate(record.sweeps):
            (place,) = table["timeseries"][row]
            if not np.array_equal(place.data, sweep.samples):
                raise ValueError(f"gave other samples of sweep {sweep.index}")


def _session(record: Record) -> NWBFile:
    from pynwb import NWBFile

    simulated = record.seed is not None
    notes = [f"{tick / TICKS_PER_MIN:.2f} min: {note.text}" for tick, note in record.given(AddNote)]
    origin = SIMULATED if simulated else "A recording that was imported into Schaffer."
    seed = f" Seed {record.seed}, preparation {record.preparation}." if simulated else ""
    session = NWBFile(
        session_description=f"{origin} {record.title}, branch {record.branch}.{seed}",
        identifier=_identifier(record),
        session_start_time=BEGAN,
        file_create_date=[BEGAN],
        experiment_description="Field potentials of a brain slice, evoked through two pathways. Times are "
        "seconds of the experiment; the date stands for none.",
        keywords=["simulation", "brain slice", "field potential"] if simulated else ["field potential"],
        notes="\n".join(notes) or None,
        was_generated_by=[[name, version] for name, version in sorted(record.versions.items())] or None,
    )
    if simulated:
        _add_subject(session, record)
    series = add_field(session, record)
    add_sweeps(session, record, series)
    add_pulses(session, record)
    add_bath(session, record)
    add_log(session, record)
    return session


def _identifier(record: Record) -> str:
    """The same for the same samples."""
    digest = hashlib.sha256(f"{record.title} {record.seed} {record.branch}".encode())
    for sweep in record.sweeps:
        digest.update(sweep.samples.tobytes())
    return digest.hexdigest()


def _add_subject(session: NWBFile, record: Record) -> None:
    """The animal that the model stands for; that there was none is said first. Of a preparation that is not shipped
    neither age nor sex is known, and the format takes no subject without them."""
    from pynwb.file import Subject

    card = preparation(record)
    if card is None:
        return
    youngest, oldest = (f"P{days:g}D" for days in (card.age.from_days, card.age.to_days))
    session.subject = Subject(
        subject_id=f"simulated-seed-{record.seed}",
        description=f"{SIMULATED} What it stands for: {card.about}",
        species={"rat": "Rattus norvegicus", "mouse": "Mus musculus"}[card.species],
        strain=card.strain,
        sex={"male": "M", "female": "F", "both": "U"}[card.sex],
        age=youngest if youngest == oldest else f"{youngest}/{oldest}",
    )
