"""The contract of a diarizer, which tells who speaks when, and the names of those that are built in.

A diarizer is one file with one class. It declares what it can do as data, which is checked
before work begins. The pool makes it in a child process: `load` once, then one call at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from tiro import plugins
from tiro.transcript.model import Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GROUP = "tiro.diarizers"
BUILT_IN: dict[str, str] = {
    "pyannote": "tiro.diarizers.pyannote:Pyannote",
    "sherpa": "tiro.diarizers.sherpa:Sherpa",
    "ge2e": "tiro.diarizers.ge2e:Ge2e",
    "turns": "tiro.diarizers.turns:Turns",
    "fake": "tiro.diarizers.fake:Fake",
}
MOST_SPEAKERS = 10
SAMPLE_RATE_HZ = 16_000

Progress = Callable[[float, str], None]
"""Called with a fraction 0..1 and a short text while a model is fetched or a recording is heard."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a diarizer can do, as data.

    Attributes:
        has_embeddings: It gives a vector for each voice, by which people are recognised.
        takes_count: It heeds a number of speakers.
        handles_overlap: Its turns may overlap.
        is_local: The sound does not leave the machine.
        quality: `draft` or `standard`.
        default_model: Used when nobody names one.
        most_speakers: It tells at most so many apart.
        encoder: Names the space of its vectors; those of another one cannot be compared.
        label: What people call it; empty: its name.
    """

    has_embeddings: bool
    takes_count: bool
    handles_overlap: bool
    is_local: bool
    quality: str
    default_model: str
    most_speakers: int = MOST_SPEAKERS
    encoder: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a diarizer can work here, told without downloading or loading anything."""

    is_available: bool
    reason: str | None = None
    models: tuple[str, ...] = ()
    """Models that are ready without a download."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What a diarizer is told once, when it is loaded.

    Attributes:
        model: A name, or a path of a local directory.
        models_dir: Where models of Tiro's own are kept.
        may_fetch: Whether a missing model may be downloaded.
        threads: Threads for one call; 0 lets the diarizer choose.
        config: The diarizer's own configuration (`TIRO_DIARIZERS__<NAME>__...`).
    """

    model: str
    models_dir: str
    may_fetch: bool
    threads: int = 0
    config: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """How many speakers there may be; exact when both are equal, open upwards when `most` is None."""

    least: int = 1
    most: int | None = None

    @property
    def exact(self) -> int | None:
        """The number, when it is certain."""
        return self.least if self.least == self.most else None


@dataclass(frozen=True, slots=True)
class Sound:
    """A whole recording: a file of 16 kHz mono s16le PCM without a header, read piece by piece.

    `regions` are its speech regions as they were found at listening, seconds, in order.
    """

    path: str
    duration: float
    regions: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who speaks when.

    Attributes:
        turns: In order; the speakers are `S1`, `S2`, ... by their first turn.
        voices: For each speaker a float32 unit vector of shape (dim,); empty without embeddings.
    """

    turns: tuple[Turn, ...]
    voices: Mapping[str, "NDArray[np.float32]"] = field(
        default_factory=dict[str, "NDArray[np.float32]"]
    )


class Diarizer(Protocol):
    """The contract; all but `availability` and `memory_bytes` runs in the diarizer's child process."""

    capabilities: ClassVar[Capabilities]

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Tell whether it can work here; no download, no load, no heavy import."""
        ...

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Estimate the memory that it takes on the CPU; no heavy import."""
        ...

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Load the model, fetching it first where allowed.

        Raises:
            ModelMissing: It is not here and cannot or may not be fetched.
            ModelBroken: Its files cannot be loaded.
            EngineOutOfMemory: It does not fit.
        """
        ...

    def diarize(self, sound: Sound, count: SpeakerCount, progress: Progress) -> Diarization:
        """Tell who speaks when.

        Raises:
            MediaMissing: The file is gone.
            EngineFailed: Trying again may help.
        """
        ...

    def embed(
        self, sound: Sound, stretches: Sequence[tuple[float, float]]
    ) -> "NDArray[np.float32]":
        """Give the unit vector, of shape (dim,), of the one voice that speaks in the stretches.

        Only called when the capability says so.
        """
        ...


def names() -> list[str]:
    """List the diarizers that are built in or installed."""
    return plugins.names(GROUP, BUILT_IN)


def load_diarizer(name: str) -> type[Diarizer]:
    """Import a diarizer's class.

    Raises:
        KeyError: There is none of this name.
    """
    return plugins.load(GROUP, BUILT_IN, name)
