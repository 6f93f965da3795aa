"""Whisper through faster-whisper and CTranslate2."""

import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, ClassVar

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
    whisper_alignment,
    whisper_models,
    whisper_options,
    windows,
)
from tiro.engines.alignment import Alignment, AlignOptions, Placed, by_windows
from tiro.errors import (
    EngineFailed,
    EngineOutOfMemory,
    InvalidOptions,
    ModelBroken,
    ModelMissing,
)
from tiro.transcript.model import Evidence, Segment, Word

_WINDOW_SECONDS = 30.0
_LADDER = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Whisper's own: each is tried when the one before gave a poor text."""


class FasterWhisper:
    """One loaded model for all slots: CTranslate2 works without Python's lock."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="Whisper (faster-whisper)",
        languages=whisper_options.LANGUAGES,
        can_detect_language=True,
        can_translate=True,
        has_word_times=True,
        takes_vocabulary=True,
        takes_caller_key=False,
        is_local=True,
        is_concurrent=True,
        quality="standard",
        chunk_seconds=_WINDOW_SECONDS,
        max_chunk_seconds=600.0,
        options=whisper_options.OPTIONS,
        default_model="small",
        can_align=True,
        takes_temperature=True,
        takes_beam_size=True,
    )

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Look for the library and for models, without importing it."""
        del config
        if find_spec("faster_whisper") is None or find_spec("ctranslate2") is None:
            return Availability(
                is_available=False, reason="The package faster-whisper is not installed."
            )
        return Availability(is_available=True, models=whisper_models.installed(models_dir))

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Estimate by the model's size and the compute type."""
        compute_type = str(config.get("compute_type", "auto"))
        return whisper_models.memory_bytes(model, compute_type, models_dir)

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Load the model, fetching it first where allowed.

        Raises:
            ModelMissing: It is not here and cannot or may not be fetched.
            ModelBroken: Its files cannot be loaded.
            EngineOutOfMemory: It does not fit.
        """
        folder = whisper_models.find(options.model, options.models_dir)
        is_ready = folder is not None and whisper_models.is_whole(folder)
        if not is_ready and options.may_fetch and not _is_path(options.model):
            folder = whisper_models.fetch(options.model, options.models_dir, progress)
        if folder is None:
            raise ModelMissing(details={"model": options.model})
        whisper_models.check(folder)
        self._open(str(folder), options)

    def detect_language(self, chunk: Chunk) -> LanguageGuess:
        """Ask the model for the languages of the chunk's first 30 seconds."""
        _, _, probabilities = self._model.detect_language(chunk.audio)
        return LanguageGuess({code: float(p) for code, p in probabilities})

    def transcribe(self, chunk: Chunk, options: ChunkOptions) -> ChunkResult:
        """Write down one chunk.

        Raises:
            EngineOutOfMemory: The device has no memory left.
            EngineFailed: CTranslate2 gave up.
            InvalidOptions: An engine option has a value that the library refuses.
        """
        settings = _settings(options)
        try:
            if options.engine_options.get("batched"):
                settings |= _batch_settings(chunk, options)
                found, info = self._batched.transcribe(chunk.audio, **settings)
            else:
                found, info = self._model.transcribe(chunk.audio, **settings)
            segments = [_segment(each, info.language) for each in found]
        except RuntimeError as error:
            raise _out_of_memory(error) or EngineFailed from None
        except (TypeError, ValueError):
            raise InvalidOptions("An option of the engine has a value that it refuses.") from None
        return ChunkResult(timing.in_order(segments, chunk.duration), info.language)

    def align(self, chunk: Chunk, words: Sequence[Word], options: AlignOptions) -> Alignment:
        """Find the times of words in a chunk, by windows of at most 30 s.

        Raises:
            EngineOutOfMemory: The device has no memory left.
            EngineFailed: CTranslate2 gave up.
            InvalidOptions: Whisper does not know the language.
        """
        language = options.language or self._language(chunk)

        def place(audio: Any, said: Sequence[str]) -> list[Placed] | None:
            return whisper_alignment.place(self._model, language, audio, said)

        try:
            return by_windows(chunk, words, place, longest_seconds=_WINDOW_SECONDS)
        except RuntimeError as error:
            raise _out_of_memory(error) or EngineFailed from None
        except ValueError:
            raise InvalidOptions("The engine does not know this language.") from None

    def _language(self, chunk: Chunk) -> str:
        guesses = self.detect_language(chunk).probabilities if len(chunk.audio) else {"en": 1.0}
        return max(guesses, key=lambda code: guesses[code])

    def _open(self, folder: str, options: LoadOptions) -> None:
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        device, compute_type = _hardware(options.config)
        try:
            self._model: Any = WhisperModel(
                folder,
                device=device,
                compute_type=compute_type,
                cpu_threads=options.threads,
                num_workers=options.slots,
                local_files_only=True,
            )
        except MemoryError:
            raise EngineOutOfMemory from None
        except Exception as error:  # noqa: BLE001 - tokenizers raises bare exceptions
            raise _out_of_memory(error) or ModelBroken from None
        self._batched: Any = BatchedInferencePipeline(self._model)


def _is_path(model: str) -> bool:
    return model.startswith(("/", ".")) or "\\" in model


def _hardware(config: Mapping[str, Any]) -> tuple[str, str]:
    """Choose device and compute type by what is there, where the configuration does not."""
    import ctranslate2

    library: Any = ctranslate2  # it has no types
    device = config.get("device") or "auto"
    if device == "auto":
        device = "cuda" if library.get_cuda_device_count() else "cpu"
    compute_type = config.get("compute_type") or "auto"
    if compute_type == "auto":
        able = library.get_supported_compute_types(device)
        liked = ("float16", "int8_float16") if device == "cuda" else ()
        compute_type = next((kind for kind in (*liked, "int8") if kind in able), "default")
    return device, compute_type


def _out_of_memory(error: Exception) -> EngineOutOfMemory | None:
    text = str(error).lower()
    is_memory = "out of memory" in text or "bad_alloc" in text or "cannot allocate" in text
    return EngineOutOfMemory() if is_memory else None


def _settings(options: ChunkOptions) -> dict[str, Any]:
    tuning = {
        key: value for key, value in options.engine_options.items() if key in whisper_options.TUNING
    }
    return {
        "condition_on_previous_text": False,
        "language": options.language,
        "task": options.task,
        "beam_size": options.beam_size or 5,
        "temperature": _LADDER if options.temperature is None else [options.temperature],
        "initial_prompt": options.prompt,
        "hotwords": ", ".join(options.vocabulary) or None,
        "word_timestamps": options.word_times,
        "vad_filter": False,
        **tuning,
    }


def _batch_settings(chunk: Chunk, options: ChunkOptions) -> dict[str, Any]:
    return {
        "batch_size": int(options.engine_options.get("batch_size", 8)),
        "clip_timestamps": _windows(chunk),
        "without_timestamps": False,
    }


def _windows(chunk: Chunk) -> list[dict[str, float]]:
    regions = chunk.regions or ((0.0, chunk.duration),)
    least = 1 / SAMPLE_RATE_HZ
    return [
        {"start": start, "end": end}
        for start, end in windows.cut(regions, longest_seconds=_WINDOW_SECONDS)
        if end - start > least
    ]


def _segment(found: Any, language: str) -> Segment:
    """Type faster-whisper's segment; its numbers may be numpy's."""
    words = tuple(_words(found.words or ()))
    probabilities = [word.probability for word in words if word.probability is not None]
    sure = sum(probabilities) / len(probabilities) if words else math.exp(found.avg_logprob)
    return Segment(
        id=str(found.id),
        start=float(found.start),
        end=float(found.end),
        text=str(found.text).strip(),
        language=language,
        confidence=round(min(1.0, float(sure)), 4),
        words=words,
        evidence=Evidence(
            avg_logprob=float(found.avg_logprob),
            no_speech_prob=float(found.no_speech_prob),
            compression_ratio=float(found.compression_ratio),
            temperature=None if found.temperature is None else float(found.temperature),
        ),
    )


def _words(found: Iterable[Any]) -> Iterable[Word]:
    for word in found:
        if text := str(word.word).strip():
            yield Word(text, float(word.start), float(word.end), round(float(word.probability), 4))
