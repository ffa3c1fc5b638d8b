"""The system libraries and programs that Qt and the window tests need, and the Debian packages that hold them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from rig.computer.doctor import missing_libraries

PROGRAMS = {
    "lab": {},
    "nwb": {},
    "dask": {},
    # The window tests open the real window on a virtual screen, with a window manager that gives it the focus.
    "tests": {"Xvfb": "xvfb", "xauth": "xauth", "openbox": "openbox"},
    # PyInstaller asks objdump what a library needs; the smoke test opens the window on a virtual screen.
    "bundle": {"objdump": "binutils", "Xvfb": "xvfb"},
}


def missing_packages(purpose: str) -> list[str]:
    """Debian packages that the lab, the tests or the making of the bundle still need on this computer."""
    missing = missing_libraries()
    if sys.platform.startswith("linux"):
        missing += [package for program, package in PROGRAMS[purpose].items() if shutil.which(program) is None]
    return missing


def install(packages: list[str]) -> bool:
    """Install through apt-get if this user may. False: nothing could be done."""
    privileged = _apt_get()
    if privileged is None:
        return False
    command = [*privileged, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(command).returncode == 0:
        return True
    # The package lists of a fresh machine are empty or old; they are fetched only when that stands in the way.
    subprocess.run([*privileged, "update"])
    return subprocess.run(command).returncode == 0


def _apt_get() -> list[str] | None:
    apt_get = shutil.which("apt-get")
    if apt_get is None:
        return None
    without_questions = ["env", "DEBIAN_FRONTEND=noninteractive", apt_get]
    if os.geteuid() == 0:
        return without_questions
    sudo = shutil.which("sudo")
    if sudo is not None and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n", *without_questions]
    return None
