"""Null experiments, the long form: thousands of studies in which no group differs, by every test that is offered.

``PYTHONPATH=.:tests/rig/study/power python tests/robustness/null_experiments.py [--compute]``; with ``--compute`` the
bank of slices is computed again, some minutes.
"""

from __future__ import annotations

import csv
import math
import sys
from argparse import ArgumentParser

import msgspec
from null_cases import CASES, SLICES, WRONG_UNIT, Case, bank, parts, rate

from rig.study.design.design import Exclusion, Sampling
from rig.study.design.design_file import OpenedDesign, open_design
from rig.study.power.bank import Banks
from rig.study.table import aligned

REPEATS = 4000
LOW, HIGH = 0.04, 0.06
ANIMALS, EACH = 64, 8
SEED = 16_687_005


def one_train() -> OpenedDesign:
    """The control of the shipped design, every slice of which counts."""
    opened = open_design("nmda_block")
    design = msgspec.structs.replace(opened.design, sampling=Sampling(seed=SEED), exclude=Exclusion())
    return opened._replace(design=design)


def compute() -> None:
    """Write the bank."""
    values = Banks().values(one_train(), ANIMALS, EACH, lambda fraction: None, lambda: False)
    assert values is not None
    with SLICES.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["animal", "slice", "value"])
        for animal, row in enumerate(values.tolist()):
            writer.writerows([animal + 1, slice_ + 1, f"{value:.4f}"] for slice_, value in enumerate(row))


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--compute", action="store_true", help="compute the bank of slices again")
    if parser.parse_args().compute:
        compute()
    slices = bank()
    found = parts(slices)
    sd, values = math.hypot(found.between, found.within), slices.ravel()
    print(f"{values.size} slices of {len(slices)} animals: mean {values.mean():.1f} %, SD {sd:.2f} points,")
    print(f"between animals {found.between:.2f}, within {found.within:.2f}, ICC {found.icc:.3f}")
    rows, wrong = [["test", "study", "unit", "false positives"]], 0
    for case in (*CASES, *WRONG_UNIT):
        share = rate(case, slices, REPEATS, 7)
        wrong += case.unit == "animal" and not LOW <= share <= HIGH
        rows.append(told(case, share))
    print(aligned(rows))
    print(f"{REPEATS} repeats each; standard error of 5 %: {100 * math.sqrt(0.05 * 0.95 / REPEATS):.2f} points")
    return 1 if wrong else 0


def told(case: Case, share: float) -> list[str]:
    return [case.test, case.words, case.unit, f"{100 * share:.1f} %"]


if __name__ == "__main__":
    sys.exit(main())
