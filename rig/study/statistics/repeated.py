"""Every animal in every group: analysis of variance of repeated measures."""

from __future__ import annotations

import numpy as np

from rig.study.statistics.distributions import f_upper
from rig.study.statistics.values import CannotTest, TestResult


def repeated_measures(table: np.ndarray) -> TestResult:
    """``table``: (subjects, groups). Degrees of freedom are corrected after Greenhouse & Geisser (1959).

    Raises CannotTest where all subjects change alike.
    """
    n, k = table.shape
    centred = table - table.mean()
    own = centred - centred.mean(axis=1, keepdims=True)
    means = own.mean(axis=0)
    left = own - means
    squares = float((left**2).sum())
    if squares <= (10 * np.finfo(float).eps) ** 2 * float((table**2).sum()):
        raise CannotTest("All subjects change alike between the groups, so nothing tells chance from effect.")
    df, error_df = k - 1, (n - 1) * (k - 1)
    f = n * float(means @ means) / df / (squares / error_df)
    sphericity = _epsilon(left)
    df_corrected, error_df_corrected = df * sphericity, error_df * sphericity
    return TestResult(
        "repeated_measures",
        "Repeated-measures ANOVA",
        "F",
        f,
        (df_corrected, error_df_corrected),
        f_upper(f, df_corrected, error_df_corrected),
        remarks=(f"Greenhouse-Geisser epsilon {sphericity:.3f}.",) if k > 2 else (),
    )


def _epsilon(left: np.ndarray) -> float:
    """(sum of the eigenvalues)^2 / ((k - 1) sum of their squares) of the covariance without the subjects' means."""
    covariance = left.T @ left
    return float(np.trace(covariance) ** 2 / ((covariance.shape[0] - 1) * (covariance**2).sum()))
