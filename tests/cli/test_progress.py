import io

import pytest

from tiro.cli import progress
from tiro_double import job


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("state", "values", "words"),
    [
        ("queued", {}, "waiting"),
        ("queued", {"queue_position": 3, "eta_seconds": 90}, "waiting, place 3, about 2 min left"),
        ("queued", {"waiting_for": "quota"}, "waiting for another of your jobs"),
        ("queued", {"waiting_for": "worker", "queue_position": 1}, "waiting for a worker"),
        ("running", {"stage": "transcribe", "eta_seconds": 42.4}, "transcribe, about 42 s left"),
        ("running", {}, "starting"),
        ("completed", {"eta_seconds": 3}, "done"),
        ("paused", {"eta_seconds": 3}, "paused"),
        ("running", {"stage": "cut", "eta_seconds": 7300}, "cut, about 2 h 2 min left"),
    ],
)
def test_job_is_told_in_words(state: str, values: dict[str, object], words: str) -> None:
    assert progress.describe(job(state, **values)) == words


def test_pipe_gets_a_line_only_when_it_is_news() -> None:
    stream = io.StringIO()
    with progress.make("a.wav", stream) as shown:
        for percent in (0, 3, 9, 10, 11):
            shown.job(job("running", stage="transcribe", progress=percent))
    assert stream.getvalue().splitlines() == ["a.wav: 0 % transcribe", "a.wav: 10 % transcribe"]


def test_terminal_gets_a_bar_with_stage_percentage_and_time() -> None:
    stream = Terminal()
    with progress.make("a [b].wav", stream) as shown:
        shown.sent(50, 100)
        shown.job(job("running", stage="transcribe", progress=40, eta_seconds=30))
    last = stream.getvalue()
    assert "a [b].wav" in last
    assert "40%" in last
    assert "transcribe, about 30 s left" in last


def test_sending_of_unknown_size_is_shown() -> None:
    stream = Terminal()
    with progress.make("stdin", stream) as shown:
        shown.sent(50, None)
    assert "sending" in stream.getvalue()
