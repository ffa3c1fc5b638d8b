"""A study computed by whatever pool: the same bytes, and nothing that was done is lost."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import short_study
from short_study import POISON, new_file, short_design

from rig.study.pool import Pool
from rig.study.running.bundles import HERE, Sizes
from rig.study.running.compute import compute_bundle
from rig.study.running.pools import processes, threads
from rig.study.running.run_study import Begun, Done, Heard, Lost, NoWorkers, OtherBits, RunControl, run_study
from rig.study.running.study_file import NotKept, StudyFile, merge

WHOLE = Sizes(100.0, 64)
"""All that is left for a worker, divided by two."""


def run(file: StudyFile, pool: Pool, work=short_study.canned_bundle, **asked) -> list[Heard]:
    heard: list[Heard] = []
    run_study(file, pool, heard.append, asked.pop("control", RunControl()), work=work, **asked)
    return heard


def digest_of_canned(folder: Path) -> str:
    with new_file(folder, "reference.study") as file, threads(1) as pool:
        run(file, pool)
        return file.results_digest()


def test_every_slice_is_begun_and_done_once(tmp_path):
    with new_file(tmp_path) as file, threads(2) as pool:
        heard = run(file, pool)
        assert sorted(one.index for one in heard if isinstance(one, Begun)) == list(range(8))
        assert sorted(one.result.index for one in heard if isinstance(one, Done)) == list(range(8))
        assert file.complete and file.bits
        assert run(file, pool) == []


def test_who_computes_and_in_what_bundles_does_not_matter(tmp_path):
    """Real slices, in threads and in processes."""
    digests = set()
    for name, pool, sizes in (
        ("a", threads(2), HERE),
        ("b", processes(1), WHOLE),
        ("c", processes(2), HERE),
        ("d", processes(3), WHOLE),
    ):
        with new_file(tmp_path, f"{name}.study") as file, pool as workers:
            run(file, workers, compute_bundle, sizes=sizes)
            assert file.complete and not any(one.fault for one in file.results())
            digests.add(file.results_digest())
    assert len(digests) == 1


def test_shards_are_the_study(tmp_path):
    paths = []
    for number in range(3):
        with new_file(tmp_path, f"{number}.study") as file, threads(1) as pool:
            heard = run(file, pool, only=file.planned[number::3])
            assert {one.result.index for one in heard if isinstance(one, Done)} == set(range(number, 8, 3))
            paths.append(file.path)
    with merge(paths, tmp_path / "merged.study") as merged:
        assert merged.complete and merged.results_digest() == digest_of_canned(tmp_path)


def test_what_is_done_is_on_the_disk_before_it_is_told(tmp_path):
    with new_file(tmp_path) as file, threads(1) as pool:

        def hear(news: Heard) -> None:
            if isinstance(news, Done):
                assert news.result.index in file.numbers()

        run_study(file, pool, hear, RunControl(), work=short_study.canned_bundle)
        assert file.complete


@pytest.mark.parametrize("after", [1, 4, 7])
def test_cancelled_it_keeps_what_is_done_and_goes_on_later(tmp_path, after):
    control = RunControl()
    with new_file(tmp_path) as file, threads(1) as pool:

        def hear(news: Heard) -> None:
            if isinstance(news, Done) and file.done >= after:
                control.cancel()

        run_study(file, pool, hear, control, work=short_study.canned_bundle)
        assert after <= file.done <= 8
        run(file, pool)
        assert file.results_digest() == digest_of_canned(tmp_path)


def test_paused_it_hands_nothing_out_until_it_goes_on(tmp_path):
    control = RunControl()
    with new_file(tmp_path) as file, threads(1) as pool:
        told: list[Heard] = []

        def hear(news: Heard) -> None:
            told.append(news)
            if len(told) == 1:
                control.pause()
            elif isinstance(news, Done) and control.paused:
                begun = sum(isinstance(one, Begun) for one in told)
                assert begun <= 2
                control.go_on()

        run_study(file, pool, hear, control, work=short_study.canned_bundle)
        assert file.complete and not control.paused


# ---- what ends workers


@pytest.mark.parametrize("workers", [1, 2])
def test_a_slice_that_ends_its_worker_is_given_up_and_no_other(tmp_path, workers):
    with new_file(tmp_path) as file, processes(workers) as pool:
        heard = run(file, pool, short_study.poisoned_bundle, sizes=WHOLE)
        seed = file.planned[POISON].seed
        lost = [one for one in heard if isinstance(one, Lost)]
        assert lost == [Lost(POISON, seed, "its process was ended by signal 9")]
        assert [one.index for one in file.missing()] == [POISON]
        run(file, pool)
        assert file.results_digest() == digest_of_canned(tmp_path)


def test_workers_that_are_killed_cost_nothing(tmp_path):
    with new_file(tmp_path) as file, processes(2) as pool:
        killed: list[int] = []

        def hear(news: Heard) -> None:
            if isinstance(news, Done) and len(killed) < 4:
                killed.extend(pool.process_ids())
                for process in pool.process_ids():
                    os.kill(process, signal.SIGKILL)

        run_study(file, pool, hear, RunControl(), work=short_study.canned_bundle)
        assert killed and file.results_digest() == digest_of_canned(tmp_path)


def test_a_worker_with_other_bits_is_refused_by_name(tmp_path):
    with new_file(tmp_path) as file, threads(1) as pool:
        told = r"node7:1 is refused: version .* on another processor gives 0123456789abcdef, and the study \w{16}\."
        with pytest.raises(OtherBits, match=told):
            run(file, pool, short_study.other_bits_bundle)
        assert file.done == 0


def test_a_study_that_other_bits_began_is_not_gone_on_with(tmp_path):
    with new_file(tmp_path) as file, threads(1) as pool:
        file.keep_bits("0123456789abcdef")
        with pytest.raises(OtherBits, match=r"slices give 0123456789abcdef; .* go on where it was begun"):
            run(file, pool)
        assert file.done == 0


def test_a_worker_without_the_program_ends_the_run_and_not_every_slice(tmp_path):
    with new_file(tmp_path) as file, threads(1) as pool:
        with pytest.raises(NoWorkers, match=r"cannot compute slices .*No module named 'rig'.* 0 of 8 slices are kept"):
            run(file, pool, short_study.broken_bundle)
        run(file, pool)
        assert file.complete


def test_where_nobody_can_compute_that_is_said(tmp_path):
    class Gone:
        workers = 0
        gone = "The scheduler tcp://here does not answer any more."

        def share(self, value):
            return value

        def submit(self, work, shared, given):
            raise OSError("closed")

    with new_file(tmp_path) as file, pytest.raises(NoWorkers, match="does not answer any more"):
        run(file, Gone())


def test_a_disk_that_is_full_ends_the_run_and_it_goes_on_later(tmp_path, monkeypatch):
    with new_file(tmp_path) as file, threads(1) as pool:
        put = file.put

        def full(results):
            if file.done >= 3:
                raise NotKept("short.study could not be written (database or disk is full).")
            put(results)

        monkeypatch.setattr(file, "put", full)
        with pytest.raises(NotKept, match="disk is full"):
            run(file, pool)
        assert file.done >= 3
        monkeypatch.undo()
        run(file, pool)
        assert file.results_digest() == digest_of_canned(tmp_path)


def test_of_ten_thousand_slices_a_hundredth_is_computed(tmp_path):
    opened = short_design(animals=5_000)
    with StudyFile.create(tmp_path / "large.study", opened) as file, threads(2) as pool:
        heard = run(file, pool, sizes=Sizes(10.0, 64), only=file.planned[::100])
        assert sum(isinstance(one, Done) for one in heard) == file.done == 100
        assert len(file.missing()) == 9_900
