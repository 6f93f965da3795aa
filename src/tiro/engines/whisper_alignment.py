"""Places the words of a text by the attention of a Whisper model, through `find_alignment`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from tiro.engines import SAMPLE_RATE_HZ
from tiro.engines.alignment import Placed
from tiro.transcript.characters import joined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FRAMES_PER_SECOND = 100
_MAX_TOKENS = 440
"""The decoder has 448 places; some are taken by the language, the task and the end."""

_LEAST_PROBABILITY = 0.01
_JUDGED_WORDS = 4
"""A text this long of which half the words are less likely was not said. A weak guard: words that
follow from the ones before are likely even so."""


@dataclass(frozen=True, slots=True)
class _Token:
    """Where a token is: faster-whisper gives times to its own words, this is a share of one."""

    start: float
    end: float
    probability: float
    is_spoken: bool


def place(
    model: Any, language: str, audio: "NDArray[np.float32]", words: Sequence[str]
) -> list[Placed] | None:
    """Place the words of at most 30 s of sound.

    Args:
        model: faster-whisper's `WhisperModel`.
        language: Whisper's code.
        audio: Shape (samples,), 16 kHz.
        words: As written, in order.

    Returns:
        One a word; None when the text is too long or not what was said.

    Raises:
        ValueError: The model does not know the language.
    """
    from faster_whisper import audio as sound
    from faster_whisper.tokenizer import Tokenizer

    library: Any = sound  # it has no types
    tokenizer: Any = Tokenizer(
        model.hf_tokenizer,
        model.model.is_multilingual,
        task="transcribe",
        language=language,
    )
    parts = [list(tokenizer.encode(part)) for part in _parts(words)]
    count = sum(map(len, parts))
    if not 0 < count <= _MAX_TOKENS:
        return None
    encoded = model.encode(library.pad_or_trim(model.feature_extractor(audio)))
    frames = max(1, len(audio) * _FRAMES_PER_SECOND // SAMPLE_RATE_HZ)
    asked = [token for part in parts for token in part]
    found = model.find_alignment(tokenizer, [asked], encoded, frames)[0]
    tokens = [token for each in found for token in _shares(each)]
    if len(tokens) != count:
        return None
    placed = list(_gathered(parts, tokens))
    return placed if len(placed) < _JUDGED_WORDS or _was_said(placed) else None


def _was_said(placed: Sequence[Placed]) -> bool:
    return median(at.probability or 0.0 for at in placed) >= _LEAST_PROBABILITY


def _parts(words: Sequence[str]) -> Iterator[str]:
    """Give each word as it goes on from the one before: with a space where the script has one."""
    yield f" {words[0]}"
    for before, word in pairwise(words):
        yield joined(before, word)[len(before) :]


def _shares(found: Any) -> Iterator[_Token]:
    count = len(found["tokens"])
    start, end = float(found["start"]), float(found["end"])
    step = (end - start) / count
    is_spoken = any(character.isalnum() for character in found["word"])
    for number in range(count):
        first = start + number * step
        last = end if number == count - 1 else first + step
        yield _Token(first, last, float(found["probability"]), is_spoken)


def _gathered(parts: Sequence[Sequence[int]], tokens: Sequence[_Token]) -> Iterator[Placed]:
    """Give each word the time of its tokens; marks beside letters have no time of their own."""
    position = 0
    for part in parts:
        own = tokens[position : position + len(part)]
        position += len(part)
        spoken = [token for token in own if token.is_spoken] or own
        if not spoken:
            at = tokens[position].start if position < len(tokens) else tokens[-1].end
            yield Placed(at, at, None)
            continue
        sure = sum(token.probability for token in spoken) / len(spoken)
        yield Placed(spoken[0].start, spoken[-1].end, min(1.0, sure))
