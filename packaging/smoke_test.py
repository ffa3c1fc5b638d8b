"""Does the bundle start and work where there is no project and no Python? A line a check; exit code 1 at a fault.

    python packaging/smoke_test.py [FOLDER OF THE BUNDLE]

The bundle is copied to a folder of its own and runs there with an empty environment and an empty home, and then with a
home that cannot be written, as a user without rights. Its numbers are compared with those of the sources.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 900
NOBODY = 65534
PNG = b"\x89PNG\r\n\x1a\n"

RUN = ("run", "ltp_hfs", "--seed", "1", "--json")
JOURNAL = "ltp_hfs_seed1.schaffer"
EXPORTS = {
    "csv": ("ltp_hfs_seed1.csv", b""),
    "figure": ("ltp_hfs_seed1_figure.pdf", b"%PDF"),
    "methods": ("ltp_hfs_seed1_methods.txt", b""),
    "report": ("ltp_hfs_seed1_report.pdf", b"%PDF"),
    "winltp": ("ltp_hfs_seed1_winltp", b""),
    "abf": ("ltp_hfs_seed1.abf", b"ABF "),
    "nwb": ("ltp_hfs_seed1.nwb", b"\x89HDF"),
}
"""Form -> what it is called beside the journal, and how it begins."""
SAME_BYTES = ("csv", "methods", "abf")
"""Forms in which nothing but the experiment stands."""
OPEN_AND_CLOSE = """
import sys

import gui.lab.lab
import main
from PySide6.QtCore import QTimer
from model.units import TICKS_PER_MIN

LIVED_TICKS = 2 * 20_000
build = gui.lab.bench
seen = []

def watched(*parts):
    window = build(*parts)
    timer = QTimer(window)

    def look():
        newest = window.bridge.newest
        if newest.tick >= 10 * TICKS_PER_MIN:
            seen.append(newest.tick)
        if seen and seen[-1] - seen[0] >= LIVED_TICKS:
            timer.stop()
            window.close()

    timer.timeout.connect(look)
    timer.start(100)
    return window

gui.lab.bench = watched
code = main.main([])
print(f"the slice lived from {seen[0] / TICKS_PER_MIN:.2f} to {seen[-1] / TICKS_PER_MIN:.2f} min")
sys.exit(code)
"""
"""Run inside the bundle: opens the lab as a person does, and closes its window once a woken slice has lived 2 s."""


class Fault(Exception):
    """The bundle did not do what it should; the words say what it did."""


class Place:
    """The copied bundle, and the bare environment that it runs in."""

    def __init__(self, program: Path, home: Path, display: str) -> None:
        self.program = program
        self.home = home
        # no program can be found, and so no Python
        self.environment = {"HOME": str(home), "PATH": str(home), "DISPLAY": display, "LC_ALL": "C.UTF-8"}

    def run(self, what: str, *arguments: str, **more: str) -> str:
        """Standard output of the program. Raises Fault at an exit code other than 0."""
        began = time.monotonic()
        ran = subprocess.run(
            [str(self.program), *arguments],
            cwd="/",
            env={**self.environment, **more},
            # whom no folder is closed to cannot show what happens when one is
            user=NOBODY if os.geteuid() == 0 else None,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        if ran.returncode != 0 or "Traceback" in ran.stderr:
            raise Fault(f"{what} ended with {ran.returncode}: {ran.stdout[-2000:]}{ran.stderr[-2000:]}")
        print(f"{time.monotonic() - began:7.1f} s  {what}, {self.home.name}", flush=True)
        return ran.stdout


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """The name of a virtual display that lasts as long as the block."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-ac"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as stream:
            yield f":{stream.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def numbers(text: str) -> object:
    """What a run found, without how long it took."""
    return {key: value for key, value in json.loads(text).items() if key != "wall_s"}


def starts(place: Place) -> None:
    """It says what it is, and opens a window on a slice that lives. Raises Fault."""
    version = place.run("version", "--version")
    if not version.startswith("schaffer "):
        raise Fault(f"--version says {version!r}")
    usage = place.run("help", "--help")
    if not usage.startswith("usage: schaffer "):
        raise Fault(f"--help says {usage[:80]!r}")
    lived = place.run("window", "-c", OPEN_AND_CLOSE, QT_QPA_PLATFORM="xcb")
    print(" " * 11 + lived.strip(), flush=True)


def works(place: Place, expected: object, out: Path) -> None:
    """It gives the numbers of the sources, draws, and keeps what it compiled. Raises Fault."""
    found = numbers(place.run("an experiment", *RUN))
    if found != expected:
        raise Fault(f"the numbers are not those of the sources: {found} instead of {expected}")
    place.run("doctor", "doctor")
    picture = out / "window.png"
    place.run("snapshot", "snapshot", str(picture), QT_QPA_PLATFORM="offscreen")
    if not picture.read_bytes().startswith(PNG):
        raise Fault("the snapshot is no picture")
    if not list(place.home.rglob("*.nbc")):
        raise Fault("no compiled kernel was kept")


def hands_on(place: Place, out: Path) -> None:
    """It records, computes what it recorded again, and exports it in every form; the sources export the same. Raises
    Fault."""
    place.run("a recorded experiment", *RUN, "--out", str(out / "run"))
    journal = out / "run" / JOURNAL
    told = place.run("replay", "replay", str(journal))
    if "the same to the bit" not in told:
        raise Fault(f"replay says {told!r}")
    for form, (name, beginning) in EXPORTS.items():
        place.run(f"export as {form}", "export", str(journal), "--to", form)
        made = journal.with_name(name)
        if not (any(made.iterdir()) if made.is_dir() else made.read_bytes().startswith(beginning)):
            raise Fault(f"the export as {form} is not one")
        if form in SAME_BYTES:
            theirs = out / name
            from_sources("export", str(journal), "--to", form, "--out", str(theirs))
            if made.read_bytes() != theirs.read_bytes():
                raise Fault(f"the export as {form} is not that of the sources")


def from_sources(*arguments: str) -> str:
    """Standard output of the sources."""
    command = [sys.executable, "main.py", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def main(bundle: Path) -> int:
    expected = numbers(from_sources(*RUN))
    with tempfile.TemporaryDirectory(prefix="schaffer-smoke-") as folder, screen() as display:
        here = Path(folder)
        here.chmod(0o755)
        shutil.copytree(bundle, here / "schaffer", symlinks=True)
        homes = {name: here / name for name in ("new home", "read-only home", "out")}
        for home in homes.values():
            home.mkdir()
            home.chmod(0o777)
        homes["read-only home"].chmod(0o555)
        program = here / "schaffer" / "schaffer"
        try:
            complete = Place(program, homes["new home"], display)
            starts(complete)
            works(complete, expected, homes["out"])
            hands_on(complete, homes["out"])
            starts(Place(program, homes["read-only home"], display))
        except Fault as fault:
            print(f"The bundle is not well: {fault}", file=sys.stderr)
            return 1
    size = sum(file.lstat().st_size for file in bundle.rglob("*") if file.is_file()) / 1e6
    print(f"The bundle ({size:.0f} MB) starts and works without Python, with and without a home to write in.")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist" / "schaffer").resolve()))
