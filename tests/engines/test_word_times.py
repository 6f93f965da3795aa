"""A known text is found in the sound: word starts against the exact times of synthetic speech."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median, quantiles
from typing import Any

import numpy as np
import pytest
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

import speechkit
from speechkit import SpokenSegment
from spoken import MICRO_WHISPER
from tiro.engines import Chunk, LoadOptions, alignment
from tiro.engines.alignment import AlignOptions
from tiro.engines.faster_whisper import FasterWhisper
from tiro.engines.pocketsphinx import PocketSphinx
from tiro.transcript.model import Word

ENGLISH = AlignOptions("en")
STEP_SECONDS = 25


@pytest.fixture(scope="module")
def whisper() -> FasterWhisper:
    engine = FasterWhisper()
    load = LoadOptions(str(MICRO_WHISPER), "", may_fetch=False, threads=1)
    engine.load(load, lambda *_: None)
    return engine


@pytest.fixture(scope="module")
def sphinx() -> PocketSphinx:
    engine = PocketSphinx()
    engine.load(LoadOptions("en-us", "", may_fetch=False), lambda *_: None)
    return engine


def stretches() -> Iterator[tuple[Chunk, list[Word]]]:
    """About 25 s of sentences at a time, and their words where they are."""
    recording = speechkit.utterances()
    sound = speechkit.audio(recording.path).astype(np.float32) / 32768
    for _, group in groupby(recording.segments, lambda each: each.start // STEP_SECONDS):
        yield _stretch(sound, list(group))


def _stretch(sound: Any, said: Sequence[SpokenSegment]) -> tuple[Chunk, list[Word]]:
    first = max(0.0, said[0].start - 0.12)
    piece = sound[round(first * 16_000) : round((said[-1].end + 0.08) * 16_000)]
    words = [
        Word(word.word, word.start - first, word.end - first)
        for each in said
        for word in each.words
    ]
    return Chunk(piece), words


def unsure(words: Sequence[Word]) -> list[Word]:
    """Forget where the words are: all at even distances."""
    step = words[-1].end / len(words)
    return [replace(w, start=n * step, end=(n + 1) * step) for n, w in enumerate(words)]


def start_errors(engine: Any, swap: dict[str, str] | None = None) -> list[float]:
    """Seconds between found and true starts; `swap` writes words otherwise than they are said."""
    errors: list[float] = []
    for chunk, words in stretches():
        written = [replace(word, word=(swap or {}).get(word.word, word.word)) for word in words]
        found = engine.align(chunk, unsure(written), ENGLISH)
        assert found.is_aligned
        errors += [abs(a.start - b.start) for a, b in zip(found.words, words, strict=True)]
    return errors


def test_pocketsphinx_finds_the_words_of_a_known_text(sphinx: PocketSphinx) -> None:
    errors = start_errors(sphinx)
    assert median(errors) <= 0.020
    assert quantiles(errors, n=10)[-1] <= 0.060


def test_pocketsphinx_finds_words_that_its_dictionary_lacks(sphinx: PocketSphinx) -> None:
    errors = start_errors(sphinx, {"twelve": "12", "Wednesday.": "Wenzdai.", "Ben": "Behnn"})
    assert median(errors) <= 0.020


def test_pocketsphinx_survives_a_wrong_word(sphinx: PocketSphinx) -> None:
    errors = start_errors(sphinx, {"Today": "Tuesday", "meeting.": "wedding."})
    assert median(errors) <= 0.020


def test_pocketsphinx_says_when_a_text_does_not_fit(sphinx: PocketSphinx) -> None:
    chunk = Chunk(next(stretches())[0].audio[:8000])
    words = [Word("extraordinary", 0.0, 0.1)] * 30
    found = sphinx.align(chunk, words, ENGLISH)
    assert (found.reason, len(found.kept)) == ("no_match", 30)


def test_pocketsphinx_leaves_another_language_alone(sphinx: PocketSphinx) -> None:
    chunk, words = next(stretches())
    assert sphinx.align(chunk, words, AlignOptions("de")).reason == "language"


def test_dash_stands_at_the_end_of_the_word_before(sphinx: PocketSphinx) -> None:
    chunk, words = next(stretches())
    found = sphinx.align(chunk, [words[0], Word("—", 0.3, 0.3), *words[1:]], ENGLISH).words
    assert found[1].start == found[1].end == found[0].end


def test_whisper_is_no_worse_than_find_alignment_by_hand(whisper: FasterWhisper) -> None:
    ours = start_errors(whisper)
    theirs = [error for chunk, words in stretches() for error in by_hand(whisper, chunk, words)]
    assert len(ours) == len(theirs)
    assert median(ours) <= median(theirs) + 1e-3
    assert quantiles(ours, n=10)[-1] <= quantiles(theirs, n=10)[-1] + 1e-3


def by_hand(engine: Any, chunk: Chunk, words: Sequence[Word]) -> list[float]:
    model: Any = engine._model
    tokenizer = Tokenizer(model.hf_tokenizer, multilingual=True, task="transcribe", language="en")
    text = "".join(f" {word.word}" for word in words)
    encoded = model.encode(pad_or_trim(model.feature_extractor(chunk.audio)))
    frames = round(chunk.duration * 100)
    (found,) = model.find_alignment(tokenizer, [tokenizer.encode(text)], encoded, frames)
    spoken = [each for each in found if any(map(str.isalnum, each["word"]))]
    return [abs(each["start"] - word.start) for each, word in zip(spoken, words, strict=True)]


def test_whisper_tells_the_language_itself(whisper: FasterWhisper) -> None:
    chunk, words = next(stretches())
    told = whisper.align(chunk, words, ENGLISH)
    assert whisper.align(chunk, words, AlignOptions()) == told
    assert all(0 <= (word.probability or 0) <= 1 for word in told.words)


def test_whisper_aligns_text_without_spaces_word_by_word(whisper: FasterWhisper) -> None:
    chunk, words = next(stretches())
    written = [replace(word, word="你好") for word in words[:4]]
    found = whisper.align(chunk, [*written, Word("—", 5.0, 5.0), *words[4:]], ENGLISH)
    assert len(found.words) == len(words) + 1


def test_whisper_keeps_the_times_of_a_text_too_long_for_it(whisper: FasterWhisper) -> None:
    chunk, words = next(stretches())
    found = whisper.align(chunk, words * 20, ENGLISH)
    assert (found.reason, len(found.kept)) == ("no_match", len(words) * 20)


def test_reasons_are_told_in_words() -> None:
    assert all(text.endswith(".") for text in alignment.REASONS.values())
