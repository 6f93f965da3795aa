from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import tiro_double
from tiro.cli import app
from tiro_double import Tiro, TiroDouble


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and no variables of the person who runs it."""
    for name in ("TIRO_API_KEY", "TIRO_SERVER", "TIRO_ENGINE_KEY", "TIRO_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "data"
    monkeypatch.setenv("TIRO_DATA_DIR", str(folder))
    monkeypatch.setenv("TIRO_LOG__LEVEL", "info")
    return folder


@pytest.fixture
def server() -> Iterator[TiroDouble]:
    with tiro_double.running() as double:
        yield double


@pytest.fixture
def tiro() -> Tiro:
    """Run a command line."""

    def run(*arguments: object, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(app, [str(part) for part in arguments], input=stdin)

    return run


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A file; the double does not listen to it."""
    path = tmp_path / "talk.flac"
    path.write_bytes(b"fLaC" * 1000)
    return path
