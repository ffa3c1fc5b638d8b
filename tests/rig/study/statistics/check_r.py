"""Asks R again, where it is installed: `make check-r`. The stored answers and those of today must agree."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from our_answers import CASES, stored_answers

DIGITS = 1e-8
RANDOM = ("dunnett", "nested", "dose.")
"""Integrated at random, or looked for by an optimiser: they agree as far as these do."""


def main() -> int:
    rscript = shutil.which("Rscript")
    if rscript is None:
        print("R is not installed here; Debian has it as r-base-core, with r-cran-lme4 and r-cran-lmertest.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "answers.csv"
        done = subprocess.run([rscript, "answers.R", said], cwd=CASES, capture_output=True, text=True)
        if done.returncode:
            print(f"R broke off: {done.stderr.strip()[-300:]}")
            return 1
        today = stored_answers(said)
    stored = stored_answers()
    wrong = sorted(stored.keys() ^ today.keys())
    for name in stored.keys() & today.keys():
        near = 1e-3 if any(part in name for part in RANDOM) else DIGITS
        if abs(today[name] - stored[name]) > near * max(abs(stored[name]), 1e-3):
            wrong.append(f"{name}: {stored[name]} was stored, and R says {today[name]}")
    print("\n".join(wrong) or f"R says the same of all {len(stored)} quantities.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
