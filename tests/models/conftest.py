"""Models on disk: whole ones, broken ones, in Tiro's folder and in the shared cache."""

from collections.abc import Callable
from pathlib import Path

import pytest

from spoken import MICRO_WHISPER
from tiro.modelhub import places
from tiro.settings import Settings

FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.json")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty folder of models, and an empty shared cache."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    made = Settings(data_dir=tmp_path / "data")
    made.storage.min_free_bytes = 0
    return made


@pytest.fixture
def put(own: Settings) -> Callable[..., Path]:
    """Put the micro model somewhere; gives its folder."""

    def place(folder: Path | str, *, without: str | None = None) -> Path:
        at = own.models_dir / folder
        at.mkdir(parents=True)
        for name in FILES:
            if name != without:
                (at / name).write_bytes((MICRO_WHISPER / name).read_bytes())
        return at

    return place


@pytest.fixture
def cached(own: Settings, put: Callable[..., Path]) -> Path:
    """The model base in the shared cache; gives the cache's part."""
    del own
    store = places.cache_folder() / "models--Systran--faster-whisper-base"
    put(store / "snapshots" / "abc")
    (store / "refs").mkdir()
    (store / "refs" / "main").write_text("abc")
    return store
