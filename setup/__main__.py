"""Makes .venv with exactly the locked packages and sees to the system libraries. At once done when nothing changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from setup.package_index import environment_for_uv, read_pip_options
from setup.system_libraries import install, missing_packages

ROOT = Path(__file__).resolve().parents[1]
INSTALLER_LOCK = ROOT / "setup" / "installer.lock"
LOCKS = {
    "lab": ROOT / "requirements.lock",
    "nwb": ROOT / "requirements-nwb.lock",
    "dask": ROOT / "requirements-dask.lock",
    "tests": ROOT / "requirements-dev.lock",
    "bundle": ROOT / "requirements-bundle.lock",
}
# Each holds what those before it need, so that no extra takes another one away.
HOLDS = {"nwb": ("lab", "nwb"), "dask": ("lab", "nwb", "dask"), "tests": ("lab", "nwb", "dask", "tests")}


class Environment(NamedTuple):
    """A virtual environment of the project."""

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def python(self) -> Path:
        return self.programs / ("python.exe" if os.name == "nt" else "python")

    @property
    def stamp(self) -> Path:
        return self.folder / "installed"


def environment_of(purpose: str) -> Environment:
    """The bundle is made in an environment of its own, so that it can hold nothing that only the tests need."""
    return Environment(ROOT / ("build/venv" if purpose == "bundle" else ".venv"))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("Say what to set up: python -m setup lab, nwb, dask, tests or bundle.", file=sys.stderr)
        return 2
    purpose = arguments[0]
    try:
        here = environment_of(purpose)
        if not here.python.exists() or _stamp(purpose) not in _installed(here):
            _install_packages(purpose)
    except subprocess.CalledProcessError as failed:
        print(
            f"Setting up stopped: '{' '.join(map(str, failed.cmd))}' failed with code {failed.returncode}. "
            "Its own words are above; give the same command again once that is mended.",
            file=sys.stderr,
        )
        return 1
    return _see_to_system_libraries(purpose)


def _stamp(purpose: str) -> str:
    content = INSTALLER_LOCK.read_bytes() + LOCKS[purpose].read_bytes()
    return f"{purpose} {hashlib.sha256(content).hexdigest()}"


def _installed(here: Environment) -> list[str]:
    return here.stamp.read_text().splitlines() if here.stamp.exists() else []


def _install_packages(purpose: str) -> None:
    here = environment_of(purpose)
    here.stamp.unlink(missing_ok=True)
    pip = [here.python, "-m", "pip"]
    if not here.python.exists() or subprocess.run([*pip, "--version"], capture_output=True).returncode != 0:
        # Of a virtual environment's own Python this is the one it was made from.
        outer = getattr(sys, "_base_executable", sys.executable)
        subprocess.run([outer, "-m", "venv", "--clear", here.folder], check=True)
    subprocess.run(
        [here.python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", INSTALLER_LOCK], check=True
    )
    environment = environment_for_uv(read_pip_options(str(here.python)), os.environ)
    uv = here.programs / ("uv.exe" if os.name == "nt" else "uv")
    command = [uv, "pip", "sync", "--python", here.python, "--require-hashes", "--compile-bytecode", LOCKS[purpose]]
    subprocess.run(command, check=True, env=environment)
    here.stamp.write_text("\n".join(_stamp(each) for each in HOLDS.get(purpose, (purpose,))) + "\n")


def _see_to_system_libraries(purpose: str) -> int:
    missing = missing_packages(purpose)
    if not missing or (install(missing) and not missing_packages(purpose)):
        return 0
    names = " ".join(missing_packages(purpose))
    wanting = {"tests": "the tests need", "bundle": "making the bundle needs"}.get(purpose, "the window needs")
    print(
        f"This computer lacks system packages that {wanting}; "
        f"an administrator can install them with: apt-get install --no-install-recommends {names}",
        file=sys.stderr,
    )
    # The lab itself still runs experiments without a window and says so; nothing else can go on.
    return 0 if purpose in ("lab", "nwb", "dask") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
