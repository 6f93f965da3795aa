"""From which chunks the language is told, and how guesses are joined."""

import pytest

from tiro.pipeline.language import SAMPLES, choose, combine
from tiro.pipeline.spans import Span


def _span(start: float, speech: float) -> Span:
    return Span(start, start + 30.0, ((start, start + speech),))


def test_a_short_recording_is_asked_once_where_most_is_said() -> None:
    spans = [_span(0, 5), _span(30, 20), _span(60, 10)]
    assert choose(spans) == [spans[1]]


def test_a_long_recording_is_asked_in_each_third() -> None:
    spans = [_span(30 * index, index % 4 + 1) for index in range(12)]
    chosen = choose(spans)
    assert len(chosen) == SAMPLES
    assert [int(span.start // 120) for span in chosen] == [0, 1, 2]
    assert all(span.speech_seconds == 4 for span in chosen)


def test_guesses_are_averaged() -> None:
    """One doubtful stretch cannot outvote two clear ones."""
    guesses = [{"de": 0.9, "en": 0.1}, {"en": 0.6, "de": 0.4}, {"de": 0.8, "en": 0.2}]
    code, probability = combine(guesses)
    assert code == "de"
    assert probability == pytest.approx(0.7)


def test_a_tie_is_settled_always_alike() -> None:
    assert combine([{"fr": 0.5, "en": 0.5}])[0] == combine([{"en": 0.5, "fr": 0.5}])[0]
