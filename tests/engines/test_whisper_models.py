import asyncio
from pathlib import Path

import pytest

from hub_server import hub_server
from spoken import MICRO_WHISPER, spoken
from tiro.engines import Chunk, ChunkOptions, LoadOptions, whisper_models
from tiro.engines.pool import EnginePool
from tiro.errors import ModelMissing


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No model of this machine is seen."""
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "hf"


async def prepare(model: str, models_dir: Path, told: list[float]) -> None:
    load = LoadOptions(model, str(models_dir), may_fetch=True, threads=1)
    pool = EnginePool()
    try:
        await pool.prepare("faster_whisper", load, lambda fraction, _: told.append(fraction))
        chunk = Chunk(spoken("one_sentence"))
        assert (await pool.transcribe("faster_whisper", load, chunk, ChunkOptions())).segments
    finally:
        await pool.close()


@pytest.mark.parametrize(
    ("model", "repository"),
    [("tiny", "Systran/faster-whisper-tiny"), ("someone/micro", "someone/micro")],
)
def test_missing_model_is_fetched_with_progress(
    model: str, repository: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float] = []
    with hub_server(repository, MICRO_WHISPER) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        asyncio.run(prepare(model, tmp_path / "models", told))
    assert told == sorted(told)
    assert told[-1] == 1.0
    folder = whisper_models.find(model, str(tmp_path / "models"))
    assert folder
    assert whisper_models.is_whole(folder)


def test_model_that_the_hub_does_not_have_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hub_server("other/model", MICRO_WHISPER) as address:
        monkeypatch.setenv("HF_ENDPOINT", address)
        with pytest.raises(ModelMissing):
            asyncio.run(prepare("tiny", tmp_path, []))


def test_hub_out_of_reach_is_a_missing_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelMissing):
        asyncio.run(prepare("tiny", tmp_path, []))


@pytest.mark.parametrize("model", ["huge", "a/b/c", "/not/there"])
def test_name_that_no_model_has_is_missing_without_asking(model: str, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        whisper_models.fetch(model, str(tmp_path), lambda *_: None)


def test_model_in_the_shared_cache_is_found(own_cache: Path, tmp_path: Path) -> None:
    store = own_cache / "hub" / "models--Systran--faster-whisper-base"
    (store / "snapshots").mkdir(parents=True)
    (store / "snapshots" / "abc").symlink_to(MICRO_WHISPER)
    (store / "refs").mkdir()
    (store / "refs" / "main").write_text("abc")
    assert whisper_models.installed(str(tmp_path)) == ("base",)


def test_model_fetched_in_part_is_not_installed(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "config.json").touch()
    assert whisper_models.installed(str(tmp_path)) == ()


@pytest.mark.parametrize("model", ["..", "../x", "a/../b", "./a", "", "-x"])
def test_name_never_leads_out_of_the_models_folder(model: str, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "models").mkdir()
    assert whisper_models.find(model, str(tmp_path / "models")) is None


def test_memory_grows_with_the_model_and_its_numbers() -> None:
    sizes = [
        whisper_models.memory_bytes(model, "int8", "")
        for model in ("tiny", "base", "distil-small.en", "small", "turbo", "large-v3")
    ]
    assert sizes == sorted(sizes)
    assert whisper_models.memory_bytes("small", "float32", "") > 900_000_000
