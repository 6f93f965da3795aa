"""The report says in words whether a text can be trusted."""

import json

import pytest

from tiro.transcript.model import Segment, Word
from tiro.transcript.report import report


def said(*probabilities: float | None, held: str | None = None) -> Segment:
    words = tuple(Word("word", n, n + 1, sure) for n, sure in enumerate(probabilities))
    text = " ".join(word.word for word in words)
    return Segment("s1", 0.0, float(len(words)), text, words=words, held=held)


def test_sure_text_has_its_figures() -> None:
    told = report([said(0.9, 0.8), said(1.0, 0.4, 0.9)], speech_seconds=2.0)
    assert told.as_dict() == {
        "words": 5,
        "held_words": 0,
        "held_fraction": 0.0,
        "mean_confidence": 0.8,
        "unsure_fraction": 0.2,
        "speech_seconds": 2.0,
        "words_per_minute": 150.0,
        "verdict": {"code": "sure", "message": "The engine was sure of it by 80%."},
    }


def test_held_text_is_counted_apart() -> None:
    told = report([said(0.9, 0.9, 0.9), said(0.1, held="loop")], speech_seconds=2.0)
    assert (told.words, told.held_words, told.held_fraction) == (3, 1, 0.25)
    assert told.mean_confidence == 0.9
    assert told.verdict.code == "check"
    assert "25% of the text was held back." in told.verdict.message


@pytest.mark.parametrize(
    ("segments", "speech_seconds", "code"),
    [
        ([said(0.5, 0.6)], 1.0, "doubtful"),
        ([said(0.7, 0.7)], 1.0, "check"),
        ([said(1.0, 1.0, 0.4, 1.0)], 2.0, "check"),
        ([said(0.9)] * 10, 60.0, "check"),
        ([said(0.9)] * 300, 60.0, "check"),
        ([said(0.9)] * 150, 60.0, "sure"),
        ([said(None, None)], 1.0, "unknown"),
        ([said(0.9, held="loop")], 1.0, "all_held"),
        ([], 5.0, "nothing_written"),
        ([], 0.0, "no_speech"),
    ],
)
def test_verdict_follows_from_the_figures(
    segments: list[Segment], speech_seconds: float, code: str
) -> None:
    verdict = report(segments, speech_seconds=speech_seconds).verdict
    assert verdict.code == code
    assert verdict.message.endswith(".")


def test_segments_without_words_count_by_their_text() -> None:
    told = report(
        [
            Segment("s1", 0.0, 1.0, "Two words — only.", confidence=0.9),
            Segment("s2", 1.0, 2.0, "你好吗。", confidence=0.6),
        ],
        speech_seconds=2.0,
    )
    assert (told.words, told.mean_confidence, told.unsure_fraction) == (6, 0.75, None)


def test_text_without_speech_found_has_no_rate() -> None:
    assert report([said(0.9)], speech_seconds=0.0).words_per_minute is None


def test_report_is_json() -> None:
    told = report([said(0.9, None)], speech_seconds=1.0).as_dict()
    assert json.loads(json.dumps(told)) == told
