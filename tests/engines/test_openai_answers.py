from typing import Any

import pytest

from tiro.engines import openai_answers
from tiro.errors import EngineError


def test_words_go_to_the_segment_in_which_they_are() -> None:
    answer = {
        "text": "a b c",
        "segments": [
            {"start": 0, "end": 1, "text": " a"},
            {"start": 1, "end": 2, "text": " b c"},
        ],
        "words": [
            {"word": " a", "start": 0.1, "end": 0.9},
            {"word": "b", "start": 1.0, "end": 1.4},
            {"word": "c", "start": 1.9, "end": 2.6},
        ],
    }
    segments, _ = openai_answers.read(answer, duration=3)
    assert [[word.word for word in segment.words] for segment in segments] == [["a"], ["b", "c"]]


def test_words_inside_a_segment_are_read() -> None:
    word = {"word": "a", "start": 0, "end": 1, "probability": 0.5}
    segment = {"start": 0, "end": 1, "text": "a", "words": [word]}
    (found,), _ = openai_answers.read({"segments": [segment]}, duration=1)
    assert found.words[0].probability == found.confidence == 0.5


def test_text_alone_takes_the_whole_time() -> None:
    (segment,), language = openai_answers.read({"text": " Hello. "}, duration=7)
    assert (segment.start, segment.end, segment.text) == (0, 7, "Hello.")
    assert language is None


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("english", "en"),
        ("German", "de"),
        ("fr", "fr"),
        ("haitian creole", "ht"),
        ("klingon", None),
    ],
)
def test_language_is_a_code(told: str, code: str | None) -> None:
    assert openai_answers.read({"text": "", "language": told}, duration=1)[1] == code


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"segments": [{}]}, {"text": "a", "words": [{"word": "a"}]}]
)
def test_another_shape_is_an_error(answer: Any) -> None:
    with pytest.raises(EngineError):
        openai_answers.read(answer, duration=1)
