"""Writing down many files at once through a server that answers by script."""

import json
from pathlib import Path
from typing import Any

import pytest

from tiro.cli import by_batch, following
from tiro.cli.together import together
from tiro_double import Tiro, TiroDouble, error, job, recording

BATCH = "POST /recordings/batch"
REMOVE = "POST /recordings/delete"


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(by_batch, "FIRST_PAUSE_SECONDS", 0.01)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three files, of which the last is no recording."""
    place = tmp_path / "talks"
    place.mkdir()
    for name in ("a.wav", "b.wav", "c.wav"):
        (place / name).write_bytes(name.encode())
    return place


def item(index: int, failure: dict[str, Any] | None = None) -> dict[str, Any]:
    is_there = failure is None
    return {
        "index": index,
        "status": "accepted" if is_there else "refused",
        "recording": recording(id=f"rec_1{index}") if is_there else None,
        "job": of(index, "queued") if is_there else None,
        "error": failure["error"] if failure else None,
    }


def of(index: int, state: str = "completed", **values: Any) -> dict[str, Any]:
    return job(state, id=f"job_1{index}", recording_id=f"rec_1{index}", **values)


@pytest.fixture
def batch(server: TiroDouble) -> TiroDouble:
    """A server that takes two of three files and has written both down, the second one first."""
    refused = error("media_unreadable", "The file cannot be read.")
    items = [item(0), item(1), item(2, refused)]
    server.say(BATCH, (202, {"id": "batch_1", "error": None, "items": items}))
    server.say(REMOVE, (200, {"items": []}))
    for index in (0, 1):
        server.say(f"GET /recordings/rec_1{index}/export", (200, f"Text {index}.\n".encode()))
    server.streams.clear()
    server.streams.append([of(0, "running", stage="transcribe", progress=40), of(1), of(0)])
    return server


def test_files_are_sent_together_and_written_in_their_order(
    tiro: Tiro, batch: TiroDouble, folder: Path
) -> None:
    """One that fails makes the command end with 5, and nothing stays on the server."""
    result = tiro("transcribe", folder, "--language", "en", "--server", batch.address)
    assert result.exit_code == 5
    assert result.stdout == "Text 0.\nText 1.\n"
    assert "c.wav: The file cannot be read." in result.stderr
    assert "a.wav: 40 % transcribe" in result.stderr
    assert "1 of 3 files failed." in result.stderr
    sent = batch.asked[0]
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert sent.body.count(b'name="file"') == 3
    options, _, files = sent.body.partition(b'name="file"')
    assert b'{"language": "en"}' in options
    assert b'filename="b.wav"\r\n\r\nb.wav\r\n' in files
    gone = next(one for one in batch.asked if f"{one.method} {one.path}" == REMOVE)
    assert gone.json == {"ids": ["rec_10", "rec_11"], "purge": True}


def test_results_go_into_a_folder_and_recordings_stay_with_keep(
    tiro: Tiro, batch: TiroDouble, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = tiro("transcribe", folder, "-o", out, "--keep", "--server", batch.address)
    assert result.exit_code == 5
    assert sorted(path.name for path in out.iterdir()) == ["a.txt", "b.txt"]
    assert REMOVE not in batch.lines()


def test_failed_job_fails_its_file_alone(tiro: Tiro, batch: TiroDouble, folder: Path) -> None:
    (folder / "c.wav").unlink()
    failed = of(1, "failed", error={"message": "Too quiet.", "stage": "listen"})
    batch.say(BATCH, (202, {"id": "batch_1", "error": None, "items": [item(0), item(1)]}))
    batch.streams.clear()
    # The stream is lost once.
    batch.streams.extend([[failed], [of(0)]])
    result = tiro("transcribe", folder, "--server", batch.address)
    assert (result.exit_code, result.stdout) == (5, "Text 0.\n")
    assert "b.wav: Too quiet. (stage listen)" in result.stderr


def test_files_without_room_go_one_by_one_later(
    tiro: Tiro, batch: TiroDouble, folder: Path
) -> None:
    """A queue that is full empties again."""
    full = error("queue_full", "The queue is full.", retryable=True)
    items = [item(0), item(1), item(2, full)]
    batch.say(BATCH, (202, {"id": "batch_1", "error": None, "items": items}))
    batch.streams.append([job()])
    result = tiro("transcribe", folder, "--server", batch.address)
    assert (result.exit_code, result.stdout) == (0, "Text 0.\nText 1.\nHello there.\n")


def test_batch_is_sent_again_with_the_same_key(tiro: Tiro, batch: TiroDouble, folder: Path) -> None:
    """What was taken in is not taken in twice."""
    busy = error("rate_limited", "Too many requests.", retryable=True)
    batch.answers[BATCH].appendleft((429, busy))
    assert tiro("transcribe", folder, "--server", batch.address).exit_code == 5
    sent = [one for one in batch.asked if f"{one.method} {one.path}" == BATCH]
    assert len({one.headers["idempotency-key"] for one in sent}) == 1
    assert len(sent) == 2


def test_refused_options_end_it_all(tiro: Tiro, batch: TiroDouble, folder: Path) -> None:
    batch.say(BATCH, (422, error("invalid_options", "language: no.")))
    result = tiro("transcribe", folder, "--server", batch.address)
    assert result.exit_code == 4
    assert result.stderr.endswith("language: no.\n")


def test_files_go_one_after_the_other_when_the_server_knows_no_batches(
    tiro: Tiro, server: TiroDouble, folder: Path
) -> None:
    result = tiro("transcribe", folder, "--server", server.address)
    assert (result.exit_code, result.stdout) == (0, "Hello there.\n" * 3)


def test_bars_count_the_files(capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal each file on its way has a bar, and all together have one."""

    class Terminal:
        def __init__(self) -> None:
            self.text = ""

        def write(self, text: str) -> int:
            self.text += text
            return len(text)

        def flush(self) -> None:
            pass

        def isatty(self) -> bool:
            return True

    terminal: Any = Terminal()
    with together(2, terminal) as shown:
        one = shown.of("a.wav")
        one.sent(1, 2)
        one.job(of(0, "running", progress=40))
        one.end()
        one.end()
        shown.of("b.wav").end()
    assert "2 files" in terminal.text
    assert "100%" in terminal.text
    assert json.dumps(capsys.readouterr().out) == '""'
