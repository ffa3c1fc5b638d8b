"""Where compiled kernels are kept between starts.

numba decides this when it is first imported, so ``keep_kernels`` comes before anything that imports the model. It must
find a place even where neither the program's folder nor the home folder can be written: then the kernels live in a
temporary folder for this start only.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from rig.files.root import ROOT

HALVES = (
    "import gc; gc.disable(); from model.precompile import compile_slice; compile_slice()",
    "import gc; gc.disable(); from model.precompile import compile_biochemistry; compile_biochemistry();"
    "from rig.computer.kernel_cache import compile_instruments; compile_instruments()",
)
"""What two processes compile on a first start; the second has its first part done before the first needs it."""
PLAIN = {"NUMBA_DISABLE_ERROR_MESSAGE_HIGHLIGHTING": "1"}
"""Colouring the messages of overloads that did not match, which nobody sees, is a twentieth of the compiler's time."""
_compiling = threading.Lock()


def _fingerprint() -> str:
    """Short digest of every source file that holds or feeds a kernel, and of where it stands.

    numba looks only at the file of the function it compiles: a kernel that calls into another file would be stale. It
    takes the same kernels for others when their files stand elsewhere, and in a bundle when the program has changed.
    """
    digest = hashlib.blake2b(sys.version.encode(), digest_size=6)
    digest.update(str(ROOT).encode())
    if getattr(sys, "frozen", False):
        digest.update(Path(sys.executable).read_bytes())
    for source in (*sorted((ROOT / "model").rglob("*.py")), ROOT / "rig" / "instruments" / "digitise.py"):
        digest.update(source.name.encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def keep_kernels() -> Path:
    """Choose the folder of compiled kernels and tell numba. A choice already made (``NUMBA_CACHE_DIR``) stands."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen and _writable(Path(chosen)):
        return Path(chosen)
    import platformdirs

    folder = platformdirs.user_cache_path("schaffer") / f"kernels-{_fingerprint()}"
    if not _writable(folder):
        folder = Path(tempfile.mkdtemp(prefix="schaffer-kernels-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return folder


def compiled_before() -> bool:
    """False when nothing has been compiled yet in the folder that was chosen."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return folder is None or next(Path(folder).rglob("*.nbc"), None) is not None


def compile_instruments() -> None:
    """Compile the recording chain."""
    import numpy as np

    from rig.instruments.amplifier import Amplifier

    Amplifier().digitise(np.zeros(2000), 0, [(200, 100.0, 0.1, 400.0)])


def compile_ahead() -> None:
    """On the first start, compile in processes of their own: over all cores, and without stopping the window, because
    the compiler would hold the interpreter. What a process could not do is compiled when it is first needed."""
    with _compiling:
        if compiled_before():
            return
        parts = [
            subprocess.Popen(
                [sys.executable, "-c", part],
                cwd=ROOT,
                env={**os.environ, **PLAIN},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for part in HALVES
        ]
        # Meanwhile the compiler itself is loaded here, by the smallest kernel there is.
        from model.noise import normal

        normal(0, 0, 0)
        for part in parts:
            part.wait()
