from typing import Literal

TestName = Literal[
    "welch_t",
    "paired_t",
    "mann_whitney",
    "wilcoxon",
    "anova",
    "welch_anova",
    "kruskal",
    "two_way_anova",
    "repeated_measures",
    "friedman",
    "random_intercept",
]
Correction = Literal["none", "holm", "dunnett", "tukey"]
Unit = Literal["animal", "slice"]
