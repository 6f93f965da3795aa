import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tiro.cli import supervising
from tiro.cli.supervising import Supervisor

OBEDIENT = "import sys; open(sys.argv[1], 'a').write('b'); sys.stdin.read(); open(sys.argv[1], 'a').write('e')"
DEAF = "import sys, time; open(sys.argv[1], 'a').write('b'); time.sleep(60)"
FRAIL = "import sys; open(sys.argv[1], 'a').write('b'); sys.exit(3)"

Make = Callable[[str], Supervisor]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """What the workers write: b when they begin, e when they end by themselves."""
    path = tmp_path / "notes"
    path.touch()
    return path


@pytest.fixture
def make(notes: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(supervising, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(supervising, "MARGIN_SECONDS", 0.3)
    made: list[Supervisor] = []

    def begin(code: str) -> Supervisor:
        made.append(Supervisor(grace_seconds=0.2, command=[sys.executable, "-c", code, str(notes)]))
        made[-1].start()
        return made[-1]

    yield begin
    for supervisor in made:
        supervisor.stop()


def until(is_true: Callable[[], bool]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + 60
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_worker_that_dies_is_started_again(make: Make, notes: Path) -> None:
    make(FRAIL)
    until(lambda: len(notes.read_text()) >= 3)


def test_worker_ends_by_itself_when_its_stdin_closes(notes: Path, make: Make) -> None:
    supervisor = make(OBEDIENT)
    supervisor._wait_seconds = 20  # a busy machine may be slow to end it
    until(lambda: notes.read_text() == "b")
    assert supervisor.stop()
    assert notes.read_text() == "be"
    assert supervisor.pid is None


def test_worker_that_does_not_end_is_killed(make: Make, notes: Path) -> None:
    supervisor = make(DEAF)
    until(lambda: notes.read_text() == "b")
    assert not supervisor.stop()
    assert supervisor.pid is None


def test_worker_ends_when_the_supervisor_is_killed(notes: Path) -> None:
    """Also by kill -9: the pipe closes with the process."""
    code = (
        "import sys, time\nfrom tiro.cli.supervising import Supervisor\n"
        f"Supervisor(grace_seconds=1, command=[sys.executable, '-c', {OBEDIENT!r}, {str(notes)!r}]).start()\n"
        "time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    until(lambda: notes.read_text() == "b")
    process.kill()
    process.wait()
    until(lambda: notes.read_text() == "be")


def test_stopped_supervisor_starts_nothing(notes: Path) -> None:
    supervisor = Supervisor(grace_seconds=0, command=[sys.executable, "-c", OBEDIENT, str(notes)])
    assert supervisor.stop()
    supervisor.start()
    supervisor._thread.join(60)
    assert notes.read_text() == ""
