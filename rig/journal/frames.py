"""The frames of a journal: how one is laid out in bytes, and what each kind holds. ``docs/journal.md`` says it too.

A file is ``MAGIC`` and then frame after frame. A frame is ``HEAD`` (kind, number, length of the payload, CRC-32 of all
of it but the CRC), little-endian, and the payload in MessagePack.
"""

from __future__ import annotations

import platform
import struct
import zlib
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from rig import __version__
from rig.computer.program import build
from rig.computer.whose import whose
from rig.instruments.amplifier import AmplifierSettings
from rig.instruments.drug import Drug
from rig.instruments.electrodes import Electrodes
from rig.instruments.preparation import Preparation
from rig.measure.sweep import Cursors
from rig.messages import BathPoint, Branched, Logged, Sweep

if TYPE_CHECKING:
    from rig.experiment.experiment import Experiment

MAGIC = b"SCHAFFER JOURNAL\n"
FORMAT = 2
HEAD = struct.Struct("<BIII")
CHECKED = struct.Struct("<BII")
MOST_BYTES = 4 * 1024 * 1024
"""No payload is longer: the longest sweep has 0.5 MB."""


class Start(msgspec.Struct, frozen=True):
    """What an experiment begins with; the first frame. ``drugs``: those that a valve may name, whole, so that a file
    read in years needs nothing beside it. ``opened``: tick at which a hand could first act. ``created``: date and time.
    ``computer``: a digest of whose computer it was; older files have none.
    """

    format: int
    title: str
    card: Preparation
    seed: int
    drugs: dict[str, Drug]
    electrodes: Electrodes
    amplifier: AmplifierSettings
    cursors: Cursors
    measured: tuple[str, ...]
    half_max_uA: tuple[float, float]
    opened: int
    versions: dict[str, str]
    created: str
    computer: str = ""


class Opened(msgspec.Struct, frozen=True):
    """The experiment was opened again at ``tick`` and goes on."""

    tick: int
    versions: dict[str, str]
    created: str
    computer: str = ""


class Closed(msgspec.Struct, frozen=True):
    """The experiment was closed at ``tick``, as it should be."""

    tick: int


Entry = Start | Sweep | Logged | BathPoint | Branched | Opened | Closed
KINDS: dict[int, type[Any]] = {1: Start, 2: Sweep, 3: Logged, 4: BathPoint, 5: Branched, 6: Opened, 7: Closed}
KIND_OF = {kind: number for number, kind in KINDS.items()}


def _bare(value: object) -> bytes:
    """Samples as bytes."""
    if isinstance(value, np.ndarray):
        return value.astype("<i2", copy=False).tobytes()
    raise NotImplementedError(type(value).__name__)


def _dressed(kind: type, value: Any) -> object:
    """Bytes as samples, read-only. Raises ValueError."""
    if kind is np.ndarray and isinstance(value, bytes):
        return np.frombuffer(value, "<i2")
    raise ValueError("samples are bytes")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_bare)
_DECODERS = {number: msgspec.msgpack.Decoder(kind, dec_hook=_dressed) for number, kind in KINDS.items()}


def payload_of(entry: Entry) -> bytes:
    return _ENCODER.encode(entry)


def frame(kind: int, number: int, payload: bytes) -> bytes:
    """The bytes of frame ``number``, counted from 0."""
    crc = zlib.crc32(payload, zlib.crc32(CHECKED.pack(kind, number, len(payload))))
    return HEAD.pack(kind, number, len(payload), crc) + payload


def is_whole(kind: int, number: int, payload: bytes, crc: int) -> bool:
    return zlib.crc32(payload, zlib.crc32(CHECKED.pack(kind, number, len(payload)))) == crc


def entry_of(kind: int, payload: bytes) -> Entry:
    """Raises msgspec.MsgspecError or RecursionError where the payload is not what its kind holds."""
    entry: Entry = _DECODERS[kind].decode(payload)
    return entry


def versions() -> dict[str, str]:
    """What computes here. Another build may hold another model; another platform or compiler may round differently."""
    return {
        "schaffer": __version__,
        "build": build(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": version("numba"),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def other_versions(recorded: dict[str, str]) -> list[str]:
    """What computed a recording and is not what computes here."""
    here = versions()
    return [f"{name} {was}" for name, was in recorded.items() if here.get(name) != was]


def now() -> str:
    """Date and time of day here, so fine that no two experiments begin with the same bytes."""
    return datetime.now().astimezone().isoformat(timespec="microseconds")


def start_of(experiment: Experiment, title: str) -> Start:
    """What the experiment began with. Its own settings may not have been changed yet, but for its first currents."""
    return Start(
        FORMAT,
        title,
        experiment.preparation,
        experiment.seed,
        dict(experiment.drugs),
        experiment.electrodes,
        experiment.amplifier_settings,
        experiment.cursors,
        experiment.measured,
        experiment.half_max_uA,
        experiment.tick,
        versions(),
        now(),
        whose(),
    )
