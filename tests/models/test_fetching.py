"""What may be fetched from where, and that a cancelled download is gone on with."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import wait_until
from hub_server import Hub, hub_server, point_at
from spoken import MICRO_WHISPER
from tiro.errors import ModelMissing
from tiro.models.fetching import fetch, folder_for, sources_of
from tiro.settings import Settings

WEIGHTS_BYTES = (MICRO_WHISPER / "model.bin").stat().st_size


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with hub_server("Systran/faster-whisper-tiny", MICRO_WHISPER) as address:
        point_at(monkeypatch, address)
        yield address


@pytest.mark.anyio
async def test_cancelled_download_is_gone_on_with(own: Settings, hub: Hub) -> None:
    hub.behaviour.seconds_a_piece = 0.02
    told: list[int] = []
    fetching = asyncio.ensure_future(
        fetch(own, "faster_whisper", "tiny", lambda done, _: told.append(done))
    )
    sent = hub.behaviour.sent_bytes
    await asyncio.to_thread(wait_until, lambda: sent.get("model.bin", 0) > WEIGHTS_BYTES // 2)
    fetching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetching
    assert not folder_for(own, "faster_whisper", "tiny").exists()
    hub.behaviour.seconds_a_piece = 0.0
    folder = await fetch(own, "faster_whisper", "tiny", lambda *_: None)
    assert (folder / "model.bin").read_bytes() == (MICRO_WHISPER / "model.bin").read_bytes()
    starts = [start for name, start in hub.behaviour.ranges if name == "model.bin"]
    assert starts[0] == 0
    assert starts[-1] > 0


def refusal(settings: Settings, adapter: str, name: str) -> str:
    with pytest.raises(ModelMissing) as refused:
        sources_of(settings, adapter, name)
    return refused.value.text


def test_catalogue_and_repositories_can_be_fetched(own: Settings) -> None:
    assert sources_of(own, "faster_whisper", "turbo")[0].repository.startswith("mobiuslabs")
    assert sources_of(own, "faster_whisper", "someone/micro")[0].repository == "someone/micro"
    assert len(sources_of(own, "sherpa", "pyannote-3.0-titanet-small")) == 2


def test_what_cannot_be_fetched_is_refused_in_words(own: Settings) -> None:
    assert "comes with" in refusal(own, "pocketsphinx", "en-us")
    assert "no model named" in refusal(own, "faster_whisper", "huge")
    assert "no model named" in refusal(own, "pocketsphinx", "someone/else")
    own.models.fetch = "never"
    assert "TIRO_MODELS__FETCH=never" in refusal(own, "faster_whisper", "tiny")


def test_model_will_lie_where_its_engine_looks(own: Settings) -> None:
    folder: Path = folder_for(own, "faster_whisper", "turbo")
    assert folder.parent == own.models_dir / "faster_whisper"
