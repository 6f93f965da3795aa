"""Which families of models are told by the files of a folder."""

from pathlib import Path

import pytest

from tiny_onnx import write_sense_voice
from tiro.engines import sherpa_models
from tiro.errors import ModelBroken

FOLDERS = {
    "Parakeet TDT": ["encoder.int8.onnx", "decoder.int8.onnx", "joiner.int8.onnx", "tokens.txt"],
    "Moonshine": [
        *("preprocess.onnx", "encode.int8.onnx", "uncached_decode.int8.onnx"),
        *("cached_decode.int8.onnx", "tokens.txt"),
    ],
    "Canary": ["encoder.int8.onnx", "decoder.int8.onnx", "tokens.txt"],
    "Whisper": ["base-encoder.int8.onnx", "base-decoder.int8.onnx", "base-tokens.txt"],
}


def filled(folder: Path, names: list[str], text: str = "<|nodiarize|> 0\n") -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("kind", FOLDERS)
def test_family_is_told_by_its_files(tmp_path: Path, kind: str) -> None:
    """Each published folder is taken for what it is."""
    found = sherpa_models.recognise(filled(tmp_path / "model", FOLDERS[kind]))
    assert found.kind.name == kind
    assert {path.name for path in found.files.values()} == set(FOLDERS[kind])


def test_second_moonshine_is_told_from_the_first(tmp_path: Path) -> None:
    """Its decoder is one file."""
    names = ["encoder_model.ort", "decoder_model_merged.ort", "tokens.txt"]
    found = sherpa_models.recognise(filled(tmp_path / "model", names))
    assert found.kind.builder == "from_moonshine_v2"


def test_sense_voice_is_told_by_what_its_model_says(tmp_path: Path) -> None:
    """Other families call their files alike."""
    folder = write_sense_voice(tmp_path / "model")
    assert sherpa_models.recognise(folder).kind.name == "SenseVoice"
    with pytest.raises(ModelBroken):
        sherpa_models.recognise(filled(tmp_path / "other", ["model.onnx", "tokens.txt"]))


def test_smaller_file_is_preferred(tmp_path: Path) -> None:
    """Where both are there, whole numbers are faster on a CPU."""
    names = [*FOLDERS["Canary"], "encoder.onnx", "decoder.onnx"]
    found = sherpa_models.recognise(filled(tmp_path / "model", names))
    assert found.files["encoder"].name == "encoder.int8.onnx"


@pytest.mark.parametrize("kind", FOLDERS)
def test_missing_file_is_named(tmp_path: Path, kind: str) -> None:
    """What is not there is told, so that it can be put there."""
    folder = filled(tmp_path / "model", FOLDERS[kind][1:], text="")
    with pytest.raises(ModelBroken) as caught:
        sherpa_models.recognise(folder)
    assert caught.value.details["missing"]


def test_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    """Another engine's model is not tried."""
    with pytest.raises(ModelBroken):
        sherpa_models.recognise(filled(tmp_path / "model", ["model.bin", "config.json"]))


def test_models_are_found_by_name_and_by_folder(tmp_path: Path) -> None:
    """What was fetched has the catalogue's name, what was put there its folder's."""
    fetched = "csukuangfj--sherpa-onnx-nemo-parakeet-tdt-0.6b-v2-int8"
    filled(tmp_path / "sherpa" / fetched, FOLDERS["Parakeet TDT"])
    write_sense_voice(tmp_path / "mine")
    filled(tmp_path / "broken", ["encoder.onnx"])
    models = str(tmp_path)
    assert sherpa_models.installed(models) == ("parakeet-tdt-0.6b-v2", "mine")
    assert sherpa_models.find("parakeet-tdt-0.6b-v2", models) == tmp_path / "sherpa" / fetched
    assert sherpa_models.find("mine", models) == tmp_path / "mine"
    assert sherpa_models.find("../mine", models) is None
    assert sherpa_models.memory_bytes("parakeet-tdt-0.6b-v2", models) > 1_000_000_000
    assert sherpa_models.memory_bytes("mine", models) < 300 << 20
