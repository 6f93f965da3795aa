"""A diarizer for tests: turns that follow from the regions alone, and failures on demand."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from tiro.diarizers import (
    Availability,
    Capabilities,
    Diarization,
    LoadOptions,
    Progress,
    Sound,
    SpeakerCount,
)
from tiro.diarizers.ordering import in_order
from tiro.errors import EngineError, EngineFailed, EngineUnavailable, MediaMissing, ModelMissing
from tiro.transcript.model import Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MODEL = "fake"
_MEMORY_BYTES = 64 << 20
_TELLS = 20
_DIMENSIONS = 8


class Fake:
    """Gives each speech region to the next of two speakers, or of as many as are asked for.

    What its configuration (`TIRO_DIARIZERS__FAKE__...`) knows:
        enabled: It is there.
        delay_seconds: Time that each call takes; progress is told all the while.
        fail: How a call fails: transient, permanent, crash, crash_on_load, oom or hang.
        fail_times, fail_file: How often in all, counted in a file; default: always.
        calls_file: A file that gets a byte for each call.
    """

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="Fake",
        has_embeddings=True,
        takes_count=True,
        handles_overlap=False,
        is_local=True,
        quality="draft",
        default_model=_MODEL,
        encoder="fake",
    )

    def __init__(self) -> None:
        self._config: Mapping[str, Any] = {}

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Only there when it was switched on."""
        del models_dir
        if config.get("enabled") is True:
            return Availability(is_available=True, models=(_MODEL,))
        return Availability(is_available=False, reason="It is for tests only and switched off.")

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Little more than Python itself."""
        del model, config, models_dir
        return _MEMORY_BYTES

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Pretend to fetch."""
        if options.config.get("enabled") is not True:
            raise EngineUnavailable
        if options.model != _MODEL:
            raise ModelMissing(details={"model": options.model})
        self._config = options.config
        if self._config.get("fail") == "crash_on_load" and self._has_failures_left():
            os.abort()
        progress(1.0, "Nothing to fetch.")

    def diarize(self, sound: Sound, count: SpeakerCount, progress: Progress) -> Diarization:
        """Derive turns from the regions.

        Raises:
            MediaMissing: The file is gone.
            EngineFailed: `fail` asked for it.
        """
        self._begin(sound, progress)
        speakers = max(count.least, min(2, count.most or 2))
        turns = [
            Turn(start, end, str(number % speakers))
            for number, (start, end) in enumerate(sound.regions)
        ]
        voices = {str(number): _voice(number) for number in range(speakers)}
        return in_order(turns, sound.duration, voices)

    def embed(
        self, sound: Sound, stretches: Sequence[tuple[float, float]]
    ) -> "NDArray[np.float32]":
        """Give the voice that the region had in which the first stretch begins."""
        self._begin(sound, None)
        start = stretches[0][0] if stretches else 0.0
        before = sum(region[0] <= start for region in sound.regions)
        return _voice(max(0, before - 1) % 2)

    def _begin(self, sound: Sound, progress: Progress | None) -> None:
        if not Path(sound.path).is_file():
            raise MediaMissing
        if "calls_file" in self._config:
            with Path(self._config["calls_file"]).open("ab") as file:
                file.write(b".")
        pause_seconds = float(self._config.get("delay_seconds", 0)) / _TELLS
        for step in range(_TELLS if pause_seconds else 0):
            if progress is not None:
                progress(step / _TELLS, "Listening for voices.")
            time.sleep(pause_seconds)
        self._fail_if_asked()

    def _fail_if_asked(self) -> None:
        kind = self._config.get("fail")
        if kind in {None, "crash_on_load"} or not self._has_failures_left():
            return
        if kind == "hang":
            time.sleep(3600)
        if kind == "crash":
            os.abort()
        if kind == "oom":
            raise MemoryError
        raise EngineError if kind == "permanent" else EngineFailed

    def _has_failures_left(self) -> bool:
        """Count this failure in the file, one byte each, so that it survives the process."""
        if "fail_times" not in self._config:
            return True
        with Path(self._config["fail_file"]).open("ab") as file:
            if file.tell() >= int(self._config["fail_times"]):
                return False
            file.write(b".")
        return True


def _voice(number: int) -> "NDArray[np.float32]":
    import numpy as np

    voice = np.zeros(_DIMENSIONS, np.float32)
    voice[number % _DIMENSIONS] = 1.0
    return voice
