"""How well words were heard: error rate, time errors, words lost and added; lower case, no punctuation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import jiwer


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A word; seconds from the start of the recording."""

    word: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Score:
    """What a comparison of words found.

    Attributes:
        wer: Substituted, deleted and inserted words over the expected ones.
        lost: Expected words in whose place nothing was heard.
        added: Heard words in whose place nothing was said.
        start_errors: Seconds between the starts of each word that both have.
    """

    wer: float
    lost: tuple[TimedWord, ...]
    added: tuple[TimedWord, ...]
    start_errors: tuple[float, ...]


def words_of(transcript: dict[str, Any]) -> list[TimedWord]:
    """Give the words of a transcript as the API shows it."""
    return [
        TimedWord(word["word"], word["start"], word["end"])
        for segment in transcript["segments"]
        for word in segment["words"]
    ]


def score(expected: Iterable[Any], heard: Sequence[TimedWord]) -> Score:
    """Compare words; `expected` are any with `word`, `start` and `end`."""
    spoken = [TimedWord(word.word, word.start, word.end) for word in expected]
    aligned = jiwer.process_words(_line(spoken), _line(heard))
    lost: list[TimedWord] = []
    added: list[TimedWord] = []
    errors: list[float] = []
    for part in aligned.alignments[0]:
        said = spoken[part.ref_start_idx : part.ref_end_idx]
        found = heard[part.hyp_start_idx : part.hyp_end_idx]
        if part.type == "equal":
            errors += [abs(a.start - b.start) for a, b in zip(said, found, strict=True)]
        elif part.type == "delete":
            lost += said
        elif part.type == "insert":
            added += found
    return Score(aligned.wer, tuple(lost), tuple(added), tuple(errors))


def plain(text: str) -> str:
    """Lower case letters, apostrophes and single spaces."""
    return " ".join(re.sub(r"[^a-z' ]", "", text.lower()).split())


def _line(words: Iterable[TimedWord]) -> str:
    return " ".join(filter(None, (plain(word.word) for word in words)))
