"""Parakeet, SenseVoice, Canary, Moonshine and Whisper through sherpa-onnx.

Its C++ ends the whole process on a model file that it cannot read; the pool tells that as
`ModelBroken`.
"""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar, NoReturn

from tiro.engines import (
    SAMPLE_RATE_HZ,
    Availability,
    Capabilities,
    Chunk,
    ChunkOptions,
    ChunkResult,
    LoadOptions,
    Progress,
    sherpa_models,
    sherpa_words,
    timing,
    windows,
)
from tiro.errors import EngineError, EngineUnavailable, ModelBroken
from tiro.transcript.model import Segment

_SHORTEST_SECONDS = 0.1
_THREADS = 2


class Sherpa:
    """One loaded model for all slots; the library works without Python's lock."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="sherpa-onnx",
        languages=None,
        can_detect_language=False,
        can_translate=False,
        has_word_times=True,
        takes_vocabulary=False,
        takes_caller_key=False,
        is_local=True,
        is_concurrent=True,
        quality="standard",
        chunk_seconds=60.0,
        max_chunk_seconds=600.0,
        options={},
        default_model="parakeet-tdt-0.6b-v3",
    )

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._language: str | None = None
        self._recognizer: Any = None

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Look for the library and for models, without importing it."""
        del config
        if find_spec("sherpa_onnx") is None:
            return Availability(
                is_available=False,
                reason="The package sherpa-onnx is not installed. Install tiro[sherpa].",
            )
        return Availability(is_available=True, models=sherpa_models.installed(models_dir))

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Estimate by the catalogue or the size of the files."""
        del config
        return sherpa_models.memory_bytes(model, models_dir)

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Load the model, fetching it first where allowed.

        Raises:
            EngineUnavailable: The package is not installed.
            ModelMissing: It is not here and cannot or may not be fetched.
            ModelBroken: Its files are not all here, or the library refuses them.
        """
        if find_spec("sherpa_onnx") is None:
            raise EngineUnavailable("The package sherpa-onnx is not installed.")
        self._model = sherpa_models.have(
            options.model, options.models_dir, progress, may_fetch=options.may_fetch
        )
        self._name = options.model
        self._threads = options.threads or _THREADS
        self._speaking(self._model.kind.default_language)

    def detect_language(self, chunk: Chunk) -> NoReturn:
        """Never called: the families that know the language tell it with the text only."""
        del chunk
        raise EngineUnavailable("The engine sherpa cannot detect languages alone.")

    def transcribe(self, chunk: Chunk, options: ChunkOptions) -> ChunkResult:
        """Write down the speech regions of a chunk; outside of them nothing is heard.

        Raises:
            EngineError: The model does not know the language.
        """
        kind = self._model.kind
        self._require(options.language)
        recognizer = self._speaking(options.language or kind.default_language)
        found: list[Segment] = []
        for start, end in windows.cut(
            chunk.regions, longest_seconds=kind.longest_seconds, is_joined=kind.has_times
        ):
            result = self._hear(recognizer, chunk, start, end)
            if result is not None:
                language = options.language or _language(result) or kind.default_language or None
                segments = _segments(result, start, end, with_words=options.word_times)
                found += [replace(segment, language=language) for segment in segments]
        language = found[0].language if found else options.language
        return ChunkResult(timing.in_order(found, chunk.duration), language)

    def _require(self, language: str | None) -> None:
        known = self._model.kind.languages
        if language is not None and known is not None and language not in known:
            raise EngineError(
                f"The model {self._name} writes only {', '.join(sorted(known))}.",
                details={"language": language},
            )

    def _speaking(self, language: str) -> Any:
        """Give the recognizer for a language; one that was made for another is made anew."""
        with self._lock:
            if self._recognizer is None or self._language != language:
                self._recognizer = self._made(language)
                self._language = language
            return self._recognizer

    def _made(self, language: str) -> Any:
        library: Any = import_module("sherpa_onnx")
        kind = self._model.kind
        arguments = {name: str(path) for name, path in self._model.files.items()}
        if kind.language_argument is not None:
            arguments[kind.language_argument] = language
        if kind.builder == "from_nemo_canary":
            arguments["tgt_lang"] = language
        try:
            build = getattr(library.OfflineRecognizer, kind.builder)
            return build(**arguments, **kind.fixed, num_threads=self._threads)
        except (RuntimeError, ValueError, TypeError, AttributeError, AssertionError):
            raise ModelBroken(details={"kind": kind.name}) from None

    def _hear(self, recognizer: Any, chunk: Chunk, start: float, end: float) -> Any:
        audio = chunk.audio[int(start * SAMPLE_RATE_HZ) : int(end * SAMPLE_RATE_HZ)]
        if len(audio) < _SHORTEST_SECONDS * SAMPLE_RATE_HZ:
            return None
        stream = recognizer.create_stream()
        stream.accept_waveform(SAMPLE_RATE_HZ, audio)
        recognizer.decode_stream(stream)
        return stream.result


def _segments(result: Any, start: float, end: float, *, with_words: bool) -> Iterator[Segment]:
    """Read a result by the best times that it has: of tokens, of segments, of the stretch."""
    starts = [start + float(each) for each in result.timestamps]
    texts = list(result.tokens) if starts else []
    if starts and len(starts) == len(texts):
        found = sherpa_words.tokens(
            texts, starts, list(result.durations), list(result.ys_log_probs), end=end
        )
        yield from sherpa_words.sentences(found, with_words=with_words)
        return
    parts = zip(
        result.segment_texts, result.segment_timestamps, result.segment_durations, strict=False
    )
    spans = [(text, start + at, min(end, start + at + length)) for text, at, length in parts]
    for text, first, last in spans or [(result.text, start, end)]:
        if text.strip():
            yield sherpa_words.spread(text, first, max(first, last), with_words=with_words)


def _language(result: Any) -> str | None:
    """SenseVoice writes `<|en|>`, Whisper `en`, others nothing."""
    code = str(result.lang).strip("<|>")
    return code if code.isalpha() else None
