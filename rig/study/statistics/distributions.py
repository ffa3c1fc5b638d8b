"""Tails and quantiles, precise in both tails and without the weight of scipy.stats: all of them are incomplete beta or
gamma functions (DLMF 8.17, 8.2)."""

from __future__ import annotations

import math


def t_two_sided(t: float, df: float) -> float:
    """P(|T| >= |t|) of Student's t."""
    from scipy.special import betainc

    return float(betainc(df / 2, 0.5, df / (df + t * t)))


def t_quantile(level: float, df: float) -> float:
    """The t that holds ``level`` between -t and t."""
    from scipy.special import betaincinv

    x = float(betaincinv(df / 2, 0.5, 1 - level))
    return math.sqrt(df * (1 - x) / x)


def f_upper(f: float, df: float, error_df: float) -> float:
    """P(F >= f)."""
    from scipy.special import betainc

    return float(betainc(error_df / 2, df / 2, error_df / (error_df + df * f)))


def chi_square_upper(x: float, df: float) -> float:
    """P(X >= x)."""
    from scipy.special import gammaincc

    return float(gammaincc(df / 2, x / 2))


def chi_square_quantile(lower: float, df: float) -> float:
    """The x with P(X <= x) = ``lower``."""
    from scipy.special import gammaincinv

    return 2 * float(gammaincinv(df / 2, lower))


def normal_two_sided(z: float) -> float:
    """P(|Z| >= |z|)."""
    return math.erfc(abs(z) / math.sqrt(2))


def normal_quantile(level: float) -> float:
    """The z that holds ``level`` between -z and z."""
    from scipy.special import ndtri

    return -float(ndtri((1 - level) / 2))


def noncentral_t_below(t: float, df: float, shift: float) -> float:
    """P(T <= t) of the noncentral t with noncentrality ``shift``. scipy's sum has no number where they lie far on both
    sides of 0: there it is 0 or 1 to 1e-18."""
    from scipy.special import nctdtr

    below = float(nctdtr(df, shift, t))
    return float(t > shift) if math.isnan(below) else below
