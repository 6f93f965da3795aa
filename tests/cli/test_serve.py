"""`tiro serve` and `tiro worker` as real processes."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

import speechkit
from tiro.cli import server_file
from tiro.settings import load_settings
from tiro.store import workers
from tiro.store.database import open_database
from tiro_double import Tiro

DIALOGUE = speechkit.dialogue().path
SECONDS = 60.0
SETTINGS = {
    "TIRO_ENGINES__FAKE__ENABLED": "true",
    "TIRO_WORKER__GRACE_SECONDS": "5",
    "TIRO_STORAGE__MIN_FREE_BYTES": "0",
}


@dataclass
class Serving:
    """A server process and what it said first."""

    process: subprocess.Popen[str]
    address: str

    def worker(self) -> psutil.Process:
        """The worker process beside it."""
        for child in psutil.Process(self.process.pid).children():
            # A worker that was killed is a zombie until the server has seen its end.
            with contextlib.suppress(psutil.NoSuchProcess):
                if "worker" in child.cmdline():
                    return child
        raise LookupError


Serve = Callable[..., Serving]


def until(is_true: Callable[[], bool]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + SECONDS
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def live_workers() -> int:
    settings = load_settings()
    with closing(open_database(settings)) as database, database.read() as session:
        return len(workers.live(session, settings.worker.lease_seconds))


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start servers; they and their workers are gone afterwards."""
    started: list[Serving] = []

    def start(*arguments: str) -> Serving:
        started.append(_started(*arguments))
        return started[-1]

    yield start
    for serving in started:
        _end(serving)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, Path]]:
    """A server for all tests that leave it as it was, and its data folder."""
    folder = tmp_path_factory.mktemp("shared") / "data"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**SETTINGS, "TIRO_DATA_DIR": str(folder)}.items():
            patch.setenv(name, value)
        serving = _started()
    yield serving, folder
    _end(serving)


@pytest.fixture
def here(shared: tuple[Serving, Path], monkeypatch: pytest.MonkeyPatch) -> Serving:
    """The shared server; commands find it in their data folder."""
    monkeypatch.setenv("TIRO_DATA_DIR", str(shared[1]))
    return shared[0]


def _started(*arguments: str) -> Serving:
    process = subprocess.Popen(
        [sys.executable, "-m", "tiro", "serve", "--port", "0", *arguments],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://\S+", line):
            return Serving(process, found[0])
    raise AssertionError(f"it ended with {process.wait()}")


def _end(serving: Serving) -> None:
    """Kill a server and its worker, whatever a test has left of them."""
    family = psutil.Process(serving.process.pid).children() if _is_up(serving) else []
    serving.process.kill()
    serving.process.communicate()
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()


def _is_up(serving: Serving) -> bool:
    return serving.process.poll() is None


def test_recording_is_written_down_by_the_running_server(tiro: Tiro, here: Serving) -> None:
    result = tiro("transcribe", DIALOGUE, "--engine", "fake")
    assert (result.exit_code, _is_up(here)) == (0, True)
    assert result.stdout.strip()
    assert "sent to the server" in result.stderr
    assert tiro("recordings", "ls").stdout == ""


def test_same_text_comes_with_and_without_a_server(
    tiro: Tiro, shared: tuple[Serving, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tiro("transcribe", DIALOGUE, "--engine", "fake")
    monkeypatch.setenv("TIRO_DATA_DIR", str(shared[1]))
    by_server = tiro("transcribe", DIALOGUE, "--engine", "fake")
    assert by_server.stdout == alone.stdout
    assert ["server" in result.stderr for result in (alone, by_server)] == [False, True]


@pytest.mark.usefixtures("here")
def test_kept_recording_can_be_listed_exported_and_removed(tiro: Tiro) -> None:
    assert tiro("transcribe", DIALOGUE, "--engine", "fake", "--keep").exit_code == 0
    (line,) = tiro("recordings", "ls").stdout.splitlines()
    recording = line.split("\t")[0]
    assert tiro("recordings", "rename", recording, "Ünïted").exit_code == 0
    assert "Ünïted" in tiro("recordings", "show", recording).stdout
    assert "-->" in tiro("recordings", "export", recording, "--format", "srt").stdout
    assert "completed" in tiro("jobs", "stats").stdout
    assert tiro("jobs", "ls", "--recording", recording).stdout.count("completed") == 1
    assert tiro("recordings", "rm", recording, "--yes").exit_code == 0
    assert tiro("recordings", "show", recording).exit_code == 4


@pytest.mark.usefixtures("here")
def test_what_is_no_recording_is_refused_with_4(tiro: Tiro, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp3"
    letter.write_bytes(b"Dear Tiro, this is no sound. " * 100)
    assert tiro("transcribe", letter).exit_code == 4


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.full)]
)
def test_signal_ends_server_and_worker_with_0(serve: Serve, number: signal.Signals) -> None:
    serving = serve()
    until(lambda: live_workers() == 1)
    worker = serving.worker()
    serving.process.send_signal(number)
    _, told = serving.process.communicate(timeout=SECONDS)
    assert serving.process.returncode == 0
    assert "Traceback" not in told
    assert is_gone(worker)
    assert live_workers() == 0
    assert server_file.read(load_settings()) is None


def test_killed_worker_is_started_again(here: Serving) -> None:
    until(lambda: _has_worker(here))
    first = here.worker()
    first.kill()
    until(lambda: is_gone(first) and _has_worker(here))
    assert here.worker().pid != first.pid


def _has_worker(serving: Serving) -> bool:
    try:
        return bool(serving.worker().pid)
    except LookupError:
        return False


@pytest.mark.full
def test_worker_ends_when_the_server_is_killed(serve: Serve) -> None:
    serving = serve()
    until(lambda: live_workers() == 1)
    worker = serving.worker()
    serving.process.kill()
    until(lambda: is_gone(worker))
    assert live_workers() == 0


@pytest.mark.full
def test_server_without_worker_starts_none(serve: Serve) -> None:
    serving = serve("--no-worker")
    assert not _has_worker(serving)


@pytest.mark.full
def test_worker_alone_ends_on_sigterm(tiro: Tiro) -> None:
    assert tiro("migrate").exit_code == 0
    with subprocess.Popen([sys.executable, "-m", "tiro", "worker"]) as worker:
        until(lambda: live_workers() == 1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(SECONDS) == 0
    assert live_workers() == 0


def test_taken_port_is_told_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = _serve_badly(port=other.getsockname()[1])
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "cannot be used" in line
    assert "--port" in line


def test_data_folder_that_cannot_be_one_is_told_in_one_line(data_dir: Path) -> None:
    data_dir.touch()
    done = _serve_badly()
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "TIRO_DATA_DIR" in line


@pytest.mark.full
def test_worker_without_tables_says_what_to_do(data_dir: Path) -> None:
    data_dir.mkdir()
    command = [sys.executable, "-m", "tiro", "worker"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode == 2
    assert "tiro migrate" in done.stderr


def _serve_badly(*arguments: str, port: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tiro", "serve", "--port", str(port), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS, check=False, env=os.environ
    )
