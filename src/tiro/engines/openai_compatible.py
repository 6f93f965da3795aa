"""Any server that speaks the audio part of OpenAI's API, told by its base URL."""

import io
import wave
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from tiro import net
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
    openai_answers,
    timing,
)
from tiro.engines.openai_requests import Sender
from tiro.errors import EngineError, EngineUnavailable
from tiro.transcript.model import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MEMORY_BYTES = 100 << 20
_MAX_UPLOAD_BYTES = 25_000_000
_TIMEOUT_SECONDS = 600.0
_WAV_HEADER_BYTES = 44
_SHORTEST_SECONDS = 0.1
"""OpenAI refuses shorter files."""


class OpenAICompatible:
    """Sends chunks as WAV; asks for word times, and for plain text where there are none."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="OpenAI-compatible server",
        languages=None,
        can_detect_language=False,
        can_translate=True,
        has_word_times=True,
        takes_vocabulary=True,
        takes_caller_key=True,
        is_local=False,
        is_concurrent=True,
        quality="standard",
        chunk_seconds=300.0,
        max_chunk_seconds=1200.0,
        options={"chunk_seconds": "Length of the chunks that a recording is cut into."},
        default_model="whisper-1",
        takes_temperature=True,
    )

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """It can work once a base URL is set; the server is not asked."""
        del models_dir
        if not config.get("base_url"):
            return Availability(
                is_available=False,
                reason="Set TIRO_ENGINES__OPENAI_COMPATIBLE__BASE_URL to switch it on.",
            )
        return Availability(is_available=True, models=(str(config.get("model", "whisper-1")),))

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """The process alone; the model is elsewhere."""
        del model, config, models_dir
        return _MEMORY_BYTES

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Make the client; the server is not asked.

        Raises:
            EngineUnavailable: The base URL is missing or none.
        """
        del progress
        base_url = str(options.config.get("base_url") or "")
        if not base_url.startswith(("http://", "https://")):
            raise EngineUnavailable("The base URL of openai_compatible must begin with http(s)://.")
        timeout = float(options.config.get("timeout_seconds") or _TIMEOUT_SECONDS)
        self._model = options.model
        self._own_key: str | None = options.config.get("api_key")
        self._max_bytes = int(options.config.get("max_upload_bytes") or _MAX_UPLOAD_BYTES)
        self._sender = Sender(net.client(base_url, timeout_seconds=timeout), timeout)

    def detect_language(self, chunk: Chunk) -> LanguageGuess:
        """Not offered: the interface has no such question."""
        del chunk
        raise EngineError("This engine cannot tell the language alone.")

    def transcribe(self, chunk: Chunk, options: ChunkOptions) -> ChunkResult:
        """Send the chunk, in pieces where it is larger than the server takes.

        Raises:
            EngineKeyRefused: The server refused the key, or it cannot stand in a header.
            ModelMissing: The server has no such model.
            EngineFailed: It did not answer, or with a fault of its own.
            EngineError: It refused the request; trying again does not help.
        """
        fields = _fields(self._model, options)
        is_translation = options.task == "translate"
        key = options.key or self._own_key
        segments: list[Segment] = []
        language = options.language
        for start, end in _pieces(chunk, self._max_bytes):
            piece = chunk.audio[round(start * SAMPLE_RATE_HZ) : round(end * SAMPLE_RATE_HZ)]
            answer = self._sender.ask(_wav(piece), fields, key=key, is_translation=is_translation)
            found, heard = openai_answers.read(answer, duration=end - start)
            language = language or heard
            segments += [_moved(segment, start) for segment in found]
        if is_translation:
            language = "en"
        ordered = timing.in_order(segments, chunk.duration)
        return ChunkResult(
            tuple(_finished(each, language, options.word_times) for each in ordered), language
        )


def _fields(model: str, options: ChunkOptions) -> dict[str, str]:
    prompt = " ".join(filter(None, [", ".join(options.vocabulary), options.prompt]))
    fields = {
        "model": model,
        "language": None if options.task == "translate" else options.language,
        "prompt": prompt,
        "temperature": None if options.temperature is None else f"{options.temperature:g}",
    }
    return {name: value for name, value in fields.items() if value}


def _wav(piece: "NDArray[np.float32]") -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE_HZ)
        out.writeframes((piece.clip(-1.0, 1.0) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def _pieces(chunk: Chunk, max_bytes: int) -> Iterator[tuple[float, float]]:
    """Cut so that each piece fits, at the last pause in a piece's second half where there is one.

    Gives start and end in seconds; nothing for a chunk that is too short to be sent.
    """
    longest = (max_bytes - _WAV_HEADER_BYTES) / (2 * SAMPLE_RATE_HZ)
    pauses = [
        (before[1] + after[0]) / 2
        for before, after in zip(chunk.regions, chunk.regions[1:], strict=False)
    ]
    start = 0.0
    while chunk.duration - start > longest:
        fitting = [at for at in pauses if start + longest / 2 <= at <= start + longest]
        cut = fitting[-1] if fitting else start + longest
        yield start, cut
        start = cut
    if chunk.duration - start >= _SHORTEST_SECONDS:
        yield start, chunk.duration


def _moved(segment: Segment, seconds: float) -> Segment:
    words = (
        replace(word, start=word.start + seconds, end=word.end + seconds) for word in segment.words
    )
    return replace(
        segment, start=segment.start + seconds, end=segment.end + seconds, words=tuple(words)
    )


def _finished(segment: Segment, language: str | None, has_words: bool) -> Segment:
    return replace(segment, language=language, words=segment.words if has_words else ())
