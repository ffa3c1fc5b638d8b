"""Counter-based noise: a pure function of (seed, stream, index), so that no result depends on speed, chunking or
thread.

A normal deviate is the sum of eight 16-bit uniforms of two splitmix64 words (Steele, Lea & Flood 2014): excess kurtosis
-0.15, tails to 4.9 SD, no transcendental function, so the same bits on every machine.
"""

from __future__ import annotations

import numpy as np

from model.jit import kernel

# Streams, so that two uses of one seed never share a deviate. Of numpy's type, because numba compiles anew for every
# value of a Python constant.
RELEASE = np.int64(1)
VARIATION = np.int64(2)
ANIMALS = np.int64(3)
SLICES = np.int64(4)
WHITE = np.int64(11)
FLICKER = np.int64(12)
DRIFT = np.int64(13)

_SCALE = 1.0 / np.sqrt(8.0 * (65536.0**2 - 1.0) / 12.0)
_MEAN = 8.0 * 65535.0 / 2.0


@kernel()
def _word(x):
    """splitmix64: one well-mixed 64-bit word from a counter."""
    z = x * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@kernel()
def _key(seed, stream):
    """Where a stream of a seed begins among all words."""
    return _word(np.uint64(seed) * np.uint64(1000003) + np.uint64(stream) + np.uint64(1))


@kernel()
def _deviate(key, index):
    """(sum of eight 16-bit uniforms - mean) / SD."""
    n = key + np.uint64(2) * np.uint64(index)
    a = _word(n)
    b = _word(n + np.uint64(1))
    m = np.uint64(0xFFFF)
    s16 = np.uint64(16)
    s32 = np.uint64(32)
    s48 = np.uint64(48)
    total = (a & m) + ((a >> s16) & m) + ((a >> s32) & m) + (a >> s48)
    total += (b & m) + ((b >> s16) & m) + ((b >> s32) & m) + (b >> s48)
    return (np.float64(np.int64(total)) - _MEAN) * _SCALE


@kernel()
def normal(seed, stream, index):
    """Standard normal deviate number ``index`` (any int64) of a stream."""
    return _deviate(_key(seed, stream), index)


@kernel()
def fill_normal(seed, stream, first, out):
    """Fill ``out`` (float64, 1-d) with deviates ``first``, ``first + 1``, ..."""
    key = _key(seed, stream)
    for i in range(out.size):
        out[i] = _deviate(key, np.int64(first) + i)
