"""A study gives the same bytes whoever computes it, and whatever is killed meanwhile; nothing that was done is lost.

Needs Dask (`make dask`; the packages of the tests hold it).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import distributed
import short_study
from dask import config

from rig.files.root import ROOT
from rig.study.pool import Pool
from rig.study.running.bundles import FAR, HERE, Sizes
from rig.study.running.pools import dask, processes, threads
from rig.study.running.run_study import Done, Heard, Lost, RunControl, run_study
from rig.study.running.study_file import StudyFile, merge

ANIMALS = 30
"""Two groups of as many slices, a tenth of a second each."""
SEED = 16
PATIENCE_S = 120
Figures = dict[str, Any]


class Studies:
    """Where studies are kept, and the digest that all of them must have."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.design = folder / "short.toml"
        self.design.write_text(short_study.SHORT.replace("animals = 4", f"animals = {ANIMALS}"), encoding="utf-8")
        self._count = 0
        with self.new() as file, threads(2) as pool:
            run_study(file, pool, unheard, RunControl())
            self.digest, self.slices = file.results_digest(), len(file.planned)

    def name(self) -> Path:
        self._count += 1
        return self.folder / f"{self._count}.study"

    def new(self) -> StudyFile:
        return short_study.new_file(self.folder, self.name().name, ANIMALS)

    def command(self, path: Path, *more: str) -> list[str]:
        return [sys.executable, "main.py", "cohort", str(self.design), "--out", str(path), "--json", *more]

    def finish(self, path: Path) -> bool:
        """Go on with a study in processes; whether it has the bytes that it must have."""
        ended = subprocess.run(self.command(path, "--resume"), cwd=ROOT, capture_output=True, text=True, check=False)
        return ended.returncode == 0 and json.loads(ended.stdout)["results_digest"] == self.digest


def unheard(news: Heard) -> None:
    pass


@contextmanager
def local_cluster(workers: int) -> Iterator[Pool]:
    with (
        config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster,
        dask(cluster.scheduler_address) as pool,
    ):
        yield pool


def rows(path: Path) -> dict[int, bytes]:
    if not path.exists():
        return {}
    with StudyFile.open(path) as file:
        return {one.index: repr(one).encode() for one in file.results()}


# ---- who computes


def agreement(studies: Studies) -> Figures:
    """Threads, processes, Dask, bundles of any length, shards."""
    wrong = []
    pools: list[tuple[str, AbstractContextManager[Pool], Sizes]] = [
        ("1 thread", threads(1), HERE),
        ("1 process", processes(1), Sizes(1e-9, 1)),
        ("2 processes", processes(2), HERE),
        ("3 processes", processes(3), Sizes(100.0, 64)),
        ("2 workers of Dask", local_cluster(2), FAR),
        ("3 workers of Dask", local_cluster(3), HERE),
    ]
    for name, pool, sizes in pools:
        with studies.new() as file, pool as workers:
            run_study(file, workers, unheard, RunControl(), sizes=sizes)
            if file.results_digest() != studies.digest:
                wrong.append(name)
    parts = [studies.name() for _ in range(3)]
    for number, path in enumerate(parts, 1):
        subprocess.run(studies.command(path, "--shard", f"{number}/3"), cwd=ROOT, capture_output=True, check=True)
    with merge(parts, studies.name()) as merged:
        if merged.results_digest() != studies.digest:
            wrong.append("3 shards")
    return {"engines": len(pools) + 1, "digest": studies.digest[:16], "wrong": len(wrong), "which": wrong}


def poison(studies: Studies) -> Figures:
    """A slice that ends whoever computes it is given up, with its seed, and no other is."""
    wrong = 0
    lost: list[Lost] = []
    for pool in (processes(2), local_cluster(2)):
        with studies.new() as file, pool as workers:
            heard: list[Heard] = []
            sizes = Sizes(100.0, 16)
            run_study(file, workers, heard.append, RunControl(), sizes=sizes, work=short_study.poisoned_bundle)
            lost = [one for one in heard if isinstance(one, Lost)]
            right = [(one.index, one.seed) for one in lost] == [(3, file.planned[3].seed)]
            wrong += not right or [one.index for one in file.missing()] != [3]
    return {"wrong": wrong, "why": lost[0].why if lost else ""}


# ---- what is killed


def killed_workers(studies: Studies) -> Figures:
    """Every tenth slice a worker is killed while it computes."""
    killed = wrong = 0
    for kind in ("processes", "dask"):
        with studies.new() as file, _workers(kind) as (pool, process_ids):

            def hear(news: Heard, done: set[int], ids: Callable[[], list[int]]) -> None:
                nonlocal killed
                if isinstance(news, Done):
                    done.add(news.result.index)
                    if len(done) % 10 == 0:
                        os.kill(ids()[0], signal.SIGKILL)
                        killed += 1

            run_study(file, pool, partial(hear, done=set(), ids=process_ids), RunControl())
            wrong += file.results_digest() != studies.digest
    return {"killed": killed, "wrong": wrong}


@contextmanager
def _workers(kind: str) -> Iterator[tuple[Pool, Callable[[], list[int]]]]:
    if kind == "processes":
        with processes(2) as pool:
            yield pool, pool.process_ids
        return
    with (
        config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        dask(cluster.scheduler_address) as pool,
    ):
        yield pool, lambda: [one.pid for one in cluster.workers.values() if one.pid]


def killed_driver(studies: Studies, times: int) -> Figures:
    """Kill -9 at random moments, resume, kill again; whoever begins must find all that was done."""
    moments = random.Random(SEED)
    killed = lost = changed = wrong = studies_done = 0
    path = studies.name()
    while killed < times:
        before = rows(path)
        log = path.with_suffix(".log")
        with log.open("w", encoding="utf-8") as said:
            run = subprocess.Popen(studies.command(path, "--resume"), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
            try:
                run.wait(moments.uniform(0.2, 4.5))
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
                killed += 1
        after = rows(path)
        told = re.findall(r"(\d+) of \d+ slices", log.read_text(encoding="utf-8"))
        lost += len(after) < max([len(before), *map(int, told)])
        changed += any(after.get(number) != row for number, row in before.items())
        if len(after) == studies.slices:
            wrong += not studies.finish(path)
            studies_done += 1
            path = studies.name()
    wrong += not studies.finish(path)
    return {"killed": killed, "studies": studies_done + 1, "wrong": wrong + lost + changed}


def killed_scheduler(studies: Studies) -> Figures:
    """The command says so, and goes on with processes of this computer."""
    port = 20_000 + os.getpid() % 20_000
    address = f"tcp://127.0.0.1:{port}"
    program = [str(Path(sys.executable).with_name("dask"))]
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "PYTHONPATH": str(ROOT)}
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str) -> subprocess.Popen[bytes]:
        log = (studies.folder / f"dask{len(begun)}.log").open("wb")
        begun.append(subprocess.Popen(program + list(arguments), cwd=ROOT, env=environment, stdout=log, stderr=log))
        return begun[-1]

    path = studies.name()
    try:
        scheduler = begin("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        for _ in range(2):
            begin("worker", address, "--nthreads", "1", "--no-dashboard")
        run = subprocess.Popen(
            studies.command(path, "--scheduler", address),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert run.stderr is not None
        said = []
        for line in run.stderr:
            said.append(line)
            if re.search(r"\d+ of \d+ slices", line) and not line.lstrip().startswith("0 %"):
                break
        scheduler.kill()
        began = time.monotonic()
        _, rest = run.communicate(timeout=PATIENCE_S)
    finally:
        for one in begun:
            one.kill()
            one.wait()
    said.append(rest)
    sentence = "".join(said).strip().splitlines()[-1]
    kept = len(rows(path))
    right = run.returncode == 2 and "Traceback" not in rest and "are kept" in sentence
    resumed = studies.finish(path)
    waited = round(time.monotonic() - began, 1)
    return {"kept": kept, "sentence": sentence, "seconds": waited, "wrong": int(not right) + int(not resumed)}


def full_disk(studies: Studies) -> Figures:
    """No file may grow beyond what a third of the study needs; later there is room."""
    whole = max(path.stat().st_size for path in studies.folder.glob("*.study"))
    limit = whole // 3 + 30_000

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    path = studies.name()
    ended = subprocess.run(
        studies.command(path), cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=no_room
    )
    sentence = ended.stderr.strip().splitlines()[-1]
    kept = len(rows(path))
    right = ended.returncode == 1 and "are safe" in sentence and "Traceback" not in ended.stderr and kept
    return {"kept": kept, "sentence": sentence, "wrong": int(not right) + int(not studies.finish(path))}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, default=20, help="how often the driver is killed")
    asked.add_argument("--only", help="one part")
    wanted = asked.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="studies"))
    studies = Studies(folder)
    parts: dict[str, Callable[[], Figures]] = {
        "agreement": partial(agreement, studies),
        "poison": partial(poison, studies),
        "killed_workers": partial(killed_workers, studies),
        "killed_driver": partial(killed_driver, studies, wanted.times),
        "killed_scheduler": partial(killed_scheduler, studies),
        "full_disk": partial(full_disk, studies),
    }
    figures = {}
    try:
        for name, part in parts.items():
            if wanted.only in (None, name):
                figures[name] = part()
                print(name, json.dumps(figures[name]), file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=1))
    return 1 if any(one["wrong"] for one in figures.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
