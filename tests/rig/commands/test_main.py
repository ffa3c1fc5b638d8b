"""The door: what it imports, what it says, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import main
import rig
from rig.commands.endings import REFUSED
from rig.computer import doctor
from rig.files.root import ROOT
from rig.protocol import library
from rig.study import cohort as cohort_of
from rig.study.cohort import Cohort, SliceOutcome

HEAVY = ("numpy", "scipy", "numba", "matplotlib", "PySide6", "pyqtgraph", "msgspec")


def fresh(code: str) -> str:
    """Run code in a fresh process; its standard output."""
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.strip()


@pytest.fixture
def quick(monkeypatch):
    """``run`` without a slice: a cohort with known numbers."""
    asked: dict[str, object] = {}

    def run_cohort(protocol, seeds, progress, *, name, keep, journals, cards):
        assert cards.protocol == protocol
        asked.update(protocol=protocol, seeds=seeds, name=name, keep=keep)
        progress(1.0, "done")
        slices = [SliceOutcome(seed, {"slope": 100.0 + seed, "ppr": None}, None) for seed in seeds]
        mean, sd = cohort_of.statistics(slices)
        return Cohort(name, protocol.preparation, slices, mean, sd, 4860.0 * len(seeds), 0.5)

    monkeypatch.setattr(cohort_of, "run_cohort", run_cohort)
    return asked


def test_the_version_is_told_without_importing_anything_heavy():
    code = "import sys, main\ntry: main.main(['--version'])\nexcept SystemExit: pass\n"
    code += f"print([one for one in {HEAVY!r} if one in sys.modules])"
    assert fresh(code).splitlines() == [f"schaffer {rig.__version__}", "[]"]


def test_the_window_and_the_engine_start_without_the_kernels():
    code = "import sys, gui.lab.window, rig.live.engine\n"
    code += "print([one for one in ('numba', 'scipy', 'matplotlib') if one in sys.modules])"
    assert fresh(code) == "[]"


def test_json_is_one_object_as_the_contract_says(quick, capsys):
    assert main.main(["run", "ltp_hfs", "--seeds", "1-3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["protocol", "preparation", "slices", "mean", "sd", "simulated_s", "wall_s"]
    assert told["protocol"] == "ltp_hfs" and told["preparation"] == "rat_p21_28_submerged"
    assert told["slices"][1] == {"seed": 2, "measures": {"slope": 102.0, "ppr": None}}
    assert told["mean"] == {"slope": 102.0, "ppr": None} and told["sd"] == {"slope": 1.0, "ppr": None}


def test_the_table_shows_every_slice_with_mean_and_sd(quick, capsys):
    assert main.main(["run", "ltp_hfs", "--seeds", "1-2"]) == 0
    written = capsys.readouterr()
    head, slope, ppr = written.out.splitlines()
    assert head.split() == ["seed", "1", "seed", "2", "mean", "SD"]
    assert slope.split() == ["slope", "101", "102", "101.5", "0.7071"]
    assert ppr.split() == ["ppr", "none", "none", "none", "none"]
    assert "100 %" in written.err


def test_one_slice_by_default(quick):
    main.main(["run", "ltp_hfs"])
    assert quick["seeds"] == (1,) and quick["keep"] is False
    main.main(["run", "ltp_hfs", "--seed", "7"])
    assert quick["seeds"] == (7,)


def test_a_setting_changes_the_protocol(quick):
    assert main.main(["run", "ltp_hfs", "--set", "train.hfs.pattern.pulses=50", "--set", "follow_up_min=70"]) == 0
    protocol = quick["protocol"]
    assert protocol.train[0].pattern.pulses == 50 and protocol.follow_up_min == 70


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["run", "ltp_hsf"], "ltp_hfs"),
        (["run", "nowhere.toml"], "nowhere.toml"),
        (["run", "ltp_hfs", "--set", "train.hfs.pattern.rate_hz=1e9"], "rate_hz"),
        (["run", "ltp_hfs", "--set", "train.hfs.pattern.rate_hz=nan"], "rate_hz"),
        (["run", "ltp_hfs", "--set", "tea=1"], "tea"),
    ],
)
def test_refused_input_is_one_sentence_and_exit_code_two(arguments, part, capsys):
    assert main.main(arguments) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert part in written.err and written.err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["run", "ltp_hfs"], ["validate", "STP-01"]])
def test_a_folder_that_cannot_be_made_is_refused_before_anything_runs(arguments, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert main.main([*arguments, "--out", str(tmp_path / "file" / "results")]) == REFUSED
    written = capsys.readouterr()
    assert written.out == "" and "cannot be made" in written.err and written.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["rnu"],
        ["run"],
        ["run", "ltp_hfs", "--seeds", "3-1"],
        ["run", "ltp_hfs", "--seeds", "1-99999999999999"],
        ["run", "ltp_hfs", "--seeds", "99999999999999999999"],
        ["run", "ltp_hfs", "--seed", "99999999999999999999"],
        ["run", "ltp_hfs", "--seed=-1"],
        ["run", "ltp_hfs", "--seed", "²"],
        ["run", "ltp_hfs", "--set", "x"],
        ["run", "ltp_hfs", "--seed", "1", "--seeds", "1-2"],
        ["snapshot", "a.png", "--size", "big"],
        ["snapshot", "a.png", "--minutes", "-3"],
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_two(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_failed_run_is_one_sentence_and_exit_code_one(monkeypatch, capsys):
    def fail(*arguments, **keywords):
        raise RuntimeError("the cell exploded")

    monkeypatch.setattr(cohort_of, "run_cohort", fail)
    assert main.main(["run", "ltp_hfs"]) == 1
    written = capsys.readouterr()
    assert "the cell exploded" in written.err and "Traceback" not in written.err


def test_without_a_display_the_first_experiment_runs_instead(quick, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "no_display", lambda: "There is no display")
    assert main.main([]) == 0
    assert quick["name"] == "ltp_hfs"
    assert (
        "There is no display, so the first experiment (ltp_hfs) runs here without a window." in capsys.readouterr().err
    )


def test_a_display_that_nobody_serves_is_no_display(monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert "no display" in doctor.no_display()
    monkeypatch.setenv("DISPLAY", ":4711")
    assert "No X server answers at DISPLAY=:4711" in doctor.no_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert doctor.no_display() == ""


def test_the_doctor_names_the_package_of_a_missing_library(monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(doctor, "LIBRARIES", {"libnowhere.so.9": "libnowhere9"})
    assert main.main(["doctor"]) == 1
    assert "apt-get install libnowhere9" in capsys.readouterr().out


def test_the_doctor_is_content_with_a_complete_computer(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "LIBRARIES", {})
    monkeypatch.setattr(doctor, "no_display", lambda: "")
    assert main.main(["doctor"]) == 0
    assert capsys.readouterr().out.endswith("This computer has all that the lab needs.\n")


def test_kernels_find_a_place_where_home_cannot_be_written(tmp_path):
    blocked = tmp_path / "home"
    blocked.write_text("a file where a folder should be")
    code = (
        "import os\nfor name in ('NUMBA_CACHE_DIR', 'XDG_CACHE_HOME'): os.environ.pop(name, None)\n"
        f"os.environ['HOME'] = {str(blocked)!r}\n"
        "from rig.computer.kernel_cache import keep_kernels\nfolder = keep_kernels()\n"
        "print(folder.is_dir() and os.environ['NUMBA_CACHE_DIR'] == str(folder))\nprint(folder)"
    )
    chosen, folder = fresh(code).splitlines()
    assert chosen == "True"
    assert not Path(folder).exists()


def test_names_of_shipped_protocols_are_those_of_the_contract():
    assert {"ltp_hfs", "ltp_hfs_apv", "ltp_4x100", "waveform", "win_am251", "dhpg_anisomycin"} <= set(
        library.protocols()
    )
