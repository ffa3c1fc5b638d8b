"""Sweeps as WinLTP writes them, read by a reader that knows only the published file structure."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from canned_record import record

from rig.export import winltp
from rig.export.winltp import write_winltp
from rig.files.atomic_write import NotWritten


def read(path: Path) -> tuple[dict[str, str], list[str], np.ndarray]:
    """Headings, units and the columns of a file: quoted keys, and data after the line that begins with "AD0"."""
    text = path.read_bytes().decode("ascii")
    head, data = re.split(r'(?m)^"AD0"\s+"AD1"\s*$', text)
    found = dict(re.findall(r'(?m)^"(\w+)"\s+(\S+)', head))
    units, *rows = data.strip().splitlines()
    return found, re.findall(r'"([^"]+)"', units), np.array([row.split() for row in rows], float)


def test_every_sweep_is_a_file_that_reads_back(tmp_path):
    one = record()
    assert write_winltp(one, tmp_path / "out") == 281
    files = sorted((tmp_path / "out").iterdir())
    assert len(files) == 281
    for path, sweep in list(zip(files, one.sweeps, strict=True))[::35]:
        head, units, data = read(path)
        assert path.suffix == (".T0" if sweep.kind == "train" else {"S1": ".P0", "S2": ".P1"}[sweep.pathway])
        assert head["FileName"] == f'"{path.name}"' and units == ["mV", "mV"]
        assert int(head["NumSamples"]) == len(data) == 2000
        assert float(head["SampleInterval_ms"]) == 0.05 and float(head["S0_PrePulseDur_ms"]) == 10
        assert float(head["TimeStartedMidnite_s"]) == pytest.approx(sweep.start / 20000, abs=1e-3)
        assert np.abs(data[:, 0] - sweep.samples * sweep.mV_per_bit).max() < 1e-6
    assert len(list((tmp_path / "out").glob("*.T0"))) == 1


def test_the_gain_is_that_of_the_digitiser_where_nobody_set_one(tmp_path):
    write_winltp(record(), tmp_path / "out")
    head, _, _ = read(tmp_path / "out" / "00000001.P0")
    assert float(head["AD_Gain"]) == pytest.approx(1000)


def test_a_folder_of_sweeps_is_replaced_as_a_whole(tmp_path):
    out = tmp_path / "out"
    write_winltp(record(), out)
    write_winltp(record(sweeps=record().sweeps[:3]), out)
    assert len(list(out.iterdir())) == 3 and [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(NotWritten, match="holds other things"):
        write_winltp(record(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_failed_export_leaves_the_old_folder(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write_winltp(record(sweeps=record().sweeps[:3]), out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(NotWritten, match="No space left"):
        write_winltp(record(), out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_that_lost_samples_is_found_out(tmp_path, monkeypatch):
    whole = winltp.sweep_text
    monkeypatch.setattr(winltp, "sweep_text", lambda *given: whole(*given)[:-4000])
    with pytest.raises(NotWritten, match="reading it back gave"):
        write_winltp(record(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
