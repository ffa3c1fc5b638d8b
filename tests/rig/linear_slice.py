"""A slice with the real one's face and none of its biology: linear, instant, exact. For tests of the instruments."""

from __future__ import annotations

import copy
import pickle

import numpy as np

from model.binding import Medium


class LinearSlice:
    """Every pulse gives a volley and an alpha-shaped fEPSP of size ``current * strength``.

    A pulse less than 15 ms after the one before strengthens its pathway by 0.5 %, unless a ligand is above 1 uM.
    """

    def __init__(self, *, tissue=None, variation=None, seed=1, ligands=(), bath=None, places=()):
        self.tick = 0
        self.seed = seed
        self.ligands = tuple(ligands)
        self.bath = bath or Medium()
        self.strength = [1.0, 1.0]
        self.pulses: list[tuple[int, int, float]] = []
        self.window = (0, 0)
        self.placed = [(0, *places)]
        self.baths: list[tuple[int, Medium]] = []

    def place(self, s1, s2, rec):
        self.placed.append((self.tick, s1, s2, rec))

    def bind(self, ligands):
        assert tuple(ligands)[: len(self.ligands)] == self.ligands
        self.ligands = tuple(ligands)

    def set_bath(self, bath):
        assert len(bath.ligand_uM) == len(self.ligands)
        self.bath = bath
        self.baths.append((self.tick, bath))

    def stimulate(self, tick, pathway, current_uA, width_ms):
        assert tick >= self.tick and (not self.pulses or tick >= self.pulses[-1][0])
        before = [time for time, way, _ in self.pulses if way == pathway]
        if before and tick - before[-1] < 300 and not any(one > 1.0 for one in self.bath.ligand_uM):
            self.strength[pathway] *= 1.005
        size = current_uA * width_ms / 0.1 * self.strength[pathway]
        self.pulses = [one for one in self.pulses if tick - one[0] < 60_000] + [(tick, pathway, size)]

    def record(self, start, end):
        assert start >= self.tick and end - start <= 2**18
        self.window = (start, end)

    def advance(self, end):
        assert end >= self.tick
        self.tick = end

    def samples(self, start, end):
        assert self.window[0] <= start <= end <= self.window[1]
        ms = np.arange(start, min(end, self.tick)) / 20.0
        field = np.zeros(len(ms))
        for tick, _, size in self.pulses:
            age = np.maximum(ms - tick / 20.0 - 2.5, 0.0)
            volley = ms - tick / 20.0 - 1.5
            field -= size * (0.01 * age / 4.0 * np.exp(1 - age / 4.0) + 0.002 * np.exp(-((volley / 0.2) ** 2)))
        return field

    def read(self):
        return {"ampa_number": (self.strength[0], self.strength[1])}

    def read_reached(self, firing):
        return self.read() | {"fibres_fire": firing}

    def recruited(self, pathway, current_uA, width_ms):
        return min(current_uA / 800.0, 1.0)

    def snapshot(self):
        return pickle.dumps(self.__dict__)

    def restore(self, state):
        self.__dict__ = pickle.loads(state)

    def copy(self):
        return copy.deepcopy(self)
