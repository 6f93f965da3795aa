"""pyannote's segmentation with any speaker embedding, as ONNX files, through sherpa-onnx.

It needs no torch. Its C++ ends the whole process on a file that it cannot read; the pool tells
that as `ModelBroken`. It holds a whole recording in memory, about 0.5 GB for each hour.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from tiro.audio.pcm import read_pcm
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
from tiro.diarizers.sherpa_models import Pair, recognise
from tiro.errors import EngineUnavailable, ModelBroken, ModelMissing
from tiro.modelhub import catalogue, supply
from tiro.transcript.model import Turn

_NAME = "sherpa"
_UNKNOWN_BYTES = 400 << 20
_THREADS = 2
_THRESHOLD = 0.5
"""Distance at which two clusters are two people; sherpa-onnx's own default."""
_SHORTEST_SECONDS = 0.1


class Sherpa:
    """Tells speakers apart by two ONNX files in the models folder."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="sherpa-onnx",
        has_embeddings=False,
        takes_count=True,
        handles_overlap=True,
        is_local=True,
        quality="standard",
        default_model="pyannote-3.0-titanet-small",
    )

    def __init__(self) -> None:
        self._pair: Pair | None = None
        self._threads = _THREADS

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Look for the library and for models, without importing it."""
        del config
        if find_spec("sherpa_onnx") is None:
            return Availability(
                is_available=False,
                reason="The package sherpa-onnx is not installed. Install tiro[sherpa].",
            )
        models = supply.installed(_NAME, catalogue.DIARIZER, models_dir, recognise)
        return Availability(is_available=True, models=models)

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Estimate what the model takes, without the recording."""
        del config
        known = catalogue.find(_NAME, model)
        if known is not None:
            return max(known.memory_bytes.values())
        folder = supply.find(_NAME, model, models_dir, recognise)
        files = list(folder.rglob("*.onnx")) if folder else []
        size = sum(path.stat().st_size for path in files)
        return catalogue.RUNTIME_BYTES + size * 3 // 2 if size else _UNKNOWN_BYTES

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Load both files, fetching them first where allowed.

        Raises:
            EngineUnavailable: The package is not installed.
            ModelMissing: They are not here and cannot or may not be fetched.
            ModelBroken: One is missing, or the library refuses it.
        """
        if find_spec("sherpa_onnx") is None:
            raise EngineUnavailable("The package sherpa-onnx is not installed.")
        folder = supply.have(
            _NAME,
            options.model,
            options.models_dir,
            recognise,
            progress,
            may_fetch=options.may_fetch,
        )
        self._pair = recognise(folder)
        self._threads = options.threads or _THREADS
        self._library: Any = _made(self._config(-1))

    def diarize(self, sound: Sound, count: SpeakerCount, progress: Progress) -> Diarization:
        """Tell who speaks when; where the number found is out of bounds, again with the nearest.

        Raises:
            MediaMissing: The file is gone.
        """
        audio = read_pcm(Path(sound.path), 0.0, sound.duration)
        if not sound.regions or sound.duration < _SHORTEST_SECONDS:
            return Diarization(())
        turns = self._heard(audio, count.exact, progress)
        speakers = len({turn.speaker for turn in turns})
        bound = max(count.least, min(speakers, count.most or MOST_SPEAKERS))
        if speakers not in {0, bound}:
            turns = self._heard(audio, bound, progress)
        return in_order(turns, sound.duration)

    def embed(self, sound: Sound, stretches: Sequence[tuple[float, float]]) -> NoReturn:
        """Never called: the vectors of another folder could not be compared with its."""
        del sound, stretches
        raise EngineUnavailable("The diarizer sherpa cannot recognise voices.")

    def _heard(self, audio: Any, speakers: int | None, progress: Progress) -> list[Turn]:
        def tell(done: int, total: int) -> int:
            progress(done / max(total, 1), "Listening for voices.")
            return 0

        self._library.set_config(self._config(speakers or -1))
        found = self._library.process(audio, callback=tell).sort_by_start_time()
        return [Turn(float(each.start), float(each.end), str(each.speaker)) for each in found]

    def _config(self, speakers: int) -> Any:
        library: Any = import_module("sherpa_onnx")
        pair = self._pair
        if pair is None:
            raise ModelMissing
        return library.OfflineSpeakerDiarizationConfig(
            segmentation=library.OfflineSpeakerSegmentationModelConfig(
                pyannote=library.OfflineSpeakerSegmentationPyannoteModelConfig(
                    model=str(pair.segmentation)
                ),
                num_threads=self._threads,
            ),
            embedding=library.SpeakerEmbeddingExtractorConfig(
                model=str(pair.embedding), num_threads=self._threads
            ),
            clustering=library.FastClusteringConfig(num_clusters=speakers, threshold=_THRESHOLD),
        )


def _made(config: Any) -> Any:
    library: Any = import_module("sherpa_onnx")
    try:
        if config.validate():
            return library.OfflineSpeakerDiarization(config)
    except (RuntimeError, ValueError, TypeError, AttributeError):
        raise ModelBroken from None
    raise ModelBroken
