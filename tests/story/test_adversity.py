"""Full disks, a locked database, missing files, broken models and crashing engines: told clearly, and passing."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cluster import wait_until
from soundkit import write_sound
from speechkit import dialogue, one_sentence
from storykit import ENDED, Installation, error_code

MIB = 1024 * 1024
DISK_BYTES = 48 * MIB
MIN_FREE_BYTES = 8 * MIB
TRIES = 3


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A server that gives up after three tries."""
    settings = {"TIRO_RETRIES__MAX_ATTEMPTS": str(TRIES), "TIRO_WORKER__GRACE_SECONDS": "1"}
    with Installation(tmp_path_factory.mktemp("hard") / "data", settings=settings) as made:
        made.start_server()
        yield made


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A server on a file system of 48 MiB that wants 8 MiB of it free."""
    settings = {
        "TIRO_STORAGE__MIN_FREE_BYTES": str(MIN_FREE_BYTES),
        "TIRO_RETRIES__MAX_ATTEMPTS": str(TRIES),
        "TIRO_WORKER__GRACE_SECONDS": "1",
    }
    folder = tmp_path_factory.mktemp("small") / "data"
    folder.mkdir(mode=0o700)
    with _small_disk(folder), Installation(folder, settings=settings) as made:
        made.start_server()
        yield made


@contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a small file system needs Linux, root and the program mount")
    size = f"size={DISK_BYTES},mode=700"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not allow to mount a small file system")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def _only_free(small: Installation, free_bytes: int) -> Iterator[None]:
    """Fill the disk but for some bytes."""
    filler = small.folder / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(small.folder).free - free_bytes))
    try:
        yield
    finally:
        filler.unlink()


def _silence(path: Path, seconds: float) -> Path:
    return write_sound(path, np.zeros(round(seconds * 16_000), "f4"), codec="flac")


@pytest.mark.full
def test_uploads_and_claims_stop_when_the_disk_is_nearly_full_and_go_on(
    small: Installation,
) -> None:
    small.queue("pause")
    waiting = small.fake_job()
    before = small.recordings(), small.uploads()
    with _only_free(small, MIN_FREE_BYTES // 2):
        refused = small.send(one_sentence().path.read_bytes())
        assert (refused.status_code, error_code(refused)) == (507, "storage_full")
        assert not small.is_ready()
        small.wait_for_beats(2)
        small.queue("resume")
        small.wait_for_beats(4)
        assert small.job(waiting["id"])["state"] == "queued"
        assert (small.recordings(), small.uploads()) == before

    small.wait_for(waiting["id"], "completed")
    assert small.is_ready()
    assert small.send(one_sentence().path.read_bytes()).status_code == 202


@pytest.mark.full
def test_an_upload_that_fills_the_disk_is_refused_and_leaves_nothing(small: Installation) -> None:
    before = small.recordings(), small.uploads()
    piece = bytes(MIB)
    with _only_free(small, MIN_FREE_BYTES + 4 * MIB):
        announced = small.send(piece * 6)
        streamed = small.send(iter([piece] * 20))

    for answer in (announced, streamed):
        assert (answer.status_code, error_code(answer)) == (507, "storage_full")
    wait_until(lambda: small.uploads() == before[1], what="what had come is gone")
    assert small.recordings() == before[0]
    done = small.fake_job()
    small.wait_for(done["id"], "completed")


def test_a_job_fails_clearly_and_can_go_on_when_its_sound_fills_the_disk(
    small: Installation, tmp_path: Path
) -> None:
    recording = _silence(tmp_path / "long.flac", 450)
    with _only_free(small, MIN_FREE_BYTES + 4 * MIB):
        job = small.fake_job(recording)
        failed = small.wait_for(job["id"], *ENDED)
        assert failed["state"] == "failed"
        assert (failed["error"]["code"], failed["error"]["stage"]) == ("storage_full", "listen")
        left = [name for name in small.media_files() if name.startswith(("work/", "tmp/"))]
        assert left == []

    small.verb(job["id"], "restart", json={"from": "failed_stage"})
    small.wait_for(job["id"], "completed")


@pytest.mark.full
def test_a_locked_database_is_told_and_all_goes_on_afterwards(server: Installation) -> None:
    before = server.recordings(), server.uploads()
    content = dialogue().path.read_bytes()
    running = server.fake_job(chunk_seconds=2, delay_seconds=0.5)
    server.wait_for(running["id"], "running")
    with closing(sqlite3.connect(server.folder / "tiro.db", isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        with ThreadPoolExecutor() as threads:
            sending = threads.submit(server.send, content)
            read = server.request("GET", f"/jobs/{running['id']}")
            refused = sending.result()
        lock.execute("ROLLBACK")

    assert (refused.status_code, error_code(refused)) == (503, "database_busy")
    assert int(refused.headers["retry-after"]) > 0
    assert read.status_code == 200
    assert len(server.recordings() - before[0]) == len(server.uploads() - before[1]) == 1
    server.wait_for(running["id"], "completed")
    server.wait_for(server.send(content).json()["job"]["id"], "completed")


def test_a_job_fails_when_its_recording_is_gone(server: Installation) -> None:
    server.queue("pause")
    job = server.fake_job()
    (server.folder / "media" / "recordings" / job["recording_id"] / "original").unlink()
    server.queue("resume")

    failed = server.wait_for(job["id"], *ENDED)

    assert failed["state"] == "failed"
    assert (failed["error"]["code"], failed["error"]["stage"]) == ("media_missing", "listen")
    media = server.request("GET", f"/recordings/{job['recording_id']}/media")
    assert (media.status_code, error_code(media)) == (410, "media_missing")


@pytest.mark.parametrize("content", [{}, {"model.bin": b"nonsense", "config.json": b"{}"}])
def test_a_broken_model_is_told_when_it_was_asked_for(
    server: Installation, tmp_path: Path, content: dict[str, bytes]
) -> None:
    model = tmp_path / "model"
    model.mkdir()
    for name, data in content.items():
        (model / name).write_bytes(data)
    options = {"engine": "faster_whisper", "model": str(model), "language": "en"}

    answer = server.send(dialogue().path.read_bytes(), options=json.dumps(options))

    error: dict[str, Any] = answer.json().get("error") or {}
    if answer.status_code == 202:
        failed = server.wait_for(answer.json()["job"]["id"], *ENDED)
        error = failed["error"] or {}
        assert error["stage"] == "transcribe"
    assert error["code"] == "model_broken"


@pytest.mark.parametrize(
    ("fail", "code"), [("crash", "engine_failed"), ("oom", "engine_out_of_memory")]
)
def test_a_job_fails_with_stage_and_code_when_its_tries_are_used_up(
    server: Installation, tmp_path: Path, fail: str, code: str
) -> None:
    calls = tmp_path / "calls"
    job = server.fake_job(fail=fail, calls_file=str(calls))

    failed = server.wait_for(job["id"], *ENDED)

    assert failed["state"] == "failed"
    assert (failed["error"]["code"], failed["error"]["stage"]) == (code, "transcribe")
    assert calls.stat().st_size == TRIES


def test_a_job_is_done_when_its_engine_crashes_less_often_than_it_may(
    server: Installation, tmp_path: Path
) -> None:
    counter = tmp_path / "failures"
    job = server.fake_job(fail="crash", fail_times=TRIES - 1, fail_file=str(counter))

    done = server.wait_for(job["id"], *ENDED)

    assert (done["state"], done["error"]) == ("completed", None)
    assert counter.stat().st_size == TRIES - 1
