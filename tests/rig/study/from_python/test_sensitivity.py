"""Sweeps over fitted constants, and Sobol indices."""

from __future__ import annotations

import numpy as np
import pytest

from rig.files.refusal import RefusedFile
from rig.study import fitted_parameters, sample_parameters, sobol_indices, sweep
from rig.study.from_python import sensitivity

NAMES = ["traffic.exocytosis", "release.facilitation_max"]
SHORT = {
    "test": "[{ interval_s = 30, pair_ms = 50 }]",
    "train": '[{ name = "hfs", at_min = 1, pattern = { pulses = 1 } }]',  # it says where minute 0 is
    "follow_up_min": "4",
    "measure": '[{ name = "pairs", quantity = "ppr", from_min = 1, to_min = 4 }]',
}


def test_samples_lie_around_what_is_written_and_are_the_same_every_time():
    samples = sample_parameters(NAMES, 5, fold=1.5, seed=3)
    written = np.array([fitted_parameters()[name].value for name in NAMES])
    assert samples.shape == (5, 2)
    assert (samples > written / 1.5).all() and (samples < written * 1.5).all()
    assert np.array_equal(samples, sample_parameters(NAMES, 5, fold=1.5, seed=3))
    assert not np.array_equal(samples, sample_parameters(NAMES, 5, fold=1.5, seed=4))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: sample_parameters(["release.nothing"], 2), "the fitted parameter"),
        (lambda: sample_parameters(NAMES, 0), "0 samples"),
        (lambda: sample_parameters(NAMES, 2, fold=1.0), "leaves nothing to vary"),
        (lambda: sweep(NAMES, np.ones((2, 3))), r"wanted are finite numbers \(n, 2\)"),
        (lambda: sweep(NAMES, np.array([[np.nan, 1.0]])), "finite numbers"),
        (lambda: sweep(NAMES, np.array([[1e9, 1.0]])), "a sample is beyond"),
        (lambda: sweep(NAMES, np.ones((1, 2)), "no_such_protocol"), "no_such_protocol"),
        (lambda: sobol_indices(NAMES, 3, "pairs"), "power of 2"),
        (lambda: sobol_indices(NAMES, 2, "pairs"), "has no measure pairs; it has"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(ask, words):
    with pytest.raises(ValueError, match=words) as refused:
        ask()
    assert isinstance(refused.value, RefusedFile) or str(refused.value).endswith(".")


def test_a_constant_moves_what_hangs_on_it_and_nothing_else():
    written = [fitted_parameters()[name].value for name in NAMES]
    more = [written[0], 1.3 * written[1]]
    inserted = [1.3 * written[0], written[1]]
    found = sweep(NAMES, np.array([written, more, inserted]), "ltp_hfs", settings=SHORT)["pairs"]
    assert found[1] > found[0] + 0.02
    assert abs(found[2] - found[0]) < abs(found[1] - found[0]) / 5


def test_indices_find_what_a_measure_hangs_on(monkeypatch):
    """Of a measure that is known: nine tenths of its variance from one constant."""

    def known(parameters, samples, protocol, seed, workers, settings):
        place = np.log(samples / [fitted_parameters()[name].value for name in parameters])
        return {"pairs": 3.0 * place[:, 0] + place[:, 1]}

    monkeypatch.setattr(sensitivity, "sweep", known)
    found = sobol_indices(NAMES, 1024, "pairs", settings=SHORT)
    assert found.first == pytest.approx([0.9, 0.1], abs=0.02)
    assert found.total == pytest.approx([0.9, 0.1], abs=0.02)
    again = sobol_indices(NAMES, 1024, "pairs", settings=SHORT)
    assert np.array_equal(found.first, again.first)
