"""pyannote.audio's pipelines on torch: the best there is, where its conditions are accepted.

The package tells its makers of each use unless it is told not to; Tiro tells it not to.
"""

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from tiro.audio.pcm import read_pcm
from tiro.diarizers import (
    MOST_SPEAKERS,
    SAMPLE_RATE_HZ,
    Availability,
    Capabilities,
    Diarization,
    LoadOptions,
    Progress,
    Sound,
    SpeakerCount,
)
from tiro.diarizers.ordering import in_order
from tiro.errors import (
    EngineOutOfMemory,
    EngineUnavailable,
    ModelBroken,
    ModelMissing,
)
from tiro.modelhub import catalogue, supply
from tiro.transcript.model import Turn

_NAME = "pyannote"
_PACKAGE = "pyannote.audio"
_LEAST_VERSION = 4
_CONFIG = "config.yaml"
_UNKNOWN_BYTES = 1500 << 20
_STEPS = ("segmentation", "speaker_counting", "embeddings", "discrete_diarization")
"""As the pipeline tells them, in order."""


class Pyannote:
    """One pipeline, on a GPU where there is one."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        label="pyannote",
        has_embeddings=False,
        takes_count=True,
        handles_overlap=False,
        is_local=True,
        quality="standard",
        default_model="pyannote/speaker-diarization-community-1",
    )

    def __init__(self) -> None:
        self._pipeline: Any = None

    @classmethod
    def availability(cls, config: Mapping[str, Any], models_dir: str) -> Availability:
        """Look for the package and for models, without importing torch."""
        del config
        reason = _missing_package()
        if reason is not None:
            return Availability(is_available=False, reason=reason)
        models = supply.installed(_NAME, catalogue.DIARIZER, models_dir, _check)
        return Availability(is_available=True, models=models)

    @classmethod
    def memory_bytes(cls, model: str, config: Mapping[str, Any], models_dir: str = "") -> int:
        """Give the catalogue's estimate: torch takes most of it."""
        del config, models_dir
        known = catalogue.find(_NAME, model)
        return max(known.memory_bytes.values()) if known else _UNKNOWN_BYTES

    def load(self, options: LoadOptions, progress: Progress) -> None:
        """Load the pipeline, fetching it first where allowed.

        Raises:
            EngineUnavailable: The package is not installed, or too old.
            ModelMissing: It is not here, and cannot or may not be fetched; behind conditions it
                needs a token.
            ModelBroken: Its files cannot be loaded.
            EngineOutOfMemory: It does not fit.
        """
        reason = _missing_package()
        if reason is not None:
            raise EngineUnavailable(reason)
        token = str(options.config.get("token") or "") or None
        folder = _had(options, progress, token)
        _check(folder)
        os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
        if not options.may_fetch:
            os.environ["HF_HUB_OFFLINE"] = "1"
        self._pipeline = _opened(folder, token)
        self._pipeline.to(_device(str(options.config.get("device") or "auto")))

    def diarize(self, sound: Sound, count: SpeakerCount, progress: Progress) -> Diarization:
        """Tell who speaks when; one speaker at a time, as words need it.

        Raises:
            MediaMissing: The file is gone.
            EngineOutOfMemory: The device has no memory left.
        """
        torch: Any = import_module("torch")
        audio = read_pcm(Path(sound.path), 0.0, sound.duration)
        if not sound.regions:
            return Diarization(())
        waveform = torch.from_numpy(audio).unsqueeze(0)
        file = {"waveform": waveform, "sample_rate": SAMPLE_RATE_HZ, "uri": "recording"}
        try:
            out = self._pipeline(file, **_bounds(count), hook=_hook(progress))
        except torch.OutOfMemoryError:
            raise EngineOutOfMemory from None
        tracks = out.exclusive_speaker_diarization.itertracks(yield_label=True)
        turns = [Turn(float(at.start), float(at.end), str(who)) for at, _, who in tracks]
        return in_order(turns, sound.duration)

    def embed(self, sound: Sound, stretches: Sequence[tuple[float, float]]) -> NoReturn:
        """Never called: the vectors of another pipeline could not be compared with its."""
        del sound, stretches
        raise EngineUnavailable("The diarizer pyannote cannot recognise voices.")


def _missing_package() -> str | None:
    try:
        found = version(_PACKAGE)
    except PackageNotFoundError:
        return f"The package {_PACKAGE} is not installed. Install tiro[pyannote]."
    if int(found.partition(".")[0]) < _LEAST_VERSION:
        return f"The package {_PACKAGE} is too old ({found}). Install tiro[pyannote]."
    return None


def _check(folder: Path) -> None:
    if not (folder / _CONFIG).is_file():
        raise ModelBroken(
            f"The model's folder lacks {_CONFIG}. Remove and fetch the model again.",
            details={"missing": [_CONFIG]},
        )


def _had(options: LoadOptions, progress: Progress, token: str | None) -> Path:
    """Find or fetch a pipeline; of one behind conditions the hub tells nobody without a token."""
    try:
        return supply.have(
            _NAME,
            options.model,
            options.models_dir,
            _check,
            progress,
            may_fetch=options.may_fetch,
            token=token,
        )
    except ModelMissing as error:
        text = f"{error.text} {_how_to_get(options.model, token)}"
        raise ModelMissing(text, details=error.details) from None


def _how_to_get(model: str, token: str | None) -> str:
    known = catalogue.find(_NAME, model)
    if known is None or not known.is_gated:
        return "Fetch it, or put its folder into the models folder."
    accept = f"Accept its conditions on the hub (huggingface.co/{known.key})"
    if token is None:
        return f"{accept} and set TIRO_DIARIZERS__PYANNOTE__TOKEN to a token of that account."
    return f"{accept} with the account of the token."


def _opened(folder: Path, token: str | None) -> Any:
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        library: Any = import_module(_PACKAGE)
    except (ImportError, OSError) as error:
        raise EngineUnavailable(
            "pyannote.audio or torch cannot be imported. Install tiro[pyannote] anew.",
            details={"exception": type(error).__name__},
        ) from None
    try:
        pipeline = library.Pipeline.from_pretrained(str(folder), token=token)
    except MemoryError:
        raise EngineOutOfMemory from None
    except (HfHubHTTPError, LocalEntryNotFoundError) as error:
        raise ModelMissing(
            "The pipeline names files on the hub that are not here. Fetch it with all its parts.",
            details={"exception": type(error).__name__},
        ) from None
    except Exception as error:  # noqa: BLE001 - torch and yaml raise whatever a broken file makes them
        raise ModelBroken(details={"exception": type(error).__name__}) from None
    if pipeline is None:
        raise ModelBroken
    return pipeline


def _device(wished: str) -> Any:
    torch: Any = import_module("torch")
    if wished == "auto":
        wished = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return torch.device(wished)
    except RuntimeError:
        raise EngineUnavailable(f"There is no device named {wished!r}.") from None


def _bounds(count: SpeakerCount) -> dict[str, int]:
    if count.exact is not None:
        return {"num_speakers": count.exact}
    return {"min_speakers": count.least, "max_speakers": count.most or MOST_SPEAKERS}


def _hook(progress: Progress) -> Any:
    """Make what the pipeline calls after each step, and within the long ones."""

    def tell(step: str, *_: Any, completed: int = 1, total: int = 1, **__: Any) -> None:
        if step in _STEPS:
            within = completed / max(total, 1)
            progress((_STEPS.index(step) + within) / len(_STEPS), "Listening for voices.")

    return tell
