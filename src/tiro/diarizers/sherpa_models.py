"""Recognises the two files that sherpa-onnx tells speakers apart by: one hears turns, one voices."""

from dataclasses import dataclass
from pathlib import Path

from tiro.errors import ModelBroken
from tiro.modelhub import onnx

_SEGMENTATION_KEYS = ("powerset_max_classes", "receptive_field_shift")
_EMBEDDING_KEYS = ("framework", "output_dim")


@dataclass(frozen=True, slots=True)
class Pair:
    """The files of a model: `segmentation` hears when how many speak, `embedding` knows voices."""

    segmentation: Path
    embedding: Path


def recognise(folder: Path) -> Pair:
    """Find both files by what they say of themselves, whatever their names are.

    Where several fit, the first by name counts.

    Raises:
        ModelBroken: One is missing.
    """
    files = sorted(folder.rglob("*.onnx"))
    segmentation = next((each for each in files if _has(each, _SEGMENTATION_KEYS)), None)
    embedding = next((each for each in files if _has(each, _EMBEDDING_KEYS)), None)
    if segmentation is not None and embedding is not None:
        return Pair(segmentation, embedding)
    found = {"segmentation": segmentation, "embedding": embedding}
    missing = [name for name, path in found.items() if path is None]
    raise ModelBroken(
        f"The model's folder lacks an ONNX file for {' and '.join(missing)}.",
        details={"missing": missing},
    )


def _has(path: Path, keys: tuple[str, ...]) -> bool:
    try:
        return onnx.has_metadata(path, *keys)
    except OSError:
        return False
