"""Word times of a text that is known: pocketsphinx against exact times, Whisper against `find_alignment` by hand."""

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

import numpy as np
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray

from bench.measure import Figure
from bench.shared import SHARED, english_clips
from bench.workspace import MICRO
from tiro.audio import MediaLimits
from tiro.audio.decoder import decode
from tiro.audio.timeline import Tally
from tiro.engines import Chunk, LoadOptions, sphinx_alignment
from tiro.engines.alignment import AlignOptions
from tiro.engines.faster_whisper import FasterWhisper
from tiro.engines.pocketsphinx import PocketSphinx
from tiro.transcript.model import Word
from tiro.transcript.retiming import Stretch, retime

import speechkit  # isort: skip - workspace puts it on the path

RATE_HZ = 16_000
STRETCH_SECONDS = 25.0
ENGLISH = AlignOptions("en")
HOW = "60 sentences of 5 flite voices and the sample meeting, 25 s at a time, presumed times even"

Align = Callable[[Chunk, Sequence[Word]], Sequence[Word]]


@dataclass(frozen=True)
class Errors:
    """Seconds between found and true word starts, and how fast they were found."""

    starts: tuple[float, ...]
    speed: float

    @property
    def median_ms(self) -> float:
        return 1000 * median(self.starts)

    @property
    def p90_ms(self) -> float:
        return 1000 * quantiles(self.starts, n=10)[-1]


def alignment() -> list[Figure]:
    """Median and 90th percentile of the error of word starts, and the speed."""
    sphinx, whisper = _loaded(PocketSphinx(), "en-us"), _loaded(FasterWhisper(), str(MICRO))
    plain = _errors(_by(sphinx))
    by_letters = _by_letter_rules_alone()
    ours, theirs = _errors(_by(whisper)), _errors(lambda *asked: _by_hand(whisper, *asked))
    return [
        Figure("word starts, pocketsphinx, median", plain.median_ms, "ms", 20.0, how=HOW),
        Figure("word starts, pocketsphinx, p90", plain.p90_ms, "ms", 60.0),
        Figure("speed, pocketsphinx", plain.speed, "x", how="times real time, one core"),
        Figure(
            "word starts, no word in the dictionary, median",
            by_letters.median_ms,
            "ms",
            how="all words said by letter rules",
        ),
        Figure("word starts, no word in the dictionary, p90", by_letters.p90_ms, "ms"),
        *_of_real_speech(sphinx),
        Figure("word starts, Whisper micro, median", ours.median_ms, "ms"),
        Figure("word starts, Whisper micro, p90", ours.p90_ms, "ms"),
        Figure("speed, Whisper micro", ours.speed, "x", how="times real time, one thread"),
        Figure(
            "median, Whisper / find_alignment by hand", ours.median_ms / theirs.median_ms, "x", 1.0
        ),
        Figure("p90, Whisper / find_alignment by hand", ours.p90_ms / theirs.p90_ms, "x", 1.0),
    ]


def _of_real_speech(sphinx: Any) -> list[Figure]:
    """Real clips have no times that a person checked: only whether their texts find a place is told."""
    if not (SHARED / "manifest.json").is_file():
        print(f"skipped in part: there are no recordings in {SHARED}", file=sys.stderr)
        return []
    texts = [(_chunk(clip["path"]), str(clip["text"])) for clip in english_clips()]
    placed = [
        sphinx.align(chunk, retime((), text, Stretch(0.0, chunk.duration)), ENGLISH).is_aligned
        for chunk, text in texts
    ]
    share = sum(placed) / len(placed)
    return [Figure("real texts that found a place", share, "", how=f"{len(placed)} English clips")]


def _chunk(path: str) -> Chunk:
    blocks = decode(Path(path), MediaLimits(), Tally())
    return Chunk(np.concatenate([block.mean(axis=0) for block in blocks]).astype(np.float32))


def _loaded(engine: Any, model: str) -> Any:
    engine.load(LoadOptions(model, "", may_fetch=False, threads=1), lambda *_: None)
    return engine


def _by(engine: Any) -> Align:
    def align(chunk: Chunk, words: Sequence[Word]) -> Sequence[Word]:
        found = engine.align(chunk, words, ENGLISH)
        assert found.is_aligned, found.reason
        return found.words

    return align


def _by_letter_rules_alone() -> Errors:
    """Hide the dictionary, so that every word is one that it lacks."""
    told = sphinx_alignment.readings
    with (
        patch.object(sphinx_alignment, "_BARE", re.compile("(?!)")),
        patch.object(sphinx_alignment, "readings", lambda word, _: told(word, lambda _: None)),
    ):
        return _errors(_by(_loaded(PocketSphinx(), "en-us")))


def _by_hand(engine: Any, chunk: Chunk, words: Sequence[Word]) -> list[Word]:
    """Ask `find_alignment` for one text, and leave out what it gives to marks."""
    model = engine._model
    tokenizer = Tokenizer(model.hf_tokenizer, multilingual=True, task="transcribe", language="en")
    text = tokenizer.encode("".join(f" {word.word}" for word in words))
    encoded = model.encode(pad_or_trim(model.feature_extractor(chunk.audio)))
    (found,) = model.find_alignment(tokenizer, [text], encoded, round(chunk.duration * 100))
    spoken = [each for each in found if any(map(str.isalnum, each["word"]))]
    return [
        replace(word, start=float(each["start"])) for word, each in zip(words, spoken, strict=True)
    ]


def _errors(align: Align) -> Errors:
    starts: list[float] = []
    audio_seconds = seconds = 0.0
    for chunk, words in _stretches():
        step = chunk.duration / len(words)
        unsure = [replace(w, start=n * step, end=(n + 1) * step) for n, w in enumerate(words)]
        began = time.process_time()
        found = align(chunk, unsure)
        seconds += time.process_time() - began
        audio_seconds += chunk.duration
        starts += [abs(one.start - two.start) for one, two in zip(found, words, strict=True)]
    return Errors(tuple(starts), audio_seconds / seconds)


def _stretches() -> Iterator[tuple[Chunk, list[Word]]]:
    for recording in (speechkit.utterances(), speechkit.sample()):
        sound = speechkit.audio(recording.path).astype(np.float32) / 32768
        for _, group in groupby(recording.segments, lambda each: each.start // STRETCH_SECONDS):
            said = list(group)
            yield _stretch(sound, [word for each in said for word in each.words])


def _stretch(sound: NDArray[np.float32], said: Sequence[Any]) -> tuple[Chunk, list[Word]]:
    first = max(0.0, said[0].start - 0.12)
    piece = sound[round(first * RATE_HZ) : round((said[-1].end + 0.08) * RATE_HZ)]
    return Chunk(piece), [Word(w.word, w.start - first, w.end - first) for w in said]
