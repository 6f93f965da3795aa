from typing import Any

import numpy as np
import pytest

from tiro.engines import LoadOptions, wire
from tiro.engines.fake import Fake
from tiro.engines.service import EngineService
from tiro.errors import EngineFailed, EngineKeyRefused, EngineOutOfMemory, Internal

KEY = "sk-hush-123"


class Raising(Fake):
    """Fails as it is told."""

    error: Exception

    def transcribe(self, *_: object) -> Any:
        raise self.error


def asked(**options: Any) -> dict[str, Any]:
    return {
        "regions": [],
        "options": {**wire.chunk_values(wire.ChunkOptions()), **options},
    }


def service(error: Exception, monkeypatch: pytest.MonkeyPatch) -> EngineService:
    monkeypatch.setattr(Raising, "error", error, raising=False)
    monkeypatch.setattr("tiro.engines.service.load_engine", lambda _: Raising)
    made = EngineService()
    load = LoadOptions("fake", "", may_fetch=False, config={"enabled": True})
    made.load({"engine": "any", "options": wire.load_values(load)}, {}, lambda _: None)
    return made


AUDIO = {"audio": np.zeros(10, np.float32)}


def test_call_before_load_is_a_fault_of_ours() -> None:
    with pytest.raises(Internal):
        EngineService().transcribe(asked(), AUDIO, lambda _: None)


def test_strange_exception_tells_only_its_class(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineFailed) as caught:
        service(KeyError(KEY), monkeypatch).transcribe(asked(key=KEY), AUDIO, lambda _: None)
    assert caught.value.details == {"exception": "KeyError"}
    assert KEY not in str(caught.value)


def test_error_that_repeats_the_key_loses_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    error = EngineKeyRefused(f"bad key {KEY}", details={"key": KEY})
    with pytest.raises(EngineKeyRefused) as caught:
        service(error, monkeypatch).transcribe(asked(key=KEY), AUDIO, lambda _: None)
    assert KEY not in f"{caught.value} {caught.value.details}"


def test_want_of_memory_has_its_own_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineOutOfMemory):
        service(MemoryError(), monkeypatch).transcribe(asked(), AUDIO, lambda _: None)
