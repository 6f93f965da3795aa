from collections.abc import Iterator

import numpy as np
import pytest

from openai_server import OpenAIServer, openai_server
from tiro.engines import Chunk, ChunkOptions, ChunkResult, LoadOptions, openai_requests
from tiro.engines.openai_compatible import OpenAICompatible
from tiro.errors import (
    EngineError,
    EngineFailed,
    EngineKeyRefused,
    EngineUnavailable,
    ModelMissing,
)

LOUD = np.full(10 * 16_000, 0.5, np.float32)
KEY = "sk-hush-1234567890"


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with openai_server() as running:
        yield running


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_requests, "_FIRST_WAIT_SECONDS", 0.001)


def loaded(server: OpenAIServer, model: str = "whisper-1", **config: object) -> OpenAICompatible:
    engine = OpenAICompatible()
    config = {"base_url": server.base_url, **config}
    engine.load(LoadOptions(model, "", may_fetch=False, config=config), lambda *_: None)
    return engine


def text(result: ChunkResult) -> str:
    return " ".join(segment.text for segment in result.segments)


def test_options_reach_the_server(server: OpenAIServer) -> None:
    options = ChunkOptions(
        language="de", temperature=0.0, vocabulary=("Anna", "Tiro"), prompt="A meeting."
    )
    loaded(server).transcribe(Chunk(LOUD), options)
    (seen,) = server.seen
    assert seen.path == "/v1/audio/transcriptions"
    assert seen.seconds == 10
    assert seen.fields == {
        "model": ["whisper-1"],
        "language": ["de"],
        "prompt": ["Anna, Tiro A meeting."],
        "temperature": ["0"],
        "response_format": ["verbose_json"],
        "timestamp_granularities[]": ["word", "segment"],
    }


def test_language_of_the_answer_becomes_a_code(server: OpenAIServer) -> None:
    result = loaded(server).transcribe(Chunk(LOUD), ChunkOptions())
    assert result.language == "en"
    assert {segment.language for segment in result.segments} == {"en"}


def test_translation_has_its_own_address(server: OpenAIServer) -> None:
    options = ChunkOptions(language="de", task="translate")
    result = loaded(server).transcribe(Chunk(LOUD), options)
    assert server.seen[0].path == "/v1/audio/translations"
    assert "language" not in server.seen[0].fields
    assert result.language == "en"


def test_server_without_times_gives_the_text_over_the_chunk(server: OpenAIServer) -> None:
    engine = loaded(server, "plain")
    for _ in range(2):
        (segment,) = engine.transcribe(Chunk(LOUD), ChunkOptions()).segments
    assert (segment.start, segment.end) == (0, 10)
    assert segment.text.startswith("w0 w1")
    formats = [seen.fields["response_format"] for seen in server.seen]
    assert formats == [["verbose_json"], ["json"], ["json"]]


def test_chunk_larger_than_the_limit_is_cut_at_a_pause(server: OpenAIServer) -> None:
    chunk = Chunk(LOUD, ((0.0, 2.9), (3.1, 5.9), (6.1, 10.0)))
    result = loaded(server, max_upload_bytes=44 + 32_000 * 4).transcribe(chunk, ChunkOptions())
    assert [seen.seconds for seen in server.seen] == [3, 3, 4]
    assert result.segments[-1].end == pytest.approx(9.9)
    assert text(result).split() == ["w0", "w1", "w2", "w0", "w1", "w2", "w0", "w1", "w2", "w3"]


def test_chunk_without_a_pause_is_cut_anyway(server: OpenAIServer) -> None:
    loaded(server, max_upload_bytes=44 + 32_000 * 4).transcribe(Chunk(LOUD), ChunkOptions())
    assert [seen.seconds for seen in server.seen] == [4, 4, 2]


def test_callers_key_goes_before_the_servers_own(server: OpenAIServer) -> None:
    engine = loaded(server, api_key="sk-own")
    engine.transcribe(Chunk(LOUD), ChunkOptions(key=KEY))
    engine.transcribe(Chunk(LOUD), ChunkOptions())
    assert [seen.key for seen in server.seen] == [f"Bearer {KEY}", "Bearer sk-own"]


def test_server_without_keys_gets_none(server: OpenAIServer) -> None:
    loaded(server).transcribe(Chunk(LOUD), ChunkOptions())
    assert server.seen[0].key is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_busy_server_is_asked_again(server: OpenAIServer, status: int) -> None:
    server.answers["whisper-1"] = [status, status]
    assert loaded(server).transcribe(Chunk(LOUD), ChunkOptions()).segments
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, EngineKeyRefused),
        (403, EngineKeyRefused),
        (404, ModelMissing),
        (400, EngineError),
        (413, EngineError),
        (302, EngineError),
        (429, EngineFailed),
        (500, EngineFailed),
    ],
)
def test_refusal_has_its_kind_and_repeats_nothing(
    server: OpenAIServer, status: int, kind: type[EngineError]
) -> None:
    """The server echoes the key in its answer."""
    server.answers["whisper-1"] = [status] * 8
    with pytest.raises(EngineError) as caught:
        loaded(server).transcribe(Chunk(LOUD), ChunkOptions(key=KEY))
    assert type(caught.value) is kind
    assert KEY not in f"{caught.value!r} {caught.value.details}"


def test_answer_of_another_shape_is_an_error(server: OpenAIServer) -> None:
    with pytest.raises(EngineError):
        loaded(server, "odd").transcribe(Chunk(LOUD), ChunkOptions())


def test_server_that_is_away_can_be_tried_later() -> None:
    engine = loaded(OpenAIServer("http://127.0.0.1:9/v1"))
    with pytest.raises(EngineFailed):
        engine.transcribe(Chunk(LOUD), ChunkOptions())


@pytest.mark.parametrize("base_url", [None, "", "ftp://host", "file:///etc"])
def test_address_that_is_none_is_refused(base_url: str | None) -> None:
    with pytest.raises(EngineUnavailable):
        loaded(OpenAIServer(""), base_url=base_url)
