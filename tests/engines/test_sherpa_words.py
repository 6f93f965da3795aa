"""Words and sentences out of tokens."""

import pytest

from tiro.engines import sherpa_words
from tiro.engines.sherpa_words import Token


def sentences(*found: Token) -> list[str]:
    return [segment.text for segment in sherpa_words.sentences(found, with_words=True)]


def line(text: str, *, start: float = 0.0) -> list[Token]:
    """One token for each piece between bars, 0.2 s each."""
    pieces = text.split("|")
    return [Token(each, start + 0.2 * i, start + 0.2 * (i + 1)) for i, each in enumerate(pieces)]


def test_word_begins_at_a_space() -> None:
    """The pieces of a word are put together, and its time is theirs."""
    [segment] = sherpa_words.sentences(line(" Good| mor|ning|,| Anna|."), with_words=True)
    assert segment.text == "Good morning, Anna."
    assert [(word.word, word.start) for word in segment.words] == [
        ("Good", 0.0),
        ("morning,", 0.2),
        ("Anna.", pytest.approx(0.8)),
    ]


def test_sentence_ends_at_its_mark_and_at_a_pause() -> None:
    """A pause of 0.8 s counts; a shorter one does not."""
    found = [*line(" Yes|.| No"), *line(" way", start=0.9), *line(" Later", start=2.0)]
    assert sentences(*found) == ["Yes.", "No way", "Later"]


def test_scripts_without_spaces_are_written_without() -> None:
    """Each sign is a word with its time, and the text has no gaps."""
    [segment] = sherpa_words.sentences(line("你|好|,| Anna|。"), with_words=True)
    assert segment.text == "你好, Anna。"
    assert [word.word for word in segment.words] == ["你", "好,", "Anna。"]


def test_token_ends_by_its_duration_or_with_the_next_one() -> None:
    """Without a duration it lasts 0.4 s at most, and never beyond the stretch."""
    found = sherpa_words.tokens(["a", "b", "c"], [0.0, 0.1, 2.9], [0.05], [-0.5, 0.1], end=3.0)
    assert [(each.start, each.end) for each in found] == [
        (0.0, 0.05),
        (0.1, 0.5),
        (2.9, 3.0),
    ]
    assert [each.probability for each in found] == [pytest.approx(0.6065, abs=1e-4), 1.0, None]


def test_text_without_times_is_spread_by_letters() -> None:
    """Nobody knows better; no probability is claimed."""
    segment = sherpa_words.spread(" one  three", 2.0, 10.0, with_words=True)
    assert segment.text == "one three"
    assert [(word.start, word.end) for word in segment.words] == [(2.0, 5.0), (5.0, 10.0)]
    assert segment.confidence is None
