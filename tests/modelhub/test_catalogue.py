"""The catalogue says of every model what people and programs need, and agrees with the engines."""

import re

import pytest
from faster_whisper.utils import _MODELS as NAMED_BY_FASTER_WHISPER  # type: ignore[attr-defined]

from tiro import diarizers, engines
from tiro.engines import whisper_models
from tiro.modelhub import catalogue, places

MODELS = catalogue.models()


def test_names_and_places_are_those_of_faster_whisper() -> None:
    ours = dict(whisper_models.REPOSITORIES)
    assert ours == NAMED_BY_FASTER_WHISPER


def test_no_name_means_two_models() -> None:
    names = [(item.adapter, name) for item in MODELS for name in (item.name, *item.aliases)]
    assert len(names) == len(set(names))
    folders = [(item.adapter, item.key) for item in MODELS]
    assert len(folders) == len(set(folders))


@pytest.mark.parametrize("item", MODELS, ids=lambda item: f"{item.adapter}/{item.name}")
def test_everything_is_told_of_a_model(item: catalogue.Model) -> None:
    adapters = engines.BUILT_IN if item.part == catalogue.ENGINE else diarizers.BUILT_IN
    assert item.adapter in adapters
    assert bool(item.sources) != bool(item.comes_with)
    assert all(places.is_repository(source.repository) for source in item.sources)
    assert all(source.files for source in item.sources)
    assert item.size_bytes > 1_000_000
    assert item.variants
    assert all(size > 40_000_000 for size in item.memory_bytes.values())
    assert item.licence
    assert item.provider
    assert item.quality.endswith(".")
    assert places.NAME.fullmatch(item.name)
    for code in item.languages or ():
        assert re.fullmatch("[a-z]{2,3}", code)


@pytest.mark.parametrize(
    "name", ["turbo", "large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo"]
)
def test_model_is_found_by_each_of_its_names(name: str) -> None:
    found = catalogue.find("faster_whisper", name)
    assert found is not None
    assert found.name == "large-v3-turbo"


def test_default_models_of_adapters_are_in_the_catalogue() -> None:
    for adapter in ("faster_whisper", "pocketsphinx", "sherpa"):
        default = engines.load_engine(adapter).capabilities.default_model
        assert catalogue.find(adapter, default) is not None
    for adapter in ("ge2e", "sherpa", "pyannote"):
        default = diarizers.load_diarizer(adapter).capabilities.default_model
        found = catalogue.find(adapter, default)
        assert found is not None
        assert found.part == catalogue.DIARIZER
