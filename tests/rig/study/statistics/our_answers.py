"""The quantities that ``r/answers.R`` asks of R, asked of the rig."""

from __future__ import annotations

import csv
import math
from itertools import combinations
from pathlib import Path

from rig.study.statistics.analysis import analyse
from rig.study.statistics.comparing import pair_test
from rig.study.statistics.hill import hill_fit
from rig.study.statistics.nested import random_intercept
from rig.study.statistics.power import needed_n, sd_interval, textbook_power
from rig.study.statistics.students_t import of_pooled, t_interval, t_result
from rig.study.statistics.units import grouped
from rig.study.statistics.values import Analysis, Interval, Observation, TestName, TestPlan, TestResult

CASES = Path(__file__).parent / "r"
MANY = ("unbalanced", "six", "six_uneven")
TWO = ("balanced", "unbalanced_two", "three", "ties")


def observations(case: str) -> list[Observation]:
    """The slices of one of the stored tables."""
    with (CASES / f"{case}.csv").open(encoding="utf-8", newline="") as table:
        return [
            Observation(row["group"], int(row["animal"]), int(row["slice"]), float(row["value"]))
            for row in csv.DictReader(table)
        ]


def stored_answers(path: Path = CASES / "answers.csv") -> dict[str, float]:
    """``case.quantity`` -> what R said."""
    with path.open(encoding="utf-8", newline="") as table:
        return {f"{row['case']}.{row['quantity']}": float(row["value"]) for row in csv.DictReader(table)}


def our_answers() -> dict[str, float]:
    """The same names with our values."""
    said: dict[str, float] = {}
    for case in (*TWO, "large"):
        said |= _named(case, _two_groups(case))
    for case in ("pairs", "pairs_ties", "pairs_large"):
        said |= _named(case, _pairs(case))
    for case in (*MANY, "ties"):
        said |= _named(case, _many_groups(case))
    for case in MANY:
        said |= _named(case, _corrections(case))
    for case in ("two_by_two", "two_by_three"):
        said |= _named(case, _two_way(case))
    for case in ("crossed", "crossed_ties"):
        said |= _named(case, _repeated(case))
    for case in ("balanced", "unbalanced", "unbalanced_two", "six", "two_by_two", "blocked", "crossed", "boundary"):
        said |= _named(case, _nested(case))
    return said | _power() | _curve()


def _named(case: str, said: dict[str, float]) -> dict[str, float]:
    return {f"{case}.{name}": value for name, value in said.items()}


def analysed(case: str, test: TestName, correction: str = "holm", **more: object) -> Analysis:
    return analyse(observations(case), TestPlan(test, correction, **more))


def _t(name: str, result: TestResult, interval: Interval) -> dict[str, float]:
    found = {"t": result.value, "df": result.df[0], "p": result.p, "low": interval.low, "high": interval.high}
    return {f"{name}.{key}": value for key, value in found.items()}


def _f(name: str, result: TestResult) -> dict[str, float]:
    found = {"F": result.value, "df1": result.df[0], "df2": result.df[1], "p": result.p}
    return {f"{name}.{key}": value for key, value in found.items()}


def _g(name: str, interval: Interval | None) -> dict[str, float]:
    assert interval is not None
    return {f"{name}.g": interval.estimate, f"{name}.g_low": interval.low, f"{name}.g_high": interval.high}


def _shift(name: str, interval: Interval | None) -> dict[str, float]:
    assert interval is not None
    found = {"shift": interval.estimate, "low": interval.low, "high": interval.high, "level": interval.level}
    return {f"{name}.{key}": value for key, value in found.items()}


def _two_groups(case: str) -> dict[str, float]:
    said = {}
    if case in TWO:
        (welch,) = analysed(case, "welch_t").comparisons
        first, second = (group.values for group in grouped(observations(case), "animal"))
        pooled = of_pooled(first, second)
        said |= _t("welch_t", welch.result, welch.difference) | _g("welch_t", welch.hedges_g)
        said |= _t("pooled_t", t_result("anova", "pooled", pooled), t_interval(pooled, 0.95, "pooled"))
    (ranks,) = analysed(case, "mann_whitney").comparisons
    return (
        said
        | _shift("mann_whitney", ranks.hodges_lehmann)
        | {
            "mann_whitney.U": ranks.result.value,
            "mann_whitney.p": ranks.result.p,
        }
    )


def _pairs(case: str) -> dict[str, float]:
    (ranks,) = analysed(case, "wilcoxon").comparisons
    said = {"wilcoxon.W": ranks.result.value, "wilcoxon.p": ranks.result.p}
    if case == "pairs":
        (t,) = analysed(case, "paired_t").comparisons
        said |= _t("paired_t", t.result, t.difference) | _g("paired_t", t.hedges_g)
        said |= _shift("wilcoxon", ranks.hodges_lehmann)
    return said


def _many_groups(case: str) -> dict[str, float]:
    said = {}
    for name in ("anova", "welch_anova"):
        found = analysed(case, name).overall
        assert found is not None
        said |= _f(name, found)
    h = analysed(case, "kruskal").overall
    assert h is not None
    return said | {"kruskal.H": h.value, "kruskal.df": h.df[0], "kruskal.p": h.p}


def _corrections(case: str) -> dict[str, float]:
    said = {}
    for number, one in enumerate(analysed(case, "welch_t", "holm").comparisons, 1):
        said[f"holm.{number}"] = one.adjusted_p
    for number, one in enumerate(analysed(case, "anova", "tukey").comparisons, 1):
        said[f"tukey_q.{number}"] = abs(one.result.value) * math.sqrt(2)
        said[f"tukey.{number}"] = one.adjusted_p
    for number, one in enumerate(analysed(case, "anova", "dunnett", control="control").comparisons, 1):
        said[f"dunnett.{number}"] = one.adjusted_p
    return said


def _two_way(case: str) -> dict[str, float]:
    names = dict.fromkeys(one.group for one in observations(case))
    levels = {name: tuple(name.split(" ")) for name in names}
    effects = analysed(case, "two_way_anova", factors=levels).effects
    return _f("two_way.one", effects[0]) | _f("two_way.other", effects[1]) | _f("two_way.one_other", effects[2])


def _repeated(case: str) -> dict[str, float]:
    f, q = analysed(case, "repeated_measures").overall, analysed(case, "friedman").overall
    assert f is not None and q is not None
    return {"repeated.F": f.value, "repeated.p": f.p, "friedman.Q": q.value, "friedman.p": q.p}


def _nested(case: str) -> dict[str, float]:
    model = random_intercept(observations(case))
    said = {"nested.between": model.between, "nested.within": model.within} | _f("nested", model.overall())
    pairs = list(combinations(range(len(model.groups)), 2))
    test = pair_test(TestPlan("random_intercept"), (), model)
    for number, pair in enumerate(pairs, 1):
        found = test.difference(*pair)
        p = test.result(*pair, found).p
        quantities = {"Estimate": found.estimate, "Std.Error": found.error, "df": found.df, "Pr(>|t|)": p}
        said |= {f"nested.{name}.{number}": value for name, value in quantities.items()}
    return said


def _power() -> dict[str, float]:
    said = {"sd.low": sd_interval(12.2, 8).low, "sd.high": sd_interval(12.2, 8).high}
    for name, kind in (("two.sample", "independent"), ("paired", "paired")):
        for n in (3, 8, 20, 200):
            for difference in (0.2, 0.5, 1, 2):
                said[f"power.{name}.{n}.{difference:g}"] = textbook_power(difference, 1, n, 0.05, kind)
        for difference in (0.3, 0.5, 1, 2):
            said[f"needed.{name}.{difference:g}"] = needed_n(difference, 1, 0.8, 0.05, kind)
    return said


def _curve() -> dict[str, float]:
    with (CASES / "dose.csv").open(encoding="utf-8", newline="") as table:
        rows = [(float(row["dose"]), float(row["response"])) for row in csv.DictReader(table)]
    fit = hill_fit(*zip(*rows, strict=True))
    from rig.study.statistics.distributions import t_quantile

    wide = 2 * t_quantile(0.95, len(rows) - 4)
    said = {"dose.sd": fit.residual_sd, "dose.middle": math.log10(fit.ic50.estimate)}
    said["dose.middle.error"] = (math.log10(fit.ic50.high) - math.log10(fit.ic50.low)) / wide
    for name, one in (("bottom", fit.bottom), ("top", fit.top), ("slope", fit.slope)):
        said |= {f"dose.{name}": one.estimate, f"dose.{name}.error": (one.high - one.low) / wide}
    return said
