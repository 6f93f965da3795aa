"""What runs in an engine's child process: one engine, loaded once, asked per chunk."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from numpy.typing import NDArray

from tiro.children.adapters import guarded
from tiro.engines import Chunk, ChunkOptions, Engine, LoadOptions, load_engine, wire
from tiro.engines.alignment import Aligner, AlignOptions
from tiro.errors import EngineError, Internal

Values = dict[str, Any]
Answer = tuple[Values, dict[str, NDArray[Any]]]
Report = Callable[[Values], None]


class EngineService:
    """Serves `load`, then `detect_language`, `transcribe` and `align` from several threads."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def load(self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report) -> Answer:
        """Load `values["engine"]` with `values["options"]`; reports `fraction` and `text`."""
        del arrays
        engine = load_engine(values["engine"])()
        options = LoadOptions(**values["options"])
        guarded(
            lambda: engine.load(
                options, lambda fraction, text: report({"fraction": fraction, "text": text})
            ),
            secrets=(options.config.get("api_key"),),
        )
        self._engine = engine
        return {}, {}

    def detect_language(
        self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report
    ) -> Answer:
        """Name the language of the PCM in `arrays["audio"]`."""
        del report
        engine = self._loaded()
        guess = guarded(lambda: engine.detect_language(_chunk(values, arrays)))
        return {"probabilities": dict(guess.probabilities)}, {}

    def transcribe(
        self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report
    ) -> Answer:
        """Write down the PCM in `arrays["audio"]` by `values["options"]`."""
        del report
        engine = self._loaded()
        options: ChunkOptions = wire.chunk_options(values["options"])
        result = guarded(
            lambda: engine.transcribe(_chunk(values, arrays), options), secrets=(options.key,)
        )
        return wire.result_values(result), {}

    def align(self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report) -> Answer:
        """Find the times of `values["words"]` in the PCM in `arrays["audio"]`."""
        del report
        engine = self._loaded()
        if not engine.capabilities.can_align:
            raise EngineError("This engine cannot align a text.")
        aligner, words = cast("Aligner", engine), wire.words(values["words"])
        options = AlignOptions(**values["options"])
        chunk = _chunk(values, arrays)
        found = guarded(lambda: aligner.align(chunk, words, options))
        return wire.alignment_values(found), {}

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise Internal
        return self._engine


def _chunk(values: Values, arrays: Mapping[str, NDArray[Any]]) -> Chunk:
    regions = tuple((float(start), float(end)) for start, end in values["regions"])
    return Chunk(audio=arrays["audio"], regions=regions)
