"""What ``run --out`` leaves in a folder beside the journals: measures.csv and figure.png."""

from __future__ import annotations

import csv
from pathlib import Path

from model.units import TICKS_PER_MIN
from rig.experiment.runner import Recording
from rig.measure.sweep import MEASURES
from rig.study.cohort import Cohort


def write_report(cohort: Cohort, folder: Path) -> None:
    """Raises OSError when the folder cannot be written. Needs a cohort whose recordings were kept."""
    from rig.study.figure import draw

    recordings = [one.recording for one in cohort.slices if one.recording is not None]
    _write_measures(recordings, folder / "measures.csv")
    draw(recordings, folder / "figure.png")


def column_name(measure: str) -> str:
    """The measure with its unit, for instance slope_mV_per_ms."""
    unit = MEASURES[measure].unit.replace("/", "_per_").replace("·", "_").replace(" ", "_")
    return measure if unit in ("", "1") else f"{measure}_{unit}"


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _write_measures(recordings: list[Recording], path: Path) -> None:
    """A row a sweep. Time is in minutes after the start of recording; an empty cell is no response."""
    drugs = sorted({drug for one in recordings for sweep in one.sweeps for drug in sweep.bath_uM})
    heads = [
        "seed",
        "sweep",
        "time_min",
        "pathway",
        "pulse",
        "pulses",
        "current_uA",
        *map(column_name, MEASURES),
        "clipped",
    ]
    heads += [f"{drug}_{place}_uM" for drug in drugs for place in ("bath", "tissue")]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(heads)
        for one in recordings:
            for sweep in one.sweeps:
                minutes = (sweep.pulses[0] - one.timeline.recording.start) / TICKS_PER_MIN
                row = [one.seed, sweep.index, f"{minutes:.5f}", sweep.pathway, sweep.kind, len(sweep.pulses)]
                row += [
                    _cell(sweep.current_uA),
                    *(_cell(sweep.measures.get(name)) for name in MEASURES),
                    int(sweep.clipped),
                ]
                for drug in drugs:
                    row += [_cell(sweep.bath_uM.get(drug, 0.0)), _cell(sweep.tissue_uM.get(drug, 0.0))]
                table.writerow(row)
