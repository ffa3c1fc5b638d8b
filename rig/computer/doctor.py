"""What this computer lacks, in words: Python, packages, system libraries of the window, a display, folders, disk."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("numpy", "scipy", "numba", "msgspec", "platformdirs", "pyqtgraph", "PySide6", "matplotlib")
FREE_MB = 200

# What Qt's xcb plug-in and its OpenGL need from the system, and the Debian 12 / Ubuntu 22.04 package that brings it.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


class Finding(NamedTuple):
    """One thing looked at: whether it is well, and a sentence that says so or says what to do."""

    well: bool
    text: str


def missing_libraries() -> list[str]:
    """Debian packages of the system libraries that the window needs and this computer lacks (Linux only)."""
    if not sys.platform.startswith("linux"):
        return []
    lacking = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            lacking.append(package)
    return lacking


def _x_answers(display: str) -> bool:
    """Does an X server listen where ``DISPLAY`` points? Qt would end the whole program if it did not."""
    host, _, number = display.rpartition(":")
    number = number.split(".")[0]
    if not number.isdigit():
        return False
    if host in ("", "unix"):
        # Linux servers may listen on the abstract name only.
        places: list[str] = [f"/tmp/.X11-unix/X{number}", f"\0/tmp/.X11-unix/X{number}"]
        for place in places:
            with socket.socket(socket.AF_UNIX) as line:
                try:
                    line.connect(place)
                    return True
                except OSError:
                    continue
        return False
    try:
        with socket.create_connection((host, 6000 + int(number)), timeout=2):
            return True
    except OSError:
        return False


def no_display() -> str:
    """Why no window can be shown, as the first half of a sentence; empty when one can."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal", "vnc"):
        return ""
    display = os.environ.get("DISPLAY", "")
    if not display and not os.environ.get("WAYLAND_DISPLAY"):
        return "There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    if not os.environ.get("WAYLAND_DISPLAY") and not _x_answers(display):
        return f"No X server answers at DISPLAY={display}"
    lacking = missing_libraries()
    if lacking:
        return f"The window needs system libraries that are not installed ({' '.join(lacking)})"
    return ""


def _folder(what: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            # a full disk takes an empty file
            file.write(bytes(1 << 20))
    except OSError as error:
        return Finding(False, f"The folder for {what}, {folder}, cannot be written ({error.strerror}).")
    free_mb = shutil.disk_usage(folder).free // 2**20
    if free_mb < FREE_MB:
        return Finding(False, f"The folder for {what}, {folder}, has {free_mb} MB left; {FREE_MB} MB are wanted.")
    return Finding(True, f"The folder for {what} can be written and has {free_mb} MB free.")


def examine() -> list[Finding]:
    """Look at everything that the lab needs. Imports nothing heavy."""
    version = ".".join(map(str, sys.version_info[:3]))
    findings = [
        Finding(True, f"Python {version}.")
        if sys.version_info >= (3, 11)
        else Finding(False, f"Python {version} is too old; 3.11 or later is needed.")
    ]
    absent = [package for package in PACKAGES if importlib.util.find_spec(package) is None]
    findings.append(
        Finding(False, f"Python packages are missing: {', '.join(absent)}; `make run` installs them.")
        if absent
        else Finding(True, "All Python packages are installed.")
    )
    lacking = missing_libraries()
    findings.append(
        Finding(
            False, f"System libraries of the window are missing; install them with: apt-get install {' '.join(lacking)}"
        )
        if lacking
        else Finding(True, "The system libraries of the window are installed.")
    )
    why = no_display()
    if why and not lacking:
        findings.append(Finding(False, f"{why}; `run` and `bench` work without one, the window does not."))
    elif not why:
        findings.append(Finding(True, "A window can be shown."))
    if "platformdirs" not in absent:
        import platformdirs

        findings.append(_folder("compiled kernels", platformdirs.user_cache_path("schaffer")))
        findings.append(_folder("recordings", platformdirs.user_data_path("schaffer")))
    return findings
