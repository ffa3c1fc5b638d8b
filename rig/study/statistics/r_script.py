"""The same analysis in R."""

from __future__ import annotations

import json

from rig.study.statistics.values import TestName, TestPlan

HEAD = """# The analysis of {csv} again, in R {packages}
# Rscript this file, from the folder of the table. Columns: group, animal, slice, value, excluded.
d <- read.csv({csv}, colClasses = c(group = "character", excluded = "character"), fileEncoding = "UTF-8")
d <- d[is.na(d$excluded) | d$excluded == "", ]
d$group <- factor(d$group, levels = unique(d$group))
d$animal <- factor(d$animal)
"""
MEANS = """u <- aggregate(value ~ animal + group, d, mean)  # an animal counts once in a group
"""
SLICES = """u <- d  # every slice counts by itself
"""
OVERALL: dict[TestName, str] = {
    "anova": "print(summary(aov(value ~ group, u)))\n",
    "welch_anova": "print(oneway.test(value ~ group, u))\n",
    "kruskal": "print(kruskal.test(value ~ group, u))\n",
    "friedman": "w <- with(u, tapply(value, list(animal, group), mean))\nprint(friedman.test(w))\n",
    "repeated_measures": """w <- with(u, tapply(value, list(animal, group), mean))
m <- lm(w ~ 1)
print(anova(m, lm(w ~ 0), X = ~ 1, test = "Spherical"))  # with the epsilon of Greenhouse and Geisser
""",
}
PAIRS: dict[str, str] = {
    "welch_t": "t.test(b, a, conf.level = {level})",
    "mann_whitney": "wilcox.test(b, a, conf.int = TRUE, conf.level = {level})",
    "paired_t": "t.test(b, a, paired = TRUE, conf.level = {level})",
    "wilcoxon": "wilcox.test(b, a, paired = TRUE, conf.int = TRUE, conf.level = {level})",
}
AS: dict[TestName, str] = {
    "anova": "welch_t", "welch_anova": "welch_t", "two_way_anova": "welch_t", "kruskal": "mann_whitney",
    "repeated_measures": "paired_t", "friedman": "wilcoxon",
}  # fmt: skip
"""By what the groups of a test of many are compared two by two, as ``comparing`` does."""
COMPARED = """pairs <- {pairs}
p <- c()
for (pair in pairs) {{
  a <- u[u$group == pair[1], ]; b <- u[u$group == pair[2], ]{sorted}
  a <- a$value; b <- b$value
  cat(pair[2], "minus", pair[1], "\\n")
  found <- {test}
  print(found)
  p <- c(p, found$p.value)
}}
print(p.adjust(p, "{adjust}"))
"""
ALL_PAIRS = "combn(levels(d$group), 2, simplify = FALSE)"
WITH_CONTROL = "lapply(setdiff(levels(d$group), {control}), function(one) c({control}, one))"
NESTED = """library(lmerTest)
m <- lmer(value ~ group + (1 | animal), d)
print(summary(m))
print(anova(m))
"""
TWO_WAY = """levels <- list({levels})
u$one <- factor(sapply(as.character(u$group), function(g) levels[[g]][1]))
u$other <- factor(sapply(as.character(u$group), function(g) levels[[g]][2]))
options(contrasts = c("contr.sum", "contr.poly"))
m <- aov(value ~ one * other, u)
print(drop1(m, . ~ ., test = "F"))  # sums of squares of type III
"""


def r_script(plan: TestPlan, csv_name: str) -> str:
    """An R script that reads the exported table (columns group, animal, slice, value, excluded) and tests it as the
    plan says. ``excluded`` is empty for a slice that counts. A random intercept needs lmerTest, all else R alone."""
    text = HEAD.format(csv=_quoted(csv_name), packages="with lmerTest" if plan.test == "random_intercept" else "alone")
    if plan.test == "random_intercept":
        return text + NESTED
    text += SLICES if plan.unit == "slice" else MEANS
    if plan.test == "two_way_anova":
        levels = ", ".join(
            f"{_quoted(group)} = c({_quoted(a)}, {_quoted(b)})" for group, (a, b) in plan.factors.items()
        )
        text += TWO_WAY.format(levels=levels)
    else:
        text += OVERALL.get(plan.test, "")
    return text + _comparisons(plan)


def _comparisons(plan: TestPlan) -> str:
    if plan.correction == "tukey":
        return "print(TukeyHSD(aov(value ~ group, u)))\n"
    if plan.correction == "dunnett":
        control = _quoted(plan.control)
        return (
            f"u$group <- relevel(u$group, {control})\n"
            "library(multcomp)  # p by random integration, as here\n"
            'print(summary(glht(aov(value ~ group, u), mcp(group = "Dunnett"))))\n'
        )
    test = AS.get(plan.test, plan.test)
    matched = test in ("paired_t", "wilcoxon")
    return COMPARED.format(
        pairs=WITH_CONTROL.format(control=_quoted(plan.control)) if plan.control else ALL_PAIRS,
        sorted="\n  a <- a[order(a$animal), ]; b <- b[order(b$animal), ]" if matched else "",
        test=PAIRS[test].format(level=f"{1 - plan.alpha:g}"),
        adjust=plan.correction,
    )


def _quoted(text: str) -> str:
    """As a string of R."""
    return json.dumps(text, ensure_ascii=False)
