"""What a disk is asked for beside its bytes. Not every disk can answer: a share or a stick that cannot sync keeps files
all the same."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

CANNOT = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOTTY, errno.EACCES, errno.EPERM}
"""Numbers that say "this disk does not do that", and not "it could not be written"."""


def sync(handle: int) -> bool:
    """Wait until the disk has the file; False where it cannot tell. Raises OSError where it could not write it."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in CANNOT:
            raise
        return False
    return True


def sync_folder(folder: Path) -> bool:
    """Make the names in a folder survive a power cut; False where it cannot be made sure. Windows does so by itself."""
    if sys.platform == "win32":
        return True
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        os.fsync(handle)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
