"""What runs in an engine's child process: one engine, loaded once, asked per chunk."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from numpy.typing import NDArray

from tiro.engines import Chunk, ChunkOptions, Engine, LoadOptions, load_engine, wire
from tiro.errors import EngineFailed, EngineOutOfMemory, Internal, TiroError

Values = dict[str, Any]
Answer = tuple[Values, dict[str, NDArray[Any]]]
Report = Callable[[Values], None]
T = TypeVar("T")


class EngineService:
    """Serves `load`, then `detect_language` and `transcribe` from several threads."""

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def load(self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report) -> Answer:
        """Load `values["engine"]` with `values["options"]`; reports `fraction` and `text`."""
        del arrays
        engine = load_engine(values["engine"])()
        options = LoadOptions(**values["options"])
        _guarded(
            lambda: engine.load(
                options, lambda fraction, text: report({"fraction": fraction, "text": text})
            ),
            secret=options.config.get("api_key"),
        )
        self._engine = engine
        return {}, {}

    def detect_language(
        self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report
    ) -> Answer:
        """Name the language of the PCM in `arrays["audio"]`."""
        del report
        engine = self._loaded()
        guess = _guarded(lambda: engine.detect_language(_chunk(values, arrays)), secret=None)
        return {"probabilities": dict(guess.probabilities)}, {}

    def transcribe(
        self, values: Values, arrays: Mapping[str, NDArray[Any]], report: Report
    ) -> Answer:
        """Write down the PCM in `arrays["audio"]` by `values["options"]`."""
        del report
        engine = self._loaded()
        options: ChunkOptions = wire.chunk_options(values["options"])
        result = _guarded(
            lambda: engine.transcribe(_chunk(values, arrays), options), secret=options.key
        )
        return wire.result_values(result), {}

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise Internal
        return self._engine


def _chunk(values: Values, arrays: Mapping[str, NDArray[Any]]) -> Chunk:
    regions = tuple((float(start), float(end)) for start, end in values["regions"])
    return Chunk(audio=arrays["audio"], regions=regions)


def _guarded(work: Callable[[], T], *, secret: str | None) -> T:
    """Let no exception out that is not ours, nor one that repeats a secret."""
    try:
        return work()
    except TiroError as error:
        if secret and secret in f"{error.text} {error.details}":
            raise type(error)(stage=error.stage, retry_after=error.retry_after) from None
        raise
    except MemoryError:
        raise EngineOutOfMemory from None
    except Exception as error:  # noqa: BLE001 - a speech library may raise anything
        raise EngineFailed(details={"exception": type(error).__name__}) from None
