"""An engine for tests: text that follows from the sound alone, and failures on demand."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from zlib import crc32

from tiro.engines import (
    SAMPLE_RATE_HZ,
    Availability,
    Capabilities,
    Chunk,
    ChunkOptions,
    ChunkResult,
    LanguageGuess,
    LoadOptions,
    Progress,
    timing,
)
from tiro.engines.alignment import Alignment, AlignOptions, Placed, by_windows
from tiro.errors import EngineError, EngineFailed, EngineUnavailable, ModelMissing
from tiro.transcript.model import Segment, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MODELS = ("fake", "fake-large")
_LARGE_BYTES = 64 << 30
_SMALL_BYTES = 64 << 20
_AUDIBLE = 1e-3
_SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo")


class Fake:
    """Says one word for each second that is not silent."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="Fake",
        languages=None,
        can_detect_language=True,
        can_translate=True,
        has_word_times=True,
        takes_vocabulary=True,
        takes_caller_key=True,
        is_local=True,
        is_concurrent=True,
        quality="draft",
        chunk_seconds=30.0,
        max_chunk_seconds=600.0,
        options={
            "chunk_seconds": "Length of the chunks that a recording is cut into.",
            "delay_seconds": "Time that each call takes.",
            "fail": "How a call fails: transient, permanent, crash or oom.",
            "fail_times": "How often calls fail in all; needs fail_file. Default: always.",
            "fail_file": "A file in which failed calls are counted.",
            "calls_file": "A file that gets a byte for each call.",
        },
        default_model=_MODELS[0],
        can_align=True,
    )

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Only there when it was switched on."""
        del models_dir
        if config.get("enabled") is True:
            return Availability(is_available=True, models=_MODELS)
        return Availability(is_available=False, reason="It is for tests only and switched off.")

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """A model named `fake-large` needs more than any test machine has."""
        del config, models_dir
        return _LARGE_BYTES if model == "fake-large" else _SMALL_BYTES

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Pretend to fetch."""
        if options.config.get("enabled") is not True:
            raise EngineUnavailable
        if options.model not in _MODELS:
            raise ModelMissing
        progress(1.0, "Nothing to fetch.")

    def detect_language(self, chunk: Chunk) -> LanguageGuess:
        """Always English."""
        del chunk
        return LanguageGuess({"en": 0.9, "de": 0.1})

    def transcribe(self, chunk: Chunk, options: ChunkOptions) -> ChunkResult:
        """Derive words from the samples.

        Raises:
            EngineFailed: `fail` asked for it.
        """
        if "calls_file" in options.engine_options:
            _add_byte(Path(options.engine_options["calls_file"]))
        time.sleep(float(options.engine_options.get("delay_seconds", 0)))
        _fail_if_asked(options.engine_options)
        words = tuple(_words(chunk))
        segment = Segment(
            id="0",
            start=0.0,
            end=chunk.duration,
            text=" ".join(word.word for word in words),
            language=options.language or "en",
            confidence=1.0,
            words=words if options.word_times else (),
        )
        return ChunkResult(timing.in_order([segment], chunk.duration), options.language or "en")

    def align(self, chunk: Chunk, words: Sequence[Word], options: AlignOptions) -> Alignment:
        """Spread the words evenly over a chunk that is not silent."""
        del options

        def place(audio: "NDArray[np.float32]", said: Sequence[str]) -> list[Placed] | None:
            step = len(audio) / SAMPLE_RATE_HZ / len(said)
            is_silent = abs(audio).max() < _AUDIBLE
            spread = [Placed(n * step, (n + 1) * step, 1.0) for n in range(len(said))]
            return None if is_silent else spread

        return by_windows(chunk, words, place, longest_seconds=30.0)


def _words(chunk: Chunk) -> list[Word]:
    words: list[Word] = []
    for second in range(-(-len(chunk.audio) // SAMPLE_RATE_HZ)):
        piece = chunk.audio[second * SAMPLE_RATE_HZ : (second + 1) * SAMPLE_RATE_HZ]
        if abs(piece).max() < _AUDIBLE:
            continue
        end = second + len(piece) / SAMPLE_RATE_HZ
        words.append(Word(_name(crc32(piece.tobytes())), float(second), end, probability=1.0))
    return words


def _name(number: int) -> str:
    syllables: list[str] = []
    for _ in range(4):
        number, index = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[index])
    return "".join(syllables)


def _fail_if_asked(asked: Mapping[str, Any]) -> None:
    kind = asked.get("fail")
    if kind is None or not _has_failures_left(asked):
        return
    if kind == "crash":
        os.abort()
    if kind == "oom":
        raise MemoryError
    raise EngineError if kind == "permanent" else EngineFailed


def _add_byte(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b".")


def _has_failures_left(asked: Mapping[str, Any]) -> bool:
    """Count this failure in the file, one byte each, so that it survives the process."""
    if "fail_times" not in asked:
        return True
    counter = Path(asked["fail_file"])
    with counter.open("ab") as file:
        if file.tell() >= int(asked["fail_times"]):
            return False
        file.write(b".")
    return True
