"""`tiro transcribe` without a server: the same plan in this process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import speechkit
from tiro_double import Tiro

DIALOGUE = speechkit.dialogue().path


@pytest.fixture(autouse=True)
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIRO_ENGINES__FAKE__ENABLED", "true")


def test_text_comes_without_a_server_and_nothing_is_kept(tiro: Tiro, data_dir: Path) -> None:
    result = tiro("transcribe", DIALOGUE, "--engine", "fake")
    assert result.exit_code == 0
    assert result.stdout.strip()
    assert f"{DIALOGUE.name}: 100 % done" in result.stderr
    assert not data_dir.exists() or [path for path in data_dir.rglob("*") if path.is_file()] == []


def test_json_is_the_transcript_of_the_contract(tiro: Tiro) -> None:
    result = tiro("transcribe", DIALOGUE, "--engine", "fake", "--format", "json")
    found = json.loads(result.stdout)
    assert (found["engine"], found["is_primary"]) == ("fake", True)
    assert found["segments"][0]["words"]


def test_stdin_is_read(tiro: Tiro) -> None:
    result = tiro("transcribe", "-", "--engine", "fake", stdin=DIALOGUE.read_bytes())
    assert result.exit_code == 0
    assert result.stdout.strip()


def test_recording_stays_with_keep(tiro: Tiro, data_dir: Path) -> None:
    result = tiro("transcribe", DIALOGUE, "--engine", "fake", "--keep")
    assert result.exit_code == 0
    assert (data_dir / "tiro.db").exists()


def test_what_is_no_recording_is_refused(tiro: Tiro, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp3"
    letter.write_bytes(b"Dear Tiro, this is no sound. " * 100)
    result = tiro("transcribe", letter, "--engine", "fake")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "Traceback" not in result.stderr


def test_unknown_engine_is_refused(tiro: Tiro) -> None:
    result = tiro("transcribe", DIALOGUE, "--engine", "nobody")
    assert result.exit_code == 4
    assert "nobody" in result.stderr


def test_one_bad_file_of_several_ends_with_5(tiro: Tiro, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.mp3").write_bytes(b"no sound " * 100)
    (folder / f"b{DIALOGUE.suffix}").write_bytes(DIALOGUE.read_bytes())
    out = tmp_path / "out"
    result = tiro("transcribe", folder, "--engine", "fake", "-o", out)
    assert result.exit_code == 5
    assert [path.name for path in out.iterdir()] == ["b.txt"]


def test_interrupt_ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    """The engine takes its time, so that the interrupt comes in the middle."""
    command = [sys.executable, "-m", "tiro", "transcribe", str(DIALOGUE), "--engine", "fake"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*command, "--option", "delay_seconds=300"], stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stderr is not None
        while b"transcribe" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=100)
    assert process.returncode == 130
    assert b"Traceback" not in told
    assert list(tmp_path.glob("tiro-*")) == []
