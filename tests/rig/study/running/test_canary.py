"""The short experiment by which workers are compared."""

from __future__ import annotations

import msgspec

from rig import __version__
from rig.study.running.canary import Canary, canary
from rig.study.running.compute import canary_here
from rig.study.running.pools import processes


def test_another_process_gives_the_same_bits():
    with processes(1) as pool:
        there = msgspec.msgpack.decode(pool.submit(canary_here, pool.share(b""), b"").result(), type=Canary)
    assert there == canary()
    assert len(there.digest) == 16 and int(there.digest, 16)


def test_its_words_say_who_and_what():
    assert Canary("ab", "1.2", "some processor").words == "version 1.2 on some processor gives ab"
    assert canary().version == __version__ and canary().processor in canary().words
