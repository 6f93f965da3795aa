"""Writing down files through a server that answers by script."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tiro.cli import by_server, following
from tiro_double import JOB, RECORDING, Tiro, TiroDouble, error, job

DELETED = f"DELETE /recordings/{RECORDING}"


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(by_server, "FIRST_PAUSE_SECONDS", 0.01)


def test_text_goes_to_stdout_and_progress_to_stderr(
    tiro: Tiro, server: TiroDouble, talk: Path
) -> None:
    result = tiro("transcribe", talk, "--server", server.address)
    assert result.exit_code == 0
    assert result.stdout == "Hello there.\n"
    assert "talk.flac: sent to the server" in result.stderr
    assert "talk.flac: 40 % transcribe" in result.stderr
    assert "talk.flac: 100 % done" in result.stderr


def test_file_is_sent_whole_with_name_options_and_key(
    tiro: Tiro, server: TiroDouble, talk: Path
) -> None:
    tiro(
        *("transcribe", talk, "--server", server.address, "--key", "k" * 16, "--language", "en"),
        *("--vocabulary", "Tiro", "--vocabulary", "Ça", "--option", "patience=1.5"),
        *("--option", "mode=fast", "--no-word-times", "--temperature", "0"),
    )
    sent = server.asked[0]
    assert sent.body == talk.read_bytes()
    assert sent.query["name"] == "talk.flac"
    assert json.loads(sent.query["options"]) == {
        "language": "en",
        "vocabulary": ["Tiro", "Ça"],
        "temperature": 0.0,
        "word_times": False,
        "engine_options": {"patience": 1.5, "mode": "fast"},
    }
    assert sent.headers["authorization"] == f"Bearer {'k' * 16}"
    assert sent.headers["content-length"] == str(talk.stat().st_size)


def test_own_engine_key_travels_in_its_header(
    tiro: Tiro, server: TiroDouble, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIRO_ENGINE_KEY", "sk-my-own")
    tiro("transcribe", talk, "--server", server.address)
    assert server.asked[0].headers["x-engine-key"] == "sk-my-own"


def test_recording_is_deleted_afterwards(tiro: Tiro, server: TiroDouble, talk: Path) -> None:
    tiro("transcribe", talk, "--server", server.address)
    assert server.lines()[-1] == DELETED


def test_recording_stays_with_keep(tiro: Tiro, server: TiroDouble, talk: Path) -> None:
    result = tiro("transcribe", talk, "--keep", "--server", server.address)
    assert result.stdout == "Hello there.\n"
    assert DELETED not in server.lines()


def test_stdin_is_sent_as_it_comes(tiro: Tiro, server: TiroDouble) -> None:
    result = tiro("transcribe", "-", "--server", server.address, stdin=b"RIFF....")
    assert result.exit_code == 0
    assert server.asked[0].body == b"RIFF...."
    assert server.asked[0].headers["transfer-encoding"] == "chunked"


def test_lost_stream_is_taken_up_where_it_ended(tiro: Tiro, server: TiroDouble, talk: Path) -> None:
    running = job("running", stage="transcribe", progress=10)
    server.streams.clear()
    server.streams.extend([[running], [], [running | {"progress": 50}], [job()]])
    result = tiro("transcribe", talk, "--server", server.address)
    assert result.exit_code == 0
    asked = [one for one in server.asked if one.path.endswith("/events")]
    assert [one.headers.get("last-event-id") for one in asked] == [None, "1-0", "1-0", "1-0"]


def test_failed_job_ends_with_1_and_its_reason(tiro: Tiro, server: TiroDouble, talk: Path) -> None:
    reason = error("engine_failed", "The engine failed.", stage="transcribe")["error"]
    server.streams[0] = [job("failed", error=reason)]
    result = tiro("transcribe", talk, "--server", server.address)
    assert result.exit_code == 1
    assert "The engine failed. (stage transcribe)" in result.stderr
    assert server.lines()[-1] == DELETED


def test_job_that_waits_for_a_key_ends_the_command(
    tiro: Tiro, server: TiroDouble, talk: Path
) -> None:
    reason = error("engine_key_required", "The key was lost.")["error"]
    server.streams[0] = [job("paused", error=reason)]
    result = tiro("transcribe", talk, "--server", server.address)
    assert result.exit_code == 1
    assert "The key was lost." in result.stderr


def test_pause_by_a_person_is_waited_out(tiro: Tiro, server: TiroDouble, talk: Path) -> None:
    server.streams[0] = [job("paused"), job("running", stage="transcribe"), job()]
    assert tiro("transcribe", talk, "--server", server.address).exit_code == 0


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, 4), (403, 4), (413, 4), (415, 4), (422, 4), (500, 1)],
)
def test_refusal_ends_with_its_code(
    tiro: Tiro, server: TiroDouble, talk: Path, status: int, code: int
) -> None:
    server.say("PUT /recordings", (status, error("refused", "This is why.")))
    result = tiro("transcribe", talk, "--server", server.address)
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.splitlines()[-1] == "This is why."


def test_refusal_names_the_wrong_option(tiro: Tiro, server: TiroDouble, talk: Path) -> None:
    told = error("invalid_options", "An option is not valid.", details={"path": "beam_size"})
    server.say("PUT /recordings", (422, told))
    result = tiro("transcribe", talk, "--server", server.address)
    assert "An option is not valid. (beam_size)" in result.stderr


def test_refusal_without_our_shape_names_the_status(
    tiro: Tiro, server: TiroDouble, talk: Path
) -> None:
    server.say("PUT /recordings", (404, b"<html>nginx</html>"))
    result = tiro("transcribe", talk, "--server", server.address)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (
        4,
        "The server answered with HTTP status 404.",
    )


def test_full_queue_is_tried_again_with_the_same_key(
    tiro: Tiro, server: TiroDouble, talk: Path
) -> None:
    full = error("queue_full", "The queue is full.", retryable=True)
    taken = server.answers["PUT /recordings"][0]
    server.say("PUT /recordings", (429, full), taken)
    assert tiro("transcribe", talk, "--server", server.address).exit_code == 0
    first, second = (one for one in server.asked if one.method == "PUT")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert second.body == talk.read_bytes()


def test_no_server_at_the_address_ends_with_3(tiro: Tiro, talk: Path) -> None:
    result = tiro("transcribe", talk, "--server", "http://127.0.0.1:1")
    assert result.exit_code == 3
    assert "does not answer" in result.stderr


def test_server_that_goes_away_ends_with_3_and_says_how_to_go_on(
    tiro: Tiro, server: TiroDouble, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_server, "follow", _hasty)
    server.streams[0] = []
    result = tiro("transcribe", talk, "--server", server.address)
    assert result.exit_code == 3
    assert f"tiro jobs watch {JOB}" in result.stderr
    assert DELETED not in server.lines()


def _hasty(*arguments: object) -> object:
    return following.follow(*arguments, patience_seconds=0.05)  # type: ignore[arg-type]


def test_warnings_of_the_job_are_shown_once(tiro: Tiro, server: TiroDouble, talk: Path) -> None:
    note = {"code": "draft_quality", "message": "This is a draft.", "stage": None}
    server.streams[0] = [job("running", warnings=[note]), job(warnings=[note])]
    result = tiro("transcribe", talk, "--server", server.address)
    assert result.stderr.count("This is a draft.") == 1
    assert "draft" not in result.stdout


def test_key_that_no_header_can_hold_is_a_usage_error(
    tiro: Tiro, server: TiroDouble, talk: Path
) -> None:
    result = tiro("transcribe", talk, "--server", server.address, "--key", "naïve")
    assert result.exit_code == 2
    assert server.asked == []


def test_address_that_is_none_is_a_usage_error(tiro: Tiro, talk: Path) -> None:
    assert tiro("transcribe", talk, "--server", "localhost:8000").exit_code == 2


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three recordings, one below, and things that are none."""
    place = tmp_path / "in"
    (place / "sub").mkdir(parents=True)
    for name in ("b.wav", "a.MP3", "notes.txt", ".hidden.wav", "sub/c.opus"):
        (place / name).write_bytes(b"x")
    return place


def test_folder_gives_a_file_for_each_recording_in_order(
    tiro: Tiro, server: TiroDouble, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = tiro("transcribe", folder, "-o", out, "--server", server.address)
    assert result.exit_code == 0
    names = [one.query["name"] for one in server.asked if one.method == "PUT"]
    assert names == ["a.MP3", "b.wav", "c.opus"]
    found = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    assert found == ["a.txt", "b.txt", "sub/c.txt"]


def test_one_failure_of_several_ends_with_5_and_the_others_are_done(
    tiro: Tiro, server: TiroDouble, folder: Path, tmp_path: Path
) -> None:
    taken = server.answers["PUT /recordings"][0]
    bad = error("media_no_audio", "The file holds no audio.")
    server.say("PUT /recordings", taken, (415, bad), taken)
    result = tiro("transcribe", folder, "-o", tmp_path / "out", "--server", server.address)
    assert result.exit_code == 5
    assert "b.wav: The file holds no audio." in result.stderr
    assert "1 of 3 files failed." in result.stderr
    assert (tmp_path / "out" / "sub" / "c.txt").exists()


def test_refused_key_stops_at_the_first_of_several(
    tiro: Tiro, server: TiroDouble, folder: Path, tmp_path: Path
) -> None:
    refused = (401, error("unauthorized", "A valid API key is needed."))
    server.say("POST /recordings/batch", refused)
    result = tiro("transcribe", folder, "-o", tmp_path / "out", "--server", server.address)
    assert result.exit_code == 4
    assert "TIRO_API_KEY" in result.stderr
    assert server.lines() == ["POST /recordings/batch"]


@pytest.mark.parametrize("keep", [False, True])
def test_interrupt_cancels_politely_and_ends_with_130(
    server: TiroDouble, talk: Path, *, keep: bool
) -> None:
    server.streams[0] = [job("running", stage="transcribe"), None]
    command = [sys.executable, "-m", "tiro", "transcribe", str(talk), "--server", server.address]
    with subprocess.Popen(
        [*command, "--keep"] if keep else command, stderr=subprocess.PIPE, env=os.environ
    ) as process:
        assert server.is_streaming.wait(60)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Interrupted." in told
    assert server.lines()[-1] == (f"POST /jobs/{JOB}/cancel" if keep else DELETED)
