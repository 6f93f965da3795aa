"""The last resort: nobody is recognised, and a long pause is taken for a change of speaker."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NoReturn

from tiro.diarizers import (
    MOST_SPEAKERS,
    Availability,
    Capabilities,
    Diarization,
    LoadOptions,
    Progress,
    Sound,
    SpeakerCount,
)
from tiro.diarizers.ordering import in_order
from tiro.errors import EngineUnavailable, ModelMissing
from tiro.transcript.model import Turn

_MODEL = "pauses"
_PAUSE_SECONDS = 0.8
"""As long as the pause that ends a sentence; people wait less within one."""
_MEMORY_BYTES = 64 << 20
_USUAL_SPEAKERS = 2


class Turns:
    """Gives speakers their turns one after the other; it never listens."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="Turns",
        has_embeddings=False,
        takes_count=True,
        handles_overlap=False,
        is_local=True,
        quality="draft",
        default_model=_MODEL,
    )

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Always there: it needs nothing."""
        del config, models_dir
        return Availability(is_available=True, models=(_MODEL,))

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Little more than Python itself."""
        del model, config, models_dir
        return _MEMORY_BYTES

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """There is nothing to load.

        Raises:
            ModelMissing: Another model than the one that stands for none was asked for.
        """
        del progress
        if options.model != _MODEL:
            raise ModelMissing(details={"model": options.model})

    def diarize(self, sound: Sound, count: SpeakerCount, progress: Progress) -> Diarization:
        """Change the speaker at each pause of 0.8 s and more, in a round of as many as are asked.

        Where the number is open there are two; where there are fewer stretches between pauses
        than speakers, there are as many speakers as stretches.
        """
        del progress
        speakers = min(_round_of(count), MOST_SPEAKERS)
        stretches = between_pauses(sound.regions, _PAUSE_SECONDS)
        return in_order(
            (
                Turn(start, end, str(number % speakers))
                for number, (start, end) in enumerate(stretches)
            ),
            sound.duration,
        )

    def embed(self, sound: Sound, stretches: Sequence[tuple[float, float]]) -> NoReturn:
        """It knows no voices."""
        del sound, stretches
        raise EngineUnavailable("The diarizer turns cannot recognise voices.")


def between_pauses(
    regions: Iterable[tuple[float, float]], pause_seconds: float
) -> Iterator[tuple[float, float]]:
    """Join regions that no pause of this length parts."""
    first, last = None, 0.0
    for start, end in regions:
        if first is not None and start - last >= pause_seconds:
            yield first, last
            first = None
        first, last = (start if first is None else first), end
    if first is not None:
        yield first, last


def _round_of(count: SpeakerCount) -> int:
    most = count.most or max(_USUAL_SPEAKERS, count.least)
    return max(count.least, min(_USUAL_SPEAKERS, most))
