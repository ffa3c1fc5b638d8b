"""Tests of ranks, as R computes them: exact where no ranks are tied and groups are below 50, else approximated with
corrections for ties and continuity (Hollander & Wolfe 1999)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rig.study.statistics.distributions import chi_square_upper, normal_quantile, normal_two_sided
from rig.study.statistics.values import CannotTest, Interval, TestResult

EXACT_BELOW = 50
FEW = 5
_CORRECTED = "the p is a normal approximation with corrections for ties and continuity"


class Ranked(NamedTuple):
    """Mean ranks of values in their order, and the sum of t^3 - t over groups of t tied values."""

    ranks: np.ndarray
    ties: float


def ranked(values: np.ndarray) -> Ranked:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return Ranked(ranks, float((count.astype(float) ** 3 - count).sum()))


@lru_cache(maxsize=256)
def rank_sum_chances(m: int, n: int) -> np.ndarray:
    """P(U <= u) for u = 0 to m n, U the number of pairs in which the value of the m lies above that of the n."""
    ways = np.zeros((m + 1, m * (m + n) + 1))  # [chosen so far, sum of their ranks]
    ways[0, 0] = 1
    for rank in range(1, m + n + 1):
        ways[1:, rank:] += ways[:-1, :-rank].copy()
    least = m * (m + 1) // 2
    return _cumulated(ways[m, least : least + m * n + 1])


@lru_cache(maxsize=256)
def signed_rank_chances(n: int) -> np.ndarray:
    """P(W <= w) for w = 0 to n (n + 1) / 2, W the sum of the ranks with a positive sign."""
    ways = np.zeros(n * (n + 1) // 2 + 1)
    ways[0] = 1
    for rank in range(1, n + 1):
        ways[rank:] += ways[:-rank].copy()
    return _cumulated(ways)


def _cumulated(ways: np.ndarray) -> np.ndarray:
    """As chances; kept for many callers, so never written to."""
    chances = np.cumsum(ways) / ways.sum()
    chances.flags.writeable = False
    return chances


def _two_sided(chances: np.ndarray, statistic: int) -> float:
    """Twice the smaller tail; both distributions are symmetric."""
    return min(1.0, 2 * float(chances[min(statistic, chances.size - 1 - statistic)]))


def _approximated(away: float, sd: float) -> float:
    """Two-sided p of a statistic so far from its mean, half a step nearer for continuity."""
    return normal_two_sided(max(abs(away) - 0.5, 0.0) / sd) if away else 1.0


def mann_whitney(first: np.ndarray, second: np.ndarray) -> TestResult:
    """U: pairs in which the second group lies above. Raises CannotTest where all values are equal."""
    both = np.concatenate([second, first])
    ranks, ties = ranked(both)
    n, m = first.size, second.size
    u = float(ranks[:m].sum()) - m * (m + 1) / 2
    _refuse_equal(both)
    exact = not ties and max(m, n) < EXACT_BELOW
    if exact:
        p, remarks = _two_sided(rank_sum_chances(min(m, n), max(m, n)), round(u)), ()
    else:
        p, remarks = _approximated(u - m * n / 2, _rank_sum_sd(m, n, ties)), _remarks(ties)
    return TestResult("mann_whitney", "Mann-Whitney test", "U", u, (), p, exact, remarks)


def _rank_sum_sd(m: int, n: int, ties: float) -> float:
    total = m + n
    return math.sqrt(m * n / 12 * (total + 1 - ties / (total * (total - 1))))


def _remarks(ties: float) -> tuple[str, ...]:
    return (f"Ranks are tied: {_CORRECTED}.",) if ties else (f"Many values: {_CORRECTED}.",)


def _refuse_equal(values: np.ndarray) -> None:
    if np.ptp(values) == 0:
        raise CannotTest("All values are equal, so there are no ranks to compare.")


def wilcoxon(first: np.ndarray, second: np.ndarray) -> TestResult:
    """Of pairs. W: sum of the ranks of positive changes. Pairs without a change are left out (Wilcoxon 1945).

    Raises CannotTest where no pair changes.
    """
    change = second - first
    moved = change[change != 0]
    if not moved.size:
        raise CannotTest("No pair changes, so there are no ranks to compare.")
    n, (ranks, ties) = moved.size, ranked(abs(moved))
    w = float(ranks[moved > 0].sum())
    left_out = change.size - n
    exact = not ties and not left_out and n < EXACT_BELOW
    if exact:
        return TestResult("wilcoxon", _SIGNED, "W", w, (), _two_sided(signed_rank_chances(n), round(w)), exact)
    p = _approximated(w - n * (n + 1) / 4, math.sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48))
    zeros = (f"Pairs without a change are left out: {left_out}; {_CORRECTED}.",) if left_out else ()
    return TestResult("wilcoxon", _SIGNED, "W", w, (), p, exact, zeros or _remarks(ties))


_SIGNED = "Wilcoxon signed-rank test"


def kruskal(groups: Sequence[np.ndarray]) -> TestResult:
    """H, corrected for ties (Kruskal & Wallis 1952). Raises CannotTest where all values are equal."""
    values = np.concatenate(groups)
    _refuse_equal(values)
    total, (ranks, ties) = values.size, ranked(values)
    ends = np.cumsum([group.size for group in groups])
    sums = np.array([part.sum() ** 2 / part.size for part in np.split(ranks, ends[:-1])])
    h = (12 * sums.sum() / (total * (total + 1)) - 3 * (total + 1)) / (1 - ties / (total**3 - total))
    df = len(groups) - 1
    remarks = _few(min(group.size for group in groups), "Groups")
    return TestResult("kruskal", "Kruskal-Wallis test", "H", float(h), (df,), chi_square_upper(h, df), remarks=remarks)


def friedman(table: np.ndarray) -> TestResult:
    """``table``: (subjects, groups). Corrected for ties (Friedman 1937). Raises CannotTest where no subject changes."""
    n, k = table.shape
    rows = [ranked(row) for row in table]
    ties = sum(row.ties for row in rows)
    sums = sum(row.ranks for row in rows)
    room = n * k * (k + 1) - ties / (k - 1)
    if room <= 0:
        raise CannotTest("No subject has different values in different groups, so there are no ranks to compare.")
    q = float(12 * ((sums - n * (k + 1) / 2) ** 2).sum() / room)
    remarks = _few(n, "Subjects")
    return TestResult("friedman", "Friedman test", "χ²", q, (k - 1,), chi_square_upper(q, k - 1), remarks=remarks)


def _few(n: int, what: str) -> tuple[str, ...]:
    return (f"{what} of {n} are few for the chi-square approximation of p.",) if n < FEW else ()


def shift(first: np.ndarray, second: np.ndarray, level: float) -> Interval:
    """Hodges-Lehmann: the median of all differences between the groups, second minus first."""
    differences = np.sort(np.subtract.outer(second, first).ravel())
    _, ties = ranked(np.concatenate([first, second]))
    n, m = first.size, second.size
    chances = rank_sum_chances(min(m, n), max(m, n)) if not ties and max(m, n) < EXACT_BELOW else None
    return _between_order_statistics(differences, chances, _rank_sum_sd(m, n, ties), level)


def paired_shift(first: np.ndarray, second: np.ndarray, level: float) -> Interval:
    """Hodges-Lehmann: the median of all means of two changes, each with itself too, second minus first."""
    change = second - first
    n = change.size
    walsh = np.sort(np.add.outer(change, change)[np.triu_indices(n)] / 2)
    _, ties = ranked(abs(change))
    chances = signed_rank_chances(n) if not ties and change.all() and n < EXACT_BELOW else None
    return _between_order_statistics(walsh, chances, math.sqrt(n * (n + 1) * (2 * n + 1) / 24 - ties / 48), level)


def _between_order_statistics(ordered: np.ndarray, chances: np.ndarray | None, sd: float, level: float) -> Interval:
    """The interval from the k-th smallest to the k-th largest, k from the distribution of the test's statistic."""
    estimate = float(np.median(ordered))
    if chances is None:
        k = max(1, round(ordered.size / 2 - normal_quantile(level) * sd))
        return Interval(estimate, float(ordered[k - 1]), float(ordered[-k]), level, "Hodges-Lehmann, approximate")
    k = max(1, int(np.searchsorted(chances, (1 - level) / 2 * (1 - 1e-12))))
    reached = min(level, 1 - 2 * float(chances[k - 1]))
    return Interval(estimate, float(ordered[k - 1]), float(ordered[-k]), reached, "Hodges-Lehmann, exact")
