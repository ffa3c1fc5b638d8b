"""What a protocol gives where fitted constants of the tissue are other ones: sweeps, and Sobol indices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rig.protocol.library import opened
from rig.study.job import Job
from rig.study.outcomes import outcomes
from rig.study.pool import threads
from rig.study.published.calibration import choose_parameters, fitted_parameters
from rig.study.running import pools
from rig.study.tissue_change import Parameter, Replaced

__all__ = ["SobolIndices", "fitted_parameters", "sample_parameters", "sobol_indices", "sweep"]
MOST_SAMPLES = 100_000


class SobolIndices(NamedTuple):
    """``names`` of the parameters; ``first`` and ``total``: (parameters,) float64, the share of the variance of the
    measure that each gives alone, and with all others."""

    names: tuple[str, ...]
    first: np.ndarray
    total: np.ndarray


def sample_parameters(names: Sequence[str], n: int, fold: float = 1.2, seed: int = 0) -> np.ndarray:
    """``n`` samples of fitted constants, (n, parameters) float64, in their units: a scrambled Sobol sequence,
    log-uniform from the written value divided by ``fold`` to that times ``fold``, inside the declared range.

    ``names``: as ``fitted_parameters()`` lists them, ``traffic.exocytosis``; a group's name stands for all of its own.
    Raises RefusedFile for a name that is none of them, ValueError, a sentence, for a value that cannot be multiplied.
    """
    from scipy.stats import qmc

    ends = np.array([_ends(one, fold) for one in choose_parameters(names)])
    if not 1 <= n <= MOST_SAMPLES:
        raise ValueError(f"{n} samples are asked for; take 1 to {MOST_SAMPLES:,}.")
    # a power of 2 keeps the sequence balanced; what is beyond n is left out
    whole = qmc.Sobol(len(ends), rng=seed).random_base2(max(0, int(np.ceil(np.log2(n)))))[:n]
    return np.exp(qmc.scale(whole, np.log(ends[:, 0]), np.log(ends[:, 1])))


def _ends(parameter: Parameter, fold: float) -> tuple[float, float]:
    if not fold > 1:
        raise ValueError(f"A fold of {fold:g} leaves nothing to vary; take one above 1.")
    low, high = max(parameter.low, parameter.value / fold), min(parameter.high, parameter.value * fold)
    if not 0 < low < high:
        raise ValueError(f"{parameter.name} is {parameter.value:g} {parameter.unit} and cannot be varied by a factor.")
    return low, high


def sweep(
    parameters: Sequence[str],
    samples: np.ndarray,
    protocol: str = "ltp_hfs",
    seed: int = 1,
    workers: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> dict[str, np.ndarray]:
    """The measures of a protocol on one slice, with other values of its fitted constants.

    ``samples``: (n, parameters) float64, in the units of the constants. ``protocol``: a shipped one by name, or a file;
    ``settings``: keys of it with other values, as ``--set`` takes them. ``seed``: which slice. ``workers``: processes;
    None computes in threads. Gives every measure by name, (n,) float64, NaN without a response.

    Raises RefusedFile for a parameter, a protocol or a key that is none; ValueError, a sentence, for samples of another
    shape, or where a run breaks off, which says at which sample.
    """
    chosen = choose_parameters(parameters)
    values = np.asarray(samples, dtype=float)
    if values.ndim != 2 or values.shape[1] != len(chosen) or not np.isfinite(values).all():
        raise ValueError(f"samples have the shape {values.shape}; wanted are finite numbers (n, {len(chosen)}).")
    for one, column in zip(chosen, values.T, strict=True):
        if len(column) and not (one.low <= column.min() and column.max() <= one.high):
            raise ValueError(f"{one.name} may be from {one.low:g} to {one.high:g} {one.unit}, and a sample is beyond.")
    cards = opened(protocol, dict(settings or {}))
    jobs = [Job(*cards, seed, change=Replaced(tuple(chosen), tuple(row))) for row in values.tolist()]
    found = np.full((len(jobs), len(cards.protocol.measure)), np.nan)
    names = [one.name for one in cards.protocol.measure]
    with threads() if workers is None else pools.processes(workers) as pool:
        for number, outcome in outcomes(pool, jobs):
            if outcome.fault:
                raise ValueError(f"Sample {number} broke off ({outcome.fault}); vary the parameters less.")
            for place, name in enumerate(names):
                value = outcome.measures[name]
                found[number, place] = np.nan if value is None else value
    return dict(zip(names, found.T, strict=True))


def sobol_indices(
    parameters: Sequence[str],
    n: int,
    measure: str,
    protocol: str = "ltp_hfs",
    fold: float = 1.2,
    seed: int = 1,
    workers: int | None = None,
    settings: Mapping[str, str] | None = None,
) -> SobolIndices:
    """How much of the variance of a measure comes from which constant (Saltelli 2010, ``scipy.stats.sobol_indices``).

    Constants are log-uniform as in ``sample_parameters``; ``n``, a power of 2, costs n x (parameters + 2) slices. The
    same call gives the same numbers. Raises as ``sweep`` does, and ValueError, a sentence, for another ``n``, a measure
    that the protocol has not, or a sample without a response.
    """
    from scipy.stats import loguniform
    from scipy.stats import sobol_indices as of_scipy

    if n < 2 or n & (n - 1):
        raise ValueError(f"n is {n}; take a power of 2 from 2 on.")
    chosen = choose_parameters(parameters)
    measures = [one.name for one in opened(protocol, dict(settings or {})).protocol.measure]
    if measure not in measures:
        raise ValueError(f"{protocol} has no measure {measure}; it has {', '.join(measures)}.")

    def of(values: np.ndarray) -> np.ndarray:
        """(parameters, n) -> (n,)."""
        found = sweep(parameters, values.T, protocol, seed, workers, settings)[measure]
        if not np.isfinite(found).all():
            raise ValueError(f"{measure} has no number for some samples; vary the parameters less.")
        return found

    dists = [loguniform(*_ends(one, fold)) for one in chosen]
    made = of_scipy(func=of, n=n, dists=dists, rng=np.random.default_rng(seed))
    return SobolIndices(tuple(one.name for one in chosen), made.first_order, made.total_order)
