"""dev.py says clearly what is missing and does nothing when nothing changed."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import dev
from tooling import environment, programs, server
from tooling.programs import DevError

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("version", "has_venv", "says"),
    [
        ((3, 9), True, "Tiro needs Python 3.11, 3.12 or 3.13; this is 3.9."),
        ((3, 14), True, "Tiro does not know Python 3.14 yet; use 3.11, 3.12 or 3.13."),
        ((3, 12), False, "apt-get install python3-venv"),
    ],
)
def test_python_problem_is_named_when_it_does_not_fit(
    version: tuple[int, int], has_venv: bool, says: str
) -> None:
    assert says in (environment.python_problem(version, has_venv=has_venv) or "")


@pytest.mark.parametrize("minor", [11, 12, 13])
def test_python_has_no_problem_when_it_fits(minor: int) -> None:
    assert environment.python_problem((3, minor), has_venv=True) is None


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        ("error: failed to write: No space left on device (os error 28)", "The disk is full."),
        ("dns error: failed to lookup address information", "needs a network"),
        ("invalid peer certificate: UnknownIssuer; error sending request", "does not trust"),
        ("[Errno -3] Temporary failure in name resolution", "needs a network"),
    ],
)
def test_known_reason_is_told_when_the_messages_show_it(messages: str, says: str) -> None:
    assert says in (programs.known_reason(messages) or "")


def test_no_reason_is_made_up_when_the_messages_show_none() -> None:
    assert programs.known_reason("error: hash mismatch") is None


def test_setup_does_nothing_when_the_environment_is_that_of_the_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "STAMP", tmp_path / "installed.json")
    monkeypatch.setattr(environment, "VENV", Path(sys.prefix))
    made: list[list[str]] = []
    monkeypatch.setattr(environment, "make_venv", lambda *_, **__: None)
    monkeypatch.setattr(environment, "install", made.append)
    environment.setup(dev.RUN)
    environment.setup(dev.RUN)
    environment.setup(dev.CHECK)
    environment.setup(dev.RUN)
    assert made == [["build", "runtime"], ["build", "check", "runtime", "test"]]


def test_setup_refuses_when_the_disk_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "FREE_BYTES", 2**62)
    with pytest.raises(DevError, match="Free some space"):
        environment.require_disk()


def test_port_counts_as_free_until_somebody_listens() -> None:
    assert server.is_free(server.free_port())


def test_server_that_ends_at_once_is_reported() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        with pytest.raises(DevError, match="did not start"):
            server.wait_until_ready(process, server.free_port())


def test_unknown_option_is_refused_when_no_tool_takes_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        dev.parse(["up", "--wrong"])
    assert ended.value.code == 2
    assert "--wrong" in capsys.readouterr().err


def test_arguments_of_test_go_to_pytest() -> None:
    options, rest = dev.parse(["test", "--full", "tests/house", "-k", "dev"])
    assert options.full
    assert rest == ["tests/house", "-k", "dev"]


def test_what_dev_runs_may_keep_bytecode_when_the_shell_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    kept = signal.getsignal(signal.SIGTERM)
    seen: list[bool] = []

    def look(_arguments: Sequence[str]) -> int:
        seen.append("PYTHONDONTWRITEBYTECODE" in os.environ)
        return 0

    monkeypatch.setattr(dev, "dispatch", look)
    with pytest.raises(SystemExit):
        dev.main()
    signal.signal(signal.SIGTERM, kept)
    assert seen == [False]


def test_dev_imports_the_standard_library_alone() -> None:
    """It has to run before anything is installed."""
    script = "import sys; sys.path[:0] = [{!r}]; import dev, tooling.server; print('fine')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script.format(str(ROOT))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "fine\n", done.stderr
