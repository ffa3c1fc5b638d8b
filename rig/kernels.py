"""Where compiled kernels are kept between starts.

numba decides this when it is first imported, so ``keep_kernels`` comes before anything that imports the model. It must
find a place even where neither the program's folder nor the home folder can be written: then the kernels live in a
temporary folder for this start only.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent.parent


def _fingerprint() -> str:
    """Short digest of every source file that holds or feeds a kernel.

    numba looks only at the file of the function it compiles: a kernel that calls into another file would be stale.
    """
    digest = hashlib.blake2b(sys.version.encode(), digest_size=6)
    for folder in ("model", "rig"):
        for source in sorted((SOURCES / folder).glob("*.py")):
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
    os.environ["NUMBA_CACHE_DIR"] = str(folder)
    return folder


def compiled_before() -> bool:
    """True when an earlier start left compiled kernels, so that the slice will wake in a moment."""
    folder = Path(os.environ.get("NUMBA_CACHE_DIR", ""))
    return folder.is_dir() and next(folder.rglob("*.nbc"), None) is not None
