"""Which chunks are asked for their language, and in what a chunk is written down first."""

from typing import Any

import pytest

from tiro.pipeline.language import choose
from tiro.pipeline.spans import Span
from tiro.pipeline.transcribe import first_language
from tiro.store.tables import Job
from tiro.transcript.questions import LEAST_SAMPLES


def _span(start: float, speech: float) -> Span:
    return Span(start, start + 30.0, ((start, start + speech),))


def _job(**options: Any) -> Job:
    return Job(
        id="job_1",
        owner_id="usr_local",
        recording_id="rec_1",
        kind="transcribe",
        state="running",
        priority=5,
        plan=[],
        options=options,
        resolved={"language": "en"},
        created_at=0.0,
        queued_at=0.0,
    )


@pytest.mark.parametrize("count", [1, 3, LEAST_SAMPLES])
def test_every_chunk_of_a_short_recording_is_asked(count: int) -> None:
    """So that no change of language is missed."""
    assert choose([_span(30 * at, 5) for at in range(count)]) == list(range(count))


def test_each_part_of_a_long_recording_is_asked_where_most_is_said() -> None:
    """A few samples, spread over all of it."""
    spans = [_span(30 * at, at % 8 + 1) for at in range(64)]
    assert choose(spans) == [7, 15, 23, 31, 39, 47, 55, 63]


@pytest.mark.parametrize(
    ("guess", "speech_seconds", "code"),
    [
        (None, 20.0, "en"),
        ({"de": 0.95, "en": 0.05}, 20.0, "de"),
        ({"de": 0.95, "en": 0.05}, 1.0, "en"),
        ({"de": 0.6, "en": 0.4}, 20.0, "en"),
        ({"fr": 0.99, "de": 0.008}, 20.0, "en"),
    ],
)
def test_a_chunk_is_written_down_in_another_language_only_when_that_is_nearly_certain(
    guess: dict[str, float] | None, speech_seconds: float, code: str
) -> None:
    """What is not allowed does not count, nor does a cough."""
    job = _job(languages=["en", "de"])
    assert first_language(guess, job, speech_seconds) == code
