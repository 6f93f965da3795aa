"""The contract of a speech engine and the names of those that are built in.

An engine is one file with one class. It declares what it can do as data, which is checked
before work begins. The pool makes it in a warm child process: `load` once, then calls from
up to `slots` threads at a time when `is_concurrent`, else one at a time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from tiro import plugins
from tiro.transcript.model import Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GROUP = "tiro.engines"
BUILT_IN: dict[str, str] = {
    "faster_whisper": "tiro.engines.faster_whisper:FasterWhisper",
    "pocketsphinx": "tiro.engines.pocketsphinx:PocketSphinx",
    "sherpa": "tiro.engines.sherpa:Sherpa",
    "openai_compatible": "tiro.engines.openai_compatible:OpenAICompatible",
    "fake": "tiro.engines.fake:Fake",
}

Progress = Callable[[float, str], None]
"""Called with a fraction 0..1 and a short text while a model is fetched."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do, as data.

    Attributes:
        languages: Codes it can write, or None for any.
        can_detect_language: It can name the language of a chunk.
        can_translate: It can translate to English.
        has_word_times: It gives a time to each word.
        takes_vocabulary: It can be biased towards words or a prompt.
        takes_caller_key: A caller's own key can be used (`X-Engine-Key`).
        is_local: The sound does not leave the machine.
        is_concurrent: One loaded model serves several calls at once.
        quality: `draft` or `standard`.
        chunk_seconds: The chunk length that suits it best.
        max_chunk_seconds: Longer chunks are refused.
        options: Keys of `engine_options` that it knows, with what each does.
        default_model: Used when the job names none.
        can_align: It can find the times of a given text (`tiro.engines.alignment.Aligner`).
        takes_temperature: It heeds `temperature`.
        takes_beam_size: It heeds `beam_size`.
        label: What people call it; empty: its name.
    """

    languages: frozenset[str] | None
    can_detect_language: bool
    can_translate: bool
    has_word_times: bool
    takes_vocabulary: bool
    takes_caller_key: bool
    is_local: bool
    is_concurrent: bool
    quality: str
    chunk_seconds: float
    max_chunk_seconds: float
    options: Mapping[str, str]
    default_model: str
    can_align: bool = False
    takes_temperature: bool = False
    takes_beam_size: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether an engine can work here, told without downloading or loading anything."""

    is_available: bool
    reason: str | None = None
    models: tuple[str, ...] = ()
    """Models that are ready without a download."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What an engine is told once, when it is loaded.

    Attributes:
        model: A name, or a path of a local directory.
        models_dir: Where models of Tiro's own are kept.
        may_fetch: Whether a missing model may be downloaded.
        slots: Calls that may run at once.
        threads: Threads for one call; 0 lets the engine choose.
        config: The engine's own configuration (`TIRO_ENGINES__<NAME>__...`): device,
            compute_type, base_url, api_key, ...
    """

    model: str
    models_dir: str
    may_fetch: bool
    slots: int = 1
    threads: int = 0
    config: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)


@dataclass(frozen=True, slots=True)
class ChunkOptions:
    """What one call is told; the same for all chunks of a job."""

    language: str | None = None
    task: str = "transcribe"
    temperature: float | None = None
    beam_size: int | None = None
    vocabulary: tuple[str, ...] = ()
    prompt: str | None = None
    word_times: bool = True
    vad: Mapping[str, float] = field(default_factory=dict[str, float])
    engine_options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    key: str | None = field(default=None, repr=False)
    """The caller's own key; held in memory only."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a recording: float32 mono PCM of shape (samples,) in -1..1 at 16 kHz.

    `regions` are the speech regions in it, seconds from the chunk's start.
    """

    audio: "NDArray[np.float32]"
    regions: tuple[tuple[float, float], ...] = ()

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.audio) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """Segments with times from the chunk's start, in order."""

    segments: tuple[Segment, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """Probability per language code, best first."""

    probabilities: Mapping[str, float]


class Engine(Protocol):
    """The contract; every method runs in the engine's child process but `availability`, `memory_bytes`."""

    capabilities: ClassVar[Capabilities]

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Tell whether it can work here; no download, no load, no heavy import."""
        ...

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Estimate the memory that a loaded model takes on the CPU; no heavy import."""
        ...

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Load the model, fetching it first where allowed.

        Raises:
            ModelMissing: It is not here and cannot or may not be fetched.
            ModelBroken: Its files cannot be loaded.
            EngineOutOfMemory: It does not fit.
        """
        ...

    def detect_language(self, chunk: Chunk) -> LanguageGuess:
        """Name the language; only called when the capability says so."""
        ...

    def transcribe(self, chunk: Chunk, options: ChunkOptions) -> ChunkResult:
        """Write down one chunk.

        Raises:
            EngineFailed: Trying again may help.
            EngineKeyRefused: The provider refused the key.
        """
        ...


SAMPLE_RATE_HZ = 16_000


def names() -> list[str]:
    """List the engines that are built in or installed."""
    return plugins.names(GROUP, BUILT_IN)


def load_engine(name: str) -> type[Engine]:
    """Import an engine's class.

    Raises:
        KeyError: There is none of this name.
    """
    return plugins.load(GROUP, BUILT_IN, name)
