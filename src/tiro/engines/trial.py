"""Tries an engine on a short recording that comes with Tiro, to learn how fast it is on this machine."""

import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiro.audio.decoder import decode
from tiro.children.adapters import guarded
from tiro.engines import Chunk, ChunkOptions
from tiro.engines.service import Answer, EngineService, Report, Values

CLIP = Path(__file__).with_name("trial.opus")
"""26 s of English by two voices; `samples/make.py` makes it."""

OPTIONS = ChunkOptions(language="en")


class TrialService(EngineService):
    """Serves `load`, then `measure`."""

    def measure(self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report) -> Answer:
        """Write the clip down again and again, `values["slots"]` at a time, until `values["seconds"]` are over.

        Gives the seconds of sound that were written down, the seconds that it took, and the words of one clip.
        """
        del arrays, report
        chunk = clip()
        begin = time.perf_counter()

        def work(_: int) -> tuple[int, int]:
            done = words = 0
            while not done or time.perf_counter() - begin < values["seconds"]:
                words = self._words(chunk)
                done += 1
            return done, words

        with ThreadPoolExecutor(values["slots"]) as threads:
            found = list(threads.map(work, range(values["slots"])))
        return {
            "audio_seconds": sum(done for done, _ in found) * chunk.duration,
            "seconds": time.perf_counter() - begin,
            "words": min(words for _, words in found),
        }, {}

    def _words(self, chunk: Chunk) -> int:
        engine = self._loaded()
        result = guarded(lambda: engine.transcribe(chunk, OPTIONS))
        return sum(len(segment.text.split()) for segment in result.segments)


def clip() -> Chunk:
    """Decode the recording, with its speech regions."""
    facts = json.loads(CLIP.with_suffix(".json").read_text())
    audio = np.concatenate([block[0] for block in decode(CLIP)])
    regions = tuple((float(start), float(end)) for start, end in facts["regions"])
    return Chunk(np.ascontiguousarray(audio, np.float32), regions)
