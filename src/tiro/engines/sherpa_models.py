"""Recognises the models that sherpa-onnx runs by the files in their folders, and finds, fetches and weighs them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tiro.engines import Progress
from tiro.errors import ModelBroken
from tiro.modelhub import catalogue, onnx, supply

ENGINE = "sherpa"
_UNKNOWN_BYTES = 1200 << 20
_PARTS = (".int8.onnx", ".onnx", ".ort", ".fp16.onnx")
"""How the file of a part may end, what is fast on a CPU first."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of models: how it is told by its files, and what sherpa-onnx must be given.

    Attributes:
        name: For people.
        builder: The method of `OfflineRecognizer` that makes one.
        parts: For each file's argument the beginning of its name; `*` before it: anything.
        fixed: Further arguments.
        language_argument: The argument that takes a language, if any does.
        languages: Codes, or None where the model alone knows.
        default_language: Where the family must be told one.
        longest_seconds: The longest stretch it hears at once.
        has_times: It gives times to its tokens.
        is_it: Looks further where the names of files are not enough.
    """

    name: str
    builder: str
    parts: Mapping[str, str]
    fixed: Mapping[str, object] = field(default_factory=dict[str, object])
    language_argument: str | None = None
    languages: frozenset[str] | None = None
    default_language: str = ""
    longest_seconds: float = 30.0
    has_times: bool = False
    is_it: Callable[[Mapping[str, Path]], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Model:
    """A folder that was recognised: its kind, and a path for each argument."""

    kind: Kind
    files: Mapping[str, Path]


def _is_canary(files: Mapping[str, Path]) -> bool:
    return "<|nodiarize|>" in files["tokens"].read_text(errors="replace")


def _is_sense_voice(files: Mapping[str, Path]) -> bool:
    return onnx.has_metadata(files["model"], "lfr_window_size", "lang_yue")


KINDS = (
    Kind(
        name="Parakeet TDT",
        builder="from_transducer",
        parts={"encoder": "encoder", "decoder": "decoder", "joiner": "joiner", "tokens": "tokens"},
        fixed={"model_type": "nemo_transducer"},
        has_times=True,
    ),
    Kind(
        name="Moonshine",
        builder="from_moonshine",
        parts={
            "preprocessor": "preprocess",
            "encoder": "encode",
            "uncached_decoder": "uncached_decode",
            "cached_decoder": "cached_decode",
            "tokens": "tokens",
        },
        languages=frozenset({"en"}),
    ),
    Kind(
        name="Moonshine",
        builder="from_moonshine_v2",
        parts={
            "encoder": "encoder_model",
            "decoder": "decoder_model_merged",
            "tokens": "tokens",
        },
    ),
    Kind(
        name="Canary",
        builder="from_nemo_canary",
        parts={"encoder": "encoder", "decoder": "decoder", "tokens": "tokens"},
        language_argument="src_lang",
        languages=frozenset({"en", "es", "de", "fr"}),
        default_language="en",
        is_it=_is_canary,
    ),
    Kind(
        name="Whisper",
        builder="from_whisper",
        parts={"encoder": "*-encoder", "decoder": "*-decoder", "tokens": "*-tokens"},
        fixed={"enable_segment_timestamps": True},
        language_argument="language",
        longest_seconds=29.0,
    ),
    Kind(
        name="SenseVoice",
        builder="from_sense_voice",
        parts={"model": "model", "tokens": "tokens"},
        fixed={"use_itn": True},
        language_argument="language",
        languages=frozenset({"zh", "en", "ja", "ko", "yue"}),
        has_times=True,
        is_it=_is_sense_voice,
    ),
)
"""Whose files are told first that have more of them: Parakeet's are Canary's and one more."""


def recognise(folder: Path) -> Model:
    """Tell what a folder holds.

    Raises:
        ModelBroken: It is none of the families, or files of it are missing.
    """
    nearest: tuple[int, list[str]] = (0, [])
    for kind in KINDS:
        files = {each: _find(folder, each, part) for each, part in kind.parts.items()}
        found = {each: path for each, path in files.items() if path is not None}
        if len(found) == len(files):
            if kind.is_it(found):
                return Model(kind, found)
            continue
        if len(found) > nearest[0]:
            nearest = len(found), sorted(files.keys() - found.keys())
    if not nearest[1]:
        raise ModelBroken("The folder holds no model that sherpa-onnx is known to run.")
    raise ModelBroken(
        f"The model's folder lacks {', '.join(nearest[1])}. Remove and fetch the model again.",
        details={"missing": nearest[1]},
    )


def find(model: str, models_dir: str) -> Path | None:
    """Look for a model on this machine: a name of the catalogue, a folder's name or its path."""
    return supply.find(ENGINE, model, models_dir, recognise)


def installed(models_dir: str) -> tuple[str, ...]:
    """Name the models that are here and whole."""
    return supply.installed(ENGINE, catalogue.ENGINE, models_dir, recognise)


def have(model: str, models_dir: str, progress: Progress, *, may_fetch: bool) -> Model:
    """Find a model, fetching it first where allowed.

    Raises:
        ModelMissing: It is not here and cannot or may not be fetched.
        ModelBroken: Its files are not all here, or of no known kind.
    """
    return recognise(
        supply.have(ENGINE, model, models_dir, recognise, progress, may_fetch=may_fetch)
    )


def memory_bytes(model: str, models_dir: str) -> int:
    """Estimate what a loaded model takes, by the catalogue or the size of its files."""
    known = catalogue.find(ENGINE, model)
    if known is not None:
        return max(known.memory_bytes.values())
    folder = find(model, models_dir)
    try:
        found = recognise(folder) if folder else None
    except ModelBroken:
        found = None
    if found is None:
        return _UNKNOWN_BYTES
    size = sum(path.stat().st_size for path in found.files.values())
    return catalogue.RUNTIME_BYTES + size * 3 // 2


def _find(folder: Path, argument: str, part: str) -> Path | None:
    ends = (".txt",) if argument == "tokens" else _PARTS
    for end in ends:
        for path in sorted(folder.glob(f"{part}{end}")):
            return path
    return None
