"""What a protocol asks for is reckoned before it is begun."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from linear_slice import LinearSlice

import main
from rig.commands.endings import REFUSED
from rig.experiment.runner import run_protocol
from rig.files.refusal import RefusedFile
from rig.protocol import library
from rig.protocol.timeline import reckoned
from rig.protocol.work import MOST_SWEEPS, Work, size_text

HEAD = 'title = "x"\n'
MEASURE = '[[measure]]\nname = "m"\nquantity = "slope"\nfrom_min = 0\nto_min = 2\n'
TOO_MUCH = {
    "seven million sweeps": "length_min = 2880\n[[test]]\ninterval_s = 0.05\n",
    "pairs of five seconds": "length_min = 2880\n[[test]]\ninterval_s = 11\npair_ms = 5000\n",
    "many phases": "length_min = 2880\n"
    + "".join(f"[[test]]\nat_min = {n}\ninterval_s = 0.1{n % 9 + 1}\n" for n in range(90)),
    "a hundred trains of a hundred": "length_min = 2880\n"
    + "".join(
        f'[[train]]\nname = "t{n}"\nat_min = {n * 28}\n'
        "[train.pattern]\npulses = 2000\nrate_hz = 100\ntrains = 50\ntrain_interval_s = 30\n"
        for n in range(100)
    ),
    "groups every six seconds": "length_min = 2880\n[[test]]\ninterval_s = 1\n"
    "group_pulses = 1\ngroup_every_min = 0.1\n",
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused_before_anything_is_made(name, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + TOO_MUCH[name] + MEASURE, "utf-8")
    with pytest.raises(RefusedFile, match=r"which asks for .* but allowed is at most") as refused:
        library.protocol(str(path))
    assert refused.value.key.startswith(("test[", "train["))


@pytest.mark.parametrize("name", ["ltp_hfs", "ltp_tbs", "ltd_lfs", "paired_pulse", "input_output"])
def test_what_is_reckoned_is_about_what_comes(name):
    protocol = library.protocol(name)
    sweeps = run_protocol(protocol, 1, make_slice=LinearSlice).record.sweeps
    asked = reckoned(protocol)
    samples = 2 * sum(len(one.samples) for one in sweeps)
    assert 0.95 * len(sweeps) - 2 <= asked.sweeps <= 1.3 * len(sweeps) + 4
    assert 0.9 * samples <= asked.samples <= 1.6 * samples + 50_000


def test_every_shipped_protocol_is_far_from_the_limit():
    assert max(reckoned(one).sweeps for one in library.protocols().values()) < MOST_SWEEPS / 50


def test_a_day_of_baseline_is_taken():
    work = reckoned(library.protocol("ltp_hfs", {"follow_up_min": "1440"}))
    assert 5_000 < work.sweeps < 7_000 and size_text(work.on_disk) == "36 MB"


@pytest.mark.parametrize("slices", [2, 1000])
def test_twice_the_slices_are_twice_the_work(slices):
    assert Work(10, 40_000).times(slices) == Work(10 * slices, 40_000 * slices)


@pytest.mark.parametrize(
    "asked",
    [
        ["--seeds", "1-1000", "--set", "test.0.interval_s=0.5"],
        ["--seeds", "1-400", "--set", "follow_up_min=1440", "--set", "test.0.interval_s=5"],
        ["--seeds", "1-900", "--set", "follow_up_min=2000"],
    ],
)
def test_many_slices_are_refused_before_a_folder_is_made(asked, tmp_path, capsys):
    out = tmp_path / "results"
    assert main.main(["run", "ltp_hfs", *asked, "--out", str(out)]) == REFUSED
    told = capsys.readouterr().err
    assert told.startswith("This asks for ") and told.count("\n") == 1 and not out.exists()


def test_more_than_the_disk_has_room_for_is_refused(tmp_path, capsys, monkeypatch):
    from rig.commands import run

    monkeypatch.setattr(run.shutil, "disk_usage", lambda _: SimpleNamespace(free=900_000))
    assert main.main(["run", "ltp_hfs", "--seeds", "1-3", "--out", str(tmp_path / "a" / "b")]) == REFUSED
    assert "1 MB are free there" in capsys.readouterr().err
