"""Which reader a recording needs: by the ending of its name, and by how it begins; a folder is one experiment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rig.files.refusal import RefusedFile, shown
from rig.recordings.raw import MOST_SWEEPS, Raw, SweepHead, Tag

TABLES = (".csv", ".tsv", ".txt")
ENDINGS = (".abf", *TABLES, ".atf", ".nwb")
MOST_FILES = 5_000


def is_readable(path: Path) -> bool:
    """Whether a recording can be under such a name."""
    from rig.recordings.winltp import ENDINGS as OF_WINLTP

    return path.suffix.lower() in ENDINGS or path.suffix.upper() in OF_WINLTP or path.is_dir()


def read_raw(path: Path) -> Raw:
    """Raises RefusedFile, OSError."""
    return _folder(path) if path.is_dir() else _file(path)


def _file(path: Path) -> Raw:
    from rig.recordings.winltp import ENDINGS as OF_WINLTP
    from rig.recordings.winltp import is_winltp, read_winltp

    ending = path.suffix.lower()
    if ending.upper() in OF_WINLTP or (ending in ("", ".asc", ".txt") and is_winltp(path)):
        return read_winltp([path], path.name)
    if ending == ".abf":
        from rig.recordings.abf import read_abf

        return read_abf(path)
    if ending == ".atf":
        from rig.recordings.atf import read_atf

        return read_atf(path)
    if ending == ".nwb":
        from rig.recordings.nwb import read_nwb

        return read_nwb(path)
    if ending in TABLES:
        from rig.recordings.table import read_table

        return read_table(path)
    allowed = ".abf, .atf, .nwb, .csv, .tsv or .txt, a WinLTP sweep, or a folder of one experiment"
    raise RefusedFile(path.name, "the ending of the name", ending or "missing", allowed)


def _folder(path: Path) -> Raw:
    """The files of one experiment, one after the other. Raises RefusedFile, OSError."""
    from rig.recordings.winltp import ENDINGS as OF_WINLTP
    from rig.recordings.winltp import read_winltp

    files = [one for one in sorted(path.iterdir()) if one.is_file() and not one.name.startswith(".")]
    if len(files) > MOST_FILES:
        raise RefusedFile(path.name, "the folder", f"of {len(files)} files", f"at most {MOST_FILES} files")
    text = [one for one in files if one.suffix.upper() in OF_WINLTP]
    if text:
        whole = read_winltp(text, path.name)
        return whole._replace(told=(*_left_aside(files, text), *whole.told))
    of_kind = next(
        (
            [one for one in files if one.suffix.lower() == ending]
            for ending in ENDINGS
            if any(one.suffix.lower() == ending for one in files)
        ),
        [],
    )
    if not of_kind:
        raise RefusedFile(path.name, "the folder", "without a recording", ", ".join(ENDINGS) + " or WinLTP sweeps")
    whole = joined([_file(one) for one in of_kind], path.name)
    return whole._replace(told=(*_left_aside(files, of_kind), *whole.told))


def _left_aside(files: Sequence[Path], taken: Sequence[Path]) -> list[str]:
    """What of a folder is not read, in a sentence."""
    rest = [one.name for one in files if one not in {*taken}]
    named = ", ".join(shown(name, 30) for name in rest[:3]) + (" and others" if len(rest) > 3 else "")
    return [f"Of the folder the {taken[0].suffix.lower()} files are read, and not {named}."] if rest else []


def joined(parts: Sequence[Raw], name: str) -> Raw:
    """Several files as one recording, in the order of their clocks where all have one, else of their names. Raises
    RefusedFile."""
    dated = all(part.began_s is not None for part in parts)
    ordered = sorted(parts, key=lambda part: part.began_s or 0.0) if dated else list(parts)
    first = ordered[0]
    for part in ordered[1:]:
        if part.rate_hz != first.rate_hz:
            raise RefusedFile(
                part.name, "the sampling rate", f"{part.rate_hz:g} Hz", f"{first.rate_hz:g}, as {first.name}"
            )
        if part.channels != first.channels:
            allowed = f"that of {first.name}: " + ", ".join(one.name for one in first.channels)
            raise RefusedFile(
                part.name, "the list of its channels", ", ".join(one.name for one in part.channels), allowed
            )
    heads: list[SweepHead] = []
    tags: list[Tag] = []
    owner: list[tuple[int, int]] = []
    end_s = 0.0
    clock = dated and len({part.began_s for part in ordered}) == len(ordered)
    for which, part in enumerate(ordered):
        begin_s = (part.began_s or 0.0) - (first.began_s or 0.0) if clock else end_s
        begin_s = max(begin_s, end_s)
        heads += [sweep._replace(start_s=sweep.start_s + begin_s) for sweep in part.sweeps]
        tags += [tag._replace(at_s=tag.at_s + begin_s) for tag in part.tags]
        owner += [(which, number) for number in range(len(part.sweeps))]
        last = part.sweeps[-1]
        interval_s = float(np.median(np.diff([one.start_s for one in part.sweeps]))) if len(part.sweeps) > 1 else 0.0
        end_s = begin_s + last.start_s + max(last.size / part.rate_hz, interval_s)
        if len(heads) > MOST_SWEEPS:
            raise RefusedFile(name, "the number of sweeps", f"{len(heads)} and more", f"at most {MOST_SWEEPS}")

    def samples(channel: int, sweep: int, begin: int = 0, end: int | None = None) -> np.ndarray:
        which, number = owner[sweep]
        return ordered[which].samples(channel, number, begin, end)

    order = "by their clocks" if clock else "by their names, one directly after the other"
    told = [f"The {len(ordered)} files of the folder are put in order {order}."] if len(ordered) > 1 else []
    told += [f"{part.name}: {words}" for part in ordered for words in part.told]
    return Raw(
        name,
        first.rate_hz,
        first.channels,
        tuple(heads),
        samples,
        tuple(tags),
        all(part.starts_known for part in ordered),
        all(part.whole for part in ordered),
        tuple(told),
        first.began_s,
        tuple(max(steps) for steps in zip(*(part.steps for part in ordered), strict=False)),
    )
