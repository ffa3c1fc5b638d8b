"""What this program is and what a person types to start it or to add to it, wherever it came from."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

from rig.files.root import ROOT


def called() -> str:
    """`schaffer` where it was installed or is a bundle, `main.py` in a copy of the sources."""
    return "schaffer" if Path(sys.argv[0]).stem == "schaffer" else "main.py"


@cache
def build() -> str:
    """Short digest of the sources that compute: two builds may bear the same version and give other results. The same
    wherever they stand, and with either kind of line ends."""
    digest = hashlib.blake2b(digest_size=4)
    for room in ("model", "rig"):
        for source in sorted((ROOT / room).rglob("*.py")):
            digest.update(source.relative_to(ROOT).as_posix().encode())
            digest.update(source.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def adds_nwb() -> str:
    """The command that adds the packages of the NWB export to the ones that run now. A bundle holds them."""
    if not (ROOT / "setup").is_dir():
        return f"{sys.executable} -m pip install pynwb"
    return "py -3.12 -m setup nwb" if sys.platform == "win32" else f"make -C {ROOT} nwb"
