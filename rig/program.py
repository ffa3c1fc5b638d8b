"""What a person types to start this program or to add to it, wherever it came from."""

from __future__ import annotations

import sys
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1]


def called() -> str:
    """`schaffer` where it was installed or is a bundle, `main.py` in a copy of the sources."""
    return "schaffer" if Path(sys.argv[0]).stem == "schaffer" else "main.py"


def adds_nwb() -> str:
    """The command that adds the packages of the NWB export to the ones that run now. A bundle holds them."""
    if not (SOURCES / "setup").is_dir():
        return f"{sys.executable} -m pip install pynwb"
    return "py -3.12 -m setup nwb" if sys.platform == "win32" else f"make -C {SOURCES} nwb"
