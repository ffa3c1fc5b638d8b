"""A file a sweep, as WinLTP writes and reads them: quoted headings, then a line a sample.

After the file structure that winltp.com publishes. P0 and P1 are test sweeps of our S1 and S2, T0 and T1 those of
trains. AD0 is the recording electrode in mV; there is no second one, so that AD1 is zero. WinLTP needs a date: that of
a record is experiment time counted from 1 January 2000.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from model.units import TICKS_PER_S
from rig.files.atomic_write import NotWritten
from rig.files.refusal import RefusedFile
from rig.messages import SetAmplifier, Sweep
from rig.record import Record
from rig.recordings.winltp import read_sweep

BEGAN = datetime(2000, 1, 1)
PEAK_TO_PEAK_V, BITS = 20.0, 16
ENDINGS = (".P0", ".P1", ".T0", ".T1")


def write_winltp(record: Record, folder: Path) -> int:
    """Write every sweep into a folder, which is replaced as a whole; returns how many there are. Raises NotWritten, and
    leaves a folder alone in which anything else lies."""
    if folder.exists() and not _ours(folder):
        raise NotWritten(
            f"{folder.name} holds other things than WinLTP sweeps, so nothing was written there; name a new folder."
        )
    beside = before = None
    try:
        beside = _new_folder(folder, "unfinished")
        gains = record.given(SetAmplifier)
        for number, sweep in enumerate(record.sweeps, 1):
            name = f"{number:08d}{'T' if sweep.kind == 'train' else 'P'}{'S1S2'.index(sweep.pathway) // 2}"
            path = beside / f"{name[:-2]}.{name[-2:]}"
            gain = next((one.settings.gain for tick, one in reversed(gains) if tick <= sweep.start), None)
            path.write_bytes(sweep_text(sweep, path.name, gain).encode("ascii"))
            _check(sweep, path)
        if folder.exists():
            before = _new_folder(folder, "before")
            folder.rename(before / folder.name)
        beside.rename(folder)
    except (OSError, ValueError) as error:
        if before is not None and (before / folder.name).exists() and not folder.exists():
            (before / folder.name).rename(folder)
        why = error.strerror if isinstance(error, OSError) else f"reading it back {error}"
        raise NotWritten(
            f"The folder {folder.name} could not be written ({why}). What was there before is as "
            "it was; make room or choose another place, and export again."
        ) from error
    finally:
        for left in (beside, before):
            if left is not None:
                shutil.rmtree(left, ignore_errors=True)
    return len(record.sweeps)


def _ours(folder: Path) -> bool:
    return folder.is_dir() and all(one.is_file() and one.suffix in ENDINGS for one in folder.iterdir())


def holds_sweeps(folder: Path) -> bool:
    """Whether it is a folder of such files and of nothing else."""
    try:
        return _ours(folder) and any(folder.iterdir())
    except OSError:
        return False


def _new_folder(folder: Path, why: str) -> Path:
    """A hidden one beside it that nobody else uses. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        made = folder.with_name(f".{folder.name}.{why}{number}")
        try:
            made.mkdir()
            return made
        except FileExistsError:
            number += 1


def sweep_text(sweep: Sweep, name: str, gain: float | None) -> str:
    """The text of one file. Without a known ``gain`` that of the digitiser's step is told."""
    began = BEGAN + timedelta(seconds=sweep.start / TICKS_PER_S)
    midnight_s = (began - began.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()
    lead_ms = sweep.sample_at(sweep.at) * sweep.rate.ms
    told = gain if gain is not None else 1000 * PEAK_TO_PEAK_V / 2**BITS / sweep.mV_per_bit
    head = [
        '"LTP_ASF"\t"2.18V"',
        f'"FileName"\t"{name}"',
        f'"DateFileSaved"\t{began:%Y%m%d}',
        f'"TimeFileStarted"\t"{began:%H:%M:%S}.{began.microsecond // 100_000}"',
        f'"TimeStartedMidnite_s"\t{midnight_s:.4f}',
        '"AttachedFileName"\t""',
        '"AttachedFileType"\t""',
        "",
        '"IncVariableName"\t""',
        '"IncVariableValue"\t0.0',
        '"NumSweepsAvgd"\t1',
        '"IntersweepIntvl_s"\t0.0',
        '"From_1st_Last_Files"\t""\t""',
        "",
        f'"NumSamples"\t{len(sweep.samples)}',
        f'"SampleInterval_ms"\t{sweep.rate.ms:g}',
        '"Rs_NumSamples"\t0',
        '"Rs_SampleInterval_ms"\t0.0',
        '"AD_Chs"\t"AD0"\t"AD1"\t"AD0_Rs"\t"AD1_Rs"',
        '"AD_DataType"\t"mV"\t"mV"',
        f'"AD_Peak2PeakInput_v"\t{PEAK_TO_PEAK_V:.2f}\t{PEAK_TO_PEAK_V:.2f}',
        f'"AD_NumBits"\t{BITS}\t{BITS}',
        f'"AD_Gain"\t{told:g}\t{told:g}',
        '"AD_DigFilter_Hz"\t0\t0',
        '"AD_S0_StimArtBlank_ms"\t0.0\t0.0',
        '"AD_S1_StimArtBlank_ms"\t0.0\t0.0',
        "",
        f'"S0_PrePulseDur_ms"\t{lead_ms:g}',
        f'"S1_PrePulseDur_ms"\t{lead_ms:g}',
        "",
        '"AD0"\t"AD1"',
        '"mV"\t"mV"',
    ]
    values = sweep.mV.tolist()
    return "\r\n".join([*head, *(f"{value:.6f}\t0.0" for value in values), ""])


def _check(sweep: Sweep, path: Path) -> None:
    try:
        read = read_sweep(path).mV
    except RefusedFile as refused:
        raise ValueError("gave no whole sweep") from refused
    if not np.allclose(read, sweep.mV, rtol=0, atol=1e-6):
        raise ValueError("gave other samples than were recorded")
