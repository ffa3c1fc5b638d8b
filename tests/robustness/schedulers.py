"""A real Dask scheduler with workers of this computer."""

from __future__ import annotations

from collections.abc import Iterator

import distributed
import pytest
import short_study
from dask import config
from short_study import POISON, new_file

from rig.computer.named_work import with_kernels
from rig.files.refusal import Objection
from rig.study.pool import WorkerLost
from rig.study.running.bundles import FAR, Sizes
from rig.study.running.compute import compute_bundle
from rig.study.running.pools import dask, threads
from rig.study.running.run_study import Heard, Lost, RunControl, run_study


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:
    """Two workers with a process each, of a scheduler as the manual has it."""
    with (
        config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
    ):
        yield cluster


def test_it_gives_the_bytes_of_threads(cluster, tmp_path):
    with new_file(tmp_path, "here.study") as here, threads(1) as pool:
        run_study(here, pool, lambda news: None, RunControl())
        with new_file(tmp_path, "there.study") as there, dask(cluster.scheduler_address) as workers:
            assert workers.workers == 2 and not workers.gone
            run_study(there, workers, lambda news: None, RunControl(), sizes=FAR, work=compute_bundle)
            assert there.complete and there.results_digest() == here.results_digest()


def test_a_slice_that_ends_its_worker_is_given_up_and_no_other(cluster, tmp_path):
    heard: list[Heard] = []
    with new_file(tmp_path) as file, dask(cluster.scheduler_address) as workers:
        sizes = Sizes(100.0, 64)
        run_study(file, workers, heard.append, RunControl(), sizes=sizes, work=short_study.poisoned_bundle)
        assert [one.index for one in heard if isinstance(one, Lost)] == [POISON]
        assert [one.index for one in file.missing()] == [POISON]


def test_an_error_of_a_worker_comes_back(cluster):
    with dask(cluster.scheduler_address) as workers:
        future = workers.submit(short_study.broken_bundle, workers.share(b""), b"")
        assert isinstance(future.exception(60), ModuleNotFoundError)
        lost = workers.submit(short_study.ending_bundle, workers.share(b"more"), b"")
        assert isinstance(lost.exception(60), WorkerLost)


def test_where_nobody_answers_that_is_said(monkeypatch):
    monkeypatch.setattr("rig.study.running.scheduler.PATIENCE_S", 0.2)
    for address in ("tcp://127.0.0.1:9", "nowhere", "tcp://", ""):
        with pytest.raises(Objection, match=r"where nobody answers .* tcp://HOST:PORT"), dask(address):
            raise AssertionError


def test_a_scheduler_without_workers_is_refused(monkeypatch):
    monkeypatch.setattr("rig.study.running.scheduler.PATIENCE_S", 0.5)
    empty = distributed.LocalCluster(n_workers=0, dashboard_address=":0", processes=False)
    refused = pytest.raises(Objection, match="a worker at least")
    with empty, refused, dask(empty.scheduler_address):
        raise AssertionError


def test_work_is_found_by_its_name():
    assert with_kernels("short_study", "echo", b"a", b"b") == b"ab"
    with pytest.raises(ModuleNotFoundError):
        with_kernels("no_module_of_ours", "echo", b"", b"")
