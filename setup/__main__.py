"""Makes .venv with exactly the locked packages and sees to the system libraries. At once done when nothing changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from setup.package_index import environment_for_uv, read_pip_options
from setup.system_libraries import install, missing_packages

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
INSTALLER_LOCK = ROOT / "setup" / "installer.lock"
LOCKS = {"lab": ROOT / "requirements.lock", "tests": ROOT / "requirements-dev.lock"}
STAMP = VENV / "installed"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in LOCKS:
        print("Say what to set up: python -m setup lab, or python -m setup tests.", file=sys.stderr)
        return 2
    purpose = arguments[0]
    try:
        if not PYTHON.exists() or _stamp(purpose) not in _installed():
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


def _installed() -> list[str]:
    return STAMP.read_text().splitlines() if STAMP.exists() else []


def _install_packages(purpose: str) -> None:
    STAMP.unlink(missing_ok=True)
    if not PYTHON.exists() or subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode != 0:
        # Of a virtual environment's own Python this is the one it was made from.
        outer = getattr(sys, "_base_executable", sys.executable)
        subprocess.run([outer, "-m", "venv", "--clear", VENV], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", INSTALLER_LOCK], check=True)
    environment = environment_for_uv(read_pip_options(str(PYTHON)), os.environ)
    uv = PROGRAMS / ("uv.exe" if os.name == "nt" else "uv")
    command = [uv, "pip", "sync", "--python", PYTHON, "--require-hashes", "--compile-bytecode", LOCKS[purpose]]
    subprocess.run(command, check=True, env=environment)
    # What the tests need holds everything that the lab needs.
    done = ("lab", "tests") if purpose == "tests" else (purpose,)
    STAMP.write_text("\n".join(_stamp(each) for each in done) + "\n")


def _see_to_system_libraries(purpose: str) -> int:
    missing = missing_packages(purpose)
    if not missing or (install(missing) and not missing_packages(purpose)):
        return 0
    names = " ".join(missing_packages(purpose))
    print(
        f"This computer lacks system packages that {'the window needs' if purpose == 'lab' else 'the tests need'}; "
        f"an administrator can install them with: apt-get install --no-install-recommends {names}",
        file=sys.stderr,
    )
    # The lab itself still runs experiments without a window and says so; the window tests cannot.
    return 1 if purpose == "tests" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
