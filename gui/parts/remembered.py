"""What the window remembers from one opening to the next: theme, scale, sizes of its parts, what has been seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from rig.files.atomic_write import put_whole

MOST_BYTES = 64 * 1024
Pixels = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Remembered(msgspec.Struct, frozen=True):
    """``sizes``: "1920x1080 centre" -> px of each part of that splitter on a screen of that size."""

    theme: Literal["system", "dark", "light"] = "system"
    scale_percent: Annotated[int, msgspec.Meta(ge=90, le=175)] = 100
    calm: bool = False
    """Reduced motion: what would move fades instead."""
    first_minute_seen: bool = False
    folded: bool = False
    sizes: dict[str, list[Pixels]] = {}
    keys: dict[str, str] = {}
    """Action of the key table -> the key a person gave it."""


class Memory:
    """Reads the file once and writes it whole at every change, so that a crash leaves the old one or the new one."""

    def __init__(self, path: Path | None = None) -> None:
        """Without a path nothing is read or written; what is remembered ends with the window."""
        self._path = path
        self.kept = Remembered()
        if path is not None:
            try:
                with path.open("rb") as file:
                    self.kept = msgspec.json.decode(file.read(MOST_BYTES), type=Remembered)
            except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
                # a file that is missing or damaged costs nothing but habits
                self.kept = Remembered()

    def keep(self, **change: object) -> None:
        changed = msgspec.structs.replace(self.kept, **change)
        if changed == self.kept:
            return
        self.kept = changed
        if self._path is not None:
            self._write(msgspec.json.format(msgspec.json.encode(changed)), self._path)

    @staticmethod
    def _write(text: bytes, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            put_whole(path, text)
        except OSError:
            # a folder that may not be written must not stop an experiment; the window then opens as it first did
            return


def users_memory() -> Memory:
    """The file of the person at this computer."""
    import platformdirs

    return Memory(platformdirs.user_config_path("schaffer") / "window.json")
