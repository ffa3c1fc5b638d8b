"""Where compiled kernels are kept between starts.

numba decides this when it is first imported, so ``keep_kernels`` comes before anything that imports the model. It must
find a place even where neither the program's folder nor the home folder can be written or has room: then the kernels
live in a temporary folder for this start only, or nowhere. A kept kernel is a program that is loaded unseen, so the
folder belongs to one person alone.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
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
NEEDED_MB = 24
"""Room that is looked for; all kernels take half of it."""
MB = 1 << 20
OTHERS = stat.S_IWGRP | stat.S_IWOTH
_compiling = threading.Lock()
_not_kept = ""


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


def _private(folder: Path) -> bool:
    """Whether nobody else can put a kernel there: what is kept is loaded as a program. Windows keeps others out of a
    home by itself."""
    if sys.platform == "win32":
        return True
    seen = folder.lstat()
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & OTHERS


def _own(folder: Path) -> None:
    """Make the folder, for this person alone. One of this person that others could write is emptied first. Raises
    OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    above = folder.parent.lstat()
    if sys.platform != "win32" and above.st_uid == os.geteuid() and above.st_mode & OTHERS:
        folder.parent.chmod(above.st_mode & ~OTHERS & 0o7777)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not _private(folder) and folder.lstat().st_uid == os.geteuid() and not folder.is_symlink():
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)


def _no_room(folder: Path) -> str:
    """Why the kernels cannot be kept there, in half a sentence; empty where they can. An empty file tells nothing: a
    full disk takes it."""
    try:
        if not _private(folder):
            return "others can write there"
        if _has_kernels(folder):
            return ""
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            for _ in range(NEEDED_MB):
                if file.write(bytes(MB)) < MB:
                    return "there is no room"
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _has_kernels(folder: Path) -> bool:
    return next(folder.rglob("*.nbc"), None) is not None


def keep_kernels() -> Path | None:
    """Choose the folder of compiled kernels and tell numba; None where there is none. A choice already made
    (``NUMBA_CACHE_DIR``) stands where it can."""
    global _not_kept
    folder, _not_kept = _place(os.environ.get("NUMBA_CACHE_DIR", ""))
    # nowhere is nowhere: numba would go on to look beside the sources
    os.environ["NUMBA_CACHE_LOCATOR_CLASSES"] = "UserProvidedCacheLocator"
    os.environ["NUMBA_CACHE_DIR"] = "" if folder is None else str(folder)
    return folder


def not_kept() -> str:
    """Why the kernels are compiled again at the next start, in a sentence; empty where they are kept."""
    return _not_kept


def _place(chosen: str) -> tuple[Path | None, str]:
    """The folder, and why its kernels will not be there at the next start."""
    import platformdirs

    own = platformdirs.user_cache_path("schaffer") / f"kernels-{_fingerprint()}"
    folder = Path(chosen) if chosen else own
    try:
        if chosen:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        else:
            _own(folder)
        why = _no_room(folder)
    except OSError as error:
        why = error.strerror or type(error).__name__
    if not why:
        return folder, ""
    words = f"The compiled slice cannot be kept in {folder} ({why})"
    try:
        passing = Path(tempfile.mkdtemp(prefix="schaffer-kernels-"))
        atexit.register(shutil.rmtree, passing, ignore_errors=True)
        if not _no_room(passing):
            return passing, f"{words}, so it is compiled again at every start; all else goes on as always."
    except OSError:
        # no temporary folder either
        pass
    return None, f"{words} nor anywhere else, so it is compiled again at every start; all else goes on as always."


def compiled_before() -> bool:
    """False when nothing has been compiled yet in the folder that was chosen."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return folder is None or (folder != "" and _has_kernels(Path(folder)))


def waking_words() -> str:
    """What is being done until a slice lives."""
    if compiled_before():
        return "Waking the slice and recording 10 min of baseline"
    if _not_kept:
        return f"{_not_kept} Compiling; then the slice wakes and 10 min of baseline are recorded"
    return "Compiling the slice for this computer, once; then it wakes and 10 min of baseline are recorded"


def compile_instruments() -> None:
    """Compile the recording chain."""
    import numpy as np

    from rig.instruments.amplifier import Amplifier

    Amplifier().digitise(np.zeros(2000), 0, [(200, 100.0, 0.1, 400.0)])


def compile_ahead() -> None:
    """On the first start, compile in processes of their own: over all cores, and without stopping the window, because
    the compiler would hold the interpreter. What a process could not do is compiled when it is first needed."""
    with _compiling:
        if compiled_before() or not os.environ.get("NUMBA_CACHE_DIR"):
            # what is kept nowhere, a process of its own would compile in vain
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
